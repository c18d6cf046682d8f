"""Several at the same instant, for real: eight connections to PostgreSQL."""

import pytest

from casework import services
from casework.models import Case, CaseStep, Form, FormRound
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Membership, Series
from tests import factories
from tests import factories_cases as make
from tests import factories_casework as ledger
from tests.casework.test_at_once import eight_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ground():
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    with fence(agency):
        project = ledger.project(alice, alice, bob, lines=[("case", "鲤·个案")])
        person = ledger.person(bob, birth_date=make.years_ago(70))
        make.consent(person, bob)
        return agency, alice, bob, project, person


def test_a_client_is_taken_in_once_and_no_number_is_lost(ground):
    agency, _alice, bob, project, person = ground

    def take():
        with fence(agency):
            return make.taken_in(bob, project, person).number

    results = eight_at_once(take)
    assert [one for one in results if isinstance(one, str)] == ["ZH-C00001"]
    assert sum(isinstance(one, services.OpenAlready) for one in results) == 7
    with fence(agency):
        assert (Case.objects.count(), Series.objects.get(kind="case").last) == (1, 1)


def test_two_supervisors_deciding_at_once_make_one_decision_and_open_the_case_once(ground):
    agency, alice, bob, project, person = ground
    with fence(agency):
        form = make.handed_in(make.taken_in(bob, project, person), "intake", bob)
        grace = factories.services.join(agency, user=factories.user("Grace"), role=Role.SUPERVISOR, by=None)
        Membership.objects.filter(pk=grace.pk).update(role=Role.PROJECT_LEAD)
        grace.refresh_from_db()
        from projects.services import assign_staff
        assign_staff(project, membership=grace, by=alice, since=project.starts_on)
    verbs = iter([lambda: services.approve_form(form, by=alice), lambda: services.return_form(form, by=grace, opinion="请补充")] * 4)
    order = [next(verbs) for _each in range(8)]

    def decide():
        act = order.pop()
        with fence(agency):
            return act().status

    results = eight_at_once(decide)
    with fence(agency):
        status = Form.objects.get(pk=form.pk).status
        assert [str(one) for one in results if not isinstance(one, Exception)] == [status]
        assert sum(isinstance(one, services.FormNotOpen) for one in results) == 7
        assert FormRound.objects.count() == 1
        assert CaseStep.objects.filter(act="opened").count() == (1 if status == "approved" else 0)


def test_a_case_is_closed_once(ground):
    agency, alice, bob, project, person = ground
    with fence(agency):
        case = make.opened(bob, alice, project, person)
        make.handed_in(case, "closing", bob, {"close_type": "lost"}, signatures={})
        form = Form.objects.get(case=case, kind="closing")

    def approve():
        with fence(agency):
            return services.approve_form(form, by=alice).status

    results = eight_at_once(approve)
    with fence(agency):
        assert [str(one) for one in results if not isinstance(one, Exception)] == ["approved"]
        assert (CaseStep.objects.filter(act="closed").count(), case.follow_ups.count()) == (1, 3)


def test_process_records_at_once_get_numbers_without_a_gap(ground):
    agency, alice, bob, project, person = ground
    with fence(agency):
        case = make.opened(bob, alice, project, person)

    def write():
        with fence(agency):
            return make.process(case, bob).seq

    assert sorted(eight_at_once(write)) == list(range(1, 9))
