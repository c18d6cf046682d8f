"""What happened to a case as a whole, and the files that belong to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import OwnedModel, SealedField


class CaseStep(OwnedModel):
    """A case was taken in, opened, closed, opened again, handed over, carried over, moved: when, by whom, for which project. Its figures count these rows,
    so that last year's project keeps what was opened in it."""

    PLAIN = "act on at"

    class Act(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("case step", "Taken in")
        OPENED = "opened", pgettext_lazy("case step", "Opened")
        DECLINED = "declined", pgettext_lazy("case step", "Not taken on")
        CLOSED = "closed", pgettext_lazy("case step", "Closed")
        REOPENED = "reopened", pgettext_lazy("case step", "Opened again")
        HANDED = "handed", pgettext_lazy("case step", "Handed over")
        CARRIED = "carried", pgettext_lazy("case step", "Carried over to the next project")
        MOVED = "moved", pgettext_lazy("case step", "Moved to another project")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="steps", verbose_name=_("case"))
    act = models.CharField(_("what happened"), max_length=10, choices=Act)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="+", verbose_name=_("service line"))
    reason = SealedField(_("reason"), max_length=500, multiline=True)
    # None: the purchaser renewed the project, or dropped its renewal, and the open cases followed it.
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    to = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to"))

    class Meta:
        verbose_name = _("step of a case")
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(act__in=["taken", "opened", "declined", "closed", "reopened", "handed", "carried", "moved"]),
                                              name="case_step_known")]
        indexes = [models.Index(fields=["organisation", "act", "project", "on"], name="case_step_counted")]


class CasePaper(OwnedModel):
    """A file of a case: a genogram, a signed sheet, a certificate. Read by whoever may read the case's texts; its name may hold a client's."""

    PLAIN = "topic kind size pages sha256 at removed_at"

    class Topic(models.TextChoices):
        GENOGRAM = "genogram", _("Genogram")
        ECOMAP = "ecomap", _("Ecomap")
        SIGNED = "signed", _("Signed sheet")
        PROOF = "proof", pgettext_lazy("file", "Certificate")
        OTHER = "other", pgettext_lazy("file", "Other")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="papers", verbose_name=_("case"))
    topic = models.CharField(_("kind of file"), max_length=10, choices=Topic, default=Topic.OTHER)
    title = SealedField(_("title"), max_length=100)
    name = SealedField(_("file name"), max_length=150)
    kind = models.CharField(_("type"), max_length=40)  # application/pdf or image/jpeg
    size = models.PositiveIntegerField(_("size (bytes)"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("added at"), auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of a case")
        ordering = ["pk"]

    def __str__(self):
        return self.title or self.name

    @property
    def topic_in_words(self):
        """What it is; of a file that is none of these its title says it."""
        return "" if self.topic == CasePaper.Topic.OTHER else self.get_topic_display()
