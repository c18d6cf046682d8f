"""Signing in to an activity: by the participant's own phone without an account, by a colleague, from paper (A2).

The address for participants is a key hard to guess that also says whose house it is, so that the public page opens the one
fence it needs and no table is readable to anyone else. It is thrown away when the sign-in is closed.
"""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from casework.figures.consents import files_of, unconsented
from casework.models import Activity, ActivitySignIn
from casework.models import Status as RecordStatus
from casework.services.activities import ActivityMovedOn, locked_activity, move_into_record, signatures, tell_record
from casework.services.troubles import NotWithoutConsent, Trouble
from organisations import audit
from organisations.models import Organisation
from organisations.sealing import keyed_hash
from people.names import search_form, tidy_name

Status, Mode = Activity.Status, ActivitySignIn.Mode
MOST_HOURS = 24
OF_ONE_PHONE = 6  # a family signs with one phone
LEAST_ROOM = 300  # signatures by phone that an activity takes in any case; above, three times as many as planned
OPEN_TO_SIGN = (Status.APPROVED, Status.HELD)


class SignedAlready(Trouble):
    words = _("Somebody of this name with these four digits has signed already.")


class PhoneIsFull(Trouble):
    words = _("Six people have signed with this phone. Ask the staff to write down who else is there.")


class SheetIsFull(Trouble):
    words = _("The sign-in takes no more names from phones. Ask the staff to write you down.")


class DecidedAlready(Trouble):
    words = _("The record of this activity is approved. Correct it there.")


# ---------- the key ----------


def new_key(house):
    """A key that names its house and cannot be guessed: 120 random bits."""
    return f"{int_to_base36(house.pk)}-{secrets.token_urlsafe(15)}"


def house_of(key):
    """The organisation that a key of ours belongs to, or None; whether the key is any good is asked inside its fence."""
    number, dash, rest = key.partition("-")
    if not dash or len(number) > 8 or len(rest) != 20:
        return None
    try:
        return Organisation.objects.filter(pk=base36_to_int(number)).first()
    except ValueError:
        return None


def opened_with(key):
    """The activity that is signed in to with this key right now, inside its house's fence; None for a closed and an expired one alike."""
    now = timezone.now()
    return (Activity.objects.select_related("organisation", "project", "line")
            .filter(sign_in_key=key, sign_in_opens_at__lte=now, sign_in_closes_at__gt=now, status__in=OPEN_TO_SIGN).first())


@transaction.atomic
def open_sign_in(activity, *, by, hours=4, opens_at=None):
    """Open the sign-in for some hours, with a new key: whoever kept an older one is outside. Raises ActivityMovedOn."""
    activity = locked_activity(activity)
    if activity.status not in OPEN_TO_SIGN:
        raise ActivityMovedOn
    activity.sign_in_opens_at = opens_at or timezone.now()
    activity.sign_in_closes_at = activity.sign_in_opens_at + timedelta(hours=max(1, min(hours, MOST_HOURS)))
    activity.sign_in_key = new_key(activity.organisation)
    activity.version += 1
    activity.save()
    audit.record("sign_in.open", by=by, on=activity, project=activity.project.number, detail={"hours": hours})
    return activity


@transaction.atomic
def close_sign_in(activity, *, by):
    """Close the sign-in; its key opens nothing any more."""
    activity = locked_activity(activity)
    activity.sign_in_key, activity.sign_in_closes_at = "", timezone.now()
    activity.version += 1
    activity.save()
    audit.record("sign_in.close", by=by, on=activity, project=activity.project.number)
    return activity


# ---------- signing ----------


def token_of(activity, name, phone):
    """The same name with the same four digits is one person at one activity; nobody can read either out of it."""
    return keyed_hash("sign_in:person", activity.organisation_id, f"{activity.uid}:{search_form(name)}:{phone}")[:16]


def device_of(row, mark):
    """The mark of a phone, for one activity or questionnaire only: two of them cannot be laid side by side."""
    return keyed_hash("sign_in:phone", row.organisation_id, f"{row.uid}:{mark}")[:16] if mark else None


def _sign(activity, *, name, phone, mode, device=None, person=None, by=None, at=None, **facts):
    """One signature. Raises SignedAlready; the database lets only one of two through."""
    row = ActivitySignIn(organisation_id=activity.organisation_id, activity=activity, person=person, name=tidy_name(name), phone=phone,
                         token=token_of(activity, name, phone), device=device, mode=mode, at=at or timezone.now(), by=by, **facts)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise SignedAlready from None
    return row


