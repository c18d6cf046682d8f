"""How many working days officials have for the steps of a call."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from projects import services
from projects.figures.step_days import StepRules
from projects.forms.step_days import StepDaysForm
from projects.models import StepDays


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def step_days(request, organisation):
    """What holds today, what the house set, and setting a step anew."""
    form, today = StepDaysForm(typed(request)), timezone.localdate()
    if request.method == "POST" and form.is_valid():
        services.set_step_days(by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("step_days", organisation)
    rules = StepRules.of(request.membership.organisation)
    return render(request, "projects/step_days.html", {"form": form, "today": today, "steps": [(step.label, *rules.rule(step, today)) for step in StepDays.Step],
                                                       "own": StepDays.objects.filter(organisation=request.membership.organisation).select_related("by__user")})
