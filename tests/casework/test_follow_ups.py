"""After the closing: planned looks, what was found, and the way back into the case; scores before and after."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.cases import change_of
from casework.models import Case, FollowUp
from casework.services.cases import months_later
from organisations.fence import fence
from tests import factories_cases as make
from tests import factories_casework as ledger

CASES = [("case", "鲤·个案"), ("visit", "鲤·探访")]


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return ledger.project(alice, alice, bob, lines=CASES)


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return ledger.person(bob, "王桂兰", birth_date=make.years_ago(70))


@pytest.fixture
def case(agency, alice, bob, project, wang):
    """Closed a hundred days ago, so that the first two looks are overdue."""
    with fence(agency):
        case = make.closed(bob, alice, project, wang)
        past = timezone.localdate() - timedelta(days=100)
        case.opened_on = case.closed_on = past
        case.save()
        case.follow_ups.all().delete()
        services.plan_follow_ups(case, by=bob)
        return case


@pytest.mark.parametrize(("day", "months", "later"), [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 8, 31), 6, date(2027, 2, 28)),
                                                      (date(2026, 11, 22), 3, date(2027, 2, 22)), (date(2027, 8, 31), 6, date(2028, 2, 29))])
def test_so_many_months_later_is_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_later(day, months) == later


def test_a_look_is_written_down_once(home, bob, case):
    first = case.follow_ups.first()
    services.record_follow_up(first, by=bob, done_on=timezone.localdate(), mode="call", decision="none", condition="每天到校，母亲每周回来")
    first.refresh_from_db()
    assert (first.done_on, first.condition, first.decision) == (timezone.localdate(), "每天到校，母亲每周回来", "none")
    with pytest.raises(services.CaseMovedOn):
        services.record_follow_up(first, by=bob, done_on=timezone.localdate(), mode="call", decision="none")


def test_nobody_looked_in_the_future_or_before_the_closing(home, bob, case):
    first = case.follow_ups.first()
    with pytest.raises(services.DayInTheFuture):
        services.record_follow_up(first, by=bob, done_on=timezone.localdate() + timedelta(days=1), mode="call", decision="none")
    with pytest.raises(services.DayTooEarly):
        services.record_follow_up(first, by=bob, done_on=case.closed_on - timedelta(days=1), mode="call", decision="none")


def test_following_up_again_plans_the_day(home, bob, case):
    day = timezone.localdate() + timedelta(days=20)
    services.record_follow_up(case.follow_ups.first(), by=bob, done_on=timezone.localdate(), mode="visit", decision="again", condition="有起伏", again_on=day)
    assert list(case.follow_ups.filter(planned_on=day).values_list("seq", "done_on")) == [(4, None)]


def test_a_follow_up_may_open_the_case_again(home, bob, case):
    services.record_follow_up(case.follow_ups.first(), by=bob, done_on=timezone.localdate(), mode="visit", decision="reopen", condition="又辍学在家")
    case.refresh_from_db()
    assert (case.status, case.stage, case.steps.last().reason) == ("open", "intervention", "又辍学在家")
    assert list(case.follow_ups.values_list("seq", "decision")) == [(1, "reopen")]  # the others are no longer planned


def test_opening_again_without_saying_what_was_found_is_refused(home, bob, case):
    with pytest.raises(services.ReasonMissing):
        services.record_follow_up(case.follow_ups.first(), by=bob, done_on=timezone.localdate(), mode="visit", decision="reopen")


def test_the_list_shows_what_is_due_and_who_is_late(browse, alice, bob, gina, case):
    page = browse(bob).get(reverse("follow_up_list", args=["zhihe"])).content.decode()
    assert page.count(f">{case.number}</a>") == 2 and "overdue" in page and "王桂兰" in page  # the third comes in three months
    assert case.number in browse(alice).get(reverse("follow_up_list", args=["zhihe"])).content.decode()
    assert case.number not in browse(gina).get(reverse("follow_up_list", args=["zhihe"])).content.decode()


def test_the_page_writes_one_down_and_opens_the_case_again(agency, browse, bob, case):
    address = reverse("follow_up", args=["zhihe", case.number, 1])
    sent = {"done_on": timezone.localdate().isoformat(), "mode": "visit", "condition": "又辍学在家", "decision": "reopen"}
    assert browse(bob).post(address, sent | {"condition": ""}).status_code == 200
    assert browse(bob).post(address, sent).status_code == 302
    with fence(agency):
        assert (Case.objects.get(pk=case.pk).status, FollowUp.objects.get(seq=1).condition) == ("open", "又辍学在家")


# ---------- scores ----------


def test_scores_before_and_after_show_the_change_and_whether_it_is_better(home, alice, bob, project, li):
    case = make.planned(bob, alice, project, li)
    mood, stress = (services.add_scale(by=alice, name=name, lowest=Decimal(0), highest=Decimal(40), higher_is_better=better)
                    for name, better in (("自尊量表", True), ("压力量表", False)))
    for scale, phase, value in ((mood, "pre", 18), (mood, "mid", 20), (mood, "post", 26), (stress, "pre", 30), (stress, "post", 33)):
        services.score(case, by=bob, scale=scale, phase=phase, value=Decimal(value))
    assert change_of(mood, list(case.scores.filter(scale=mood))) == (Decimal(18), Decimal(26), Decimal(8), True)
    assert change_of(stress, list(case.scores.filter(scale=stress))) == (Decimal(30), Decimal(33), Decimal(3), False)


def test_a_score_outside_the_scale_or_the_time_of_the_case_is_refused(home, alice, bob, project, li):
    case = make.planned(bob, alice, project, li)
    scale = services.add_scale(by=alice, name="自尊量表", lowest=Decimal(10), highest=Decimal(40))
    for value, on, trouble in ((41, None, services.ScoreOutOfRange), (20, timezone.localdate() + timedelta(days=1), services.DayInTheFuture),
                               (20, timezone.localdate() - timedelta(days=9), services.DayTooEarly)):
        with pytest.raises(trouble):
            services.score(case, by=bob, scale=scale, phase="pre", value=Decimal(value), on=on)
    with pytest.raises(services.ScoreOutOfRange):
        services.add_scale(by=alice, name="倒过来", lowest=Decimal(9), highest=Decimal(9))
    with pytest.raises(services.Trouble):
        services.add_scale(by=alice, name="自尊量表", lowest=Decimal(0), highest=Decimal(9))


def test_the_page_of_scores_adds_a_scale_a_score_and_takes_a_mistyped_one_away(agency, browse, alice, bob, project, li):
    with fence(agency):
        case = make.planned(bob, alice, project, li)
    browser, address = browse(bob), reverse("case_scores", args=["zhihe", case.number])
    assert browser.post(address, {"name": "自尊量表", "lowest": "10", "highest": "40", "better": "high"}).status_code == 302
    with fence(agency):
        from casework.models import Scale
        scale = Scale.objects.get()
    assert "Between 10 and 40." in browser.post(address, {"scale": scale.pk, "phase": "pre", "value": "41", "on": timezone.localdate().isoformat()}).content.decode()
    for phase, value in (("pre", "18"), ("post", "26.5")):
        assert browser.post(address, {"scale": scale.pk, "phase": phase, "value": value, "on": timezone.localdate().isoformat()}).status_code == 302
    assert "+8.5 better" in browser.get(reverse("case", args=["zhihe", case.number])).content.decode()
    with fence(agency):
        row = case.scores.get(phase="post")
    assert browser.post(address, {"remove": row.pk}).status_code == 302
    with fence(agency):
        assert case.scores.count() == 1
