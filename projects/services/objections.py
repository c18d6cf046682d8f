"""Objections in the publicity period of a call, and their answers (F001-6)."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from projects.figures.calls import database_now
from projects.models import Call, Objection, Proposal
from projects.records import signature
from projects.services.review import keep_out_applicants
from projects.services.telling import tell_house
from projects.services.troubles import AlreadyDecided, ReasonMissing
from projects.window import ask


class OutsidePublicity(Exception):
    """Objections are taken from the first to the last day of the publicity period."""


class NotAnApplicant(Exception):
    """Here only those object who handed in a proposal; everybody else writes, calls or comes."""


@transaction.atomic
def raise_objection(call, *, text, by):
    """An applicant objects to the published result; returns the objection, which stands on the caller's ground."""
    if not Proposal.objects.filter(call=call.pk, organisation=by.organisation_id, status=Proposal.Status.SUBMITTED).exists():
        raise NotAnApplicant
    audit.record("objection.raise", by=by, on=call)
    with ask(call, by, "objection.raise") as call:
        today = timezone.localdate(database_now())
        if call.status != Call.Status.PUBLICITY or today > call.publicity_until:
            raise OutsidePublicity
        objection = _keep(call, text=text, raised_by=by.organisation.name, received_as=Objection.ReceivedAs.HERE, received_on=today, by=by)
        tell_house(call.organisation, Permission.CALL_EDIT, kind="objection.raised", page=("call", call.number), by=by,
                   params={"call": call.title, "seq": objection.seq})
    return objection


@transaction.atomic
def record_objection(call, *, text, raised_by, received_as, received_on, by):
    """An official writes down an objection that came by letter, telephone or in person on a day of the publicity period."""
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk, organisation=by.organisation_id)
    if call.status != Call.Status.PUBLICITY or not call.publicity_from <= received_on <= call.publicity_until:
        raise OutsidePublicity
    objection = _keep(call, text=text, raised_by=raised_by, received_as=received_as, received_on=received_on, by=by)
    audit.record("objection.record", by=by, on=call, detail={"seq": objection.seq, "received_as": str(received_as)})
    return objection


def _keep(call, *, by, **facts):
    seq = (call.objections.aggregate(last=Max("seq"))["last"] or 0) + 1
    return Objection.objects.create(organisation_id=call.organisation_id, call=call, seq=seq, **facts, **signature(by))


@transaction.atomic
def answer_objection(objection, *, answer, upheld, by):
    """Answer an objection, once; the house that raised it is told and reads the answer. Who objected is owed it also when the
    result was taken back meanwhile, stands, or its call was cancelled."""
    if not answer.strip():
        raise ReasonMissing
    objection = Objection.objects.select_for_update(of=("self",)).select_related("call", "by_house").get(pk=objection.pk, organisation=by.organisation_id)
    if objection.answered_at:
        raise AlreadyDecided(objection)
    keep_out_applicants(objection.call, by)
    objection.answer, objection.upheld, objection.answered_at = answer.strip(), upheld, timezone.now()
    objection.answered_member, objection.answered_name = by.pk, by.name
    objection.save()
    audit.record("objection.answer", by=by, on=objection.call, detail={"seq": objection.seq, "upheld": upheld})
    if objection.by_house_id != objection.organisation_id:
        tell_house(objection.by_house, Permission.PROPOSAL_EDIT, kind="objection.answered", page=("call", objection.call.number), by=by,
                   params={"call": objection.call.title})
    return objection
