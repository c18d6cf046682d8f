"""The project's budget by category, what was spent of it, audits, and how many workers the contract asks for (DOMAIN.md 3.4, 8.18, 8.19)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import EditedModel, OwnedModel, OwnedQuerySet
from projects.models.money import Instalment
from projects.models.paper import Paper
from projects.models.project import Project
from projects.records import ActedModel


class SpendingRule(models.Model):
    """Expense categories with their least and greatest share, staffing ratios: data of a region, versioned; a project freezes a copy."""

    PLAIN = "code name categories staffing version is_default"

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("rule name"), max_length=60)
    # [{"code": "staff", "name": "人员费用", "min": "70", "max": null}, …] in percent of the total
    categories = models.JSONField(_("categories"))
    # {"amount_per_worker": "100000", "qualified_ratio": "0.5", "background_ratio": "0.67"}
    staffing = models.JSONField(_("staffing"), default=dict, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("spending rule")
        ordering = ["-is_default", "pk"]

    def __str__(self):
        return self.name


class BudgetLine(EditedModel):
    """What a category of the project's budget may cost, and the shares the rule allows it."""

    PLAIN = "code seq name min_share max_share is_active version"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget", verbose_name=_("project"))
    code = models.CharField(_("code"), max_length=30)
    seq = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("category"), max_length=60)
    min_share = models.DecimalField(_("least share (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    max_share = models.DecimalField(_("greatest share (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("budget line")
        ordering = ["seq", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="budget_line_once")]

    def __str__(self):
        return self.name


class BudgetAmount(OwnedModel):
    """The amount of a budget line from a day on; a change is a new version, the old one stays for reports before that day."""

    PLAIN = "number amount effective_from reason at"

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="amounts", verbose_name=_("budget line"))
    number = models.PositiveSmallIntegerField(_("version"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    effective_from = models.DateField(_("in force from"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("budget amount")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="budget_version_once"),
                       models.CheckConstraint(condition=Q(amount__gte=0), name="budget_not_negative")]


class Expense(EditedModel):
    """Money spent: category, day, voucher; struck out with a reason, never deleted."""

    PLAIN = "number spent_on amount what payee voucher status struck_reason struck_at recorded_at version"

    class Status(models.TextChoices):
        RECORDED = "recorded", pgettext_lazy("expense", "recorded")
        STRUCK = "struck", pgettext_lazy("expense", "struck out")

    STEPS = {"": ["recorded"], "recorded": ["struck"]}

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="expenses", verbose_name=_("project"))
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="expenses", verbose_name=_("category"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    spent_on = models.DateField(_("spent on"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    what = models.CharField(_("for what"), max_length=200)
    payee = models.CharField(_("paid to"), max_length=100, blank=True)
    voucher = models.CharField(_("voucher number"), max_length=40)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECORDED)
    struck_reason = models.CharField(_("why it was struck out"), max_length=300, blank=True)
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("expense")
        ordering = ["-spent_on", "-pk"]
        indexes = [models.Index(fields=["project", "status", "spent_on"], name="expense_of_project")]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="expense_not_zero"),  # negative: money that came back
                       models.CheckConstraint(condition=Q(status__in=["recorded", "struck"]), name="expense_status_known"),
                       models.CheckConstraint(condition=~Q(status="struck") | ~Q(struck_reason=""), name="expense_struck_with_reason"),
                       models.UniqueConstraint(fields=["project", "voucher", "line", "amount", "spent_on"], condition=Q(status="recorded"), name="expense_once")]

    def __str__(self):
        return self.number


class AuditReportQuerySet(OwnedQuerySet):
    def counted(self):
        """Those that count for payment and closing: not struck out, and the report itself is there, not a line about it."""
        return self.filter(Exists(Paper.objects.filter(owner_uid=OuterRef("uid"), removed_at=None)), struck_at=None)


class AuditReport(OwnedModel):
    """A financial audit of a project by an accounting firm (F003-6), with the report as a file; a wrong one is struck out with a reason."""

    PLAIN = "auditor number dated_on opinion amount findings at struck_reason struck_at"

    class Opinion(models.TextChoices):
        UNQUALIFIED = "unqualified", _("Unqualified opinion")
        QUALIFIED = "qualified", _("Qualified opinion")
        ADVERSE = "adverse", _("Adverse opinion")
        DISCLAIMER = "disclaimer", _("Disclaimer of opinion")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="audits", verbose_name=_("project"))
    auditor = models.CharField(_("accounting firm"), max_length=100)
    number = models.CharField(_("report number"), max_length=60)
    dated_on = models.DateField(_("date of the report"))
    opinion = models.CharField(_("opinion"), max_length=12, choices=Opinion)
    amount = models.DecimalField(_("amount audited (yuan)"), max_digits=14, decimal_places=2)
    findings = models.TextField(_("findings"), max_length=3000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    struck_reason = models.CharField(_("why it was struck out"), max_length=300, blank=True)
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)

    objects = AuditReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit report")
        ordering = ["-dated_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], condition=Q(struck_at=None), name="audit_report_once"),
                       models.CheckConstraint(condition=Q(struck_at=None, struck_reason="") | (Q(struck_at__isnull=False) & ~Q(struck_reason="")), name="audit_report_struck_why")]

    @property
    def warns(self):
        """Whether its opinion is to be read before anything is paid or closed on it."""
        return self.opinion != self.Opinion.UNQUALIFIED


class Supplement(OwnedModel):
    """A supplementary contract for more of the same service: in all at most a tenth of the original amount (DOMAIN.md 8.12)."""

    PLAIN = "seq amount reason signed_on at"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="supplements", verbose_name=_("project"))
    seq = models.PositiveSmallIntegerField(_("number"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    signed_on = models.DateField(_("signed on"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("supplement")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["project", "seq"], name="supplement_once"),
                       models.CheckConstraint(condition=Q(amount__gt=0), name="supplement_positive")]


class SupplementOffer(ActedModel):
    """A supplement as the purchaser offers it. Only the provider's confirmation makes it a Supplement; what was sent back or taken back stays to be read."""

    PLAIN = "seq amount reason signed_on trigger due_on answer_by status answered_at answer_reason at by_member"
    PERSONAL = "by_name answered_name"

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("supplement", "waits for the provider")
        CONFIRMED = "confirmed", pgettext_lazy("supplement", "confirmed")
        SENT_BACK = "sent_back", pgettext_lazy("supplement", "sent back")
        WITHDRAWN = "withdrawn", pgettext_lazy("supplement", "taken back")

    STEPS = {"": ["open"], "open": ["confirmed", "sent_back", "withdrawn"], "sent_back": ["withdrawn"]}

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="supplement_offers", verbose_name=_("project"))
    seq = models.PositiveSmallIntegerField(_("number"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    signed_on = models.DateField(_("signed on"))
    trigger = models.CharField(_("falls due"), max_length=15, choices=Instalment.Trigger)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    answer_by = models.DateField(_("to be answered by"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_name = models.CharField(_("answered by"), max_length=60, blank=True)
    answer_reason = models.CharField(_("why it was sent back"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("offer of a supplement")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["project", "seq"], name="supplement_offer_once"),
                       models.UniqueConstraint(fields=["project"], condition=Q(status__in=["open", "sent_back"]), name="supplement_offer_alone"),
                       models.CheckConstraint(condition=Q(status__in=["open", "confirmed", "sent_back", "withdrawn"]), name="supplement_offer_status_known"),
                       models.CheckConstraint(condition=Q(amount__gt=0), name="supplement_offer_positive")]


class StaffingNorm(OwnedModel):
    """How many workers, and how qualified, the project's rule asks for: a frozen copy (DOMAIN.md 8.19)."""

    PLAIN = "amount_per_worker qualified_ratio background_ratio from_rule"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="staffing", verbose_name=_("project"))
    amount_per_worker = models.DecimalField(_("yuan a year for one worker"), max_digits=12, decimal_places=2)
    qualified_ratio = models.DecimalField(_("share with a certificate"), max_digits=4, decimal_places=3, null=True, blank=True)
    background_ratio = models.DecimalField(_("share with a social service background"), max_digits=4, decimal_places=3, null=True, blank=True)
    from_rule = models.CharField(_("taken from"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("staffing norm")
        constraints = [models.CheckConstraint(condition=Q(amount_per_worker__gt=0), name="staffing_norm_positive")]
