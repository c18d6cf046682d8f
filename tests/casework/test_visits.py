"""When somebody is next to be visited (DOMAIN.md 4.5, rule 8.27): the list, the intervals, and the engine against raw rows."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import services
from casework.figures.due import recount_due
from casework.figures.visits import Intervals, crossed
from casework.models import ServiceRecord, VisitDue, VisitInterval
from casework.models.visit import USUAL_DAYS
from casework.services.visits import set_interval
from casework.tasks import recount_visits
from organisations.fence import fence
from people.models import Person
from people.services import change_child_profile, join_team, merge_people, set_follow_level, set_status, undo_merge
from tests import factories_visits
from tests.factories_visits import ago, child, client, due, visit


def at(agency, name, *args):
    return reverse(name, args=[agency.slug, *args])


# ---------- the engine ----------


def test_who_was_visited_is_due_after_the_interval_of_their_level(agency, bob, project):
    with fence(agency):
        people = {level: client(bob, f"王桂{'甲乙丙丁戊己'[level - 1]}", level=level, opened=ago(400)) for level in USUAL_DAYS}
        visit(bob, project, *people.values(), days_ago=3)
    assert {level: due(person) for level, person in people.items()} == {
        level: (ago(3), ago(3) + timedelta(days=days)) for level, days in {1: 7, 2: 15, 3: 30, 4: 91, 5: 182, 6: 365}.items()}


def test_before_the_first_visit_the_days_count_from_the_day_the_file_was_opened(agency, bob, project):
    with fence(agency):
        wang = client(bob, opened=ago(40))
    assert due(wang) == (None, ago(10))


@pytest.mark.parametrize("outcome", ["nobody_home", "empty", "refused", "moved"])
def test_a_visit_that_found_nobody_or_was_refused_is_no_visit(agency, bob, project, outcome):
    with fence(agency):
        wang = client(bob, opened=ago(40))
        visit(bob, project, wang, days_ago=20)
        visit(bob, project, wang, days_ago=1, outcome=outcome)
    assert due(wang) == (ago(20), ago(20) + timedelta(days=30))


def test_a_void_visit_a_corrected_outcome_and_a_phone_call_do_not_count(agency, alice, bob, project):
    with fence(agency):
        wang = client(bob, opened=ago(50))
        first = visit(bob, project, wang, days_ago=40)
        second = services.approve_record(visit(bob, project, wang, days_ago=20), by=alice)
        third = visit(bob, project, wang, days_ago=2)
        factories_visits.make.record(bob, project, "call", persons=[wang], days_ago=1)
        assert due(wang)[0] == ago(2)
        services.void_record(third, by=bob, reason="记错了")
        assert due(wang)[0] == ago(20)
        services.correct_record(second, by=alice, reason="其实没人", changes={"detail": {"outcome": "nobody_home"}})
        assert due(wang)[0] == ago(40)
        services.void_record(first, by=bob, reason="记错了")
    assert due(wang) == (None, ago(20))


def test_a_correction_to_another_client_moves_both(agency, alice, bob, project):
    with fence(agency):
        wang, li = client(bob, opened=ago(50)), client(bob, "李小兰", opened=ago(60))
        record = services.approve_record(visit(bob, project, wang, days_ago=2), by=alice)
        services.correct_record(record, by=alice, reason="找错人", changes={"persons": [li]})
    assert (due(wang), due(li)) == ((None, ago(20)), (ago(2), ago(2) + timedelta(days=30)))


def test_a_closer_level_brings_the_visit_forward_and_who_is_no_longer_in_service_is_not_due(agency, bob, project):
    with fence(agency):
        wang = client(bob, opened=ago(50))
        visit(bob, project, wang, days_ago=2)
        set_follow_level(wang, 1, "摔倒", by=bob)
        assert due(wang) == (ago(2), ago(2) + timedelta(days=7))
        set_status(wang, "paused", by=bob)
        assert due(wang) == (ago(2), None)
        set_status(wang, "active", by=bob)
    assert due(wang) == (ago(2), ago(2) + timedelta(days=7))


def test_an_earlier_day_named_on_the_last_visit_holds_and_a_later_one_does_not(agency, bob, project):
    with fence(agency):
        wang, li = client(bob, opened=ago(50)), client(bob, "李小兰", opened=ago(50))
        visit(bob, project, wang, days_ago=2, detail={"next_due": ago(-3)})
        visit(bob, project, li, days_ago=2, detail={"next_due": ago(-300)})
    assert (due(wang)[1], due(li)[1]) == (ago(-3), ago(2) + timedelta(days=30))


def test_a_child_is_due_by_its_level_or_by_what_its_file_says_of_how_often_whichever_is_earlier(agency, bob, project):
    with fence(agency):
        ming, li, grown = (child(bob, name, opened=ago(50), **born) for name, born in (
            ("陈小明", {}), ("李小兰", {}), ("林长大", {"born": ago(18 * 365 + 1)})))
        for person, often in ((ming, "weekly"), (li, "quarterly"), (grown, "weekly")):
            visit(bob, project, person, days_ago=2)
            change_child_profile(person, by=bob, visit_frequency=often)
        assert [due(person)[1] for person in (ming, li, grown)] == [ago(2) + timedelta(days=7), ago(2) + timedelta(days=30), ago(2) + timedelta(days=30)]
        change_child_profile(ming, by=bob, visit_frequency="")
    assert due(ming)[1] == ago(2) + timedelta(days=30)


def test_two_files_made_one_have_one_last_visit_and_part_again(agency, bob, project):
    with fence(agency):
        wang, twin = client(bob, opened=ago(50)), client(bob, "王桂蓝", opened=ago(60))
        visit(bob, project, wang, days_ago=9)
        visit(bob, project, twin, days_ago=4)
        merge = merge_people(wang, twin, by=bob)
        assert due(wang) == (ago(4), ago(4) + timedelta(days=30))
        undo_merge(merge, by=bob)
    assert (due(wang), due(twin)) == ((ago(9), ago(9) + timedelta(days=30)), (ago(4), ago(4) + timedelta(days=30)))


# ---------- a house's own intervals ----------


def test_a_house_visits_more_often_from_a_day_on_and_nothing_was_due_before_that_day(agency, fiona, bob, project):
    with fence(agency):
        wang, li = client(bob, opened=ago(90)), client(bob, "李小兰", opened=ago(90))
        visit(bob, project, wang, days_ago=20)
        visit(bob, project, li, days_ago=2)
        set_interval(3, 10, ago(-4), by=fiona)
    # Wang's ten days were over long ago: due on the day from which the rule holds. Li's are reached after it.
    assert (due(wang)[1], due(li)[1]) == (ago(-4), ago(-8))


def test_intervals_are_set_by_the_administrator_only_and_not_for_the_past(agency, fiona, bob, alice, browse, project):
    with fence(agency):
        wang = client(bob, opened=ago(50))
        visit(bob, project, wang, days_ago=2)
    page = at(agency, "visit_intervals")
    assert [browse(one).get(page).status_code for one in (bob, alice)] == [403, 403]
    sent = {"level": "3", "days": "14", "since": ago(1).isoformat(), "submission": "a"}
    refused = browse(fiona).post(page, sent)
    assert (refused.status_code, refused.context["form"].errors["since"]) == (200, [f"The day is too early: {ago(0)} at the earliest."])
    assert browse(fiona).post(page, sent | {"since": ago(0).isoformat(), "submission": "b"}).status_code == 302
    assert due(wang) == (ago(2), ago(2) + timedelta(days=14))
    assert "every 14 days" in browse(fiona).get(page).content.decode()


@given(steps=st.lists(st.tuples(st.integers(-40, 60), st.integers(1, 50)), max_size=4, unique_by=lambda step: step[0]), start=st.integers(-60, 30))
def test_the_due_day_is_the_first_on_which_the_days_since_reach_the_interval_that_holds(steps, start):
    zero = date(2026, 6, 1)
    intervals = Intervals([(3, zero + timedelta(days=since), days) for since, days in steps])
    start = zero + timedelta(days=start)
    found, day = intervals.due(3, start), start + timedelta(days=1)
    while (day - start).days < intervals.on(3, day):
        day += timedelta(days=1)
    assert found == day


# ---------- kept = counted from raw rows ----------


ACTS = st.lists(st.one_of(
    st.tuples(st.just("visit"), st.sets(st.integers(0, 2), min_size=1), st.integers(1, 60), st.sampled_from(["done", "done", "nobody_home", "refused"]), st.integers(-1, 40)),
    st.tuples(st.just("void"), st.integers(0, 9)),
    st.tuples(st.just("approve"), st.integers(0, 9)),
    st.tuples(st.just("correct"), st.integers(0, 9), st.sampled_from(["done", "moved"]), st.integers(0, 2)),
    st.tuples(st.just("level"), st.integers(0, 2), st.integers(1, 6)),
    st.tuples(st.just("status"), st.integers(0, 2), st.sampled_from(["active", "paused"])),
    st.tuples(st.just("interval"), st.integers(1, 6), st.integers(1, 60), st.integers(0, 30)),
), min_size=3, max_size=14)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_the_kept_rows_are_those_counted_from_raw_rows(agency, fiona, alice, bob, project, acts):
    from django.db import transaction

    with fence(agency), transaction.atomic():
        people, records = [client(bob, f"王桂{'甲乙丙'[n]}", opened=ago(30 * n + 5), level=n + 1) for n in range(3)], []
        for act in acts:
            do(act, people, records, fiona, alice, bob, project)
        kept = {row.person_id: (row.level, row.last_on, row.due_on) for row in VisitDue.objects.filter(person__in=people)}
        assert kept == {person.pk: by_hand(person) for person in people}
        assert recount_due() >= 3
        assert kept == {row.person_id: (row.level, row.last_on, row.due_on) for row in VisitDue.objects.filter(person__in=people)}
        transaction.set_rollback(True)


def do(act, people, records, fiona, alice, bob, project):
    """One thing that happens; what the state does not allow does not happen."""
    name, *rest = act
    record = records[rest[0] % len(records)] if name in ("void", "approve", "correct") and records else None
    person = people[rest[0]] if name in ("level", "status") else None
    try:
        if name == "visit":
            whom, days, outcome, ahead = rest
            detail = {"next_due": ago(days) + timedelta(days=ahead)} if ahead > 0 else {}
            records.append(visit(bob, project, *[people[n] for n in sorted(whom)], days_ago=days, outcome=outcome, hour=8 + len(records), detail=detail))
        elif name == "void" and record:
            services.void_record(record, by=alice, reason="记错了")
        elif name == "approve" and record:
            services.approve_record(record, by=alice)
        elif name == "correct" and record:
            services.correct_record(record, by=alice, reason="更正", changes={"detail": {"outcome": rest[1]}, "persons": [people[rest[2]]]})
        elif name == "level":
            set_follow_level(Person.objects.get(pk=person.pk), rest[1], by=bob)
        elif name == "status" and Person.objects.get(pk=person.pk).status != rest[1]:
            set_status(Person.objects.get(pk=person.pk), rest[1], by=bob)
        elif name == "interval":
            set_interval(rest[0], rest[1], ago(-rest[2]), by=fiona)
    except services.Trouble:
        pass


def by_hand(person):
    """The same rule, day by day, over one person's raw rows."""
    person = Person.objects.get(pk=person.pk)
    visits = [record for record in ServiceRecord.objects.filter(persons=person, kind="visit").exclude(status="void").order_by("started_at", "pk")
              if record.visit.outcome == "done"]
    last = visits[-1] if visits else None
    last_on = timezone.localtime(last.started_at).date() if last else None
    if person.status != "active":
        return person.follow_level, last_on, None
    own = sorted(VisitInterval.objects.filter(level=person.follow_level).values_list("since", "days"))
    start = last_on or person.opened_on
    day = start + timedelta(days=1)
    while (day - start).days < ([USUAL_DAYS[person.follow_level]] + [days for since, days in own if since <= day])[-1]:
        day += timedelta(days=1)
    wanted = last.visit.next_due if last else None
    return person.follow_level, last_on, min(day, wanted) if wanted and wanted > last_on else day


