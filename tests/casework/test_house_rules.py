"""Rules that differ from region to region are rows of the house by the day from which they hold, never code."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.checks import checks_of
from casework.figures.house_rules import numbers_on, rules_on
from casework.models import HouseRule, WorkOrder
from casework.services.cases import months_later
from casework.services.orders import refer_child
from casework.services.troubles import NotYetPast
from organisations.fence import fence
from tests import factories_cases as cases
from tests import factories_casework as make
from tests.factories_visits import child, director

Code = HouseRule.Code


@pytest.fixture
def at(agency):
    return reverse("house_rules", args=[agency.slug])


def day(ahead=0):
    return timezone.localdate() + timedelta(days=ahead)


def test_until_a_house_says_otherwise_the_usual_numbers_hold_and_each_row_from_its_day_on(home, fiona):
    services.set_house_rule(Code.FOLLOW_UPS, [2, 12], day(10), by=fiona)
    assert [numbers_on(Code.FOLLOW_UPS, day(n)) for n in (0, 9, 10, 400)] == [[1, 3, 6], [1, 3, 6], [2, 12], [2, 12]]
    assert rules_on(day(10)) == [(Code.FOLLOW_UPS, [2, 12]), (Code.DAY_HOURS, [12]), (Code.REFERRAL_DAYS, [7]), (Code.SURVEY_SHARE, [30])]
    with pytest.raises(NotYetPast):
        services.set_house_rule(Code.FOLLOW_UPS, [1], day(-1), by=fiona)


def test_follow_ups_are_planned_by_the_rule_of_the_day_on_which_the_case_was_closed(home, alice, bob, fiona, project):
    person = make.person(bob, "王桂兰", birth_date=cases.years_ago(70))
    before = cases.closed(bob, alice, project, person)
    services.set_house_rule(Code.FOLLOW_UPS, [2, 12], day(), by=fiona)
    after = cases.closed(bob, alice, project, make.person(bob, "李小明", birth_date=cases.years_ago(70)))
    planned = [list(case.follow_ups.values_list("planned_on", flat=True)) for case in (before, after)]
    assert planned == [[months_later(day(), n) for n in (1, 3, 6)], [months_later(day(), n) for n in (2, 12)]]


def test_a_long_day_is_what_the_house_calls_one_on_that_day(home, bob, fiona, project):
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [make.record(bob, project, headcount=1, started_at=start - timedelta(days=ago) + timedelta(hours=hour), minutes=230) for ago in (2, 1) for hour in (8, 13)]
    HouseRule.objects.create(organisation=bob.organisation, code=Code.DAY_HOURS, numbers=[7], since=day(-1), by=fiona)
    found = checks_of(rows)
    assert [[check.amount for check in found.get(row.pk, []) if check.code == "long_day"] for row in rows] == [[], [], [460], [460]]


def test_a_child_directors_question_is_answered_within_the_houses_days(agency, bob, fiona, project):
    iris = director(agency)
    with fence(agency):
        boy = child(bob, "陈小明")
        services.set_house_rule(Code.REFERRAL_DAYS, [3], day(), by=fiona)
        refer_child(boy, by=iris, what="三天没来上学")
        assert list(WorkOrder.objects.values_list("due_on", flat=True)) == [day(3)]


def test_the_page_sets_a_rule_and_says_what_holds(agency, fiona, browse, at):
    page = browse(fiona)
    assert page.post(at, {"code": "follow_ups", "numbers": "6，2、 12", "since": f"{day():%Y-%m-%d}"}).status_code == 302
    text = page.get(at).content.decode()
    with fence(agency):
        assert list(HouseRule.objects.values_list("code", "numbers", "by")) == [("follow_ups", [2, 6, 12], fiona.pk)]
    assert text.count("2, 6, 12") == 2


@pytest.mark.parametrize(("code", "numbers", "words"), [
    ("follow_ups", "bald", "Write whole numbers, such as 1, 3, 6."), ("follow_ups", "0, 3", "From 1 to 60."), ("day_hours", "8, 10", "This rule is one number."),
    ("day_hours", "25", "From 1 to 24."), ("survey_share", "101", "From 1 to 100."), ("follow_ups", ",".join(str(n) for n in range(1, 15)), "At most 12 numbers.")])
def test_what_is_no_rule_is_said_at_its_field(agency, fiona, browse, at, code, numbers, words):
    answer = browse(fiona).post(at, {"code": code, "numbers": numbers, "since": f"{day():%Y-%m-%d}"})
    with fence(agency):
        assert (answer.status_code, words in answer.content.decode(), HouseRule.objects.count()) == (200, True, 0)


def test_the_administrator_sets_rules_and_nobody_else(agency, alice, bob, browse, at):
    assert [browse(member).get(at).status_code for member in (alice, bob)] == [403, 403]
