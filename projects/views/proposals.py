"""The applicant's side of a call: beginning, writing, checking, handing in and withdrawing a proposal; and reading one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.services import typed
from organisations.tables import RequestConfig
from organisations.templatetags.house import moment
from projects import services
from projects.figures import proposal_sheet as sheet
from projects.figures import proposals as figures
from projects.filters import ProposalFilter
from projects.forms.proposals import ProposalForm
from projects.models import Call, Outcome, Proposal
from projects.tables import ProposalTable

MORE = 3  # empty rows that "Add a row" brings when there is no script


def own_proposal(request, number):
    """A proposal of the own house, locked when the request changes it; 404 otherwise."""
    proposals = Proposal.objects.own(request.membership).to_change(request).select_related("organisation", "call__organisation")
    return get_object_or_404(proposals, number=number)


@requires(Permission.PROPOSAL_EDIT)
@require_safe
def proposal_list(request, organisation):
    """The house's proposals: which call, when it closes, how far, what became of it."""
    proposals = Proposal.objects.own(request.membership).select_related("call__organisation").defer("texts", "tables").order_by("-pk")
    chosen = ProposalFilter(request.GET, proposals)
    table = ProposalTable(chosen.qs, slug=organisation)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    table.outcomes = {outcome.proposal_id: outcome for outcome in Outcome.objects.filter(applicant=request.membership.organisation_id,
                                                                                         proposal__in=[row.record.pk for row in table.paginated_rows])}
    return render(request, "projects/proposal_list.html", {"filter": chosen, "table": table, "nothing_yet": not proposals.exists()})


@requires(Permission.PROPOSAL_EDIT)
@require_http_methods(["GET", "POST"])
def proposal_new(request, organisation, number):
    """Answer a call: what it asks for in short, the house's earlier proposals for it, and the button that begins a new one."""
    calls = Call.objects.visible_to(request.membership).published().exclude(organisation=request.membership.organisation_id)
    call = get_object_or_404(calls.select_related("organisation"), number=number)
    if request.method == "POST":
        try:
            proposal = services.begin_proposal(call, by=request.membership)
        except services.CallIsClosed:
            messages.warning(request, closed_words(call))
            return redirect("proposal_new", organisation, number)
        return redirect("proposal_edit", organisation, proposal.number)
    mine = Proposal.objects.own(request.membership).filter(call=call)
    return render(request, "projects/proposal_new.html", {"call": call, "proposals": mine, "is_open": services.takes_proposals(call), "fields": sheet.called(call)})


def closed_words(call):
    """Why a call takes nothing now, in a sentence."""
    if call.status == Call.Status.CANCELLED:
        return _("The call was cancelled.")
    if call.is_over or call.status != Call.Status.OPEN:
        return _("The call closed on %(when)s. What comes later is not taken; your draft is kept.") % {"when": moment(call.closes_at)}
    return _("The call opens on %(when)s.") % {"when": moment(call.opens_at)}


# ---------- writing ----------


@requires(Permission.PROPOSAL_EDIT)
@require_http_methods(["GET", "POST"])
def proposal_edit(request, organisation, number):
    """One long form in sections. Every button keeps everything; nothing needs to be right before it is handed in."""
    proposal = own_proposal(request, number)
    is_draft = proposal.status == Proposal.Status.DRAFT
    if request.method == "GET" and not is_draft and typed(request) is None:
        return redirect("proposal", organisation, number)
    form = ProposalForm(typed(request), proposal=proposal, more=rows_wanted(request), check="check" in request.GET and request.method == "GET")
    if request.method == "POST" and is_draft and form.is_valid():
        services.save_proposal(proposal, by=request.membership, **form.draft(without=request.POST.get("drop", "")))
        return redirect(after_saving(request, organisation, number))
    context = {"form": form, "proposal": proposal, "call": proposal.call, "is_draft": is_draft, "is_open": services.takes_proposals(proposal.call),
               "closed_words": closed_words(proposal.call), "sections": list(form.sections())}
    return render(request, "projects/proposal_edit.html", context, status=409 if form.conflicts or request.method == "POST" and not is_draft else 200)


def rows_wanted(request):
    """`?add=budget`: the table shows more empty rows."""
    return {request.GET["add"]: MORE} if request.GET.get("add") in sheet.TABLES else {}


def after_saving(request, organisation, number):
    """Where the pressed button leads: to the check, back to the table, or back to the form."""
    here = reverse("proposal_edit", args=[organisation, number])
    table = request.POST.get("add") or request.POST.get("drop", "").split("-")[0]
    if table in sheet.TABLES:
        return f"{here}?add={table}#{table}" if "add" in request.POST else f"{here}#{table}"
    if request.POST.get("next") == "check":
        return reverse("proposal_check", args=[organisation, number])
    messages.success(request, _("The draft is saved."))
    return here


@requires(Permission.PROPOSAL_EDIT)
@require_POST
def proposal_autosave(request, organisation, number):
    """The form as it stands, kept while somebody writes: 204, or 409 when the draft is newer or no draft any more."""
    proposal = own_proposal(request, number)
    form = ProposalForm(request.POST, proposal=proposal)
    valid = form.is_valid()
    if form.conflicts or form.has_error("__all__", "stale") or proposal.status != Proposal.Status.DRAFT:
        return changed_elsewhere()
    if not valid:
        name, errors = next(iter(form.errors.items()))
        return draft_refused(f"{form.fields[name].label}: {errors[0]}" if name in form.fields else errors[0])
    saved = services.save_proposal(proposal, by=request.membership, automatic=True, **form.draft())
    return draft_saved(saved.autosaved_at, saved.version)


# ---------- handing in ----------


