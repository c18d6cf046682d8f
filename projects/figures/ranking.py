"""Means, ranks and spreads of score sheets, and how far the money of an envelope reaches (F001-6, UX.md E4).

mean = sum of the submitted totals / their number, to two decimals, half up. Ranked by the mean as it is printed, so that
equal figures have equal ranks: 1, 1, 3. Spread = highest − lowest total; flagged when it is more than `spread_flag` % of full marks.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, DateTimeField, F, Sum, Value
from django.db.models.functions import Cast

from projects.figures.envelopes import envelope_row
from projects.models import Call, Commitment, Outcome, Project, Proposal, Reviewer, ReviewSheet

CENT = Decimal("0.01")


@dataclass
class Judged:
    """A proposal with the totals of its submitted sheets and what they come to; mean and rank are None without a sheet."""

    proposal: Any
    totals: list
    mean: Decimal | None = None
    rank: int | None = None
    spread: Decimal | None = None
    is_flagged: bool = False


@dataclass
class ItemMarks:
    """One item of the score sheet with the reviewers' marks, in the order of their sheets; None where there is none."""

    code: str
    name: str
    marks: Decimal
    standard: str
    given: list
    mean: Decimal | None = None
    is_flagged: bool = False


@dataclass
class Progress:
    """How far the panel is: sheets done and expected, seats without a statement, proposals with fewer sheets than wanted."""

    proposals: list
    seats: list
    done: int = 0
    expected: int = 0
    waiting: list = field(default_factory=list)  # seats that have not finished, or not begun
    short: list = field(default_factory=list)  # proposals with fewer submitted sheets than call.min_reviewers
    scored: int = 0

    @property
    def is_whole(self):
        return bool(self.proposals) and not self.waiting and not self.short


def full_marks(sheet):
    """What a score sheet's items add up to."""
    return sum((Decimal(item["marks"]) for item in sheet), Decimal(0))


def total_of(marks):
    """The sum of the marks given so far ({code: text}); None when there is none."""
    given = [Decimal(mark) for mark in marks.values() if mark not in ("", None)]
    return sum(given, Decimal(0)) if given else None


def mean_of(totals):
    """The mean to two decimals, half up; None without a total."""
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, ROUND_HALF_UP) if totals else None


def ranks_of(means):
    """The rank of each mean, best first, equal means equal ranks (1, 1, 3); None where there is no mean."""
    return [None if mean is None else 1 + sum(other is not None and other > mean for other in means) for mean in means]


def spread_of(totals):
    """Highest − lowest; None with fewer than two totals."""
    return max(totals) - min(totals) if len(totals) > 1 else None


def is_wide(spread, marks, percent):
    """Whether a spread is more than `percent` % of the marks; exactly so much is not flagged."""
    return spread is not None and spread * 100 > marks * percent


def ranking(call):
    """The proposals of a call with mean, rank and spread, best first; those without a sheet at the end, in the order of their
    numbers. Only for the release and after it: before, nobody may learn a mean."""
    totals = {}
    for proposal, total in ReviewSheet.objects.of_this_round().filter(call=call, state=ReviewSheet.State.SUBMITTED).values_list("proposal", "total"):
        totals.setdefault(proposal, []).append(total)
    judged = [Judged(proposal, totals.get(proposal.pk, [])) for proposal in handed_in(call)]
    full = full_marks(call.sheet)
    for row in judged:
        row.mean, row.spread = mean_of(row.totals), spread_of(row.totals)
        row.is_flagged = is_wide(row.spread, full, call.spread_flag)
    for row, rank in zip(judged, ranks_of([row.mean for row in judged]), strict=True):
        row.rank = rank
    return sorted(judged, key=lambda row: (row.rank is None, row.rank or 0, row.proposal.number))


def standing(call):
    """The proposals that the house that called may judge; none before the closing hour, which the database keeps."""
    return Proposal.objects.filter(call=call, status=Proposal.Status.SUBMITTED).exclude(organisation=call.organisation_id)


def handed_in(call):
    """These proposals as rows, without the texts: whoever scores one opens it."""
    return list(standing(call).select_related("organisation").defer("texts", "tables").order_by("number"))


def scoring_progress(call):
    """How far the panel is. Counts sheets, reads no mark."""
    proposals, seats = handed_in(call), list(call.panel.select_related("membership__user"))
    progress = Progress(proposals, [])
    done = dict(_sheets(call).exclude(state=ReviewSheet.State.OPEN).values_list("reviewer").annotate(n=Count("pk")))
    submitted = dict(_sheets(call).filter(state=ReviewSheet.State.SUBMITTED).values_list("proposal").annotate(n=Count("pk")))
    for seat in seats:
        seat.done, seat.expected = done.get(seat.pk, 0), 0 if seat.has_conflict else len(proposals)
        if seat.done < seat.expected:
            progress.waiting.append(seat)
    progress.seats, progress.done, progress.expected = seats, sum(seat.done for seat in seats), sum(seat.expected for seat in seats)
    progress.short = [proposal for proposal in proposals if submitted.get(proposal.pk, 0) < call.min_reviewers]
    progress.scored = sum(submitted.values())
    return progress


@dataclass(frozen=True)
class Panel:
    """How far the panel of a call is: the memberships with open sheets, when the last sheet was submitted, whether all that is wanted is there."""

    waiting: frozenset
    last: Any
    is_whole: bool


