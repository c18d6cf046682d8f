"""How many proposals have arrived for a call, and how many are short of its quota (F001-5).

Counted from receipts, which say nothing about whom a proposal comes from; withdrawn ones do not count. Only the house that
calls reads receipts: elsewhere nothing has arrived.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from projects.models import Receipt


@dataclass
class Arrivals:
    """What has arrived for a call or one of its units (`of`), against what it wants at least."""

    of: Any
    quota: int
    arrived: int
    units: list = field(default_factory=list)

    @property
    def short(self):
        """How many proposals are missing to the quota."""
        return max(self.quota - self.arrived, 0)

    @property
    def short_units(self):
        return [unit for unit in self.units if unit.short]

    @property
    def is_short(self):
        return bool(self.short or self.short_units)


def arrivals(call, units=None):
    """What has arrived for a call, in all and for each of its units; two queries, one when the units are at hand."""
    by_unit = Counter(Receipt.objects.filter(call=call, withdrawn_at=None).values_list("unit", flat=True))
    units = [Arrivals(unit, unit.quota, by_unit[unit.pk]) for unit in (call.units.all() if units is None else units)]
    return Arrivals(call, call.quota or 0, by_unit.total(), units)


def arrived_of(calls):
    """{call's key: how many have arrived} for many calls in one query."""
    rows = Receipt.objects.filter(call__in=[call.pk for call in calls], withdrawn_at=None).order_by()
    return dict(rows.values_list("call").annotate(Count("pk")))
