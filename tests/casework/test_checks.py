"""What looks odd about logged time is said in words to worker and reviewer; nothing is refused for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.figures.checks import checks_of
from casework.models import ServiceRecord
from organisations.fence import fence
from tests import factories_casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_patient_house(agency):
    """Where records may come a month later, so that each test sees its own check only."""
    agency.late_after_hours = 720
    agency.save()


def said(agency, *records):
    with fence(agency):
        found = checks_of(list(ServiceRecord.objects.filter(pk__in=[record.pk for record in records]).select_related("organisation")))
        return {record.number: {check.code: check for check in found.get(record.pk, [])} for record in records}


def at(hour, minute=0, days=2):
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0) - timedelta(days=days)


def test_two_services_of_one_worker_at_the_same_time(agency, bob, project, wang, li):
    with fence(agency):
        first = make.record(bob, project, persons=[wang], started_at=at(9), minutes=60)
        second = make.record(bob, project, persons=[li], started_at=at(9, 30), minutes=60)
        third = make.record(bob, project, persons=[li], started_at=at(10, 30), minutes=30)
    found = said(agency, first, second, third)
    assert {number: sorted(checks) for number, checks in found.items()} == {first.number: ["overlap"], second.number: ["overlap"], third.number: []}
    assert found[first.number]["overlap"].others == [second.number]
    assert second.number in str(found[first.number]["overlap"].words)


def test_a_void_record_is_in_nobodys_way(agency, bob, project, wang):
    with fence(agency):
        first = make.record(bob, project, persons=[wang], started_at=at(9), minutes=60)
        second = make.record(bob, project, persons=[wang], started_at=at(9), minutes=60)
        services.void_record(second, by=bob, reason="重复")
    assert said(agency, first) == {first.number: {}}


def test_more_than_twelve_hours_on_one_day(agency, alice, bob, project, wang):
    with fence(agency):
        whole = [make.record(bob, project, persons=[wang], started_at=at(hour), minutes=230) for hour in (6, 10, 14)]
        more = make.record(alice, project, persons=[wang], started_at=at(18), minutes=120, companions=[bob])
    found = said(agency, *whole, more)
    assert {checks["long_day"].amount for checks in found.values()} == {810}
    assert "13 h 30 min" in str(found[more.number]["long_day"].words)


def test_a_client_in_two_places_at_once(agency, alice, bob, project, wang):
    with fence(agency):
        first = make.record(bob, project, persons=[wang], started_at=at(9), minutes=60)
        second = make.record(alice, project, persons=[wang], started_at=at(9, 20), minutes=60)
    found = said(agency, first, second)
    assert {number: sorted(checks) for number, checks in found.items()} == {first.number: ["twice"], second.number: ["twice"]}
    assert (found[first.number]["twice"].persons, "王桂兰" in str(found[first.number]["twice"].words)) == ([wang.number], False)


def test_recorded_late_by_the_rule_of_the_house(agency, bob, project, wang):
    with fence(agency):
        record = make.record(bob, project, persons=[wang], started_at=at(9, days=3), minutes=60)
    agency.late_after_hours = 24
    agency.save()
    late = (timezone.now() - record.ended_at) // timedelta(hours=1)
    assert said(agency, record)[record.number]["late"].amount == (late, 24)
    agency.late_after_hours = 240
    agency.save()
    assert said(agency, record) == {record.number: {}}


def test_the_same_photo_on_two_records(agency, bob, project, wang):
    with fence(agency):
        first = make.record(bob, project, persons=[wang], started_at=at(9, days=1), minutes=30, photo=make.picture())
        second = make.record(bob, project, persons=[wang], started_at=at(11, days=1), minutes=30, photo=make.picture(size=(640, 480)))
    assert said(agency, first)[first.number]["same_photo"].others == [second.number]


def test_the_price_is_the_same_for_one_and_for_many(agency, bob, project, wang, django_assert_num_queries):
    with fence(agency):
        rows = [make.record(bob, project, persons=[wang], started_at=at(hour), minutes=20) for hour in range(8, 18)]
        records = list(ServiceRecord.objects.filter(pk__in=[row.pk for row in rows]).select_related("organisation"))
        for some in (records[:1], records):
            with django_assert_num_queries(1):
                checks_of(some)
