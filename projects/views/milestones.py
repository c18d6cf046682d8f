"""Milestones: promised steps, and the day they were reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from projects.forms.progress import MilestoneForm, MilestoneMoveForm, ReachedForm
from projects.models import Milestone
from projects.services import milestones as services
from projects.views.projects import own, seen


@requires(Permission.PROJECT_VIEW)
@require_http_methods(["GET", "POST"])
def milestone_list(request, organisation, number):
    """All steps in the order of their days; the provider adds one below."""
    project = seen(request, number)
    may_write = project.organisation_id == request.membership.organisation_id and request.membership.can(Permission.HAND_IN)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = MilestoneForm(typed(request), instance=Milestone(organisation=project.organisation, project=project)) if may_write else None
    if request.method == "POST" and form.is_valid():
        services.add_milestone(project, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("milestone_list", organisation, number)
    return render(request, "projects/milestone_list.html",
                  {"project": project, "milestones": project.milestones.all(), "form": form, "may_write": may_write, "today": timezone.localdate()})


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def milestone_edit(request, organisation, number, seq):
    """Say that a step was reached; or change its words and day as long as it was not."""
    project = own(request, number)
    milestone = get_object_or_404(project.milestones.to_change(request), seq=seq)
    data, which = typed(request), "change" if request.method == "POST" and "change" in request.POST else "reach"
    change = MilestoneMoveForm(data if which == "change" else None, instance=milestone, prefix="change")
    reach = ReachedForm(data if which == "reach" else None, instance=milestone)
    form = change if which == "change" else reach
    if request.method == "POST" and form.is_valid():
        try:
            (services.change_milestone if which == "change" else services.reach_milestone)(milestone, by=request.membership, **form.cleaned_data)
        except services.AlreadyReached:
            messages.warning(request, _("It was reached already; open it again first."))
        else:
            messages.success(request, _("Saved."))
        return redirect("milestone_list", organisation, number)
    return render(request, "projects/milestone_edit.html", {"project": project, "milestone": milestone, "form": form, "reach": reach, "change": change},
                  status=409 if form.conflicts else 200)
