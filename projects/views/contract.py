"""The contract of a project: read by all parties, drawn up by the purchaser, signed by each, announced."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from projects import services, window
from projects.figures.contract import GAPS, contract_of, sheet
from projects.figures.envelopes import bound_for
from projects.forms.contract import AnnounceForm, HaltForm, ReasonForm, SignForm
from projects.models import Envelope, ProjectParty
from projects.models.project import UNDER_WAY, Status
from projects.services.contract import envelope_of
from projects.services.projects import is_step
from projects.services.renewal import RENEWABLE
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.projects import neighbour, seen


def roles(request, project):
    """As what the member's house takes part."""
    if project.organisation_id == request.membership.organisation_id:
        return {"provider"}
    return set(ProjectParty.objects.filter(project=project, partner=request.membership.organisation_id).values_list("role", flat=True))


def sees_money(request, project):
    """Amounts are for those whom both the database and their role let see money (DOMAIN.md section 5)."""
    member = request.membership
    return (member.can(Permission.MONEY_VIEW) or member.can(Permission.SPEND_VIEW)) and contract_of(project) is not None


def look_at(request, project):
    """The contract's sheet, through the window."""
    with window.look(project, request.membership, request):
        return sheet(project.pk, timezone.localdate(), sees_money(request, project))


def purchased(request, number):
    """A governed project that the member's house purchases; 403 for any other that it sees."""
    project = seen(request, number)
    if not project.is_governed or "purchaser" not in roles(request, project):
        raise PermissionDenied
    return project


def may(request, project, page):
    """What the member may do on the page, by the name of the address."""
    member, mine, terms = request.membership, roles(request, project), page["terms"]
    buys = "purchaser" in mine and project.is_governed
    signed = [place for place in page["signatures"] if place.at]
    next_sides = {place.side for place in page["signatures"] if place.is_next}
    return {
        "draw_up": buys and member.can(Permission.CALL_EDIT) and project.status == Status.PUBLICISED and not signed,
        "reopen": buys and member.can(Permission.CALL_EDIT) and project.status == Status.PUBLICISED and bool(signed),
        "sign": member.can(Permission.CONTRACT_SIGN) and project.status == Status.PUBLICISED and bool(next_sides & mine),
        "announce": buys and member.can(Permission.CALL_EDIT) and bool(terms["signed_on"]) and not terms["announced_on"],
        "supplement": buys and member.can(Permission.CALL_EDIT) and project.status in (Status.CONTRACTED, *UNDER_WAY) and bool(page.get("room")) and page["offer"] is None,
        "answer": "provider" in mine and member.can(Permission.CONTRACT_SIGN) and page["offer"] is not None and page["offer"].status == "open",
        "withdraw": buys and member.can(Permission.CALL_EDIT) and page["offer"] is not None,
        "name_parties": buys and member.can(Permission.CALL_EDIT),
        "halt": buys and member.can(Permission.DECIDE) and bool(halts(project)),
        "renew": may_renew(member, project, mine),
        "start": "provider" in mine and member.can(Permission.PROJECT_EDIT) and project.is_governed and project.status == Status.CONTRACTED,
    }


def may_renew(member, project, mine):
    """Whether the member may open next year's project: it may be renewed, none is there yet, and the member's house does it."""
    renews = ("purchaser" in mine and member.can(Permission.CALL_EDIT)) if project.is_governed else ("provider" in mine and member.can(Permission.PROJECT_EDIT))
    return renews and project.status in RENEWABLE and not project.renewals.exclude(status=Status.TERMINATED).exists()


def halts(project):
    """How a purchaser may stop its project or let it go on."""
    steps = [Status.SUSPENDED, Status.TERMINATED] + ([Status.RUNNING] if project.status == Status.SUSPENDED else [])
    return [step for step in steps if is_step(project, step)]


@requires(Permission.PROJECT_VIEW)
@require_safe
def contract(request, organisation, number):
    """What was agreed, who has signed, and until when it is to be announced."""
    project = seen(request, number)
    page = look_at(request, project)
    ask = neighbour("change_list", organisation, number) if project.is_governed and page["terms"]["signed_on"] else None
    overdue = bool(page["notice"]) and page["notice"].is_overdue(timezone.localdate())
    shelf = contract_of(project) if request.membership.can(Permission.MONEY_VIEW) else None
    return render(request, "projects/contract.html", {"page": page, "shelf": shelf, "project": page["project"], "may": may(request, project, page), "ask_url": ask, "overdue": overdue})


