"""Who works on a report, decided by conditional updates and the database's clock.

A worker holds a report as long as it renews its lease. Whoever lost the lease can no longer write: the update finds no row.
"""

import logging
import threading
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from organisations.fence import fence
from reports.models import MOST_ATTEMPTS, Report, Status

log = logging.getLogger("socialwork.reports")

PATIENCE = 30  # tries of half a second while the database is away


class LeaseLost(Exception):
    """Another worker has taken the report over, or it is no longer to be worked on."""


class Cancelled(Exception):
    """Somebody asked to stop the work."""


def lease_time():
    return timedelta(seconds=settings.REPORT_LEASE_SECONDS)


def steadily(act):
    """Run one short step again when the database went away under it; a step changes all or nothing."""
    for turn in range(PATIENCE):
        try:
            return act()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or isinstance(error.__cause__, psycopg.errors.QueryCanceled) or turn == PATIENCE - 1:
                raise
            log.warning("the database is away, trying again")
            connection.close()
            time.sleep(0.5)


class Lease:
    """One worker's hold on one report."""

    def __init__(self, organisation, report_id, token):
        self.organisation = organisation
        self.report_id = report_id
        self.token = token

    @classmethod
    def claim(cls, organisation, report_id):
        """Take a report that nobody works on; None when somebody does, or when there is nothing left to do."""
        token = uuid.uuid4()

        def take():
            with fence(organisation):
                return Report.objects.claimable().filter(pk=report_id, cancel_requested=False, attempts__lt=MOST_ATTEMPTS).update(
                    status=Status.COLLECTING, lease=token, lease_until=Now() + lease_time(), attempts=F("attempts") + 1,
                    started_at=Coalesce("started_at", Now()), step="collect", step_place=0, step_total=0, percent=2)

        # Asking twice after a lost answer is safe: the second asks with the same token and finds it taken by itself.
        taken = steadily(take) or steadily(lambda: cls(organisation, report_id, token).is_mine())
        return cls(organisation, report_id, token) if taken else None

    def _row(self):
        return Report.objects.filter(pk=self.report_id, lease=self.token)

    def is_mine(self):
        with fence(self.organisation):
            return self._row().exists()

    def report(self):
        """The row as it stands; LeaseLost when it is no longer ours."""
        with fence(self.organisation):
            report = self._row().select_related("organisation", "project").first()
        if report is None:
            raise LeaseLost
        return report

    def renew(self, **progress):
        """Hold on, say how far the work is; raises Cancelled or LeaseLost."""

        def hold():
            with fence(self.organisation):
                held = self._row().update(lease_until=Now() + lease_time(), **progress)
                return held, held and self._row().values_list("cancel_requested", flat=True).get()

        held, cancel = steadily(hold)
        if not held:
            raise LeaseLost
        if cancel:
            raise Cancelled

    @contextmanager
    def kept(self):
        """Hold on for as long as the work inside takes. Figures are collected in one transaction, from which nothing is seen outside: a hand beside it
        renews the lease over a connection of its own. It goes with the process: who is killed holds nothing any more."""
        over = threading.Event()
        beside = threading.Thread(target=self._keep_until, args=[over], daemon=True)
        beside.start()
        try:
            yield
        finally:
            over.set()
            beside.join()

    def _keep_until(self, over):
        try:
            while not over.wait(lease_time().total_seconds() / 3):
                self.renew()
        except (Cancelled, LeaseLost):
            pass  # the work itself finds it out at its next step
        except (OperationalError, InterfaceError):
            log.warning("the database stayed away from a report that is being collected")
        finally:
            connection.close()

    def close(self, also=lambda report: None, **outcome):
        """The end of the work in one transaction; `also(report)` runs inside it, after the row is locked. Raises Cancelled, LeaseLost."""

        def end():
            with fence(self.organisation):
                report = self._row().select_for_update(of=("self",)).first()
                if report is None:
                    return False
                if report.cancel_requested and outcome.get("status") == Status.READY:
                    raise Cancelled  # somebody was told that it is being stopped
                also(report)
                self._row().update(lease=None, lease_until=None, finished_at=Now(), **outcome)
                return True

        if not steadily(end):
            raise LeaseLost
