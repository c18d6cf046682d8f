"""Erasing a client: nothing personal stays, every count stays (SECURITY.md D6)."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from casework.models import Participation
from organisations import sealing
from organisations.fence import fence
from organisations.models import AuditEvent
from people import scans, search, services
from people.models import Household, Person
from people.services import erasing
from tests import factories_casework as records
from tests import factories_people as make

pytestmark = pytest.mark.django_db
SECRETS = ["陈小明", "陈守仁", "13800004321", "老街九十号", "外县二号", "哮喘机密", "爷爷照看", "父母吵架", "陈大爷", "想看看档案", "请查一查"]


@pytest.fixture
def full(bob, fiona, alice, home, agency):
    """A child's file with something in every field that takes a text."""
    child = make.child(bob, "陈小明", phone="13800004321", address="老街九十号", health="哮喘机密", village="南门社区", id_number="", id_note="未办",
                       alias="小明明", emergency_contact="陈守仁", school="实验小学", remarks="哮喘机密")
    services.add_guardian(child, by=bob, name="陈守仁", relation="grandfather", phone="13900000001", workplace="外县二号")
    services.change_profile(child, by=bob, registered_address="外县二号", caregiver="爷爷照看", mental="anxious", health_codes=["other"])
    services.change_child_profile(child, by=bob, special_events="父母吵架", actual_caregiver="爷爷照看")
    services.set_follow_level(child, 1, "父母吵架", by=bob)
    household = services.open_household(by=bob, address="老街九十号", people=[child])
    services.add_household_member(household, by=bob, name="陈大爷", relation="grandparent")
    services.take_rights_request(child, by=bob, kind="view", asked_as="mother", asked_by="陈大爷", wish="想看看档案")
    services.ask_access(child, by=fiona, basis="audit", reason="请查一查陈小明")
    return child


def opened(organisation):
    """Everything sealed in the organisation, opened, and everything plain: what a curious keeper of the keys could still read."""
    found = []
    with fence(organisation), connection.cursor():
        for model in apps.get_models():
            if model._meta.app_label == "people":
                for row in model._base_manager.all():
                    found += [str(getattr(row, field.attname)) for field in model._meta.fields]
    return "\n".join(found)


def test_nothing_personal_is_left_anywhere_and_it_was_there_before(agency, bob, home, full):
    before = opened(agency)
    assert [secret for secret in SECRETS if secret not in before] == []
    services.set_status(full, "closed", by=bob)
    services.erase_person(full, by=bob, reason="retention")
    after = opened(agency)
    assert [secret for secret in SECRETS if secret in after] == []
    erased = Person.objects.get(pk=full.pk)
    assert (erased.number, erased.name, erased.birth_date, erased.sex, erased.village, erased.household) == ("ZH-P00001", "", None, "", "", None)
    assert erased.history.count() == 1 and Household.history.count() == 1
    assert search.find("陈小明", bob).count() == 0 and list(Person.objects.visible_to(bob)) == []


def test_counts_stay_what_they_were(bob, fiona, home, full):
    project = records.project(fiona, bob)
    records.record(bob, project, persons=[full])
    services.set_status(full, "closed", by=bob)
    counted = lambda: (Participation.objects.count(), Person.objects.count(), full.categories.count(), full.rights_requests.count(), full.access_requests.count())  # noqa: E731
    before = counted()
    services.erase_person(full, by=bob, reason="retention")
    assert counted() == before
    assert Participation.objects.get().person.label_for(bob) == "Erased client"


def test_a_file_in_service_and_what_a_law_keeps_are_refused_with_the_reason(bob, home, full, monkeypatch):
    with pytest.raises(services.ErasureIsRefused) as refused:
        services.erase_person(full, by=bob, reason="asked")
    assert [str(reason) for reason in refused.value.reasons] == ["The client is in service. End the file first."]
    services.set_status(full, "closed", by=bob)
    monkeypatch.setattr(erasing, "_KEEPERS", [])
    services.register_keeper(lambda person, by: "Kept for fifteen years." if person.number == full.number else None)
    with pytest.raises(services.ErasureIsRefused) as refused:
        services.erase_person(full, by=bob, reason="asked")
    assert refused.value.reasons == ["Kept for fifteen years."] and Person.objects.get().name == "陈小明"


def test_other_apps_are_told_in_the_same_transaction_and_can_stop_it(bob, home, full):
    services.set_status(full, "closed", by=bob)
    told = []

    def stop(sender, person, by, reason, **kwargs):
        told.append((person.name, by, reason))
        raise RuntimeError("not yet")

    services.person_erased.connect(stop)
    try:
        with pytest.raises(RuntimeError):
            services.erase_person(full, by=bob, reason="asked")
    finally:
        services.person_erased.disconnect(stop)
    assert told == [("陈小明", bob, "asked")] and Person.objects.get().name == "陈小明"


def test_signed_papers_go_with_the_file(bob, home, full, settings, django_capture_on_commit_callbacks):
    consent = full.consents.get()
    path = scans.path_of(consent)
    path.parent.mkdir(parents=True)
    path.write_bytes(sealing.seal_bytes(b"x", "x"))
    consent.scan_sha256 = "0" * 64
    consent.save()
    services.set_status(full, "closed", by=bob)
    with django_capture_on_commit_callbacks(execute=True):
        services.erase_person(full, by=bob, reason="retention")
    assert not path.exists()


def test_the_audit_trail_says_that_and_why_and_nothing_else(agency, bob, full):
    with fence(agency):
        services.set_status(full, "closed", by=bob)
        services.erase_person(full, by=bob, reason="retention")
        services.erase_person(full, by=bob, reason="retention")  # a second time is nothing
    with fence(agency):
        assert [(event.object_id, event.detail) for event in AuditEvent.objects.filter(act="person.erase")] == [("ZH-P00001", {"reason": "retention"})]
        assert [secret for secret in SECRETS for event in AuditEvent.objects.all() if secret in str(event.detail)] == []


def test_files_that_were_merged_into_it_are_erased_with_it(bob, home):
    one, two = make.person(bob, "王桂兰", opened_on=date(2026, 3, 1)), make.person(bob, "王桂蘭", address="老街九十号")
    services.merge_people(one, two, by=bob)
    services.set_status(Person.objects.get(pk=one.pk), "closed", by=bob)
    services.erase_person(one, by=bob, reason="retention")
    assert [(row.name, row.address, bool(row.erased_at)) for row in Person.objects.all()] == [("", "", True)] * 2
