"""Who may work on a report, and what its row says when the work does not come to its end."""

import pytest
from django.db.models import F
from django.db.models.functions import Now

from organisations.fence import fence
from organisations.models import AuditEvent
from reports import leases, rendering, services
from reports.leases import Lease, LeaseLost
from reports.models import MOST_ATTEMPTS, Report
from reports.tasks import sweep_reports
from tests import factories_reports


@pytest.fixture
def told(agency, bob, alice, fiona):
    with fence(agency):
        return factories_reports.told(agency, worker=bob, supervisor=alice, admin=fiona, visits=1)


@pytest.fixture
def asked(told, agency):
    with fence(agency):
        return factories_reports.request(told)


def now(report):
    with fence(report.organisation):
        return Report.objects.get(pk=report.pk)


def change(report, **values):
    with fence(report.organisation):
        Report.objects.filter(pk=report.pk).update(**values)


def lease_is_over(report):

    change(report, lease_until=F("requested_at"))


def test_of_two_workers_one_gets_the_report(asked, agency):
    assert (Lease.claim(agency, asked.pk) is None, Lease.claim(agency, asked.pk)) == (False, None)
    assert now(asked).attempts == 1


def test_a_worker_whose_lease_was_taken_over_can_write_nothing_more(asked, agency):
    slow = Lease.claim(agency, asked.pk)
    lease_is_over(asked)
    quick = Lease.claim(agency, asked.pk)
    for late in (lambda: slow.renew(percent=99), lambda: slow.close(status="failed", error="broken")):
        with pytest.raises(LeaseLost):
            late()
    quick.renew(percent=42)
    assert (now(asked).percent, now(asked).status, now(asked).attempts) == (42, "collecting", 2)


def test_what_a_killed_worker_collected_is_printed_by_the_next(asked, agency, told):
    first = Lease.claim(agency, asked.pk)
    snapshot, rows = rendering.collecting.collect(first.report())
    first.renew(snapshot=snapshot, snapshot_sha256=rendering.printing.digest(snapshot), rows=rows)
    lease_is_over(asked)
    with fence(agency):
        factories_reports.factories_casework.approved(told.supervisor, told.worker, told.project, "visit", days_ago=3, persons=told.people)
    rendering.render(agency, asked.pk)
    assert (now(asked).status, now(asked).snapshot == snapshot, now(asked).attempts) == ("ready", True, 2)


def test_a_finished_report_is_not_made_again(asked, agency):
    change(asked, status="cancelled")
    rendering.render(agency, asked.pk)
    assert (now(asked).status, now(asked).attempts) == ("cancelled", 0)


def test_a_counting_rule_that_is_gone_fails_with_its_name(asked, agency, told):
    with fence(agency):
        type(told.indicator).objects.filter(pk=told.indicator.pk).update(rule="GONE")
    rendering.render(agency, asked.pk)
    assert (now(asked).status, now(asked).error, now(asked).error_detail) == ("failed", "collect", "GONE")
    with fence(agency):
        assert AuditEvent.objects.get(act="report.fail").outcome == "failed"


def test_a_character_that_no_font_can_draw_fails_and_is_named(asked, agency):
    with fence(asked.organisation):
        asked.narrative = {"outcomes": "好\U00010380"}
        asked.save(update_fields=["narrative"])
    rendering.render(agency, asked.pk)
    assert (now(asked).status, now(asked).error, now(asked).error_detail) == ("failed", "glyphs", "\U00010380 (U+10380)")


def test_a_disk_that_cannot_be_written_fails_with_a_reason(asked, agency, settings, tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    settings.REPORTS_ROOT = tmp_path / "taken"
    rendering.render(agency, asked.pk)
    assert (now(asked).status, now(asked).error) == ("failed", "file")


def test_cancelling_before_anybody_works_is_done_at_once(asked, agency, fiona):
    with fence(agency):
        services.cancel_report(asked, by=fiona)
    rendering.render(agency, asked.pk)
    assert (now(asked).status, now(asked).attempts) == ("cancelled", 0)


def test_cancelling_reaches_the_worker_at_its_next_step(asked, agency, fiona):
    lease = Lease.claim(agency, asked.pk)
    with fence(agency):
        services.cancel_report(asked, by=fiona)
    assert (now(asked).status, now(asked).cancel_requested) == ("collecting", True)
    with pytest.raises(leases.Cancelled):
        lease.renew(percent=50)


def test_a_report_told_to_stop_at_the_last_moment_does_stop_and_the_trail_says_once_who_stopped_it(asked, agency, fiona):
    lease = Lease.claim(agency, asked.pk)
    lease.renew(status="printing", percent=98)
    with fence(agency):
        services.cancel_report(asked, by=fiona)
    with pytest.raises(leases.Cancelled):
        lease.close(status="ready", percent=100)
    rendering.end(lease)
    with fence(agency):
        assert [(event.act, event.user_id) for event in AuditEvent.objects.filter(act="report.cancel")] == [("report.cancel", fiona.user_id)]
    assert now(asked).status == "cancelled"


def test_a_cancelled_report_whose_worker_died_is_ended_by_the_sweeper(asked, agency, fiona):
    Lease.claim(agency, asked.pk)
    with fence(agency):
        services.cancel_report(asked, by=fiona)
    lease_is_over(asked)
    sweep_reports()
    assert now(asked).status == "cancelled"


def test_the_sweeper_wakes_what_waits_and_leaves_what_is_worked_on(told, agency, django_capture_on_commit_callbacks):

    with fence(agency):
        waiting, worked_on, fresh, exhausted = (factories_reports.request(told) for _turn in range(4))
        Report.objects.exclude(pk=fresh.pk).update(requested_at=Now() - leases.timedelta(minutes=1))
        Report.objects.filter(pk=exhausted.pk).update(attempts=MOST_ATTEMPTS)
    Lease.claim(agency, worked_on.pk)
    with django_capture_on_commit_callbacks() as sent:
        sweep_reports()
    woken = [callback.args[1] for callback in sent if getattr(callback, "args", None)]
    assert woken == [(waiting.pk, agency.pk)]
    assert (now(exhausted).status, now(exhausted).error) == ("failed", "lost")
