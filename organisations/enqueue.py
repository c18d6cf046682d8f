"""Waking the worker: after the commit, and never at the price of the page."""

import logging
from functools import partial

from django.db import transaction

log = logging.getLogger("socialwork.queue")


def enqueue(task, *args):
    """Send `task` once the transaction is committed. A broker that is away loses nothing: the row says what is due,
    and a sweeper sends it again."""
    transaction.on_commit(partial(_send, task, args))


def _send(task, args):
    try:
        task.apply_async(args=args, retry=False)
    except Exception as error:  # kombu raises its own and redis's errors; none may reach the user
        log.warning("could not wake the worker for %s: %s", task.name, type(error).__name__)
