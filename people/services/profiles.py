"""The further facts of a file, and those about a child."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from people.models import Allowance, ChildProfile, PersonProfile


class AllowanceHasEnded(Exception):
    """An allowance ends once."""


def facts_of(person, model, to_change=False):
    """The further facts of a file; a file without any gets an unsaved row whose version is 0, so that of two at once the second is asked."""
    rows = model.objects.select_for_update(of=("self",)) if to_change else model.objects
    return rows.filter(person=person).first() or model(organisation=person.organisation, person=person, version=0)


@transaction.atomic
def change_profile(person, *, by, **changes):
    """Write down further facts about somebody (DOMAIN.md 4.1)."""
    return _change(person, PersonProfile, "person.profile", by, changes)


@transaction.atomic
def change_child_profile(person, *, by, **changes):
    """Write down what is asked of a child besides (DOMAIN.md 4.1.2)."""
    return _change(person, ChildProfile, "person.child", by, changes)


def _change(person, model, act, by, changes):
    facts = facts_of(person, model, to_change=True)
    saved = facts_of(person, model)  # a form may have written its values into a row of its own
    for name, value in changes.items():
        setattr(facts, name, value)
    changed = sorted(name for name in changes if getattr(saved, name) != getattr(facts, name))
    facts.version += 1
    facts.save()
    for cached in ("profile", "child_profile"):
        person._state.fields_cache.pop(cached, None)
    audit.record(act, by=by, on=person, detail={"fields": changed})
    return facts


@transaction.atomic
def add_allowance(person, *, by, kind, since=None, amount=None, until=None):
    """Somebody receives a public allowance, yuan a month."""
    allowance = Allowance.objects.create(organisation=person.organisation, person=person, kind=kind, amount=amount,
                                         since=since or timezone.localdate(), until=until)
    audit.record("allowance.add", by=by, on=person, detail={"allowance": allowance.pk, "kind": kind})
    return allowance


@transaction.atomic
def end_allowance(allowance, *, by, on=None):
    """The allowance is not received any more."""
    if allowance.until is not None:
        raise AllowanceHasEnded
    allowance.until = max(on or timezone.localdate(), allowance.since)
    allowance.save(update_fields=["until"])
    audit.record("allowance.end", by=by, on=allowance.person, detail={"allowance": allowance.pk})
    return allowance
