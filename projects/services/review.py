"""Judging proposals: the panel, its statements, the score sheets, their release (F001-6, UX.md E4).

Until the scores are released nobody reads another's sheet and no mean stands anywhere. Every verb locks the call first, so that
a sheet is submitted before the release or not at all. No mark and no text goes into the audit trail or a notice.
"""

from decimal import Decimal, InvalidOperation

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.services import tell
from projects.figures.ranking import ranking, scoring_progress, standing, total_of
from projects.models import Call, Outcome, Reviewer, ReviewSheet
from projects.models.proposal import other_houses
from projects.services.telling import members_who
from projects.services.troubles import NotInThisState, ReasonMissing

State = ReviewSheet.State


class CannotReview(Exception):
    """Only an active member of the own house who may score sits on a panel."""


class HasScored(Exception):
    """The reviewer has given marks already; the seat stays."""


class NotOnThePanel(Exception):
    """The member does not sit on this call's panel."""


class StatementMissing(Exception):
    """Before anything is opened the reviewer says whether there is a conflict of interest."""


class ConflictOfInterest(Exception):
    """The member has a conflict of interest with the whole call: scores nothing in it and decides nothing."""


class NotInThisCall(Exception):
    """The proposal is not one that was handed in for this call."""


class NoSuchItem(Exception):
    """The call's score sheet has no such item; `code` says which."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class MarkOutOfRange(Exception):
    """A mark is a number from 0 to the item's marks with at most two decimals; `item` says which."""

    def __init__(self, item):
        super().__init__(item["code"])
        self.item = item


class SheetNotWhole(Exception):
    """Items have no mark yet; `items` are their names."""

    def __init__(self, items):
        super().__init__(", ".join(items))
        self.items = items


class ScoresAreReleased(NotInThisState):
    """The scores stand side by side; sheets are not changed any more. `call` says since when."""

    def __init__(self, call=None):
        super().__init__()
        self.call = call


class NothingScored(NotInThisState):
    """Not one sheet was submitted."""


class ReleaseNeedsReason(ReasonMissing):
    """Sheets are missing: `progress.waiting` are the seats, `progress.short` the proposals with too few."""

    def __init__(self, progress):
        super().__init__()
        self.progress = progress


# ---------- the panel ----------


@transaction.atomic
def seat_reviewer(call, *, membership, by, chair=False):
    """Put a member on the panel of a call, or make a seated one its chair; a panel has one chair. Returns the seat."""
    call = _locked(call, by)
    if call.status not in (Call.Status.OPEN, Call.Status.REVIEW) or call.released_at:
        raise NotInThisState
    if membership.organisation_id != call.organisation_id or not membership.can(Permission.REVIEW_SCORE):
        raise CannotReview
    if chair:
        call.panel.filter(is_chair=True).exclude(membership=membership).update(is_chair=False)
    seat = call.panel.filter(membership=membership).first()
    is_new = seat is None
    seat = seat or Reviewer(organisation=call.organisation, call=call, membership=membership)
    seat.is_chair = chair
    seat.save()
    if is_new and membership.pk != by.pk:
        tell([membership], kind="review.seat", path=_path("scoring", call), params={"call": call.title, "closes": call.closes_at}, by=by,
             key=f"seat:{seat.uid}")
    audit.record("panel.seat", by=by, on=seat, detail={"call": call.number, "member": membership.pk, "chair": chair})
    return seat


@transaction.atomic
def unseat_reviewer(seat, *, by):
    """Take a reviewer off the panel again, as long as no mark was given."""
    call = _locked(seat.call, by)
    if call.status not in (Call.Status.OPEN, Call.Status.REVIEW) or call.released_at:
        raise NotInThisState
    sheets = ReviewSheet.objects.filter(reviewer=seat)
    if sheets.exclude(state=State.RECUSED).exclude(marks={}).exists() or sheets.filter(state=State.SUBMITTED).exists():
        raise HasScored
    audit.record("panel.unseat", by=by, on=seat, detail={"call": call.number, "member": seat.membership_id})
    sheets.delete()
    seat.delete()


def applicant_houses(call, membership):
    """Whether the member's user works in the house of an applicant too."""
    houses = other_houses(membership)
    return bool(houses) and standing(call).filter(organisation__in=houses).exists()


def keep_out_applicants(call, by):
    """Who works for an applicant too takes no step that touches a call's result; raises ConflictOfInterest."""
    if applicant_houses(call, by):
        raise ConflictOfInterest


