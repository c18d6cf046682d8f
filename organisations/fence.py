"""The fence: which organisation's rows this transaction may see and write (HOUSE.md section 3).

PostgreSQL enforces it by row-level security; here the transaction-local setting is made and unmade.
Outside a fence every owned table is empty and refuses inserts.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_current = ContextVar("fence", default=None)


class NoFence(Exception):
    """Something that belongs to an organisation was touched outside every fence."""


class Ground:
    """The open fence: its organisation, and what has to happen last before it closes."""

    def __init__(self, organisation_id, request=None):
        self.organisation_id = organisation_id
        self.request = request
        self._last_acts = []

    def before_leaving(self, act):
        """Run `act` once inside the transaction, just before the fence closes."""
        self._last_acts.append(act)

    def leave(self):
        while self._last_acts:
            self._last_acts.pop(0)()


def current():
    """The open fence; raises NoFence outside."""
    ground = _current.get()
    if ground is None:
        raise NoFence("no fence is open")
    return ground


def _set(name, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, "" if value is None else str(value)])


@contextmanager
def fence(organisation, request=None):
    """Everything inside sees and writes only rows of `organisation`; one transaction."""
    outer = _current.get()
    ground = Ground(organisation.pk, request or (outer.request if outer else None))
    with transaction.atomic():
        _set("socialwork.organisation", organisation.pk)
        token = _current.set(ground)
        try:
            yield ground
            ground.leave()
        finally:
            _current.reset(token)
        # After an error the rollback restores the outer setting by itself.
        _set("socialwork.organisation", outer.organisation_id if outer else None)


@contextmanager
def known_user(user):
    """A user sees their own memberships in every organisation, and nothing else of them."""
    with transaction.atomic(savepoint=False):  # asked on many pages, and nothing is written here that could be rolled back alone
        _set("socialwork.user", user.pk)
        yield
        _set("socialwork.user", None)


def every_organisation(why):
    """All organisations, for work that walks over them one by one: `with fence(organisation)` inside the loop.

    `why` is for the reader; a guard test lists the callers.
    """
    from django.apps import apps

    return list(apps.get_model("organisations", "Organisation").objects.order_by("pk"))
