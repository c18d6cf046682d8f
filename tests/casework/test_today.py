"""Today: what the day holds, what waits, what was begun; and the day on paper."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import services
from casework.models import Form
from casework.services.drafts import keep_draft
from casework.services.plans import plan_visits
from organisations.fence import fence
from tests import factories_activities as activities
from tests import factories_cases as cases
from tests import factories_casework as make
from tests import factories_groups as groups
from tests import factories_visits as visits

MOST = 23  # eight of them are what every page costs


@pytest.fixture
def at(agency):
    return lambda path="": f"/o/{agency.slug}/{path}"


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def query(**values):
    """What a browser posts."""
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    data.update(values)
    return data


@pytest.fixture
def full_day(agency, alice, bob, project):
    """A day with one of everything; returns what the page must name."""
    today = timezone.localdate()
    with fence(agency):
        activity = activities.ready(bob, alice, project, name="重阳做糕", days_ago=0)
        group = groups.running(bob, alice, project, name="邻里小组")
        groups.members(group, bob, 3)
        groups.held(group, bob, 1, days_ago=7)
        child = make.person(bob, "赵小满", birth_date=cases.years_ago(40))
        case = cases.planned(bob, alice, project, child)
        cases.process(case, bob, days_ago=3, next_on=today)
        returned = services.return_form(cases.handed_in(case, "evaluation", bob), by=alice, opinion="请写清楚证据")
        stop = visits.client(bob, "孙玉兰")
        plan_visits(by=bob, day=today, project=project, people=[stop])
        keep_draft(bob, "process", case.number, query(note="写了一半"), 0, texts=("note",))
    return {"activity": activity, "group": group, "case": case, "returned": returned}


def test_the_day_shows_activities_sessions_appointments_and_visits(browse, bob, at, full_day):
    page = text(browse(bob).get(at()))
    assert [words in page for words in ("重阳做糕", "session 2 of 6 is next", "agreed for today", "Visit 孙玉兰")] == [True] * 4
    assert at(f"groups/{full_day['group'].number}/sessions/2/") in page


def test_a_returned_form_stands_with_its_opinion_and_one_tap_leads_to_it(browse, bob, at, full_day):
    page = text(browse(bob).get(at()))
    assert "请写清楚证据" in page and f"/forms/{full_day['returned'].uid}/edit/" in page


def test_what_was_begun_is_listed_and_leads_back_to_the_text(browse, bob, at, full_day):
    browser = browse(bob)
    assert at(f"cases/{full_day['case'].number}/process/new/") in text(browser.get(at()))
    assert "写了一半" in text(browser.get(at(f"cases/{full_day['case'].number}/process/new/")))


def test_an_appointment_that_was_kept_is_gone(agency, browse, bob, at, full_day):
    with fence(agency):
        cases.process(full_day["case"], bob, days_ago=0, hour=0, minutes=1)
    assert "agreed for today" not in text(browse(bob).get(at()))


def test_a_follow_up_that_is_due_stands_there_until_it_was_done(agency, browse, alice, bob, project, wang, at):
    with fence(agency):
        case = cases.closed(bob, alice, project, wang)
        services.plan_follow_ups(case, by=bob, days=[timezone.localdate()])
        one = case.follow_ups.get(planned_on=timezone.localdate())
    page = text(browse(bob).get(at()))
    assert at(f"cases/{case.number}/follow-ups/{one.seq}/") in page and "王桂兰" in page


def test_the_supervisor_reads_how_much_waits_as_the_queue_says_it(agency, browse, alice, bob, project, wang, at):
    with fence(agency):
        make.record(bob, project, persons=[wang])
        cases.consent(wang, bob)
        cases.handed_in(cases.taken_in(bob, project, wang), "intake", bob)
    browser = browse(alice)
    assert "2 records and forms wait for your review" in text(browser.get(at()))
    assert '<span class="meta" data-left>2</span>' in text(browser.get(at("review/")))


def test_another_workers_day_is_not_mine(browse, gina, at, full_day):
    page = text(browse(gina).get(at()))
    assert [words in page for words in ("重阳做糕", "邻里小组", "赵小满", "孙玉兰", "请写清楚证据", "写了一半")] == [False] * 6


def test_a_fuller_day_costs_no_more_queries(agency, browse, alice, bob, project, at, full_day):
    browser = browse(bob)
    browser.get(at())
    with CaptureQueriesContext(connection) as few:
        browser.get(at())
    with fence(agency):
        for turn in range(3):
            activities.ready(bob, alice, project, name=f"活动{turn}", days_ago=0)
            make.record(bob, project, headcount=2, days_ago=turn, hour=0, minutes=1)
            groups.running(bob, alice, project, name=f"小组{turn}")
    with CaptureQueriesContext(connection) as many:
        browser.get(at())
    assert len(many) <= len(few)
    assert len(many) <= MOST, "\n".join(one["sql"][:60] + " … " + one["sql"][one["sql"].find(" FROM "):][:60] for one in many.captured_queries)


def test_the_day_sheet_has_blank_lines_and_nobodys_name(browse, bob, at, full_day):
    page = text(browse(bob).get(at(f"today/{timezone.localdate():%Y-%m-%d}/")))
    assert [words in page for words in ("重阳做糕", "孙*兰", "赵*满", 'class="blank')] == [True] * 4
    assert [words in page for words in ("孙玉兰", "赵小满", "写了一半")] == [False] * 3


@pytest.mark.parametrize("day", ["2026-13-01", "x", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(browse, bob, project, at, day):
    assert browse(bob).get(at(f"today/{day}/")).status_code == 404


def test_an_empty_day_says_so(browse, bob, project, at):
    assert "Nothing is planned for today." in text(browse(bob).get(at()))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "Nothing is planned for this day" in text(browse(bob).get(at(f"today/{tomorrow}/")))


def test_only_what_somebody_typed_into_is_listed(agency, browse, bob, project, wang, at):
    with fence(agency):
        case = cases.taken_in(bob, project, wang)
        form = Form.objects.get(case=case)
        assert form.saved_at is None
        keep_draft(bob, "process", case.number, query(note="  ", mode="interview"), 0, window=str(uuid.uuid4()), texts=("note",))
    page = text(browse(bob).get(at()))
    assert f"/forms/{form.uid}/edit/" not in page and "Go on writing" not in page
