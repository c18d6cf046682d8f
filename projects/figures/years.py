"""This year's project beside last year's (F002-8)."""

from dataclasses import dataclass
from typing import Any

from projects.figures.indicators import fresh_rows


@dataclass(frozen=True)
class Pair:
    """An indicator in both years; `last` is None for a new one, `now` for one that was not carried on."""

    name: str
    unit: str
    now: Any
    last: Any

    @property
    def points(self):
        """By how much the rate is higher than last year's, as a share; None unless both have one."""
        if self.now is None or self.last is None or self.now.rate is None or self.last.rate is None:
            return None
        return self.now.rate - self.last.rate


def year_on_year(rows, previous):
    """The rows of this year beside those of `previous`, matched by counting rule and name, then by rule alone."""
    before = fresh_rows(previous)
    pairs, used = [], set()
    for row in rows:
        same = [other for other in before if other.pk not in used and other.indicator.rule == row.indicator.rule]
        last = next((other for other in same if other.name == row.name), same[0] if same else None)
        if last is not None:
            used.add(last.pk)
        pairs.append(Pair(row.name, row.unit, row, last))
    return pairs + [Pair(other.name, other.unit, None, other) for other in before if other.pk not in used]
