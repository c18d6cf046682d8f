"""The purchaser's money of a year: envelopes, what contracts commit of them, what was paid (F001-8, DOMAIN.md 8.8)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.records import EditedModel, OwnedModel
from projects.models.project import Project


class Envelope(EditedModel):
    """A fiscal year's money for purchasing services, or a part of it set aside (`parent`)."""

    PLAIN = "number name year planned source remarks is_closed version"

    class Source(models.TextChoices):
        FISCAL = "fiscal", _("Fiscal funds")
        LOTTERY = "lottery", _("Welfare lottery fund")
        FOUNDATION = "foundation", _("Foundation")
        ENTERPRISE = "enterprise", _("Enterprise")
        DONATION = "donation", _("Donations")
        OWN = "own", _("Own funds")

    number = models.CharField(_("number"), max_length=30, unique=True)
    name = models.CharField(_("envelope name"), max_length=80)
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of"))
    planned = models.DecimalField(_("planned (yuan)"), max_digits=14, decimal_places=2)
    source = models.CharField(_("source of the money"), max_length=12, choices=Source, default=Source.FISCAL)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("budget envelope")
        ordering = ["-year", "number"]
        constraints = [models.CheckConstraint(condition=Q(planned__gte=0), name="envelope_not_negative"),
                       models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="envelope_year"),
                       models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("pk")), name="envelope_not_its_own_part")]

    def __str__(self):
        return f"{self.year} {self.name}"


class Commitment(OwnedModel):
    """What a contract or its supplement binds of an envelope; negative when a contract ends early and gives money back."""

    PLAIN = "kind amount on override_reason reason at"
    CROSSES = {"project": "the project stands in its provider's house, the money in the purchaser's"}

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract")
        SUPPLEMENT = "supplement", _("Supplement")
        RELEASE = "release", _("Given back")

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("budget envelope"))
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CONTRACT)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    on = models.DateField(_("date"), default=timezone.localdate)
    override_reason = models.CharField(_("why the envelope is overspent"), max_length=300, blank=True)
    reason = models.CharField(_("why it was given back"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("commitment")
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["envelope", "project"], condition=Q(kind="contract"), name="contract_committed_once"),
                       models.CheckConstraint(condition=Q(kind="release", amount__lt=0) | Q(kind__in=["contract", "supplement"], amount__gte=0),
                                              name="commitment_sign")]


class Disbursement(OwnedModel):
    """What was paid out of an envelope for an instalment (拨付)."""

    PLAIN = "amount on override_reason at"
    CROSSES = {"project": "the project stands in its provider's house, the money in the purchaser's",
               "instalment": "the instalment is agreed in the provider's house, paid from the purchaser's"}

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="disbursements", verbose_name=_("budget envelope"))
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("project"))
    instalment = models.ForeignKey("projects.Instalment", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("instalment"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    on = models.DateField(_("date"), default=timezone.localdate)
    override_reason = models.CharField(_("why it was paid although a condition was open"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("disbursement")
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="disbursement_positive")]
