"""Calling for proposals: draft, open, review, publicity, decision (F001-5, F001-6; DOMAIN.md 3.1).

Each step locks the call, so that of two officials the second finds the first's step (AlreadyDecided). Hours bind by the
database's clock. The provider's side of a call, proposals, stands in services/proposals.py; judging them in services/review.py.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.models import Series
from organisations.services import tell
from projects.figures.calls import database_now, missing_to_open, undecided
from projects.figures.step_days import Step, StepRules
from projects.models import Call, CallUnit, KeptReason, Outcome, Proposal, ResultLine, ScoreSheetPreset
from projects.services.kept import keep
from projects.services.outcomes import clear_scores
from projects.services.review import begin_round, keep_out_applicants
from projects.services.telling import tell_house
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing


class CallIsPublished(Exception):
    """Applicants rely on what an open call says; `fields` are those that may no longer change."""

    def __init__(self, fields):
        super().__init__(", ".join(fields))
        self.fields = fields


class ClosingHourPassed(Exception):
    """The closing hour is over, or the new one is: it cannot be moved any more."""


class ClosesEarlier(Exception):
    """An open call may be given more time, never less."""


class UnitInUse(Exception):
    """Proposals have arrived for the unit; `name` says which."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


class CallIncomplete(Exception):
    """The call cannot be opened yet; `missing` are codes: need, guide, sheet, closes_at."""

    def __init__(self, missing):
        super().__init__(", ".join(missing))
        self.missing = missing


class CallStillOpen(Exception):
    """The closing hour has not come."""


class NothingToPublicise(Exception):
    """No proposal was handed in; the call can only be cancelled."""


class OutcomesUndecided(Exception):
    """`count` proposals have no decision yet."""

    def __init__(self, count):
        super().__init__(str(count))
        self.count = count


class PublicityNotOver(Exception):
    """The publicity period runs until the end of `until`."""

    def __init__(self, until):
        super().__init__(str(until))
        self.until = until


class ObjectionsOpen(Exception):
    """`count` objections have no answer yet."""

    def __init__(self, count):
        super().__init__(str(count))
        self.count = count


# What may change while a call is out: nothing that an applicant counts on.
CHANGEABLE_WHEN_OPEN = {"closes_at", "quota", "envelope", "publicity_days", "min_reviewers", "spread_flag", "is_public"}
CHANGEABLE_LATER = {"envelope", "publicity_days", "is_public"}
TOLD_AS = {Outcome.Decision.ADMITTED: "outcome.admitted", Outcome.Decision.RESERVE: "outcome.reserve", Outcome.Decision.REJECTED: "outcome.rejected"}
# Who is named to everybody. Those not admitted learn their own result and nobody else's, as after a public tender.
PUBLISHED = (Outcome.Decision.ADMITTED, Outcome.Decision.RESERVE, Outcome.Decision.GIVEN_UP)


# ---------- before it is out ----------


@transaction.atomic
def create_call(*, title, opens_at, closes_at, by, year=None, sheet=None, **facts):
    """A draft of a call with its own copy of a score sheet (`sheet`: a preset, the usual one when None); returns the call."""
    organisation, year = by.organisation, year or timezone.localdate(opens_at).year
    sheet = sheet or ScoreSheetPreset.objects.filter(is_default=True).first()
    number = f"{organisation.code}-{year}-C{Series.next(organisation, f'call-{year}'):02d}"
    call = Call(organisation=organisation, number=number, title=title, year=year, opens_at=opens_at, closes_at=closes_at, **facts)
    if sheet:
        call.sheet, call.sheet_name = sheet.items, sheet.name
    call.save()
    audit.record("call.create", by=by, on=call)
    return call


@transaction.atomic
def change_call(call, *, by, sheet=None, **changes):
    """Change a call. Once it is out only what no applicant counts on, and the closing hour only to a later one, which those who
    answer it are told in their own house (tasks.tell_applicants).

    `sheet`: another preset, while it is a draft. Fields with the value they have are no change.
    """
    saved = _locked(call, by)
    changes = {name: value for name, value in changes.items() if getattr(saved, name) != value}
    if sheet is not None and sheet.items != saved.sheet:
        changes |= {"sheet": sheet.items, "sheet_name": sheet.name}
    _check_changes(saved, changes)
    for name, value in changes.items():
        setattr(saved, name, value)
    saved.version += 1
    saved.save()
    audit.record("call.change", by=by, on=saved, detail={"fields": sorted(changes)})
    return saved


