"""Can this instalment be paid? The conditions of the contract for both houses; paying and withholding for the purchaser."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from projects import services
from projects.figures.checklist import Known, payments_of
from projects.figures.checklist import checklist as conditions_of
from projects.figures.envelopes import bound_for, envelope_row
from projects.forms.payments import InvoiceForm, PayForm, WithholdForm
from projects.models import Envelope
from projects.services.contract import envelope_of
from projects.services.payments import may_pay, untold_reports
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.spending import with_money
from projects.window import NotAParty


def page_of(request, number, seq):
    """(project, instalment, its conditions with their answers), all from what the member's own fence shows."""
    project = with_money(request, number)
    instalments = list(project.instalments.select_related("organisation"))
    part = next((entry for entry in instalments if entry.seq == seq), None) or get_object_or_404(project.instalments, seq=seq)
    part.project = project
    return project, part, conditions_of(part, Known(project, instalments=instalments, untold=untold_reports(project, request.membership)))


def may_note(request, project):
    """Whether the member enters the invoice: the purchaser's payer, or the provider's money."""
    return may_pay(project, request.membership) or (project.organisation_id == request.membership.organisation_id and request.membership.can(Permission.MONEY_EDIT))


@requires(Permission.SPEND_VIEW)
@require_safe
def checklist(request, organisation, number, seq):
    """Each condition with its tick, why, and where to look; the answer first (UX O2)."""
    project, part, listed = page_of(request, number, seq)
    pays = may_pay(project, request.membership)
    own_house = project.organisation_id == request.membership.organisation_id
    return render(request, "projects/checklist.html", {
        "project": project, "part": part, "list": listed, "payments": payments_of(part), "held": held(project, part, listed.to_pay) if pays else None, "may_pay": pays,
        "may_note": may_note(request, project), "may_tick": pays and not listed.is_settled, "siblings": project.instalments.all(),
        "may_record": own_house and not project.is_governed and request.membership.can(Permission.MONEY_EDIT)})


def held(project, part, to_pay):
    """What the own envelope holds: the envelope, what it has left, what of the contract's commitment is unpaid, and whether that is enough."""
    envelope = envelope_of(project)
    if envelope is None:
        return {"envelope": None, "is_enough": False}
    committed, paid = bound_for(project, envelope)
    left = envelope_row(envelope).left
    return {"envelope": envelope, "left": left, "bound": committed - paid, "is_enough": to_pay <= min(left, committed - paid) and not envelope.is_closed}


@requires(Permission.PAY)
@require_http_methods(["GET", "POST"])
def instalment_pay(request, organisation, number, seq):
    """Pay it, or a part of it."""
    project, part, listed = to_pay(request, number, seq)
    if listed.is_settled and request.method == "GET":
        return redirect("checklist", organisation, number, seq)
    form = PayForm(typed(request), instalment=part, envelopes=Envelope.objects.filter(is_closed=False), chosen=envelope_of(project), still_open=listed.open, to_pay=listed.to_pay)
    if request.method == "POST" and form.is_valid():
        answer = paid(request, form, part, lambda: services.pay_instalment(part, by=request.membership, **form.cleaned_data))
        if answer:
            return answer
    elif request.method == "POST" and form.data.get("seen") != str(part.version):
        return first_decided(request, part)
    return render(request, "projects/instalment_pay.html", {"project": project, "part": part, "list": listed, "form": form, "held": held(project, part, listed.to_pay)})


def to_pay(request, number, seq):
    project, part, listed = page_of(request, number, seq)
    if not may_pay(project, request.membership):
        raise PermissionDenied
    return project, part, listed


