"""Calls for proposals: the list, the page that both houses see, drafting and changing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.models import AuditEvent, Membership
from organisations.services import typed
from organisations.tables import RequestConfig
from projects import services
from projects.figures import reserve
from projects.figures.calls import WAY, next_step
from projects.figures.quota import arrivals, arrived_of
from projects.filters import CallFilter
from projects.forms.calls import CallForm, UnitsForm
from projects.models import Call, KeptReason, Objection, Outcome, Proposal
from projects.services.review import applicant_houses
from projects.tables import CallTable
from projects.views.projects import neighbour

STEP_ACTS = ["call.create", "call.open", "call.review", "call.publicise", "call.return", "call.decide", "call.cancel"]
KEPT_OUT = gettext_lazy("You also work for an organisation that answers this call: its proposals, scores, objections and decisions stay closed to you. A colleague takes these steps.")


def seen(request, number):
    """A call that the member may see; 404 otherwise."""
    return get_object_or_404(Call.objects.visible_to(request.membership).select_related("organisation", "envelope"), number=number)


def own(request, number):
    """A call of the member's own house, locked when the request changes it."""
    calls = Call.objects.own(request.membership).to_change(request).select_related("organisation")
    return get_object_or_404(calls, number=number)


@requires(Permission.CALL_VIEW)
@require_safe
def call_list(request, organisation):
    """A purchaser's own calls with what has arrived; for everybody else the published ones."""
    member = request.membership
    chosen = CallFilter(request.GET, Call.objects.visible_to(member).select_related("organisation"), member=member)
    calls = list(chosen.qs)
    table = CallTable(calls, member=member, arrived=arrived_of(calls), mine=my_proposals(member, calls))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "projects/call_list.html", {"filter": chosen, "table": table, "may_edit": member.can(Permission.CALL_EDIT),
                                                       "nothing_yet": not calls and not request.GET})


def my_proposals(member, calls):
    """{call's key: the own house's proposals}, for those who write them."""
    found = {}
    if member.can(Permission.PROPOSAL_EDIT):
        for proposal in Proposal.objects.own(member).filter(call__in=[call.pk for call in calls]):
            found.setdefault(proposal.call_id, []).append(proposal)
    return found


@requires(Permission.CALL_VIEW)
@require_safe
def call(request, organisation, number):
    """One page: officials see the next step, arrivals, result and objections; applicants guide, conditions, own outcome."""
    found = seen(request, number)
    is_own = found.organisation_id == request.membership.organisation_id
    published = found.status in (Call.Status.PUBLICITY, Call.Status.DECIDED)
    units = list(found.units.all())
    context = {"call": found, "is_own": is_own, "way": [status.label for status in WAY], "units": units, "result": list(found.result.all()) if published else []}
    return render(request, "projects/call.html", context | (of_caller(request, found, units) if is_own else of_applicant(request, found)))


def of_caller(request, call, units):
    """What the house that calls sees of its own call."""
    may_edit = request.membership.can(Permission.CALL_EDIT)
    if request.membership.can(Permission.REVIEW_SCORE) and call.status not in (Call.Status.DRAFT, Call.Status.OPEN) and applicant_houses(call, request.membership):
        return {"may_edit": may_edit, "kept_out": KEPT_OUT, "history": history(call) if may_edit else []}
    links = {name: neighbour(name, call.organisation.slug, call.number) for name in ("panel", "scoring", "ranking")}
    if not may_edit:
        return {"links": links if request.membership.can(Permission.REVIEW_SCORE) else {}, "may_edit": False}
    step, steps = next_step(call), history(call)
    published = call.status in (Call.Status.PUBLICITY, Call.Status.DECIDED) or any(entry["act"] == "call.publicise" for entry in steps)
    for lack in step.lacks if step else ():
        lack.url = address_of(lack.url_name, call)
    return {"may_edit": True, "arrivals": arrivals(call, units) if call.status == Call.Status.OPEN else None, "step": step,
            "objections": list(call.objections.all()) if published else [], "history": steps, "links": links,
            "places": places(call), "place": WAY.index(call.status) + 1 if call.status in WAY else 0}


def address_of(url_name, call):
    if url_name == "envelope":
        return neighbour(url_name, call.organisation.slug, call.envelope.number)
    return neighbour(url_name, call.organisation.slug, call.number) if url_name else None


