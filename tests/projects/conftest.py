"""A project with records behind its figures, and the two who look at it from outside."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisations.fence import fence
from projects import services
from tests import factories_casework as casework
from tests.factories_projects import LINES, project

CANARIES = ["欧阳晓霜", "诸葛念北", "司徒映雪"]


@pytest.fixture
def running(fiona, bob, alice, agency, bureau, evaluator_body):
    """福蕾: running since 100 days, purchased by Diana's bureau, evaluated by Edward's body, Bob on its staff."""
    today = timezone.localdate()
    with fence(agency):
        return project(fiona, purchaser=bureau, evaluator=evaluator_body, staff=[bob], lines=LINES,
                       starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=99))


@pytest.fixture
def clients(alice, agency, running):
    """Three clients whose names must never leave the agency."""
    with fence(agency):
        return [casework.person(alice, name) for name in CANARIES]


@pytest.fixture
def served(running, clients, alice, bob, agency):
    """Three visits that count (4 person-times, 3 persons), one that waits for review, one draft."""
    first, second, third = clients
    with fence(agency):
        casework.approved(alice, bob, running, persons=[first, second], days_ago=5)
        casework.approved(alice, bob, running, persons=[first], days_ago=4)
        casework.approved(alice, bob, running, persons=[third], days_ago=3)
        casework.record(bob, running, persons=[second], days_ago=2)
        casework.record(bob, running, persons=[second], days_ago=1, submit=False)
    return running


@pytest.fixture
def visits(served, fiona, agency):
    """The indicator over the visits: 4 of 10."""
    with fence(agency):
        line = served.lines.get(code="visit")
        made = services.add_indicator(served, rule="VISIT", line=line, target=10, name="入户探访", unit="人次", weight=60, by=fiona)
        services.refresh_progress(served)
        served.refresh_from_db()
    return made
