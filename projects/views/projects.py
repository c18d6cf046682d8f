"""The page of a project, and setting it up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from projects import figures, services, window
from projects.figures import in_force
from projects.figures.years import year_on_year
from projects.forms import OwnAffairsForm, ProjectForm
from projects.models import Project
from projects.models.project import Status


def seen(request, number):
    """A project that the member may see; 404 otherwise."""
    projects = Project.objects.visible_to(request.membership).for_list().select_related("previous")
    return get_object_or_404(projects, number=number)


def own(request, number):
    """A project of the member's own organisation, to be changed: locked when the request changes it."""
    projects = Project.objects.own(request.membership).to_change(request).select_related("organisation")
    return get_object_or_404(projects, number=number)


def free(request, number):
    """The same of a project that its provider entered itself; what a purchaser's contract says is not changed directly."""
    project = own(request, number)
    if project.is_governed:
        raise PermissionDenied(_("The contract says so; it changes by an approved request or a supplement."))
    return project


def neighbour(name, *args):
    """The address of another app's page, or None where it does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


@requires(Permission.PROJECT_VIEW)
@require_safe
def project(request, organisation, number):
    """One page: summary, light with reasons, indicators, lines, money, stages, parties, staff (UX O2)."""
    project = seen(request, number)
    context = {"project": project}
    last_year = Project.objects.visible_to(request.membership).filter(pk=project.previous_id).first() if project.previous_id else None
    if request.membership.can(Permission.REPORT_VIEW):
        context["reports_url"] = neighbour("report_list", organisation)
    if request.membership.can(Permission.MONEY_VIEW):
        context["money"] = figures.money(project)  # before the window opens: the member's own fence decides
    with window.look(project, request.membership, request) as pane:
        in_force.load([project])
        rows = pane.figures_of_page()
        context |= {
            "rows": rows, "light": pane.light(rows), "lines": figures.line_rows(project, rows), "headline": figures.headline(project),
            "staff": pane.staff(), "parties": pane.parties(), "steps": list(project.steps.select_related("by_house")), "is_own": pane.is_own,
            "to_do": to_do(project, rows),
        } | own_affairs(request, project, pane)
        if last_year:
            context["years"] = year_on_year(rows, last_year)
        in_force.as_agreed_on(project, timezone.localdate(), [*(row.line for row in rows), *(entry["line"] for entry in context["lines"])])
    return render(request, "projects/project.html", context)


def own_affairs(request, project, pane):
    """What the provider may change by itself; what the contract of a governed project says it asks for."""
    edits = pane.is_own and request.membership.can(Permission.PROJECT_EDIT)
    pays = pane.is_own and request.membership.can(Permission.MONEY_EDIT) and not project.is_governed
    if not project.is_governed:
        return {"may_edit": edits, "may_pay": pays}
    signed = project.status != Status.PUBLICISED
    return {"may_edit": False, "may_pay": pays, "may_staff": edits, "may_start": edits and project.status == Status.CONTRACTED,
            "ask_url": neighbour("change_list", request.membership.organisation.slug, project.number) if signed else None}


def to_do(project, rows):
    """What a new project still lacks: (url name, words)."""
    if project.status not in (Status.CONTRACTED, Status.RUNNING):
        return []
    missing = [
        ("project_parties", _("Add the purchaser"), not project.parties.filter(role="purchaser").exists()),
        ("project_lines", _("Set the service lines"), not project.lines.exists()),
        ("project_staff", _("Assign staff"), not project.staff.exists()),
        ("indicator_new", _("Add the first indicator"), not rows),
        ("project_edit", _("Enter the contract amount"), project.amount is None),
        ("project_instalments", _("Agree the instalments"), project.amount is not None and not project.instalments.exists()),
        ("project_step", _("Start the project"), project.status == Status.CONTRACTED),
    ]
    return [(name, words) for name, words, lacks in missing if lacks]


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_new(request, organisation):
    """A new contracted project."""
    form = ProjectForm(typed(request), instance=Project(organisation=request.membership.organisation))
    if request.method == "POST" and form.is_valid():
        made = services.create_project(by=request.membership, **facts(form, request))
        messages.success(request, _("Project %(number)s is there. Now add who takes part and what was promised.") % {"number": made.number})
        return redirect("project", organisation, made.number)
    return render(request, "projects/project_new.html", {"form": form})


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_edit(request, organisation, number):
    """Change the facts, the term, the contract."""
    project = own(request, number)
    form = (OwnAffairsForm if project.is_governed else ProjectForm)(typed(request), instance=project)
    if request.method == "POST" and form.is_valid():
        services.change_project(project, by=request.membership, **facts(form, request))
        messages.success(request, _("Saved."))
        return redirect("project", organisation, number)
    return render(request, "projects/project_edit.html", {"form": form, "project": project}, status=409 if form.conflicts else 200)


def facts(form, request):
    """The form's facts, with a new programme where one was named."""
    if name := form.cleaned_data["new_programme"].strip():
        form.cleaned_data["programme"] = services.create_programme(name=name, by=request.membership)
    return form.facts()
