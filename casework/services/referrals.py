"""Passing a client on, and what came back (C5)."""

from django.db import transaction
from django.utils import timezone

from casework.models import Referral
from casework.numbers import next_number
from casework.services.case_troubles import CaseMovedOn, DayInTheFuture, DayTooEarly
from casework.services.cases import check_consent, locked_case
from organisations import audit
from people.models import ConsentScope
from projects.services import mark_stale

Receipt, Kind = Referral.Receipt, Referral.Kind


@transaction.atomic
def refer(case, *, by, kind, reason, summary, receiver, contact="", sent_on=None, follow_up_on=None):
    """Pass the client of a case on; outside the house only with a consent to it. Without `sent_on` it stays a draft.

    Raises DayInTheFuture, DayTooEarly, ConsentMissing.
    """
    case = locked_case(case)
    referral = Referral.objects.create(
        organisation=case.organisation, number=next_number(case.organisation, "referral", by=by), case=case, person=case.person, project=case.project, kind=kind,
        reason=reason, summary=summary, receiver=receiver, contact=contact, follow_up_on=follow_up_on, by=by)
    audit.record("referral.write", by=by, on=referral, project=case.project.number, detail={"case": case.number, "kind": kind, "reason": reason})
    return send_referral(referral, by=by, sent_on=sent_on) if sent_on else referral


@transaction.atomic
def send_referral(referral, *, by, sent_on=None, follow_up_on=None):
    """Send a draft, or one that was refused once more. Raises CaseMovedOn, DayInTheFuture, DayTooEarly, ConsentMissing."""
    referral, sent_on = _locked(referral), sent_on or timezone.localdate()
    _check_day(sent_on, timezone.localtime(referral.case.received_at).date() if referral.case else None)
    if referral.kind == Kind.OUTSIDE:
        check_consent(referral.person, ConsentScope.REFERRAL, sent_on)
        # The paper under which it leaves the house: a guardian's before the client's own, as the register reads it.
        covering = [one for one in referral.person.consents.all() if one.covers(ConsentScope.REFERRAL, sent_on)]
        referral.consent = sorted(covering, key=lambda one: (not one.is_guardians, -one.pk))[0]
    _step(referral, Receipt.WAITING)
    referral.sent_on, referral.replied_on, referral.received_by = sent_on, None, ""
    referral.follow_up_on = follow_up_on or referral.follow_up_on
    return _kept(referral, "referral.send", by)


@transaction.atomic
def answer_referral(referral, *, by, receipt, replied_on=None, received_by="", reply=""):
    """Write down what the receiving unit said: accepted, refused, or given back to us later. Raises CaseMovedOn, DayInTheFuture, DayTooEarly."""
    referral, replied_on = _locked(referral), replied_on or timezone.localdate()
    if receipt not in (Receipt.ACCEPTED, Receipt.REFUSED, Receipt.BACK):
        raise CaseMovedOn
    _check_day(replied_on, referral.sent_on)
    _step(referral, receipt)
    referral.reply = "\n".join(text for text in (referral.reply, reply.strip()) if text)
    referral.received_by = received_by.strip() or referral.received_by
    if receipt != Receipt.BACK:  # the day of the acceptance stays when the client comes back
        referral.replied_on = replied_on
    return _kept(referral, "referral.answer", by)


def _locked(referral):
    return Referral.objects.select_for_update(of=("self",)).select_related("person", "project", "case", "organisation").get(pk=referral.pk)


def _check_day(day, earliest):
    if day > timezone.localdate():
        raise DayInTheFuture
    if earliest and day < earliest:
        raise DayTooEarly


def _step(referral, receipt):
    if receipt not in Referral.STEPS.get(referral.receipt, ()):
        raise CaseMovedOn
    referral.receipt = receipt


def _kept(referral, act, by):
    referral.version += 1
    referral.save()
    mark_stale(referral.project_id)
    audit.record(act, by=by, on=referral, project=referral.project.number, detail={"case": referral.case.number if referral.case else "", "receipt": referral.receipt})
    return referral
