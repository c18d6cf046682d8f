"""The house's rules in numbers, each by the day from which it holds."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import services
from casework.figures.house_rules import rules_on
from casework.forms.house_rules import HouseRuleForm
from casework.models import HouseRule
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def house_rules(request, organisation):
    """What holds today, what the house set, and setting a rule anew."""
    form, today = HouseRuleForm(typed(request)), timezone.localdate()
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: services.set_house_rule(**form.cleaned_data, by=request.membership)):
        messages.success(request, _("Saved."))
        return redirect("house_rules", organisation)
    return render(request, "casework/house_rules.html", {"form": form, "rules": rules_on(today), "own": HouseRule.objects.select_related("by__user"), "today": today})
