"""Clients, visits and child directors for tests of visits."""

from datetime import date, timedelta

from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from people.services import open_file
from tests import factories
from tests import factories_casework as make


def client(by, name="王桂兰", *, level=3, village="东村", opened=None, born=date(1950, 3, 12), **fields):
    """A client in service whose file was opened on a day, today unless told otherwise; call it inside the fence."""
    consents = [{"given_by": "mother", "scopes": ["filing", "casework"], "signed_on": date(2020, 1, 1)}] if born and born.year > 2008 else []
    categories = ("child_left_behind",) if born and born.year > 2008 else ("elder_alone",)
    return open_file(by=by, name=name, status="active", birth_date=born, sex="female", categories=categories, consents=consents, village=village, follow_level=level,
                     opened_on=opened or timezone.localdate(), **fields)


def child(by, name="陈小明", **fields):
    """A child of nine, living in the village unless told otherwise."""
    return client(by, name, born=fields.pop("born", date(timezone.localdate().year - 9, 1, 15)), **fields)


def visit(by, project, *people, days_ago=1, outcome="done", **fields):
    """A submitted visit."""
    detail = {"outcome": outcome} | fields.pop("detail", {})
    return make.record(by, project, "visit", persons=list(people), days_ago=days_ago, detail=detail, **fields)


def director(home, name="Iris", village="东村"):
    """A child director of a village."""
    return factories.member(home, name, Role.CHILD_DIRECTOR, village=village)


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def due(person):
    """(last visited on, next visit due) as it is kept."""
    with fence(person.organisation):
        row = type(person).objects.select_related("visit_due").get(pk=person.pk).visit_due
        return row.last_on, row.due_on
