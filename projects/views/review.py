"""The panel of a call: who sits on it, statements, scoring. Blind until the scores are released: everybody sees the own sheet only."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.keys import whole
from organisations.services import typed
from projects import services
from projects.figures.proposal_sheet import SECTIONS
from projects.figures.proposals import budget
from projects.figures.ranking import full_marks, handed_in, my_seats, my_sheets, standing
from projects.forms.review import RecuseForm, SeatForm, SheetForm, StatementForm
from projects.models import Call, Reviewer, ReviewSheet
from projects.services.review import applicant_houses, may_score
from projects.services.troubles import NotInThisState, ReasonMissing
from projects.views.proposals import readable

# Where the text on an item of the usual score sheet stands; other sheets may use the sections' own words as codes.
ABOUT = {section.word: section.word for section in SECTIONS} | {"plan": "activities", "sustain": "risks"}


def own_call(request, number):
    """A call of the own house, locked when the request changes it; 404 otherwise."""
    return get_object_or_404(Call.objects.own(request.membership).to_change(request).select_related("organisation", "envelope"), number=number)


def own_seat(request, call):
    """The member's own seat on the panel; 404 for everybody else."""
    return get_object_or_404(Reviewer.objects.select_related("membership__user"), call=call, membership=request.membership)


# ---------- the panel ----------


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def panel(request, organisation, number):
    """Who reviews: seat a member, make one the chair (POST `make_chair`), take one off (POST `remove`)."""
    call = own_call(request, number)
    form = SeatForm(typed(request), call=call)
    if request.method == "POST" and ("remove" in request.POST or "make_chair" in request.POST):
        return change_seat(request, call)
    if request.method == "POST" and form.is_valid():
        try:
            seat = services.seat_reviewer(call, membership=form.cleaned_data["member"], chair=form.cleaned_data["chair"], by=request.membership)
        except NotInThisState:
            messages.warning(request, _("The panel is put together while the call is open or in review, before the scores are released."))
        else:
            messages.success(request, _("%(name)s is on the panel.") % {"name": seat.membership.name})
        return redirect("panel", organisation, number)
    return render(request, "projects/panel.html", {
        "form": form, "call": call, "seats": list(call.panel.select_related("membership__user")), "choices": form.fields["member"].queryset.exists(),
        "may_change": call.status in (Call.Status.OPEN, Call.Status.REVIEW) and not call.released_at,
        "may_invite": request.membership.can(Permission.MEMBER_MANAGE)})


def change_seat(request, call):
    key = request.POST.get("remove") or request.POST.get("make_chair") or ""
    seat = get_object_or_404(call.panel.select_related("call", "membership__user", "membership__organisation"),
                             pk=whole(key))
    try:
        if "remove" in request.POST:
            services.unseat_reviewer(seat, by=request.membership)
            messages.success(request, _("%(name)s is no longer on the panel.") % {"name": seat.membership.name})
        else:
            services.seat_reviewer(call, membership=seat.membership, chair=True, by=request.membership)
            messages.success(request, _("%(name)s chairs the panel.") % {"name": seat.membership.name})
    except services.HasScored:
        messages.warning(request, _("%(name)s has given marks already and stays on the panel.") % {"name": seat.membership.name})
    except NotInThisState:
        messages.warning(request, _("The panel is put together while the call is open or in review, before the scores are released."))
    return redirect("panel", call.organisation.slug, call.number)


@requires(Permission.REVIEW_SCORE)
@require_http_methods(["GET", "POST"])
def statement(request, organisation, number):
    """The statement on conflicts of interest, with the list of applicants and nothing of what they wrote."""
    call = own_call(request, number)
    seat = own_seat(request, call)
    if call.status != Call.Status.REVIEW or call.released_at:
        return redirect("scoring", organisation, number)
    form = StatementForm(typed(request), initial={"text": seat.statement} | ({"conflict": "yes" if seat.has_conflict else "no"} if seat.stated_at else {}))
    if request.method == "POST" and form.is_valid():
        services.make_statement(call, has_conflict=form.cleaned_data["conflict"] == "yes", text=form.cleaned_data["text"], by=request.membership)
        messages.success(request, _("Your statement is recorded."))
        return redirect("scoring", organisation, number)
    return render(request, "projects/statement.html", {"form": form, "call": call, "seat": seat, "proposals": handed_in(call),
                                                       "by_itself": applicant_houses(call, request.membership)})


