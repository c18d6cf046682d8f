"""The ground of the ledger's tests: one running project with Bob and Alice on its staff, one client whom Bob serves."""

import pytest

from organisations.access import Role
from organisations.fence import fence
from tests import factories, factories_casework


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return factories_casework.project(alice, alice, bob)


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return factories_casework.person(bob, "王桂兰")


@pytest.fixture
def li(agency, bob, project):
    with fence(agency):
        return factories_casework.person(bob, "李小明")


@pytest.fixture
def gina(agency, alice):
    """Gina is a second worker whom Alice does not supervise."""
    return factories.member(agency, "Gina", Role.WORKER)
