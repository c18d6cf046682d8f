"""My progress: my minutes as my records have them, my projects' figures as everywhere, what evidence is missing, the month on paper."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import services
from casework.figures.progress import month_of, my_projects
from organisations.fence import fence
from projects import figures
from projects.services import refresh_progress
from tests import factories_casework as make


@pytest.fixture
def at(agency):
    return lambda path="": f"/o/{agency.slug}/{path}"


@pytest.fixture
def month():
    """The first day of last month, which has its days all behind it."""
    return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def worked(agency, alice, bob, gina, project, wang, month):
    """Three services of Bob's in the month, one with Alice beside him, one void, one by Gina alone, one late in the evening of the last day."""
    with fence(agency):
        ago = (timezone.localdate() - month).days
        first = make.record(bob, project, persons=[wang], days_ago=ago, minutes=50)
        make.record(bob, project, headcount=3, days_ago=ago, hour=14, minutes=95, companions=[alice])
        last = (timezone.localdate() - timezone.localdate().replace(day=1)).days + 1
        make.record(bob, project, headcount=1, days_ago=last, hour=23, minutes=30)
        services.void_record(make.record(bob, project, headcount=1, days_ago=ago, hour=17, minutes=40), by=bob, reason="记错了")
        make.on_staff(project, gina, by=alice)
        make.record(gina, project, headcount=1, days_ago=ago, minutes=60)
    return first


def test_my_minutes_agree_with_my_records_to_the_minute(agency, browse, bob, at, month, worked):
    browser = browse(bob)
    with fence(agency):
        mine = month_of(bob, month)
    assert (mine.services, mine.minutes) == (3, 175)
    assert [(day["on"].day, day["services"], day["minutes"]) for day in mine.days if day["services"]] == [(1, 2, 145), (mine.last.day, 1, 30)]
    listed = text(browser.get(at(f"log/?since={month:%Y-%m-%d}&until={mine.last:%Y-%m-%d}")))
    assert "3 records" in listed and "2 h 55 min" in listed
    for page in (text(browser.get(at(f"progress/?month={month:%Y-%m}"))), text(browser.get(at(f"worklog/{month:%Y-%m}/")))):
        assert "3 services" in page and "2 h 55 min" in page and '<td class="number">175</td>' in page


def test_who_helped_has_the_minutes_too_and_nobody_else(agency, alice, gina, project, month, worked):
    with fence(agency):
        assert [month_of(member, month).minutes for member in (alice, gina)] == [95, 60]


def test_my_indicators_are_those_of_my_projects_and_say_what_the_project_says(agency, browse, alice, bob, fiona, gina, project, wang, at):
    with fence(agency):
        make.indicator(project, "VISIT", fiona, name="入户探访", unit="人次", target=10, line=make.line(project, "visit"))
        make.project(alice, alice, title="别人的项目")
        make.approved(alice, bob, project, persons=[wang])
        refresh_progress(project)
        project.refresh_from_db()
        own, shown = figures.fresh_rows(project), my_projects(bob)
        assert [(one.title, [(row.countable, row.rate, row.time_progress, row.light) for row in rows]) for one, _light, rows in shown] == [
            ("福蕾行动计划", [(row.countable, row.rate, row.time_progress, row.light) for row in own])]
        assert [row.countable for row in own] == [1]
    page = text(browse(bob).get(at("progress/")))
    assert "入户探访" in page and "别人的项目" not in page
    assert "You are on the staff of no running project." in text(browse(gina).get(at("progress/")))


def test_missing_evidence_says_what_is_missing_and_leads_to_the_change(agency, browse, bob, project, at):
    with fence(agency):
        record = make.record(bob, project, "activity", title="做灯笼", headcount=5, photo=False, submit=False)
    page = text(browse(bob).get(at("progress/")))
    assert "no photo" in page and at(f"log/{record.number}/edit/") in page


def test_the_worklog_has_every_service_and_nobodys_name(browse, bob, at, month, worked):
    page = text(browse(bob).get(at(f"worklog/{month:%Y-%m}/")))
    assert "王桂兰" not in page and "王*兰" in page
    assert len(re.findall(r"ZH-S\d{6}", page)) == 3


@pytest.mark.parametrize("month", ["2026-13", "2026", "x", "0000-01", "2026-1-1", "２０２６-01"])
def test_a_month_that_is_none_is_not_found(browse, bob, project, at, month):
    assert browse(bob).get(at(f"worklog/{month}/")).status_code == 404
    assert browse(bob).get(at("progress/"), {"month": month}).status_code == 200


def test_more_projects_and_records_cost_no_more_queries(agency, browse, alice, bob, fiona, project, at, worked):
    browser = browse(bob)
    pages = [at("progress/"), at(f"worklog/{timezone.localdate():%Y-%m}/")]

    def costs():
        found = []
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as queries:
                browser.get(page)
            found.append(len(queries))
        return found

    with fence(agency):
        make.indicator(project, "VISIT", fiona, name="入户探访", unit="人次", target=10)
        make.record(bob, project, "activity", title="活动", headcount=2, days_ago=0, hour=0, minutes=1, photo=False, submit=False)
    few = costs()
    with fence(agency):
        for n in range(3):
            more = make.project(alice, alice, bob, title=f"项目{n}")
            make.indicator(more, "VISIT", fiona, name="入户探访", unit="人次", target=10)
            make.record(bob, more, "activity", title="活动", headcount=2, days_ago=n, hour=0, minutes=1, photo=False, submit=False)
    assert costs() == few
    assert max(few) <= 20
