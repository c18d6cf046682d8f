"""Deciding about proposals after their scores were released (F001-6). The applicant reads nothing before the result is published.

Of two officials who decide at once the second finds the first's decision: an outcome is decided about as it was seen.
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from organisations import audit
from projects.figures.ranking import first_ranks, money_left, within_money
from projects.models import Call, KeptReason, Outcome, Proposal
from projects.services.kept import keep
from projects.services.review import ConflictOfInterest, applicant_houses
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing

Decision = Outcome.Decision


class AmountMissing(Exception):
    """Whoever is admitted is granted an amount above 0 with at most two decimals."""


class MoreThanAsked(Exception):
    """No more is granted than was asked for and than the call allows; `most` is that amount."""

    def __init__(self, most):
        super().__init__(str(most))
        self.most = most


class NoMoneySet(Exception):
    """The call has no budget envelope whose money could be used up."""


class NobodyToAdmit(Exception):
    """Not one more proposal fits, those of equal rank stay together; or all are decided."""


def most_of(outcome):
    """The most that may be granted: what was asked for, within the call's limit."""
    return min(amount for amount in (outcome.proposal.amount, outcome.call.max_amount) if amount is not None)


@transaction.atomic
def decide_outcome(outcome, *, decision, reason, by, amount=None):
    """Admit a proposal with an amount, put it on the reserve list or not admit it, with the reason its applicant will read.

    `outcome` is the row as the official saw it; raises AlreadyDecided(the row as it is now) when somebody was faster.
    A decision may be taken anew until the result is published.
    """
    outcome = _locked(outcome, by)
    if decision not in Outcome.STEPS[Decision.OPEN]:
        raise NotInThisState
    if not reason.strip():
        raise ReasonMissing
    if decision == Decision.ADMITTED:
        _check_amount(outcome, amount)
    write_decision(outcome, decision, reason, amount if decision == Decision.ADMITTED else None, by, timezone.now())
    return outcome


@transaction.atomic
def reopen_outcome(outcome, *, by):
    """Take a decision back, as long as the result is not published."""
    outcome = _locked(outcome, by)
    if outcome.decision == Decision.OPEN:
        raise NotInThisState
    _reopen(outcome, by)
    return outcome


@transaction.atomic
def admit_first(call, *, reason, by, count=None):
    """Admit by rank what was not decided yet: so that `count` are admitted in all, or (None) until the envelope's money is used up.

    Each gets what it asked for. Equal ranks are admitted together or not at all. Returns the outcomes, all with one hour of
    decision, by which `reopen_decisions` takes them back together.
    """
    if not reason.strip():
        raise ReasonMissing
    call = _locked_call(call.pk, by)
    found = _ranked(call)
    if count is None:
        left = money_left(call)
        if left is None:
            raise NoMoneySet
        chosen = within_money([outcome for outcome in found if outcome.decision == Decision.OPEN], most_of, left)
    else:
        chosen = first_ranks([outcome for outcome in found if outcome.decision in (Decision.OPEN, Decision.ADMITTED)], count)
    chosen = [outcome for outcome in chosen if outcome.decision == Decision.OPEN]
    if not chosen:
        raise NobodyToAdmit
    now = timezone.now()
    for outcome in chosen:
        write_decision(outcome, Decision.ADMITTED, reason, most_of(outcome), by, now)
    return chosen


@transaction.atomic
def decide_rest(call, *, decision, reason, by):
    """Put all proposals that are not decided yet on the reserve list, or admit none of them; undone together like `admit_first`."""
    if decision not in (Decision.RESERVE, Decision.REJECTED):
        raise NotInThisState
    if not reason.strip():
        raise ReasonMissing
    call = _locked_call(call.pk, by)
    rest = [outcome for outcome in _ranked(call) if outcome.decision == Decision.OPEN]
    if not rest:
        raise NobodyToAdmit
    now = timezone.now()
    for outcome in rest:
        write_decision(outcome, decision, reason, None, by, now)
    return rest


