"""From an admitted proposal to the project, and from a project to the next year's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from projects import services
from projects.figures.contract import contract_of
from projects.figures.standing import provider_standing
from projects.forms.contract import AwardForm, RenewForm, SupplementForm
from projects.models import Envelope, Outcome
from projects.models.project import UNDER_WAY, Status
from projects.services.award import ProviderIsBarred
from projects.services.contract import envelope_of
from projects.services.renewal import RENEWABLE, usual_term
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.calls import KEPT_OUT
from projects.views.contract import look_at, purchased, roles
from projects.views.projects import neighbour, seen


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def award(request, organisation, number, proposal):
    """Open the project of an admitted proposal in the applicant's house."""
    outcomes = Outcome.objects.filter(organisation=request.membership.organisation_id, decision="admitted").select_related("call", "proposal", "applicant")
    outcome = get_object_or_404(outcomes, call__number=number, proposal__number=proposal)
    standing = provider_standing(outcome.applicant, request.membership.organisation)
    form = AwardForm(typed(request), own=[outcome.applicant_id, outcome.organisation_id], is_barred=standing.is_barred)
    if outcome.project_number and request.method == "GET":
        return redirect("contract", organisation, outcome.project_number)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.award_project(outcome, by=request.membership, **form.cleaned_data)
        except AlreadyDecided as decided:
            messages.warning(request, _("A colleague awarded it already: %(number)s.") % {"number": decided.decision.project_number})
            return redirect("contract", organisation, decided.decision.project_number)
        except ProviderIsBarred:  # since the page was opened
            form.add_error(None, _("The provider is barred from purchases by now. Open this page again to say why it is awarded nevertheless."))
        except services.ConflictOfInterest:
            form.add_error(None, KEPT_OUT)
        except (NotInThisState, services.TermIsMissing):
            form.add_error(None, _("Projects are awarded when the call is decided."))
        else:
            messages.success(request, _("Project %(number)s is opened. Now draw up its contract.") % {"number": made.number})
            return redirect("contract_edit", organisation, made.number)
    return render(request, "projects/award.html", {"outcome": outcome, "form": form, "standing": standing, "provider_url": neighbour("provider", organisation, outcome.applicant.slug)})


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def supplement_new(request, organisation, number):
    """Add a supplementary contract."""
    project = purchased(request, number)
    page = look_at(request, project)
    if page["offer"] or not page.get("room") or project.status not in (Status.CONTRACTED, *UNDER_WAY):
        messages.warning(request, _("No supplement can be added now."))
        return redirect("contract", organisation, number)
    form = SupplementForm(typed(request), room=page["room"], envelopes=Envelope.objects.filter(is_closed=False), chosen=envelope_of(project))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_supplement(project, by=request.membership, **form.cleaned_data)
        except services.SupplementTooLarge as refused:
            form.add_error("amount", _("%(room)s yuan are left of the tenth that supplements may add.") % {"room": f"{refused.room:,.2f}"})
        except services.OfferWaits:  # since the page was opened
            form.add_error(None, _("Another supplement is not settled yet."))
        except services.EnvelopeOverspent:
            form.add_error("override_reason", _("The envelope does not hold the amount. Choose another, or say why it is overspent."))
        except (services.EnvelopeIsClosed, services.EnvelopeMissing):  # it or one that it is a part of, maybe since the page was opened
            form.add_error("envelope", _("This envelope is closed."))
        else:
            messages.success(request, _("Sent. The supplement takes effect when the provider has confirmed it."))
            return redirect("contract", organisation, number)
    return render(request, "projects/supplement_new.html", {"project": project, "form": form, "page": page})


@requires(Permission.PROJECT_VIEW)
@require_http_methods(["GET", "POST"])
def project_renew(request, organisation, number):
    """Next year's project: by the purchaser, or by the provider where no purchaser awarded it."""
    project = seen(request, number)
    keep_to_renewers(request, project)
    if request.method == "GET" and (there := project.renewals.exclude(status=Status.TERMINATED).first()):
        messages.warning(request, _("It was renewed already: %(number)s.") % {"number": there.number})
        return redirect("project", organisation, there.number)
    contract = contract_of(project)
    starts_on, ends_on = usual_term(project)
    initial = {"title": project.title, "starts_on": starts_on, "ends_on": ends_on, "amount": contract.amount if contract else None}
    standing = provider_standing(project.organisation, request.membership.organisation)
    form = RenewForm(typed(request), old=project, is_barred=standing.is_barred, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.renew_project(project, by=request.membership, **form.cleaned_data)
        except AlreadyDecided as decided:
            messages.warning(request, _("It was renewed already: %(number)s.") % {"number": decided.decision.number})
            return redirect("project", organisation, decided.decision.number)
        except NotInThisState:
            form.add_error(None, _("At this stage a project is not renewed."))
        except ProviderIsBarred:  # since the page was opened
            form.add_error(None, _("The provider is barred from purchases by now. Open this page again to say why it is renewed nevertheless."))
        except services.TermsOverlap:  # this year's term was prolonged since the page was opened
            form.add_error("starts_on", _("Next year's project begins after this year's last day."))
        else:
            messages.success(request, _("Project %(number)s is there, with the lines, indicators, staff and parties of this year.") % {"number": made.number})
            return redirect("contract" if made.is_governed else "project", organisation, made.number)
    return render(request, "projects/project_renew.html", {"project": project, "form": form, "standing": standing, "renewable": project.status in RENEWABLE})


def keep_to_renewers(request, project):
    """403 for whoever may see the project and not renew it."""
    mine, member = roles(request, project), request.membership
    if project.is_governed and "purchaser" in mine and member.can(Permission.CALL_EDIT):
        return
    if not project.is_governed and "provider" in mine and member.can(Permission.PROJECT_EDIT):
        return
    raise PermissionDenied