@transaction.atomic
def sign_in(activity, *, mark, name, phone, sex="", age_group="", community="", is_volunteer=False):
    """A participant signs with their own phone, whose random `mark` lets a family sign and no more. Whoever signed already is signed in.

    The activity is locked, so that the bounds hold however many come at once. Raises ActivityMovedOn, PhoneIsFull, SheetIsFull.
    """
    activity = locked_activity(activity)
    if opened_with(activity.sign_in_key) is None:
        raise ActivityMovedOn
    device, token = device_of(activity, mark), token_of(activity, name, phone)
    of_phone = [bytes(one) for one in activity.sign_ins.filter(device=device).values_list("token", flat=True)]
    if token in of_phone:
        return None
    if len(of_phone) >= OF_ONE_PHONE:
        raise PhoneIsFull
    if activity.sign_ins.filter(mode=Mode.SCAN).count() >= max(LEAST_ROOM, 3 * activity.planned_people):
        raise SheetIsFull
    try:
        row = _sign(activity, name=name, phone=phone, mode=Mode.SCAN, device=device, sex=sex, age_group=age_group, community=community, is_volunteer=is_volunteer)
    except SignedAlready:
        return None  # the answer does not say who has signed
    _tell(activity, "sign_in.scan", row)
    return row


def _tell(activity, act, row, by=None, **detail):
    if activity.record_id and activity.record.status != RecordStatus.VOID:
        tell_record(activity)
    audit.record(act, by=by, on=activity, project=activity.project.number, detail={"signature": str(row.uid)} | detail)


@transaction.atomic
def sign_in_by_proxy(activity, *, by, name, phone="", person=None, sex="", age_group="", community="", is_volunteer=False, mode=Mode.PROXY):
    """A colleague writes somebody in, or copies a line from paper. Raises SignedAlready (a client signs once, however the name was written), ActivityMovedOn."""
    activity = locked_activity(activity)
    if activity.status not in OPEN_TO_SIGN:
        raise ActivityMovedOn
    if person and signatures(activity).filter(person=person).exists():
        raise SignedAlready
    row = _sign(activity, name=name, phone=phone, mode=mode, person=person, by=by, sex=sex, age_group=age_group, community=community, is_volunteer=is_volunteer)
    _tell(activity, "sign_in.write", row, by=by, mode=mode)
    return row


@transaction.atomic
def add_paper_lines(activity, lines, *, by):
    """Copy a paper sheet: (name, four digits) line by line; who signed already is passed over. Returns (written, passed over). Raises ActivityMovedOn."""
    activity = locked_activity(activity)
    if activity.status not in OPEN_TO_SIGN:
        raise ActivityMovedOn
    written = []
    for name, phone in lines:
        try:
            written.append(_sign(activity, name=name, phone=phone, mode=Mode.PAPER, by=by))
        except SignedAlready:
            continue
    if written and activity.record_id and activity.record.status != RecordStatus.VOID:
        tell_record(activity)
    audit.record("sign_in.paper", by=by, on=activity, project=activity.project.number, detail={"lines": len(written)})
    return len(written), len(lines) - len(written)


@transaction.atomic
def strike_sign_in(row, *, by):
    """Strike a signature out: it stays, and counts no more. Raises ActivityMovedOn when the activity is done."""
    activity = locked_activity(row.activity)
    row = ActivitySignIn.objects.select_for_update().get(pk=row.pk)
    if activity.status not in OPEN_TO_SIGN or row.removed_at:
        raise ActivityMovedOn
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    _tell(activity, "sign_in.strike", row, by=by)
    return row


@transaction.atomic
def link_sign_in(row, *, person, by):
    """Say which client's file a signature belongs to; in a record that nobody has approved yet they are named too. A second signature of the same
    client is struck out: nobody is counted twice. Raises DecidedAlready, NotYourClient, NotWithoutConsent (of a record that is handed in)."""
    activity = locked_activity(row.activity)
    row = ActivitySignIn.objects.select_for_update().get(pk=row.pk)
    if activity.record_id and activity.record.status in (RecordStatus.APPROVED, RecordStatus.VOID):
        raise DecidedAlready
    if activity.record_id and not activity.record.is_open and (wanting := unconsented(files_of([person.pk]).values(), activity.record.day)):
        raise NotWithoutConsent(wanting)
    twice = row.removed_at is None and signatures(activity).filter(person=person).exclude(pk=row.pk).exists()
    row.person, row.removed_at = person, timezone.now() if twice else row.removed_at
    row.save(update_fields=["person", "removed_at"])
    if activity.record_id:
        move_into_record(activity, person, by, again=twice and not row.is_volunteer)
        tell_record(activity)
    audit.record("sign_in.link", by=by, on=activity, project=activity.project.number, detail={"signature": str(row.uid), "person": person.number, "struck": twice})
    return row


def counted(activity):
    """(people, of them volunteers) who have signed."""
    flags = list(signatures(activity).values_list("is_volunteer", flat=True))
    return len(flags), sum(flags)
