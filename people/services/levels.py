"""How closely somebody is followed."""

from django.db import transaction

from organisations import audit
from people.models import FollowLevel, LevelChange


class NoSuchLevel(Exception):
    """There are six follow-up levels, from 1 to 6."""


@transaction.atomic
def set_follow_level(person, level, reason="", *, by):
    """Follow somebody more or less closely from now on; who changed it, when and why is kept. The same level again changes nothing."""
    if level not in FollowLevel.values:
        raise NoSuchLevel
    if person.follow_level == level:
        return person
    before, person.follow_level = person.follow_level, level
    person.version += 1
    person.save()
    note_level(person, before, by=by, reason=reason)
    return person


def note_level(person, before, *, by, reason=""):
    """Write a change down that is already made."""
    LevelChange.objects.create(organisation=person.organisation, person=person, before=before, after=person.follow_level, reason=reason[:500], by=by)
    audit.record("person.level", by=by, on=person, detail={"from": before, "to": person.follow_level})
