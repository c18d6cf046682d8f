"""Days and durations as social workers write them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from organisations.dates import DayField, parse_day
from organisations.durations import DurationField, parse_minutes

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("text", [
    "2026-11-21", "2026/11/21", "2026.11.21", "20261121", "2026年11月21日", "11月21日", "今天", "２０２６－１１－２１",
    " 2026 - 11 - 21 ", "11月21号", "today"])
def test_every_way_of_writing_means_the_same_day(text):
    assert parse_day(text, TODAY) == TODAY


@pytest.mark.parametrize(("text", "day"), [
    ("昨天", date(2026, 11, 20)), ("2026-1-5", date(2026, 1, 5)), ("1月2日", date(2027, 1, 2))])
def test_yesterday_and_the_nearest_day_without_a_year(text, day):
    assert parse_day(text, TODAY) == day


def test_december_written_in_january_is_last_years():
    assert parse_day("12月30日", date(2027, 1, 3)) == date(2026, 12, 30)


@pytest.mark.parametrize("text", [
    "", "2026-02-30", "2月30日", "13月1日", "20261", "2026-11", "11/21", "九月", "0000-01-01", "２０", "²026-11-21x"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValidationError):
        parse_day(text, TODAY)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_comes_back_from_each_way_of_writing(day):
    written = [f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日",
               f"{day.year}.{day.month}.{day.day}"]
    assert [parse_day(text, TODAY) for text in written] == [day] * 5


@given(st.integers(-180, 180))
def test_a_day_without_a_year_is_found_within_half_a_year(distance):
    day = TODAY + timedelta(days=distance)
    assert parse_day(f"{day.month}月{day.day}日", TODAY) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_plain_refusal(text):
    try:
        assert isinstance(parse_day(text, TODAY), date)
    except ValidationError as refusal:
        assert refusal.code == "invalid"


def test_the_day_field_keeps_its_limits():
    field = DayField(latest=lambda: TODAY, required=False)
    assert field.clean("2026-11-21") == TODAY
    assert field.clean("") is None
    with pytest.raises(ValidationError):
        field.clean("2026-11-22")


@pytest.mark.parametrize(("text", "minutes"), [
    ("90", 90), ("90m", 90), ("1.5h", 90), ("1:30", 90), ("1小时30分", 90), ("１．５小时", 90),
    ("90分钟", 90), ("1h30", 90),
    ("1 h 30 min", 90), ("1个半小时", 90), ("1小时半", 90), ("半小时", 30),
    ("0:45", 45), ("2小时", 120), ("45分", 45)])
def test_durations_in_all_their_ways(text, minutes):
    assert parse_minutes(text) == minutes


@given(st.integers(0, 5000))
def test_every_duration_comes_back_from_each_way_of_writing(minutes):
    hours, rest = divmod(minutes, 60)
    written = [str(minutes), f"{minutes}m", f"{hours}:{rest:02d}", f"{hours}小时{rest}分", f"{hours}h{rest}m"]
    assert [parse_minutes(text) for text in written] == [minutes] * 5


@given(st.integers(0, 400))
def test_quarters_of_an_hour_are_exact(quarters):
    assert parse_minutes(f"{quarters / 4}h") == quarters * 15


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_a_plain_refusal(text):
    try:
        assert parse_minutes(text) >= 0
    except ValidationError as refusal:
        assert refusal.code == "invalid"


@pytest.mark.parametrize("text", ["", "-5", "1e3", "abc", "1:75", "h", "半", "1,5h", "小时"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValidationError):
        parse_minutes(text)


def test_the_duration_field_says_its_limits():
    assert DurationField().clean("1:30") == 90
    for text in ("0", "1441", "x" * 100):
        with pytest.raises(ValidationError):
            DurationField().clean(text)