def _check_changes(saved, changes):
    if saved.status == Call.Status.DRAFT:
        return
    if saved.status in (Call.Status.DECIDED, Call.Status.CANCELLED):
        allowed = {"is_public"}
    else:
        allowed = CHANGEABLE_WHEN_OPEN if saved.status == Call.Status.OPEN else CHANGEABLE_LATER
    if fixed := sorted(set(changes) - allowed):
        raise CallIsPublished(fixed)
    if "publicity_days" in changes and saved.status == Call.Status.PUBLICITY:
        raise CallIsPublished(["publicity_days"])
    if "closes_at" in changes:
        if saved.closes_at <= database_now():
            raise ClosingHourPassed  # whoever called may read the proposals from that hour on
        if changes["closes_at"] < saved.closes_at:
            raise ClosesEarlier


@transaction.atomic
def set_units(call, *, units, by):
    """Say which units shall bring how many proposals: [(name, quota), …] in order; a unit keeps its receipts by its name."""
    call = _locked(call, by)
    if call.status not in (Call.Status.DRAFT, Call.Status.OPEN):
        raise NotInThisState
    known = {unit.name: unit for unit in call.units.all()}
    names = [name for name, _quota in units]
    for name in known.keys() - set(names):
        if known[name].receipts.exists():
            raise UnitInUse(name)
        known[name].delete()
    for seq, (name, quota) in enumerate(units, 1):
        unit = known.get(name) or CallUnit(organisation=call.organisation, call=call, name=name)
        unit.quota, unit.seq = quota, seq
        unit.save()
    audit.record("call.units", by=by, on=call, detail={"units": len(units), "quota": sum(quota for _name, quota in units)})
    return list(call.units.all())


@transaction.atomic
def open_call(call, *, by):
    """Publish a draft: from its opening hour on every house reads it, until its closing hour proposals arrive.

    It says how its need was found out, or why it goes without (采购法实施条例 art. 15).
    """
    call = _step(call, Call.Status.OPEN, by)
    if missing := missing_to_open(call):
        raise CallIncomplete(missing)
    return _done(call, by, "call.open", need=call.need_how if call.names_its_need else "waived")


# ---------- after it has closed ----------


@transaction.atomic
def begin_review(call, *, by):
    """After the closing hour the proposals are opened to the panel, and the panel is told until when it scores them."""
    call, now = _step(call, Call.Status.REVIEW, by, only_from=Call.Status.OPEN), database_now()
    if call.closes_at > now:
        raise CallStillOpen
    call.review_at = now
    _done(call, by, "call.review")
    seats = call.panel.exclude(has_conflict=True).select_related("membership__user", "membership__organisation")
    tell([seat.membership for seat in seats if seat.membership_id != by.pk], kind="review.begun", path=reverse("scoring", args=[call.organisation.slug, call.number]), by=by,
         params={"call": call.title, "day": StepRules.of(call.organisation).until(Step.SCORE, timezone.localdate(now))}, key=f"review.begun:{call.uid}")
    return call


@transaction.atomic
def publicise_call(call, *, by):
    """Publish the result for the days of its publicity period, and tell each applicant its own.

    Everybody reads who was admitted or put on the reserve list; who was not admitted is told alone.
    """
    call = _step(call, Call.Status.PUBLICITY, by)
    keep_out_applicants(call, by)
    outcomes = list(Outcome.objects.filter(call=call).select_related("applicant").select_for_update(of=("self",)).order_by("applicant_id", "pk"))
    if not outcomes and not undecided(call):
        raise NothingToPublicise
    if count := undecided(call):
        raise OutcomesUndecided(count)
    now = database_now()
    call.publicity_from = timezone.localdate(now)
    call.publicity_until = call.publicity_from + timedelta(days=call.publicity_days)
    proposals = Proposal.objects.in_bulk([outcome.proposal_id for outcome in outcomes])
    write_result(call, outcomes, proposals)
    for outcome in outcomes:
        outcome.told_at = now
        outcome.save(update_fields=["told_at"])
    _done(call, by, "call.publicise", until=call.publicity_until.isoformat(), outcomes=len(outcomes))
    for outcome in outcomes:
        proposal = proposals.get(outcome.proposal_id)
        tell_house(outcome.applicant, Permission.PROPOSAL_EDIT, kind=TOLD_AS[outcome.decision], page=("call", call.number), by=by,
                   params={"call": call.title, "proposal": str(proposal or call.number), "until": call.publicity_until},
                   key=f"outcome:{outcome.uid}:{now.isoformat()}")
    return call


def write_result(call, outcomes, proposals):
    """What everybody reads of a result, written anew."""
    call.result.all().delete()
    places = {decision: place for place, decision in enumerate(PUBLISHED)}
    shown = [outcome for outcome in outcomes if outcome.decision in places and outcome.proposal_id in proposals]
    shown.sort(key=lambda outcome: (places[outcome.decision], outcome.rank or 0, outcome.pk))
    ResultLine.objects.bulk_create(
        ResultLine(organisation=call.organisation, call=call, seq=seq, rank=outcome.rank, title=proposals[outcome.proposal_id].title,
                   applicant_name=outcome.applicant.name, unit_name=proposals[outcome.proposal_id].unit_name, score=outcome.mean,
                   amount=outcome.amount, decision=outcome.decision)
        for seq, outcome in enumerate(shown, 1))


