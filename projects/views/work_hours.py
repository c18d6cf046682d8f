"""Working hours of a project, and the rule by which its services turn into them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from projects import figures, services, window
from projects.figures.work_hours import Entry, rule_on, work_hours
from projects.forms.work_hours import EntryFormSet, PresetForm, WorkHoursForm
from projects.models import WorkHourPreset
from projects.services.troubles import ReasonMissing, UnderChangeControl
from projects.views.projects import seen
from projects.views.staffing import may_set_norm


@requires(Permission.PROJECT_VIEW)
@require_safe
def project_hours(request, organisation, number):
    """The hours by kind of service, each opening to its records; the rule in force, and its versions."""
    project = seen(request, number)
    with window.look(project, request.membership, request):
        today = timezone.localdate()
        period = figures.counted_period(project, today)
        rule, versions = rule_on(project, today), list(project.work_hour_rules.all())
        told = work_hours(project, period, rule) if rule and period else None
    return render(request, "projects/project_hours.html", {"project": project, "rule": rule, "versions": versions, "told": told, "period": period, "may_set": may_set_norm(request, project)})


@requires(Permission.PROJECT_VIEW)
@require_http_methods(["GET", "POST"])
def project_hours_rule(request, organisation, number):
    """A new version of the rule: by the house that made the contract."""
    project = seen(request, number)
    if not may_set_norm(request, project):
        raise PermissionDenied
    last, data = project.work_hour_rules.order_by("-number").first(), typed(request)
    preset = WorkHourPreset.objects.filter(code=request.GET.get("preset", "")[:30]).first()
    form = WorkHoursForm(data, project=project, last=last)
    formset = EntryFormSet(data, initial=rows_of(preset, last) if data is None else None, prefix="entries")
    if request.method == "POST" and form.is_valid() and formset.is_valid() and saved(request, project, form, formset, preset):
        return redirect("project_hours", organisation, number)
    context = {"project": project, "form": form, "formset": formset, "presets": PresetForm(initial={"preset": preset}), "last": last}
    return render(request, "projects/project_hours_rule.html", context)


def rows_of(preset, last):
    """The rows to begin with: those of the chosen usual rule, else those in force, else those of the default."""
    source = preset or last or WorkHourPreset.objects.filter(is_default=True).first()
    return [vars(Entry.of(kept)) for kept in source.entries] if source else []


def saved(request, project, form, formset, preset):
    try:
        services.set_work_hours(project, entries=formset.entries(), by=request.membership, from_preset=preset.name if preset else "", **form.cleaned_data)
    except services.EarlierThanTheRule as refused:
        form.add_error("effective_from", _("The version in force holds from %(day)s; a new one does not begin earlier.") % {"day": refused.day.isoformat()})
    except (ReasonMissing, services.NotAWorkHourRule):
        form.add_error(None, _("Somebody set the rule while you were writing; look at it, then save again."))
    except UnderChangeControl:
        raise PermissionDenied from None
    else:
        messages.success(request, _("Saved."))
        return True
    return False