# ---------- scoring ----------


@requires(Permission.REVIEW_SCORE)
@require_safe
def scoring_list(request, organisation):
    """The panels I sit on, and what is left for me in each."""
    return render(request, "projects/scoring_list.html", {"seats": my_seats(request.membership)})


@requires(Permission.REVIEW_SCORE)
@require_safe
def scoring(request, organisation, number):
    """My proposals of one call: how far I am with each."""
    call = own_call(request, number)
    seat = own_seat(request, call)
    if call.status == Call.Status.REVIEW and not call.released_at and seat.stated_at is None:
        return redirect("statement", organisation, number)
    rows = [] if seat.has_conflict or seat.stated_at is None else rows_of(call, seat)
    done = sum(row["sheet"] is not None and row["sheet"].state != ReviewSheet.State.OPEN for row in rows)
    return render(request, "projects/scoring.html", {
        "call": call, "seat": seat, "rows": rows, "done": done, "share": done * 100 // len(rows) if rows else 0, "full": full_marks(call.sheet),
        "is_scoring": call.status == Call.Status.REVIEW and not call.released_at, "next": next((row["proposal"] for row in rows if is_left(row)), None)})


def rows_of(call, seat):
    sheets = my_sheets(seat)
    return [{"proposal": proposal, "sheet": sheets.get(proposal.pk), "given": len(sheets[proposal.pk].marks) if proposal.pk in sheets else 0}
            for proposal in handed_in(call)]


def is_left(row):
    return row["sheet"] is None or row["sheet"].state == ReviewSheet.State.OPEN


def next_after(call, seat, number):
    """The next proposal without a submitted sheet after this one, from the beginning again at the end; None when none is left."""
    rows = rows_of(call, seat)
    here = next((place for place, row in enumerate(rows) if row["proposal"].number == number), -1)
    return next((row["proposal"] for row in rows[here + 1:] + rows[:here] if is_left(row)), None)


@requires(Permission.REVIEW_SCORE, reads="proposal")
@require_http_methods(["GET", "POST"])
def score_sheet(request, organisation, number, proposal):
    """Score one proposal: items on one side, its text on the other. Saved at any time, submitted when whole."""
    call = own_call(request, number)
    seat = own_seat(request, call)
    found, sheet, elsewhere = opened(request, call, seat, proposal)
    if elsewhere:
        return elsewhere
    if sheet.state == ReviewSheet.State.RECUSED:
        return render(request, "projects/score_sheet_recused.html", {"call": call, "sheet": sheet, "number": proposal, "title": found.title})
    form = SheetForm(typed(request), instance=sheet, call=call)
    if request.method == "POST" and sheet.state == ReviewSheet.State.OPEN and form.is_valid():
        services.mark_sheet(found, marks=form.marks(), comment=form.cleaned_data["comment"], by=request.membership)
        if (after := submitted(request, form, found)) is not None:
            return after
        form.data = form.data.copy()  # what was typed is saved, though the sheet is not whole
        form.data["version"] = sheet.version = ReviewSheet.objects.get(reviewer=seat, proposal=found, round=call.round).version
    return render(request, "projects/score_sheet.html", page_of_sheet(request, call, seat, found, sheet, form), status=409 if form.conflicts else 200)


def opened(request, call, seat, number):
    """(proposal, own sheet, None), or where to go when it cannot be scored now; 404 when the member may not know it."""
    here = call.organisation.slug, call.number
    if call.status != Call.Status.REVIEW or call.released_at:
        return None, None, redirect("outcome", *here, number) if call.released_at else redirect("scoring", *here)
    try:
        may_score(call, request.membership)
    except services.StatementMissing:
        return None, None, redirect("statement", *here)
    except services.ConflictOfInterest:
        raise Http404 from None
    proposal = get_object_or_404(standing(call).select_related("organisation"), number=number)
    proposal.call = call
    sheet = ReviewSheet.objects.visible_to(request.membership).to_change(request).filter(reviewer=seat, proposal=proposal, round=call.round).first()
    return proposal, sheet or ReviewSheet(organisation=call.organisation, call=call, reviewer=seat, proposal=proposal, round=call.round), None


