"""Which instalments of many projects can be paid now, and what keeps the others from it: the checklist's own answers, from a constant number of questions."""

from decimal import Decimal
from types import SimpleNamespace

from django.db.models import DecimalField, Exists, OuterRef, Subquery, Sum

from projects.figures import calendar, in_force
from projects.figures.checklist import Known, checklist
from projects.models import AuditReport, Expense, Instalment, Project

NO_ROUNDS = SimpleNamespace(all=list)  # whether a returned report is due again asks nothing here


def with_money(projects, on):
    """Projects with what the checklist needs to know of their spending; `projects` is a queryset."""
    spent = Expense.objects.filter(project=OuterRef("pk"), status=Expense.Status.RECORDED, spent_on__lte=on).order_by().values("project").annotate(total=Sum("amount"))
    return in_force.load(projects.select_related("contract", "organisation").annotate(
        spent_so_far=Subquery(spent.values("total"), output_field=DecimalField()),
        is_audited=Exists(AuditReport.objects.counted().filter(project=OuterRef("pk"), dated_on__lte=on))))


def payable(projects, on, facts):
    """[(project, instalment)] of which nothing is open but the payment; `projects` come from `with_money`, `facts` of each by its key."""
    found = []
    for project, known in _known_of_each(projects, on, facts):
        for part in known.instalments:
            if part.open_amount and (answers := checklist(part, known)).can_pay:
                part.to_pay = answers.to_pay  # what is deducted by grade is not paid
                found.append((project, part))
    return found


def open_conditions(keys, facts, on):
    """{instalment's key: its open conditions in words, without its agreed day} of the projects with these keys; `facts` of each by its key."""
    projects = with_money(Project.objects.filter(pk__in=keys), on) if keys else []
    return {part.pk: [check.words for check in checklist(part, known).open if check.code != "due"]
            for _project, known in _known_of_each(projects, on, facts) for part in known.instalments if part.open_amount}


def _known_of_each(projects, on, facts):
    parts = {}
    for part in Instalment.objects.filter(project__in=[project.pk for project in projects]).order_by("seq") if projects else []:
        parts.setdefault(part.project_id, []).append(part)
    for project in projects:
        yield project, known_of(project, on, parts.get(project.pk, []), facts[project.pk], project.spent_so_far or Decimal(0), project.is_audited)


def known_of(project, on, parts, facts, spent, is_audited):
    """What the checklist asks about one project, from what was fetched for all."""
    known = Known(project, on, parts)
    rows = {what: [fact for fact in facts if fact.what == what] for what in ("report", "evaluation", "acceptance", "order")}
    written = [SimpleNamespace(kind=fact.sub, number=fact.number, start=fact.day, end=fact.end, due_on=fact.due, status=fact.status, pk=fact.pk, rounds=NO_ROUNDS)
               for fact in rows["report"]]
    orders = sum(fact.sub != "draft" for fact in rows["order"])  # what an inspector still drafts is nobody else's yet
    results = [SimpleNamespace(seq=fact.seq, stage=fact.sub, held_on=fact.day, grade=fact.number, passed=fact.status == "true", score=Decimal(0), get_stage_display=str)
               for fact in sorted(rows["evaluation"], key=lambda fact: fact.seq)]
    known.__dict__ |= {  # what the cached properties would each ask for
        "expected": calendar.expected(project, on, written), "evaluations": {result.stage: result for result in results}, "spent": spent,
        "audit": SimpleNamespace(number="", pk=0, warns=False, get_opinion_display=str) if is_audited else None,
        "acceptance": next((SimpleNamespace(conclusion=fact.status, get_conclusion_display=str) for fact in rows["acceptance"]), None),
        "orders": (orders, orders),
    }
    return known
