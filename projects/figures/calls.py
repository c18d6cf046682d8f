"""Where a call stands, and what its next step still needs (DOMAIN.md 3.1)."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.figures.envelopes import envelope_row
from projects.models import Call, Outcome, Proposal

ADMITTED = Q(decision=Outcome.Decision.ADMITTED)
WAY = [Call.Status.DRAFT, Call.Status.OPEN, Call.Status.REVIEW, Call.Status.PUBLICITY, Call.Status.DECIDED]


@dataclass
class Lack:
    """Something a step needs, or, if it does not block, something to look at first; `url_name` is where to do it."""

    words: str
    url_name: str = ""
    blocks: bool = True


@dataclass
class NextStep:
    """The step that comes next: its address and name, and what is still missing."""

    url_name: str
    label: str
    lacks: list = field(default_factory=list)

    @property
    def is_ready(self):
        return not any(lack.blocks for lack in self.lacks)


def database_now():
    """The hour by the one clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def missing_to_open(call):
    """What a draft still lacks, as codes."""
    needless = not call.names_its_need and not call.need_waived.strip()
    lacks = {"need": needless, "guide": not call.guide.strip(), "sheet": not call.sheet, "closes_at": call.closes_at <= database_now()}
    return [code for code, lacking in lacks.items() if lacking]


def undecided(call):
    """How many proposals handed in for a closed call have no decision; for the house that calls, inside its fence."""
    decided = Outcome.objects.filter(call=call).exclude(decision=Outcome.Decision.OPEN).values("proposal")
    return Proposal.objects.filter(call=call, status=Proposal.Status.SUBMITTED).exclude(pk__in=decided).count()


def granted(call):
    """Yuan granted to the admitted proposals of a call."""
    return Outcome.objects.filter(call=call).aggregate(total=Sum("amount", filter=ADMITTED))["total"] or Decimal(0)


LACKING = {"need": gettext_lazy("How the need was found out is not said, nor why it was not."),
           "guide": gettext_lazy("The guide for applicants is empty."), "sheet": gettext_lazy("There is no score sheet."),
           "closes_at": gettext_lazy("The closing hour is over already.")}


def next_step(call):
    """What the officials of the house that calls have to do next; None when the call is over."""
    step = {Call.Status.DRAFT: _to_open, Call.Status.OPEN: _to_review, Call.Status.REVIEW: _to_publicise, Call.Status.PUBLICITY: _to_decide}.get(call.status)
    return step(call) if step else None


def _to_open(call):
    return NextStep("call_open", _("Open the call"), [Lack(str(LACKING[code]), "call_edit") for code in missing_to_open(call)])


def _to_review(call):
    lacks = []
    if call.closes_at > database_now():
        lacks.append(Lack(_("Proposals may arrive until %(moment)s.") % {"moment": f"{timezone.localtime(call.closes_at):%Y-%m-%d %H:%M}"}))
    return NextStep("call_review", _("Begin the review"), lacks + _of_the_panel(call))


def _of_the_panel(call):
    seats = call.panel.count()
    if seats >= call.min_reviewers:
        return []
    words = _("The panel has %(seats)s of at least %(wanted)s reviewers.") % {"seats": seats, "wanted": call.min_reviewers}
    return [Lack(words, "panel", blocks=False)]


def _to_publicise(call):
    lacks, open_ones = [], undecided(call)
    if open_ones:
        lacks.append(Lack(ngettext("%(n)s proposal has no decision yet.", "%(n)s proposals have no decision yet.", open_ones) % {"n": open_ones}, "ranking"))
    if open_ones and call.released_at is None:  # nothing is decided before the scores are released
        return NextStep("call_publicise", _("Publish the result"), lacks)
    found = Outcome.objects.filter(call=call).aggregate(outcomes=Count("pk"), total=Sum("amount", filter=ADMITTED))
    if not found["outcomes"] and not open_ones:
        lacks.append(Lack(_("No proposal was handed in; the call can only be cancelled."), "call_cancel"))
    return NextStep("call_publicise", _("Publish the result"), lacks + _of_the_money(call, found["total"] or 0))


def _of_the_money(call, total):
    if call.envelope_id is None or not total:
        return []
    row = envelope_row(call.envelope)
    if total <= row.free:
        return []
    words = _("The admitted proposals ask for %(granted)s yuan, the envelope has %(free)s free.") % {"granted": f"{total:,.2f}", "free": f"{row.free:,.2f}"}
    return [Lack(words, "envelope", blocks=False)]


def _to_decide(call):
    lacks = []
    if timezone.localdate(database_now()) <= call.publicity_until:
        lacks.append(Lack(_("The publicity period runs until the end of %(day)s.") % {"day": call.publicity_until.isoformat()}))
    if count := call.objections.filter(answered_at=None).count():
        lacks.append(Lack(ngettext("%(n)s objection has no answer yet.", "%(n)s objections have no answer yet.", count) % {"n": count}))
    return NextStep("call_decide", _("Confirm the result"), lacks)
