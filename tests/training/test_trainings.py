"""Planning, holding and cancelling sessions; signing people in."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations import fence
from organisations.models import AuditEvent
from tests import factories_training
from tests.factories_projects import project
from training import services
from training.models import SignIn, TrainingSession
from training.services import Somebody, read_names


@pytest.fixture
def purchased(home, fiona):
    return project(fiona)


@pytest.fixture
def planned(purchased, alice, bob):
    people = [*factories_training.names(4), Somebody(membership=bob)]
    return factories_training.training(alice, purchased, people=people)


@pytest.fixture
def session(planned, alice):
    start = factories_training.moment(date(2026, 3, 5))
    return services.plan_session(planned, theme="家访技巧", started_at=start, ended_at=start + timedelta(hours=3), by=alice)


def test_numbers_are_gap_free_within_the_year(purchased, alice):
    year = timezone.localdate().year
    made = [factories_training.training(alice, purchased).number for _ in range(3)]
    assert made == [f"T-{year}-001", f"T-{year}-002", f"T-{year}-003"]


def test_class_hours_of_45_minutes_follow_from_the_length(session):
    assert session.class_hours == 4


def test_the_same_person_twice_is_refused(session, alice):
    services.sign_in(session, name="黄芳", unit="东村", by=alice)
    for name, unit in (("黄芳", "东村"), ("黄 芳", "东 村"), ("黄芳", "")):
        with pytest.raises(services.AlreadySignedIn):
            services.sign_in(session, name=name, unit=unit, by=alice)
    assert session.sign_ins.count() == 1


def test_a_member_of_staff_typed_by_name_is_refused_when_ticked(session, planned, alice, bob):
    services.hold_session(session, present=list(planned.participants.filter(membership=bob)), by=alice)
    with pytest.raises(services.AlreadySignedIn):
        services.sign_in(session, name=bob.user.name, by=alice)


def test_namesakes_of_two_units_are_two_people(session, alice):
    services.sign_in(session, name="黄芳", unit="东村", by=alice)
    services.sign_in(session, name="黄芳", unit="西村", by=alice)
    assert session.sign_ins.count() == 2


def test_a_walk_in_who_is_on_the_list_is_the_person_on_the_list(session, planned, alice):
    expected = planned.participants.first()
    signed = services.sign_in(session, name=expected.label, by=alice)
    assert (signed.participant, planned.participants.count()) == (expected, 5)


def test_the_database_itself_refuses_a_second_sign_in(session, planned, alice):
    services.hold_session(session, present=list(planned.participants.all()), by=alice)
    again = SignIn(organisation=session.organisation, session=session, participant=planned.participants.first())
    with pytest.raises(IntegrityError), transaction.atomic():
        SignIn.objects.bulk_create([again])


def test_saving_attendance_again_mends_it(session, planned, alice):
    everyone = list(planned.participants.all())
    services.hold_session(session, present=everyone, by=alice)
    services.hold_session(session, present=everyone[1:], headcount=2, by=alice)
    session.refresh_from_db()
    there = {sign_in.participant for sign_in in session.sign_ins.all()}
    assert (there, session.headcount, session.status) == (set(everyone[1:]), 2, "held")


def test_nobody_came_is_no_held_session(session, alice):
    with pytest.raises(services.NobodyCame):
        services.hold_session(session, present=[], by=alice)
    session.refresh_from_db()
    assert session.status == "planned"


def test_nobody_signs_in_before_the_day(planned, alice):
    start = timezone.now() + timedelta(days=2)
    session = services.plan_session(planned, theme="下一节", started_at=start, ended_at=start + timedelta(hours=1), by=alice)
    with pytest.raises(services.SessionIsStillToCome):
        services.sign_in(session, name="黄芳", by=alice)


def test_a_cancelled_session_takes_nobody_and_a_held_one_is_not_cancelled(session, planned, alice):
    other = services.plan_session(planned, theme="停", started_at=session.started_at, ended_at=session.ended_at, by=alice)
    services.cancel_session(other, reason="台风", by=alice)
    with pytest.raises(services.SessionWasCancelled):
        services.sign_in(other, name="黄芳", by=alice)
    services.sign_in(session, name="黄芳", by=alice)
    with pytest.raises(services.SessionIsNotPlanned):
        services.cancel_session(session, reason="台风", by=alice)


def test_a_cancelled_session_without_a_reason_cannot_be_stored(session):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingSession.objects.filter(pk=session.pk).update(status="cancelled", reason="")


def test_people_expected_twice_are_expected_once(planned, alice):
    added = services.expect(planned, people=[*factories_training.names(4), Somebody(name="新人", unit="西村")], by=alice)
    assert (added, planned.participants.count()) == (1, 6)


def test_a_pasted_list_is_read_as_people_write_it():
    text = "黄芳 东村\n\n  李强\t西村委会 主任\n王兰，南街\n欧阳·娜"
    assert [(p.name, p.unit) for p in read_names(text)] == [
        ("黄芳", "东村"), ("李强", "西村委会 主任"), ("王兰", "南街"), ("欧阳·娜", "")]


def test_names_lie_sealed_in_the_database_and_acts_are_audited_without_them(session, alice, home):
    from django.db import connection

    services.sign_in(session, name="黄芳芳", unit="东村", by=alice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(p::text, ' ') FROM training_participant p")
        stored = cursor.fetchone()[0]
    fence.current().leave()  # writes the events as the end of a request does
    acts = list(AuditEvent.objects.filter(act__startswith="training").order_by("seq").values_list("act", "detail"))
    assert "黄芳芳" not in stored and "黄芳芳".encode().hex() not in stored
    assert [act for act, _ in acts] == ["training.plan", "training_session.plan", "training_session.sign_in"]
    assert "黄芳芳" not in str(acts)
