"""One worker's month and indicators (UX.md W8): minutes of what they rendered, figures from the counters, what evidence is missing."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from casework.models import ServiceRecord
from projects.figures import in_force, indicator_rows, project_light
from projects.models import Indicator, Project, ProjectStaff
from projects.models.project import UNDER_WAY

STEPS = (0, 120, 240, 360)  # minutes of a day: above each the hue is a step darker
CELL, GAP, HEIGHT = 11, 1, 26


@dataclass
class Month:
    """The days of a month with services and minutes of one member; standing records only, each with its whole duration, as in "My records"."""

    first: date
    days: list = field(default_factory=list)

    @property
    def last(self):
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def minutes(self):
        return sum(day["minutes"] for day in self.days)

    @property
    def services(self):
        return sum(day["services"] for day in self.days)

    @property
    def before(self):
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self):
        """The month that follows; None where it has not begun."""
        following = self.last + timedelta(days=1)
        return following if following <= timezone.localdate() else None

    @property
    def width(self):
        return len(self.days) * (CELL + GAP)


def step_of(minutes):
    return sum(minutes > least for least in STEPS)


def month_of(member, first):
    """The month that begins on `first`, day by day."""
    month = Month(first)
    rows = ServiceRecord.objects.of(member).standing().between(first, month.last).order_by().annotate(on=TruncDate("started_at")).values("on").annotate(
        services=Count("pk"), spent=Sum("minutes"))
    found = {row["on"]: row for row in rows}
    for number in range(month.last.day):
        on = first + timedelta(days=number)
        row = found.get(on, {})
        minutes = row.get("spent", 0)
        month.days.append({"on": on, "services": row.get("services", 0), "minutes": minutes, "step": step_of(minutes), "x": number * (CELL + GAP), "marked": number % 7 == 0})
    return month


def my_projects(member):
    """[(project, its light, rows of its indicators)] of the running projects on whose staff the member is: the kept counts, as everywhere."""
    staff = ProjectStaff.objects.there().filter(project=OuterRef("pk"), membership=member)
    rows = Project.objects.own(member).filter(Exists(staff), status__in=UNDER_WAY).select_related("organisation").prefetch_related(
        Prefetch("indicators", Indicator.objects.filter(is_active=True).select_related("line", "progress").prefetch_related("targets")))
    today, found = timezone.localdate(), []
    for project in in_force.load(rows.order_by("ends_on", "number")[:20]):
        figures = indicator_rows(project, today, stored=True, indicators=list(project.indicators.all()))
        found.append((project, project_light(project, figures, today), figures))
    return found


def lacking(member):
    """(the newest of my records whose evidence is not there yet, how many there are)."""
    rows = ServiceRecord.objects.of(member).standing().filter(evidence_complete=False)
    return list(rows.with_facts().order_by("-started_at", "-id")[:10]), rows.count()


def worklog(member, month):
    """[(day, its records, its minutes)] of a month, oldest first, and {kind: (services, minutes)}."""
    days, kinds = defaultdict(list), defaultdict(lambda: [0, 0])
    for record in ServiceRecord.objects.of(member).standing().between(month.first, month.last).for_list().order_by("started_at", "id"):
        days[record.day].append(record)
        kinds[record.get_kind_display()][0] += 1
        kinds[record.get_kind_display()][1] += record.minutes
    return ([(day, records, sum(record.minutes for record in records)) for day, records in days.items()],
            [(kind, services, minutes) for kind, (services, minutes) in sorted(kinds.items(), key=lambda one: -one[1][1])])


def first_of(text):
    """The first day of a month written 2026-11; None for everything else."""
    year, _dash, month = text.partition("-")
    if year.isascii() and year.isdigit() and len(year) == 4 and month.isascii() and month.isdigit() and 1 <= int(month) <= 12 and 2000 <= int(year) <= 2100:
        return date(int(year), int(month), 1)
    return None
