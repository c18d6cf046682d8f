"""A record's way from the worker to the figures, and back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework import services
from casework.models import STEPS, Correction, ReviewRound, ServiceRecord, Status
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import counting
from tests import factories_casework as make

VERBS = {
    Status.SUBMITTED: lambda record, who: services.submit_record(record, by=who),
    Status.APPROVED: lambda record, who: services.approve_record(record, by=who),
    Status.RETURNED: lambda record, who: services.return_record(record, by=who, reason="请补照片"),
    Status.VOID: lambda record, who: services.void_record(record, by=who, reason="记错了"),
    Status.DRAFT: lambda record, who: services.take_record_back(record, by=who),
}
ILLEGAL = [(before, after) for before in Status for after in VERBS if after not in STEPS[before]]


def in_status(status, bob, alice, project, person):
    record = make.record(bob, project, persons=[person], submit=status != Status.DRAFT)
    if status in (Status.APPROVED, Status.RETURNED, Status.VOID):
        VERBS[status](record, alice)
    record.refresh_from_db()
    assert record.status == status
    return record


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_a_step_that_is_not_in_the_table_is_refused_by_the_verb(home, before, after, bob, alice, project, wang):
    record = in_status(before, bob, alice, project, wang)
    with pytest.raises(services.StepNotAllowed), transaction.atomic():
        VERBS[after](record, alice)
    record.refresh_from_db()
    assert record.status == before


@pytest.mark.parametrize(("before", "after"), [(one, two) for one in Status for two in Status if two not in STEPS[one] and one != two])
def test_a_step_that_is_not_in_the_table_is_refused_by_the_database(home, before, after, bob, alice, project, wang):
    record = in_status(before, bob, alice, project, wang)
    now = timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_servicerecord SET status = %s, submitted_at = %s, decided_at = %s, voided_at = %s, countable = false "
                       "WHERE id = %s", [after, now, now, now if after == "void" else None, record.pk])
    record.refresh_from_db()
    assert record.status == before


@pytest.mark.parametrize(("before", "after"), [(one, two) for one in Status for two in Status if two in STEPS[one]])
def test_a_step_in_the_table_is_taken(home, before, after, bob, alice, project, wang):
    record = in_status(before, bob, alice, project, wang)
    VERBS[after](record, alice)
    record.refresh_from_db()
    assert record.status == after


def test_the_database_lets_nothing_count_that_is_not_approved(home, bob, project, wang):
    record = make.record(bob, project, persons=[wang])
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceRecord.objects.filter(pk=record.pk).update(countable=True)


def test_a_returned_record_is_corrected_and_approved_and_all_rounds_are_kept(home, bob, alice, project, wang):
    record = make.record(bob, project, persons=[wang], note="去了")
    services.return_record(record, by=alice, reason="请写明效果")
    services.edit_record(record, by=bob, note="去了，孩子愿意上学")
    services.submit_record(record, by=bob)
    services.approve_record(record, by=alice)
    record.refresh_from_db()
    assert [(one.seq, one.verdict, one.reason) for one in record.rounds.all()] == [
        (1, "returned", "请写明效果"), (2, "approved", "")]
    assert (record.status, record.countable, record.reasons, record.note) == ("approved", True, [], "去了，孩子愿意上学")
    assert list(record.history.order_by("history_date", "history_id").values_list("status", flat=True)) == [
        "submitted", "returned", "returned", "submitted", "approved"]


def test_what_was_handed_in_and_not_decided_on_is_taken_back_to_where_it_was(home, bob, alice, project, wang):
    new, again = make.record(bob, project, persons=[wang]), make.record(bob, project, persons=[wang], hour=14)
    services.return_record(again, by=alice, reason="请写明效果")
    services.submit_record(again, by=bob)
    assert [services.take_record_back(record, by=bob).status for record in (new, again)] == ["draft", "returned"]
    assert [services.submit_record(record, by=bob).status for record in (new, again)] == ["submitted", "submitted"]


def test_nobody_approves_or_returns_a_service_they_took_part_in(home, bob, alice, project, wang):
    record = make.record(bob, project, persons=[wang], companions=[alice])
    for verb in (Status.APPROVED, Status.RETURNED):
        with pytest.raises(services.OwnRecord), transaction.atomic():
            VERBS[verb](record, alice)
    assert services.approve_many([record], by=alice) == []
    record.refresh_from_db()
    assert (record.status, ReviewRound.objects.count()) == ("submitted", 0)


def test_returning_voiding_and_correcting_need_a_reason(home, bob, alice, project, wang):
    record = make.record(bob, project, persons=[wang])
    with pytest.raises(services.ReasonMissing):
        services.return_record(record, by=alice, reason="  ")
    with pytest.raises(services.ReasonMissing):
        services.void_record(record, by=bob, reason="")
    services.approve_record(record, by=alice)
    with pytest.raises(services.ReasonMissing):
        services.correct_record(record, by=alice, reason=" ", changes={"headcount": 2})


def test_an_approved_record_is_changed_only_by_a_correction(home, bob, alice, project, wang):
    record = make.approved(alice, bob, project, persons=[wang])
    with pytest.raises(services.StepNotAllowed):
        services.edit_record(record, by=bob, headcount=5)
    with pytest.raises(services.StepNotAllowed):
        services.add_photo(record, make.picture(), by=bob)
    record.refresh_from_db()
    assert (record.headcount, record.photos.count()) == (0, 0)


def test_a_correction_moves_the_figure_at_once_and_keeps_what_stood_there(home, agency, bob, alice, project, wang):
    record = make.approved(alice, bob, project, "activity", title="灯笼", headcount=23, persons=[wang])
    today = timezone.localdate()
    period = counting.Period(today - timedelta(days=30), today)
    before = counting.count(project, period, "ACT_PT").total()
    services.correct_record(record, by=alice, reason="签到表上是25人", changes={"headcount": 25})
    after = counting.count(project, period, "ACT_PT").total()
    assert (before, after) == (24, 26)
    correction = Correction.objects.get()
    assert (correction.reason, correction.before, correction.after, correction.by) == (
        "签到表上是25人", '{"headcount": 23}', '{"headcount": 25}', alice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, before, after FROM casework_correction")
        assert not any(word in bytes(value) for value in cursor.fetchone() for word in (b"headcount", "签到".encode()))


def test_a_correction_may_take_the_evidence_away_and_then_the_record_no_longer_counts(home, bob, alice, project):
    record = make.approved(alice, bob, project, "activity", title="灯笼", headcount=23)
    services.correct_record(record, by=alice, reason="其实没人来", changes={"headcount": 0})
    record.refresh_from_db()
    assert (record.status, record.countable, record.reasons) == ("approved", False, ["nobody"])


def test_a_correction_of_nothing_is_refused(home, bob, alice, project, wang):
    record = make.approved(alice, bob, project, persons=[wang])
    with pytest.raises(services.NothingToCorrect), transaction.atomic():
        services.correct_record(record, by=alice, reason="看错", changes={"headcount": 0})
    assert Correction.objects.count() == 0


def test_only_a_fresh_own_record_is_undone(home, bob, alice, gina, project, wang):
    fresh = make.record(bob, project, persons=[wang])
    old = make.record(bob, project, persons=[wang], recorded_at=timezone.now() - timedelta(minutes=5))
    for record, who in ((old, bob), (fresh, gina)):
        with pytest.raises(services.TooLateToUndo):
            services.undo_last(record, by=who)
    services.undo_last(fresh, by=bob)
    fresh.refresh_from_db()
    old.refresh_from_db()
    assert (fresh.status, fresh.number, old.status) == ("void", "ZH-S000001", "submitted")


def test_many_are_approved_at_once_and_what_cannot_be_is_passed_over(home, bob, alice, project, wang):
    records = [make.record(bob, project, persons=[wang], hour=8 + n) for n in range(4)]
    own = make.record(alice, project, headcount=1)
    services.void_record(records[3], by=bob, reason="记错")
    done = services.approve_many([*records, own], by=alice)
    assert [one.number for one in done] == [one.number for one in records[:3]]
    assert ServiceRecord.objects.filter(status="approved", countable=True).count() == 3
    assert records[0].history.latest().status == "approved"


def test_every_step_is_in_the_audit_trail_without_names_or_texts(agency, bob, alice, project, wang):
    with fence(agency):
        record = make.record(bob, project, persons=[wang], note="孩子说想妈妈")
        services.return_record(record, by=alice, reason="请补充王桂兰的情况")
        services.edit_record(record, by=bob, note="补充了")
        services.submit_record(record, by=bob)
        services.approve_record(record, by=alice)
        services.correct_record(record, by=alice, reason="时间错了", changes={"place": "家里"})
        services.void_record(record, by=alice, reason="重复了")
    with fence(agency):
        events = AuditEvent.objects.filter(act__startswith="record.").order_by("seq")
        assert [one.act for one in events] == ["record.log", "record.return", "record.edit", "record.submit", "record.approve",
                                               "record.correct", "record.void"]
        assert {one.project for one in events} == {project.number}
        told = str(list(AuditEvent.objects.values()))
    assert not any(word in told for word in ("王桂兰", "孩子", "时间错", "重复了", "补充"))
