"""The worker. A row in the database is the record of work; the broker only wakes the worker."""

import ctypes
import os
import signal
import sys

from celery import Celery
from celery.signals import task_prerun, worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialwork.settings")

app = Celery("socialwork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def drop_stale_connections(**kwargs):
    """After a database restart an old connection would fail every job; a fresh one is made on demand."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


@worker_init.connect
def remember_the_worker(**kwargs):
    app.worker_pid = os.getpid()


@worker_process_init.connect
def end_with_the_worker(**kwargs):
    """A process of the pool whose worker was killed outright would wait for ever; the kernel ends it (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))
        if os.getppid() != app.worker_pid:
            os._exit(1)
