"""Rows of the purchase cycle for tests, through services where there are some."""

from datetime import timedelta

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.figures.pay_day import store_pay_days
from projects.models import Project
from projects.services.governed import apply_staff
from projects.services.parties import write_party


def governed_project(agency_admin, bureau, *, leader=None, amount="300000.00", percents=(50, 30, 20), days_gone=100, days_left=264, running=True, target=100, **facts):
    """A running project of the agency, purchased by `bureau` through the platform: under change control."""
    today = timezone.localdate()
    with fence(agency_admin.organisation):
        project = services.create_project(title=facts.pop("title", "幸福里居家长者关爱服务"), starts_on=today - timedelta(days=days_gone),
                                          ends_on=today + timedelta(days=days_left), by=agency_admin, contract_number="HT-2026-01",
                                          signed_on=today - timedelta(days=days_gone + 1), amount=amount, leader=leader, **facts)
        services.add_party(project, partner=bureau, role="purchaser", by=agency_admin)
        services.set_lines(project, lines=[("visit", "入户探访"), ("activity", "长者活动")], by=agency_admin)
        lines = list(project.lines.all())
        services.add_indicator(project, rule="VISIT", name="入户探访", unit="人次", target=target, by=agency_admin, line=lines[0])
        services.agree_instalments(project, percents=list(percents), by=agency_admin)
        if running:
            services.start_project(project, by=agency_admin, on=project.starts_on)
        Project.objects.filter(pk=project.pk).update(is_governed=True)
        project.refresh_from_db()
        store_pay_days(project)  # as the signature of a contract that was made here does
    return project


def named(project, partner, role, *, by):
    """A party of a governed project, as its award names one; call it inside the provider's fence."""
    return write_party(project, partner=partner, role=role, by=by)


def at_work(project, membership, *, by, since=None, **facts):
    """Somebody who is on the staff since before today, as the purchaser approved it; call it inside the provider's fence."""
    return apply_staff(project, release=[], assign=[{"membership": membership, "since": since or project.starts_on} | facts], by=by)[0]
