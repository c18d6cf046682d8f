"""A project's budget, an expense and an audit report with files, a norm of its staff."""

from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from tests.projects.test_papers import pdf


def build(world, houses):
    """`o.expense` and `o.audit_report` stand in the agency's own project of 333,333.33 yuan."""
    o, fiona, text = world.objects, world.members["fiona"], world.text
    with fence(world.organisation):
        today = timezone.localdate()
        services.set_budget(o.project, rule="association", by=fiona, amounts={"staff": Decimal("240000.00"), "supervision": Decimal("12000.00"),
                                                                             "activity": Decimal("45000.00"), "management": Decimal("36333.33")})
        o.expense = services.record_expense(o.project, line=o.project.budget.get(code="staff"), spent_on=today, amount=Decimal("4321.09"),
                                            what=(text or "社工工资")[:200], payee=(text or "")[:100], voucher=(text or "记-1")[:40], upload=pdf(), by=fiona)
        o.audit_report = services.record_audit(o.project, auditor=(text or "会计师事务所")[:100], number=(text or "审-1")[:60], dated_on=today, opinion="unqualified",
                                               amount=Decimal("4321.09"), findings=text or "", upload=pdf(), by=fiona)


def places(world):
    base, o = "o/<slug:organisation>/projects/<str:number>/", world.objects
    if not hasattr(o, "expense"):
        return []
    return [(base + "spending/", "expense", o.expense.number), (base + "audits/", "pk", o.audit_report.pk)]
