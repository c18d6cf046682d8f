"""How services turn into working hours: data of a contract, none of it national (DOMAIN.md 3.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.project import Project
from projects.records import ActedModel


class Service(models.TextChoices):
    """Kinds of services that a rule may name: those of the ledger (a test compares), and trainings given."""

    INTERVIEW = "interview", _("Interview")
    VISIT = "visit", _("Home visit")
    CALL = "call", _("Phone call")
    CONSULTATION = "consultation", _("Consultation")
    SESSION = "session", _("Group session")
    ACTIVITY = "activity", _("Activity")
    PUBLICITY = "publicity", _("Publicity")
    FILING = "filing", _("Opening a file")
    TRAINING = "training", _("Training session")


class Basis(models.TextChoices):
    """What the direct hours of a service are."""

    ACTUAL = "actual", _("its duration, times the workers present")
    PER_HOUR = "per_hour", _("its duration, once")
    PER_SERVICE = "per_service", _("fixed hours for each service")


class WorkHourPreset(models.Model):
    """A rule to begin with; data of a region, versioned, public. A project keeps a copy."""

    PLAIN = "code name entries version is_default"

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("rule name"), max_length=60)
    entries = models.JSONField(_("factors"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("usual working-hour rule")
        ordering = ["-is_default", "pk"]

    def __str__(self):
        return self.name


class WorkHourRule(ActedModel):
    """The rule of a project from a day on: each service of that day and later is turned by it, until the next version's day."""

    PLAIN = "number effective_from entries from_preset reason at by_member"
    PERSONAL = "by_name"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_hour_rules", verbose_name=_("project"))
    number = models.PositiveSmallIntegerField(_("version"))
    effective_from = models.DateField(_("in force from"))
    # [{"kind": "activity", "people": 50, "basis": "actual", "direct": "1", "indirect": "8", "most": "20" or null}, …]: `people` is the least attendance
    # for which the entry holds, `direct` hours for each hour of the basis (or fixed), `indirect` hours added to each service, `most` hours of one service.
    entries = models.JSONField(_("factors"))
    from_preset = models.CharField(_("taken from"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "working-hour rule")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="work_hour_version_once")]

    def __str__(self):
        return f"{self.project_id} {self.number}"
