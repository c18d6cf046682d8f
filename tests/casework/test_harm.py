"""Mandatory reports: written at once, reported with the minutes, known to three people only, told elsewhere as a number."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from casework import services
from casework.figures.harm import _row
from casework.models import HarmReport
from organisations import audit
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people.services import ErasureIsRefused, answer_rights_request, join_team, set_status, take_rights_request
from projects import counting
from projects.counting import Period
from tests import factories

pytestmark = pytest.mark.django_db
FACTS = "孩子手臂有多处淤青，说是父亲打的。"


@pytest.fixture
def report(agency, bob, fiona, wang, project):
    with fence(agency):
        return services.begin_harm(by=bob, kind="abused", discovered_at=timezone.now() - timedelta(minutes=42), facts=FACTS, person=wang, project=project)


def test_minutes_from_discovery_to_report_are_shown(agency, bob, report, browse):
    with fence(agency):
        done = services.report_harm(report, by=bob, reported_to=["police", "civil"], reported_at=report.discovered_at + timedelta(minutes=40), receipt="0712")
        assert (done.status, done.minutes_to_report) == ("reported", 40)
    assert "40 min" in browse(bob).get(f"/o/{agency.slug}/harm/{report.number}/").content.decode()


def test_supervisor_and_head_learn_at_once_that_there_is_one_and_not_what(agency, alice, bob, fiona, report):
    with fence(agency):
        notices = Notice.objects.filter(kind="harm.found")
        assert {notice.membership_id for notice in notices} == {alice.pk, fiona.pk}
        assert not any("淤青" in str(notice.params) or "王桂兰" in str(notice.params) for notice in notices)


def test_nobody_but_reporter_supervisor_and_head_learns_that_there_is_one(agency, alice, bob, fiona, gina, report, browse):
    lead = factories.member(agency, "Grace", Role.PROJECT_LEAD)
    address = f"/o/{agency.slug}/harm/{report.number}/"
    assert {name: browse(who).get(address).status_code for name, who in [("bob", bob), ("alice", alice), ("fiona", fiona), ("gina", gina), ("lead", lead)]} == {
        "bob": 200, "alice": 200, "fiona": 200, "gina": 404, "lead": 404}
    assert FACTS in browse(fiona).get(address).content.decode()
    assert report.number not in browse(gina).get(f"/o/{agency.slug}/harm/").content.decode()


def test_a_report_closes_with_what_followed_and_opens_again(agency, bob, report):
    with fence(agency):
        with pytest.raises(services.HarmMovedOn):
            services.close_harm(report, by=bob, follow_up="派出所已介入。")
        services.report_harm(report, by=bob, reported_to=["police"], reported_at=timezone.now())
        with pytest.raises(services.FollowUpMissing):
            services.close_harm(report, by=bob, follow_up=" ")
        assert services.close_harm(report, by=bob, follow_up="派出所已介入。").status == "closed"
        with pytest.raises(services.HarmMovedOn):
            services.write_harm(report, by=bob, facts="改写")
        assert services.reopen_harm(report, by=bob).status == "reported"


@pytest.mark.parametrize(("bodies", "after", "trouble"), [([], 1, services.NobodyTold), (["police"], -1, services.ReportedBefore), (["police"], 600, services.ReportedBefore)])
def test_it_is_reported_to_somebody_after_it_was_found_and_not_in_the_future(agency, bob, report, bodies, after, trouble):
    with fence(agency), pytest.raises(trouble):
        services.report_harm(report, by=bob, reported_to=bodies, reported_at=report.discovered_at + timedelta(minutes=after))


def test_elsewhere_it_is_a_number_and_nothing_else(agency, bob, project, report):
    today = timezone.localdate()
    with fence(agency):
        assert counting.count(project, Period(today - timedelta(days=40), today), "HARM").total() == 0
        services.report_harm(report, by=bob, reported_to=["police"], reported_at=timezone.now())
        count = counting.count(project, Period(today - timedelta(days=40), today), "HARM")
        assert count.total() == HarmReport.objects.exclude(status="found").count() == 1
        row = count.page()[0]
        assert (row.number, row.who, row.url_name, row.when.day) == (f"{timezone.localtime(report.discovered_at):%Y-%m}", [], "", 1)


def test_a_report_of_the_first_hours_of_a_month_stands_in_that_month():
    """Three in the morning of 1 December in China is still November elsewhere."""
    row = _row(SimpleNamespace(discovered_at=datetime(2026, 11, 30, 19, 0, tzinfo=UTC)))
    assert (row.number, timezone.localdate(row.when)) == ("2026-12", date(2026, 12, 1))


def test_what_was_seen_stands_in_no_log(agency, bob, report):
    with fence(agency):
        events = AuditEvent.objects.filter(act__startswith="harm.")
        assert [event.act for event in events] == ["harm.begin"]
        assert "淤青" not in str([event.detail for event in events])


def test_the_forms_in_the_browser(agency, bob, fiona, wang, project, browse):
    page, base = browse(bob), f"/o/{agency.slug}/harm/"
    now = timezone.localtime()
    answer = page.post(base + "new/", {"kind": "abused", "day": now.date().isoformat(), "time": "23:59" if now.hour < 23 else "00:00", "facts": FACTS})
    assert (answer.status_code, "Choose a client, or say who is concerned." in answer.content.decode()) == (200, True)
    answer = page.post(base + "new/", {"kind": "abused", "day": (now - timedelta(days=1)).date().isoformat(), "time": "10:00", "facts": FACTS, "person": wang.number, "project": project.pk})
    with fence(agency):
        report = HarmReport.objects.get()
    assert answer.url == f"{base}{report.number}/report/"
    answer = page.post(answer.url, {"reported_to": ["police"], "day": (now - timedelta(days=1)).date().isoformat(), "time": "10:25", "receipt": "0712"})
    assert answer.url == f"{base}{report.number}/"
    assert "25 min" in page.get(answer.url).content.decode()
    assert page.post(f"{base}{report.number}/", {"version": 1, "facts": "旧版本"}).status_code == 302
    with fence(agency):
        assert HarmReport.objects.get().facts == FACTS
    assert page.post(f"{base}{report.number}/close/", {"follow_up": "派出所已介入。"}).status_code == 302


def test_whoever_decides_on_a_deletion_without_knowing_of_the_report_reads_a_neutral_sentence(agency, alice, bob, fiona, report, wang, browse):
    olga = factories.member(agency, "Olga", Role.SUPERVISOR)
    with fence(agency):
        join_team(wang, olga, by=bob)
        set_status(wang, by=bob, status="closed")
        asked = take_rights_request(wang, by=bob, kind="delete", asked_as="self", asked_by="王桂兰")
        refused = {}
        for who in (alice, fiona, olga):
            with pytest.raises(ErasureIsRefused) as kept:
                answer_rights_request(asked, by=who)
            refused[who.name] = [str(words) for words in kept.value.reasons]
    known, neutral = "A mandatory report is not closed.", "Something about the client is not over. An administrator knows when the file can be erased."
    assert refused == {"Alice": [known], "Fiona": [known], "Olga": [neutral]}
    pages = {who.name: browse(who).get(f"/o/{agency.slug}/rights/{asked.number}/").content.decode() for who in (alice, fiona, olga)}
    assert {name: (known in page, neutral in page) for name, page in pages.items()} == {"Alice": (True, False), "Fiona": (True, False), "Olga": (False, True)}


def test_the_auditor_reads_how_many_acts_there_were_on_reports_and_neither_whose_nor_when(agency, bob, fiona, report, browse):
    liam, home = factories.member(agency, "Liam", Role.AUDITOR), f"/o/{agency.slug}"
    browse(bob).get(f"{home}/harm/{report.number}/")
    with fence(agency):
        services.report_harm(report, by=bob, reported_to=["police"], reported_at=timezone.now())
    queries = ("", f"?actor_id={bob.pk}", f"?object_id={report.number}")
    told = {who.name: [[words in browse(who).get(f"{home}/audit/{query}").content.decode() for words in (report.number + "</code>", "mandatory report", "harm.found")] for query in queries]
            for who in (fiona, liam)}
    assert told == {"Fiona": [[True, True, True], [True, True, True], [True, True, False]], "Liam": [[False] * 3] * 3}
    assert "4 entries about restricted matters are read by administrators only" in browse(liam).get(f"{home}/audit/").content.decode()
    with fence(agency):
        assert (audit.verify(agency), AuditEvent.objects.filter(act__startswith="harm.").count()) == ([], 2)
