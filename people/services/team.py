"""The team around a person."""

from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations import audit
from organisations.access import Permission, Role
from organisations.models import Membership
from organisations.services import tell, withdraw
from organisations.undo import UNDO_FOR
from people.models import Person, Serving
from people.models.serving import forget_known_ids, granted_ids, keeps_order

ASSIGNS = (Role.SUPERVISOR, Role.PROJECT_LEAD, Role.ADMIN)  # who gives several clients at once to another worker


class CannotCarryClients(Exception):
    """Clients are carried by active members who open and change files."""


class FileIsClosed(Exception):
    """Nobody comes to know a minor by writing something down: the file opens after approval, or to whom a colleague puts on the team."""

    def __init__(self, person):
        super().__init__(person.number)
        self.person = person


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


def may_hand_over(person, by):
    """The team, and who keeps the client's file in order; a file that an approval opened to somebody is only read."""
    return person.serves(by) or keeps_order(by, person)


def may_bring(person, membership, by):
    """Whether `by` may put somebody on the team, themselves too: an adult's, unless an approval only opened the file for a time, and
    a minor's who is served already. Who keeps the file in order puts others there, never themselves."""
    if not may_serve(membership):
        return False
    if person.serves(by) or person.serves(membership):
        return True
    if by.pk != membership.pk and keeps_order(by, person):
        return True
    age = person.age_on(timezone.localdate())
    return age is not None and age >= 18 and person.pk not in granted_ids(by)


def may_merge(person, by):
    """Whoever makes one file of two joins both teams: those who serve the client, and for an adult who keeps the file in order.
    A file that an approval opened for a time is only read, and so is never merged into one's own."""
    if person.serves(by):
        return True
    age = person.age_on(timezone.localdate())
    return age is not None and age >= 18 and keeps_order(by, person)


@transaction.atomic
def join_team(person, membership, *, by=None, since=None):
    """Somebody serves this person from now on and knows them by name; nothing happens when they already do, when they carry no clients
    and when the file only stands open to them for a time. Raises FileIsClosed."""
    by = by or membership
    if may_bring(person, membership, by):
        if tie(person, membership, since):
            audit.record("person.join", by=by, on=person, detail={"member": membership.pk})
    elif not person.known_to(by):
        raise FileIsClosed(person)
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
    """Hand a person to another worker, who joins the team; the former one leaves it unless `keep`. Raises FileIsClosed."""
    if not may_bring(person, membership, by):
        raise FileIsClosed(person)
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
    """The whole team at once: who is responsible, who else serves; everybody else leaves. Raises FileIsClosed."""
    wanted = {responsible, *members}
    if person.responsible != responsible:
        set_responsible(person, responsible, by=by, keep=True)
    for row in Serving.objects.current().filter(person=person).select_related("membership"):
        if row.membership not in wanted:
            leave_team(person, row.membership, by=by)
    for member in wanted:
        join_team(person, member, by=by)
    return person


# ---------- several at once ----------


@transaction.atomic
def hand_over_people(people, *, by, to, keep=False, seen=None):
    """Give several clients to one worker, each whole or not at all; those who were responsible leave their teams unless `keep`.

    Returns (handed, stayed): what `take_people_back` needs of each, and {why: [file numbers]}. `seen` is whom the member saw as
    responsible, by file number: what somebody else changed since stays. Raises CannotCarryClients.
    """
    if not (to.is_active and may_serve(to)):
        raise CannotCarryClients
    handed, stayed = [], {}
    for person in _locked(pk__in=[person.pk for person in people]):
        if why := _why_it_stays(person, by, to, seen or {}):
            stayed.setdefault(why, []).append(person.number)
        else:
            handed.append(_hand_over(person, by=by, to=to, keep=keep))
    if handed and to.pk != by.pk:
        _tell(handed, by=by, to=to)
    return handed, stayed


def _tell(handed, *, by, to):
    """One notice for all of them, shown when the message with Undo is gone."""
    key = f"people:{uuid4().hex}"
    tell([to], kind="person.handed_over", path=f"{reverse('person_list', args=[by.organisation.slug])}?responsible={to.pk}", by=by, key=key, after=UNDO_FOR,
         params={"n": len(handed), "who": by.name})
    for one in handed:
        one["told"] = key


def _locked(**which):
    """The files as they are now, in one order so that two at once do not wait for each other crosswise."""
    return Person.objects.filter(**which).select_for_update(of=("self",)).select_related("organisation", "responsible__user").order_by("pk")


def _why_it_stays(person, by, to, seen):
    if person.merged_into_id or person.erased_at:
        return _("Merged or erased in the meantime.")
    if person.responsible_id != seen.get(person.number, person.responsible_id):
        return _("Somebody handed it over in the meantime.")
    if person.responsible_id == to.pk:
        return _("%(name)s is responsible already.") % {"name": to.name}
    if not may_hand_over(person, by):
        return _("You may only read this file.")
    return "" if may_bring(person, to, by) else _("The file of a minor opens only to those who serve the child and their supervisor.")


def _hand_over(person, *, by, to, keep):
    former, team = person.responsible, set(Serving.objects.current().filter(person=person).values_list("membership", flat=True))
    set_responsible(person, to, by=by, keep=keep)
    return {"number": person.number, "to": to.pk, "former": former and former.pk, "left": not keep and former is not None and former.pk in team,
            "joined": to.pk not in team}


@transaction.atomic
def take_people_back(handed, *, by):
    """Undo `hand_over_people` for those whom nobody has handed on since; returns them."""
    wanted, back = {one["number"]: one for one in handed}, []
    members = Membership.objects.select_related("user", "organisation").in_bulk([one[name] for one in handed for name in ("to", "former") if one[name]])
    for person in _locked(number__in=wanted, merged_into=None, erased_at=None):
        one = wanted[person.number]
        if person.responsible_id == one["to"]:
            _take_back(person, members.get(one["former"]), one, by=by)
            if one["joined"]:
                leave_team(person, members[one["to"]], by=by)
            back.append(person)
    for key in {one["told"] for one in handed if len(back) == len(handed) and "told" in one}:
        withdraw(key, by=by)
    return back


def _take_back(person, former, one, *, by):
    person.responsible = former
    person.version += 1
    person.save()
    if one["left"]:
        rejoin_team(person, former, by=by)
    audit.record("person.responsible", by=by, on=person, detail={"from": one["to"], "to": one["former"], "undone": True})


@transaction.atomic
def rejoin_team(person, membership, *, by):
    """Their time on the team goes on as if it had not been broken off."""
    ties = Serving.objects.filter(person=person, membership=membership)
    last = ties.order_by("-until", "-pk").first()
    if last is None or ties.current().exists():
        return
    last.until = None
    last.save(update_fields=["until"])
    forget_known_ids()
    audit.record("person.join", by=by, on=person, detail={"member": membership.pk})
