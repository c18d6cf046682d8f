"""Households."""

from django.db import transaction

from organisations import audit
from organisations.models import Series
from people.models import Household


@transaction.atomic
def open_household(*, by, address="", region_code="", note="", people=()):
    """A new household with the people who live in it."""
    organisation = by.organisation
    household = Household.objects.create(
        organisation=organisation, number=f"{organisation.code}-H{Series.next(organisation, 'household'):05d}",
        address=address, region_code=region_code, note=note)
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


def _move(person, household):
    person.household = household
    person.version += 1
    person.save()


@transaction.atomic
def settle(person, *, by, lives_with=None, address=""):
    """A person lives with somebody, or alone at an address; a household is opened where there is none."""
    if lives_with is None:
        return open_household(by=by, address=address, people=[person])
    if lives_with.household is None:
        return open_household(by=by, address=address, people=[lives_with, person])
    join_household(person, lives_with.household, by=by)
    return lives_with.household
