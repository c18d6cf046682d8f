"""A governed project: what its contract says changes by an approved request only, and who may take which step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent
from projects import services
from projects.models import BudgetAmount, BudgetLine, IndicatorTarget, ProjectStaff
from projects.services import governed as approved
from projects.services.troubles import UnderChangeControl
from projects.window import act
from tests.factories_purchase import governed_project


@pytest.fixture
def governed(fiona, bureau, bob):
    """Running since 100 days, under change control."""
    return governed_project(fiona, bureau)


DIRECT = {
    "title": lambda project, by: services.change_project(project, by=by, title="别的"),
    "amount": lambda project, by: services.change_project(project, by=by, amount=Decimal(1)),
    "term": lambda project, by: services.change_project(project, by=by, ends_on=project.ends_on + timedelta(days=1)),
    "lines": lambda project, by: services.set_lines(project, lines=[("visit", "探访")], by=by),
    "line name": lambda project, by: services.rename_line(project.lines.first(), name="探访", by=by),
    "indicator": lambda project, by: services.add_indicator(project, rule="VISIT", by=by),
    "indicator's words": lambda project, by: services.change_indicator(project.indicators.first(), by=by, name="探"),
    "target": lambda project, by: services.set_target(project.indicators.first(), target=1, reason="少做", by=by),
    "instalments": lambda project, by: services.agree_instalments(project, percents=[100], by=by),
    "conditions": lambda project, by: services.change_instalment(project.instalments.first(), by=by, conditions=[]),
    "purchaser": lambda project, by: services.add_party(project, partner=project.parties.get(role="purchaser").partner, role="purchaser", by=by),
    "purchaser leaves": lambda project, by: services.remove_party(project.parties.get(role="purchaser"), by=by),
}


@pytest.mark.parametrize("what", DIRECT)
def test_what_the_contract_says_is_not_changed_directly(what, governed, fiona, agency):
    with fence(agency):
        before = AuditEvent.objects.count()
        with pytest.raises(UnderChangeControl):
            DIRECT[what](governed, fiona)
    with fence(agency):
        assert AuditEvent.objects.count() == before


def test_who_leads_is_the_agencys_own_affair(governed, fiona, bob, agency):
    with fence(agency):
        services.change_project(governed, by=fiona, leader=bob)
        governed.refresh_from_db()
        assert governed.leader == bob


def test_an_approved_target_is_the_next_version_signed_by_the_official(governed, diana, bureau, agency):
    day = timezone.localdate()
    with fence(bureau), act(governed, diana, "change.approve"):
        approved.apply_target(governed.indicators.get(), target=Decimal(80), effective_from=day, reason="疫情", by=diana)
    with fence(agency):
        version = IndicatorTarget.objects.get(indicator__project=governed, number=2)
        assert (version.target, version.effective_from, version.by, version.by_name, version.by_house) == (80, day, None, diana.name, bureau)


def test_an_approved_term_over_twelve_months_carries_its_reason_and_never_passes_thirty_six(governed, diana, bureau, agency):
    later = governed.ends_on + timedelta(days=90)
    with fence(bureau), act(governed, diana, "change.approve"):
        approved.apply_term(governed, ends_on=later, effective_from=timezone.localdate(), reason="服务延期", by=diana)
    with fence(agency):
        governed.refresh_from_db()
        assert (governed.ends_on, governed.term_reason) == (later, "服务延期")
        with pytest.raises(services.TermTooLong):
            approved.apply_term(governed, ends_on=later + timedelta(days=1000), effective_from=timezone.localdate(), reason="再延", by=diana)


def test_approved_content_is_a_named_field_or_a_line(governed, diana, bureau, agency):
    with fence(agency):
        line = governed.lines.first()
    with fence(bureau), act(governed, diana, "change.approve"):
        approved.apply_content(governed, field="goals", value="新目标", by=diana)
        approved.apply_content(governed, field=f"line:{line.pk}", value="上门探访", by=diana)
        with pytest.raises(approved.NotContent):
            approved.apply_content(governed, field="status", value="closed", by=diana)
    with fence(agency):
        governed.refresh_from_db()
        assert (governed.goals, governed.lines.first().name) == ("新目标", "上门探访")


def test_approved_staff_come_and_go_and_the_leader_follows(governed, bob, alice, fiona, diana, bureau, agency):
    with fence(agency):
        first = services.assign_staff(governed, membership=bob, by=fiona)
    today = timezone.localdate()
    with fence(bureau), act(governed, diana, "change.approve"):
        approved.apply_staff(governed, release=[(first.pk, today)], by=diana,
                             assign=[{"membership": alice.pk, "duty": "leader", "since": today, "certificate": "senior", "has_background": True}])
    with fence(agency):
        governed.refresh_from_db()
        there = [(entry.membership, entry.duty, entry.until, entry.certificate) for entry in ProjectStaff.objects.filter(project=governed).order_by("pk")]
        assert there == [(bob, "worker", today, ""), (alice, "leader", None, "senior")]
        assert governed.leader == alice


def test_an_approved_budget_is_a_new_version(governed, diana, bureau, agency):
    with fence(agency):
        line = BudgetLine.objects.create(organisation=agency, project=governed, code="staff", name="人员费用", seq=1)
        BudgetAmount.objects.create(organisation=agency, line=line, number=1, amount=Decimal("210000"), effective_from=governed.starts_on)
    with fence(bureau), act(governed, diana, "change.approve"):
        approved.apply_budget(line, amount=Decimal("200000.50"), effective_from=date(2026, 12, 1), reason="调剂", by=diana)
    with fence(agency):
        assert [(entry.number, entry.amount) for entry in line.amounts.all()] == [(1, Decimal("210000.00")), (2, Decimal("200000.50"))]
