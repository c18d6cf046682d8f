"""The plan of a day's visits: whom, in which order, at what time; on paper with masked names."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.figures.visits import stops_of
from casework.forms.visits import PlanDayForm, PlanForm
from casework.habits import Habits
from casework.models import VisitPlan
from casework.services.plans import arrange_plan, drop_stop, plan_visits
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from projects.models import Project


def day_of(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def plan_shown(request, day):
    """One's own plan of a day, or with ?worker= that of somebody whose plans one sees; None when there is none."""
    number = request.GET.get("worker")
    plans = VisitPlan.objects.visible_to(request.membership).select_related("worker__user", "organisation", "project").to_change(request)
    if number and number != request.membership.number:
        return get_object_or_404(plans, day=day, worker__number=number)
    return plans.filter(day=day, worker=request.membership).first()


@requires(Permission.VISIT_PLAN)
@require_http_methods(["GET", "POST"])
def visit_plan_add(request, organisation):
    """Put the ticked clients on the plan of a day."""
    if request.method != "POST":
        return redirect("visit_plan", organisation, timezone.localdate().isoformat())
    form, member = PlanDayForm(request.POST, by=request.membership), request.membership
    if not form.is_valid():
        messages.warning(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("visit_list", organisation)
    project = Habits(member).last_project(list(Project.objects.open_for_logging(member)))
    if project is None:
        messages.warning(request, _("You are not on the staff of a running project. Ask the project leader to put you on the staff."))
        return redirect("visit_list", organisation)
    try:
        plan = plan_visits(form.cleaned_data["day"], form.cleaned_data["persons"], by=member, project=project)
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
        return redirect("visit_list", organisation)
    return redirect("visit_plan", organisation, plan.day.isoformat())


@requires(Permission.VISIT_PLAN, reads="people")
@require_http_methods(["GET", "POST"])
def visit_plan(request, organisation, day):
    day = day_of(day)
    plan = plan_shown(request, day)
    if plan is None:
        if request.method == "POST":
            raise Http404
        return render(request, "casework/visit_plan.html", {"day": day, "today": timezone.localdate()})
    own = plan.worker_id == request.membership.pk
    stops = list(stops_of(plan))
    form = PlanForm(typed(request) if own else None, instance=plan, stops=stops)
    if request.method == "POST" and own and changed(request, plan, form):
        return redirect("visit_plan", organisation, day.isoformat())
    return render(request, "casework/visit_plan.html", {
        "plan": plan, "day": day, "own": own, "form": form, "rows": shown(form, request.membership), "today": timezone.localdate(),
        "done": sum(1 for stop in stops if stop.record_id)}, status=409 if form.conflicts else 200)


def changed(request, plan, form):
    """One stop off the plan, or everything in its order; whether it went through."""
    try:
        if (stop := whole(request.POST.get("drop"))) is not None:
            drop_stop(plan, stop, by=request.membership)
        elif form.is_valid():
            arrange_plan(plan, by=request.membership, note=form.cleaned_data["note"], stops=form.order())
            messages.success(request, _("Saved."))
        else:
            return False
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    return True


def shown(form, member):
    return [(stop, stop.person.label_for(member), order, at) for stop, order, at in form.rows()]


@requires(Permission.VISIT_PLAN, reads="people")
@require_safe
def visit_plan_print(request, organisation, day):
    """The day on paper: masked names and blank lines; whoever finds the sheet learns nobody's name or address."""
    day = day_of(day)
    plan = plan_shown(request, day)
    if plan is None:
        raise Http404
    return render(request, "casework/visit_plan_print.html", {"plan": plan, "day": day, "stops": stops_of(plan)})
