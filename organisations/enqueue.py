"""Waking the worker: after the commit, and never at the price of the page."""

import logging
from functools import partial

from django.db import transaction

log = logging.getLogger("socialwork.queue")


def enqueue(task, *args, countdown=None):
    """Send `task` once the transaction is committed, to be run `countdown` seconds later. A broker that is away loses
    nothing: the row says what is due, and a sweeper sends it again."""
    transaction.on_commit(partial(_send, task, args, countdown))


def _send(task, args, countdown=None):
    try:
        task.apply_async(args=args, countdown=countdown, retry=False)
    except Exception as error:  # kombu raises its own and redis's errors; none may reach the user
        log.warning("could not wake the worker for %s: %s", task.name, type(error).__name__)
