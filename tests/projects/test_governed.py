"""A governed project: what its contract says changes by an approved request only, and who may take which step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.models import BudgetAmount, BudgetLine, Contract, IndicatorTarget, Project, ProjectParty, ProjectStaff
from projects.models.project import STEPS, Status
from projects.services import governed as approved
from projects.services.troubles import UnderChangeControl
from projects.window import act
from tests.factories_contract import drawn_up
from tests.factories_projects import project as entered
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


# ---------- steps ----------

STATES = list(Status.values)
OFF_LIMITS = {("publicised", "contracted"), ("running", "closed")}  # contracted by signatures, closed when accepted
JUDGED = {"mid_evaluated", "rectifying", "final_evaluated", "accepted", "closed", "renewed"}
PURCHASERS = {(before, after) for before in STATES for after in ("suspended", "terminated")} | {("suspended", "running")}


def placed(agency, bureau, state):
    """A governed project in a state: a new row may begin in any; to a closed one nothing is added, so that comes after its rows."""
    way = {"closed": ["accepted", "closed"], "renewed": ["accepted", "closed", "renewed"]}.get(state, [state])
    with fence(agency):
        project = Project.objects.create(organisation=agency, number="ZH-1", title="银龄", status=way[0], is_governed=True, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        Contract.objects.create(organisation=agency, project=project, amount=Decimal(1))
        ProjectParty.objects.create(organisation=agency, project=project, partner=agency, role="provider")
        ProjectParty.objects.create(organisation=agency, project=project, partner=bureau, role="purchaser")
        for step in way[1:]:
            Project.objects.filter(pk=project.pk).update(status=step)
    return project


@pytest.mark.parametrize("before", STATES)
def test_each_pair_of_states_by_the_service_and_by_the_database(before, fiona, diana, bureau, agency):
    project = placed(agency, bureau, before)
    for after in STATES:
        if after == before:
            continue
        is_step = after in STEPS.get(Status(before), ()) and (before, after) not in OFF_LIMITS
        done = {by.name: tried(lambda by=by, after=after: moved(project, by, after), fence_of=by.organisation) for by in (fiona, diana)}
        pair = (before, after)
        if not is_step:
            expected = {"Fiona": "StepNotPossible", "Diana": "StepNotPossible"}
        elif pair in PURCHASERS:
            expected = {"Fiona": "StepNotYours", "Diana": "done"}
        elif pair == ("contracted", "running"):
            expected = {"Fiona": "done", "Diana": "StepNotYours"}
        elif after in JUDGED:  # their own services take these: evaluations, orders, acceptance, closing, renewal
            expected = {"Fiona": "StepNotYours", "Diana": "StepNotYours"}
        else:  # on again after an evaluation or a rectification
            expected = {"Fiona": "done", "Diana": "done"}
        assert (pair, done) == (pair, expected)
        by_sql = tried(lambda after=after: Project.objects.filter(pk=project.pk).update(status=after), fence_of=agency)
        assert (pair, by_sql) == (pair, "done" if is_step else "IntegrityError")


def tried(act, fence_of):
    """What came of it; nothing stays."""
    try:
        with transaction.atomic():
            with fence(fence_of):
                act()
            raise Undone
    except Undone:
        return "done"
    except (services.StepNotPossible, services.StepNotYours, IntegrityError) as refused:
        return type(refused).__name__


class Undone(Exception):
    pass


def moved(project, by, after):
    with act(project, by, "project.halt"):
        services.move_project(project, to=Status(after), by=by, reason="原因")


def test_a_governed_project_stays_governed(governed, agency):
    with fence(agency), pytest.raises(IntegrityError, match="stays governed"), transaction.atomic():
        Project.objects.filter(pk=governed.pk).update(is_governed=False)


def test_the_purchaser_suspends_with_a_reason_and_the_provider_is_told(governed, fiona, diana, bureau, agency):
    with fence(bureau), pytest.raises(services.StepNeedsReason):
        services.suspend_project(governed, reason="", by=diana)
    with fence(bureau):
        services.suspend_project(governed, reason="资金未到位", by=diana)
    with fence(agency):
        step = governed.steps.last()
        assert (step.after, step.reason, step.by, step.by_house, step.by_name) == ("suspended", "资金未到位", None, bureau, diana.name)
        assert Notice.objects.get(kind="project.suspended", membership=fiona).params["reason"] == "资金未到位"
    for house in (agency, bureau):
        with fence(house):
            assert AuditEvent.objects.filter(act__in=["project.step", "project.halt"], project=governed.number).exclude(actor_id=fiona.pk).count() == 1
    with fence(bureau):
        services.resume_project(governed, reason="资金已到位", by=diana)
    with fence(agency):
        assert Project.objects.get(pk=governed.pk).status == "running"


def test_the_provider_neither_suspends_nor_terminates_nor_closes_it(governed, fiona, agency):
    with fence(agency):
        for verb, refusal in ((services.suspend_project, services.StepNotYours), (services.terminate_project, services.StepNotYours)):
            with pytest.raises(refusal):
                verb(governed, reason="想停", by=fiona)
        with pytest.raises(services.StepNotPossible):
            services.close_project(governed, by=fiona)


def test_a_party_does_not_stop_a_project_that_the_agency_entered_itself(fiona, diana, bureau, agency):
    with fence(agency):
        project = entered(fiona, purchaser=bureau)
    with fence(bureau), pytest.raises(services.StepNotYours):
        services.suspend_project(project, reason="想停", by=diana)


def test_it_is_started_by_the_provider_when_contracted(fiona, diana, bureau, agency):
    waiting = drawn_up(diana, fiona)
    with fence(agency), pytest.raises(services.StepNotPossible):
        services.start_project(waiting, by=fiona)
    with fence(agency):
        services.sign_contract(waiting, by=fiona)
    with fence(bureau):
        services.sign_contract(waiting, by=diana)
    with fence(agency):
        assert services.start_project(waiting, by=fiona).status == "running"


# ---------- pages ----------


@pytest.mark.parametrize("page", ["lines/", "indicators/new/", "instalments/", "instalments/1/", "instalments/1/payment/"])
def test_pages_that_change_the_contract_directly_are_not_there_for_it(page, governed, fiona, browse):
    base = f"/o/zhihe/projects/{governed.number}/"
    assert browse(fiona).get(base + page).status_code == 403
    assert browse(fiona).post(base + page, {"name": "x"}).status_code == 403


def test_its_page_offers_to_ask_and_no_direct_change(governed, fiona, browse, agency):
    text = browse(fiona).get(f"/o/zhihe/projects/{governed.number}/").content.decode()
    assert "Ask for a change" in text
    assert [path for path in ("/lines/", "/indicators/new/", "/instalments/") if f'{governed.number}{path}"' in text] == []
    assert "/target/" not in text
    with fence(agency):
        free = entered(fiona)
    text = browse(fiona).get(f"/o/zhihe/projects/{free.number}/").content.decode()
    assert "Ask for a change" not in text
    assert f"{free.number}/lines/" in text


def test_the_provider_still_says_who_leads_it(governed, fiona, bob, browse, agency):
    address = f"/o/zhihe/projects/{governed.number}/edit/"
    assert 'name="amount"' not in browse(fiona).get(address).content.decode()
    assert browse(fiona).post(address, {"leader": bob.pk, "version": governed.version}).status_code == 302
    with fence(agency):
        assert Project.objects.get(pk=governed.pk).leader == bob


def test_the_purchaser_stops_it_on_its_page(governed, diana, fiona, browse, agency):
    address = f"/o/minzheng/projects/{governed.number}/contract/halt/"
    assert browse(diana).post(address, {"to": "suspended", "on": "2026-11-20", "reason": ""}).status_code == 200
    assert browse(diana).post(address, {"to": "suspended", "on": "2026-11-20", "reason": "资金未到位"}).status_code == 302
    with fence(agency):
        assert Project.objects.get(pk=governed.pk).status == "suspended"
    assert browse(fiona).get(f"/o/zhihe/projects/{governed.number}/contract/halt/").status_code == 403
