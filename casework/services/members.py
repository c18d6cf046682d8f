"""The members of a group: joining with or without a file, leaving (G2)."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.models import Group, GroupMember
from casework.services.groups import GroupIsOver, locked
from casework.services.serving import serve
from casework.services.troubles import ReasonMissing, Trouble
from organisations import audit
from organisations.sealing import keyed_hash
from people.models import ConsentScope, ConsentState
from people.names import search_form, tidy_name

# What a guardian or the client signed covers a group when it covers our services to the person.
COVERS_A_GROUP = (ConsentScope.CASEWORK, ConsentScope.FILING)


class AlreadyAMember(Trouble):
    words = _("This person is a member of the group already.")


class NoNameGiven(Trouble):
    words = _("Choose a client or write a name.")


class LeftBeforeJoining(Trouble):
    words = _("The day of leaving lies before the day of joining.")


class NoGuardianConsent(Trouble):
    """A minor joins with a guardian's consent only; `state` says what is wrong with the one there is."""

    words = _("A minor joins a group only with a guardian's consent.")

    def __init__(self, state):
        super().__init__()
        self.words = format_lazy("{} {}", self.words, state.label)


def token_of(organisation_id, name, phone):
    """The same name with the same number is the same person without a file."""
    return keyed_hash("group_member", organisation_id, f"{search_form(name)} {_digits(phone)}")[:16]


def _digits(phone):
    return re.sub(r"\D", "", phone or "")[-11:]


def consent_for(person, on):
    """(the consent that covers a group on a day or None, why there is none); of a minor a guardian's only."""
    minor = person.is_minor_on(on)
    for scope in COVERS_A_GROUP:
        found = [one for one in person.consents.all() if one.covers(scope, on) and (one.is_guardians or not minor)]
        if found and person.consent_state(scope, on) == ConsentState.HOLDS:
            return found[0], ConsentState.HOLDS
    states = [person.consent_state(scope, on) for scope in COVERS_A_GROUP]
    why = next((state for state in states if state != ConsentState.NEVER), ConsentState.NEVER)
    return None, ConsentState.GUARDIAN_NEEDED if why == ConsentState.HOLDS else why


@transaction.atomic
def add_member(group, *, by, person=None, name="", phone="", screened=False, screening="", joined_on=None):
    """Take somebody into a group; who had left comes back. Raises GroupIsOver, NoNameGiven, AlreadyAMember, NoGuardianConsent."""
    group = locked(group)
    if group.status not in (Group.Status.PLANNING, Group.Status.RUNNING):
        raise GroupIsOver
    joined_on = joined_on or timezone.localdate()
    name = "" if person else tidy_name(name)
    if not person and not name:
        raise NoNameGiven
    known = _known(group, person, name, phone)
    if known is not None and known.left_on is None:
        raise AlreadyAMember
    consent, why = consent_for(person, joined_on) if person else (None, None)
    if person and consent is None and person.is_minor_on(joined_on):
        raise NoGuardianConsent(why)
    member = known or GroupMember(organisation=group.organisation, group=group, person=person, name=name, phone="" if person else phone.strip(), joined_on=joined_on,
                                  token=None if person else token_of(group.organisation_id, name, phone), seq=_next_seq(group))
    member.left_on, member.left_reason = None, ""
    member.screened, member.screening, member.consent = screened or member.screened, screening.strip() or member.screening, consent
    member.save()
    if person:
        serve(person, group.leader, by=by)
    audit.record("group.member", by=by, on=group, project=group.project.number, detail={"member": member.seq, "file": person.number if person else ""})
    return member


def _known(group, person, name, phone):
    """The same person among the members. Without a number, a name is enough: the leader says which of two it is by writing it."""
    members = list(group.members.select_related("person"))
    if person:
        return next((one for one in members if one.person_id == person.pk), None)
    wanted, digits = search_form(name), _digits(phone)
    for one in members:
        other = one.person or one
        if search_form(other.name) == wanted and (not digits or not _digits(other.phone) or _digits(other.phone) == digits):
            return one
    return None


def _next_seq(group):
    return (group.members.order_by("-seq").values_list("seq", flat=True).first() or 0) + 1


@transaction.atomic
def leave_group(member, *, by, reason, on=None):
    """A member leaves, with a reason; their attendances stay. Raises ReasonMissing, LeftBeforeJoining."""
    if not reason.strip():
        raise ReasonMissing
    group = locked(member.group)
    member.refresh_from_db()
    on = on or timezone.localdate()
    if on < member.joined_on:
        raise LeftBeforeJoining
    member.left_on, member.left_reason = on, reason.strip()
    member.save()
    audit.record("group.member_leave", by=by, on=group, project=group.project.number, detail={"member": member.seq})
    return member


@transaction.atomic
def note_member(member, *, by, screened, screening, change):
    """What the screening found, and how the member changed in the group."""
    group = locked(member.group)
    member.refresh_from_db()
    member.screened, member.screening, member.change = screened, screening.strip(), change.strip()
    member.save()
    audit.record("group.member_note", by=by, on=group, project=group.project.number, detail={"member": member.seq})
    return member