@transaction.atomic
def make_statement(call, *, has_conflict, by, text=""):
    """A reviewer says before opening anything whether there is a conflict of interest with any applicant; may be said anew until
    the release. Whoever works for an applicant has one in any case. With a conflict the reviewer's sheets no longer count."""
    call = _scoring(call, by)
    seat = _seat(call, by)
    by_itself = applicant_houses(call, by)
    seat.has_conflict, seat.statement, seat.stated_at = bool(has_conflict or by_itself), text.strip(), timezone.now()
    seat.save()
    if seat.has_conflict:
        for sheet in ReviewSheet.objects.select_for_update(of=("self",)).of_this_round().filter(reviewer=seat).exclude(state=State.RECUSED):
            if sheet.state == State.SUBMITTED:
                _move(sheet, State.OPEN)
            _move(sheet, State.RECUSED)
    audit.record("panel.state", by=by, on=seat, detail={"call": call.number, "conflict": seat.has_conflict, "by_itself": by_itself})
    return seat


# ---------- the sheets ----------


def may_score(call, by):
    """The seat of a member who may open and score the proposals now; raises what stands in the way."""
    seat = _seat(call, by)
    if seat.stated_at is None:
        raise StatementMissing
    if seat.has_conflict or applicant_houses(call, by):
        raise ConflictOfInterest
    return seat


@transaction.atomic
def mark_sheet(proposal, *, marks, by, comment=None):
    """Save marks ({code: number or text, empty takes it back}) and the comment on the own sheet; returns the sheet.

    Raises NoSuchItem, MarkOutOfRange, NotInThisState when it was submitted or stepped back from.
    """
    call, sheet = _own_sheet(proposal, by)
    if sheet.state != State.OPEN:
        raise NotInThisState
    items = {item["code"]: item for item in call.sheet}
    before = dict(sheet.marks), sheet.comment
    for code, mark in marks.items():
        if code not in items:
            raise NoSuchItem(code)
        if mark in ("", None):
            sheet.marks.pop(code, None)
        else:
            sheet.marks[code] = read_mark(mark, items[code])
    sheet.comment = sheet.comment if comment is None else comment.strip()
    if (sheet.marks, sheet.comment) == before and sheet.pk:
        return sheet
    sheet.total = total_of(sheet.marks)
    _save(sheet)
    changed = sorted(code for code in {*before[0], *sheet.marks} if before[0].get(code) != sheet.marks.get(code))
    audit.record("sheet.mark", by=by, on=sheet, detail={"call": call.number, "proposal": proposal.number, "items": changed})
    return sheet


def read_mark(mark, item):
    """A mark as it is kept: digits, at most two decimals, from 0 to the item's marks."""
    try:
        number = Decimal(str(mark))
    except InvalidOperation:
        raise MarkOutOfRange(item) from None
    if not number.is_finite() or not 0 <= number <= Decimal(item["marks"]) or number != round(number, 2):
        raise MarkOutOfRange(item)
    return f"{number.normalize() + 0:f}"


@transaction.atomic
def submit_sheet(proposal, *, by):
    """Submit the own sheet when every item has its mark; until the release it may be opened again."""
    call, sheet = _own_sheet(proposal, by)
    if missing := [item["name"] for item in call.sheet if item["code"] not in sheet.marks]:
        raise SheetNotWhole(missing)
    _step(sheet, State.SUBMITTED)
    sheet.total, sheet.submitted_at = total_of(sheet.marks), timezone.now()
    _save(sheet)
    audit.record("sheet.submit", by=by, on=sheet, detail={"call": call.number, "proposal": proposal.number})
    if scoring_progress(call).is_whole:
        tell(_releasing(call), kind="review.whole", path=_path("ranking", call), params={"call": call.title}, by=by, key=f"whole:{call.uid}:{call.round}")
    return sheet


@transaction.atomic
def reopen_sheet(proposal, *, by):
    """Take the own submitted sheet back to change it, or come back to a proposal one had stepped back from; until the release."""
    call, sheet = _own_sheet(proposal, by)
    if sheet.state == State.RECUSED:
        sheet.comment = ""
    _step(sheet, State.OPEN)
    sheet.submitted_at = None
    _save(sheet)
    audit.record("sheet.reopen", by=by, on=sheet, detail={"call": call.number, "proposal": proposal.number})
    return sheet


@transaction.atomic
def recuse(proposal, *, reason, by):
    """Step back from one proposal, with the reason: it is closed to the reviewer and not expected from it any more."""
    if not reason.strip():
        raise ReasonMissing
    call, sheet = _own_sheet(proposal, by)
    _step(sheet, State.RECUSED)
    sheet.comment, sheet.marks, sheet.total = reason.strip(), {}, None
    _save(sheet)
    audit.record("sheet.recuse", by=by, on=sheet, detail={"call": call.number, "proposal": proposal.number})
    return sheet


