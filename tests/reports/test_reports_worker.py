"""Reports survive what happens to machines: each test does it for real (SECURITY.md F1 to F5)."""

import base64
import json
import os
import random
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from organisations.fence import fence
from organisations.models import AuditEvent, Organisation
from reports import services
from reports.models import MOST_ATTEMPTS, UNDER_WAY, Report
from reports.tasks import render_report, sweep_reports
from tests import factories_reports
from tests.reports.worker import PATIENCE, Broker, Worker, becomes, state, until

pytestmark = [pytest.mark.runtime, pytest.mark.django_db(transaction=True)]
KILLS = int(os.environ.get("KILLS", "2"))
LONG = "\n\n".join(f"第{n}段：社工与孩子和家长一起商量，怎样让假期里有人陪伴，怎样让老人放心，并把做过的事情写下来。" * 3 for n in range(180))


@pytest.fixture(scope="module")
def folder():
    # A socket's path may have 107 bytes; pytest's own folders are longer than they look.
    with tempfile.TemporaryDirectory(prefix="sw-r-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def broker(folder):
    broker = Broker(folder)
    broker.start()
    with broker.used_here():
        yield broker
    broker.stop()


@pytest.fixture(scope="module")
def hired(broker, folder, django_db_setup):
    worker = Worker(broker, folder)
    yield worker
    worker.kill()


@pytest.fixture
def worker(hired):
    return hired.tend()


@pytest.fixture(autouse=True)
def shared_folder(settings, folder, own_data_dir):
    settings.MEDIA_ROOT, settings.REPORTS_ROOT, settings.REPORT_LEASE_SECONDS = folder / "media", folder / "reports", 2


@pytest.fixture(autouse=True)
def at_rest(transactional_db):
    """Nobody works any more when the tables are emptied."""
    yield
    with connection.cursor() as cursor:
        for organisation in Organisation.objects.all():
            with fence(organisation):
                Report.objects.filter(status__in=UNDER_WAY).update(status="cancelled", lease=None)
        busy = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' "
                "AND backend_type = 'client backend'")
        until(lambda: (cursor.execute(busy), cursor.fetchone()[0] == 0)[1], PATIENCE)


@pytest.fixture
def told(agency, bureau, bob, alice, fiona):
    with fence(agency):
        return factories_reports.told(agency, bureau, worker=bob, supervisor=alice, admin=fiona, visits=3)


def ask(told, **fields):
    """Ask as a click does: one transaction, the message after it."""
    with fence(told.project.organisation):
        return factories_reports.request(told, **fields)


def overdue(report):
    """As if it had been asked for a minute ago."""
    with connection.cursor() as cursor, fence(report.organisation):
        cursor.execute("UPDATE reports_report SET requested_at = requested_at - interval '1 minute' WHERE id = %s", [report.pk])


def swept_until_done(report, worker):
    """As the clock does every 15 seconds, only quicker; a worker that died is started again."""
    return until(lambda: (worker.tend(), sweep_reports(), found := state(report), found.status in ("ready", "failed") and found)[3], PATIENCE, every=1)


