"""Telling members what happened or is due, and taking it back before anybody was told."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import formats, timezone
from django.utils.text import Truncator

from organisations import audit, fence, mail
from organisations.enqueue import enqueue
from organisations.models import Notice
from organisations.tasks import send_notices
from organisations.words import notice_sentence, notice_subject

LONGEST = 200  # characters of a parameter: a title
WOKEN_WITHIN = timedelta(minutes=5)  # later mails are left to the minute's sweep: the broker is no calendar


class NotAMemberHere(Exception):
    """Only members of the organisation whose fence is open can be told."""


@transaction.atomic
def tell(members, *, kind, path, params=None, key="", by=None, after=None):
    """Tell `members` of the open fence's organisation one thing; returns how many are told now and were not before.

    `kind` is a registered one (`words.register_notices`), `params` fill its sentences: numbers, titles, dates, never a
    client's name. `key` makes it told once to each. `after` (timedelta) keeps it hidden and unmailed so long, for undoing.
    `by` is whoever caused it, of any organisation, or None for the clock.
    """
    ground, now = fence.current(), timezone.now()
    params = checked(kind, params or {})
    members = {member.pk: member for member in members if member.is_active}
    if any(member.organisation_id != ground.organisation_id for member in members.values()):
        raise NotAMemberHere
    due = now + (after or timedelta(0))
    rows = [
        Notice(organisation_id=ground.organisation_id, membership=member, kind=kind, params=params, path=path, key=key, at=now,
               not_before=due, mail_after=due if mail.has_server() else None)
        for member in members.values()
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(key))
    told = Notice.objects.filter(uid__in=[row.uid for row in rows]).count() if key else len(rows)
    if told:
        if mail.has_server() and due - now <= WOKEN_WITHIN:
            enqueue(send_notices, ground.organisation_id, countdown=(due - now).total_seconds() + 1)
        audit.record("notice.tell", by=by, object_kind="notice", object_id=kind, detail={"members": told})
    return told


def checked(kind, params):
    """The parameters as texts, after the words were tried with them: a missing one shows here and not at the reader's."""
    params = {name: _plain(kind, name, value) for name, value in params.items()}
    trial = Notice(kind=kind, params=params)
    notice_subject(trial, strict=True), notice_sentence(trial, strict=True)
    return params


def _plain(kind, name, value):
    """A date, an amount or a title as it reads in both languages."""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, str):
        return Truncator(value).chars(LONGEST)
    if isinstance(value, int):
        return value
    raise TypeError(f"{kind}: {name} must be a text, a number or a date, not a {type(value).__name__}")


@transaction.atomic
def withdraw(key, *, by):
    """Take back what nobody was told yet, in the open fence; returns how many: 0 means that it is too late."""
    taken, _each = Notice.objects.filter(key=key, not_before__gt=timezone.now()).exclude(key="").delete()
    if taken:
        audit.record("notice.withdraw", by=by, object_kind="notice", object_id=key[:60], detail={"members": taken})
    return taken


def mark_read(notice, *, by):
    """A member has opened one of their notices; what is read is not mailed any more."""
    return _read(Notice.objects.visible_to(by).filter(pk=notice.pk))


def mark_all_read(*, by):
    """A member puts all their notices away; returns how many were unread."""
    return _read(Notice.objects.visible_to(by))


def _read(notices):
    return notices.unread().update(read_at=timezone.now(), mail_after=None)
