"""What is due, by day or as a month (UX O6); both houses."""

from calendar import Calendar
from collections import Counter
from datetime import date, timedelta
from itertools import groupby

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.access import Permission, requires
from projects.figures import deadlines as figures

MOST = 200  # shown in the list; the filters narrow it


@requires(Permission.PROJECT_VIEW)
@require_safe
def deadlines(request, organisation):
    """Overdue first, then what comes; `?mine=1` only what the own house must do, `?kind=`, `?state=`, `?month=2026-05` a calendar."""
    today = timezone.localdate()
    found = figures.due_for_member(request.membership, today)
    mine, kind, state = request.GET.get("mine") == "1", request.GET.get("kind", ""), request.GET.get("state", "")
    whose = [entry for entry in found if entry.mine or not mine]
    kinds, states = Counter(entry.kind.code for entry in whose), Counter(entry.state(today) for entry in whose)
    shown = [entry for entry in whose if kind in ("", entry.kind.code) and state in ("", entry.state(today))]
    for entry in shown:
        entry.shown.update(url=entry.address(organisation), state=entry.state(today))
    if request.headers.get("HX-Request"):  # a part of the first page: what is overdue or soon
        near = [entry for entry in shown if entry.shown["state"] != figures.LATER]
        return render(request, "projects/deadlines.html#near", {"near": near[:8], "late": sum(entry.day < today for entry in near), "today": today})
    month = month_asked(request.GET.get("month", ""))
    context = {
        "days": [(day, list(entries)) for day, entries in groupby(shown[:MOST], key=lambda entry: entry.day)], "found": len(shown), "counted_days": [entry.day for entry in shown if entry.kind.code in figures.IN_WORKDAYS], "cut": max(len(shown) - MOST, 0),
        "mine": mine, "mine_count": sum(entry.mine for entry in found), "all_count": len(found), "kind": kind, "state": state, "today": today, "month": month,
        "kinds": [(code, figures.KINDS[code].label, count) for code, count in kinds.items()],
        "states": [(code, words, states[code]) for code, words in figures.STATES.items()],
    }
    return render(request, "projects/deadlines.html", context | (sheet(month, shown) if month else {}))


def month_asked(words):
    """The first day of the month in the address, this month for "now", or None for the list."""
    if words == "now":
        return timezone.localdate().replace(day=1)
    try:
        day = date.fromisoformat(f"{words}-01") if len(words) == 7 else None
        return day if day and 2000 <= day.year <= 2100 else None
    except ValueError:
        return None


def sheet(month, entries):
    """The month as weeks of days with what is due on each."""
    by_day = {day: list(each) for day, each in groupby(entries, key=lambda entry: entry.day)}
    weeks = [[(day, by_day.get(day, [])) for day in week] for week in Calendar().monthdatescalendar(month.year, month.month)]
    return {"weeks": weeks, "previous": (month - timedelta(days=1)).replace(day=1), "following": (month + timedelta(days=32)).replace(day=1),
            "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]}
