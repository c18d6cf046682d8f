"""Two leaders at the same instant, for real: eight connections to PostgreSQL."""

import threading
import uuid

import pytest

from casework import services
from casework.models import Attendance, GroupMember, ServiceRecord, SessionDetail
from organisations.access import Role
from organisations.fence import fence
from tests import factories
from tests import factories_casework as make
from tests import factories_groups as groups
from tests.casework.test_at_once import eight_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ground():
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    with fence(agency):
        project = make.project(alice, bob)
        group = groups.running(bob, alice, project)
        return agency, bob, group, groups.members(group, bob, 3)


def test_the_same_attendance_sent_eight_times_at_once_is_one_session(ground):
    agency, bob, group, people = ground
    key = uuid.uuid4()

    def send():
        with fence(agency):
            return groups.held(group, bob, 1, client_uuid=key, absent=people[:1], walk_ins=["欧阳小雨"]).record.number

    assert len(set(eight_at_once(send))) == 1
    with fence(agency):
        assert (ServiceRecord.objects.count(), SessionDetail.objects.count(), Attendance.objects.count(), GroupMember.objects.count()) == (1, 1, 4, 4)


def test_one_session_sent_from_eight_windows_is_written_down_once(ground):
    agency, bob, group, _people = ground

    def send():
        with fence(agency):
            return groups.held(group, bob, 1).record.number

    results = eight_at_once(send)
    assert sum(isinstance(one, str) for one in results) == 1
    assert sum(isinstance(one, services.SessionIsWritten) for one in results) == 7
    with fence(agency):
        assert (ServiceRecord.objects.count(), Attendance.objects.count()) == (1, 3)


def test_the_same_person_taken_in_eight_times_at_once_is_one_member(ground):
    agency, bob, group, _people = ground

    def send():
        with fence(agency):
            return services.add_member(group, by=bob, name="欧阳小雨", phone="13900000001").seq

    results = eight_at_once(send)
    assert [one for one in results if isinstance(one, int)] == [4]
    assert sum(isinstance(one, services.AlreadyAMember) for one in results) == 7


def test_eight_different_people_at_once_get_eight_places(ground):
    agency, bob, group, _people = ground
    names, lock = iter(f"来客{n}" for n in "甲乙丙丁戊己庚辛"), threading.Lock()

    def send():
        with lock:
            name = next(names)
        with fence(agency):
            return services.add_member(group, by=bob, name=name).seq

    assert sorted(eight_at_once(send)) == [4, 5, 6, 7, 8, 9, 10, 11]
