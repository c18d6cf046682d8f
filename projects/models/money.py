"""The contract's amount and its instalments (DOMAIN.md 3.4), apart from the project so that the database itself
shows money to purchasers and authorities only."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.records import EditedModel, OwnedModel
from projects.models.project import Project


class Contract(OwnedModel):
    """What was signed: number, day, amount in yuan; who signed for which party; when it was announced (实施条例 art. 50)."""

    PLAIN = ("number signed_on amount call_number requires_audit parties_count drawn_up_at provider_signed_at purchaser_signed_at landing_signed_at "
             "notice_due_on announced_on announcement_url privacy privacy_text")
    PERSONAL = "provider_signed_name purchaser_signed_name landing_signed_name"

    class Privacy(models.TextChoices):
        CLAUSE = "clause", _("As a clause of this contract")
        PAPER = "paper", _("As an agreement of its own, kept as a file")

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="contract", verbose_name=_("project"))
    number = models.CharField(_("contract number"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    amount = models.DecimalField(_("contract amount (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    # From here on: contracts that are made here, with the purchaser.
    call_number = models.CharField(_("from the call"), max_length=30, blank=True)
    requires_audit = models.BooleanField(_("an audit report is required"), default=False)
    parties_count = models.PositiveSmallIntegerField(_("parties that sign"), default=2)
    # Who works with clients' data for another does so by an agreement (PIPL art. 21); nothing is handed out for signing without.
    privacy = models.CharField(_("agreement on data and secrecy"), max_length=10, choices=Privacy, blank=True)
    privacy_text = models.TextField(_("clause on data and secrecy"), max_length=3000, blank=True)
    drawn_up_at = models.DateTimeField(_("drawn up at"), null=True, blank=True)
    provider_signed_at = models.DateTimeField(_("signed by the provider at"), null=True, blank=True)
    provider_signed_name = models.CharField(_("signed for the provider by"), max_length=60, blank=True)
    purchaser_signed_at = models.DateTimeField(_("signed by the purchaser at"), null=True, blank=True)
    purchaser_signed_name = models.CharField(_("signed for the purchaser by"), max_length=60, blank=True)
    landing_signed_at = models.DateTimeField(_("signed by the landing unit at"), null=True, blank=True)
    landing_signed_name = models.CharField(_("signed for the landing unit by"), max_length=60, blank=True)
    notice_due_on = models.DateField(_("to be announced by"), null=True, blank=True)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    announcement_url = models.URLField(_("address of the announcement"), max_length=300, blank=True)
    history = HistoricalRecords(cascade_delete_history=False)

    class Meta:
        verbose_name = _("contract")
        constraints = [models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="contract_amount_not_negative"),
                       models.CheckConstraint(condition=Q(parties_count__in=[2, 3]), name="contract_two_or_three_parties")]

    def __str__(self):
        return self.number

    @property
    def is_signed(self):
        """Whether somebody has put a name under it: from the first signature on its files are what was signed."""
        return any((self.signed_on, self.provider_signed_at, self.landing_signed_at, self.purchaser_signed_at))


class Instalment(EditedModel):
    """One part of the contract amount: when it falls due, on which conditions, what was paid and withheld."""

    PLAIN = "seq trigger percent amount conditions due_on invoice_number paid_amount paid_on withheld_amount reason deducted_amount deduction override_reason payable_since version"
    PERSONAL = "payments"

    class Trigger(models.TextChoices):
        ON_CONTRACT = "on_contract", _("When the contract is signed")
        ON_DATE = "on_date", _("On a date")
        ON_MID_PASS = "on_mid_pass", _("When the mid-term evaluation is passed")
        ON_FINAL_PASS = "on_final_pass", _("When the final evaluation is passed")
        ON_ACCEPTANCE = "on_acceptance", _("At acceptance")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="instalments", verbose_name=_("project"))
    seq = models.PositiveSmallIntegerField(_("order"))
    trigger = models.CharField(_("falls due"), max_length=15, choices=Trigger)
    percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    # [{"text": "Minutes of the residents' meeting", "met_on": "2026-07-01" or null}, {"rule": "spent_share", "share": "80"}, …]:
    # a rule answers by itself (figures/checklist.py), a text is ticked by hand
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=40, blank=True)
    paid_amount = models.DecimalField(_("amount paid (yuan)"), max_digits=14, decimal_places=2, default=0)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    # Each part that a purchaser paid here: [{"on", "amount", "house", "by", "reason", "at"}]; appended, never changed (migration "payments")
    payments = models.JSONField(_("payments"), default=list, blank=True)
    withheld_amount = models.DecimalField(_("amount withheld (yuan)"), max_digits=14, decimal_places=2, default=0)
    reason = models.CharField(_("reason for withholding"), max_length=300, blank=True)
    # Of what is withheld, the part that the contract deducts by the grade of an evaluation; {"stage", "grade", "percent", "seq" of the result, "on"}
    deducted_amount = models.DecimalField(_("amount deducted by grade (yuan)"), max_digits=14, decimal_places=2, default=0)
    deduction = models.JSONField(_("deduction by grade"), default=dict, blank=True)
    override_reason = models.CharField(_("why it was paid although a condition was open"), max_length=300, blank=True)
    # Of a governed project: since when all conditions but the agreed day are met (figures/pay_day.py)
    payable_since = models.DateField(_("can be paid since"), null=True, blank=True)

    class Meta:
        verbose_name = _("instalment")
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["project", "seq"], name="instalment_seq_once"),
            models.CheckConstraint(condition=Q(amount__gte=0, paid_amount__gte=0, withheld_amount__gte=0), name="instalment_not_negative"),
            models.CheckConstraint(condition=Q(amount__gte=F("paid_amount") + F("withheld_amount")), name="instalment_not_overpaid"),
            models.CheckConstraint(condition=Q(deducted_amount__gte=0, deducted_amount__lte=F("withheld_amount")), name="instalment_deducted_is_withheld"),
            models.CheckConstraint(condition=Q(paid_amount=0) | Q(paid_on__isnull=False), name="instalment_paid_on_a_day"),
            models.CheckConstraint(condition=Q(withheld_amount=0) | ~Q(reason=""), name="instalment_withheld_with_reason"),
        ]

    @property
    def is_paid(self):
        """Nothing is open any more: paid, or withheld with a reason."""
        return self.paid_on is not None and self.paid_amount + self.withheld_amount == self.amount

    @property
    def open_amount(self):
        return self.amount - self.paid_amount - self.withheld_amount


class InstalmentPreset(models.Model):
    """A usual split of the amount, in percent. None is national: data, versioned, public (DOMAIN.md 3.4)."""

    PLAIN = "code name percents version is_default"

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("preset name"), max_length=60)
    percents = models.JSONField(_("percents"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("instalment preset")
        ordering = ["-is_default", "pk"]

    def __str__(self):
        return self.name
