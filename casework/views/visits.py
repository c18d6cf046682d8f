"""Who is to be visited: due, overdue, this week; and how often."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.figures.visits import Intervals, due_of
from casework.filters.visits import DueFilter
from casework.forms.visits import IntervalForm, PlanDayForm
from casework.models import VisitInterval, VisitPlan, VisitStop
from casework.services.visits import set_interval
from casework.tables.visits import DueTable
from organisations.access import Permission, Role, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from people.models import FollowLevel

SIZES = {"25": 25, "50": 50, "100": 100}


@requires(Permission.VISIT_PLAN, reads="person")
@require_safe
@saved_views(gettext_lazy("Visits"))
def visit_list(request, organisation):
    """Due today, overdue, in the next days: a worker's own clients and those whom they help with, a supervisor's team's."""
    member, today = request.membership, timezone.localdate()
    chosen = DueFilter(request.GET, queryset=due_of(member), membership=member)
    rows = chosen.qs
    total = rows.order_by().aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), today=Count("pk", filter=Q(due_on=today)))
    planned = VisitStop.objects.filter(plan__worker=member, plan__day=today, dropped_at=None).values_list("person_id", flat=True)
    table = DueTable(rows, membership=member, planned=planned)
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/visit_list.html", {
        "filter": chosen, "table": table, "total": total, "plan_form": PlanDayForm(by=member, initial={"day": today}, auto_id="id_plan_%s"),
        "plans": VisitPlan.objects.filter(worker=member, day__gte=today).annotate(n=Count("stops", filter=Q(stops__dropped_at=None))).order_by("day")[:7],
        "leads": member.role in (Role.SUPERVISOR, Role.PROJECT_LEAD)})


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
