"""Several at the same instant, for real: eight connections to PostgreSQL."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from casework import services
from casework.models import ReviewRound, ServiceRecord, VisitDue
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Series
from tests import factories
from tests import factories_casework as make

pytestmark = pytest.mark.django_db(transaction=True)


def eight_at_once(act):
    start, results = threading.Barrier(8), []

    def one():
        try:
            start.wait()
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def ground():
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    with fence(agency):
        project = make.project(alice, bob)
        return agency, alice, bob, project, make.person(bob), make.line(project, "visit")


def test_the_same_form_sent_eight_times_at_once_is_one_record(ground):
    agency, _alice, bob, project, person, line = ground
    key, began = uuid.uuid4(), timezone.now() - timedelta(hours=2)

    def send():
        with fence(agency):
            return services.log_service(by=bob, client_uuid=key, project=project, line=line, kind="visit", started_at=began,
                                        ended_at=began + timedelta(minutes=45), persons=[person], detail={"outcome": "done"}).number

    assert eight_at_once(send) == ["ZH-S000001"] * 8
    with fence(agency):
        assert (ServiceRecord.objects.count(), Series.objects.get(kind="service").last) == (1, 1)


def test_eight_different_services_at_once_get_eight_numbers_without_a_gap(ground):
    agency, _alice, bob, project, person, _line = ground

    def send():
        with fence(agency):
            return make.record(bob, project, persons=[person]).number

    assert sorted(eight_at_once(send)) == [f"ZH-S00000{n}" for n in range(1, 9)]


def test_eight_approvals_at_once_make_one_round(ground):
    agency, alice, bob, project, person, _line = ground
    with fence(agency):
        record = make.record(bob, project, persons=[person])

    def approve():
        with fence(agency):
            return services.approve_record(record, by=alice).status

    results = eight_at_once(approve)
    assert results.count("approved") == 1
    assert sum(isinstance(one, services.StepNotAllowed) for one in results) == 7
    with fence(agency):
        assert ReviewRound.objects.count() == 1


def test_approving_and_returning_at_once_leave_one_decision(ground):
    agency, alice, bob, project, person, _line = ground
    with fence(agency):
        record = make.record(bob, project, persons=[person])
    verbs = iter([services.approve_record] * 4 + [lambda one, by: services.return_record(one, by=by, reason="请补照片")] * 4)
    lock = threading.Lock()

    def decide():
        with lock:
            verb = next(verbs)
        with fence(agency):
            return verb(record, by=alice).status

    results = eight_at_once(decide)
    with fence(agency):
        record.refresh_from_db()
        assert [one for one in results if isinstance(one, str)] == [record.status]
        assert ReviewRound.objects.count() == 1


def test_eight_visits_to_one_client_at_once_leave_the_latest_day_as_the_last_one(ground):
    """Each waits for the one before it and sees what that one wrote; none writes an older day over a newer one."""
    agency, _alice, bob, project, person, line = ground
    days = iter([5, 1, 7, 3, 2, 8, 4, 6])
    lock = threading.Lock()

    def visit():
        with lock:
            began = timezone.now() - timedelta(days=next(days))
        with fence(agency):
            return services.log_service(by=bob, client_uuid=uuid.uuid4(), project=project, line=line, kind="visit", started_at=began,
                                        ended_at=began + timedelta(minutes=30), persons=[person], detail={"outcome": "done"}).day

    made = eight_at_once(visit)
    with fence(agency):
        assert VisitDue.objects.get(person=person).last_on == max(made)
