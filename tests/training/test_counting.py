"""What trainings and supervision add up to, in the figures of the trade (DOMAIN.md 8.5, 8.7, scenarios 2 and 4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from organisations.access import Role
from projects import counting
from tests import factories, factories_training
from tests.factories_projects import project
from training import services
from training.figures import hours, ledger
from training.models import SupervisionSession
from training.services import Somebody

YEAR = counting.Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def purchased(home, fiona):
    return project(fiona)


def figure(code, subject, period=YEAR):
    return counting.count(subject, period, code).total()


@pytest.fixture
def cohort(home, alice, purchased):
    from organisations.access import Role

    others = [factories.member(home, name, Role.SUPERVISOR) for name in ("Sarah", "Simon")]
    return factories_training.cohort([alice, *others], purchased)


def test_three_groups_of_ten_sessions_of_five_hours_are_150_session_hours_and_600_person_hours(purchased, cohort):
    assert [figure(code, purchased) for code in ("SUP_S", "SUP_H", "SUP_PH")] == [30, 150, 600]


def test_each_of_twelve_trainees_earned_fifty_hours(purchased, cohort):
    book = ledger(SupervisionSession.objects.all())
    assert [account.minutes for account in book.supervisees] == [50 * 60] * 12


def test_every_way_of_the_ledger_adds_up_to_the_same_minutes(purchased, cohort, alice):
    factories_training.supervision(alice, purchased, factories_training.names(3), hours=1, breaks=7, kind="peer")
    book = ledger(SupervisionSession.objects.all())
    ways = [sum(account.minutes for account in part) for part in (book.supervisors, book.kinds, book.projects)]
    people = [sum(account.person_minutes for account in part) for part in (book.supervisors, book.supervisees, book.projects)]
    assert (ways, people) == ([9060] * 3, [36180] * 3)
    assert (book.total.minutes, book.total.person_minutes) == (9060, 36180)


def test_the_ledger_the_desk_and_raw_sql_agree(purchased, cohort):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(extract(epoch FROM ended_at - started_at) / 60 - break_minutes)"
            " FROM training_supervisionsession WHERE status = 'signed'"
        )
        by_hand = int(cursor.fetchone()[0])
    assert by_hand == hours(SupervisionSession.objects.signed()).minutes == figure("SUP_H", purchased) * 60


def test_breaks_are_no_supervision(home, alice, purchased):
    factories_training.supervision(alice, purchased, factories_training.names(4), hours=5, breaks=30)
    assert [figure(code, purchased) for code in ("SUP_H", "SUP_PH")] == [5, 20]


def test_what_the_supervisor_has_not_signed_is_recorded_but_does_not_count(home, alice, purchased):
    draft = factories_training.supervision(alice, purchased, factories_training.names(2), signed=False)
    counted = counting.count(purchased, YEAR, "SUP_H")
    (row,) = counted.page()
    assert (counted.total(), counted.total_recorded(), row.countable, len(row.reasons)) == (0, 5, False, 1)
    services.sign(draft, by=alice)
    (row,) = counting.count(purchased, YEAR, "SUP_H").page()
    assert (row.amount, row.countable, row.reasons) == (5, True, [])


def test_two_of_six_sessions_held_are_33_3_percent(home, alice, purchased):
    planned = factories_training.training(alice, purchased, people=factories_training.names(20))
    for number in range(2):
        factories_training.held_session(alice, planned, day=date(2026, 3, 5) + timedelta(days=number))
    assert [figure(code, purchased) for code in ("TRAIN", "TRAIN_PT", "TRAIN_P")] == [2, 40, 20]
    assert round(figure("TRAIN_RATE", purchased), 1) == Decimal("33.3")


def test_people_without_a_name_are_person_times_and_never_persons(home, alice, purchased):
    planned = factories_training.training(alice, purchased, people=factories_training.names(18))
    factories_training.held_session(alice, planned, headcount=40)
    factories_training.held_session(alice, planned, day=date(2026, 4, 5), headcount=30)
    assert [figure(code, purchased) for code in ("TRAIN_PT", "TRAIN_P")] == [106, 18]


def test_the_rows_of_every_figure_add_up_to_it(home, alice, bob, purchased, cohort):
    people = [*factories_training.names(5), Somebody(membership=bob)]
    planned = factories_training.training(alice, purchased, people=people)
    factories_training.held_session(alice, planned, headcount=3)
    factories_training.held_session(alice, planned, day=date(2026, 4, 5))
    codes = ["TRAIN", "TRAIN_PT", "TRAIN_P", "TRAIN_RATE", "STAFF_TRAIN_H", "SUP_S", "SUP_H", "SUP_PH"]
    counts = {code: counting.count(purchased, YEAR, code) for code in codes}
    sums = {code: sum(row.amount for row in count.page()) for code, count in counts.items()}
    assert sums == {code: count.total() for code, count in counts.items()}


def test_a_member_of_staff_in_a_three_hour_session_was_trained_for_three_hours(home, alice, bob, purchased):
    people = [*factories_training.names(5), Somebody(membership=bob), Somebody(membership=alice)]
    planned = factories_training.training(alice, purchased, people=people)
    factories_training.held_session(alice, planned, hours=3)
    factories_training.held_session(
        alice, planned, hours=2, day=date(2026, 4, 1), present=list(planned.participants.filter(membership=None))
    )
    assert figure("STAFF_TRAIN_H", purchased) == 6


def test_a_child_director_with_an_account_is_no_staff_that_was_trained(home, alice, bob, purchased):
    director = factories.member(home, "Dora", Role.CHILD_DIRECTOR, village="梅溪村")
    planned = factories_training.training(alice, purchased, people=[Somebody(membership=director), Somebody(membership=bob)])
    factories_training.held_session(alice, planned, hours=3)
    assert (figure("STAFF_TRAIN_H", purchased), figure("TRAIN_PT", purchased)) == (3, 2)


def test_a_session_whose_day_passed_without_sign_in_waits_with_a_reason(home, alice, purchased):
    planned = factories_training.training(alice, purchased)
    start = factories_training.moment(date(2026, 2, 3))
    services.plan_session(planned, theme="政策", started_at=start, ended_at=start + timedelta(hours=1), by=alice)
    counted = counting.count(purchased, YEAR, "TRAIN")
    (row,) = counted.page()
    assert (counted.total(), counted.total_recorded(), row.countable, len(row.reasons)) == (0, 1, False, 1)


def test_a_period_takes_its_first_and_last_day_and_nothing_else(home, alice, purchased):
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)):
        factories_training.supervision(alice, purchased, factories_training.names(1), day=day, start=0, hours=1)
        factories_training.supervision(alice, purchased, factories_training.names(1), day=day, start=22, hours=1)
    assert figure("SUP_S", purchased, counting.Period(date(2026, 3, 1), date(2026, 3, 31))) == 4


def test_the_agency_counts_all_its_projects(home, alice, fiona, purchased):
    other = project(fiona, title="幸福里养老")
    for one in (purchased, other):
        factories_training.supervision(alice, one, factories_training.names(2))
    assert (figure("SUP_PH", home), figure("SUP_PH", other)) == (20, 10)


def test_another_agency_counts_nothing_of_it(home, alice, purchased, other_agency, charlie):
    from organisations.fence import fence

    factories_training.supervision(alice, purchased, factories_training.names(2))
    with fence(other_agency):
        assert figure("SUP_H", other_agency) == 0
    assert figure("SUP_H", home) == 5


def test_each_write_asks_for_the_projects_figures_to_be_counted_again(home, alice, purchased):
    def stale():
        purchased.refresh_from_db()
        was = purchased.stale
        type(purchased).objects.filter(pk=purchased.pk).update(stale=False)
        return was

    stale()
    planned = factories_training.training(alice, purchased, people=factories_training.names(2))
    seen = [stale()]
    start = factories_training.moment(date(2026, 2, 3))
    session = services.plan_session(planned, theme="政策", started_at=start, ended_at=start + timedelta(hours=1), by=alice)
    seen.append(stale())
    services.hold_session(session, present=list(planned.participants.all()), by=alice)
    seen.append(stale())
    draft = factories_training.supervision(alice, purchased, factories_training.names(2), signed=False)
    seen.append(stale())
    services.sign(draft, by=alice)
    seen.append(stale())
    services.correct_supervision(draft, reason="时间写错", by=alice)
    seen.append(stale())
    assert seen == [True] * 6
