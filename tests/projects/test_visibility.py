"""Who sees which project, by the door and by the database."""

import pytest

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.models import Contract, Indicator, Instalment, Programme, Project, ProjectParty, ServiceLine
from tests import factories
from tests.factories_projects import LINES, project


@pytest.fixture
def shared(fiona, bob, agency, bureau, evaluator_body):
    """A project of the agency, purchased by Diana's bureau, evaluated by Edward's body."""
    with fence(agency):
        programme = services.create_programme(name="福蕾行动计划", by=fiona)
        made = project(fiona, purchaser=bureau, evaluator=evaluator_body, staff=[bob], lines=LINES, programme=programme)
        services.agree_instalments(made, preset="50-30-20", by=fiona)
        Indicator.objects.create(organisation=agency, project=made, seq=1, rule="VISIT", name="入户探访", unit="人次")
    return made


def seen(membership):
    with fence(membership.organisation):
        return list(Project.objects.visible_to(membership).values_list("number", flat=True))


def test_the_purchaser_reads_what_it_purchased(shared, diana):
    assert seen(diana) == [shared.number]


def test_a_worker_sees_the_projects_they_work_on(shared, bob, agency):
    idle = factories.member(agency, "Gregor", Role.WORKER)
    assert (seen(bob), seen(idle)) == ([shared.number], [])


def test_supervisor_and_administrator_see_all_of_their_agency(shared, alice, fiona):
    assert (seen(alice), seen(fiona)) == ([shared.number], [shared.number])


def test_another_agency_sees_nothing(shared, charlie):
    assert seen(charlie) == []


def test_an_official_of_another_bureau_sees_nothing_even_in_the_tables(shared):
    other = factories.organisation(code="XX", slug="xx", name="他区民政局", kind="bureau")
    stranger = factories.member(other, "Greta", Role.OFFICIAL)
    with fence(other):
        counts = [model.objects.count() for model in (Project, ProjectParty, ServiceLine, Indicator, Instalment, Contract, Programme)]
    assert (seen(stranger), counts) == ([], [0] * 7)


def test_the_database_shows_money_to_the_purchaser_and_not_to_the_evaluator(shared, bureau, evaluator_body):
    def money(organisation):
        with fence(organisation):
            row = Project.objects.select_related("contract").get(number=shared.number)
            return row.amount is not None, Instalment.objects.count()

    assert (money(bureau), money(evaluator_body)) == ((True, 3), (False, 0))


def test_a_party_reads_and_cannot_write(shared, bureau):
    with fence(bureau):
        changed = Project.objects.update(title="ours"), Indicator.objects.update(name="ours"), Instalment.objects.update(paid_amount=1)
    assert changed == (0, 0, 0)


def test_a_removed_party_reads_nothing_any_more(shared, diana, fiona, agency, bureau):
    with fence(agency):
        services.remove_party(ProjectParty.objects.get(partner=bureau), by=fiona)
    assert seen(diana) == []


def test_the_member_may_log_where_they_are_staff_and_the_project_runs(shared, bob, fiona, agency):
    with fence(agency):
        before = list(Project.objects.open_for_logging(bob))
        services.suspend_project(shared, reason="疫情", by=fiona)
        after = list(Project.objects.open_for_logging(bob))
    assert (before, after) == ([shared], [])
