"""Drawing a sample for a spot check, and how a drawn record is kept: masked, as it looked on that day (F001-9, UX O4)."""

import random

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.workdays import add_workdays
from projects.figures import calendar

# What the sample is drawn from: every service that was recorded, counted or not.
POPULATION = "PERSON_TIMES"
MOST = 60  # records of one inspection

# What an inspector ticks off for each drawn record.
TICKS = {
    "dated": _("Day and time are written down"),
    "signed": _("Signed by worker and client"),
    "evidence": _("Evidence is there (photo, sign-in sheet)"),
    "plausible": _("Duration and people are plausible"),
    "consistent": _("Paper and system agree"),
}


def draw(numbers, seed, wanted):
    """The sample: the same seed over the same records draws the same, in whatever order they come."""
    known = sorted(numbers)
    return sorted(random.Random(seed).sample(known, min(wanted, len(known))))  # noqa: S311  repeatable on purpose


def as_drawn(rows, pictures=((), 0)):
    """A masked row as it is frozen: no name, not even a letter of it. `rows` is the same row in each language of the house, so that
    whoever opens the inspection later reads it in their own. `pictures`: (keys of the photos that may be looked at, how many more there are);
    what is added to the record after the draw is no evidence of what was there."""
    row = next(iter(rows.values()))
    shown, unshown = pictures
    return {"minutes": row.minutes, "evidence": row.evidence, "counted": row.countable, "pictures": list(shown), "unshown": unshown, "words": {language: _words(one) for language, one in rows.items()}}


def _words(row):
    return {"kind": str(row.kind), "line": str(row.line), "who": [{"number": who.number, "age_band": str(who.age_band)} for who in row.who],
            "note": str(row.note), "reasons": [str(reason) for reason in row.reasons]}


def decide_by(project, order):
    """Until when the inspector decides about a proof: the deadline binds officials too. None while none waits."""
    if order.status != "proved" or order.proved_at is None:
        return None
    return add_workdays(timezone.localdate(order.proved_at), calendar.rules(project)["decide"])


def state_of(inspection):
    """(looked at, drawn, lacking, orders, orders that are open) of an inspection whose items and orders are fetched."""
    items, orders = list(inspection.items.all()), list(inspection.orders.all())
    return {
        "checked": sum(1 for item in items if item.verdict), "drawn": len(items),
        "lacking": sum(1 for item in items if item.verdict in ("lacking", "not_found")),
        "orders": len(orders), "open_orders": sum(1 for order in orders if order.status != "closed"),
    }
