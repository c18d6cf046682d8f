"""What a project's budget says and what was spent of it: read by both houses, recorded by the provider."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from organisations import audit
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.sheets import Book, Percent
from organisations.tables import RequestConfig
from projects import services
from projects.figures.spending import agreed_amount
from projects.figures.spending import spending as spent_of
from projects.filters import ExpenseFilter
from projects.forms.spending import AuditReportForm, BudgetForm, ExpenseForm, RuleForm, StrikeForm
from projects.models import AuditReport, BudgetAmount, Expense, SpendingRule
from projects.services.spending import OVER
from projects.services.troubles import NotInThisState, UnderChangeControl
from projects.tables import ExpenseTable
from projects.views.projects import own, seen


def with_money(request, number):
    """A project whose money the member may see; 403 where the database shows no contract."""
    project = seen(request, number)
    if project.amount is None and project.organisation_id != request.membership.organisation_id:
        raise PermissionDenied
    return project


def is_own(request, project):
    """Whose word for the same money: the provider received it, everybody else paid it out."""
    return project.organisation_id == request.membership.organisation_id


def may_record(request, project):
    return is_own(request, project) and request.membership.can(Permission.SPEND_EDIT) and project.status not in OVER


class Selection:
    """What the member asked to see: the filter, its expenses, the cut-off that the figures share with it."""

    def __init__(self, request, project):
        expenses = Expense.objects.filter(project=project).select_related("line").order_by("-spent_on", "-pk")
        self.filter = ExpenseFilter(request.GET, expenses, project=project)
        self.expenses = list(self.filter.qs)
        self.on = min(self.filter.chosen("until") or timezone.localdate(), timezone.localdate())
        self.total = sum((expense.amount for expense in self.expenses if expense.status == Expense.Status.RECORDED), Decimal(0))


# ---------- both houses ----------


@requires(Permission.SPEND_VIEW)
@require_safe
def spending(request, organisation, number):
    """Budget against spending by category on a day, the expenses of the filter, the audits."""
    project = with_money(request, number)
    chosen = Selection(request, project)
    table = ExpenseTable(chosen.expenses, slug=organisation, project=project, total=chosen.total)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "projects/spending.html", {
        "project": project, "sheet": spent_of(project, chosen.on), "filter": chosen.filter, "table": table, "total": chosen.total, "count": len(chosen.expenses),
        "audits": AuditReport.objects.filter(project=project), "may_record": may_record(request, project),
        "is_own": is_own(request, project), "is_cut": chosen.on < timezone.localdate()})


@requires(Permission.SPEND_VIEW)
@require_safe
def spending_export(request, organisation, number):
    """The same as an Excel file: the categories on the day, every expense of the filter, the same totals."""
    project = with_money(request, number)
    chosen = Selection(request, project)
    sheet = spent_of(project, chosen.on)
    own = is_own(request, project)
    until = _("As of %(day)s; received until then: %(received)s yuan.") if own else _("As of %(day)s; paid until then: %(received)s yuan.")
    book = Book()
    book.add_sheet(_("Spending by category"), [pgettext("spending", "Category"), _("Budget (yuan)"), _("Share of the budget"), _("Spent (yuan)"), _("Share of what was spent"), _("Allowed"),
                                               _("Spent of the budget"), _("Spent of what was received") if own else _("Spent of what was paid"), _("Left (yuan)")],
                   [(row.line.name, row.budget, percent(row.planned_share), row.spent, percent(row.share), row.allowed, percent(row.execution), percent(row.of_received),
                     row.left) for row in sheet.rows],
                   footer=[_("Total"), sheet.budget, None, sheet.spent, None, "", percent(sheet.execution), percent(sheet.of_received), sheet.left],
                   notes=[until % {"day": sheet.on.isoformat(), "received": f"{sheet.received:,.2f}"},
                          *sheet.warnings], widths=(24, 16, 14, 16, 16, 16, 14, 16, 16))
    book.add_sheet(_("Expenses"), [_("Number"), _("Spent on"), pgettext("spending", "Category"), _("For what"), _("Paid to"), _("Voucher"), _("Amount (yuan)"), _("Counts (yuan)"), _("Status"),
                                   _("Why it is struck out")],
                   [(row.number, row.spent_on, row.line.name, row.what, row.payee, row.voucher, row.amount,
                     row.amount if row.status == Expense.Status.RECORDED else Decimal(0), row.get_status_display(), row.struck_reason) for row in chosen.expenses],
                   footer=[_("Total"), None, "", "", "", "", None, chosen.total, "", ""], widths=(20, 12, 18, 36, 20, 16, 16, 16, 10, 30))
    audit.record("spending.export", by=request.membership, on=project, project=project.number, detail={"rows": len(chosen.expenses)}, request=request)
    return book.download(f"{project.number}-spending")


def percent(ratio):
    return None if ratio is None else Percent(ratio)


@requires(Permission.SPEND_VIEW)
@require_safe
def expense(request, organisation, number, expense):
    """One expense with its voucher."""
    project = with_money(request, number)
    found = get_object_or_404(Expense.objects.select_related("line", "organisation", "project"), project=project, number=expense)
    return render(request, "projects/expense.html", {"project": project, "expense": found, "recorder": recorder(request, found),
                                                     "may_strike": may_record(request, project) and found.status == Expense.Status.RECORDED})


def recorder(request, row):
    """Who recorded it, in the own house only: to a party the database shows no member of the provider's."""
    return row.recorded_by.name if row.organisation_id == request.membership.organisation_id else ""


@requires(Permission.SPEND_VIEW)
@require_safe
def audit_report(request, organisation, number, pk):
    """One audit report with its file."""
    project = with_money(request, number)
    report = get_object_or_404(AuditReport.objects.select_related("project", "organisation"), project=project, pk=pk)
    return render(request, "projects/audit_report.html", {"project": project, "report": report, "may_strike": may_record(request, project) and report.struck_at is None})


