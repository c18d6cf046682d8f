"""After a call was decided: a place that is not taken up, and the next of the reserve list."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from projects import services
from projects.figures.ranking import money_left
from projects.forms.review import FromReserveForm, GiveUpForm
from projects.models import Outcome
from projects.services.reserve import most_from_reserve
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.calls import KEPT_OUT
from projects.views.review import own_call

MOVED_ON = (AlreadyDecided, NotInThisState, services.ConflictOfInterest, services.NothingFreed, services.NotNext, services.ProjectUnderWay)


def waiting(request, number, proposal, *decisions):
    """An outcome of the own house's decided call, in one of these decisions; 404 otherwise."""
    call = own_call(request, number)
    outcomes = Outcome.objects.visible_to(request.membership).filter(call=call, call__status="decided", decision__in=decisions)
    found = get_object_or_404(outcomes.select_related("proposal", "applicant"), proposal__number=proposal)
    found.call = call
    return found


def as_seen(found, form):
    found.version = form.cleaned_data["version"]
    return found


def say_why_not(request, trouble):
    """Why a step after the decision is not possible, in a sentence."""
    words = {
        services.ConflictOfInterest: KEPT_OUT,
        services.NothingFreed: _("Every place of this call is taken up; nobody is admitted from the reserve list."),
        services.NotNext: _("Others stand before it on the reserve list."),
        services.ProjectUnderWay: _("Its project is under way. Terminate it first; once the contract is concluded, the place is taken up."),
    }
    messages.warning(request, words.get(type(trouble), _("Somebody decided in the meantime. This is how it stands now.")))


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def award_give_up(request, organisation, number, proposal):
    """Write down that an applicant does not take up its place."""
    found = waiting(request, number, proposal, "admitted", "reserve")
    form = GiveUpForm(typed(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.give_up_outcome(as_seen(found, form), reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("Written down; the applicant is told. What it was granted is free for the next of the reserve list."))
        except MOVED_ON as trouble:
            say_why_not(request, trouble)
        return redirect("call", organisation, number)
    return render(request, "projects/award_give_up.html", {"form": form, "call": found.call, "outcome": found, "proposal": found.proposal})


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def reserve_admit(request, organisation, number, proposal):
    """Admit the next by rank from the reserve list."""
    found = waiting(request, number, proposal, "reserve")
    try:
        most = max(most_from_reserve(found), Decimal(0))
    except MOVED_ON as trouble:
        say_why_not(request, trouble)
        return redirect("call", organisation, number)
    form = FromReserveForm(typed(request), initial={"version": found.version, "amount": most.normalize()})
    if request.method == "POST" and form.is_valid():
        try:
            services.admit_from_reserve(as_seen(found, form), amount=form.cleaned_data["amount"], reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("“%(title)s” is admitted; the applicant is told. Now award its project.") % {"title": found.proposal.title})
            return redirect("call", organisation, number)
        except services.MoreThanAsked as more:
            form.add_error("amount", _("%(most)s yuan at most: what was asked for, within what is free.") % {"most": f"{more.most:,}"})
        except services.AmountMissing:
            form.add_error("amount", _("Say how much is granted."))
        except MOVED_ON as trouble:
            say_why_not(request, trouble)
            return redirect("call", organisation, number)
    return render(request, "projects/reserve_admit.html", {"form": form, "call": found.call, "outcome": found, "proposal": found.proposal, "most": most, "left": money_left(found.call)})
