"""What is to be put right: the provider proves, the inspector decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from organisations.services import typed
from projects.figures.inspection import decide_by
from projects.forms.inspection import PROOF_PHRASES, ProofForm
from projects.forms.progress import ReturnWithReasonForm
from projects.services import rectifications as services
from projects.services.troubles import NotInThisState
from projects.views import decided
from projects.views.inspections import makes, seen_inspection


def order_of(request, number, seq):
    """An order of an inspection that the member may see."""
    inspection = seen_inspection(request, number)
    order = get_object_or_404(inspection.orders, seq=seq)
    order.inspection = inspection
    return order


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def order_prove(request, organisation, number, seq):
    """Say what was done, with files."""
    order = order_of(request, number, seq)
    if order.organisation_id != request.membership.organisation_id:
        raise PermissionDenied
    form = ProofForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_in_proof(order, text=form.cleaned_data["text"], uploads=form.uploads(), by=request.membership)
            messages.success(request, _("Handed in. The inspector has been told."))
        except NotInThisState:
            messages.warning(request, _("There is nothing to hand in here now."))
        return redirect("inspection", organisation, number)
    return render(request, "projects/order_prove.html", {"order": order, "inspection": order.inspection, "project": order.inspection.project, "form": form,
                                                         "rounds": list(order.proofs.all()), "told": services.told_status(order, True)})


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def order_decide(request, organisation, number, seq):
    """Accept the proof, or return it with a reason; it can be undone before the provider is told."""
    order = order_of(request, number, seq)
    if not makes(request, order.inspection):
        raise PermissionDenied
    returning = request.method == "POST" and "return" in request.POST
    form = ReturnWithReasonForm(typed(request) if returning else None, phrases=PROOF_PHRASES)
    if request.method == "POST" and (not returning or form.is_valid()):
        return decide(request, organisation, order, form.cleaned_data["reason"] if returning else None)
    if order.status != "proved":
        return redirect("inspection", organisation, number)
    return render(request, "projects/order_decide.html", {
        "order": order, "inspection": order.inspection, "project": order.inspection.project, "form": form, "rounds": list(order.proofs.all()),
        "decide_by": decide_by(order.inspection.project, order), "returning": returning}, status=422 if returning else 200)


def decide(request, organisation, order, reason):
    number = order.inspection.number

    def act():
        if reason is None:
            services.accept_proof(order, by=request.membership)
        else:
            services.return_proof(order, reason=reason, by=request.membership)

    def first(decision):
        return render(request, "projects/proof_decided.html", {"order": order, "inspection": order.inspection, "project": order.inspection.project, "decision": decision}, status=409)

    words = _("Order %(order)s is put right.") if reason is None else _("The proof of order %(order)s was returned.")
    return decided.decide(request, act, words=words % {"order": order.seq}, back=("inspection", organisation, number), first=first)


@requires(Permission.INSPECT)
@require_POST
def order_undo(request, organisation, number, seq):
    """Take the own decision back before anyone was told."""
    order = order_of(request, number, seq)
    if not makes(request, order.inspection):
        raise PermissionDenied
    return decided.undo(request, lambda: services.undo_proof_decision(order, by=request.membership), back=("inspection", organisation, number),
                        words=_("Undone. The proof waits for a decision again."))
