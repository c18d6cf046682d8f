"""A supplement that the purchaser offered: the provider confirms it or sends it back; the purchaser takes it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from organisations.services import typed
from projects import services
from projects.forms.contract import SupplementAnswerForm
from projects.models import SupplementOffer
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.contract import look_at, purchased, sees_money
from projects.views.projects import seen


@requires(Permission.CONTRACT_SIGN)
@require_http_methods(["GET", "POST"])
def supplement_answer(request, organisation, number, seq):
    """Read what is offered, and confirm it or send it back with a reason."""
    project = seen(request, number)
    if project.organisation_id != request.membership.organisation_id or not sees_money(request, project):
        raise PermissionDenied
    offer = get_object_or_404(SupplementOffer.objects.select_related("project__organisation", "by_house"), project=project, seq=seq)
    form = SupplementAnswerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        answer(request, offer, form)
        return redirect("contract", organisation, number)
    return render(request, "projects/supplement_answer.html", {"project": project, "offer": offer, "form": form, "page": look_at(request, project)})


def answer(request, offer, form):
    """The answer that was chosen; says what came of it."""
    try:
        if form.confirms:
            services.confirm_supplement(offer, by=request.membership)
            messages.success(request, _("Confirmed. The supplement is in force, with an instalment of its own."))
        else:
            services.send_back_supplement(offer, reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("Sent back. The purchaser reads why."))
    except AlreadyDecided as decided:
        messages.warning(request, _("This supplement is settled already: %(state)s.") % {"state": decided.decision.get_status_display()})
    except (NotInThisState, services.SupplementTooLarge):
        messages.warning(request, _("At this stage of the project the supplement can no longer be confirmed."))


@requires(Permission.CALL_EDIT)
@require_POST
def supplement_withdraw(request, organisation, number, seq):
    """Take an offer back that the provider has not confirmed."""
    project = purchased(request, number)
    offer = get_object_or_404(SupplementOffer.objects.select_related("project__organisation"), project=project, seq=seq)
    try:
        services.withdraw_supplement(offer, by=request.membership)
        messages.success(request, _("Taken back. The money is free in the envelope again."))
    except AlreadyDecided as decided:
        messages.warning(request, _("This supplement is settled already: %(state)s.") % {"state": decided.decision.get_status_display()})
    return redirect("contract", organisation, number)
