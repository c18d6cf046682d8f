"""The money of one project up to the cut-off: received, spent by category against budget and rule, instalments, audits (DOMAIN.md 2.4 B 7, 8.18)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.figures.checklist import payments_of
from projects.figures.spending import money_on, paid_until, spending, withheld_until
from projects.models import AuditReport, Instalment
from reports import words
from reports.collecting.telling import cents, day, head, heading, money, plain, ratio, table

YUAN = {"format": "money", "unit": "yuan"}


def chapter_blocks(project, on):
    """The blocks of the chapter, all of them as of the cut-off `on`."""
    instalments = list(Instalment.objects.filter(project=project).order_by("seq"))
    sheet = spending(project, on, instalments)
    return [received(money_on(project, on, instalments), sheet), instalment_table(instalments, on), *by_category(sheet), *audits(project, on)]


def percent(key, value, label, formula):
    return {"value": ratio(value), "format": "percent", "unit": None, "key": key, "label": label, "formula": formula}


def received(told, sheet):
    """Contract amount, received, open, spent, and the three shares."""
    amount, paid = told["amount"], told["paid"]
    items = [
        {"key": "contract_amount", "label": None, "value": money(amount) | {"key": "money.amount"}},
        {"key": "received", "label": None, "value": money(paid) | {"key": "money.paid"}},
        {"key": "balance", "label": _("Not received yet"), "value": money(told["open"]) | {"key": "money.open"}},
        {"key": "share", "label": _("Received of the contract amount"), "value": percent("money.share", told["share"], _("Received of the contract amount"), "received / contract amount")},
    ]
    if sheet.rows:
        items += [
            {"key": "spent", "label": None, "value": money(sheet.spent) | {"key": "money.spent", "label": _("Spent")}},
            {"key": None, "label": _("Received and not spent"), "value": money(sheet.in_hand) | {"key": "money.in_hand", "label": _("Received and not spent")}},
            {"key": None, "label": _("Spent of what was received"), "value": percent("money.of_received", sheet.of_received, _("Spent of what was received"), "spent / received")},
            {"key": None, "label": _("Spent of the budget"), "value": percent("money.execution", sheet.execution, _("Spent of the budget"), "spent / budget")},
        ]
    return {"type": "figures", "items": items}


def by_category(sheet):
    """Each category: budget, spent, left, execution, its share of what was spent beside the shares that the rule allows."""
    if not sheet.rows:
        return []
    rows = [category(row) for row in sheet.rows]
    total = [None, cents(sheet.budget) if sheet.has_budget else None, cents(sheet.spent), cents(sheet.left) if sheet.has_budget else None,
             {"value": ratio(sheet.execution), "format": "percent"}, None, None]
    found = [heading(_("Budget and spending by category")),
             table(_("Budget and spending by category"), [
                 head(pgettext("spending", "Category"), 15), {"key": "budget", "width": 15, **YUAN}, {"key": "spent", "width": 15, **YUAN}, {"key": "balance", "width": 14, **YUAN},
                 {"key": "execution_rate", "width": 13, "align": "right"}, head(_("Share of what was spent"), 12, align="right"), head(_("Allowed"), 16)], rows, total=total,
                 note=_("As of %(day)s. Vouchers that were struck out do not count; the budget is the one in force on that day.") % {"day": words.day(sheet.on.isoformat())})]
    warnings = [*sheet.plan_warnings, *sheet.warnings]
    if sheet.has_budget and not sheet.is_whole and sheet.agreed is not None:
        warnings.insert(0, _("The budget adds up to %(budget)s yuan; agreed are %(agreed)s yuan.") % {"budget": f"{sheet.budget:,.2f}", "agreed": f"{sheet.agreed:,.2f}"})
    if warnings:
        found.append({"type": "note", "tone": "warning", "text": "\n".join(warnings)})
    elif sheet.spent and any(row.allowed for row in sheet.rows):
        found.append({"type": "note", "tone": "info", "text": _("Every category keeps its budget and the shares that the rule allows.")})
    return found


def category(row):
    key, name = f"spending.{row.line.code}", row.line.name
    return [name, None if row.budget is None else money(row.budget) | {"key": f"{key}.budget", "label": f"{name} · {_('Budget')}"},
            money(row.spent) | {"key": f"{key}.spent", "label": f"{name} · {_('Spent')}"}, cents(row.left),
            percent(f"{key}.execution", row.execution, f"{name} · {_('Spent of the budget')}", "spent / budget"),
            percent(f"{key}.share", row.share, f"{name} · {_('Share of what was spent')}", "category / spent"), row.allowed or None]


def instalment_table(instalments, on):
    """Each instalment with what had come of it until the cut-off."""
    rows = []
    deducted = [_("Instalment no. %(seq)s: %(grade)s, %(percent)s%% deducted, %(amount)s yuan of what is withheld.")
                % {"seq": part.seq, "grade": part.deduction["grade"], "percent": part.deduction["percent"], "amount": f"{part.deducted_amount:,.2f}"}
                for part in instalments if part.deduction and part.deduction["on"] <= on.isoformat()]
    for part in instalments:
        came = paid_until(part, on)
        rows.append([plain(part.seq), part.get_trigger_display(), cents(part.amount), day(part.due_on), money(came) | {"key": f"money.instalment.{part.seq}", "label": _("Instalment no. %(seq)s: received") % {"seq": part.seq}}, day(last_day(part, on)) if came else None, cents(withheld_until(part, on))])
    return table(_("Instalments"), [
        {"key": "instalment", "width": 11}, head(_("Falls due"), 15), head(_("Agreed"), 13, **YUAN), {"key": "due_date", "width": 18},
        {"key": "received", "width": 13, **YUAN}, head(_("Received on"), 18), head(_("Withheld"), 12, **YUAN)], rows,
        **({"note": "\n".join(deducted)} if deducted else {}))


def last_day(instalment, on):
    """The last day on which something of it came, until the cut-off."""
    days = [part["on"] for part in payments_of(instalment) if part["on"] <= on]
    return max(days) if days else instalment.paid_on


def audits(project, on):
    """The financial audits dated until the cut-off (F003-6)."""
    rows = [[report.auditor, report.number, day(report.dated_on), report.get_opinion_display(), cents(report.amount)]
            for report in AuditReport.objects.filter(project=project, dated_on__lte=on, struck_at=None).order_by("dated_on", "pk")]
    if not rows:
        return []
    return [heading(_("Financial audits")),
            table(_("Financial audits"), [head(_("Accounting firm"), 25), head(_("Report number"), 21), head(_("Date"), 20), head(_("Opinion"), 16),
                                          head(_("Amount audited"), 18, **YUAN)], rows)]