def panels_of(calls):
    """{call's key: its Panel}, as `scoring_progress` says of one: one question for any number of calls in review. Reads no mark."""
    proposals, seats, done, submitted, lasts = defaultdict(set), defaultdict(dict), set(), Counter(), defaultdict(list)
    for what, call, key, other, state, at in _of_panels(calls) if calls else []:
        if what == "proposal":
            proposals[call].add(key)
        elif what == "seat":
            seats[call][key] = other
        else:
            done.add((key, other))
            submitted[other] += state == ReviewSheet.State.SUBMITTED
            lasts[call].extend([at] if at else [])
    found = {}
    for call in calls:
        wanted = proposals[call.pk]
        waiting = frozenset(member for seat, member in seats[call.pk].items() if any((seat, proposal) not in done for proposal in wanted))
        is_whole = bool(wanted) and not waiting and all(submitted[proposal] >= max(call.min_reviewers, 1) for proposal in wanted)
        found[call.pk] = Panel(waiting, max(lasts[call.pk], default=None), is_whole)
    return found


def ready_to_release(calls):
    """Those of some calls in review whose panel has finished."""
    panels = panels_of(calls)
    return [call for call in calls if panels[call.pk].is_whole]


def _of_panels(calls):
    """(what, call, key, membership or proposal, state, when): the proposals of some calls, the seats of their panels, and who is done with which."""
    found = {"proposal": Proposal.objects.filter(status=Proposal.Status.SUBMITTED).exclude(organisation=F("call__organisation")),
             "seat": Reviewer.objects.exclude(has_conflict=True), "sheet": ReviewSheet.objects.of_this_round().exclude(state=ReviewSheet.State.OPEN)}
    found = {what: rows.filter(call__in=calls).order_by().annotate(what=Value(what)) for what, rows in found.items()}
    alone = {"other": Value(0), "says": Value(""), "when": Cast(Value(None), DateTimeField())}
    return found["proposal"].annotate(**alone).values_list("what", "call", "pk", "other", "says", "when").union(
        found["seat"].annotate(says=alone["says"], when=alone["when"]).values_list("what", "call", "pk", "membership", "says", "when"),
        found["sheet"].values_list("what", "call", "reviewer", "proposal", "state", "submitted_at"), all=True)


def _sheets(call):
    """The sheets of this round of the proposals that still stand; one withdrawn later no longer counts."""
    return ReviewSheet.objects.of_this_round().filter(call=call, proposal__in=standing(call).values("pk")).order_by()


def side_by_side(call, sheets):
    """The items of a call's score sheet with the marks of these sheets next to each other, each item's spread flagged like the whole."""
    rows = []
    for item in call.sheet:
        full = Decimal(item["marks"])
        given = [Decimal(mark) if (mark := sheet.marks.get(item["code"])) not in ("", None) else None for sheet in sheets]
        counted = [mark for mark, sheet in zip(given, sheets, strict=True) if mark is not None and sheet.state == ReviewSheet.State.SUBMITTED]
        rows.append(ItemMarks(item["code"], item["name"], full, item.get("standard", ""), given, mean_of(counted),
                              is_wide(spread_of(counted), full, call.spread_flag)))
    return rows


# ---------- how far the money reaches ----------


def promised(envelope):
    """Yuan granted to admitted proposals of the envelope's calls whose contracts are not yet committed in it."""
    outcomes = Outcome.objects.filter(call__envelope=envelope, decision=Outcome.Decision.ADMITTED).exclude(call__status=Call.Status.CANCELLED)
    bound = set(Project.objects.filter(pk__in=Commitment.objects.filter(envelope=envelope).values("project")).values_list("number", flat=True))
    return sum((amount for number, amount in outcomes.values_list("project_number", "amount") if number not in bound), Decimal(0))


def money_left(call):
    """What the call's envelope can still grant: neither committed nor promised; None when the call has no envelope."""
    return envelope_row(call.envelope).free - promised(call.envelope) if call.envelope_id else None


def granted_in(call):
    """(how many are admitted, yuan granted) so far in one call."""
    admitted = Outcome.objects.filter(call=call, decision=Outcome.Decision.ADMITTED)
    return admitted.count(), admitted.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def first_ranks(ranked, most):
    """The first of `ranked` (rows with .rank, best first), at most so many; equals stay together, so that it may be fewer."""
    return [row for row in ranked if row.rank is not None and sum(other.rank is not None and other.rank <= row.rank for other in ranked) <= most]


def within_money(ranked, amount_of, money):
    """The first of `ranked` until the money is used up: it stops at the first rank that does not fit whole, and passes nobody over."""
    chosen, left = [], money
    for rank in sorted({row.rank for row in ranked if row.rank is not None}):
        equals = [row for row in ranked if row.rank == rank]
        left -= sum((amount_of(row) for row in equals), Decimal(0))
        if left < 0:
            break
        chosen += equals
    return chosen


def my_sheets(seat):
    """{proposal's key: the sheet} of one seat in this round."""
    return {sheet.proposal_id: sheet for sheet in ReviewSheet.objects.of_this_round().filter(reviewer=seat)}


def my_seats(membership):
    """The panels a member sits on, with how many sheets are done and expected; two queries for any number of them."""
    seats = list(Reviewer.objects.filter(membership=membership).exclude(call__status__in=[Call.Status.DRAFT, Call.Status.CANCELLED])
                 .select_related("call").order_by("-call__closes_at", "pk"))
    proposals = dict(Proposal.objects.filter(call__in=[seat.call_id for seat in seats], status=Proposal.Status.SUBMITTED)
                     .exclude(organisation=membership.organisation_id).order_by().values_list("call").annotate(n=Count("pk")))
    done = dict(ReviewSheet.objects.of_this_round().filter(reviewer__in=seats, proposal__status=Proposal.Status.SUBMITTED).exclude(state=ReviewSheet.State.OPEN)
                .order_by().values_list("reviewer").annotate(n=Count("pk")))
    for seat in seats:
        seat.done, seat.expected = done.get(seat.pk, 0), proposals.get(seat.call_id, 0)
    return seats
