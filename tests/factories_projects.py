"""Projects for tests, made through the services."""

from datetime import date
from decimal import Decimal

from projects import services
from projects.models import ProjectParty

LINES = [("filing", "鲤·建档"), ("case", "鲤·个案"), ("visit", "鲤·探访"), ("wish", "鲤·心愿"), ("publicity", "鲤·宣传")]


def project(by, *, title="福蕾行动计划", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), staff=(), lines=(), purchaser=None,
            evaluator=None, running=True, amount=Decimal("333333.33"), **facts):
    """A project of the member's organisation, running, with its parties; call it inside the organisation's fence."""
    made = services.create_project(title=title, starts_on=starts_on, ends_on=ends_on, amount=amount, by=by, **facts)
    for partner, role in ((purchaser, ProjectParty.Role.PURCHASER), (evaluator, ProjectParty.Role.EVALUATOR)):
        if partner is not None:
            services.add_party(made, partner=partner, role=role, by=by)
    if lines:
        services.set_lines(made, lines=lines, by=by)
    for membership in staff:
        services.assign_staff(made, membership=membership, by=by, since=made.starts_on)
    return services.start_project(made, by=by) if running else made
