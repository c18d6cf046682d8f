"""Today: what is next (UX.md W1)."""

from django.db.models import Count, Prefetch, Q, Sum, prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.figures.visits import visits_today
from casework.models import RecordWorker, ReviewRound, ServiceRecord, Status
from casework.models.record import people_and_workers
from organisations.access import Permission, requires


@requires(Permission.ORGANISATION_VIEW)
@require_safe
def today(request, organisation):
    membership = request.membership
    if not membership.can(Permission.RECORD_VIEW):
        return elsewhere(request, organisation)
    day = timezone.localdate()
    mine = ServiceRecord.objects.of(membership).standing()
    open_ones, last = unfinished(mine), latest(membership)
    prefetch_related_objects([*open_ones, *last], *people_and_workers())
    return render(request, "casework/today.html", {
        "day": day, "sum": mine.between(day, day).aggregate(count=Count("pk"), minutes=Sum("minutes")),
        "unfinished": open_ones, "last": last, "visits": visits_today(membership, day),
        "waiting": ServiceRecord.objects.to_review_by(membership).count(),
        "agency": agency(membership, day) if not membership.can(Permission.RECORD_LOG) else None})


def elsewhere(request, organisation):
    """Who does not work with records starts where their work is: officials with what waits for them, others with the portfolio."""
    if request.membership.can(Permission.DECIDE):
        return render(request, "casework/today_elsewhere.html", {"waits": True})
    if request.membership.can(Permission.PORTFOLIO_VIEW):
        try:
            return redirect(reverse("portfolio", args=[organisation]))
        except NoReverseMatch:
            pass
    return render(request, "casework/today_elsewhere.html")


def latest(membership):
    """My last five, found through my own rows."""
    keys = RecordWorker.objects.filter(membership=membership).exclude(record__status=Status.VOID).order_by("-record_id").values_list(
        "record_id", flat=True)[:5]
    return list(ServiceRecord.objects.filter(pk__in=list(keys)).with_facts().order_by("-id"))


def unfinished(mine):
    """Drafts, returned ones, and submitted ones whose evidence is not there yet; returned first."""
    rows = mine.filter(Q(status__in=[Status.DRAFT, Status.RETURNED]) | Q(status=Status.SUBMITTED, evidence_complete=False))
    rounds = ReviewRound.objects.filter(verdict=ReviewRound.Verdict.RETURNED).order_by("-seq")
    return sorted(rows.with_facts().prefetch_related(Prefetch("rounds", rounds, to_attr="returns"))[:20],
                  key=lambda record: record.status != Status.RETURNED)


def agency(membership, day):
    """How the whole agency stands today, for its administrator."""
    rows = ServiceRecord.objects.visible_to(membership).standing()
    return rows.aggregate(
        today=Count("pk", filter=Q(started_at__date=day)), waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
        returned=Count("pk", filter=Q(status=Status.RETURNED)), incomplete=Count("pk", filter=Q(evidence_complete=False)))
