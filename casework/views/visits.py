"""Who is to be visited: due, overdue, this week; and how often."""

from collections import Counter

from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Value
from django.db.models.functions import Concat
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.figures.visits import Intervals, due_of
from casework.filters.visits import DueFilter
from casework.forms.visits import IntervalForm, PlanDayForm
from casework.models import VisitInterval, VisitStop
from casework.services.visits import set_interval
from casework.tables.visits import DueTable
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed
from people.models import FollowLevel

SIZES = {"25": 25, "50": 50, "100": 100}


@requires(Permission.VISIT_PLAN, reads="people")
@require_safe
@saved_views(gettext_lazy("Visits"))
def visit_list(request, organisation):
    """Due today, overdue, in the next days: a worker's own clients and those whom they help with, a supervisor's team's."""
    member, today = request.membership, timezone.localdate()
    chosen, total = searched(request)
    planned = list(VisitStop.objects.filter(plan__worker=member, plan__day__gte=today, dropped_at=None).values_list("plan__day", "person_id"))
    table = DueTable(chosen.qs, membership=member, planned=[person for day, person in planned if day == today])
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/visit_list.html", {
        "filter": chosen, "table": table, "total": total, "plan_form": PlanDayForm(by=member, initial={"day": today}, auto_id="id_plan_%s"),
        "plans": sorted(Counter(day for day, _person in planned).items())[:7]})


@requires(Permission.VISIT_PLAN, reads="people")
@require_safe
@confirmed
def visit_export(request, organisation):
    """The list as a workbook: the same filter, the same columns, the same names or masks."""
    return list_workbook(request, DueTable(searched(request)[0].qs, membership=request.membership), kind="visit", file="visits")


def searched(request):
    """(filter, how many are due of all) of those whom one may see."""
    rows = due_of(request.membership)
    total = overview(rows, timezone.localdate())
    return DueFilter(request.GET, queryset=rows, villages=total.pop("villages"), workers=total.pop("workers")), total


def overview(rows, today):
    """How many are due, and the villages and workers that they can be narrowed to; one query for all of it."""
    return rows.order_by().aggregate(
        all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), today=Count("pk", filter=Q(due_on=today)),
        villages=ArrayAgg("person__village", distinct=True, default=[]),
        workers=ArrayAgg(Concat("person__responsible__number", Value(" "), "person__responsible__user__name"), distinct=True, filter=Q(person__responsible__isnull=False),
                         default=[]))


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def visit_intervals(request, organisation):
    """How often clients of each level are visited, and the house's own rules by the day from which they hold."""
    form = IntervalForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            set_interval(**form.cleaned_data, by=request.membership)
            messages.success(request, _("Saved. Who is due when was counted anew."))
            return redirect("visit_intervals", organisation)
        except services.Trouble as trouble:
            form.add_error("since", str(trouble))
    intervals, today = Intervals.of_house(), timezone.localdate()
    return render(request, "casework/visit_intervals.html", {
        "form": form, "levels": [(level, intervals.on(level.value, today)) for level in FollowLevel],
        "own": VisitInterval.objects.select_related("by__user"), "today": today})
