"""Evaluations and the acceptance of a project: read by both houses, written by its purchaser."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from projects import window
from projects.figures import acceptance as needed
from projects.figures.contract import capitals, contract_of
from projects.figures.evaluation import SCALES, accept_by, last_result
from projects.figures.in_force import term_on
from projects.forms.acceptance import (
    CompleteForm,
    ConcludeForm,
    EvaluationForm,
    LinesForm,
    OpinionForm,
    RefuseForm,
    SignatoryForm,
)
from projects.models import Acceptance
from projects.models.project import Status
from projects.services import acceptance as services
from projects.services import evaluations
from projects.services.inspections import rechecks_of
from projects.services.rectifications import told_status
from projects.services.standing import purchases
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.views.projects import seen


def acceptance_of(project):
    """The acceptance, or None where there is none or the database shows none."""
    found = Acceptance.objects.filter(project=project).select_related("organisation").first()
    if found is not None:
        found.project = project
    return found


def held(request, number):
    """The acceptance that an official of the purchaser holds; 404 without one, 403 for others. Completed ones are only read."""
    project = seen(request, number)
    if not purchases(project, request.membership):
        raise PermissionDenied
    acceptance = acceptance_of(project)
    if acceptance is None:
        raise Http404
    return acceptance


def may_record(request, project):
    return (request.membership.can(Permission.EVALUATE) and evaluations.judges(project, request.membership)
            and project.status in {status for froms in evaluations.FROM.values() for status in froms})


@requires(Permission.PROJECT_VIEW)
@require_safe
def acceptance(request, organisation, number):
    """Results of evaluations, the acceptance line by line, opinions, signatures, what is still missing."""
    return render(request, "projects/acceptance.html", page_of(request, seen(request, number)))


def page_of(request, project):
    acceptance, results = acceptance_of(project), list(project.evaluations.all())
    final, contract = last_result(results, "final"), contract_of(project)
    mine = request.membership.can(Permission.DECIDE) and purchases(project, request.membership)
    writing = mine and acceptance is not None and acceptance.status == "draft"
    lacks = needed.missing(acceptance) if writing else []
    waits = final is not None and final.passed and (acceptance is None or acceptance.status == "draft")
    until = accept_by(term_on(project, timezone.localdate()).ends_on, final.held_on) if waits else None
    return {
        "project": project, "acceptance": acceptance, "results": results, "final": final, "accept_by": until,
        "lines": list(acceptance.lines.all()) if acceptance else [], "opinions": needed.opinions(acceptance) if acceptance else [],
        "signatories": list(acceptance.signatories.all()) if acceptance else [], "lacks": lacks, "missing": [needed.MISSING[code] for code in lacks],
        "may_record": may_record(request, project), "writing": writing,
        "may_draw": mine and acceptance is None and project.status == Status.FINAL_EVALUATED and final is not None and final.passed,
        "may_decide": writing and project.status == Status.FINAL_EVALUATED, "amount": contract.amount if contract else None,
        "capitals": capitals(contract.amount) if contract and contract.amount is not None else "",
        "contract": contract, "orders": orders_of(request, project),
    }


def orders_of(request, project):
    """What is to be put right after evaluations and a refused acceptance, each with its state as the reader may know it and its newest proof."""
    orders = rechecks_of(project, request.membership)
    for order in orders:
        order.told = told_status(order, project.organisation_id == request.membership.organisation_id)
        order.last_proof = max(order.proofs.all(), key=lambda proof: proof.seq, default=None)
    return orders


@requires(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def evaluation_new(request, organisation, number):
    """Record the result of an evaluation."""
    project = seen(request, number)
    if not evaluations.judges(project, request.membership):
        raise PermissionDenied
    form = evaluation_form(request, project)
    if request.method == "POST" and form.is_valid():
        try:
            result = evaluations.record_evaluation(project, by=request.membership, **form.cleaned_data)
        except NotInThisState:
            form.add_error("stage", _("At this stage of the project no such result is recorded."))
        except (AlreadyDecided, ReasonMissing):  # recorded between our reading and our lock: shown with what is there now
            form = evaluation_form(request, seen(request, number))
            form.is_valid()
        else:
            words = _("Recorded: %(grade)s.") if result.passed else _("Recorded: %(grade)s. The project is in rectification now.")
            messages.success(request, words % {"grade": result.grade})
            return redirect("acceptance", organisation, number)
    context = {"project": project, "form": form, "first": form.first, "scales": SCALES.values(), "orders": orders_of(request, project)}
    return render(request, "projects/evaluation_new.html", context, status=409 if form.first else 200)


def evaluation_form(request, project):
    return EvaluationForm(typed(request), project=project, results=list(project.evaluations.all()), initial={"stage": "mid" if project.status == Status.RUNNING else "final"})


@requires(Permission.DECIDE)
@require_POST
def acceptance_new(request, organisation, number):
    """Draw the acceptance up: lines from the indicators."""
    project = seen(request, number)
    if not purchases(project, request.membership):
        raise PermissionDenied
    try:
        services.draw_up_acceptance(project, by=request.membership, place=project.place)
        messages.success(request, _("The acceptance is drawn up; the figures are frozen as of today."))
    except AlreadyDecided:
        messages.info(request, _("A colleague drew it up already."))
    except (NotInThisState, services.EvaluationNotPassed):
        messages.warning(request, _("A project is accepted after its final evaluation was passed."))
    return redirect("acceptance", organisation, number)


def write(request, act, done):
    """Do it while the acceptance is held; whoever comes too late is told."""
    try:
        act()
    except AlreadyDecided:
        messages.warning(request, _("It was completed or changed meanwhile; nothing of yours was saved. This is how it stands now."))
    except services.TooMany:
        messages.warning(request, _("These are too many."))
    else:
        messages.success(request, done)


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def acceptance_lines(request, organisation, number):
    """A verdict on each indicator and standard."""
    acceptance = held(request, number)
    form = LinesForm(typed(request), instance=acceptance)
    if request.method == "POST" and form.is_valid():
        write(request, lambda: services.judge_lines(acceptance, verdicts=form.verdicts(), standards=form.typed_standards(), seen=form.instance.version, by=request.membership), _("Saved."))
        return redirect("acceptance", organisation, number)
    return render(request, "projects/acceptance_lines.html", {"project": acceptance.project, "acceptance": acceptance, "form": form}, status=409 if form.conflicts else 200)


@requires(Permission.DECIDE)
@require_POST
def acceptance_count(request, organisation, number):
    """Freeze the figures anew."""
    acceptance = held(request, number)
    write(request, lambda: services.count_again(acceptance, by=request.membership), _("Counted again; verdicts stayed."))
    return redirect("acceptance", organisation, number)


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def acceptance_edit(request, organisation, number):
    """Day, place, conclusion, announcement."""
    acceptance = held(request, number)
    form = ConcludeForm(typed(request), instance=acceptance)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ConcludeForm.Meta.fields}
        write(request, lambda: services.conclude(acceptance, seen=form.instance.version, by=request.membership, **facts), _("Saved."))
        return redirect("acceptance", organisation, number)
    return render(request, "projects/acceptance_edit.html", {"project": acceptance.project, "acceptance": acceptance, "form": form}, status=409 if form.conflicts else 200)


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def acceptance_opinions(request, organisation, number):
    """What service users say; POST `drop` takes one out."""
    acceptance = held(request, number)
    if request.method == "POST" and "drop" in request.POST:
        opinion = dropped(request, acceptance.opinions)
        write(request, lambda: services.drop_opinion(opinion, by=request.membership), _("Taken out."))
        return redirect("acceptance_opinions", organisation, number)
    form = OpinionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        write(request, lambda: services.add_opinion(acceptance, by=request.membership, **form.cleaned_data), _("The opinion is there; the name is sealed."))
        return redirect("acceptance_opinions", organisation, number)
    return render(request, "projects/acceptance_opinions.html", {"project": acceptance.project, "acceptance": acceptance, "form": form, "opinions": needed.opinions(acceptance)})


def dropped(request, rows):
    return get_object_or_404(rows.select_related("acceptance__project__organisation"), pk=whole(request.POST.get("drop")))


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def acceptance_signatories(request, organisation, number):
    """Who signs; POST `sign` notes today's signature, `drop` takes one out."""
    acceptance = held(request, number)
    if request.method == "POST" and "drop" in request.POST:
        signatory = dropped(request, acceptance.signatories)
        act, done = (services.sign_acceptance, _("Signed today.")) if "sign" in request.POST else (services.drop_signatory, _("Taken out."))
        write(request, lambda: act(signatory, by=request.membership), done)
        return redirect("acceptance_signatories", organisation, number)
    form = SignatoryForm(typed(request))
    if request.method == "POST" and form.is_valid():
        write(request, lambda: services.add_signatory(acceptance, by=request.membership, **form.cleaned_data), _("Saved."))
        return redirect("acceptance_signatories", organisation, number)
    return render(request, "projects/acceptance_signatories.html", {"project": acceptance.project, "acceptance": acceptance, "form": form, "signatories": acceptance.signatories.all()})


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def acceptance_complete(request, organisation, number):
    """What is missing, or the button that completes it."""
    acceptance = held(request, number)
    if acceptance.status != "draft":
        return redirect("acceptance", organisation, number)
    form = CompleteForm(typed(request), instance=acceptance)
    if request.method == "POST" and form.is_valid():
        try:
            services.complete_acceptance(acceptance, seen=form.instance.version, by=request.membership)
            messages.success(request, _("Completed. The project is accepted; both houses have been told."))
            return redirect("acceptance", organisation, number)
        except services.AcceptanceIncomplete:
            messages.warning(request, _("Something is missing still."))
        except (AlreadyDecided, NotInThisState):
            messages.info(request, _("It was completed or changed meanwhile; nothing of yours was saved. This is how it stands now."))
            return redirect("acceptance", organisation, number)
    return render(request, "projects/acceptance_complete.html", page_of(request, acceptance.project) | {"form": form}, status=409 if form.errors else 200)


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def acceptance_refuse(request, organisation, number):
    """Not accepted: into rectification, with a reason."""
    acceptance = held(request, number)
    form = RefuseForm(typed(request), instance=acceptance)
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse_acceptance(acceptance, reason=form.cleaned_data["reason"], due_on=form.cleaned_data["due_on"], seen=form.instance.version, by=request.membership)
            messages.success(request, _("Not accepted. The provider has been told what is to be rectified."))
        except (AlreadyDecided, NotInThisState):
            messages.info(request, _("It was completed or changed meanwhile; nothing of yours was saved. This is how it stands now."))
        return redirect("acceptance", organisation, number)
    return render(request, "projects/acceptance_refuse.html", {"project": acceptance.project, "acceptance": acceptance, "form": form},
                  status=409 if form.has_error("__all__", "stale") else 200)


@requires(Permission.PROJECT_VIEW)
@require_safe
def acceptance_print(request, organisation, number):
    """The acceptance form (验收书), to print and sign."""
    project = seen(request, number)
    page = page_of(request, project)
    if page["acceptance"] is None:
        raise Http404
    with window.look(project, request.membership, request) as pane:
        page["parties"] = pane.parties()
    return render(request, "projects/acceptance_print.html", page)
