"""My records: what is unfinished, a week, several at once with a way back, saved views, the filter as a workbook."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from casework import services
from casework.models import ServiceRecord
from organisations.fence import fence
from organisations.models import AuditEvent
from organisations.views import at_once
from tests import factories_casework as make


@pytest.fixture
def at(agency):
    return lambda path="": f"/o/{agency.slug}/log/{path}"


@pytest.fixture
def second(agency, alice, bob, project):
    """A second project on whose staff Bob is too."""
    with fence(agency):
        return make.project(alice, alice, bob, title="长者关爱项目")


@pytest.fixture
def drafts(agency, bob, project):
    with fence(agency):
        return [make.record(bob, project, headcount=2, days_ago=days, submit=False) for days in (1, 2, 3)]


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def lines(agency):
    with fence(agency):
        return [(record.project.title, record.line.name, record.status) for record in ServiceRecord.objects.order_by("pk").select_related("project", "line")]


def test_the_ticked_drafts_are_handed_in_and_the_rest_stays(agency, browse, bob, at, drafts):
    page = browse(bob).post(at("bulk/"), {"records": [drafts[0].number, drafts[2].number], "act": "submit"}, follow=True)
    assert "2 records submitted." in text(page)
    assert [status for _project, _line, status in lines(agency)] == ["submitted", "draft", "submitted"]


def test_what_was_handed_in_together_is_taken_back_unless_somebody_has_decided(agency, browse, alice, bob, at, drafts):
    browser = browse(bob)
    page = text(browser.post(at("bulk/"), {"records": [one.number for one in drafts], "act": "submit"}, follow=True))
    undo = re.search(r'action="([^"]*bulk/undo/[^"]*)"', page).group(1)
    with fence(agency):
        services.approve_record(drafts[0], by=alice)
        services.return_record(drafts[1], by=alice, reason="请写明效果")
        services.submit_record(drafts[1], by=bob)  # handed in anew since: no longer what the message speaks of
    browse(alice).post(undo)
    assert [status for _project, _line, status in lines(agency)] == ["approved", "submitted", "submitted"]
    assert "1 record is as it was." in text(browser.post(undo, follow=True))
    assert [status for _project, _line, status in lines(agency)] == ["approved", "submitted", "draft"]
    assert "0 records are as they were." in text(browser.post(undo, follow=True))
    with fence(agency):
        assert [event.object_id for event in AuditEvent.objects.filter(act="record.take_back")] == [drafts[2].number]


def test_after_ten_minutes_it_is_too_late_to_take_back(agency, browse, bob, at, drafts, monkeypatch):
    browser = browse(bob)
    page = text(browser.post(at("bulk/"), {"records": [drafts[0].number], "act": "submit"}, follow=True))
    monkeypatch.setattr(at_once, "KEPT_FOR", -1)
    browser.post(re.search(r'action="([^"]*bulk/undo/[^"]*)"', page).group(1))
    assert [status for _project, _line, status in lines(agency)] == ["submitted", "draft", "draft"]


def test_records_change_their_project_together_and_undo_puts_them_back(agency, browse, bob, project, second, at, drafts):
    browser = browse(bob)
    with fence(agency):
        handed_in = make.record(bob, project, headcount=2, days_ago=5)
        there = make.line(second, "visit")
    page = text(browser.post(at("move/"), {"records": [one.number for one in [*drafts, handed_in]], "line": there.pk}, follow=True))
    assert "3 records changed." in page and "1 stayed as it was" in page
    assert [title for title, _line, _status in lines(agency)] == ["长者关爱项目"] * 3 + ["福蕾行动计划"]
    undo = re.search(r'action="([^"]*bulk/undo/[^"]*)"', page).group(1)
    with fence(agency):
        services.submit_record(drafts[1], by=bob)
    assert "2 records are as they were." in text(browser.post(undo, follow=True))
    assert [title for title, _line, _status in lines(agency)] == ["福蕾行动计划", "长者关爱项目", "福蕾行动计划", "福蕾行动计划"]
    with fence(agency):
        assert AuditEvent.objects.filter(act="record.edit").count() == 5
    assert "0 records are as they were." in text(browser.post(undo, follow=True))


def test_nobody_moves_or_hands_in_what_is_another_workers(agency, browse, alice, gina, project, second, at, drafts):
    with fence(agency):
        there = make.line(second, "visit")
    for member in (gina, alice):
        for path, fields in (("bulk/", {"act": "submit"}), ("move/", {"line": there.pk})):
            browse(member).post(at(path), {"records": [one.number for one in drafts]} | fields)
    assert lines(agency) == [("福蕾行动计划", "鲤·探访", "draft")] * 3


def test_a_line_of_a_project_that_is_not_mine_is_refused(agency, browse, alice, bob, at, drafts):
    with fence(agency):
        foreign = make.line(make.project(alice, alice, title="别人的项目"), "visit")
    browser = browse(bob)
    chosen = browser.post(at("bulk/"), {"records": [drafts[0].number], "act": "move"}, follow=True)
    assert "别人的项目" not in text(chosen) and drafts[0].number in text(chosen)
    assert "Select a valid choice" in text(browser.post(at("move/"), {"records": [drafts[0].number], "line": foreign.pk}))
    assert lines(agency)[0][0] == "福蕾行动计划"


def test_unfinished_are_drafts_returned_ones_and_those_without_evidence(agency, browse, alice, bob, project, at, drafts):
    with fence(agency):
        done = make.approved(alice, bob, project, headcount=2, days_ago=6)
        back = services.return_record(make.record(bob, project, headcount=2, days_ago=7), by=alice, reason="请补充")
    page = text(browse(bob).get(at("?state=unfinished")))
    assert [one.number in page for one in (*drafts, back, done)] == [True] * 4 + [False]


def test_a_week_shows_seven_days_and_the_minutes_of_each(agency, browse, bob, project, at):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    with fence(agency):
        ago = (timezone.localdate() - monday).days
        for days, minutes in ((ago, 30), (ago, 45), (ago - 2, 60), (ago + 1, 90)):
            make.record(bob, project, headcount=1, days_ago=days, hour=8 + minutes // 15, minutes=minutes)
    page = text(browse(bob).get(at(f"?week={monday + timedelta(days=3):%Y-%m-%d}")))
    assert re.findall(r'<h2 class="panel-head"><span>[^<]*</span> <span class="meta">([^<]*)</span>', page) == ["1 h 15 min", "0 min", "1 h", "0 min", "0 min", "0 min", "0 min"]
    assert "3 records" in page


def test_a_view_of_mine_is_kept_and_found_on_the_list(agency, browse, bob, project, at, drafts):
    browser = browse(bob)
    browser.post(f"/o/{agency.slug}/views/save/", {"page": "log_list", "query": "state=unfinished", "name": "要补的"})
    page = text(browser.get(at()))
    assert "要补的" in page and "?state=unfinished" in page


def test_the_export_has_the_rows_of_the_filter_and_their_minutes(agency, browse, bob, project, wang, at, drafts):
    with fence(agency):
        make.record(bob, project, persons=[wang], days_ago=8, minutes=25)
    browser = browse(bob)
    answer = browser.get(at("export/?status=submitted"))
    if answer.status_code == 302:  # asked for the password first
        browser.post(answer.url, {"password": "not needed"})
        pytest.skip("this member confirms with a password first")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[7] for row in rows[1:]] == [25, 25]


def test_a_record_sent_back_is_mended_in_three_taps_from_the_notice(agency, browse, alice, bob, project, wang):
    """The notice, the change, the button."""
    with fence(agency):
        record = services.return_record(make.record(bob, project, persons=[wang]), by=alice, reason="请写清楚")
    browser = browse(bob)
    notices = text(browser.get(f"/o/{agency.slug}/notices/"))
    opened = re.search(r'action="([^"]*/notices/[0-9a-f-]{36}/[^"]*)"', notices).group(1)
    page = browser.post(opened)
    assert page.url == f"/o/{agency.slug}/log/{record.number}/edit/"
    assert 'name="submit"' in text(browser.get(page.url))


def test_the_list_costs_the_same_for_three_and_for_twelve(agency, browse, bob, project, at, drafts):
    browser = browse(bob)
    browser.get(at())
    with CaptureQueriesContext(connection) as few:
        browser.get(at())
    with fence(agency):
        for days in range(4, 13):
            make.record(bob, project, headcount=2, days_ago=days, submit=False)
    with CaptureQueriesContext(connection) as many:
        browser.get(at())
    assert len(many) <= len(few) <= 20