# ---------- the list ----------


@pytest.fixture
def village(agency, bob, gina, project):
    """Four clients: two days late, due today, in five days, not soon; and one whom only Gina serves."""
    with fence(agency):
        people = {name: client(bob, name, opened=ago(days), village=place, level=level) for name, days, place, level in [
            ("王晚晚", 32, "东村", 3), ("李今天", 30, "东村", 3), ("赵五天", 2, "西村", 1), ("孙不急", 1, "西村", 6)]}
        people["周别人"] = client(gina, "周别人", opened=ago(90))
    return people


def names(answer):
    return re.findall(r'/people/[^/"]+/">([^<]+)</a>', answer.content.decode())


def test_the_list_begins_with_the_worst_and_shows_what_is_due_within_a_week(agency, bob, browse, village):
    answer = browse(bob).get(at(agency, "visit_list"))
    page = answer.content.decode()
    assert names(answer) == ["王晚晚", "李今天", "赵五天"]
    assert ("2 days overdue" in page, "due today" in page, "in 5 days" in page) == (True, True, True)
    assert f'{at(agency, "log_new")}?kind=visit&amp;person={village["王晚晚"].number}' in page


@pytest.mark.parametrize(("query", "found"), [
    ("?when=overdue", ["王晚晚"]), ("?when=today", ["李今天"]), ("?when=week", ["赵五天"]), ("?village=东村", ["王晚晚", "李今天"]), ("?level=1", ["赵五天"]),
    ("?when=overdue&village=西村", []), ("?when=nonsense&level=x&village=nowhere", ["王晚晚", "李今天", "赵五天"])])
