"""A machine that stops in the middle of its work: a change and its entry in the audit trail are there together, or neither is (SECURITY.md E2).

`KILLS=200` for the figure of SECURITY.md; fewer in the suite, each at another random moment.
"""

import os
import random
import signal
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casework import services
from casework.models import ReviewRound, ServiceRecord
from organisations import audit
from organisations.fence import fence
from organisations.models import AuditEvent, Series
from tests.casework.test_at_once import ground  # noqa: F401  the same cast

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("KILLS", "20"))


def work_on(agency, alice, bob, project, person, line, ready):
    """Logs and approves until it is killed; says through `ready` that it has begun."""
    _inherited, connection.connection = connection.connection, None  # the parent's, if any; kept, so that it is not closed
    try:
        os.write(ready, b"1")
        while True:
            began = timezone.now() - timedelta(hours=2)
            with fence(agency):
                record = services.log_service(by=bob, client_uuid=uuid.uuid4(), project=project, line=line, kind="visit", started_at=began,
                                              ended_at=began + timedelta(minutes=45), persons=[person], detail={"outcome": "done"})
            with fence(agency):
                services.approve_record(record, by=alice)
    finally:
        os._exit(1)


def test_killed_at_any_moment_there_is_no_change_without_its_entry_and_no_entry_without_its_change(ground):  # noqa: F811
    agency, ends = ground[0], []
    moments = random.Random(20261122)
    for _each in range(KILLS):
        hears, ready = os.pipe()
        child = os.fork()
        if not child:
            work_on(*ground, ready)
        os.close(ready)
        os.read(hears, 1)
        os.close(hears)
        time.sleep(moments.uniform(0.005, 0.4))
        os.kill(child, signal.SIGKILL)
        ends.append(os.WTERMSIG(os.waitpid(child, 0)[1]))
    assert ends == [signal.SIGKILL] * KILLS  # none ended by itself, with an error
    with fence(agency):  # waits for what the last one held
        entries = {act: sorted(AuditEvent.objects.filter(act=act).values_list("object_id", flat=True)) for act in ("record.log", "record.approve")}
        logged = sorted(ServiceRecord.objects.values_list("number", flat=True))
        approved = sorted(ServiceRecord.objects.filter(status="approved").values_list("number", flat=True))
        rounds = sorted(ReviewRound.objects.filter(verdict="approved").values_list("record__number", flat=True))
        assert (entries["record.log"], entries["record.approve"], rounds) == (logged, approved, approved)
        assert audit.verify(agency) == []
        assert len(logged) >= KILLS // 2 and len(approved) >= KILLS // 4  # it was at work when it was killed
        assert Series.objects.get(kind="service").last == len(logged)  # no number was lost either
