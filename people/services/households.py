"""Households."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.numbering import next_number
from people import search
from people.models import Household, HouseholdMember, HouseholdRelation, PersonProfile
from people.names import tidy_name
from people.services.profiles import facts_of


class DoesNotLiveThere(Exception):
    """The head of a household is one of those who live in it."""


class HasLeftAlready(Exception):
    """Somebody leaves a household once."""


@transaction.atomic
def open_household(*, by, address="", region_code="", note="", people=()):
    """A new household with the people who live in it."""
    organisation = by.organisation
    household = Household.objects.create(
        organisation=organisation, number=next_number(organisation, "household", by=by), address=address, region_code=region_code, note=note)
    for person in people:
        _move(person, household)
    audit.record("household.open", by=by, on=household, detail={"people": [person.number for person in people]})
    return household


@transaction.atomic
def change_household(household, *, by, **changes):
    """Change address, region or note of a household."""
    for name, value in changes.items():
        setattr(household, name, value)
    household.version += 1
    household.save()
    audit.record("household.change", by=by, on=household, detail={"fields": sorted(changes)})
    return household


@transaction.atomic
def join_household(person, household, *, by):
    """Somebody moves into a household."""
    _move(person, household)
    audit.record("household.change", by=by, on=household, detail={"joined": person.number})
    return person


@transaction.atomic
def leave_household(person, *, by):
    """Somebody moves out; the household stays."""
    household = person.household
    _move(person, None)
    audit.record("household.change", by=by, on=household, detail={"left": person.number})
    return person


@transaction.atomic
def set_head(household, person, *, by):
    """Who the head of a household is; everybody's relation is told from them."""
    if person is not None and person.household_id != household.pk:
        raise DoesNotLiveThere
    household.head = person
    household.version += 1
    household.save()
    if person is not None:
        _relate(person, HouseholdRelation.HEAD)
    audit.record("household.change", by=by, on=household, detail={"head": person.number if person else None})
    return household


@transaction.atomic
def set_relation(person, relation, *, by):
    """How somebody is related to the head of the household."""
    _relate(person, relation)
    audit.record("household.change", by=by, on=person.household, detail={"relation": relation, "of": person.number})
    return person


@transaction.atomic
def add_household_member(household, *, by, name, relation, birth_year=None, occupation="", phone="", note="", since=None):
    """Somebody lives there who has no file of their own."""
    member = HouseholdMember.objects.create(
        organisation=household.organisation, household=household, name=tidy_name(name), relation=relation, birth_year=birth_year,
        occupation=occupation, phone=phone, note=note, since=since or timezone.localdate())
    for person in household.people.all():
        search.index_kin(person)
    audit.record("household.change", by=by, on=household, detail={"member": member.pk})
    return member


@transaction.atomic
def drop_household_member(member, *, by, on=None):
    """Somebody without a file no longer lives there."""
    if member.until is not None:
        raise HasLeftAlready
    member.until = max(on or timezone.localdate(), member.since)
    member.save(update_fields=["until"])
    audit.record("household.change", by=by, on=member.household, detail={"member_left": member.pk})
    return member


def _relate(person, relation):
    facts = facts_of(person, PersonProfile, to_change=True)
    if facts.household_relation != relation:
        facts.household_relation = relation
        facts.version += 1
        facts.save()


def _move(person, household):
    former = person.household
    if former is not None and former.head_id == person.pk and former != household:
        former.head = None
        former.version += 1
        former.save()
    person.household = household
    person.version += 1
    person.save()
    search.index_kin(person)


@transaction.atomic
def settle(person, *, by, lives_with=None, address=""):
    """A person lives with somebody, or alone at an address; a household is opened where there is none."""
    if lives_with is None:
        return open_household(by=by, address=address, people=[person])
    if lives_with.household is None:
        return open_household(by=by, address=address, people=[lives_with, person])
    join_household(person, lives_with.household, by=by)
    return lives_with.household
