"""Writing a proposal, handing it in, taking it back: the applicant's side of a call (F001-6, DOMAIN.md 4.12)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from organisations import audit
from organisations.models import Series
from projects import window
from projects.figures import proposal_sheet as sheet
from projects.figures import proposals as figures
from projects.models import Call, CallUnit, Proposal, Receipt
from projects.services.troubles import NotInThisState

NOTED_EVERY = timedelta(minutes=10)  # a draft saves itself every few seconds; the audit trail says so once in a while


class CallIsClosed(Exception):
    """The call takes no proposals now: not open yet, its closing hour has passed, or it was cancelled."""

    def __init__(self, call):
        super().__init__()
        self.call = call


class AlreadyHandedIn(Exception):
    """The proposal was handed in before; it keeps its first receipt."""

    def __init__(self, proposal):
        super().__init__()
        self.proposal = proposal


class NotComplete(Exception):
    """Something is missing or wrong; `problems` says what and where."""

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


def next_proposal_number(organisation, day):
    """ZH-SB2026-001."""
    return f"{organisation.code}-SB{day.year}-{Series.next(organisation, f'proposal-{day.year}'):03d}"


BEGUN = [Call.Status.REVIEW, Call.Status.PUBLICITY, Call.Status.DECIDED]


def readable_proposals(member):
    """What a member may open: own ones; of others those that the database shows, and not before the review has begun."""
    return Proposal.objects.visible_to(member).filter(Q(organisation=member.organisation_id) | Q(call__status__in=BEGUN))


def takes_proposals(call):
    """Whether a proposal may be handed in at this moment, by the database's clock and not by ours."""
    return Call.objects.filter(pk=call.pk, status=Call.Status.OPEN, opens_at__lte=Now(), closes_at__gt=Now()).exists()


@transaction.atomic
def begin_proposal(call, *, by):
    """A new draft that answers a call of another house; what the house wrote about itself and its team last time is there already."""
    if call.organisation_id == by.organisation_id:
        raise window.NotThisCall
    if not takes_proposals(call):
        raise CallIsClosed(call)
    last = Proposal.objects.filter(organisation=by.organisation).order_by("-pk").first()
    texts = {key: last.texts[key] for key in sheet.CARRIED_TEXTS if last and last.texts.get(key)}
    texts.setdefault("registration_number", by.organisation.credit_code or "")
    tables = {key: last.tables[key] for key in sheet.CARRIED_TABLES if last and last.tables.get(key)}
    proposal = Proposal(organisation=by.organisation, number=next_proposal_number(by.organisation, timezone.localdate()), call=call, created_by=by,
                        told_closes_at=call.closes_at, texts={key: value for key, value in texts.items() if value}, tables=tables)
    proposal.save()
    audit.record("proposal.begin", by=by, on=proposal, detail={"call": call.number})
    return proposal


@transaction.atomic
def save_proposal(proposal, *, by, facts, texts, tables, automatic=False):
    """Keep a draft as it was typed, finished or not; also after the closing hour. Nothing changed: nothing is written."""
    if proposal.status != Proposal.Status.DRAFT:
        raise NotInThisState
    tables = {key: rows for key, rows in tables.items() if rows}
    total = figures.budget(tables).total
    total = total if 0 < total <= figures.MOST else None
    wanted = facts | {"texts": texts, "tables": tables, "total_amount": total}
    if all(getattr(proposal, name) == value for name, value in wanted.items()):
        return proposal
    for name, value in wanted.items():
        setattr(proposal, name, value)
    last, proposal.autosaved_at = proposal.autosaved_at, timezone.now()
    proposal.version += 1
    proposal.save()
    if not automatic or last is None or proposal.autosaved_at - last > NOTED_EVERY:
        audit.record("proposal.save", by=by, on=proposal, detail={"call": proposal.call.number, "version": proposal.version})
    return proposal


def _own_again(proposal):
    """The own row, locked: of two who hand in at once the second finds what the first did."""
    return Proposal.objects.select_for_update(of=("self",)).select_related("organisation", "call__organisation").get(pk=proposal.pk)


@transaction.atomic
def submit_proposal(proposal, *, by):
    """Hand a proposal in: it is sealed until the call has closed, and a receipt without a name lies with the house that called.

    Raises AlreadyHandedIn, NotComplete, CallIsClosed; the draft stays as it is.
    """
    proposal = _own_again(proposal)
    if proposal.status == Proposal.Status.SUBMITTED:
        raise AlreadyHandedIn(proposal)
    if proposal.status != Proposal.Status.DRAFT:
        raise NotInThisState
    if not takes_proposals(proposal.call):
        raise CallIsClosed(proposal.call)
    if found := figures.problems(proposal, proposal.call):
        raise NotComplete(found)
    # Written down first: the ends of two houses' audit chains are locked in the order of their keys (window.enter).
    audit.record("proposal.submit", by=by, on=proposal, detail={"call": proposal.call.number})
    with window.ask(proposal.call, by, "receipt", named=False) as call:
        if not takes_proposals(call):  # it closed while we waited for the lock
            raise CallIsClosed(proposal.call)
        receipt = _receive(call, proposal.unit_name)
    proposal.status, proposal.submitted_at, proposal.withdrawn_at = Proposal.Status.SUBMITTED, receipt.at, None
    proposal.receipt_number = receipt.number
    proposal.version += 1
    proposal.save()
    return proposal


def _receive(call, unit_name):
    """The next receipt of a call whose row is locked."""
    last = Receipt.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
    unit = CallUnit.objects.filter(call=call, name=unit_name).first() if unit_name else None
    return Receipt.objects.create(organisation_id=call.organisation_id, call=call, unit=unit, number=last + 1, at=timezone.now())


@transaction.atomic
def withdraw_proposal(proposal, *, by):
    """Take a proposal back before the call closes; its receipt says so and nothing of it is ever read."""
    proposal = _own_again(proposal)
    if proposal.status != Proposal.Status.SUBMITTED:
        raise NotInThisState
    if not takes_proposals(proposal.call):
        raise CallIsClosed(proposal.call)
    now = timezone.now()
    audit.record("proposal.withdraw", by=by, on=proposal, detail={"call": proposal.call.number, "receipt": proposal.receipt_number})
    with window.ask(proposal.call, by, "receipt.withdraw", named=False) as call:
        if not takes_proposals(call):
            raise CallIsClosed(proposal.call)
        Receipt.objects.filter(call=call, number=proposal.receipt_number).update(withdrawn_at=now)
    proposal.status, proposal.withdrawn_at = Proposal.Status.WITHDRAWN, now
    proposal.version += 1
    proposal.save()
    return proposal


@transaction.atomic
def reopen_proposal(proposal, *, by):
    """Make a withdrawn proposal a draft again while the call is open; handing it in anew gives a new receipt."""
    proposal = _own_again(proposal)
    if proposal.status != Proposal.Status.WITHDRAWN:
        raise NotInThisState
    if not takes_proposals(proposal.call):
        raise CallIsClosed(proposal.call)
    proposal.status, proposal.submitted_at, proposal.receipt_number = Proposal.Status.DRAFT, None, None
    proposal.version += 1
    proposal.save()
    audit.record("proposal.reopen", by=by, on=proposal, detail={"call": proposal.call.number})
    return proposal
