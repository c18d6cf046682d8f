"""Where a child of a welfare institution was placed, phase by phase (MZ/T 167; F000-7)."""

from django.db import transaction
from django.utils import timezone

from casework.models import Case, Placement
from casework.services.case_troubles import CaseMovedOn, DayInTheFuture, DayTooEarly, NoPlacementCase, NotPermanent
from casework.services.cases import locked_case
from organisations import audit


@transaction.atomic
def place(case, *, by, phase, since, outcome="", where="", note=""):
    """The next phase of a placement case begins; the one before it ends on that day.

    Permanent placement comes first (MZ/T 167-2021, 4.3): another outcome has a note why none is possible now.
    Raises NoPlacementCase, CaseMovedOn, NotPermanent, DayInTheFuture, DayTooEarly (before the phase it follows).
    """
    case = locked_case(case)
    if case.kind != Case.Kind.PLACEMENT:
        raise NoPlacementCase
    if case.status not in (Case.Status.DRAFT, Case.Status.OPEN):
        raise CaseMovedOn
    if outcome in Placement.NOT_PERMANENT and not note.strip():
        raise NotPermanent
    if since > timezone.localdate():
        raise DayInTheFuture
    last = case.placements.order_by("since", "pk").last()
    if last is not None:
        if since < last.since:
            raise DayTooEarly
        last.until = since
        last.save()
    placed = Placement.objects.create(organisation=case.organisation, case=case, phase=phase, outcome=outcome, where=where.strip(), note=note.strip(), since=since, by=by)
    audit.record("case.place", by=by, on=case, project=case.project.number, detail={"phase": phase, "outcome": outcome})
    return placed