# ---------- the provider ----------


@requires(Permission.SPEND_EDIT)
@require_http_methods(["GET", "POST"])
def expense_new(request, organisation, number):
    """Record money that was spent; `another` leads to the next one."""
    project = own(request, number)
    if not project.budget.filter(is_active=True).exists():
        messages.info(request, _("Set the budget first; expenses belong to its categories."))
        return redirect("budget", organisation, number)
    start = {"line": project.budget.filter(code=request.GET.get("category", "")).first() or project.budget.filter(is_active=True).first()}
    form = ExpenseForm(typed(request), request.FILES or None, project=project, initial=start)
    if request.method == "POST" and form.is_valid() and (made := attempt(form, lambda: services.record_expense(project, by=request.membership, **form.cleaned_data))):
        messages.success(request, _("Expense %(number)s recorded.") % {"number": made.number})
        return redirect("expense_new" if "another" in request.POST else "spending", organisation, number)
    return render(request, "projects/expense_new.html", {"project": project, "form": form})


def attempt(form, act):
    """Do it; what hinders it stands at its field, nothing typed is lost."""
    try:
        return act()
    except services.SameVoucher as same:
        form.add_error("voucher", _("This voucher is recorded already as %(number)s, with the same category, day and amount.") % {"number": same.expense.number})
    except services.SpentBeforeTheProject as early:
        form.add_error("spent_on", _("The day is too early: %(limit)s at the earliest.") % {"limit": early.first.isoformat()})
    except services.SameReport:
        form.add_error("number", _("A report with this number is there already."))
    except NotInThisState:
        form.add_error(None, _("The project is closed; nothing is recorded any more."))
    except UnderChangeControl:
        form.add_error(None, _("The contract says so; ask for a change of the budget instead."))
    except services.NoSuchCategory:
        form.add_error(None, _("This category is no longer in use."))
    return None


@requires(Permission.SPEND_EDIT)
@require_http_methods(["GET", "POST"])
def expense_strike(request, organisation, number, expense):
    """Strike out what was recorded wrongly."""
    project = own(request, number)
    found = get_object_or_404(Expense.objects.select_related("line", "project"), project=project, number=expense)
    form = StrikeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.strike_expense(found, reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("%(number)s is struck out; it no longer counts.") % {"number": found.number})
        except NotInThisState:
            messages.warning(request, _("This was struck out already, or the project is closed."))
        return redirect("expense", organisation, number, expense)
    return render(request, "projects/expense_strike.html", {"project": project, "expense": found, "form": form})


@requires(Permission.SPEND_EDIT)
@require_http_methods(["GET", "POST"])
def audit_report_new(request, organisation, number):
    """Enter a financial audit report."""
    project = own(request, number)
    form = AuditReportForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: services.record_audit(project, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("spending", organisation, number)
    return render(request, "projects/audit_report_new.html", {"project": project, "form": form})


@requires(Permission.SPEND_EDIT)
@require_http_methods(["GET", "POST"])
def audit_report_strike(request, organisation, number, pk):
    """Strike out an audit report that was entered wrongly."""
    project = own(request, number)
    report = get_object_or_404(AuditReport.objects.select_related("project"), project=project, pk=pk)
    form = StrikeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.strike_audit(report, reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("%(number)s is struck out; it no longer counts.") % {"number": report.number})
        except NotInThisState:
            messages.warning(request, _("This was struck out already, or the project is closed."))
        return redirect("audit_report", organisation, number, pk)
    return render(request, "projects/audit_report_strike.html", {"project": project, "report": report, "form": form})


@requires(Permission.SPEND_EDIT)
@require_http_methods(["GET", "POST"])
def budget(request, organisation, number):
    """The budget by category: from a rule, adding up to what was agreed; a later one is a new version."""
    project = own(request, number)
    sheet, agreed = spent_of(project), agreed_amount(project)
    rule, rows = chosen_rule(request, project, sheet)
    may_set = agreed is not None and services.may_set_budget(project, sheet)
    form = BudgetForm(typed(request), agreed=agreed, rows=rows, rule=rule) if may_set else None
    if form and request.method == "POST" and form.is_valid() and attempt(form, lambda: services.set_budget(project, by=request.membership, **form.budget())):
        messages.success(request, _("Saved."))
        return redirect("spending", organisation, number)
    versions = BudgetAmount.objects.filter(line__project=project).select_related("line").order_by("-at", "line__seq")
    return render(request, "projects/budget.html", {"project": project, "form": form, "sheet": sheet, "agreed": agreed, "rule": rule, "versions": versions,
                                                    "rule_form": RuleForm(initial={"rule": rule.code if rule else None}) if may_set else None})


def chosen_rule(request, project, sheet):
    """The rule of the address or the form, and the categories to be filled: (code, name, least, most, budget now). Without a rule named, the
    categories there are; without any, the default rule's."""
    code = request.POST.get("rule") or request.GET.get("rule") or ""
    lines = [(row.line.code, row.line.name, row.line.min_share, row.line.max_share, row.budget) for row in sheet.rows if row.line.is_active]
    rule = SpendingRule.objects.filter(code=code[:30]).first() or (None if lines else SpendingRule.objects.first())
    if rule is None:
        return None, lines
    now = {row[0]: row[4] for row in lines}
    known = [(entry["code"], entry["name"], decimal(entry["min"]), decimal(entry["max"]), now.get(entry["code"])) for entry in rule.categories]
    return rule, known + [row for row in lines if row[0] not in {entry[0] for entry in known}]


def decimal(text):
    return None if text is None else Decimal(text)