@transaction.atomic
def reopen_decisions(call, *, decided_at, by):
    """Undo what the member decided in one go; returns how many are open again. Decided anew since then, it stays."""
    call = _locked_call(call.pk, by)
    outcomes = list(Outcome.objects.select_for_update(of=("self",)).select_related("call").filter(call=call, decided_at=decided_at, decided_member=by.pk)
                    .exclude(decision=Decision.OPEN))
    for outcome in outcomes:
        _reopen(outcome, by)
    return len(outcomes)


def clear_scores(outcome, *, by):
    """What was worked out from scores that no longer count is taken out of an outcome; what was decided stays beside it, and the sheets
    of the earlier round stay as they are."""
    if outcome.decision != Decision.OPEN:
        _reopen(outcome, by)
    outcome.mean = outcome.rank = outcome.spread = None
    outcome.is_flagged, outcome.sheet_count, outcome.few_reason = False, 0, ""
    outcome.version += 1
    outcome.save()
    audit.record("outcome.clear_scores", by=by, on=outcome, detail={"call": outcome.call.number, "proposal": outcome.proposal.number})


def _ranked(call):
    """The locked outcomes of the proposals that still stand, best rank first."""
    found = list(Outcome.objects.select_for_update(of=("self",)).filter(call=call).order_by("rank", "pk"))
    proposals = Proposal.objects.filter(call=call, status=Proposal.Status.SUBMITTED).in_bulk()
    found = [outcome for outcome in found if outcome.proposal_id in proposals]
    for outcome in found:
        outcome.call, outcome.proposal = call, proposals[outcome.proposal_id]
    return found


def _locked_call(pk, by):
    call = Call.objects.select_related("organisation", "envelope").select_for_update(of=("self",)).get(pk=pk, organisation=by.organisation_id)
    if call.status != Call.Status.REVIEW or call.released_at is None:  # while it is scored anew there is nothing to decide by
        raise NotInThisState
    if call.panel.filter(membership=by, has_conflict=True).exists() or applicant_houses(call, by):
        raise ConflictOfInterest
    return call


def _locked(seen, by):
    call = _locked_call(seen.call_id, by)
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=seen.pk)
    if outcome.version != seen.version:
        raise AlreadyDecided(outcome)
    if outcome.project_number:
        raise NotInThisState
    outcome.call = call
    return outcome


def is_amount(amount):
    """Above 0, to the cent."""
    return amount is not None and amount > 0 and amount == Decimal(amount).quantize(Decimal("0.01"))


def _check_amount(outcome, amount):
    if not is_amount(amount):
        raise AmountMissing
    if amount > most_of(outcome):
        raise MoreThanAsked(most_of(outcome))


def _keep(outcome, act, by):
    """What had been decided and why stays, whatever is decided now."""
    if outcome.decision != Decision.OPEN:
        keep(outcome, act=act, reason=outcome.reason, by=by, was={
            "decision": outcome.decision, "amount": str(outcome.amount) if outcome.amount else "", "who": outcome.decided_name,
            "mean": str(outcome.mean) if outcome.mean is not None else "", "rank": outcome.rank,
            "at": outcome.decided_at.isoformat() if outcome.decided_at else ""})


def write_decision(outcome, decision, reason, amount, by, now):
    """A decision as it stands in the row; what had been decided stays beside it."""
    before = outcome.decision
    _keep(outcome, KeptReason.Act.OUTCOME, by)
    outcome.decision, outcome.reason, outcome.amount = decision, reason.strip(), amount
    outcome.decided_at, outcome.decided_member, outcome.decided_name = now, by.pk, by.name
    outcome.version += 1
    outcome.save()
    audit.record("outcome.decide", by=by, on=outcome, detail={"call": outcome.call.number, "proposal": outcome.proposal.number, "decision": decision,
                                                              "before": before, "amount": str(amount) if amount else ""})


def _reopen(outcome, by):
    before = outcome.decision
    _keep(outcome, KeptReason.Act.REOPENED, by)
    outcome.decision, outcome.reason, outcome.amount = Decision.OPEN, "", None
    outcome.decided_at, outcome.decided_member, outcome.decided_name = None, None, ""
    outcome.version += 1
    outcome.save()
    audit.record("outcome.reopen", by=by, on=outcome, detail={"call": outcome.call.number, "proposal": outcome.proposal.number, "before": before})
