"""When somebody is next to be visited, and who is late (DOMAIN.md 4.5, rule 8.27). Read from raw rows; `figures.due` keeps the result.

A client is due on the first day on which the days since the last visit that took place reach the interval that holds, on that day,
for the client's level, or for a child what its file says of how often it is to be visited where that is more often; earlier when the
visitor said so on the last visit. Before the first visit the days count from the day the file
was opened. Only clients in service are due.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Window
from django.utils import timezone

from casework.models import (
    Kind,
    Participation,
    ServiceRecord,
    Status,
    VisitDetail,
    VisitDue,
    VisitInterval,
    VisitSheet,
    VisitStop,
    WorkOrder,
)
from casework.models.visit import USUAL_DAYS
from organisations.access import Permission
from people.models import ChildProfile, Person, PersonStatus
from people.models.profile_choices import VisitFrequency

WEEK = 7
COSIGN_BACK = 92  # days: what nobody signed within a quarter is not asked for any more
AGES = (14, 18)
# Days between visits to a child by what its file says; the same words as a level's usual days (DOMAIN.md 4.1.2).
OFTEN = {VisitFrequency.WEEKLY: 7, VisitFrequency.HALF_MONTHLY: 15, VisitFrequency.MONTHLY: 30, VisitFrequency.QUARTERLY: 91, VisitFrequency.HALF_YEARLY: 182}


class Intervals:
    """The intervals of one house over time."""

    def __init__(self, rows):
        steps = defaultdict(list)
        for level, since, days in sorted(rows):
            steps[level].append((since, days))
        self.steps = {level: [(date.min, USUAL_DAYS[level]), *steps[level]] for level in USUAL_DAYS}

    @classmethod
    def of_house(cls):
        """Those of the open fence."""
        return cls(VisitInterval.objects.values_list("level", "since", "days"))

    def on(self, level, day):
        """The days between visits that hold on a day."""
        return next(days for since, days in reversed(self.steps[level]) if since <= day)

    def due(self, level, start):
        """The first day on which the days since `start` reach the interval that holds on that day."""
        steps = self.steps[level]
        for number, (since, days) in enumerate(steps):
            day = max(start + timedelta(days=days), since)
            if number + 1 == len(steps) or day < steps[number + 1][0]:
                return day


@dataclass
class Facts:
    """What a person's row in VisitDue has to say."""

    level: int
    last_on: date | None = None
    due_on: date | None = None


def due_facts(keys):
    """{person's key: Facts}, computed from records, files and intervals; four queries for any number of people."""
    visited = {}
    rows = (Participation.objects.filter(person__in=keys, record__kind=Kind.VISIT, record__visit__outcome=VisitDetail.Outcome.DONE)
            .exclude(record__status=Status.VOID).order_by("person_id", "-record__started_at", "-record_id").distinct("person_id"))
    for person, started_at, next_due in rows.values_list("person_id", "record__started_at", "record__visit__next_due"):
        visited[person] = (timezone.localtime(started_at).date(), next_due)
    intervals, found = Intervals.of_house(), {}
    children = {row.person_id: row for row in ChildProfile.objects.filter(person__in=keys).exclude(visit_frequency="").select_related("person")}
    people = Person.objects.filter(pk__in=keys).values_list("pk", "follow_level", "status", "opened_on", "merged_into", "erased_at")
    for pk, level, status, opened_on, merged_into, erased_at in people:
        last_on, wanted = visited.get(pk, (None, None))
        facts = found[pk] = Facts(level, last_on)
        if status == PersonStatus.ACTIVE and not merged_into and not erased_at:
            facts.due_on = intervals.due(level, last_on or opened_on)
            if pk in children:
                facts.due_on = min(facts.due_on, next_of_child(children[pk], last_on or opened_on) or facts.due_on)
            if wanted and last_on < wanted < facts.due_on:
                facts.due_on = wanted
    return found


