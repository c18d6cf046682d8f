"""A project's budget by category, what was spent of it, and its financial audits (DOMAIN.md 3.4, 8.18)."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from organisations import audit
from people.search import without_names
from projects.figures.pay_day import store_pay_days
from projects.figures.spending import agreed_amount, first_day_to_spend, spending
from projects.models import AuditReport, BudgetAmount, BudgetLine, Expense, Project, SpendingRule
from projects.models.project import Status
from projects.services.envelopes import NotAnAmount
from projects.services.money import AmountIsMissing
from projects.services.papers import add_paper
from projects.services.staffing import freeze_norm
from projects.services.troubles import NotInThisState, ReasonMissing, UnderChangeControl

OVER = (Status.CLOSED, Status.RENEWED)


class BudgetNotWhole(Exception):
    """The categories do not add up to what was agreed; `difference` is the sum less the agreed amount."""

    def __init__(self, difference):
        super().__init__(str(difference))
        self.difference = difference


class NoSuchCategory(Exception):
    """The budget has no such category, or it is no longer in use."""


class SpentInTheFuture(Exception):
    """Nothing was spent on a day that has not come."""


class SpentBeforeTheProject(Exception):
    """What was spent before contract and term was not spent for the project; `first` is the first day."""

    def __init__(self, first):
        super().__init__(first.isoformat())
        self.first = first


class SameVoucher(Exception):
    """The voucher was recorded already, with this category, amount and day; `expense` is that record."""

    def __init__(self, expense):
        super().__init__(expense.number)
        self.expense = expense


class SameReport(Exception):
    """An audit report with this number is there already."""


def _locked(project):
    return Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)


def _cents(amount):
    try:
        amount = Decimal(amount)
    except InvalidOperation:
        raise NotAnAmount(amount) from None
    if not amount.is_finite() or amount != round(amount, 2):
        raise NotAnAmount(amount)
    return amount


# ---------- the budget ----------


def may_set_budget(project, sheet):
    """Whether the provider may write the budget itself. In a governed project: until it adds up to the contract, and again to put a
    supplement's money into categories; else an approved change does."""
    return not project.is_governed or project.status == Status.PUBLICISED or not sheet.is_whole


@transaction.atomic
def set_budget(project, *, amounts, by, rule=None, effective_from=None, reason=""):
    """The budget by category: `amounts` {code: yuan} over the categories of `rule` (a SpendingRule or its code) and those that are there.

    The rule's shares are frozen on the lines; where they are broken the figures warn. A later budget is a new version with a reason.
    Raises BudgetNotWhole, AmountIsMissing, NotAnAmount, NoSuchCategory, ReasonMissing, UnderChangeControl. Returns the lines.
    """
    project = _locked(project)
    agreed = agreed_amount(project)
    if agreed is None:
        raise AmountIsMissing
    amounts = {code: _cents(amount or 0) for code, amount in amounts.items()}
    if any(amount < 0 for amount in amounts.values()):
        raise NotAnAmount
    if (total := sum(amounts.values(), Decimal(0))) != agreed:
        raise BudgetNotWhole(total - agreed)
    before = {row.line.code: row.budget for row in spending(project).rows if row.budget is not None}
    _keep_to_control(project, before, amounts)
    if project.status == Status.PUBLICISED:  # nothing was agreed yet: written anew, not as a second version
        BudgetAmount.objects.filter(line__project=project).delete()
        before = {}
    if before and before != amounts and not reason.strip():
        raise ReasonMissing
    lines = _write_lines(project, rule, amounts)
    for line in lines:
        if before.get(line.code) != amounts[line.code]:
            _write_amount(line, amounts[line.code], (effective_from or timezone.localdate()) if before else project.starts_on, reason.strip())
    if rule is not None:
        freeze_norm(project, rule)
    audit.record("budget.set", by=by, on=project, project=project.number, detail={"rule": getattr(rule, "code", rule) or "", "lines": len(lines)})
    return lines


def _keep_to_control(project, before, amounts):
    if not before or not project.is_governed or project.status == Status.PUBLICISED:
        return
    planned = sum(before.values(), Decimal(0))
    if planned == agreed_amount(project):
        raise UnderChangeControl
    # A supplement is put on top of what was agreed before; nothing is taken from a category for it.
    if planned >= project.amount and any(amounts.get(code, 0) < amount for code, amount in before.items()):
        raise UnderChangeControl


def _write_lines(project, rule, amounts):
    """The lines of the named categories; a rule's categories freeze its shares, lines that are left out are no longer in use."""
    if rule is not None and not isinstance(rule, SpendingRule):
        rule = SpendingRule.objects.get(code=rule)
    known = {entry["code"]: entry for entry in (rule.categories if rule else [])}
    there = {line.code: line for line in project.budget.all()}
    if strange := set(amounts) - set(known) - set(there):
        raise NoSuchCategory(", ".join(sorted(strange)))
    lines = []
    for seq, code in enumerate([*known, *(code for code in there if code not in known)], 1):
        line = there.get(code) or BudgetLine(organisation=project.organisation, project=project, code=code)
        line.seq, line.is_active = seq, code in amounts
        if entry := known.get(code):
            line.name, line.min_share, line.max_share = entry["name"], entry["min"], entry["max"]
        if line.pk or line.is_active:
            line.version += 1 if line.pk else 0
            line.save()
        if line.is_active:
            lines.append(line)
    return lines


