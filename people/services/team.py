"""The team around a person."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from people.models import Serving
from people.models.serving import forget_known_ids


def tie(person, membership, since=None):
    """Put a worker on the team unless they are on it; returns whether something changed."""
    _row, made = Serving.objects.get_or_create(
        organisation=person.organisation, person=person, membership=membership, until=None,
        defaults={"since": since or timezone.localdate()})
    forget_known_ids()
    return made


def may_serve(membership):
    """Only those who open and change files carry clients; an administrator does not come to serve by opening one."""
    return membership.can(Permission.PERSON_EDIT)


@transaction.atomic
def join_team(person, membership, *, by=None, since=None):
    """Somebody serves this person from now on and knows them by name; nothing happens when they already do."""
    if tie(person, membership, since):
        audit.record("person.join", by=by or membership, on=person, detail={"member": membership.pk})
    return person


@transaction.atomic
def leave_team(person, membership, *, by):
    """Somebody no longer serves this person; from the next request on they do not see the file (SECURITY.md A7)."""
    today = timezone.localdate()
    left = 0
    for row in Serving.objects.current().filter(person=person, membership=membership):
        row.until = max(today, row.since)
        row.save(update_fields=["until"])
        left += 1
    forget_known_ids()
    if left:
        audit.record("person.leave", by=by, on=person, detail={"member": membership.pk})
    return person


@transaction.atomic
def set_responsible(person, membership, *, by, keep=False):
    """Hand a person to another worker, who joins the team; the former one leaves it unless `keep`."""
    former = person.responsible
    person.responsible = membership
    person.version += 1
    person.save()
    tie(person, membership)
    if former is not None and former != membership and not keep:
        leave_team(person, former, by=by)
    audit.record("person.responsible", by=by, on=person,
                 detail={"from": former.pk if former else None, "to": membership.pk, "keep": keep})
    return person


@transaction.atomic
def change_team(person, *, by, responsible, members):
    """The whole team at once: who is responsible, who else serves; everybody else leaves."""
    wanted = {responsible, *members}
    if person.responsible != responsible:
        set_responsible(person, responsible, by=by, keep=True)
    for row in Serving.objects.current().filter(person=person).select_related("membership"):
        if row.membership not in wanted:
            leave_team(person, row.membership, by=by)
    for member in wanted:
        join_team(person, member, by=by)
    return person
