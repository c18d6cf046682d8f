"""What the members of a group scored before and after (G4)."""

from django.db import transaction
from django.utils import timezone

from casework.figures.change import latest_scores
from casework.models import Score
from casework.services.case_troubles import ScoreOutOfRange
from casework.services.groups import locked
from organisations import audit


@transaction.atomic
def score_members(group, *, by, scale, scores, on=None):
    """Write down what members scored: [(member, phase, value)]; what stands already is not written again. Returns the new scores.

    Raises ScoreOutOfRange.
    """
    if any(not scale.lowest <= value <= scale.highest for _member, _phase, value in scores):
        raise ScoreOutOfRange
    group = locked(group)
    standing = latest_scores(group).get(scale.pk, {})
    new = [Score(organisation=group.organisation, scale=scale, member=member, phase=phase, value=value, on=on or timezone.localdate(), by=by)
           for member, phase, value in scores if standing.get((member.pk, phase)) != value]
    Score.objects.bulk_create(new)
    audit.record("group.score", by=by, on=group, project=group.project.number, detail={"scale": scale.pk, "scores": len(new)})
    return new