@requires(Permission.CONTRACT_SIGN)
@require_http_methods(["GET", "POST"])
def contract_sign(request, organisation, number):
    """Read once more what counts, and sign for the own house."""
    project = seen(request, number)
    page = look_at(request, project)
    if not may(request, project, page)["sign"] and request.method == "GET":
        messages.warning(request, _("There is nothing for you to sign now."))
        return redirect("contract", organisation, number)
    form = sign_form(request, project, page)
    if request.method == "POST" and form.is_valid() and sign(request, project, form):
        messages.success(request, _("Signed."))
        return redirect("contract", organisation, number)
    if request.method == "POST" and form.is_bound and not form.errors:
        return redirect("contract", organisation, number)
    return render(request, "projects/contract_sign.html", {"page": page, "project": page["project"], "form": form})


def sign_form(request, project, page):
    initial = {"seen": page["fingerprint"]}
    if "purchaser" not in roles(request, project):
        return SignForm(typed(request), initial=initial)
    return SignForm(typed(request), initial=initial, envelopes=Envelope.objects.filter(is_closed=False), chosen=envelope_of(project))


def sign(request, project, form):
    """Sign; what stood in the way is said at the form or, when somebody was faster, above the contract."""
    try:
        services.sign_contract(project, by=request.membership, **form.cleaned_data)
        return True
    except AlreadyDecided as decided:
        contract = decided.decision
        messages.warning(request, _("Signed already: %(who)s.") % {"who": _(", ").join(name for name in (
            contract.provider_signed_name, contract.landing_signed_name, contract.purchaser_signed_name) if name)})
    except services.ContractHasChanged:
        messages.warning(request, _("The contract was changed while you were reading. Read it again before you sign."))
    except (services.NotDrawnUp, services.PurchaserSignsLast, NotInThisState, window.NotAParty):
        messages.warning(request, _("There is nothing for you to sign now."))
    except services.ContractHasGaps as refused:
        messages.warning(request, _("The contract lacks: %(what)s.") % {"what": _(", ").join(str(GAPS[code]) for code in refused.gaps)})
    except services.EnvelopeIsClosed:
        form.add_error("envelope", _("This envelope is closed."))
    except services.EnvelopeOverspent as over:
        form.add_error("override_reason", _("The envelope does not hold the amount. Choose another, or say why it is overspent.") if over else "")
    return False


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def contract_reopen(request, organisation, number):
    """Take the contract back before the own signature, to change it."""
    project = purchased(request, number)
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen_contract(project, reason=form.cleaned_data["reason"], by=request.membership)
        except AlreadyDecided:
            messages.warning(request, _("The contract is concluded; it changes by an approved request or a supplement."))
            return redirect("contract", organisation, number)
        messages.success(request, _("The contract is yours again; all who had signed are told why."))
        return redirect("contract_edit", organisation, number)
    return render(request, "projects/contract_reopen.html", {"project": project, "form": form})


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def contract_announce(request, organisation, number):
    """Note when and where the contract was announced."""
    project = purchased(request, number)
    page = look_at(request, project)
    if page["terms"]["signed_on"] is None or page["terms"]["announced_on"]:
        messages.warning(request, _("There is nothing to announce now."))
        return redirect("contract", organisation, number)
    form = AnnounceForm(typed(request), signed_on=page["terms"]["signed_on"])
    if request.method == "POST" and form.is_valid():
        try:
            services.announce_contract(project, by=request.membership, **form.cleaned_data)
            messages.success(request, _("Saved."))
        except AlreadyDecided as decided:
            messages.warning(request, _("A colleague noted the announcement already: %(day)s.") % {"day": decided.decision.announced_on.isoformat()})
        return redirect("contract", organisation, number)
    return render(request, "projects/contract_announce.html", {"project": project, "form": form, "page": page})


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def contract_halt(request, organisation, number):
    """Suspend the project, let it go on, or end it before its term."""
    project = purchased(request, number)
    form = HaltForm(typed(request), steps=halts(project))
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.halt_project(project, by=request.membership, **form.cleaned_data)
            messages.success(request, _("The project is now: %(stage)s.") % {"stage": moved.stage})
        except services.StepNotPossible:
            messages.warning(request, _("Somebody moved the project on in the meantime. Look at its stages."))
        return redirect("contract", organisation, number)
    committed, paid = bound_for(project)
    return render(request, "projects/contract_halt.html", {"project": project, "form": form, "unpaid": committed - paid})