def paid(request, form, part, act):
    """Do it, and back to the conditions; what hinders it stands at its field. Whoever comes second reads what the first did."""
    try:
        act()
    except AlreadyDecided as first:
        return first_decided(request, first.decision)
    except services.ConditionsOpen as refused:
        form.add_error("override_reason", _("Still open: %(what)s. Say why it is paid all the same.") % {"what": ", ".join(check.words for check in refused.checks)})
    except services.EnvelopeIsClosed:
        form.add_error("envelope", _("This envelope is closed."))
    except services.EnvelopeOverspent as over:
        form.add_error("override_reason", _("%(missing)s yuan are missing in %(envelope)s. Choose another envelope, or say why it is paid all the same.")
                       % {"missing": f"{over.missing:,.2f}", "envelope": over.envelope})
    except services.DeductionDue as refused:
        form.add_error("amount", _("%(amount)s yuan of this instalment are open; not more than that can be paid.") % {"amount": f"{refused.amount:,.2f}"})
    except services.DeductionStays as refused:
        form.add_error("amount", _("%(amount)s yuan are deducted by grade; they stay withheld.") % {"amount": f"{refused.amount:,.2f}"})
    except services.PaidMoreThanAgreed:
        form.add_error("amount", _("Somebody paid or withheld a part meanwhile; less is open now."))
    except NotInThisState:
        form.add_error(None, _("The contract is not signed by all yet; nothing can be paid."))
    else:
        messages.success(request, _("Saved. The provider is told."))
        return redirect("checklist", request.membership.organisation.slug, part.project.number, part.seq)
    return None


def first_decided(request, part):
    """409: somebody was faster. What was done, by whom; nothing was changed."""
    return render(request, "projects/payment_first.html", {"project": part.project, "part": part, "payments": payments_of(part)}, status=409)


@requires(Permission.PAY)
@require_http_methods(["GET", "POST"])
def instalment_withhold(request, organisation, number, seq):
    """Withhold a part with a reason, or give it free again."""
    project, part, listed = to_pay(request, number, seq)
    form = WithholdForm(typed(request), instalment=part)
    if request.method == "POST" and form.is_valid():
        answer = paid(request, form, part, lambda: services.withhold(part, by=request.membership, **form.cleaned_data))
        if answer:
            return answer
    elif request.method == "POST" and form.data.get("seen") != str(part.version):
        return first_decided(request, part)
    return render(request, "projects/instalment_withhold.html", {"project": project, "part": part, "list": listed, "form": form})


@requires(Permission.PAY)
@require_POST
def instalment_deduct(request, organisation, number, seq):
    """Write down what the contract deducts by grade (POST with `seen`)."""
    _project, part, _listed = to_pay(request, number, seq)
    try:
        services.deduct(part, by=request.membership, seen=number_of(request, "seen"))
        messages.success(request, _("Saved. The provider is told."))
    except AlreadyDecided:
        messages.warning(request, _("Somebody changed this instalment meanwhile; look again."))
    except (services.NothingToDeduct, NotInThisState, NotAParty):
        messages.warning(request, _("There is nothing to deduct."))
    return redirect("checklist", organisation, number, seq)


@requires(Permission.SPEND_VIEW)
@require_http_methods(["GET", "POST"])
def instalment_invoice(request, organisation, number, seq):
    """Enter the number of the provider's invoice."""
    project, part, _listed = page_of(request, number, seq)
    if not may_note(request, project):
        if request.method == "GET":
            return redirect("checklist", organisation, number, seq)
        raise PermissionDenied
    form = InvoiceForm(typed(request), instalment=part)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_invoice(part, by=request.membership, **form.cleaned_data)
            messages.success(request, _("Saved."))
        except AlreadyDecided:
            messages.warning(request, _("Somebody changed this instalment meanwhile; look again."))
        except NotInThisState:
            messages.warning(request, _("This instalment is settled and stays as it is."))
        return redirect("checklist", organisation, number, seq)
    return render(request, "projects/instalment_invoice.html", {"project": project, "part": part, "form": form})


@requires(Permission.PAY)
@require_POST
def instalment_tick(request, organisation, number, seq):
    """Tick a condition in words, or take the tick away (POST with `index`, `met` and `seen`)."""
    _project, part, _listed = to_pay(request, number, seq)
    try:
        services.tick_condition(part, index=number_of(request, "index"), met=request.POST.get("met") == "1", by=request.membership, seen=number_of(request, "seen"))
    except AlreadyDecided:
        messages.warning(request, _("Somebody changed this instalment meanwhile; look again."))
    except (services.NotByHand, NotInThisState, NotAParty):
        messages.warning(request, _("This condition cannot be ticked."))
    return redirect("checklist", organisation, number, seq)


def number_of(request, name):
    sent = whole(request.POST.get(name), 8)
    return -1 if sent is None else sent