@contextmanager
def slow_figures():
    """Collecting comes as far as the indicators and waits there, as if there were so many records."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE projects_indicator IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.close()


def waits_for_figures(report):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
                       "AND backend_type = 'client backend' AND query LIKE 'SELECT%projects_indicator%'")
        return cursor.fetchone()[0] > 0 and state(report).status == "collecting"


def finished_once(report):
    with fence(report.organisation):
        return AuditEvent.objects.filter(act="report.ready", object_id=report.number).count() == 1


def test_a_message_delivered_many_times_makes_one_report(told, worker):
    report = ask(told)
    for _turn in range(5):
        render_report.delay(report.pk, report.organisation_id)
    done = becomes(report, "ready", "failed")
    until(lambda: finished_once(report), 5)
    assert (done.status, done.attempts, sorted(done.path.parent.iterdir())) == ("ready", 1, [done.extract_path, done.path])


def test_a_message_holds_ids_and_nothing_else(told, worker, broker):
    with broker.client().monitor() as monitor:
        report = ask(told, narrative={"story": f"{factories_reports.CANARIES[0]}的故事"})
        sent = next(told["command"] for told in monitor.listen() if told["command"].startswith("LPUSH celery "))
    message = json.loads(sent.split(" ", 2)[2])
    assert json.loads(base64.b64decode(message["body"]))[:2] == [[report.pk, report.organisation_id], {}]
    becomes(report, "ready", "failed")


def test_cancelling_stops_the_press_and_leaves_no_file(told, worker):
    report = ask(told, narrative={"outcomes": LONG})
    becomes(report, "printing")
    with fence(report.organisation):
        services.cancel_report(report, by=told.admin)
    stopped = becomes(report, "cancelled", "ready", seconds=10)
    assert (stopped.status, stopped.path.exists()) == ("cancelled", False)
    until(lambda: not worker.presses(), 5)


def test_a_database_that_drops_every_connection_in_the_middle_costs_nothing(told, worker):
    report = ask(told, narrative={"outcomes": LONG})
    becomes(report, "printing")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    done = becomes(report, "ready", "failed")
    assert (done.status, done.attempts, finished_once(report)) == ("ready", 1, True)


def test_a_broker_that_is_down_at_the_click_costs_nothing(told, worker, broker, browse, fiona):
    broker.stop()
    answer = browse(fiona).post("/o/zhihe/reports/new/", {"kind": "self_evaluation", "project": told.project.number, "language": "en"})
    report = Report(pk=None)
    with fence(told.project.organisation):
        report = Report.objects.get()
    assert (answer.status_code, answer["Location"], report.status) == (302, report.get_absolute_url(), "requested")
    broker.start()
    overdue(report)
    assert swept_until_done(report, worker).status == "ready"


def test_a_flushed_broker_costs_nothing(told, worker, broker):
    broker.client().flushall()
    report = ask(told)
    broker.client().flushall()
    overdue(report)
    assert swept_until_done(report, worker).status == "ready"


def test_a_worker_killed_in_mid_print_is_followed_by_another_and_that_one_told_to_stop_finishes_first(told, worker, broker, folder):
    report = ask(told, narrative={"outcomes": LONG})
    becomes(report, "printing")
    worker.kill()
    assert (state(report).status, state(report).path.exists()) == ("printing", False)
    second = Worker(broker, folder)
    try:
        until(lambda: (sweep_reports(), (found := state(report)).status == "printing" and found.attempts == 2)[1], PATIENCE, every=0.5)
        second.process.terminate()
        second.process.wait(PATIENCE)
    finally:
        second.kill()
    done = state(report)
    assert done.status == "ready"
    assert (done.attempts, finished_once(report), [path.name for path in done.path.parent.iterdir() if path.stem == str(done.uid)]) == (
        2, True, [f"{done.uid}.pdf"])
    assert services.read_pdf(done)[:5] == b"%PDF-"


def test_a_collection_that_takes_longer_than_the_lease_is_left_to_its_worker(told, worker):
    with slow_figures():
        report = ask(told)
        until(lambda: waits_for_figures(report), PATIENCE)
        held = state(report).lease
        for _second in range(6):  # three times the lease
            time.sleep(1)
            sweep_reports()
        assert (state(report).status, state(report).attempts, state(report).lease == held) == ("collecting", 1, True)
    done = becomes(report, "ready", "failed")
    assert (done.status, done.attempts, finished_once(report)) == ("ready", 1, True)


def test_a_collection_whose_worker_was_killed_is_taken_over(told, worker):
    with slow_figures():
        report = ask(told)
        until(lambda: waits_for_figures(report), PATIENCE)
        worker.kill()
        until(lambda: (worker.tend(), sweep_reports(), state(report).attempts == 2)[2], PATIENCE, every=0.5)
    done = swept_until_done(report, worker)
    assert (done.status, done.attempts, finished_once(report)) == ("ready", 2, True)


def test_killed_at_any_moment_nothing_is_lost_doubled_or_half(told, worker):
    """`KILLS=50` for the figure of SECURITY.md F2; a few in the suite, each at another random moment."""
    moments = random.Random(20261122)
    ends = []
    for _each in range(KILLS):
        report = ask(told, narrative={"outcomes": LONG})
        time.sleep(moments.uniform(0, 5))
        worker.kill()
        done = swept_until_done(report, worker)
        until(lambda report=report: finished_once(report), 5)
        files = sorted(path.name for path in done.path.parent.iterdir() if path.stem.startswith(str(done.uid)))
        ends.append((done.status, files, services.read_pdf(done).rstrip()[-5:]))
    assert ends == [("ready", [report.extract_path.name, report.path.name], b"%%EOF") for report in reports_of(told)]


def reports_of(told):
    with fence(told.project.organisation):
        return list(Report.objects.order_by("pk"))


def test_after_three_interruptions_it_fails_with_a_reason_and_can_be_tried_again(told):
    report = ask(told)
    with fence(report.organisation), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_report SET status = 'printing', attempts = %s, lease = gen_random_uuid(), lease_until = now() - interval '1 second' "
                       "WHERE id = %s", [MOST_ATTEMPTS, report.pk])
    sweep_reports()
    given_up = state(report)
    assert (given_up.status, given_up.error) == ("failed", "lost")
    with fence(report.organisation):
        services.retry_report(given_up, by=told.admin)
        again = Report.objects.get(pk=report.pk)  # before the commit, after which the worker takes it
    assert (again.status, again.attempts) == ("requested", 0)
