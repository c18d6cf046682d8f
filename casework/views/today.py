"""Today: what is next (UX.md W1)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q, Sum, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.figures.today import day_of, my_forms
from casework.figures.visits import stops_of, visits_today
from casework.models import Form, RecordWorker, ReviewRound, ServiceRecord, Status, VisitPlan
from casework.models.record import people_and_workers
from casework.services.drafts import drafts_of
from casework.views.review import owner_words
from organisations.access import Permission, requires
from organisations.dates import parse_day

MOST, LATEST = 20, 5  # unfinished records, last ones


@requires(Permission.ORGANISATION_VIEW)
@require_safe
def today(request, organisation):
    membership = request.membership
    if not membership.can(Permission.RECORD_VIEW):
        return elsewhere(request, organisation)
    day = timezone.localdate()
    open_ones, last = at_hand(membership)
    page = {"day": day, "sum": sum_of(membership, day), "unfinished": open_ones, "last": last,
            "visits": visits_today(membership, day), "agency": None if membership.can(Permission.RECORD_LOG) else agency(membership, day)}
    return render(request, "casework/today.html", page | waiting(membership) | the_day(membership, day) | started(membership))


def waiting(membership):
    """How much waits for this member's review: what the queue says, to the one."""
    if not membership.can(Permission.RECORD_REVIEW):
        return {"waiting": 0}
    records = ServiceRecord.objects.to_review_by(membership).order_by().values_list("pk", flat=True)
    return {"waiting": records.union(Form.objects.to_decide_by(membership).order_by().values_list("pk", flat=True), all=True).count()}


def the_day(membership, day):
    """What the day holds besides visits, with clients as this member may call them."""
    if not membership.can(Permission.RECORD_LOG):
        return {}
    held = day_of(membership, day)
    return {"held": held, "appointments": [(one, one.case.person.label_for(membership)) for one in held["appointments"]],
            "follow_ups": [(one, one.case.person.label_for(membership)) for one in held["follow_ups"]],
            "asked_after": [(one, one.person.label_for(membership)) for one in held["referrals"]]}


def started(membership):
    """Forms that came back, and what this member began to write on any device."""
    if not membership.can(Permission.RECORD_LOG):
        return {}
    returned, forms = my_forms(membership)
    return {"returned_forms": [(form, owner_words(form, membership)) for form in returned], "form_drafts": [(form, owner_words(form, membership)) for form in forms],
            "drafts": drafts_of(membership)}


@requires(Permission.RECORD_LOG, reads="people")
@require_safe
def today_day(request, organisation, day):
    """One day of mine as a sheet for paper: masked names and blank lines, as whoever finds it learns nobody's name."""
    try:
        day = parse_day(day)
    except ValidationError:
        raise Http404 from None
    if not 2000 <= day.year <= 2100:
        raise Http404
    membership = request.membership
    plan = VisitPlan.objects.filter(worker=membership, day=day).select_related("project").first() if membership.can(Permission.VISIT_PLAN) else None
    return render(request, "casework/today_day.html", {
        "day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1), "plan": plan, "stops": list(stops_of(plan)) if plan else [],
        "held": day_of(membership, day)})


def elsewhere(request, organisation):
    """Who does not work with records starts where their work is: officials with what waits for them, others with the portfolio,
    an expert with what is to be scored."""
    if request.membership.can(Permission.DECIDE):
        return render(request, "casework/today_elsewhere.html", {"waits": True})
    if request.membership.can(Permission.PORTFOLIO_VIEW):
        try:
            return redirect(reverse("portfolio", args=[organisation]))
        except NoReverseMatch:
            pass
    if request.membership.can(Permission.REVIEW_SCORE):
        return redirect("scoring_list", organisation)
    return render(request, "casework/today_elsewhere.html")


def sum_of(membership, day):
    """How many services of mine the day holds, and how long they took."""
    return ServiceRecord.objects.of(membership).standing().between(day, day).aggregate(count=Count("pk"), minutes=Sum("minutes"))


def at_hand(membership):
    """(drafts, returned ones and submitted ones whose evidence is not there yet, returned first; my last five), found by their keys and read at once."""
    waits = Q(status__in=[Status.DRAFT, Status.RETURNED]) | Q(status=Status.SUBMITTED, evidence_complete=False)
    waiting = ServiceRecord.objects.of(membership).filter(waits).order_by("-started_at", "-id").values_list("pk", flat=True)[:MOST]
    last = RecordWorker.objects.filter(membership=membership).exclude(record__status=Status.VOID).order_by("-record_id").values_list("record_id", flat=True)[:LATEST]
    rows = list(ServiceRecord.objects.filter(pk__among=waiting.union(last)).with_facts().order_by("-started_at", "-id"))
    prefetch_related_objects(rows, people_and_workers()[0])
    unfinished = [row for row in rows if row.is_open or (row.status == Status.SUBMITTED and not row.evidence_complete)][:MOST]
    returned = [row for row in unfinished if row.status == Status.RETURNED]
    prefetch_related_objects(returned, Prefetch("rounds", ReviewRound.objects.filter(verdict=ReviewRound.Verdict.RETURNED).order_by("-seq"), to_attr="returns"))
    return [*returned, *(row for row in unfinished if row.status != Status.RETURNED)], sorted(rows, key=lambda row: -row.pk)[:LATEST]


def agency(membership, day):
    """How the whole agency stands today, for its administrator."""
    rows = ServiceRecord.objects.visible_to(membership).standing()
    return rows.aggregate(
        today=Count("pk", filter=Q(started_at__date=day)), waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
        returned=Count("pk", filter=Q(status=Status.RETURNED)), incomplete=Count("pk", filter=Q(evidence_complete=False)))