def submitted(request, form, proposal):
    """Where the pressed button leads after saving; None when the sheet was to be submitted and is not whole."""
    call = proposal.call
    here = call.organisation.slug, call.number
    if "submit" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect("score_sheet", *here, proposal.number)
    try:
        services.submit_sheet(proposal, by=request.membership)
    except services.SheetNotWhole:
        for name, value in ((name, form.cleaned_data.get(name)) for name in form.fields if name.startswith("mark_")):
            if value is None:
                form.add_error(name, _("Give a mark."))
        return None
    following = next_after(call, own_seat(request, call), proposal.number)
    messages.success(request, _("“%(title)s” is submitted.") % {"title": proposal.title})
    return redirect("score_sheet", *here, following.number) if following else redirect("scoring", *here)


def page_of_sheet(request, call, seat, proposal, sheet, form):
    rows = rows_of(call, seat)
    return {"call": call, "seat": seat, "proposal": proposal, "sheet": sheet, "form": form, "full": full_marks(call.sheet), "rows": form.rows(ABOUT),
            "place": next((place for place, row in enumerate(rows, 1) if row["proposal"].pk == proposal.pk), 0), "of": len(rows),
            "left": sum(is_left(row) for row in rows), "next": next_after(call, seat, proposal.number), "sums": budget(proposal.tables or {}),
            "sections": list(readable(proposal, phones=False)), "without": sum(item["code"] not in sheet.marks for item in call.sheet), "is_open": sheet.state == ReviewSheet.State.OPEN}


@requires(Permission.REVIEW_SCORE)
@require_POST
def score_sheet_autosave(request, organisation, number, proposal):
    """The sheet as it stands, kept while somebody scores: 204, or 409 when it is newer or no longer open."""
    call = own_call(request, number)
    found, sheet, elsewhere = opened(request, call, own_seat(request, call), proposal)
    if elsewhere or sheet.state != ReviewSheet.State.OPEN:
        return changed_elsewhere()
    form = SheetForm(request.POST, instance=sheet, call=call)
    valid = form.is_valid()
    if form.conflicts or form.has_error("__all__", "stale"):
        return changed_elsewhere()
    if not valid:
        name, errors = next(iter(form.errors.items()))
        return draft_refused(f"{form.fields[name].label}: {errors[0]}" if name in form.fields else errors[0])
    saved = services.mark_sheet(found, marks=form.marks(), comment=form.cleaned_data["comment"], by=request.membership)
    return draft_saved(version=saved.version)


@requires(Permission.REVIEW_SCORE)
@require_POST
def score_sheet_reopen(request, organisation, number, proposal):
    """Take the own submitted sheet back, or come back to a proposal."""
    call = own_call(request, number)
    found, _sheet, elsewhere = opened(request, call, own_seat(request, call), proposal)
    if elsewhere:
        return elsewhere
    try:
        services.reopen_sheet(found, by=request.membership)
        messages.success(request, _("The sheet is open again. Submit it when you are done."))
    except NotInThisState:
        messages.info(request, _("The sheet is open already."))
    return redirect("score_sheet", organisation, number, proposal)


@requires(Permission.REVIEW_SCORE)
@require_http_methods(["GET", "POST"])
def score_sheet_recuse(request, organisation, number, proposal):
    """Step back from one proposal, with the reason."""
    call = own_call(request, number)
    found, sheet, elsewhere = opened(request, call, own_seat(request, call), proposal)
    if elsewhere:
        return elsewhere
    form = RecuseForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.recuse(found, reason=form.cleaned_data["reason"], by=request.membership)
            messages.success(request, _("You stepped back from “%(title)s”.") % {"title": found.title})
            return redirect("scoring", organisation, number)
        except NotInThisState:
            form.add_error(None, _("The sheet is submitted. Take it back first."))
        except ReasonMissing:
            form.add_error("reason", _("Say why."))
    return render(request, "projects/score_sheet_recuse.html", {"form": form, "call": call, "proposal": found, "sheet": sheet})

