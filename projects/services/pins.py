"""Comments pinned to a figure or a paragraph of a progress report, by both houses; settled by the one who asked."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.models import Membership
from people.search import without_names
from projects import window
from projects.figures import progress
from projects.models import Pin
from projects.records import signature
from projects.services.progress import last_handed_in, locked
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import NotInThisState, ReasonMissing


class NothingThere(Exception):
    """The report has no such figure or paragraph."""


class NotYourPin(Exception):
    """A comment is settled by the one who asked."""


def anchors_of(handed_in):
    """Where a comment may be pinned: every figure and every paragraph of a round."""
    figures = [f"figure:{row['key']}" for row in (handed_in.figures or {}).get("rows", [])]
    return figures + [f"text:{key}" for key in progress.SECTIONS if key in handed_in.texts]


@transaction.atomic
def pin_comment(report, *, anchor, text, by):
    """Pin a comment to "figure:12" or "text:problems" of the round handed in last; the other house is told.

    Raises NothingThere, NotInThisState (never handed in), ReasonMissing (an empty comment), NotAParty.
    """
    if not text.strip():
        raise ReasonMissing
    is_own = report.project.organisation_id == by.organisation_id
    # What the provider writes leaves the house at once.
    text = without_names(by.organisation_id, text.strip()) if is_own else text.strip()
    with window.act(report.project, by, "pin.set", on=report):
        report = locked(report)
        handed_in = last_handed_in(report)
        if handed_in is None:
            raise NotInThisState(report.status)
        if anchor not in anchors_of(handed_in):
            raise NothingThere(anchor)
        pin = Pin.objects.create(organisation=report.organisation, report=report, round=handed_in, anchor=anchor, text=text, **signature(by))
        tell, whom = (tell_parties, Permission.DECIDE) if is_own else (tell_provider, Permission.HAND_IN)
        tell(report.project, whom, kind="pin.set", page=("progress", report.number), by=by,
             params={"project": report.project.title, "number": report.number, "house": by.organisation.name})
        audit.record("pin.set", by=by, on=report, project=report.project.number, detail={"pin": pin.pk, "anchor": anchor, "round": handed_in.seq})
    return pin


@transaction.atomic
def settle_pin(pin, *, by):
    """What was asked has been answered. By the one who asked, or by a colleague once that one has left. Raises NotYourPin."""
    if not _may_settle(pin, by):
        raise NotYourPin
    with window.act(pin.report.project, by, "pin.settle", on=pin.report):
        pin = Pin.objects.select_for_update(of=("self",)).select_related("report__project").get(pk=pin.pk)
        if pin.resolved_at is None:
            pin.resolved_at, pin.resolved_member, pin.resolved_name = timezone.now(), by.pk, by.name
            pin.save()
            audit.record("pin.settle", by=by, on=pin.report, project=pin.report.project.number, detail={"pin": pin.pk})
    return pin


def _may_settle(pin, by):
    if pin.by_house_id != by.organisation_id:
        return False
    return pin.by_member == by.pk or not Membership.objects.active().filter(pk=pin.by_member).exists()


def pins_of(report, handed_in):
    """{anchor: [comments]} of a report as it is shown with a round: those of this round, and older ones that are still open."""
    found = {}
    for pin in report.pins.select_related("by_house", "round"):
        if pin.round_id == handed_in.pk or pin.resolved_at is None:
            found.setdefault(pin.anchor, []).append(pin)
    return found