@requires(Permission.PROPOSAL_EDIT)
@require_safe
def proposal_check(request, organisation, number):
    """What is missing or wrong, each with a link to its field; when nothing is, the button that hands it in."""
    proposal = own_proposal(request, number)
    if proposal.status != Proposal.Status.DRAFT:
        return redirect("proposal", organisation, number)
    found = figures.problems(proposal, proposal.call)
    form = ProposalForm(proposal=proposal)
    left = [{"section": section, "problems": [(problem, label_of(form, problem)) for problem in found if problem.section == section.word]}
            for section in sheet.SECTIONS]
    return render(request, "projects/proposal_check.html", {
        "proposal": proposal, "call": proposal.call, "left": left, "problems": found, "sums": figures.budget(proposal.tables or {}),
        "is_open": services.takes_proposals(proposal.call), "closed_words": closed_words(proposal.call),
        "may_submit": request.membership.can(Permission.PROPOSAL_SUBMIT)})


def label_of(form, problem):
    """The field's label; of a cell also the row."""
    if problem.about:
        return problem.about
    table, _dash, rest = problem.field.partition("-")
    field = form.fields.get(problem.field)
    words = field.label if field else ""
    return _("row %(n)s, %(column)s") % {"n": int(rest.split("-")[0]) + 1, "column": words} if rest and table in sheet.TABLES else words


@requires(Permission.PROPOSAL_SUBMIT)
@require_POST
def proposal_submit(request, organisation, number):
    """Hand in; refused with the reason when something is missing or the call has closed, and then the draft stays."""
    proposal = own_proposal(request, number)
    try:
        done = services.submit_proposal(proposal, by=request.membership)
    except services.AlreadyHandedIn as earlier:
        messages.info(request, _("It was handed in before, receipt number %(n)s.") % {"n": earlier.proposal.receipt_number})
    except services.CallIsClosed as closed:
        messages.error(request, closed_words(closed.call))
        return redirect("proposal_check", organisation, number)
    except (services.NotComplete, services.NotInThisState):
        messages.error(request, _("It could not be handed in yet. What is missing stands below."))
        return redirect("proposal_check", organisation, number)
    else:
        messages.success(request, _("Handed in. Your receipt number is %(n)s.") % {"n": done.receipt_number})
    return redirect("proposal", organisation, number)


@requires(Permission.PROPOSAL_SUBMIT)
@require_POST
def proposal_withdraw(request, organisation, number):
    """Take back what was handed in, before the call closes."""
    proposal = own_proposal(request, number)
    try:
        services.withdraw_proposal(proposal, by=request.membership)
        messages.success(request, _("Withdrawn. As long as the call is open, you can change it and hand it in again."))
    except services.CallIsClosed:
        messages.error(request, _("The call has closed; what was handed in stays there."))
    except services.NotInThisState:
        messages.info(request, _("This was done before."))
    return redirect("proposal", organisation, number)


@requires(Permission.PROPOSAL_SUBMIT)
@require_POST
def proposal_reopen(request, organisation, number):
    """Make a withdrawn proposal a draft again."""
    proposal = own_proposal(request, number)
    try:
        services.reopen_proposal(proposal, by=request.membership)
    except services.CallIsClosed as closed:
        messages.error(request, closed_words(closed.call))
        return redirect("proposal", organisation, number)
    except services.NotInThisState:
        return redirect("proposal", organisation, number)
    return redirect("proposal_edit", organisation, number)


# ---------- reading ----------


@requires(Permission.CALL_VIEW, reads="proposal")
@require_safe
def proposal(request, organisation, number):
    """A proposal as it stands: for its house, and once the review has begun for the house that called and its panel."""
    proposals = services.readable_proposals(request.membership).select_related("organisation", "call__organisation")
    found = get_object_or_404(proposals, number=number)
    is_own = found.organisation_id == request.membership.organisation_id
    context = {"proposal": found, "call": found.call, "is_own": is_own, "sums": figures.budget(found.tables or {}),
               "sections": list(readable(found, phones=is_own or request.membership.can(Permission.CALL_EDIT)))}
    if is_own:
        context |= {"outcome": Outcome.objects.filter(proposal=found, applicant=found.organisation_id).first(), "is_open": services.takes_proposals(found.call),
                    "may_submit": request.membership.can(Permission.PROPOSAL_SUBMIT)}
    return render(request, "projects/proposal.html", context)


def readable(proposal, phones):
    """The sections in words: facts, texts, tables with choices spelled out."""
    texts, tables = proposal.texts or {}, proposal.tables or {}
    for section in sheet.SECTIONS:
        parts = []
        for part in section.parts:
            if isinstance(part, sheet.Table):
                parts.append(spelled_table(part, tables.get(part.key, []), phones))
            elif phones or not part.private:
                value = texts.get(part.key, "")
                words = dict(sheet.choices_of(part)).get(value, value) if part.choices and part.choices != "tick" else value
                parts.append({"text": part, "value": words})
        yield {"section": section, "parts": parts}


def spelled_table(table, rows, phones):
    columns = [column for column in table.columns if phones or not column.private]
    known = {column.key: dict(sheet.choices_of(column)) for column in columns if column.choices}
    shown = []
    for row in rows:
        cells = [(column, spelled(column, row.get(column.key, ""), known.get(column.key))) for column in columns]
        shown.append({"cells": cells, "amount": figures.row_amount(row) if table.key == "budget" else None})
    return {"table": table, "columns": columns, "rows": shown}


def spelled(column, value, known):
    """A cell's value: a choice in words, an amount with its thousands."""
    if known is not None:
        return known.get(value, value)
    if column.kind in ("money", "number"):
        number = figures.read_number(value)
        return value if number is None else figures.yuan(number) if column.kind == "money" else f"{number.normalize():,f}"
    return value
