"""What is to be put right: the provider hands in proof, the inspector returns it with a reason or is satisfied (整改)."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.undo import UNDO_FOR
from people.search import without_names
from projects.figures.pay_day import store_pay_days
from projects.models import Inspection, Proof, Rectification
from projects.records import signature
from projects.services.inspections import acting, locked
from projects.services.papers import add_paper
from projects.services.progress import NotYourDecision
from projects.services.telling import take_back, tell_house, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing, TooLateToUndo
from projects.window import NotAParty

Status = Rectification.Status
ACTS = {Status.CLOSED: "rectification.accept", Status.RETURNED: "rectification.return"}


class ProofMissing(Exception):
    """Say what was done."""


def locked_order(order):
    """The order and its inspection, read anew and locked, the inspection first as everywhere."""
    inspection = locked(order.inspection)
    order = Rectification.objects.select_for_update(of=("self",)).get(pk=order.pk, inspection=inspection)
    order.inspection = inspection
    return order


def last_proof(order):
    """The newest proof, or None."""
    return order.proofs.order_by("-seq").first()


def may_undo(proof):
    """Whether the decision on a proof may still be taken back: nobody was told yet."""
    return proof is not None and proof.decided_at is not None and timezone.now() < proof.decided_at + UNDO_FOR


def told_status(order, own_house):
    """The status as its reader may know it: to the provider a decision counts once it can no longer be undone."""
    proof = last_proof(order)
    return Status.PROVED if own_house and proof is not None and proof.verdict and may_undo(proof) else Status(order.status)


def number_of(order):
    return f"{order.inspection.number}-{order.seq}"


@transaction.atomic
def hand_in_proof(order, *, text, by, uploads=()):
    """Ordered or returned → proof handed in, with files; the inspectors are told. Raises ProofMissing, NotInThisState, NotAPaper, NotAParty."""
    if order.organisation_id != by.organisation_id:
        raise NotAParty
    if not text.strip():
        raise ProofMissing
    order = locked_order(order)
    project, last = order.inspection.project, last_proof(order)
    if order.inspection.status != Inspection.Status.SENT or order.status not in (Status.ORDERED, Status.RETURNED) or may_undo(last):
        raise NotInThisState(order.status)
    proof = Proof.objects.create(organisation=order.organisation, order=order, seq=(last.seq if last else 0) + 1,
                                 text=without_names(order.organisation_id, text)[:2000], **signature(by))
    proof.order = order
    for upload in uploads:
        add_paper(proof, upload=upload, by=by)
    order.status, order.proved_at = Status.PROVED, timezone.now()
    _save(order)
    tell_house(order.inspection.by_house, Permission.INSPECT, kind="rectification.proved", page=("inspection", order.inspection.number), by=by,
               key=f"{number_of(order)}:{proof.seq}:in", params={"project": project.title, "number": order.inspection.number, "order": order.seq})
    audit.record("rectification.prove", by=by, on=order, project=project.number, detail={"inspection": order.inspection.number, "round": proof.seq})
    return proof


def _save(order):
    order.version += 1
    order.save()


# ---------- the inspector decides ----------


def accept_proof(order, *, by):
    """Proof handed in → put right; told after the time in which it may be undone. Raises AlreadyDecided, NotInThisState, NotAParty."""
    return _decide(order, Status.CLOSED, "", by)


def return_proof(order, *, reason, by):
    """Proof handed in → returned with a reason. Raises ReasonMissing, AlreadyDecided, NotInThisState, NotAParty."""
    if not reason.strip():
        raise ReasonMissing
    return _decide(order, Status.RETURNED, reason.strip(), by)


@transaction.atomic
def _decide(order, status, reason, by):
    with acting(order.inspection, by, ACTS[status]):
        order = locked_order(order)
        proof, project = last_proof(order), order.inspection.project
        if order.status != Status.PROVED:
            raise AlreadyDecided(proof) if proof is not None and proof.verdict else NotInThisState(order.status)
        proof.verdict, proof.reason, proof.decided_at = status.value, without_names(order.organisation_id, reason)[:1000], timezone.now()
        proof.decided_member, proof.decided_name = by.pk, by.name
        proof.save()
        order.status, order.closed_at = status, timezone.now() if status == Status.CLOSED else None
        _save(order)
        store_pay_days(project)
        tell_provider(project, Permission.HAND_IN, kind=f"rectification.{status.value}", page=("inspection", order.inspection.number), by=by,
                      key=decision_key(order, proof), after=UNDO_FOR,
                      params={"project": project.title, "number": order.inspection.number, "order": order.seq, "house": by.organisation.name})
        audit.record(ACTS[status], by=by, on=order, project=project.number, detail={"inspection": order.inspection.number, "round": proof.seq})
    return order


def decision_key(order, proof):
    return f"{number_of(order)}:{proof.seq}:{proof.verdict}"


@transaction.atomic
def undo_proof_decision(order, *, by):
    """Returned or put right → proof handed in, by whoever decided, before anyone was told. Raises NotInThisState, NotYourDecision, TooLateToUndo."""
    with acting(order.inspection, by, "rectification.undo"):
        order = locked_order(order)
        proof = last_proof(order)
        if proof is None or not proof.verdict or order.inspection.status != Inspection.Status.SENT:
            raise NotInThisState(order.status)
        if proof.decided_member != by.pk:
            raise NotYourDecision
        if not may_undo(proof):
            raise TooLateToUndo
        take_back(order.organisation, decision_key(order, proof), by=by)
        proof.verdict, proof.reason, proof.decided_at, proof.decided_member, proof.decided_name = "", "", None, None, ""
        proof.save()
        order.status, order.closed_at = Status.PROVED, None
        _save(order)
        store_pay_days(order.inspection.project)
        audit.record("rectification.undo", by=by, on=order, project=order.inspection.project.number,
                     detail={"inspection": order.inspection.number, "round": proof.seq})
    return order
