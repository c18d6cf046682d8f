"""Reminders: 7 days and 1 day before, on the day after, then weekly, once each, to those who must act (DOMAIN.md 3.6)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Notice
from projects import services, tasks
from projects.figures.deadlines import KINDS
from projects.models import ProgressReport
from projects.words.inbox import DUE
from tests import factories
from tests.factories_progress import month_handed_in
from tests.factories_purchase import governed_project


@pytest.fixture
def ground(fiona, bureau, diana):
    """A governed project of 364 days, 100 of them gone, purchased by Diana's bureau."""
    return governed_project(fiona, bureau)


def told(member, *kinds):
    """What a member was reminded of: (kind, key's last part)."""
    with fence(member.organisation):
        found = Notice.objects.filter(membership=member, kind__startswith="due.").order_by("pk")
        return [(notice.kind, notice.key.rsplit(":", 1)[1]) for notice in found if not kinds or notice.kind.split(".")[1] in kinds]


def milestone(project, by, days):
    with fence(project.organisation):
        services.add_milestone(project, title="中期总结会", due_on=timezone.localdate() + timedelta(days=days), by=by)


@given(day=st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_day_is_told_seven_and_one_days_before_the_day_after_and_then_weekly(day):
    steps = [(offset, tasks.reminder_on(day, day + timedelta(days=offset))) for offset in range(-40, 40)]
    first = {}
    for offset, step in steps:
        first.setdefault(step, offset)
    first.pop("")
    assert first == {"-7": -7, "-1": -1, "+0": 1, "+1": 8, "+2": 15, "+3": 22, "+4": 29, "+5": 36}


@given(day=st.dates(date(2026, 1, 1), date(2028, 12, 31)), offset=st.integers(1, 400))
def test_what_passes_by_itself_is_not_told_afterwards(day, offset):
    assert tasks.reminder_on(day, day + timedelta(days=offset), stays=False) == ""


@given(day=st.dates(date(2026, 1, 1), date(2028, 12, 31)), away=st.integers(-10, 60))
def test_a_reminder_of_the_same_step_is_never_told_with_another_key(day, away):
    """Whatever day the worker comes back on: the steps of all days after never go back."""
    order = ["", "-7", "-1", *[f"+{n}" for n in range(60)]]
    steps = [tasks.reminder_on(day, day + timedelta(days=n)) for n in range(away, away + 30)]
    known = [order.index(step) for step in steps if step]
    assert known == sorted(known)


def test_each_kind_of_deadline_that_reminds_has_words():
    assert {code for code, kind in KINDS.items() if kind.reminds} == set(DUE)


def test_the_provider_is_reminded_of_its_milestone_and_the_purchaser_is_not(ground, fiona, diana):
    milestone(ground, fiona, 7)
    tasks.remind()
    assert (told(fiona, "milestone"), told(diana, "milestone")) == ([("due.milestone.soon", "-7")], [])


def test_however_often_the_task_runs_each_is_told_once(ground, fiona, diana):
    milestone(ground, fiona, 1)
    for _again in range(3):
        tasks.remind()
    assert told(fiona, "milestone") == [("due.milestone.soon", "-1")]


def test_an_official_is_reminded_of_the_own_overdue_decision(ground, fiona, diana):
    report = month_handed_in(ground, fiona)
    with fence(ground.organisation):
        ProgressReport.objects.filter(pk=report.pk).update(decide_by=timezone.localdate() - timedelta(days=1))
    tasks.remind()
    assert (told(diana, "decide_report"), told(fiona, "decide_report")) == ([("due.decide_report.late", "+0")], [])
    with fence(diana.organisation):
        notice = Notice.objects.get(kind="due.decide_report.late")
    assert (notice.path, notice.params["about"]) == (f"/o/minzheng/progress/{report.number}/", report.number)


def test_days_go_by_and_each_day_tells_what_it_should(ground, fiona, monkeypatch):
    milestone(ground, fiona, 10)
    now = timezone.now()
    for days in range(30):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + timedelta(days=days))
        tasks.remind()
    assert told(fiona, "milestone") == [("due.milestone.soon", "-7"), ("due.milestone.soon", "-1"), ("due.milestone.late", "+0"), ("due.milestone.late", "+1"),
                                        ("due.milestone.late", "+2")]


def test_another_house_hears_nothing(ground, fiona, charlie, edward, diana):
    milestone(ground, fiona, 1)
    tasks.remind()
    assert (told(charlie), told(edward), len(told(fiona, "milestone"))) == ([], [], 1)


def test_a_worker_who_hands_nothing_in_hears_nothing(ground, fiona, bob):
    milestone(ground, fiona, 1)
    tasks.remind()
    assert (told(bob, "milestone"), len(told(fiona, "milestone"))) == ([], 1)


def test_a_second_run_asks_the_same_for_one_and_for_five(ground, fiona, diana):
    costs = []
    for number in (1, 4):
        for _each in range(number):
            milestone(ground, fiona, 1)
        tasks.remind()
        with CaptureQueriesContext(connection) as queries:
            tasks.remind()
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(bureau, agency):
    fiona = factories.member(agency, "Fiona", Role.ADMIN)
    project = governed_project(fiona, bureau)
    milestone(project, fiona, 1)
    start, troubles = threading.Barrier(2), []

    def work():
        try:
            start.wait(timeout=20)
            tasks.remind()
        except Exception as trouble:  # noqa: BLE001  shown by the assertion
            troubles.append(trouble)
        finally:
            connections.close_all()

    hands = [threading.Thread(target=work) for _each in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert (troubles, told(fiona, "milestone")) == ([], [("due.milestone.soon", "-1")])
