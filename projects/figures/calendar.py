"""When a project tells how it stands, and until when that is decided (DOMAIN.md 3.6)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from organisations.workdays import add_workdays
from projects.figures.in_force import term_on
from projects.figures.rates import next_period
from projects.models.progress import ProgressReport
from projects.models.project import Status

Kind = ProgressReport.Kind
# Our usual rule; `Project.reporting` holds what a contract says otherwise. month: the day of the next month on which the monthly
# report is due; quarter, mid, final: days after the end of the period; decide, pay: working days for the purchaser's decision, and for its
# payment once an instalment's conditions are met.
CALENDAR = {"month": 5, "quarter": 10, "mid": 15, "final": 15, "decide": 5, "pay": 10, "kinds": [Kind.MONTH.value, Kind.MID.value, Kind.FINAL.value]}
MID_AFTER = 6  # months; a shorter project is in its middle after half its days
OVER = [Status.CLOSED, Status.RENEWED, Status.TERMINATED]


def rules(project):
    """The project's reporting calendar: what its contract says, else our usual rule."""
    return CALENDAR | {name: value for name, value in (project.reporting or {}).items() if name in CALENDAR}


def decide_by(project, day):
    """The last day for the purchaser to decide about what was handed in on `day`: the deadline binds officials as well."""
    return add_workdays(day, rules(project)["decide"])


def again_by(project, due, returned_on):
    """The last day to hand in a returned report again: as many working days as its decision had, and never before the report's own day."""
    return max(due, add_workdays(returned_on, rules(project)["decide"]))


def due_on(project, kind, end):
    """The day on which the report of a period that ends on `end` is due."""
    days = rules(project)[kind]
    if kind != Kind.MONTH:
        return end + timedelta(days=days)
    first = end.replace(day=1) + timedelta(days=32)
    return first.replace(day=min(days, monthrange(first.year, first.month)[1]))


def periods(project, kind, on, told=None):
    """[(first day, last day)] of all reports of a kind within the term, in order.

    `told` is {first day: last day} of the reports handed in: where the term was extended afterwards, the days that the last of them did not
    cover are a period of their own.
    """
    term = term_on(project, on)
    if kind == Kind.FINAL:
        return [(term.starts_on, term.ends_on)]
    if kind == Kind.MID:
        middle = next_period(term.starts_on, MID_AFTER, term.starts_on) - timedelta(days=1)
        if middle >= term.ends_on:
            middle = term.starts_on + timedelta(days=max(term.days // 2 - 1, 0))
        return [(term.starts_on, middle)]
    found, day = [], term.starts_on
    while day <= term.ends_on:
        end = min(_last_day(day, 1 if kind == Kind.MONTH else 3), term.ends_on)
        end = min((told or {}).get(day, end), end)
        found.append((day, end))
        day = end + timedelta(days=1)
    return found


def _last_day(day, months):
    """The last day of the calendar month or quarter in which `day` lies."""
    month = (day.month - 1) // months * months + months
    return date(day.year, month, monthrange(day.year, month)[1])


@dataclass
class Expected:
    """A report that the calendar asks for, and the one that was written, if any."""

    kind: str
    start: date
    end: date
    due_on: date
    report: Any = None
    again_by: date | None = None  # of a returned one

    @property
    def label(self):
        return Kind(self.kind).label

    def has_ended(self, on):
        return self.end <= on

    def is_missing(self, on):
        """It was due, and was never handed in."""
        return self.due_on < on and (self.report is None or self.report.status == ProgressReport.Status.DRAFT)

    def is_overdue(self, on):
        return self.is_missing(on) or (self.again_by is not None and self.again_by < on)


def handed_in(kind, reports):
    """{first day: last day} of the reports of a kind that were handed in: their cut-off stands."""
    return {report.start: report.end for report in reports if report.kind == kind and report.status != ProgressReport.Status.DRAFT}


def expected(project, on, reports=None):
    """What the calendar asks for whose period has begun, newest first. Without reports given, the project's own are fetched."""
    reports = list(project.progress_reports.all()) if reports is None else reports
    known = {(report.kind, report.start): report for report in reports}
    found = []
    for kind in rules(project)["kinds"]:
        for start, end in periods(project, kind, on, handed_in(kind, reports)):
            shown = start <= on if kind in (Kind.MONTH, Kind.QUARTER) else end <= on
            if shown:
                found.append(_expected(project, kind, start, end, due_on(project, kind, end), known.pop((kind, start), None)))
    found += [_expected(project, report.kind, report.start, report.end, report.due_on or report.end, report) for report in known.values()]
    return sorted(found, key=lambda entry: (entry.end, entry.kind), reverse=True)


def _expected(project, kind, start, end, due, report):
    returned = report is not None and report.status == ProgressReport.Status.RETURNED
    moments = [each.decided_at for each in report.rounds.all() if each.verdict == "returned"] if returned else []
    return Expected(kind, start, end, due, report, again_by(project, due, timezone.localdate(max(moments))) if moments else None)
