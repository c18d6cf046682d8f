"""What members of a group scored before and after, and how that changed (G4)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import pgettext

from casework.models import Scale, Score

Phase = Score.Phase


@dataclass(frozen=True)
class Change:
    """One member on one scale; `change` is None until both scores are there."""

    member: object
    label: str
    before: Decimal | None
    after: Decimal | None
    higher_is_better: bool

    @property
    def change(self):
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def words(self):
        if self.change is None:
            return ""
        if not self.change:
            return pgettext("score", "unchanged")
        return pgettext("score", "better") if (self.change > 0) == self.higher_is_better else pgettext("score", "worse")


@dataclass(frozen=True)
class ChangeTable:
    """All members on one scale, with the means of those who have both scores."""

    scale: object
    rows: list

    @property
    def both(self):
        return [row for row in self.rows if row.change is not None]

    @property
    def mean(self):
        """The means before and after of those who have both scores, as a row of its own; None when nobody has."""
        both = self.both
        if not both:
            return None
        before, after = (sum(values) / len(both) for values in ([row.before for row in both], [row.after for row in both]))
        return Change(None, "", round(before, 2), round(after, 2), self.scale.higher_is_better)

    @property
    def better(self):
        return sum((row.change > 0) == self.scale.higher_is_better and row.change != 0 for row in self.both)


def latest_scores(group):
    """{scale's key: {(member's key, phase): value}}; a later score stands for an earlier one."""
    found = {}
    for scale, member, phase, value in Score.objects.filter(member__group=group).order_by("on", "pk").values_list("scale_id", "member_id", "phase", "value"):
        found.setdefault(scale, {})[member, phase] = value
    return found


def change_tables(group, labelled):
    """A table of change for each scale that the group used; `labelled` are (member, what the member is called)."""
    scores = latest_scores(group)
    return [ChangeTable(scale, [Change(member, label, own.get((member.pk, Phase.PRE)), own.get((member.pk, Phase.POST)), scale.higher_is_better)
                                for member, label in labelled if (member.pk, Phase.PRE) in own or (member.pk, Phase.POST) in own])
            for scale in Scale.objects.filter(pk__in=list(scores)) if (own := scores[scale.pk])]