def test_the_list_is_narrowed_by_day_village_and_level(agency, bob, browse, village, query, found):
    assert names(browse(bob).get(at(agency, "visit_list") + query)) == found


def test_a_supervisor_sees_the_teams_visits_and_nobody_elses(agency, alice, bob, gina, browse, village):
    assert names(browse(alice).get(at(agency, "visit_list"))) == ["王晚晚", "李今天", "赵五天"]
    assert names(browse(gina).get(at(agency, "visit_list"))) == ["周别人"]
    assert names(browse(alice).get(at(agency, "visit_list") + f"?worker={bob.number}")) == ["王晚晚", "李今天", "赵五天"]
    assert "周别人" not in browse(alice).get(at(agency, "visit_list") + f"?worker={gina.number}").content.decode()


def test_officials_administrators_and_child_directors_have_no_list_of_visits(agency, fiona, browse, village):
    director = factories_visits.director(agency)
    assert [browse(one).get(at(agency, "visit_list")).status_code for one in (fiona, director)] == [403, 403]


def test_the_list_costs_the_same_for_one_and_for_fifty(agency, bob, browse, project):
    def cost():
        window.get(at(agency, "visit_list"))
        with CaptureQueriesContext(connection) as queries:
            assert window.get(at(agency, "visit_list") + "?per_page=100").status_code == 200
        return len(queries)

    window = browse(bob)
    with fence(agency):
        client(bob, opened=ago(50))
    one = cost()
    with fence(agency):
        for number in range(49):
            client(bob, f"王桂{chr(0x4e00 + number)}", opened=ago(50), village=f"{number}村")
    fifty = cost()
    assert (fifty - one, fifty <= 20) == (0, True), (one, fifty)


