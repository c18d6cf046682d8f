"""What a day holds for a worker (UX.md W1), in a number of queries that does not grow with it."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import TruncDate

from casework.figures.cases import follow_ups_due
from casework.models import (
    Activity,
    Case,
    FollowUp,
    Form,
    FormRound,
    Group,
    Outline,
    ProcessDetail,
    SessionDetail,
    Status,
)
from casework.models.record import beginning_of
from organisations.access import Permission

SHOWN = 5  # of each part; the rest stands on the part's own list
MISSED = 30  # days: an appointment that nobody kept is shown for so long


def day_of(member, day):
    """The day's activities, the next sessions of running groups, appointments of cases and follow-ups due: what has no list of its own on a plan of visits."""
    found = {"activities": [], "sessions": [], "appointments": [], "follow_ups": []}
    if member.can(Permission.GROUP_EDIT):
        found |= {"activities": activities_on(member, day), "sessions": next_sessions(member, day)}
    if member.can(Permission.CASE_EDIT):
        found |= {"appointments": appointments(member, day), "follow_ups": follow_ups(member, day)}
    return found | {"anything": any(found.values())}


def led_by(member):
    return Q(leader=member) | Q(co_leader=member)


def activities_on(member, day):
    """Activities of the day that the member leads, by their hour."""
    rows = Activity.objects.filter(led_by(member), starts_at__gte=beginning_of(day), starts_at__lt=beginning_of(day + timedelta(days=1)))
    return list(rows.exclude(status=Activity.Status.CANCELLED).select_related("organisation", "record").order_by("starts_at", "pk")[:2 * SHOWN])


def next_sessions(member, day):
    """[(group, number of the next session, its line of the outline or None, day of the last one)] of running groups that began by then."""
    held = SessionDetail.objects.exclude(record__status=Status.VOID).annotate(on=TruncDate("record__started_at")).order_by("seq")
    groups = (Group.objects.filter(led_by(member), Q(starts_on=None) | Q(starts_on__lte=day), status=Group.Status.RUNNING).select_related("organisation")
              .prefetch_related(Prefetch("sessions", held, to_attr="held"), Prefetch("outlines", Outline.objects.order_by("seq"), to_attr="lines")).order_by("starts_on", "pk"))
    found = []
    for group in groups[:4 * SHOWN]:
        there = {session.seq for session in group.held}
        seq = next((number for number in range(1, group.planned_sessions + 1) if number not in there), None)
        if seq is not None:
            found.append((group, seq, next((line for line in group.lines if line.seq == seq), None), max((session.on for session in group.held), default=None)))
    return found[:SHOWN]


def appointments(member, day):
    """Process records that named this day, or one not long past, for the next time, and after which nothing was written yet."""
    later = ProcessDetail.objects.filter(case=OuterRef("case"), record__started_at__date__gte=OuterRef("next_on")).exclude(record__status=Status.VOID)
    rows = ProcessDetail.objects.filter(case__worker=member, case__status=Case.Status.OPEN, next_on__lte=day, next_on__gte=day - timedelta(days=MISSED))
    rows = rows.exclude(record__status=Status.VOID).exclude(Exists(later))
    return list(rows.select_related("case__person__organisation", "case__organisation").order_by("next_on", "pk")[:SHOWN])


def follow_ups(member, day):
    """Looks at clients of closed cases that are due."""
    rows = follow_ups_due(FollowUp.objects.filter(case__worker=member), day)
    return list(rows.select_related("case__person__organisation", "case__organisation").order_by("planned_on", "pk")[:SHOWN])


def my_forms(member):
    """(forms that came back to me with the opinion, drafts on which I wrote); newest first."""
    rounds = FormRound.objects.filter(verdict=FormRound.Verdict.RETURNED).order_by("-seq")
    rows = (Form.objects.visible_to(member).of(member).filter(Q(status=Form.Status.RETURNED) | Q(status=Form.Status.DRAFT, saved_at__isnull=False, written_by=member))
            .select_related("organisation", "case__person__organisation", "group", "activity").prefetch_related(Prefetch("rounds", rounds, to_attr="returns"))
            .order_by(F("saved_at").desc(nulls_last=True), "-pk"))
    found = list(rows[:4 * SHOWN])
    return [form for form in found if form.status == Form.Status.RETURNED], [form for form in found if form.status == Form.Status.DRAFT][:SHOWN]
