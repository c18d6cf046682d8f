"""Service lines, indicators and their targets."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from projects import counting, services
from projects.figures.progress import evidence_words
from projects.forms import IndicatorForm, LineFormSet, StampForm, TargetForm, lines_initial
from projects.models import Indicator
from projects.views.projects import free


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_lines(request, organisation, number):
    """The project's service lines as a whole: kinds, own names, order."""
    project = free(request, number)
    data = typed(request)
    form = StampForm(data, instance=project)
    formset = LineFormSet(data, initial=lines_initial(project), form_kwargs={"project": project}, prefix="lines")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            services.set_lines(project, lines=formset.entries(), by=request.membership)
        except services.LineInUse as used:
            form.add_error(None, _("“%(line)s” is in use: indicators or records carry it. Rename it instead.") % {"line": used})
        else:
            messages.success(request, _("Saved."))
            return redirect("project", organisation, number)
    stale = form.has_error("__all__", "stale")
    return render(request, "projects/project_lines.html", {"form": form, "formset": formset, "project": project}, status=409 if stale else 200)


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def indicator_new(request, organisation, number):
    """A new indicator with its first target."""
    project = free(request, number)
    form = IndicatorForm(typed(request), project=project, instance=Indicator(organisation=project.organisation, project=project))
    if request.method == "POST" and form.is_valid():
        services.add_indicator(project, by=request.membership, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("indicator_new" if "next" in request.POST else "project", organisation, number)
    return render(request, "projects/indicator_new.html", {"form": form, "project": project, "rules": counting.rules().values()})


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def indicator_edit(request, organisation, number, pk):
    """Change an indicator; its target has its own page."""
    project = free(request, number)
    indicator = get_object_or_404(project.indicators.to_change(request), pk=pk)
    indicator.project = project
    form = IndicatorForm(typed(request), project=project, instance=indicator)
    if request.method == "POST" and form.is_valid():
        services.change_indicator(indicator, by=request.membership, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("project", organisation, number)
    context = {"form": form, "project": project, "indicator": indicator, "rules": counting.rules().values()}
    return render(request, "projects/indicator_edit.html", context, status=409 if form.conflicts else 200)


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def indicator_target(request, organisation, number, pk):
    """Set a new target from a day on, with a reason; the earlier ones stay."""
    project = free(request, number)
    indicator = get_object_or_404(project.indicators.to_change(request), pk=pk)
    form = TargetForm(typed(request), indicator=indicator, last=indicator.targets.order_by("number").last())
    if request.method == "POST" and form.is_valid():
        indicator.project = project
        services.set_target(indicator, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("project", organisation, number)
    targets = list(indicator.targets.select_related("by__user"))
    for version in targets:
        version.words = evidence_words(version.evidence)
    return render(request, "projects/indicator_target.html", {"form": form, "project": project, "indicator": indicator, "targets": targets})
