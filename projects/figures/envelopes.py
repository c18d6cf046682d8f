"""What a year's money for purchases comes to: planned, committed, paid, left (F001-8, DOMAIN.md 8.8).

An envelope's figures include those of its parts. left = planned − paid, free = planned − committed, execution = paid / planned.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from projects.figures.calendar import OVER
from projects.figures.rates import share
from projects.models import Commitment, Disbursement, Envelope, Project

CENT = Decimal("0.01")


@dataclass
class EnvelopeRow:
    """One envelope with its figures in yuan; `parts` are the rows of the envelopes set aside from it."""

    envelope: Any
    depth: int = 0
    committed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    projects: set = field(default_factory=set)  # the ids of the projects that have money committed here
    parts: list = field(default_factory=list)

    @property
    def planned(self):
        return self.envelope.planned

    @property
    def left(self):
        """Planned and not yet paid."""
        return self.planned - self.paid

    @property
    def free(self):
        """Planned and not yet committed; below 0 when the envelope is overspent."""
        return self.planned - self.committed

    @property
    def execution(self):
        """What was paid of what was planned; None when nothing was planned."""
        return share(self.paid, self.planned)

    @property
    def set_aside(self):
        """Planned for the parts."""
        return sum((part.planned for part in self.parts), Decimal(0))

    @property
    def mean(self):
        """Yuan committed for each project on average, to the cent; None without a project."""
        return (self.committed / len(self.projects)).quantize(CENT, ROUND_HALF_UP) if self.projects else None

    @property
    def is_overspent(self):
        return self.committed > self.planned or self.paid > self.planned


def envelope_tree(envelopes):
    """The rows of whole trees of envelopes, each followed by its parts; three queries for any number of them."""
    envelopes = list(envelopes)
    rows = {envelope.pk: EnvelopeRow(envelope) for envelope in envelopes}
    committed = Commitment.objects.filter(envelope__in=rows).order_by().values("envelope", "project").annotate(total=Sum("amount"))
    for entry in committed:
        row = rows[entry["envelope"]]
        row.committed += entry["total"]
        if entry["total"]:
            row.projects.add(entry["project"])
    for entry in Disbursement.objects.filter(envelope__in=rows).order_by().values("envelope").annotate(total=Sum("amount")):
        rows[entry["envelope"]].paid += entry["total"]
    below = defaultdict(list)
    for row in rows.values():
        below[row.envelope.parent_id if row.envelope.parent_id in rows else None].append(row)
    return [found for top in below[None] for found in _with_parts(top, below)]


def _with_parts(row, below, depth=0):
    row.depth, row.parts = depth, below[row.envelope.pk]
    found = [row]
    for part in row.parts:
        found += _with_parts(part, below, depth + 1)
        row.committed += part.committed
        row.paid += part.paid
        row.projects |= part.projects
    return found


def envelopes_of(year):
    """The envelopes of a fiscal year in the open fence, with their figures."""
    return envelope_tree(Envelope.objects.filter(year=year).order_by("number"))


def envelope_row(envelope):
    """One envelope's figures, its parts included."""
    return next(row for row in envelopes_of(envelope.year) if row.envelope.pk == envelope.pk)


def year_totals(rows):
    """Planned, committed, paid of a year: the sum of the envelopes that are no part of another."""
    tops = [row for row in rows if row.depth == 0]
    planned, committed, paid = (sum((getattr(row, name) for row in tops), Decimal(0)) for name in ("planned", "committed", "paid"))
    return {"planned": planned, "committed": committed, "paid": paid, "left": planned - paid, "free": planned - committed,
            "execution": share(paid, planned)}


def bound_for(project, envelope=None):
    """(committed, paid) of a project in one envelope, or in all of the open fence's house."""
    rows = {"project": project} | ({"envelope": envelope} if envelope else {})
    return tuple(model.objects.filter(**rows).aggregate(total=Sum("amount"))["total"] or Decimal(0) for model in (Commitment, Disbursement))


def envelope_of(project):
    """The envelope of the open fence's house from which a project is paid, or None."""
    first = Commitment.objects.filter(project=project).select_related("envelope").first()
    return first.envelope if first else None


# ---------- what one envelope holds ----------


@dataclass
class Held:
    """A project that one envelope pays: committed, paid, still open, in yuan."""

    project: Any
    committed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def open(self):
        return self.committed - self.paid

    @property
    def is_left_over(self):
        """Nothing more will be paid: the project is over, and money is still bound."""
        return self.open > 0 and self.project is not None and self.project.status in OVER

    @property
    def number(self):
        return self.project.number if self.project else ""

    @property
    def title(self):
        return self.project.title if self.project else _("no longer shared with you")

    @property
    def provider(self):
        return str(self.project.organisation) if self.project else ""


@dataclass
class Movement:
    """One commitment or payment."""

    on: Any
    at: Any
    side: str  # which figure it belongs to: committed or paid
    words: str
    envelope: Any
    project_id: int
    project: Any
    amount: Decimal
    by: str
    reason: str
    seq: int | None = None  # the instalment that was paid

    number, title = Held.number, Held.title


@dataclass
class Contents:
    """What envelopes hold: the projects, the largest first; what moved, newest first."""

    projects: list
    movements: list

    def of(self, envelope):
        """The same of one of the envelopes alone."""
        moved = [move for move in self.movements if move.envelope == envelope]
        return Contents(held(moved), moved)


def contents(*envelopes):
    """The projects that envelopes themselves pay and all their movements, in three queries. A project in which the house takes no part
    any more is counted and not named."""
    commitments = list(Commitment.objects.filter(envelope__in=envelopes).select_related("by__user", "envelope"))
    payments = list(Disbursement.objects.filter(envelope__in=envelopes).select_related("by__user", "envelope", "instalment"))
    known = Project.objects.filter(pk__in={row.project_id for row in [*commitments, *payments]}).select_related("organisation").in_bulk()
    moved = [_movement(side, row, known.get(row.project_id)) for side, rows in (("committed", commitments), ("paid", payments)) for row in rows]
    return Contents(held(moved), sorted(moved, key=lambda move: (move.on, move.at), reverse=True))


def _movement(side, row, project):
    words = row.get_kind_display() if side == "committed" else pgettext("movement of money", "Payment")
    seq = row.instalment.seq if side == "paid" and row.instalment else None
    return Movement(row.on, row.at, side, words, row.envelope, row.project_id, project, row.amount, row.by.name, row.override_reason or getattr(row, "reason", ""), seq)


def held(moved):
    """What moved, summed for each project, the largest first."""
    lines = {}
    for move in moved:
        line = lines.setdefault(move.project_id, Held(move.project))
        setattr(line, move.side, getattr(line, move.side) + move.amount)
    return sorted(lines.values(), key=lambda line: (-line.committed, line.number))
