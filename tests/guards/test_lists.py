"""Every page without a number in its address costs the same queries for few rows and for many (HOUSE.md section 7, 9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.access import Role
from tests import factories, world
from tests.guards.sweeps import client_of, organisation_addresses, url_of

MOST = 20  # with all that every page costs: session, user, fence, audit
CHANGES_WITH_DATA = {  # pages whose number of queries may differ, and why
    "today": "shows other parts for other days; bounded in casework's own test",
}


@pytest.fixture
def place(db):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    place = world.build(agency, partners=[(bureau, "purchaser")])
    place.members["diana"] = factories.member(bureau, "Diana", Role.OFFICIAL)
    return place


def costs(place):
    found = {}
    for name in ("bob", "alice", "grace", "fiona", "diana"):
        member = place.members[name]
        client = client_of(member)
        client.get("/me/")
        for address in organisation_addresses():
            if len(address.arguments) == 1 and member.can(address.permission) and address.name not in CHANGES_WITH_DATA:
                url = url_of(address, place, organisation=member.organisation.slug)
                client.get(url)  # caches of the process are warm
                with CaptureQueriesContext(connection, ) as queries:
                    answer = client.get(url)
                if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                    found[f"{name} {url}"] = len(queries)
    return found


def test_a_list_costs_the_same_for_few_rows_and_for_many(place):
    few = costs(place)
    world.grow(place)
    many = costs(place)
    assert {url: (few[url], many[url]) for url in few if many.get(url, 0) > few[url]} == {}
    assert {url: cost for url, cost in many.items() if cost > MOST} == {}
    assert len(few) > 25
