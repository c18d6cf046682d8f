"""What a process record adds to a service of a case (C4): what it was for, how it went, how far each objective came."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import OwnedModel, SealedField


class ProcessDetail(OwnedModel):
    """The process record (过程记录) of one service: the record's own note holds what happened."""

    PLAIN = "seq mode setting next_on indirect_minutes commented_at"
    NEEDED = ("objective", "setting", "follow_up")  # starred in DOMAIN.md 4.2 C4; a draft does without them

    class Mode(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        VISIT = "visit", _("Home visit")
        CALL = "call", _("Phone call")
        ONLINE = "online", pgettext_lazy("mode", "Online")
        ESCORT = "escort", _("Going along")
        MEETING = "meeting", _("Coordination meeting")

    class Setting(models.TextChoices):
        HOME = "home", _("Client's home")
        STATION = "station", _("Social work station")
        SCHOOL = "school", pgettext_lazy("place", "School")
        HOSPITAL = "hospital", pgettext_lazy("place", "Hospital")
        COMMUNITY = "community", pgettext_lazy("place", "Community")
        INSTITUTION = "institution", pgettext_lazy("place", "Institution")
        ONLINE = "online", pgettext_lazy("place", "Online")
        OTHER = "other", pgettext_lazy("place", "Other")

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="process")
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="processes", verbose_name=_("case"))
    seq = models.PositiveSmallIntegerField(_("order"))
    mode = models.CharField(_("how"), max_length=10, choices=Mode)
    setting = models.CharField(_("where"), max_length=12, choices=Setting, blank=True)
    others = SealedField(_("who else was there"), max_length=200)
    objective = SealedField(_("what it was for"), max_length=500, multiline=True)
    response = SealedField(_("the client's response"), max_length=2000, multiline=True)
    assessment = SealedField(_("assessment"), max_length=2000, multiline=True)
    reflection = SealedField(_("reflection"), max_length=2000, multiline=True)
    follow_up = SealedField(_("what comes next"), max_length=1000, multiline=True)
    next_on = models.DateField(_("next time"), null=True, blank=True)
    indirect_minutes = models.PositiveSmallIntegerField(_("further minutes (way, writing)"), default=0)
    comment = SealedField(_("supervisor's comment"), max_length=1000, multiline=True)
    commented_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commented by"))
    commented_at = models.DateTimeField(_("commented at"), null=True, blank=True)

    class Meta:
        verbose_name = _("process record")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="process_once")]

    @property
    def missing(self):
        """What must be said before the record is handed in and is not, by its name on the form."""
        return [self._meta.get_field(name).verbose_name for name in self.NEEDED if not getattr(self, name)]


class ObjectiveTouch(OwnedModel):
    """How far one objective came by one process record."""

    PLAIN = "progress"

    class Progress(models.TextChoices):
        BETTER = "better", pgettext_lazy("progress", "Better")
        SAME = "same", pgettext_lazy("progress", "Same as before")
        WORSE = "worse", pgettext_lazy("progress", "Worse")
        REACHED = "reached", pgettext_lazy("progress", "Reached")

    process = models.ForeignKey(ProcessDetail, on_delete=models.CASCADE, related_name="touches")
    objective = models.ForeignKey("casework.Objective", on_delete=models.CASCADE, related_name="touches", verbose_name=_("objective"))
    progress = models.CharField(_("progress"), max_length=10, choices=Progress)

    class Meta:
        verbose_name = _("progress of an objective")
        constraints = [models.UniqueConstraint(fields=["process", "objective"], name="objective_touched_once")]