def test_today_names_the_late_ones_for_whom_one_is_responsible(agency, bob, gina, browse, village):
    with fence(agency):
        join_team(village["周别人"], bob, by=gina)
    page = browse(bob).get(at(agency, "today")).content.decode()
    assert ("王晚晚" in page, "李今天" in page, "周别人" in page, "1 overdue visit" in page) == (True, False, False, True)


# ---------- ages ----------


@pytest.mark.parametrize(("before", "after", "ages"), [
    (date(2026, 5, 5), date(2026, 5, 6), [14]), (date(2026, 5, 6), date(2027, 5, 6), []), (date(2026, 5, 5), date(2030, 5, 6), [14, 18]),
    (date(2030, 5, 5), date(2030, 5, 6), [18]), (date(2011, 1, 1), date(2030, 5, 6), [])])
def test_the_day_on_which_somebody_turns_fourteen_or_eighteen_between_two_visits_is_noticed(before, after, ages):
    assert crossed(Person(birth_date=date(2012, 5, 6)), before, after) == ages


def test_a_record_says_how_old_the_child_was_on_that_day(agency, bob, browse, project):
    today = timezone.localdate()
    born = date(today.year - 14, today.month, today.day) - timedelta(days=5) if (today.month, today.day) != (2, 29) else date(today.year - 14, 2, 24)
    with fence(agency):
        boy = child(bob, "陈大明", born=born, opened=ago(90))
        before, after = visit(bob, project, boy, days_ago=30), visit(bob, project, boy, days_ago=1)
    shown = [browse(bob).get(at(agency, "record", one.number)).content.decode() for one in (before, after)]
    assert ["was 13 on that day" in shown[0], "was 14 on that day" in shown[1], "Turned 14" in shown[0], "Turned 14" in shown[1]] == [True, True, False, True]


def test_a_visit_of_tomorrow_is_refused_with_a_sentence(agency, bob, browse, project, wang):
    answer = browse(bob).post(at(agency, "log_new"), {"kind": "visit", "outcome": "done", "day": "other", "other_day": ago(-1).isoformat(), "start": "10:00", "minutes": "45",
                                                      "persons": [wang.pk], "project": project.pk, "headcount": "0", "submission": "a"})
    assert answer.context["form"].errors["other_day"] == ["The day lies in the future. Log a service when it has taken place."]


def test_another_house_has_its_own_rows(agency, other_agency, fiona, bob, project):
    with fence(agency):
        client(bob, opened=ago(50))
        set_interval(3, 10, ago(0), by=fiona)
        assert (VisitDue.objects.count(), VisitInterval.objects.count()) == (1, 1)
    with fence(other_agency):
        assert (VisitDue.objects.count(), VisitInterval.objects.count()) == (0, 0)


def test_the_nightly_count_finds_what_came_in_around_the_services(agency, other_agency, charlie, bob, project):
    with fence(agency):
        wang = client(bob, opened=ago(40))
        visit(bob, project, wang, days_ago=5)
        VisitDue.objects.all().delete()
    with fence(other_agency):
        far = client(charlie, "林远", opened=ago(3))
        VisitDue.objects.filter(person=far).update(due_on=None, last_on=ago(1))
    recount_visits()
    assert (due(wang), due(far)) == ((ago(5), ago(-25)), (None, ago(-27)))
