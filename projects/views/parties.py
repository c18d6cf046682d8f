"""Who takes part in a project: of a governed one its purchaser says so, on a page of its own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from projects import services, window
from projects.forms import PartyForm
from projects.models import ProjectParty
from projects.services.parties import may_name, why_stays
from projects.views.contract import purchased
from projects.views.projects import own

WHY = {
    services.PurchaserNames: gettext_lazy("The purchaser says who evaluates and supervises this project, and may remove them."),
    services.PartyOfTheContract: gettext_lazy("Named by the contract as the party that signs third."),
    services.PartyStillInspects: gettext_lazy("It sent an inspection that is not closed yet: what was put right is accepted by nobody else. It is removed when the inspection is closed."),
}


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_parties(request, organisation, number):
    """The provider adds a party, or ends its part (POST with `remove`); of a governed project it adds landing units only."""
    return parties_page(request, own(request, number), "project_parties", is_own=True)


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def contract_parties(request, organisation, number):
    """The purchaser adds an evaluator, an authority or a landing unit to its project, or ends its part."""
    return parties_page(request, purchased(request, number), "contract_parties", is_own=False)


def parties_page(request, project, page, *, is_own):
    house = request.membership.organisation
    if request.method == "POST" and "remove" in request.POST:
        remove(request, project, whole(request.POST["remove"]) or 0, is_own)
        return redirect(page, house.slug, project.number)
    roles = [role for role in may_name(project, is_own=is_own) if role != ProjectParty.Role.PROVIDER]
    form = PartyForm(typed(request), project=project, roles=roles, own=[house.pk]) if roles else None
    if request.method == "POST" and form and form.is_valid() and add(request, project, form):
        return redirect(page, house.slug, project.number)
    with window.look(project, request.membership, request):
        parties = [(party, stays_because(project, party, is_own)) for party in project.parties.select_related("partner")]
    return render(request, "projects/project_parties.html", {"form": form, "project": project, "parties": parties, "is_own": is_own})


def add(request, project, form):
    try:
        party = services.add_party(project, by=request.membership, **form.cleaned_data)
    except services.AlreadyParty:
        form.add_error("partner", _("This organisation already takes part in this role."))
        return False
    messages.success(request, _("%(organisation)s now reads this project.") % {"organisation": party.partner})
    return True


def remove(request, project, pk, is_own):
    with window.look(project, request.membership, request):
        party = get_object_or_404(project.parties.select_related("partner", "project__organisation"), pk=pk)
        if stays_because(project, party, is_own) == "":
            raise Http404
    try:
        services.remove_party(party, by=request.membership)
        messages.success(request, _("%(organisation)s no longer reads this project.") % {"organisation": party.partner})
    except tuple(WHY) as refused:
        messages.warning(request, WHY[type(refused)])


def stays_because(project, party, is_own):
    """Why there is no button beside a party: words, or nothing where its role says it; None where there is one."""
    trouble = why_stays(project, party, is_own=is_own)
    return None if trouble is None else WHY.get(type(trouble), "")
