"""After a call was decided: a place that is not taken up, and the next of the reserve list who gets it (F001-6)."""

from django.db import transaction
from django.utils import timezone

from organisations.access import Permission
from projects.figures import reserve as figures
from projects.figures.ranking import money_left
from projects.models import Call, Outcome, Proposal
from projects.services.calls import write_result
from projects.services.outcomes import AmountMissing, MoreThanAsked, is_amount, most_of, write_decision
from projects.services.review import keep_out_applicants
from projects.services.telling import tell_house
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing

Decision = Outcome.Decision


class ProjectUnderWay(Exception):
    """The proposal has become a project that was not terminated, or was signed by the purchaser: its place is taken up."""


class NothingFreed(Exception):
    """All that was granted when the call was decided is still granted."""


class NotNext(Exception):
    """Others stand before it on the reserve list; `before` are those of the next rank."""

    def __init__(self, before):
        super().__init__(", ".join(str(one.rank) for one in before))
        self.before = before


@transaction.atomic
def give_up_outcome(outcome, *, reason, by):
    """Write down that an applicant does not take up its place, with the reason it reads: admitted and never contracted, or waiting on
    the reserve list. What it was granted is free for the next.

    Raises AlreadyDecided(the row as it is now), NotInThisState, ProjectUnderWay, ConflictOfInterest.
    """
    if not reason.strip():
        raise ReasonMissing
    outcome = _locked(outcome, by)
    if outcome.decision not in (Decision.ADMITTED, Decision.RESERVE):
        raise NotInThisState
    if outcome.project_number and not figures.ended_unsigned([outcome]):
        raise ProjectUnderWay
    write_decision(outcome, Decision.GIVEN_UP, reason, outcome.amount, by, timezone.now())
    return _told(outcome, "outcome.given_up", by, reason=outcome.reason)


@transaction.atomic
def admit_from_reserve(outcome, *, amount, reason, by):
    """Admit the next by rank from the reserve list of a decided call, when a place was not taken up: with an amount within what was
    asked for and what is free, and a reason that the applicant reads. Everybody reads it in the result. Of equal rank any may be chosen.

    Raises AlreadyDecided(the row as it is now), NotInThisState, NothingFreed, NotNext, AmountMissing, MoreThanAsked, ConflictOfInterest.
    """
    if not reason.strip():
        raise ReasonMissing
    outcome = _locked(outcome, by)
    if outcome.decision != Decision.RESERVE:
        raise NotInThisState
    most = most_from_reserve(outcome)
    if not is_amount(amount):
        raise AmountMissing
    if amount > most:
        raise MoreThanAsked(most)
    outcome.from_reserve = True
    write_decision(outcome, Decision.ADMITTED, reason, amount, by, timezone.now())
    return _told(outcome, "outcome.from_reserve", by, amount=amount)


def most_from_reserve(outcome):
    """The most that a proposal of the reserve list may be granted now: what it asked for, within what its envelope has free, or without
    an envelope within what was not taken up. Raises NothingFreed, NotNext."""
    every = figures.of_call(outcome.call)
    left = figures.freed(every)
    if left <= 0:
        raise NothingFreed
    first = figures.next_in_reserve(every)
    if outcome.pk not in {one.pk for one in first}:
        raise NotNext(first)
    in_envelope = money_left(outcome.call)
    return min(most_of(outcome), left if in_envelope is None else in_envelope)


def _locked(seen, by):
    call = Call.objects.select_related("organisation", "envelope").select_for_update(of=("self",)).get(pk=seen.call_id, organisation=by.organisation_id)
    if call.status != Call.Status.DECIDED:
        raise NotInThisState
    keep_out_applicants(call, by)
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("proposal", "applicant").get(pk=seen.pk)
    if outcome.version != seen.version:
        raise AlreadyDecided(outcome)
    outcome.call = call
    return outcome


def _told(outcome, kind, by, **params):
    """The result as everybody reads it says so, and so does a notice to the applicant."""
    call = outcome.call
    outcomes = figures.of_call(call)
    write_result(call, outcomes, Proposal.objects.in_bulk([one.proposal_id for one in outcomes]))
    tell_house(outcome.applicant, Permission.PROPOSAL_EDIT, kind=kind, page=("call", call.number), by=by,
               params={"call": call.title, "proposal": str(outcome.proposal)} | params, key=f"{kind}:{outcome.uid}:{outcome.version}")
    return outcome