def next_of_child(profile, start):
    """When a child is to be visited after a day by what its file says of how often; None from 18 on, when the level alone says it."""
    day = start + timedelta(days=OFTEN[profile.visit_frequency])
    age = profile.person.age_on(day)
    return day if age is None or age < 18 else None


# ---------- lists ----------


def due_of(membership, day=None, ahead=WEEK):
    """Who of those whom a member may see is to be visited until some days from now; worst first."""
    until = (day or timezone.localdate()) + timedelta(days=ahead)
    return (VisitDue.objects.filter(due_on__lte=until, person__in=Person.objects.visible_to(membership).order_by().values("pk"))
            .select_related("person__responsible__user", "person__organisation").order_by("due_on", "person_id"))


def visits_today(membership, day):
    """For the page "Today": the stops of today's plan, the worst of the overdue ones that are not on it, and how many there are; my work orders."""
    if not membership.can(Permission.VISIT_PLAN):
        return None
    stops = list(on_plans(plan__worker=membership, plan__day=day))
    late = due_of(membership, day, ahead=-1).filter(person__responsible=membership).exclude(person__in=[stop.person_id for stop in stops])
    worst = list(late.annotate(of=Window(Count("pk")))[:5])
    return {"shown_stops": [(stop, stop.person.label_for(membership)) for stop in stops], "shown_late": [(due, due.person.label_for(membership)) for due in worst],
            "late_count": worst[0].of if worst else 0, "orders": WorkOrder.objects.open().filter(assigned_to=membership).count()}


def stops_of(plan):
    """The visits that stand on a plan, with what a page shows of them."""
    return on_plans(plan=plan)


def on_plans(**which):
    return (VisitStop.objects.filter(dropped_at=None, **which).annotate(due_on=F("person__visit_due__due_on"), last_on=F("person__visit_due__last_on"))
            .select_related("person__organisation", "record__visit", "record__organisation").order_by("seq", "pk"))


# ---------- co-signing ----------


def awaiting_cosign(membership, day=None):
    """Visits that took place with a child of the director's own village and that nobody has co-signed yet; newest first."""
    if not membership.can(Permission.VISIT_COSIGN):
        return ServiceRecord.objects.none()
    since = (day or timezone.localdate()) - timedelta(days=COSIGN_BACK)
    return (visits_of_village(membership).filter(started_at__date__gte=since)
            .exclude(Exists(VisitSheet.objects.filter(record=OuterRef("pk"), cosigned_at__isnull=False))))


def visits_of_village(membership):
    """Visits that took place with children whose files a child director sees; drafts and void ones are nobody's business."""
    children = Person.objects.visible_to(membership).order_by().values_list("pk", flat=True)
    return (ServiceRecord.objects.filter(Exists(Participation.objects.filter(record=OuterRef("pk"), person__in=list(children))), kind=Kind.VISIT,
                                         visit__outcome=VisitDetail.Outcome.DONE)
            .exclude(status__in=[Status.DRAFT, Status.VOID]).for_list().select_related("visit", "sheet").order_by("-started_at", "-id"))


# ---------- ages ----------


def crossed(person, before, day):
    """The ages of AGES that somebody reached after `before` and until `day`: from then on other rules hold (DOMAIN.md 8.24)."""
    old, new = person.age_on(before), person.age_on(day)
    return [age for age in AGES if old is not None and new is not None and old < age <= new]


def ages_of(record, people):
    """[(person, age at the day of the record, ages reached since the client's service before)] of those below 18 then."""
    last = dict(Participation.objects.filter(person__in=people, record__started_at__lt=record.started_at).exclude(record__status=Status.VOID)
                .order_by("person_id", "-record__started_at").distinct("person_id").values_list("person_id", "record__started_at"))
    rows = []
    for person in people:
        age = person.age_on(record.day)
        reached = crossed(person, timezone.localtime(last[person.pk]).date(), record.day) if person.pk in last else []
        if age is not None and (age < 18 or reached):
            rows.append((person, age, reached))
    return rows
