"""What a day holds for a worker (UX.md W1), in a number of queries that does not grow with it."""

from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects

from casework.figures.cases import follow_ups_due, referrals_due
from casework.models import (
    Activity,
    Case,
    FollowUp,
    Form,
    FormRound,
    Group,
    Outline,
    ProcessDetail,
    Referral,
    SessionDetail,
    Status,
)
from casework.models.record import beginning_of
from organisations.access import Permission

SHOWN = 5  # of each part; the rest stands on the part's own list
MISSED = 30  # days: an appointment that nobody kept is shown for so long


def day_of(member, day):
    """The day's activities, the next sessions of running groups, appointments of cases, follow-ups due, referrals to ask after: what has no list of its own on a plan of visits."""
    found = {"activities": [], "sessions": [], "appointments": [], "follow_ups": [], "referrals": []}
    if member.can(Permission.GROUP_EDIT):
        found |= {"activities": activities_on(member, day), "sessions": next_sessions(member, day)}
    if member.can(Permission.CASE_EDIT):
        found |= {"appointments": appointments(member, day), "follow_ups": follow_ups(member, day), "referrals": referrals(member, day)}
    return found | {"anything": any(found.values())}


def led_by(member):
    return Q(leader=member) | Q(co_leader=member)


def activities_on(member, day):
    """Activities of the day that the member leads, by their hour."""
    rows = Activity.objects.filter(led_by(member), starts_at__gte=beginning_of(day), starts_at__lt=beginning_of(day + timedelta(days=1)))
    return list(rows.exclude(status=Activity.Status.CANCELLED).select_related("organisation", "record").order_by("starts_at", "pk")[:2 * SHOWN])


def next_sessions(member, day):
    """[(group, number of the next session, what the outline calls it, moment of the last one)] of running groups that began by then."""
    held = SessionDetail.objects.filter(group=OuterRef("group"), seq=OuterRef("seq")).exclude(record__status=Status.VOID)
    line = Outline.objects.filter(~Exists(held), group=OuterRef("pk")).order_by("seq")
    stands = ~Q(sessions__record__status=Status.VOID)
    groups = Group.objects.filter(led_by(member), Q(starts_on=None) | Q(starts_on__lte=day), status=Group.Status.RUNNING).select_related("organisation").annotate(
        held=ArrayAgg("sessions__seq", filter=Q(sessions__isnull=False) & stands, default=[]), last_at=Max("sessions__record__started_at", filter=stands),
        line_seq=Subquery(line.values("seq")[:1]), line_theme=Subquery(line.values("theme")[:1])).order_by("starts_on", "pk")
    found = []
    for group in groups[:4 * SHOWN]:
        seq = next((number for number in range(1, group.planned_sessions + 1) if number not in group.held), None)
        if seq is not None:
            found.append((group, seq, group.line_theme if group.line_seq == seq else "", group.last_at))
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


def referrals(member, day):
    """Referrals of the member's cases that were to be asked after by now, and nobody has replied."""
    return list(referrals_due(Referral.objects.filter(case__worker=member), day)[:SHOWN])


def my_forms(member):
    """(forms that came back to me with the opinion, drafts on which I wrote); newest first."""
    rounds = FormRound.objects.filter(verdict=FormRound.Verdict.RETURNED).order_by("-seq")
    rows = (Form.objects.visible_to(member).of(member).filter(Q(status=Form.Status.RETURNED) | Q(status=Form.Status.DRAFT, saved_at__isnull=False, written_by=member))
            .select_related("organisation", "case__person__organisation", "group", "activity")
            .order_by(F("saved_at").desc(nulls_last=True), "-pk"))
    found = list(rows[:4 * SHOWN])
    returned = [form for form in found if form.status == Form.Status.RETURNED]
    prefetch_related_objects(returned, Prefetch("rounds", rounds, to_attr="returns"))
    return returned, [form for form in found if form.status == Form.Status.DRAFT][:SHOWN]
