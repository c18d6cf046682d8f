"""Scales of the house, and what clients scored before and after."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.models import Scale, Score
from casework.services.case_troubles import CaseMovedOn, DayInTheFuture, DayTooEarly, ScaleExists, ScoreOutOfRange
from casework.services.cases import locked_case
from organisations import audit


@transaction.atomic
def add_scale(*, by, name, lowest, highest, higher_is_better=True):
    """A scale that the house uses; raises ScaleExists, ScoreOutOfRange (its highest score must lie above its lowest)."""
    if highest <= lowest:
        raise ScoreOutOfRange
    try:
        with transaction.atomic():
            scale = Scale.objects.create(organisation=by.organisation, name=name.strip(), lowest=lowest, highest=highest, higher_is_better=higher_is_better)
    except IntegrityError as twin:
        raise ScaleExists from twin
    audit.record("scale.add", by=by, on=scale)
    return scale


@transaction.atomic
def score(case, *, by, scale, phase, value, on=None):
    """What the client of a case scored on a day. Raises CaseMovedOn, ScoreOutOfRange, DayInTheFuture, DayTooEarly."""
    case, on = locked_case(case), on or timezone.localdate()
    if not case.is_open:
        raise CaseMovedOn
    if not scale.lowest <= value <= scale.highest:
        raise ScoreOutOfRange
    if on > timezone.localdate():
        raise DayInTheFuture
    if on < timezone.localtime(case.received_at).date():
        raise DayTooEarly
    row = Score.objects.create(organisation=case.organisation, scale=scale, case=case, phase=phase, value=value, on=on, by=by)
    audit.record("score.add", by=by, on=case, project=case.project.number, detail={"scale": scale.pk, "phase": phase})
    return row


@transaction.atomic
def remove_score(row, *, by):
    """A mistyped score goes; raises CaseMovedOn when the case is closed."""
    case = locked_case(row.case)
    if not case.is_open:
        raise CaseMovedOn
    audit.record("score.remove", by=by, on=case, project=case.project.number, detail={"scale": row.scale_id, "phase": row.phase, "score": row.pk})
    row.delete()
