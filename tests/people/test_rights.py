"""What clients and guardians ask for about their own data."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people import services
from people.models import Person, RightsRequest
from tests import factories_people as make

pytestmark = pytest.mark.django_db


def asked(person, by, kind="view", **fields):
    return services.take_rights_request(person, by=by, kind=kind, **({"asked_as": "mother", "asked_by": "李母", "asked_on": date(2026, 11, 2)} | fields))


def test_a_request_has_a_number_and_a_day_by_which_it_is_answered(bob, home):
    child = make.child(bob)
    request = asked(child, bob, "copy", wish="全部")
    assert (request.number, request.due_on, request.status, request.asked_by) == ("ZH-DR00001", date(2026, 11, 17), "open", "李母")
    done = services.answer_rights_request(request, by=bob, handed_out="printed", answer="已给")
    assert (done.status, done.answered_by, done.handed_out) == ("done", bob, "printed")
    for step in (services.answer_rights_request, services.withdraw_rights_request):
        with pytest.raises(services.RequestIsAnswered):
            step(done, by=bob)


def test_a_refusal_keeps_its_reason(bob, home):
    request = services.refuse_rights_request(asked(make.child(bob), bob, "correct"), by=bob, answer="与户口簿一致")
    assert (request.status, request.answer, request.is_overdue) == ("refused", "与户口簿一致", False)


def test_an_unanswered_one_is_overdue_after_its_day(bob, home):
    today = timezone.localdate()
    child = make.child(bob)
    assert [asked(child, bob, asked_on=today - timedelta(days=days)).is_overdue for days in (15, 16)] == [False, True]


def test_a_deletion_is_decided_by_another_and_erases_the_file(agency, bob, fiona, alice, home):
    child = make.child(bob)
    request = asked(child, bob, "delete")
    for who in (bob,):
        with pytest.raises(services.NeedsAnotherPerson):
            services.answer_rights_request(request, by=who)
    with pytest.raises(services.ErasureIsRefused):
        services.answer_rights_request(request, by=fiona)
    assert RightsRequest.objects.get().status == "open"
    services.set_status(Person.objects.get(), "closed", by=bob)
    services.answer_rights_request(request, by=fiona)
    person, request = Person.objects.get(), RightsRequest.objects.get()
    assert (person.name, person.number, bool(person.erased_at)) == ("", "ZH-P00001", True)
    assert (request.status, request.asked_by, request.kind, request.answered_by) == ("done", "", "delete", fiona)


def test_the_supervisor_is_told_of_a_request_and_the_administrator_of_a_deletion(bob, fiona, alice, home):
    child = make.child(bob)
    asked(child, bob)
    asked(child, alice, "delete")
    assert {(notice.membership_id, notice.kind) for notice in Notice.objects.all()} == {(alice.pk, "rights.asked"), (fiona.pk, "rights.asked")}
    assert not any("李母" in str(notice.params) or "陈小明" in str(notice.params) for notice in Notice.objects.all())


def test_the_database_keeps_who_answered(bob, home):
    request = asked(make.child(bob), bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=request.pk).update(status="done")
    services.answer_rights_request(request, by=bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=request.pk).update(status="open", answered_by=None, answered_on=None)


def test_every_step_is_audited_without_a_text(agency, bob):
    with fence(agency):
        services.refuse_rights_request(asked(make.child(bob), bob), by=bob, answer="机密")
    with fence(agency):
        events = AuditEvent.objects.filter(act__startswith="rights.").order_by("seq")
        assert [(event.act, event.object_id) for event in events] == [("rights.ask", "ZH-P00001"), ("rights.refuse", "ZH-P00001")]
        assert not any("机密" in str(event.detail) or "李母" in str(event.detail) for event in events)
