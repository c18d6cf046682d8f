"""The registry of counters: a figure is a query that can also list its rows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from organisations.fence import fence
from projects import counting
from projects.counting import ALL, COUNTED, NOT_COUNTED, Period, Scope


def term(project):
    return Period(project.starts_on, timezone.localdate())


def test_a_period_holds_both_its_days_and_no_moment_more():
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    assert (period.since.isoformat(), period.until.isoformat(), period.days) == (
        "2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00", 30)


def test_an_unknown_rule_is_called_by_its_name(running, agency):
    with fence(agency), pytest.raises(counting.UnknownRule, match="NO_SUCH_RULE"):
        counting.count(running, term(running), "NO_SUCH_RULE")


def test_a_rule_cannot_be_registered_twice():
    with pytest.raises(ValueError, match="VISIT"):
        counting.rule("VISIT", label="", unit="", definition="")(lambda scope, period: None)


def test_every_rule_says_what_it_counts():
    with translation.override("en"):
        assert [code for code, rule in counting.rules().items() if len(str(rule.definition)) < 20 or not str(rule.unit)] == []


def test_every_rule_counts_an_empty_project(running, agency):
    with fence(agency):
        totals = {code: counting.count(running, term(running), code).total() for code in counting.rules()}
    assert set(totals.values()) == {Decimal(0)}


@pytest.mark.parametrize("code", ["VISIT", "PERSONS", "PERSON_TIMES", "HOURS"])
def test_the_rows_of_all_pages_add_up_to_the_figure(visits, served, agency, code):
    with fence(agency):
        figure = counting.count(served, term(served), code)
        pages = [figure.page(start, start + 2) for start in range(0, figure.size(), 2)]
        assert sum((row.amount for page in pages for row in page), Decimal(0)) == figure.total() > 0


def test_persons_are_counted_once_and_person_times_each_time(served, agency):
    with fence(agency):
        totals = [counting.count(served, term(served), code).total() for code in ("PERSONS", "PERSON_TIMES")]
    assert totals == [3, 4]


def test_recorded_and_countable_differ_by_what_still_waits(visits, agency):
    with fence(agency):
        figure = counting.count(visits, term(visits.project))
        assert (figure.total_recorded(), figure.total(), figure.size(ALL), figure.size(COUNTED), figure.size(NOT_COUNTED)) == (5, 4, 4, 3, 1)
        assert [bool(row.reasons) for row in figure.page(which=NOT_COUNTED)] == [True]
        assert [row.countable for row in figure.page(which=COUNTED)] == [True] * 3


def test_the_ids_of_a_figure_are_its_countable_rows(visits, agency):
    with fence(agency):
        figure = counting.count(visits, term(visits.project))
        assert figure.ids() == sorted(figure.rows.values_list("pk", flat=True)) and len(figure.ids()) == 3


def test_a_line_counts_its_own_records_only(served, agency):
    with fence(agency):
        lines = [counting.count(line, term(served), "PERSON_TIMES").total() for line in served.lines.all()]
    assert lines == [0, 0, 4, 0, 0]


def test_an_organisation_counts_all_its_projects(served, agency):
    with fence(agency):
        assert counting.count(Scope(agency), term(served), "PERSON_TIMES").total() == 4


def test_what_lies_outside_the_period_does_not_count(served, agency):
    today = timezone.localdate()
    with fence(agency):
        assert counting.count(served, Period(today - timedelta(days=4), today - timedelta(days=4)), "VISIT").total() == 1


@pytest.mark.parametrize(("age", "band"), [(5, "0–5"), (6, "6–13"), (13, "6–13"), (14, "14–17"), (18, "18–59"), (60, "60–79"), (80, "80")])
def test_ages_are_told_in_bands(age, band):
    assert counting.age_band(age).startswith(band)
