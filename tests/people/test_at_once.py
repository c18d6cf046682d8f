"""Two people deciding at the same instant (SECURITY.md F10)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from people import services
from people.models import AccessRequest, Merge, Person
from tests import factories_people as make
from tests.factories import member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(agency, *acts):
    """What each act gave or raised, begun in the same instant in transactions of their own."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            with fence(agency):
                barrier.wait(timeout=20)
                return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_who_decide_at_once_one_decides(agency, bob, alice, fiona):
    gina = member(agency, "Gina", Role.WORKER)
    child = make.child(bob)
    with fence(agency):
        asked = services.ask_access(child, by=gina, basis="handover", reason="代班")
    answers = at_once(agency, *[lambda who=who, yes=yes: services.decide_access(asked, by=who, granted=yes)
                                for who, yes in ((alice, True), (fiona, False), (alice, True), (fiona, False))])
    assert sum(isinstance(answer, services.RequestIsDecided) for answer in answers) == 3
    with fence(agency):
        assert AuditEvent.objects.filter(act__in=["access.grant", "access.deny"]).count() == 1
        assert AccessRequest.objects.get().status in ("granted", "denied")


def test_two_files_merged_crosswise_at_once_are_merged_once(agency, bob):
    one, two = make.person(bob, "王桂兰"), make.person(bob, "王桂蘭")
    answers = at_once(agency, *[lambda pair=pair: services.merge_people(*pair, by=bob) for pair in ((one, two), (two, one), (one, two), (two, one))])
    assert sum(isinstance(answer, services.CannotBeMerged) for answer in answers) == 3
    with fence(agency):
        assert Merge.objects.count() == 1 and Person.objects.standing().count() == 1


def test_a_deletion_asked_for_once_erases_once(agency, bob, alice, fiona):
    child = make.child(bob)
    with fence(agency):
        asked = services.take_rights_request(child, by=bob, kind="delete", asked_as="mother", asked_by="陈母")
        services.set_status(Person.objects.get(), "closed", by=bob)
    answers = at_once(agency, *[lambda who=who: services.answer_rights_request(asked, by=who) for who in (alice, fiona, alice, fiona)])
    assert sum(isinstance(answer, services.RequestIsAnswered) for answer in answers) == 3
    with fence(agency):
        assert AuditEvent.objects.filter(act="person.erase").count() == 1
