"""Who works on a project, and its steps."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from projects import services
from projects.forms import StaffForm, StepForm
from projects.services.projects import is_step, keeps_its_past, may_step
from projects.views.projects import own


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_staff(request, organisation, number):
    """Assign a member, or end an assignment (POST with `release`)."""
    project = own(request, number)
    if request.method == "POST" and "release" in request.POST:
        assignment = get_object_or_404(project.staff.filter(until=None), pk=whole(request.POST["release"]) or 0)
        services.release_staff(assignment, by=request.membership)
        messages.success(request, _("The assignment has ended."))
        return redirect("project_staff", organisation, number)
    form = StaffForm(typed(request), project=project)
    if request.method == "POST" and form.is_valid():
        services.assign_staff(project, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("project_staff", organisation, number)
    return render(request, "projects/project_staff.html",
                  {"form": form, "project": project, "staff": project.staff.select_related("membership__user"), "keeps_its_past": keeps_its_past(project)})


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_step(request, organisation, number):
    """Start, suspend, resume, close or terminate the project."""
    project = own(request, number)
    steps = [step for step in project.next_steps if is_step(project, step) and may_step(project, step, request.membership)]
    form = StepForm(typed(request), steps=steps)
    if request.method == "POST" and form.is_valid():
        moved = services.move_project(project, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The project is now: %(stage)s.") % {"stage": moved.stage})
        return redirect("project", organisation, number)
    return render(request, "projects/project_step.html", {"form": form, "project": project, "steps": steps})
