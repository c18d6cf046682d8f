"""Means, ranks, ties, spreads and how far money reaches, recomputed by other means: whole cents, sorting, fractions, SQL."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from organisations.fence import fence
from projects import services
from projects.figures.ranking import (
    first_ranks,
    full_marks,
    is_wide,
    mean_of,
    money_left,
    ranking,
    ranks_of,
    spread_of,
    total_of,
    within_money,
)
from projects.forms.review import level_marks
from projects.models import Outcome
from tests.factories_review import call_in_review, released

cents = st.integers(0, 10000)
totals = st.lists(cents, min_size=1, max_size=9)


def amount(number):
    return Decimal(number) / 100


@pytest.mark.parametrize(("given_totals", "mean"), [
    (["80", "81", "81"], "80.67"), (["0.01", "0"], "0.01"), (["0.02", "0.01"], "0.02"), (["70.25", "70.5", "71"], "70.58"), (["100"], "100.00"),
    (["33.33", "33.33", "33.34"], "33.33"), (["85.5", "86"], "85.75"), ([], None)])
def test_a_mean_has_two_decimals_half_up(given_totals, mean):
    assert mean_of([Decimal(total) for total in given_totals]) == (None if mean is None else Decimal(mean))


@given(totals)
def test_a_mean_is_the_nearest_cent_and_a_half_goes_up(numbers):
    nearest = (2 * sum(numbers) + len(numbers)) // (2 * len(numbers))  # whole cents, no fraction anywhere
    assert mean_of([amount(number) for number in numbers]) == amount(nearest)


@given(st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=12))
def test_equal_means_have_equal_ranks_and_the_next_rank_is_left_out(means):
    best_first = sorted((mean for mean in means if mean is not None), reverse=True)
    assert ranks_of(means) == [None if mean is None else best_first.index(mean) + 1 for mean in means]


def test_two_first_ones_are_followed_by_a_third():
    assert ranks_of([Decimal("80"), Decimal("90.00"), None, Decimal("90")]) == [3, 1, None, 1]


@given(totals, st.integers(1, 100), st.integers(0, 100))
def test_a_spread_is_flagged_above_its_share_of_the_full_marks_and_not_at_it(numbers, full, percent):
    ordered = sorted(numbers)
    spread = spread_of([amount(number) for number in numbers])
    if len(numbers) == 1:
        assert (spread, is_wide(spread, Decimal(full), percent)) == (None, False)
    else:
        assert spread == amount(ordered[-1] - ordered[0])
        assert is_wide(spread, Decimal(full), percent) == (Fraction(ordered[-1] - ordered[0], 100) / full > Fraction(percent, 100))


def test_a_spread_of_exactly_a_fifth_is_not_flagged():
    assert [is_wide(Decimal(spread), Decimal(100), 20) for spread in ("19.99", "20", "20.01")] == [False, False, True]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2500)))
def test_a_total_is_the_sum_of_the_marks(numbers):
    marks = {code: f"{amount(number)}" for code, number in numbers.items()}
    assert total_of(marks) == (amount(sum(numbers.values())) if numbers else None)


@given(st.integers(1, 60))
def test_quick_marks_run_from_full_to_none_in_halves(full):
    found = [Fraction(mark) for _level, mark in level_marks(Decimal(full))]
    assert [level for level, _mark in level_marks(Decimal(full))] == [5, 4, 3, 2, 1, 0]
    assert (found[0], found[-1], found) == (full, 0, sorted(found, reverse=True))
    assert all(mark * 2 == int(mark * 2) and abs(mark - Fraction(full * level, 5)) <= Fraction(1, 4) for mark, level in zip(found, range(5, -1, -1), strict=True))


@dataclass
class Row:
    rank: int | None
    yuan: int = 0


def ranked(groups):
    """Rows best first: each group of equals with its rank."""
    rows, place = [], 1
    for size in groups:
        rows += [Row(place) for _each in range(size)]
        place += size
    return rows


@given(st.lists(st.integers(1, 4), max_size=6), st.integers(0, 20))
def test_the_first_n_are_cut_between_ranks_never_inside_one(groups, most):
    rows = ranked(groups)
    kept, room = 0, most
    for size in groups:
        if size > room:
            break
        kept, room = kept + size, room - size
    assert first_ranks(rows + [Row(None)], most) == rows[:kept]


@given(st.lists(st.lists(st.integers(1, 50), min_size=1, max_size=3), max_size=6), st.integers(0, 200))
def test_money_goes_by_rank_and_passes_nobody_over(groups, money):
    rows = ranked([len(group) for group in groups])
    for row, yuan in zip(rows, [yuan for group in groups for yuan in group], strict=True):
        row.yuan = yuan
    expected, left = [], money
    for _rank, equals in groupby(rows, key=lambda row: row.rank):
        equals = list(equals)
        if sum(row.yuan for row in equals) > left:
            break
        left -= sum(row.yuan for row in equals)
        expected += equals
    assert within_money(rows, lambda row: Decimal(row.yuan), Decimal(money)) == expected


# ---------- over rows ----------

SQL = """
    WITH judged AS (SELECT proposal_id, round(avg(total), 2) AS mean, max(total) - min(total) AS spread, count(*) AS n
                    FROM projects_reviewsheet WHERE call_id = %s AND state = 'submitted' GROUP BY proposal_id)
    SELECT proposal_id, mean, rank() OVER (ORDER BY mean DESC), spread, spread > 20, n FROM judged
"""


def test_the_ranking_agrees_with_the_database_s_own_means_and_ranks(diana, fiona, bureau):
    call, outcomes = released(diana, [fiona] * 4, [["80", "90.5", "81"], ["83.83", "83.83", "83.84"], ["50", "70", "71"], ["40", "61", "50"]], min_reviewers=3)
    with fence(bureau), connection.cursor() as cursor:
        cursor.execute(SQL, [call.pk])
        expected = {row[0]: row[1:] for row in cursor.fetchall()}
        assert {row.proposal.pk: (row.mean, row.rank, row.spread, row.is_flagged, len(row.totals)) for row in ranking(call)} == expected
    assert {one.proposal_id: (one.mean, one.rank, one.spread, one.is_flagged, one.sheet_count) for one in outcomes} == expected
    assert [(str(one.mean), one.rank, one.is_flagged) for one in outcomes] == [("83.83", 1, False), ("83.83", 1, False), ("63.67", 3, True), ("50.33", 4, True)]


def test_the_usual_sheet_has_a_hundred_marks(diana, fiona, bureau):
    call, _proposals = call_in_review(diana, [fiona])
    assert full_marks(call.sheet) == 100


def test_money_left_is_neither_committed_nor_promised(diana, fiona, bureau):
    with fence(bureau):
        envelope = services.plan_envelope(name="社区实践", year=2026, planned=Decimal(50000), by=diana)
    call, outcomes = released(diana, [fiona] * 3, [["90"], ["80"], ["70"]], envelope=envelope)  # ask for 10,000, 20,000 and 30,000
    with fence(bureau):
        assert money_left(call) == 50000
        services.decide_outcome(outcomes[0], decision="admitted", amount=Decimal("9999.99"), reason="好", by=diana)
        services.decide_outcome(outcomes[1], decision="reserve", reason="候补", by=diana)
        assert money_left(call) == Decimal("40000.01")
        Outcome.objects.filter(pk=outcomes[0].pk).update(decision="open", amount=None)
        assert money_left(call) == 50000
        call.envelope = None
        assert money_left(call) is None
