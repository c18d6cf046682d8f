"""What was promised in numbers, and how far it is (DOMAIN.md 3.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.records import EditedModel, OwnedModel
from projects.models.project import Project, ServiceLine


class Indicator(EditedModel):
    """A quantitative indicator: counted by a rule of the registry, over the whole project or one of its lines."""

    PLAIN = "seq rule name unit period weight options is_active version"

    class Period(models.TextChoices):
        TOTAL = "total", _("Whole term")
        YEAR = "year", _("Each year")
        QUARTER = "quarter", _("Each quarter")
        MONTH = "month", _("Each month")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("project"))
    line = models.ForeignKey(ServiceLine, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators",
                             verbose_name=_("service line"))
    seq = models.PositiveSmallIntegerField(_("order"))
    rule = models.CharField(_("counting rule"), max_length=30)
    name = models.CharField(_("indicator name"), max_length=60)
    unit = models.CharField(_("counted in"), max_length=12)
    period = models.CharField(_("target counts for"), max_length=10, choices=Period, default=Period.TOTAL)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=2, default=1)
    options = models.JSONField(_("options"), default=dict, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords(cascade_delete_history=False)

    class Meta:
        verbose_name = _("indicator")
        ordering = ["seq", "pk"]
        constraints = [models.CheckConstraint(condition=Q(weight__gte=0), name="indicator_weight_not_negative"),
                       models.CheckConstraint(condition=Q(period__in=["total", "year", "quarter", "month"]), name="indicator_period_known")]

    def __str__(self):
        return self.name


class IndicatorTarget(OwnedModel):
    """The value promised from a day on. A change is a new version with a reason; the old one stays."""

    PLAIN = "number target per_worker evidence effective_from reason at by_member"
    PERSONAL = "by_name"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name=_("indicator"))
    number = models.PositiveSmallIntegerField(_("version"))
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    # The target is that of one worker; it counts for each post that is filled (`figures.posts`).
    per_worker = models.BooleanField(_("for each worker"), default=False)
    # What a record of these days must have to count for the indicator: codes of `counting.evidence`, such as ["photo", "sign_in"].
    evidence = models.JSONField(_("evidence asked for"), default=list, blank=True)
    effective_from = models.DateField(_("in force from"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    # The own house's member; of the purchaser's only its name and key stand here.
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    by_house = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("organisation of the actor"))
    by_member = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("target")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["indicator", "number"], name="target_version_once"),
                       models.CheckConstraint(condition=Q(target__gte=0), name="target_not_negative")]

    def __str__(self):
        return f"{self.target}"


class IndicatorProgress(OwnedModel):
    """The last count of an indicator; the portfolio reads it instead of counting 200 projects."""

    PLAIN = "recorded countable target as_of"

    indicator = models.OneToOneField(Indicator, on_delete=models.CASCADE, related_name="progress", verbose_name=_("indicator"))
    recorded = models.DecimalField(_("recorded"), max_digits=14, decimal_places=2, default=0)
    countable = models.DecimalField(_("counted"), max_digits=14, decimal_places=2, default=0)
    # The target of the whole term where it depends on the posts filled: who works there is not read by other houses.
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True)
    as_of = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("progress")