def places(call):
    """Of a decided call: the admitted proposals and where their contracts are drawn up, what was not taken up, and the reserve list with
    who of it may be admitted now."""
    if call.status != Call.Status.DECIDED:
        return None
    outcomes = reserve.of_call(call)
    proposals = Proposal.objects.defer("texts", "tables").in_bulk([outcome.proposal_id for outcome in outcomes])
    ended, is_freed = reserve.ended_unsigned(outcomes), reserve.freed(outcomes) > 0
    first = {outcome.pk for outcome in reserve.next_in_reserve(outcomes)} if is_freed else set()
    lists = {"admitted": [], "reserve": [], "given_up": []}
    for outcome in (outcome for outcome in outcomes if outcome.proposal_id in proposals):
        proposal = proposals[outcome.proposal_id]
        here = call.organisation.slug, call.number, proposal.number
        lists[outcome.decision].append({"outcome": outcome, "proposal": proposal, "url": neighbour("award", *here), "has_ended": outcome.project_number in ended,
                                        "give_up_url": neighbour("award_give_up", *here) if not outcome.project_number or outcome.project_number in ended else "",
                                        "admit_url": neighbour("reserve_admit", *here) if outcome.pk in first else ""})
    return lists | {"is_freed": is_freed}


def history(call):
    """The steps of a call from the audit trail of its house: when, what, who; where a result was taken back, why and what it had been."""
    who = Membership.objects.filter(pk=OuterRef("actor_id")).values("user__name")
    events = AuditEvent.objects.filter(organisation=call.organisation, object_kind="call", object_id=call.number, act__in=STEP_ACTS)
    steps, kept = list(events.order_by("seq").annotate(who=Subquery(who)).values("at", "act", "who", "detail")), {row.pk: row for row in KeptReason.objects.of(call)}
    return [step | {"kept": kept.get(step["detail"].get("kept"))} for step in steps]


def of_applicant(request, call):
    """What another house sees: how to apply, and what became of its own proposals."""
    member = request.membership
    context = {"writes": member.can(Permission.PROPOSAL_EDIT)}
    if context["writes"]:
        proposals = list(Proposal.objects.own(member).filter(call=call))
        outcomes = {outcome.proposal_id: outcome for outcome in Outcome.objects.filter(call=call, applicant=member.organisation)}
        context |= {"mine": [{"proposal": proposal, "outcome": outcomes.get(proposal.pk), "url": neighbour("proposal", member.organisation.slug, proposal.number)}
                             for proposal in proposals],
                    "objections": list(Objection.objects.filter(call=call, by_house=member.organisation)),
                    "may_object": may_object(member, call, proposals), "propose_url": neighbour("proposal_new", member.organisation.slug, call.number)}
    return context


def may_object(member, call, proposals):
    """Whether the member may raise an objection now: an applicant in the publicity period, through someone who speaks for the house."""
    handed_in = any(proposal.status == Proposal.Status.SUBMITTED for proposal in proposals)
    return handed_in and member.can(Permission.PROPOSAL_SUBMIT) and call.in_publicity


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_new(request, organisation):
    """Draft a call."""
    form = CallForm(typed(request), instance=Call(organisation=request.membership.organisation))
    if request.method == "POST" and form.is_valid():
        made = services.create_call(by=request.membership, **form.changes())
        messages.success(request, _("The draft is there. Nobody else sees it until you open the call."))
        return redirect("call", organisation, made.number)
    return render(request, "projects/call_new.html", {"form": form})


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_edit(request, organisation, number):
    """Change a draft; of an open call what no applicant counts on."""
    found = own(request, number)
    form = CallForm(typed(request), instance=found)
    if request.method == "POST" and form.is_valid() and changed(request, found, form):
        messages.success(request, _("Saved."))
        return redirect("call", organisation, number)
    return render(request, "projects/call_edit.html", {"form": form, "call": found}, status=409 if form.conflicts else 200)


def changed(request, call, form):
    """Save it; a refusal becomes a sentence at its field."""
    try:
        return services.change_call(call, by=request.membership, **form.changes())
    except services.ClosesEarlier:
        form.add_error("closes_on", _("An open call may be given more time, never less."))
    except services.ClosingHourPassed:
        form.add_error("closes_on", _("The closing hour is over; it cannot be moved any more."))
    except services.CallIsPublished:
        form.add_error(None, _("The call was moved on meanwhile; this can no longer be changed."))
    return None


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def call_units(request, organisation, number):
    """Which units shall bring how many proposals."""
    found = own(request, number)
    form = UnitsForm(typed(request), initial={"units": UnitsForm.lines(found.units.all())})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_units(found, units=form.cleaned_data["units"], by=request.membership)
            messages.success(request, _("Saved."))
            return redirect("call", organisation, number)
        except services.UnitInUse as refused:
            form.add_error("units", _("Proposals have arrived for “%(name)s”; it must stay.") % {"name": refused.name})
        except services.NotInThisState:
            form.add_error(None, _("The call was moved on meanwhile; this can no longer be changed."))
    return render(request, "projects/call_units.html", {"form": form, "call": found})


def speaks_for(request, *permissions):
    """A second door inside a page that both houses share: one of these permissions opens it."""
    if not any(request.membership.can(permission) for permission in permissions):
        raise PermissionDenied(permissions[0].label)
