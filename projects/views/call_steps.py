"""The steps of a call, each on a page that says what it brings about, and objections with their answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.models import AuditEvent, Membership
from organisations.services import typed
from projects import services
from projects.figures.calls import granted, next_step
from projects.figures.quota import arrivals
from projects.forms.calls import AnswerForm, ObjectionForm, ReasonForm, RecordObjectionForm, ReturnForm
from projects.models import Call, Objection, Outcome, Proposal
from projects.services.review import applicant_houses
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.calls import KEPT_OUT, address_of, own, seen, speaks_for


def take(request, call, step, done):
    """Take a step and say so; whoever comes second is told who was first, and what still lacks is said in words."""
    try:
        step()
    except AlreadyDecided:
        messages.info(request, decided_before(call))
    except NotInThisState:
        messages.warning(request, _("The call was moved on meanwhile. This is how it stands now."))
    except services.ConflictOfInterest:
        messages.warning(request, KEPT_OUT)
    except (services.CallIncomplete, services.CallStillOpen, services.OutcomesUndecided, services.NothingToPublicise, services.PublicityNotOver, services.ObjectionsOpen):
        messages.warning(request, _("This step is not possible yet. The page says what is missing."))
    else:
        messages.success(request, done)
    return redirect("call", call.organisation.slug, call.number)


def decided_before(call):
    """Who took the last step of a call, and when."""
    last = AuditEvent.objects.filter(organisation=call.organisation, object_kind="call", object_id=call.number, act__startswith="call.").order_by("-seq").first()
    who = Membership.objects.filter(pk=last.actor_id).select_related("user").first() if last else None
    status = Call.objects.get(pk=call.pk).get_status_display()
    return _("%(who)s was faster: the call is %(status)s now.") % {"who": who.name if who else _("Somebody"), "status": status}


def step_page(request, number, url_name, template, step, done, **context):
    """The page of a step: what is missing, what it brings about, and the button."""
    call = own(request, number)
    if request.method == "POST":
        return take(request, call, lambda: step(call), done)
    coming = next_step(call)
    if coming is None or coming.url_name != url_name:
        messages.info(request, _("The call was moved on meanwhile. This is how it stands now."))
        return redirect("call", call.organisation.slug, call.number)
    if call.status != Call.Status.DRAFT and applicant_houses(call, request.membership):
        return kept_out(request, call)
    for lack in coming.lacks:
        lack.url = address_of(lack.url_name, call)
    return render(request, template, {"call": call, "step": coming} | {name: make(call) for name, make in context.items()})


def kept_out(request, call):
    messages.warning(request, KEPT_OUT)
    return redirect("call", call.organisation.slug, call.number)


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_open(request, organisation, number):
    """Publish the draft."""
    return step_page(request, number, "call_open", "projects/call_open.html", lambda call: services.open_call(call, by=request.membership),
                     _("The call is open. From its opening hour on every house here reads it."))


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_review(request, organisation, number):
    """Begin the review after the closing hour; during the publicity period: take the result back, with a reason."""
    call = own(request, number)
    if call.status == Call.Status.PUBLICITY:
        return call_back(request, call)
    return step_page(request, number, "call_review", "projects/call_review.html", lambda call: services.begin_review(call, by=request.membership),
                     _("The review has begun. The panel may open the proposals."), arrivals=arrivals)


def call_back(request, call):
    if applicant_houses(call, request.membership):
        return kept_out(request, call)
    form = ReturnForm(typed(request))
    if request.method == "POST" and form.is_valid():
        return take(request, call, lambda: services.return_to_review(call, by=request.membership, **form.cleaned_data),
                    _("The result was taken back; the applicants are told."))
    return render(request, "projects/call_back.html", {"form": form, "call": call})


def to_be_told(call):
    """Each outcome with its proposal, as the confirmation page lists them: (decision, rank, title, applicant, amount)."""
    outcomes = list(Outcome.objects.filter(call=call).select_related("applicant").order_by("rank", "pk"))
    proposals = Proposal.objects.in_bulk([outcome.proposal_id for outcome in outcomes])
    return [{"outcome": outcome, "proposal": proposals.get(outcome.proposal_id)} for outcome in outcomes]


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_publicise(request, organisation, number):
    """Publish the result and tell each applicant its own."""
    return step_page(request, number, "call_publicise", "projects/call_publicise.html", lambda call: services.publicise_call(call, by=request.membership),
                     _("The result is published, and each applicant is told its own."), outcomes=to_be_told, total=granted)


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_decide(request, organisation, number):
    """Confirm the result after the publicity period."""
    return step_page(request, number, "call_decide", "projects/call_decide.html", lambda call: services.decide_call(call, by=request.membership),
                     _("The result stands. Now draw up the contracts."))


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_cancel(request, organisation, number):
    """Give the call up, with a reason."""
    call = own(request, number)
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        return take(request, call, lambda: services.cancel_call(call, by=request.membership, **form.cleaned_data), _("The call is cancelled."))
    if request.method == "GET" and Call.Status.CANCELLED not in Call.STEPS.get(call.status, ()):
        return redirect("call", organisation, number)
    return render(request, "projects/call_cancel.html", {"form": form, "call": call})


# ---------- objections ----------


@requires(Permission.CALL_VIEW)
@require_http_methods(["GET", "POST"])
def objection_new(request, organisation, number):
    """An applicant objects here; an official writes down what came another way."""
    speaks_for(request, Permission.CALL_EDIT, Permission.PROPOSAL_SUBMIT)
    call = seen(request, number)
    is_own = call.organisation_id == request.membership.organisation_id
    speaks_for(request, Permission.CALL_EDIT if is_own else Permission.PROPOSAL_SUBMIT)
    if not is_own and not Proposal.objects.own(request.membership).filter(call=call, status=Proposal.Status.SUBMITTED).exists():
        raise Http404
    form = (RecordObjectionForm if is_own else ObjectionForm)(typed(request))
    if request.method == "POST" and form.is_valid():
        keep = services.record_objection if is_own else services.raise_objection
        try:
            keep(call, by=request.membership, **form.cleaned_data)
            messages.success(request, _("The objection is recorded."))
            return redirect("call", organisation, number)
        except services.OutsidePublicity:
            form.add_error("received_on" if is_own else None, _("Objections are taken from the first to the last day of the publicity period."))
    return render(request, "projects/objection_new.html", {"form": form, "call": call, "is_own": is_own})


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def objection_answer(request, organisation, number, seq):
    """Answer an objection, once."""
    call = get_object_or_404(Call.objects.own(request.membership).select_related("organisation"), number=number)
    if applicant_houses(call, request.membership):
        return kept_out(request, call)
    objection = get_object_or_404(Objection.objects.filter(call=call), seq=seq)
    form = AnswerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_objection(objection, by=request.membership, **form.cleaned_data)
            messages.success(request, _("The answer is saved."))
            return redirect("call", organisation, number)
        except AlreadyDecided as decided:
            objection = decided.decision
            form.add_error(None, _("%(who)s has answered it already. Your text is still here.") % {"who": objection.answered_name})
    return render(request, "projects/objection_answer.html", {"form": form, "call": call, "objection": objection})