@transaction.atomic
def return_to_review(call, *, by, reason, score_anew=False):
    """Take a published result back for a new look, because an objection was right; nobody reads it meanwhile.
    Its own house keeps what had been published, and the reason. `score_anew`: the scores were wrong; the panel gives marks again, blind
    as at first, and the sheets of the earlier round are read beside the new ones when these are released."""
    if not reason.strip():
        raise ReasonMissing
    call = _step(call, Call.Status.REVIEW, by, only_from=Call.Status.PUBLICITY)
    keep_out_applicants(call, by)
    outcomes = list(Outcome.objects.filter(call=call).select_related("applicant", "proposal").select_for_update(of=("self",)).order_by("applicant_id", "pk"))
    for outcome in outcomes:
        outcome.told_at = None
        outcome.save(update_fields=["told_at"])
        if score_anew:
            outcome.call = call
            clear_scores(outcome, by=by)
    kept = keep(call, act=KeptReason.Act.CALL, reason=reason, by=by, was={
        "from": call.publicity_from.isoformat(), "until": call.publicity_until.isoformat(),
        "lines": [[line.rank, line.title, line.applicant_name, line.decision, f"{line.amount:,.2f}" if line.amount else ""] for line in call.result.all()]})
    call.result.all().delete()
    call.publicity_from = call.publicity_until = None
    if score_anew:
        call.round, call.released_at = call.round + 1, None
    _done(call, by, "call.return", kept=kept.pk, **({"round": call.round} if score_anew else {}))
    if score_anew:
        begin_round(call)
        panel = [seat.membership for seat in call.panel.exclude(has_conflict=True).select_related("membership__user", "membership__organisation")]
        tell(panel, kind="review.anew", path=reverse("scoring", args=[call.organisation.slug, call.number]), params={"call": call.title, "reason": reason.strip()}, by=by)
    _tell_applicants(outcomes, "call.returned", call, by, reason=reason.strip())
    return call


@transaction.atomic
def decide_call(call, *, by):
    """The result stands: its publicity period is over and every objection has its answer."""
    call = _step(call, Call.Status.DECIDED, by)
    keep_out_applicants(call, by)
    now = database_now()
    if timezone.localdate(now) <= call.publicity_until:
        raise PublicityNotOver(call.publicity_until)
    if count := call.objections.filter(answered_at=None).count():
        raise ObjectionsOpen(count)
    call.decided_at = now
    _done(call, by, "call.decide")
    outcomes = Outcome.objects.filter(call=call).exclude(decision=Outcome.Decision.REJECTED).select_related("applicant").order_by("applicant_id")
    _tell_applicants(outcomes, "call.decided", call, by)
    return call


@transaction.atomic
def cancel_call(call, *, by, reason):
    """Give a call up, with the reason that everybody reads. Those whose proposals were opened are told; before the closing
    hour nobody here knows who they are, and they are told in their own house (tasks.tell_applicants)."""
    if not reason.strip():
        raise ReasonMissing
    call = _step(call, Call.Status.CANCELLED, by)
    call.cancelled_reason = reason.strip()
    proposals = Proposal.objects.filter(call=call, status=Proposal.Status.SUBMITTED).select_related("organisation").order_by("organisation_id")
    applicants = {proposal.organisation_id: proposal.organisation for proposal in proposals}
    _done(call, by, "call.cancel")
    for applicant in applicants.values():
        tell_house(applicant, Permission.PROPOSAL_EDIT, kind="call.cancelled", page=("call", call.number), by=by,
                   params={"call": call.title, "reason": call.cancelled_reason}, key=f"call.cancelled:{call.number}")
    return call


def _tell_applicants(outcomes, kind, call, by, **params):
    applicants = {outcome.applicant_id: outcome.applicant for outcome in outcomes}
    for applicant in applicants.values():
        tell_house(applicant, Permission.PROPOSAL_EDIT, kind=kind, page=("call", call.number), by=by, params={"call": call.title} | params)


# ---------- the state machine ----------


def _locked(call, by):
    return Call.objects.select_related("organisation").select_for_update(of=("self",)).get(pk=call.pk, organisation=by.organisation_id)


def _step(call, to, by, only_from=None):
    """The locked call, its status moved on but not saved."""
    call = _locked(call, by)
    if call.status == to:
        raise AlreadyDecided(call)
    if to not in Call.STEPS.get(call.status, ()) or (only_from and call.status != only_from):
        raise NotInThisState
    call.status = to
    return call


def _done(call, by, act, **detail):
    call.version += 1
    call.save()
    audit.record(act, by=by, on=call, detail=detail)
    return call
