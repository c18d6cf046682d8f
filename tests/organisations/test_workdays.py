"""Working days as the State Council announced them (notices for 2025 and 2026)."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.models import Holiday
from organisations.workdays import TooManyDays, add_workdays, is_workday, known, workdays_between

pytestmark = pytest.mark.django_db
relaxed = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
in_two_years = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("signed, days, due", [
    ("2026-09-30", 2, "2026-10-09"),  # over National Day: the 8th and the 9th are working days
    ("2026-09-24", 2, "2026-09-29"),  # over Mid-Autumn: Monday the 28th, Tuesday the 29th
    ("2026-10-08", 2, "2026-10-10"),  # the Saturday after National Day is made up
    ("2026-02-13", 2, "2026-02-24"),  # Saturday the 14th is made up, then nine days of Spring Festival
    ("2026-02-27", 1, "2026-02-28"),
    ("2026-04-30", 3, "2026-05-08"),
    ("2025-09-27", 2, "2025-09-29"),  # Sunday the 28th is made up
    ("2025-12-31", 2, "2026-01-05"),  # over New Year: Sunday the 4th is made up
    ("2026-11-20", 1, "2026-11-23"),  # an ordinary weekend
    ("2026-11-22", 0, "2026-11-22"),
])
def test_a_deadline_in_working_days(signed, days, due):
    assert add_workdays(date.fromisoformat(signed), days) == date.fromisoformat(due)


def test_each_year_has_its_working_days_and_days_off():
    """248 working days in either year, as the published tables of paid days say."""
    counted = Counter((row.day.year, row.is_workday) for row in Holiday.objects.all())
    assert counted == {(2025, False): 28, (2025, True): 5, (2026, False): 33, (2026, True): 6}
    assert [workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) for year in (2025, 2026)] == [248, 248]


def test_make_up_days_are_weekends_and_days_off_bring_weekdays():
    rows = list(Holiday.objects.all())
    assert [row.day for row in rows if row.is_workday and row.day.weekday() < 5] == []
    assert {row.source for row in rows} == {"国办发明电〔2024〕12号", "国办发明电〔2025〕7号"}


def test_a_year_that_was_not_announced_knows_its_weekends_only():
    assert [known(year) for year in (2024, 2025, 2026, 2027)] == [False, True, True, False]
    assert is_workday(date(2027, 10, 1)) and not is_workday(date(2027, 10, 2))


@pytest.mark.parametrize("days", [-1, 2501])
def test_no_deadline_runs_backwards_or_for_ever(days):
    with pytest.raises(TooManyDays):
        add_workdays(date(2026, 1, 1), days)


@relaxed
@given(in_two_years, st.integers(1, 60))
def test_a_deadline_is_a_working_day_with_as_many_before_it_as_agreed(day, n):
    due = add_workdays(day, n)
    assert is_workday(due) and workdays_between(day, due) == n == -workdays_between(due, day)


@relaxed
@given(in_two_years, st.integers(0, 40), st.integers(0, 3))
def test_later_signed_or_longer_agreed_is_never_due_earlier(day, n, more):
    assert add_workdays(day, n) <= add_workdays(day, n + more)
    assert add_workdays(day, n) <= add_workdays(day + timedelta(days=more), n)
