"""Whose consent holds on which day, and what a withdrawal forbids (PIPL articles 15, 29, 31)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from organisations.fence import fence
from people import services
from people.models import ConsentState, Person
from people.services.copies import copy_of
from tests import factories_people as make

pytestmark = pytest.mark.django_db
BORN = date(2012, 6, 15)


def given(person, bob, by="mother", scopes=("casework",), on=date(2024, 1, 1), **fields):
    return services.record_consent(person, by=bob, given_by=by, scopes=list(scopes), signed_on=on, **fields)


def again(person):
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize(("day", "state"), [
    (date(2023, 12, 31), "not_yet"), (date(2024, 1, 1), "holds"), (date(2026, 6, 14), "holds"), (date(2026, 6, 15), "holds"),
    (date(2030, 6, 14), "holds"), (date(2030, 6, 15), "outgrown")])
def test_what_a_guardian_signed_ends_on_the_eighteenth_birthday(bob, home, day, state):
    child = make.child(bob, born=BORN, consents=[], status="draft")
    given(child, bob)
    assert child.consent_state("casework", day) == state
    assert child.has_consent("casework", day) == (state == "holds")


@pytest.mark.parametrize(("day", "state"), [(date(2026, 6, 14), "guardian_needed"), (date(2026, 6, 15), "holds"), (date(2030, 6, 15), "holds")])
def test_what_a_child_signed_counts_from_the_fourteenth_birthday(bob, home, day, state):
    child = make.child(bob, born=BORN, consents=[], status="draft")
    given(child, bob, by="self")
    assert child.consent_state("casework", day) == state


def test_the_state_says_why_there_is_no_consent(bob, home):
    person = make.person(bob)
    today = timezone.localdate()
    assert person.consent_state("research") == ConsentState.NEVER
    consent = given(person, bob, by="self", scopes=["research", "referral"], on=today - timedelta(days=9), valid_until=today - timedelta(days=1))
    assert again(person).consent_state("research") == ConsentState.ENDED
    given(person, bob, by="self", scopes=["referral"], on=today - timedelta(days=3))
    assert again(person).consent_state("referral") == ConsentState.HOLDS
    assert consent.has_ended(today)


def test_who_needs_a_consent_and_who_only_minds_a_withdrawal(bob, home):
    person = make.person(bob)
    services.refuse_withdrawn(person, "casework")  # nobody ever said anything
    with pytest.raises(services.ConsentIsMissing) as missing:
        services.require_consent(person, "casework")
    assert (missing.value.state, missing.value.scope) == (ConsentState.NEVER, "casework")
    consent = given(person, bob, by="self")
    services.require_consent(again(person), "casework")
    services.withdraw_consent(consent, by=bob, scopes=["casework"])
    for ask in (services.refuse_withdrawn, services.require_consent):
        with pytest.raises(services.ConsentIsMissing) as missing:
            ask(again(person), "casework")
        assert missing.value.state == ConsentState.WITHDRAWN


def test_a_withdrawn_photo_consent_takes_the_photos_back_at_once(bob, home):
    person = make.person(bob, photo_permission="public")
    consent = given(person, bob, by="self", scopes=["photo", "photo_public"])
    assert again(person).may_be_published() and again(person).may_be_photographed()
    services.withdraw_consent(consent, by=bob, scopes=["photo_public"])
    assert (again(person).photo_permission, again(person).may_be_published(), again(person).may_be_photographed()) == ("internal", False, True)
    services.withdraw_consent(again(person).consents.get(), by=bob, scopes=["photo"])
    assert (again(person).photo_permission, again(person).may_be_photographed()) == ("none", False)


def test_a_second_consent_that_still_holds_keeps_the_photos(bob, home):
    person = make.person(bob, photo_permission="public")
    first = given(person, bob, by="self", scopes=["photo_public"])
    given(person, bob, by="self", scopes=["photo_public"], on=date(2025, 1, 1))
    services.withdraw_consent(first, by=bob, scopes=["photo_public"])
    assert again(person).may_be_published()


def test_a_consent_to_publishing_that_has_run_out_publishes_nothing(bob, home):
    person = make.person(bob, photo_permission="public")
    given(person, bob, by="self", scopes=["photo_public"], valid_until=timezone.localdate() - timedelta(days=1))
    assert not again(person).may_be_published()


def test_a_minor_is_published_only_with_a_guardians_consent(bob, home):
    child = make.child(bob, photo_permission="public")
    assert not child.may_be_published()
    given(child, bob, scopes=["photo_public"])
    assert again(child).may_be_published()


def test_a_photo_of_a_child_is_not_published_because_the_child_has_grown_up(bob, home):
    grown = make.person(bob, "陈小明", born=date(2006, 1, 1), photo_permission="public", categories=["youth"])
    taken = date(2020, 5, 1)
    assert grown.may_be_published() and not grown.may_be_published(taken_on=taken)
    given(grown, bob, by="self", scopes=["photo_public"])
    assert again(grown).may_be_published(taken_on=taken)


def test_withdrawing_the_consent_to_the_file_pauses_an_adults_file_too(bob, home):
    person = make.person(bob)
    consent = given(person, bob, by="self", scopes=["filing"])
    services.withdraw_consent(consent, by=bob, scopes=["filing"])
    assert again(person).status == "paused"


def test_who_was_filed_as_a_child_and_is_fourteen_by_now_needs_no_guardian_any_more(bob, home):
    today = timezone.localdate()
    sixteen = make.person(bob, "陈小明", born=date(today.year - 16, 1, 1), opened_on=date(today.year - 5, 6, 1), status="draft", categories=["youth"], consents=[])
    with pytest.raises(services.FilingConsentIsMissing):
        services.activate_file(sixteen, by=bob)
    fathers = given(sixteen, bob, by="father", scopes=["filing"], on=date(today.year - 5, 6, 1))
    services.activate_file(sixteen, by=bob)
    given(sixteen, bob, by="self", scopes=["filing"], on=today)
    services.withdraw_consent(fathers, by=bob, scopes=["filing"])
    services.change_file(again(sixteen), by=bob, village="新村")
    assert (again(sixteen).status, again(sixteen).village, again(sixteen).lacks_filing_consent) == ("active", "新村", False)


def test_what_a_guardian_signed_for_somebody_of_age_now_does_not_lock_the_file(bob, home):
    today = timezone.localdate()
    nineteen = make.person(bob, "陈小明", born=date(today.year - 19, 1, 1), opened_on=date(today.year - 8, 6, 1), status="draft", categories=["youth"], consents=[])
    own = {"given_by": "self", "scopes": ["filing"], "signed_on": today}
    services.record_consent(nineteen, by=bob, given_by="mother", scopes=["filing"], signed_on=date(today.year - 8, 6, 1), valid_until=date(today.year - 2, 6, 1))
    states = [again(nineteen).lacks_filing_consent]
    services.record_consent(nineteen, by=bob, **own)
    states.append(again(nineteen).lacks_filing_consent)
    assert (states, services.activate_file(again(nineteen), by=bob).status) == ([True, False], "active")


TOLD = {"signed_by": "陈大明", "purposes": "评估与转介助学", "data_kinds": ["identity", "health"], "retention": "结案后三年", "rights_text": "可随时撤回", "handler_contact": "6688-1234"}


def test_what_was_explained_stands_in_the_file_for_those_who_know_the_client_and_in_the_copy(agency, bob, fiona, browse):
    with fence(agency):
        child = make.child(bob)
        given(child, bob, by="other_guardian", scopes=["filing"], relation="grandfather", **TOLD)
        copied = str(copy_of(again(child)))
    own, others = (browse(one).get(f"/o/{agency.slug}/people/{child.number}/").content.decode() for one in (bob, fiona))
    words = ["陈大明", "Grandfather", "评估与转介助学", "Identity and document number, Health", "结案后三年", "可随时撤回", "6688-1234"]
    assert [[text for text in words if text not in page] for page in (own, copied)] == [[], []]
    assert [text for text in words if text in others] == []


def test_the_form_to_sign_names_purposes_principles_contact_and_how_long_it_is_kept(agency, bob, browse):
    child, elder = make.child(bob), make.person(bob)
    page, elders = (browse(bob).get(f"/o/{agency.slug}/people/{one.number}/consent/paper/").content.decode() for one in (child, elder))
    wanted = ["Purposes", "Further purposes", bob.user.phone or bob.user.email, "The client&#x27;s interest comes first", "Each person is met as an individual", "Acceptance", "No judgement",
              "Self-determination", "Confidentiality", "the client is 18, and 3 years from then on"]
    assert [words for words in wanted if words not in page] == []
    assert "Until the service has ended, and 3 years from then on" in elders
