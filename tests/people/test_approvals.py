"""Approval before somebody outside the case opens a file (Regulations on the Protection of Minors Online, article 36)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people import services
from people.models import AccessRequest, Person
from people.models.serving import forget_known_ids
from tests import factories_people as make
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(bob):
    return make.child(bob, "陈小明", phone="13800004321")


@pytest.fixture
def gina(agency):
    """Gina works in the agency too, in nobody's team."""
    return member(agency, "Gina", Role.WORKER)


def knows(who, person):
    forget_known_ids()
    found = Person.objects.visible_to(who).filter(pk=person.pk).first()
    return found is not None, person.known_to(who), found is not None and found.known_to(who), person.serves(who)


def ask(person, by, **fields):
    return services.ask_access(person, by=by, **({"basis": "handover", "reason": "代班", "hours": 4} | fields))


def test_asked_for_a_file_is_as_closed_as_before_and_granted_it_is_open_to_read(agency, bob, alice, gina, child):
    with fence(agency):
        request = ask(child, gina)
        assert knows(gina, child) == (False, False, False, False)
        services.decide_access(request, by=alice, granted=True)
        assert knows(gina, child) == (True, True, True, False)  # reads, and does not serve


def test_denied_ended_withdrawn_and_expired_ones_see_nothing(agency, bob, alice, fiona, gina, child):
    with fence(agency):
        services.decide_access(ask(child, gina), by=alice, granted=False, answer="不需要")
        assert knows(gina, child) == (False,) * 4
        services.withdraw_access(ask(child, gina), by=gina)
        assert knows(gina, child) == (False,) * 4
        granted = services.decide_access(ask(child, gina), by=alice, granted=True)
        assert knows(gina, child)[:3] == (True,) * 3
        services.end_access(granted, by=alice)
        assert knows(gina, child) == (False,) * 4
        late = services.decide_access(ask(child, gina), by=fiona, granted=True)
        AccessRequest.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert knows(gina, child) == (False,) * 4


def test_an_administrator_reads_a_minors_name_only_after_somebody_elses_approval(agency, bob, alice, fiona, child):
    with fence(agency):
        assert child.label_for(fiona) == "陈*明"
        request = ask(child, fiona, basis="audit")
        with pytest.raises(services.MayNotDecide):
            services.decide_access(request, by=fiona, granted=True)
        services.decide_access(request, by=alice, granted=True, hours=1)
        assert child.label_for(fiona) == "陈小明"
        with pytest.raises(services.FileIsOpenAlready):
            ask(child, fiona)
        elder = make.person(bob)
        assert elder.label_for(fiona) == elder.name
        services.decide_access(ask(elder, fiona), by=alice, granted=True)  # an adult's name is open; what is written in the cases is not
        with pytest.raises(services.FileIsOpenAlready):
            ask(elder, fiona)


def test_the_team_decides_and_strangers_do_not(agency, bob, alice, fiona, gina, child):
    stranger = member(agency, "Sofia", Role.SUPERVISOR)
    with fence(agency):
        request = ask(child, gina)
        assert [services.may_decide(request, who) for who in (alice, fiona, stranger, bob, gina)] == [True, True, False, False, False]
        assert services.may_decide(ask(child, fiona), stranger)  # somebody has to decide about administrators
        with pytest.raises(services.MayNotDecide):
            services.decide_access(request, by=bob, granted=True)


def test_the_database_itself_refuses_that_the_asker_decides(agency, alice, fiona, child):
    from django.db import IntegrityError, transaction

    with fence(agency):
        request = services.decide_access(ask(child, fiona), by=alice, granted=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=request.pk).update(decided_by=fiona)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=request.pk).update(status="waiting", decided_by=None, decided_at=None, expires_at=None)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.CHILD_DIRECTOR, Role.OFFICIAL, Role.EVALUATOR, Role.AUDITOR])
def test_only_staff_of_the_case_work_can_ask(agency, child, role):
    who = member(agency, f"One{role}", role)
    with fence(agency), pytest.raises(services.MayNotAsk):
        ask(child, who)


def test_who_decides_is_told_and_so_is_who_asked_without_any_name(agency, alice, fiona, gina, child):
    with fence(agency):
        request = ask(child, gina)
        services.decide_access(request, by=alice, granted=True)
        told = {(notice.membership_id, notice.kind) for notice in Notice.objects.all()}
        assert told == {(alice.pk, "access.asked"), (fiona.pk, "access.asked"), (gina.pk, "access.granted")}
        assert not any("陈小明" in str(notice.params) for notice in Notice.objects.all())


def test_a_request_is_decided_once_and_asked_once(agency, alice, fiona, gina, child):
    with fence(agency):
        request = ask(child, gina)
        with pytest.raises(services.AlreadyAsked):
            ask(child, gina)
        services.decide_access(request, by=alice, granted=False)
        with pytest.raises(services.RequestIsDecided):
            services.decide_access(request, by=fiona, granted=True)


def test_every_step_is_audited_on_the_client(agency, alice, gina, child):
    with fence(agency):
        services.end_access(services.decide_access(ask(child, gina), by=alice, granted=True), by=alice)
    with fence(agency):
        acts = list(AuditEvent.objects.filter(act__startswith="access.", object_id=child.number).order_by("seq").values_list("act", "actor_id"))
    assert acts == [("access.ask", gina.pk), ("access.grant", alice.pk), ("access.end", alice.pk)]
