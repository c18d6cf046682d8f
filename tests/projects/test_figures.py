"""Rates, time progress, lights, instalments, targets (DOMAIN.md 8.1, 8.2, 8.8, 8.11, 8.13)."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from projects import figures
from projects.models import Indicator
from projects.services.projects import TermTooLong, check_term, months_between


def term(start, end, **facts):
    return SimpleNamespace(starts_on=start, ends_on=end, light_rule=facts.pop("light_rule", {}), status="running", **facts)


YEAR = term(date(2026, 1, 1), date(2026, 12, 31))


def row(name, rate, weight=1, light="on_track", elapsed="0.5"):
    return SimpleNamespace(name=name, rate=None if rate is None else Decimal(str(rate)), weight=Decimal(weight), light=light,
                           time_progress=Decimal(elapsed))


# ---------- 8.1 rates ----------


def test_a_rate_is_not_capped():
    assert figures.rate(150, 100) == Decimal("1.5")


@pytest.mark.parametrize("target", [0, None, Decimal(0)])
def test_without_a_target_there_is_no_rate(target):
    assert figures.rate(12, target) is None


def test_the_budget_of_scenario_1():
    share = figures.share(660_000, 1_290_000)
    assert (round(share, 5), figures.percent_text(share), 1_290_000 - 660_000) == (Decimal("0.51163"), "51.2%", 630_000)


def test_two_of_six_trainings():
    assert figures.percent_text(figures.rate(2, 6)) == "33.3%"


# ---------- 8.2 time progress and lights ----------


@pytest.mark.parametrize(("day", "elapsed"), [
    (date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 1, 2), 2), (date(2026, 12, 30), 364), (date(2026, 12, 31), 365),
    (date(2027, 5, 1), 365)])
def test_time_progress_counts_the_first_and_the_last_day(day, elapsed):
    assert figures.time_progress(YEAR, day) == Decimal(elapsed) / 365


@given(start=st.dates(date(2000, 1, 1), date(2050, 1, 1)), length=st.integers(0, 1100), ahead=st.integers(-50, 1200))
@settings(max_examples=200, deadline=None)
def test_time_progress_never_goes_back_and_stays_between_0_and_1(start, length, ahead):
    project, day = term(start, start + timedelta(days=length)), start + timedelta(days=ahead)
    today, tomorrow = figures.time_progress(project, day), figures.time_progress(project, day + timedelta(days=1))
    assert 0 <= today <= tomorrow <= 1
    assert figures.time_progress(project, project.ends_on) == 1


@pytest.mark.parametrize(("done", "light"), [
    ("0.53", "on_track"), ("0.5299", "at_risk"), ("0.43", "at_risk"), ("0.4299", "behind"), ("0", "behind"), ("0.99", "on_track"),
    ("1", "done"), ("1.5", "done")])
def test_the_light_turns_5_and_15_points_behind_time(done, light):
    assert figures.light(Decimal(done), Decimal("0.58")) == light


def test_a_border_that_is_no_round_number_still_belongs_to_the_better_light():
    assert figures.light(Decimal(37) / 60, Decimal(2) / 3) == "on_track"
    assert figures.light(Decimal(31) / 60, Decimal(2) / 3) == "at_risk"


def test_a_project_sets_its_own_points():
    strict = figures.light_rule(term(YEAR.starts_on, YEAR.ends_on, light_rule={"at_risk": 0, "behind": 2}))
    assert [figures.light(Decimal(done), Decimal("0.50"), strict) for done in ("0.50", "0.49", "0.47")] == ["on_track", "at_risk", "behind"]


def test_before_the_first_day_nothing_is_behind():
    assert figures.light(Decimal(0), Decimal(0)) == "not_started"


def test_no_rate_no_light():
    assert figures.light(None, Decimal("0.9")) == ""


# ---------- the light of a project ----------


def test_too_much_of_one_indicator_hides_no_lack_of_another():
    assert figures.overall_rate([row("探访", 5), row("活动", 0)]) == Decimal("0.5")


def test_weights_weigh_and_indicators_without_a_target_have_no_say():
    assert figures.overall_rate([row("探访", 1, 3), row("活动", 0, 1), row("人数", None, 9)]) == Decimal("0.75")


def test_when_nothing_has_weight_all_weigh_the_same():
    assert figures.overall_rate([row("探访", 1, 0), row("活动", 0, 0)]) == Decimal("0.5")


def test_a_project_without_targets_has_no_light():
    assert (figures.overall_rate([row("人数", None)]), figures.project_light(YEAR, [], date(2026, 7, 1)).state) == (None, "")


def test_reasons_name_the_indicators_that_lag_worst_first():
    rows = [row("活动", "0.50", light="at_risk", elapsed="0.58"), row("入户探访", "0.41", light="behind", elapsed="0.58"), row("建档", "0.90")]
    light = figures.project_light(YEAR, rows, date(2026, 7, 31))
    with translation.override("en"):
        words = [str(reason) for reason in light.reasons]
    assert words == ["入户探访 41.0%, time progress 58.0%", "活动 50.0%, time progress 58.0%"]


@pytest.mark.parametrize(("status", "light"), [("suspended", "paused"), ("terminated", "paused"), ("closed", "done"),
                                               ("contracted", "not_started"), ("running", "behind")])
def test_the_stage_speaks_before_the_rate(status, light):
    project = term(YEAR.starts_on, YEAR.ends_on)
    project.status = status
    assert figures.project_light(project, [row("探访", "0.1", light="behind")], date(2026, 7, 31)).state == light


# ---------- 8.11 instalments ----------


def test_the_instalments_of_the_fixture():
    assert figures.instalment_amounts(Decimal("333333.33"), [50, 30, 20]) == [
        Decimal("166666.67"), Decimal("100000.00"), Decimal("66666.66")]


@given(cents=st.integers(0, 10**13), cuts=st.lists(st.integers(1, 99), max_size=8, unique=True))
@settings(max_examples=300, deadline=None)
def test_instalments_add_up_to_the_contract_to_the_cent(cents, cuts):
    amount = Decimal(cents) / 100
    borders = [0, *sorted(cuts), 100]
    parts = figures.instalment_amounts(amount, [after - before for before, after in zip(borders, borders[1:], strict=False)])
    assert sum(parts) == amount
    assert all(part >= 0 and part == round(part, 2) for part in parts)


@pytest.mark.parametrize("percents", [[], [50, 40], [50, 60], [150, -50], [100, 0]])
def test_parts_that_are_no_whole_are_refused(percents):
    with pytest.raises(ValueError, match="100 percent"):
        figures.instalment_amounts(Decimal(100), percents)


# ---------- 8.13 contract term ----------


@pytest.mark.parametrize(("end", "months"), [(date(2026, 12, 31), 12), (date(2027, 1, 1), 13), (date(2026, 1, 1), 1),
                                             (date(2026, 1, 31), 1), (date(2026, 2, 1), 2)])
def test_months_of_a_term(end, months):
    assert months_between(date(2026, 1, 1), end) == months


@pytest.mark.parametrize(("start", "end"), [(date(2026, 3, 15), date(2027, 3, 14)), (date(2026, 2, 1), date(2027, 1, 31))])
def test_a_year_from_any_day_is_12_months(start, end):
    check_term(start, end)


def test_more_than_12_months_need_a_reason_and_more_than_36_are_refused():
    check_term(date(2026, 1, 1), date(2028, 12, 31), "三年期合同")
    for end, reason in ((date(2027, 1, 1), ""), (date(2029, 1, 1), "四年")):
        with pytest.raises(TermTooLong):
            check_term(date(2026, 1, 1), end, reason)


# ---------- targets ----------


def version(number, target, day):
    return SimpleNamespace(number=number, target=Decimal(target), effective_from=day, per_worker=False)


VERSIONS = [version(1, 100, date(2026, 1, 1)), version(2, 140, date(2026, 6, 1))]


@pytest.mark.parametrize(("day", "target"), [(date(2025, 12, 1), 100), (date(2026, 5, 31), 100), (date(2026, 6, 1), 140), (date(2027, 1, 1), 140)])
def test_the_target_in_force_at_a_day(day, target):
    assert figures.target_version(VERSIONS, day).target == target


def test_of_two_versions_of_one_day_the_later_one_holds():
    assert figures.target_version([*VERSIONS, version(3, 150, date(2026, 6, 1))], date(2026, 7, 1)).number == 3


@pytest.mark.parametrize(("period", "target"), [("total", 140), ("month", 100 * 5 + 140 * 7), ("quarter", 100 * 2 + 140 * 2), ("year", 100)])
def test_a_target_of_each_month_counts_once_a_month_with_the_version_of_that_month(period, target):
    assert figures.target_of_term(YEAR, Indicator(period=period), VERSIONS, date(2026, 12, 31)) == target


def test_months_that_begin_on_the_31st_keep_their_rhythm():
    starts = figures.period_starts(term(date(2026, 1, 31), date(2026, 4, 30)), 1)
    assert starts == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
