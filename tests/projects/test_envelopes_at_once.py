"""Two officials at the same instant, for real: two connections to PostgreSQL."""

import threading
from decimal import Decimal

import pytest
from django.db import connections

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.figures.envelopes import envelope_row
from projects.services.troubles import AlreadyDecided
from tests import factories
from tests.factories_calls import handed_in, opened, reviewed
from tests.factories_purchase import governed_project

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    start, results = threading.Barrier(len(acts)), []

    def one(act):
        try:
            start.wait()
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def cast():
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    officials = [factories.member(bureau, name, Role.OFFICIAL) for name in ("Diana", "Dora")]
    return bureau, officials, factories.member(agency, "Fiona", Role.ADMIN)


def test_of_two_contracts_for_the_last_money_one_is_committed(cast):
    """Both from parts of the same year: each part holds it, the year holds only one."""
    bureau, officials, fiona = cast
    *projects, third = [governed_project(fiona, bureau, running=False) for _each in range(3)]
    with fence(bureau):
        year = services.plan_envelope(name="年度", year=2026, planned=Decimal(1000), by=officials[0])
        parts = [services.plan_envelope(name=name, year=2026, planned=Decimal(500), by=officials[0], parent=year) for name in "甲乙"]
        services.commit(year, project=third, amount=Decimal(300), by=officials[0])

    def contract(turn):
        with fence(bureau):
            return services.commit(parts[turn], project=projects[turn], amount=Decimal(400), by=officials[turn]).amount

    results = at_once(lambda: contract(0), lambda: contract(1))
    assert sorted(type(result).__name__ for result in results) == ["Decimal", "EnvelopeOverspent"]
    with fence(bureau):
        assert envelope_row(year).committed == 700


def test_of_two_who_publish_a_result_the_second_finds_the_first(cast):
    bureau, officials, fiona = cast
    call = reviewed(officials[0], [handed_in(opened(officials[0]), fiona)])

    def publish(turn):
        with fence(bureau):
            return services.publicise_call(call, by=officials[turn]).status

    results = at_once(lambda: publish(0), lambda: publish(1))
    assert [result for result in results if not isinstance(result, Exception)] == ["publicity"]
    second = next(result for result in results if isinstance(result, Exception))
    assert isinstance(second, AlreadyDecided) and second.decision.number == call.number
    with fence(bureau):
        assert call.result.count() == 1
