"""Recording, signing, confirming and correcting supervision; who may read the words."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from projects.models import Project
from tests import factories, factories_training
from tests.factories_projects import project
from training import services
from training.models import SupervisionSession
from training.services import Somebody

SECRET = "与督导讨论的机密叙述"


@pytest.fixture
def purchased(agency, fiona):
    with fence(agency):
        return project(fiona)


@pytest.fixture
def session(agency, purchased, alice, bob):
    with fence(agency):
        return factories_training.supervision(alice, purchased, [Somebody(membership=bob)], kind="individual", hours=2,
                                              discussion=SECRET, advice=SECRET, action_items=SECRET)


def test_a_session_needs_somebody_supervised_who_is_not_the_supervisor(home, purchased, alice):
    with pytest.raises(services.NobodyWasSupervised):
        factories_training.supervision(alice, purchased, [])
    with pytest.raises(services.SupervisorCannotAttend):
        factories_training.supervision(alice, purchased, [Somebody(membership=alice)])


def test_breaks_as_long_as_the_session_leave_nothing(home, purchased, alice):
    start = factories_training.moment(date(2026, 3, 5))
    with pytest.raises(services.BreaksTakeAllTheTime):
        services.record_supervision(project=purchased, kind="group", started_at=start, ended_at=start + timedelta(hours=1),
                                    break_minutes=60, attendees=factories_training.names(1), by=alice)


def test_the_same_trainee_twice_in_a_list_attended_once(home, purchased, alice):
    made = factories_training.supervision(alice, purchased, factories_training.names(3) * 2)
    assert made.attendances.count() == 3


def test_only_the_supervisor_signs_and_only_once(home, purchased, alice, bob):
    draft = factories_training.supervision(alice, purchased, [Somebody(membership=bob)], signed=False)
    with pytest.raises(services.OnlyTheSupervisorSigns):
        services.sign(draft, by=bob)
    services.sign(draft, by=alice)
    with pytest.raises(services.AlreadySigned):
        services.sign(draft, by=alice)


def test_a_signed_record_changes_only_by_a_correction_and_is_signed_anew(agency, session, alice, bob):
    with fence(agency):
        services.confirm_supervision(session, by=bob)
        with pytest.raises(services.AlreadySigned):
            services.change_supervision(session, by=alice, break_minutes=30)
        services.correct_supervision(session, reason="休息时间漏记", by=alice)
        services.change_supervision(session, by=alice, break_minutes=30)
        services.sign(session, by=alice)
        confirmed = session.attendances.get().signed_at
        reasons = [correction.reason for correction in session.corrections.all()]
        lengths = list(session.history.order_by("history_id").values_list("minutes", flat=True).distinct())
    assert (session.minutes, confirmed, reasons, sorted(set(lengths))) == (90, None, ["休息时间漏记"], [90, 120])


def test_a_supervisee_confirms_what_the_supervisor_signed(agency, purchased, session, alice, bob, fiona):
    with fence(agency):
        draft = factories_training.supervision(alice, purchased, [Somebody(membership=bob)], signed=False)
        with pytest.raises(services.NotSignedYet):
            services.confirm_supervision(draft, by=bob)
        with pytest.raises(services.OnlyTheSupervisorSigns):
            services.confirm_supervision(session, by=fiona)
        assert services.confirm_supervision(session, by=bob).signed_at is not None


def test_signed_without_a_time_cannot_be_stored(agency, session):
    with fence(agency), pytest.raises(IntegrityError), transaction.atomic():
        SupervisionSession.objects.filter(pk=session.pk).update(signed_at=None)


def page(client, session, name="supervision"):
    return client.get(reverse(name, args=["zhihe", session.number]))


def test_the_words_are_for_the_supervisor_and_the_supervisee_and_nobody_else(agency, session, browse, alice, bob, fiona):
    sarah = factories.member(agency, "Sarah", Role.SUPERVISOR)
    grace = factories.member(agency, "Grace", Role.PROJECT_LEAD)
    seen = {member.user.name: SECRET in page(browse(member), session).content.decode() for member in (alice, bob, sarah, grace, fiona)}
    assert seen == {"Alice": True, "Bob": True, "Sarah": False, "Grace": False, "Fiona": False}


def test_another_worker_does_not_find_the_session_and_an_official_finds_no_supervision(agency, session, browse, diana):
    jack = factories.member(agency, "Jack", Role.WORKER)
    assert page(browse(jack), session).status_code == 404
    assert page(browse(diana), session).status_code == 404
    assert browse(diana).get("/o/minzheng/supervision/").status_code == 403


def test_the_words_lie_sealed_also_in_the_history(agency, session):
    from django.db import connection

    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, ' ') FROM training_supervisionsession s")
        now = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(s::text, ' ') FROM training_historicalsupervisionsession s")
        before = cursor.fetchone()[0]
    code = SECRET.encode().hex()
    assert (code in now + before, SECRET in now + before, session.number in now, session.number in before) == (False, False, True, True)


def test_who_was_supervised_before_a_correction_and_after_it_stays_known(agency, purchased, session, browse, alice, bob):
    with fence(agency):
        services.correct_supervision(session, reason="换了人", by=alice)
        services.change_supervision(session, attendees=factories_training.names(2), by=alice)
        services.sign(session, by=alice)
        kept = session.corrections.get()
        names = [f"{person.name} {person.unit}" for person in factories_training.names(2)]
        assert kept.attended == {"before": [bob.user.name], "after": names}
        with connection.cursor() as cursor:
            cursor.execute("SELECT attended FROM training_supervisioncorrection")
            assert bob.user.name.encode() not in bytes(cursor.fetchone()[0])
    with fence(agency):
        assert AuditEvent.objects.get(act="supervision.change").detail["people"] == [1, 2]
    assert f"Supervisees before: {bob.user.name}; since then: {'、'.join(names)}" in page(browse(alice), session).content.decode()


def test_a_draft_that_moves_to_another_project_makes_the_figures_of_both_stale(agency, purchased, alice, bob, fiona):
    with fence(agency):
        draft = factories_training.supervision(alice, purchased, [Somebody(membership=bob)], signed=False)
        other = project(fiona)
        stale = lambda: set(Project.objects.filter(stale=True).values_list("pk", flat=True))  # noqa: E731
        Project.objects.update(stale=False)
        services.change_supervision(draft, project=other, by=alice)
        assert stale() == {purchased.pk, other.pk}
    with fence(agency):
        assert AuditEvent.objects.get(act="supervision.change").detail["project"] == [purchased.number, other.number]