def _write_amount(line, amount, day, reason):
    last = line.amounts.order_by("-number").values_list("number", flat=True).first() or 0
    return BudgetAmount.objects.create(organisation_id=line.organisation_id, line=line, number=last + 1, amount=amount, effective_from=day, reason=reason[:300])


# ---------- spending ----------


@transaction.atomic
def record_expense(project, *, line, spent_on, amount, what, voucher, by, payee="", upload=None):
    """Money spent in a category, with its voucher; below 0 when it came back. Clients' names do not leave the house.

    Raises NotAnAmount, NoSuchCategory, SpentInTheFuture, SpentBeforeTheProject, SameVoucher, NotInThisState (the project is closed). Returns the expense.
    """
    project = _locked(project)
    if project.status in OVER:
        raise NotInThisState(project.status)
    amount, voucher = _cents(amount), voucher.strip()
    if amount == 0:
        raise NotAnAmount(amount)
    if line.project_id != project.pk or not line.is_active:
        raise NoSuchCategory
    if spent_on > timezone.localdate():
        raise SpentInTheFuture
    if spent_on < (first := first_day_to_spend(project)):
        raise SpentBeforeTheProject(first)
    same = Expense.objects.filter(project=project, voucher=voucher, line=line, amount=amount, spent_on=spent_on, status=Expense.Status.RECORDED).first()
    if same:
        raise SameVoucher(same)
    number = f"{project.number}-Z{Expense.objects.filter(project=project).count() + 1:04d}"
    house = project.organisation_id
    expense = Expense.objects.create(organisation=project.organisation, project=project, line=line, number=number, spent_on=spent_on, amount=amount,
                                     what=without_names(house, what.strip())[:200], payee=without_names(house, payee.strip())[:100], voucher=voucher, recorded_by=by)
    if upload is not None:
        add_paper(expense, upload=upload, by=by)
    store_pay_days(project)
    audit.record("expense.record", by=by, on=expense, project=project.number, detail={"category": line.code})
    return expense


@transaction.atomic
def strike_expense(expense, *, reason, by):
    """Strike out what was recorded wrongly; it stays, with the reason, and no longer counts. Raises ReasonMissing, NotInThisState."""
    if not reason.strip():
        raise ReasonMissing
    project = _locked(expense.project)
    expense = Expense.objects.select_for_update(of=("self",)).get(pk=expense.pk)
    if expense.status != Expense.Status.RECORDED or project.status in OVER:
        raise NotInThisState(expense.status)
    expense.status, expense.struck_reason, expense.struck_at = Expense.Status.STRUCK, without_names(project.organisation_id, reason.strip())[:300], timezone.now()
    expense.version += 1
    expense.save()
    store_pay_days(project)
    audit.record("expense.strike", by=by, on=expense, project=project.number)
    return expense


# ---------- audits ----------


@transaction.atomic
def record_audit(project, *, auditor, number, dated_on, opinion, amount, upload, by, findings=""):
    """A financial audit report by an accounting firm, with the report itself as a file (F003-6).

    Raises SameReport, NotAnAmount, NotAPaper, SpentInTheFuture (dated later than today).
    """
    project = _locked(project)
    if dated_on > timezone.localdate():
        raise SpentInTheFuture
    if _cents(amount) < 0:
        raise NotAnAmount(amount)
    if AuditReport.objects.filter(project=project, number=number.strip(), struck_at=None).exists():
        raise SameReport
    report = AuditReport.objects.create(organisation=project.organisation, project=project, auditor=auditor, number=number.strip(), dated_on=dated_on, opinion=opinion,
                                        amount=amount, findings=without_names(project.organisation_id, findings.strip())[:3000], recorded_by=by)
    add_paper(report, upload=upload, by=by)
    store_pay_days(project)
    audit.record("financial_audit.record", by=by, on=report, project=project.number, detail={"opinion": str(opinion)})
    return report


@transaction.atomic
def strike_audit(report, *, reason, by):
    """Strike out a report that was entered wrongly; it stays with its file and the reason, and no longer counts. Raises ReasonMissing, NotInThisState."""
    if not reason.strip():
        raise ReasonMissing
    project = _locked(report.project)
    report = AuditReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.struck_at is not None or project.status in OVER:
        raise NotInThisState(project.status)
    report.struck_reason, report.struck_at = without_names(project.organisation_id, reason.strip())[:300], timezone.now()
    report.save()
    store_pay_days(project)
    audit.record("financial_audit.strike", by=by, on=report, project=project.number)
    return report
