"""Which instalments of many projects can be paid now: the checklist's own answers, from a constant number of questions."""

from decimal import Decimal
from types import SimpleNamespace

from django.db.models import DecimalField, Exists, OuterRef, Subquery, Sum

from projects.figures import calendar, in_force
from projects.figures.checklist import Known, checklist
from projects.figures.facts import facts_of
from projects.figures.spending import received_on
from projects.models import AuditReport, Expense, Instalment, ProgressReport

NO_ROUNDS = SimpleNamespace(all=list)  # whether a returned report is due again asks nothing here


def with_money(projects, on):
    """Projects with what the checklist needs to know of their spending; `projects` is a queryset."""
    spent = Expense.objects.filter(project=OuterRef("pk"), status=Expense.Status.RECORDED, spent_on__lte=on).order_by().values("project").annotate(total=Sum("amount"))
    return in_force.load(projects.select_related("contract", "organisation").annotate(
        spent_so_far=Subquery(spent.values("total"), output_field=DecimalField()),
        is_audited=Exists(AuditReport.objects.filter(project=OuterRef("pk"), dated_on__lte=on))))


def payable(projects, on):
    """[(project, instalment)] of which nothing is open but the payment; `projects` come from `with_money`."""
    keys, parts = [project.pk for project in projects], {}
    facts = facts_of(keys)
    if keys:
        for part in Instalment.objects.filter(project__in=keys).order_by("seq"):
            parts.setdefault(part.project_id, []).append(part)
    found = []
    for project in projects:
        known = known_of(project, on, parts.get(project.pk, []), facts[project.pk], project.spent_so_far or Decimal(0), project.is_audited)
        for part in known.instalments:
            if part.open_amount and (answers := checklist(part, known)).can_pay:
                part.to_pay = answers.to_pay  # what is deducted by grade is not paid
                found.append((project, part))
    return found


def known_of(project, on, parts, facts, spent, is_audited):
    """What the checklist asks about one project, from what was fetched for all."""
    known = Known(project, on, parts)
    rows = {what: [fact for fact in facts if fact.what == what] for what in ("report", "evaluation", "acceptance", "order")}
    written = [SimpleNamespace(kind=fact.sub, start=fact.day, end=fact.day, due_on=None, status=fact.status, pk=fact.pk, rounds=NO_ROUNDS) for fact in rows["report"]]
    due = [entry for entry in calendar.expected(project, on, written) if entry.due_on <= on]
    results = [SimpleNamespace(seq=fact.seq, stage=fact.sub, held_on=fact.day, grade=fact.number, passed=fact.status == "true", score=Decimal(0), get_stage_display=str)
               for fact in sorted(rows["evaluation"], key=lambda fact: fact.seq)]
    known.__dict__ |= {  # what the cached properties would each ask for
        "reports": (due, [entry for entry in due if entry.report is not None and entry.report.status == ProgressReport.Status.ACCEPTED]),
        "evaluations": {result.stage: result for result in results}, "received": received_on(parts, on), "spent": spent,
        "audit": SimpleNamespace(number="", pk=0, get_opinion_display=str) if is_audited else None,
        "acceptance": next((SimpleNamespace(conclusion=fact.status, get_conclusion_display=str) for fact in rows["acceptance"]), None),
        "orders": (len(rows["order"]), len(rows["order"])),
    }
    return known
