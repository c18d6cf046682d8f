"""A session of a group: one record of the ledger with its attendances, written, handed in, corrected (G3)."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework import services
from casework.models import Attendance, Correction, Participation, ServiceRecord
from tests import factories_casework as make
from tests import factories_groups as groups
from tests.casework.test_figures import total


@pytest.fixture
def group(home, alice, bob, project):
    return groups.running(bob, alice, project)


@pytest.fixture
def people(group, bob):
    """Four with a file, two without."""
    return groups.members(group, bob, 6, filed=4)


def present(session):
    return sorted(session.attendances.filter(present=True).values_list("member__seq", flat=True))


def test_a_session_is_one_record_with_its_attendances(group, people, bob):
    session = groups.held(group, bob, 1, absent=[people[1], people[5]])
    record = session.record
    assert (record.kind, record.title, record.headcount, record.person_times, record.minutes) == ("session", "邻里相识小组 1", 1, 4, 90)
    assert (session.seq, session.stage, session.expected, present(session)) == (1, "forming", 6, [1, 3, 4, 5])
    assert set(record.participations.values_list("person", flat=True)) == {people[n].person_id for n in (0, 2, 3)}


def test_the_same_form_twice_is_one_record(group, people, bob):
    key = uuid.uuid4()
    first, again = (groups.held(group, bob, 1, client_uuid=key, walk_ins=["欧阳小雨"]) for _turn in range(2))
    assert (first.pk, ServiceRecord.objects.filter(kind="session").count(), Attendance.objects.count(), group.members.count()) == (again.pk, 1, 7, 7)


def test_a_session_is_written_down_once_whoever_sends_it(group, people, bob):
    groups.held(group, bob, 1)
    with pytest.raises(services.SessionIsWritten):
        groups.held(group, bob, 1)
    assert ServiceRecord.objects.filter(kind="session").count() == 1


def test_a_session_that_fails_leaves_nothing_behind(group, people, bob):
    later = timezone.localtime() + timedelta(days=3)
    with pytest.raises(services.InTheFuture):
        services.hold_session(group, by=bob, client_uuid=uuid.uuid4(), seq=1, started_at=later, ended_at=later + timedelta(hours=1), walk_ins=["欧阳小雨"])
    with pytest.raises(services.NoSuchSession):
        groups.held(group, bob, 61)
    with pytest.raises(services.AlreadyAMember):
        groups.held(group, bob, 1, walk_ins=["欧阳小雨", "欧阳小雨"])
    assert (ServiceRecord.objects.filter(kind="session").count(), Attendance.objects.count(), group.members.count()) == (0, 0, 6)


def test_who_comes_along_becomes_a_member_on_that_day(group, people, bob):
    session = groups.held(group, bob, 1, walk_ins=["欧阳小雨", "司马小山"])
    new = list(group.members.filter(seq__gt=6))
    assert [(one.name, one.joined_on, one.person) for one in new] == [("欧阳小雨", session.record.day, None), ("司马小山", session.record.day, None)]
    assert (session.expected, session.record.headcount, session.record.person_times) == (8, 4, 8)


def test_who_was_there_before_the_day_of_joining_had_joined_by_then(group, bob):
    late, = groups.members(group, bob, 1, since=0)
    session = groups.held(group, bob, 1, days_ago=30)
    late.refresh_from_db()
    assert (late.joined_on, present(session)) == (session.record.day, [1])


def test_both_leaders_are_the_records_workers(home, alice, bob, gina, project):
    group = groups.running(bob, alice, project, co_leader=gina)
    groups.members(group, bob, 2)
    session = groups.held(group, bob, 1, companions=[gina])
    services.approve_record(session.record, by=alice)
    assert ([(hand.membership, hand.is_lead) for hand in session.record.hands.all()], total(project, "HOURS")) == ([(bob, True), (gina, False)], 3)


def test_while_it_is_with_its_worker_the_attendance_changes_freely(group, people, bob):
    session = groups.held(group, bob, 1, absent=[people[0]], submit=False)
    record = session.record
    services.write_session(session, by=bob, process="过程", observations={people[2].pk: "主动发言"})
    changed = services.change_session(session, by=bob, started_at=record.started_at, ended_at=record.ended_at + timedelta(minutes=30), absent=[people[1], people[4]])
    record.refresh_from_db()
    assert (present(changed), record.person_times, record.headcount, record.minutes) == ([1, 3, 4, 6], 4, 1, 120)
    assert changed.attendances.get(member=people[2]).observation == "主动发言"
    assert Correction.objects.count() == 0


def test_what_was_handed_in_no_longer_changes(group, people, bob):
    session = groups.held(group, bob, 1)
    record = session.record
    for verb in (lambda: services.change_session(session, by=bob, started_at=record.started_at, ended_at=record.ended_at, absent=people[:2]),
                 lambda: services.write_session(session, by=bob, process="改写")):
        with pytest.raises(services.StepNotAllowed):
            verb()
    assert present(session) == [1, 2, 3, 4, 5, 6]


def test_an_approved_attendance_changes_by_a_correction_that_keeps_what_stood_there(group, people, alice, bob, project):
    session = groups.approved(alice, group, bob, 1)
    record = session.record
    facts = {"started_at": record.started_at, "ended_at": record.ended_at}
    with pytest.raises(services.ReasonMissing):
        services.change_session(session, by=alice, absent=people[:1], **facts)
    with pytest.raises(services.NothingToCorrect):
        services.change_session(session, by=alice, reason="更正", **facts)
    services.change_session(session, by=alice, reason="签到表漏看", absent=[people[0]], **facts)
    assert (present(session), total(project, "GROUP_PT"), total(project, "PERSONS")) == ([2, 3, 4, 5, 6], 5, 3)
    # One without a file instead of another: the number stays, and still it is a correction.
    services.change_session(session, by=alice, reason="看错人", absent=[people[0], people[4]], **facts)
    services.change_session(session, by=alice, reason="看错人", absent=[people[0], people[5]], **facts)
    last = Correction.objects.order_by("-seq").first()
    assert ('"present": [2, 3, 4, 6]' in last.before, '"present": [2, 3, 4, 5]' in last.after, Correction.objects.count()) == (True, True, 3)


def test_how_a_session_went_is_kept_with_what_was_seen_of_each(group, people, bob):
    session = groups.held(group, bob, 1, process="", submit=False)
    written = services.write_session(session, by=bob, process="先热身，再分享。", dynamics="开始时拘谨", goal_met="partly", skills="邀请发言", problems="场地小", improve="换大教室",
                                     observations={people[0].pk: "第一次开口", people[3].pk: " "})
    record = ServiceRecord.objects.get(pk=session.record_id)
    assert (record.note, record.missing_in_words, written.dynamics, written.goal_met) == ("先热身，再分享。", [], "开始时拘谨", "partly")
    assert [one.observation for one in session.attendances.order_by("member__seq")] == ["第一次开口", "", "", "", "", ""]


def test_a_text_that_saves_itself_is_one_step_of_the_history_and_an_older_window_is_refused(group, people, bob):
    session = groups.held(group, bob, 1, process="", submit=False)
    steps, seen = ServiceRecord.history.count(), session.record.version
    for text in ("先", "先热", "先热身"):
        services.write_session(session, by=bob, process=text, automatic=True)
    with pytest.raises(services.TextChanged):
        services.write_session(session, by=bob, process="另一窗口", seen=seen)
    assert (ServiceRecord.history.count(), ServiceRecord.objects.get(pk=session.record_id).note) == (steps, "先热身")


def test_nothing_of_a_session_lies_open_in_the_database(group, people, bob):
    session = groups.held(group, bob, 1, process="说起丧偶", walk_ins=["欧阳小雨"], submit=False)
    services.write_session(session, by=bob, process="说起丧偶", dynamics="丧偶者相互安慰", observations={people[0].pk: "谈到丧偶落泪"})
    services.leave_group(people[1], by=bob, reason="丧偶后搬走")
    with connection.cursor() as cursor:
        for table in ("casework_sessiondetail", "casework_attendance", "casework_groupmember", "casework_servicerecord", "casework_historicalservicerecord"):
            cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE t::text LIKE '%%丧偶%%' OR t::text LIKE '%%欧阳小雨%%') FROM {table} t")
            rows, open_ones = cursor.fetchone()
            assert (rows > 0, open_ones) == (True, 0), table


def test_repeating_a_record_never_makes_a_session_without_a_group(group, people, bob, browse, agency):
    session = groups.held(group, bob, 1)
    page = browse(bob)
    answer = page.get(f"/o/{agency.slug}/log/{session.record.number}/again/")
    assert page.get(answer.url).url == f"/o/{agency.slug}/groups/{group.number}/sessions/2/"
    log = page.get(f"/o/{agency.slug}/log/new/").content.decode()
    assert 'value="visit"' in log and 'value="session"' not in log
    refused = page.post(f"/o/{agency.slug}/log/new/", {"kind": "session", "headcount": "3", "day": "today", "start": "08:00", "minutes": "30",
                                                       "project": group.project_id, "line": make.line(group.project, "case").pk})
    assert refused.status_code == 200 and ServiceRecord.objects.filter(kind="session").count() == 1


def test_participations_are_those_of_members_with_a_file(group, people, bob):
    groups.held(group, bob, 1)
    assert Participation.objects.count() == 4
