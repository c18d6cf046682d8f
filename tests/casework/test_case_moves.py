"""A case outlives its project: moved by hand into another one, and back from a renewal that never ran."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.models import Case
from organisations.fence import fence
from projects.services import assign_staff, close_project, renew_project, terminate_project
from tests import factories_cases as make
from tests import factories_casework as ledger
from tests.factories_purchase import governed_project

CASES = [("case", "鲤·个案"), ("visit", "鲤·探访")]


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def other(agency, alice, bob, project):
    """Another project under way, Bob on its staff."""
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))


def over(project):
    """Its last day was a month ago."""
    today = timezone.localdate()
    type(project).objects.filter(pk=project.pk).update(starts_on=today - timedelta(days=400), ends_on=today - timedelta(days=30))


def spoken(case, bob, days_ago):
    """A process record of an hour on that day."""
    start = timezone.now() - timedelta(days=days_ago, hours=1)
    return services.log_process(case, by=bob, client_uuid=uuid.uuid4(), started_at=start, ended_at=start + timedelta(hours=1), mode="interview", note="谈话",
                                objective="了解近况", setting="home", follow_up="下周再谈").record


def test_a_case_opened_again_after_its_project_goes_on_in_another_one_with_all_it_holds(home, alice, bob, project, other, wang):
    case = make.closed(bob, alice, project, wang)
    case.steps.update(on=timezone.localdate() - timedelta(days=60))
    over(project)
    case = services.reopen_case(case, by=bob, reason="孩子又不上学")
    with pytest.raises(services.Trouble):
        spoken(case, bob, 0)  # the old project is over
    moved = services.move_case(case, project=other, line=ledger.line(other, "case"), by=bob, reason="原项目已结束")
    record, late = spoken(Case.objects.get(pk=case.pk), bob, 0), spoken(Case.objects.get(pk=case.pk), bob, 40)
    assert ((moved.number, moved.project, moved.carried_from), [step.act for step in case.steps.all()][-2:], (record.project, late.project)) == (
        (case.number, other, project.number), ["reopened", "moved"], (other, project))


def test_a_case_moves_only_to_a_project_under_way_where_its_worker_serves_and_not_beside_another_case(home, alice, bob, gina, project, other, wang):
    case = make.opened(bob, alice, project, wang)
    foreign = ledger.project(alice, alice, gina, lines=CASES)
    said = []
    for to, line in ((foreign, foreign), (project, project), (other, project)):
        with pytest.raises(services.Trouble) as refused:
            services.move_case(case, project=to, line=ledger.line(line, "case"), by=alice, reason="转项目")
        said.append(type(refused.value).__name__)
    make.taken_in(bob, other, wang)
    with pytest.raises(services.Trouble) as refused:
        services.move_case(case, project=other, line=ledger.line(other, "case"), by=alice, reason="转项目")
    assert [*said, type(refused.value).__name__] == ["WrongProject", "WrongProject", "LineOfAnotherProject", "OpenAlready"]


def test_the_page_offers_it_when_the_project_is_over_and_opening_again_leads_there(agency, alice, bob, project, other, wang, browse):
    with fence(agency):
        case = make.closed(bob, alice, project, wang)
    web, base = browse(bob), f"/o/{agency.slug}/cases/{case.number}/"
    with fence(agency):
        over(project)
    answer = web.post(base + "reopen/", {"reason": "复发"})
    page, form = web.get(base).content.decode(), web.get(base + "move/")
    choices = [line.project for line in form.context["form"].fields["line"].queryset]
    with fence(agency):
        line = ledger.line(other, "case")
    gone = web.post(base + "move/", {"line": line.pk, "reason": "原项目已结束"})
    after = web.get(base).content.decode()
    assert (answer.url, base + "move/" in page, {one.pk for one in choices}, gone.url, base + "move/" in after) == (base + "move/", True, {other.pk}, base, False)


def test_the_cases_of_a_renewal_that_is_terminated_unsigned_come_back_and_follow_the_next_one(agency, bureau, alice, bob, fiona, diana):
    project = governed_project(fiona, bureau)
    term = {"starts_on": project.ends_on + timedelta(days=1), "ends_on": project.ends_on + timedelta(days=300)}
    with fence(agency):
        assign_staff(project, membership=bob, by=fiona)
        case = make.taken_in(bob, project, ledger.person(bob, "王桂兰", birth_date=make.years_ago(70)), code="visit")
    stood = []
    with fence(bureau):
        first = renew_project(project, by=diana, **term)
        terminate_project(first, reason="预算未通过", by=diana)
    with fence(agency):
        case.refresh_from_db()
        stood.append((case.project, case.line.project, case.carried_from, case.steps.last().act))
    with fence(bureau):
        second = renew_project(project, by=diana, **term)
    with fence(agency):
        case.refresh_from_db()
        stood.append((case.project, case.line.project, case.carried_from, case.steps.last().act))
    assert stood == [(project, project, "", "moved"), (second, second, project.number, "carried")]


def test_a_closed_project_whose_renewal_was_terminated_is_renewed_again(home, fiona, bob, alice, project, wang):
    case = make.taken_in(bob, project, wang)
    close_project(project, by=fiona)
    term = {"starts_on": project.ends_on + timedelta(days=1), "ends_on": project.ends_on + timedelta(days=300)}
    first = renew_project(project, by=fiona, **term)
    terminate_project(first, reason="未签约", by=fiona)
    second = renew_project(project, by=fiona, **term)
    project.refresh_from_db()
    case.refresh_from_db()
    assert (project.status, case.project, case.carried_from) == ("renewed", second, project.number)