def begin_round(call):
    """A new round of scoring begins with nothing in it but this: who stepped back from a proposal has stepped back still."""
    for sheet in ReviewSheet.objects.filter(call=call, round=call.round - 1, state=State.RECUSED):
        again = ReviewSheet(organisation=call.organisation, call=call, reviewer_id=sheet.reviewer_id, proposal_id=sheet.proposal_id, round=call.round, comment=sheet.comment)
        _move(again, State.RECUSED)


# ---------- the release ----------


@transaction.atomic
def release_scores(call, *, by, reason=""):
    """Put all submitted sheets side by side and work out mean, rank and spread; returns the call.

    Needs every expected sheet and at least `min_reviewers` for each proposal, or a reason that stays with the outcomes concerned.
    Raises ScoresAreReleased, NothingScored, ReleaseNeedsReason, ConflictOfInterest.
    """
    call = _locked(call, by)
    if call.released_at:
        raise ScoresAreReleased(call)
    if call.status != Call.Status.REVIEW:
        raise NotInThisState
    keep_out_applicants(call, by)
    progress = scoring_progress(call)
    if not progress.scored:
        raise NothingScored
    if not progress.is_whole and not reason.strip():
        raise ReleaseNeedsReason(progress)
    expected = sum(not seat.has_conflict for seat in progress.seats)
    there = {outcome.proposal_id: outcome for outcome in Outcome.objects.filter(call=call)}
    for row in ranking(call):
        outcome = there.get(row.proposal.pk) or Outcome(organisation=call.organisation, call=call, proposal=row.proposal, applicant=row.proposal.organisation)
        outcome.mean, outcome.rank, outcome.spread, outcome.is_flagged = row.mean, row.rank, row.spread, row.is_flagged
        outcome.sheet_count = len(row.totals)
        outcome.few_reason = reason.strip() if outcome.sheet_count < max(call.min_reviewers, expected) else ""
        outcome.save()
    call.released_at = _database_now()
    call.version += 1
    call.save(update_fields=["released_at", "version"])
    members = [*_releasing(call), *(seat.membership for seat in progress.seats if not seat.has_conflict)]
    tell([member for member in members if member.pk != by.pk], kind="review.released", path=_path("ranking", call), params={"call": call.title}, by=by)
    audit.record("scores.release", by=by, on=call, detail={"proposals": len(progress.proposals), "sheets": progress.scored,
                                                           "short": len(progress.short), "waiting": len(progress.waiting)})
    return call


LOOK_FOR_IT = object()


def may_release(call, member, seat=LOOK_FOR_IT):
    """Whether the member is the chair of the panel or an official, and has no conflict of interest; `seat` when it is known."""
    seat = call.panel.filter(membership=member).first() if seat is LOOK_FOR_IT else seat
    return not (seat and seat.has_conflict) and bool(member.can(Permission.CALL_EDIT) or (seat and seat.is_chair))


# ---------- what all have in common ----------


def _releasing(call):
    """The officials and the chair."""
    chairs = [seat.membership for seat in call.panel.filter(is_chair=True).select_related("membership__user", "membership__organisation")]
    return [*members_who(call.organisation, Permission.CALL_EDIT), *chairs]


def _database_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _path(page, call):
    return reverse(page, args=[call.organisation.slug, call.number])


def _locked(call, by):
    return Call.objects.select_related("organisation").select_for_update(of=("self",)).get(pk=call.pk, organisation=by.organisation_id)


def _scoring(call, by):
    """The locked call while it is being scored."""
    call = _locked(call, by)
    if call.released_at:
        raise ScoresAreReleased(call)
    if call.status != Call.Status.REVIEW:
        raise NotInThisState
    return call


def _seat(call, by):
    seat = call.panel.filter(membership=by).first()
    if seat is None:
        raise NotOnThePanel
    return seat


def _own_sheet(proposal, by):
    """The locked call and the member's own sheet of a proposal, a new one when there is none."""
    call = _scoring(proposal.call, by)
    seat = may_score(call, by)
    if not standing(call).filter(pk=proposal.pk).exists():
        raise NotInThisCall
    sheet = ReviewSheet.objects.select_for_update().filter(reviewer=seat, proposal=proposal, round=call.round).first()
    return call, sheet or ReviewSheet(organisation=call.organisation, call=call, reviewer=seat, proposal=proposal, round=call.round)


def _step(sheet, to):
    if to not in ReviewSheet.STEPS[sheet.state]:
        raise NotInThisState
    if sheet.pk is None:
        _save(sheet)  # a row begins as an open one
    sheet.state = to


def _save(sheet):
    sheet.version += 1
    sheet.save()


def _move(sheet, to):
    _step(sheet, to)
    _save(sheet)
