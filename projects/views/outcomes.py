"""After scoring: release, ranking with ties and flags, sheets side by side, decisions with undo."""

from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import audit
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.sheets import Book
from projects import services
from projects.figures.kept import decisions_before
from projects.figures.ranking import full_marks, granted_in, mean_of, money_left, scoring_progress, side_by_side
from projects.forms.review import AdmitForm, OutcomeForm, ReleaseForm
from projects.models import Call, Outcome, Reviewer, ReviewSheet
from projects.services.outcomes import most_of
from projects.services.review import applicant_houses, may_release
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.review import own_call


def judged_call(request, number):
    """A call that the member judges with others: an official or a reviewer, without a conflict; 404 otherwise. The page of the call says why."""
    call = own_call(request, number)
    seat = Reviewer.objects.filter(call=call, membership=request.membership).first()
    if (seat.has_conflict if seat else not request.membership.can(Permission.CALL_EDIT)) or applicant_houses(call, request.membership):
        raise Http404
    return call


def may_decide(request, call):
    return request.membership.can(Permission.CALL_EDIT) and call.status == Call.Status.REVIEW and call.released_at is not None


# ---------- ranking ----------


@requires(Permission.REVIEW_SCORE)
@require_http_methods(["GET", "POST"])
def ranking(request, organisation, number):
    """Before the release: who has finished and what is missing, no mark. After it: the ranking, and admitting by rank (POST)."""
    call = judged_call(request, number)
    if not call.released_at:
        return render(request, "projects/ranking_waiting.html", {"call": call, "progress": scoring_progress(call), "may_release": may_release(call, request.membership)})
    deciding, left = may_decide(request, call), money_left(call)
    form = AdmitForm(typed(request), has_money=left is not None) if deciding else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and admitted(request, call, form):
            return redirect("ranking", organisation, number)
    outcomes = list(Outcome.objects.visible_to(request.membership).filter(call=call).select_related("proposal", "applicant").order_by("rank", "pk"))
    count, amount = granted_in(call)
    return render(request, "projects/ranking.html", {
        "call": call, "outcomes": outcomes, "form": form, "may_export": request.membership.can(Permission.CALL_EDIT), "may_decide": deciding, "full": full_marks(call.sheet), "admitted": count, "granted": amount,
        "left": left, "tied": tied(outcomes), "open": sum(outcome.decision == Outcome.Decision.OPEN for outcome in outcomes)})


def tied(outcomes):
    """The ranks that several proposals share."""
    ranks = [outcome.rank for outcome in outcomes if outcome.rank]
    return {rank for rank in ranks if ranks.count(rank) > 1}


def admitted(request, call, form):
    """Admit by rank and offer to undo it; False with the reason in the form when nothing could be admitted."""
    how, reason = form.cleaned_data["how"], form.cleaned_data["reason"]
    count = form.cleaned_data["count"] if how == "count" else None
    try:
        if how in ("reserve", "rejected"):
            done = services.decide_rest(call, decision=how, reason=reason, by=request.membership)
        else:
            done = services.admit_first(call, count=count, reason=reason, by=request.membership)
    except services.NobodyToAdmit:
        form.add_error(None, _("Nothing was admitted: the next rank does not fit whole. Those of equal rank are decided about one by one."))
    except (NotInThisState, services.ConflictOfInterest):
        form.add_error(None, _("The call was moved on meanwhile. This is how it stands now."))
    else:
        words = ngettext("%(n)s proposal: %(decision)s.", "%(n)s proposals: %(decision)s.", len(done)) % {
            "n": len(done), "decision": done[0].get_decision_display()}
        if count and granted_in(call)[0] < count:
            words += " " + _("The next ones share a rank; decide about them one by one.")
        messages.success(request, words, extra_tags=f"undo:{undo_url(call, done[0].decided_at)}")
        return True
    return False


def undo_url(call, decided_at):
    return f"{reverse('ranking_undo', args=[call.organisation.slug, call.number])}?{urlencode({'at': decided_at.isoformat()})}"


@requires(Permission.CALL_EDIT)
@require_POST
def ranking_undo(request, organisation, number):
    """Take back what the member decided at one time (`at`)."""
    call = judged_call(request, number)
    try:
        at = parse_datetime(request.GET.get("at", "")[:40])
    except ValueError:
        at = None
    try:
        count = services.reopen_decisions(call, decided_at=at, by=request.membership) if at and at.tzinfo else 0
    except (NotInThisState, services.ConflictOfInterest):
        count = 0
    if count:
        messages.success(request, ngettext("%(n)s decision was taken back.", "%(n)s decisions were taken back.", count) % {"n": count})
    else:
        messages.info(request, _("There is nothing to take back any more."))
    return redirect("ranking", organisation, number)


@requires(Permission.CALL_EDIT)
@require_safe
def ranking_export(request, organisation, number):
    """The released ranking and every submitted sheet as an Excel file, for the minutes."""
    call = judged_call(request, number)
    if not call.released_at:
        raise Http404
    outcomes = list(Outcome.objects.visible_to(request.membership).filter(call=call).select_related("proposal", "applicant").order_by("rank", "pk"))
    sheets = list(ReviewSheet.objects.visible_to(request.membership).of_this_round().filter(call=call, state=ReviewSheet.State.SUBMITTED)
                  .select_related("reviewer__membership__user").order_by("reviewer__pk"))
    book = Book()
    book.add_sheet(_("Ranking"), [_("Rank"), _("Number"), _("Proposal"), _("Applicant"), _("Asked for (yuan)"), _("Mean score"), pgettext("of marks", "Spread"), _("Sheets"),
                                  _("Decision"), _("Granted (yuan)"), _("Reason")],
                   [(one.rank, one.proposal.number, one.proposal.title, one.applicant.name, one.proposal.amount, one.mean, one.spread, one.sheet_count,
                     one.get_decision_display(), one.amount, one.reason) for one in outcomes], widths=(8, 18, 32, 24, 16, 12, 10, 10, 14, 16, 40))
    book.add_sheet(_("Score sheets"), [_("Number"), _("Proposal"), _("Reviewer"), *[item["name"] for item in call.sheet], _("Total"), pgettext("score sheet", "Comment")],
                   [(one.proposal.number, one.proposal.title, sheet.reviewer.membership.name, *[Decimal(sheet.marks[item["code"]]) for item in call.sheet],
                     sheet.total, sheet.comment) for one in outcomes for sheet in sheets if sheet.proposal_id == one.proposal_id],
                   widths=(18, 32, 14, *[12 for _item in call.sheet], 10, 50))
    audit.record("ranking.export", by=request.membership, on=call, request=request, detail={"proposals": len(outcomes), "sheets": len(sheets)})
    return book.download(call.number)


@requires(Permission.REVIEW_SCORE)
@require_http_methods(["GET", "POST"])
def ranking_release(request, organisation, number):
    """Release the scores: what is missing, a reason when something is, and the button."""
    call = judged_call(request, number)
    if not may_release(call, request.membership):
        raise PermissionDenied
    if call.released_at or call.status != Call.Status.REVIEW:
        return redirect("ranking", organisation, number)
    progress = scoring_progress(call)
    form = ReleaseForm(typed(request), progress=progress)
    if request.method == "POST" and form.is_valid():
        try:
            services.release_scores(call, reason=form.cleaned_data.get("reason", ""), by=request.membership)
            messages.success(request, _("The scores are released. Everyone on the panel sees them now."))
            return redirect("ranking", organisation, number)
        except services.ReleaseNeedsReason:
            return redirect("ranking_release", organisation, number)  # a sheet was taken back a moment ago
        except services.NothingScored:
            form.add_error(None, _("Not one score sheet is submitted; there is nothing to release."))
        except NotInThisState:
            messages.info(request, _("The scores were released already."))
            return redirect("ranking", organisation, number)
    return render(request, "projects/ranking_release.html", {"form": form, "call": call, "progress": progress})


# ---------- one proposal ----------


@requires(Permission.REVIEW_SCORE)
@require_http_methods(["GET", "POST"])
def outcome(request, organisation, number, proposal):
    """The released sheets side by side, and the decision; POST `reopen` takes it back."""
    call = judged_call(request, number)
    found = get_object_or_404(Outcome.objects.visible_to(request.membership).select_related("proposal__organisation"), call=call, proposal__number=proposal)
    found.call = call
    if not call.released_at:  # it is scored anew
        return redirect("ranking", organisation, number)
    deciding = may_decide(request, call)
    if request.method == "POST" and not deciding:
        raise PermissionDenied
    if request.method == "POST" and "reopen" in request.POST:
        return reopened(request, found)
    form = OutcomeForm(typed(request), outcome=found, most=most_of(found)) if deciding else None
    first = None
    if request.method == "POST" and form.is_valid():
        try:
            return decided(request, found, form)
        except AlreadyDecided as earlier:
            found = first = earlier.decision
            form = OutcomeForm(outcome=found, most=most_of(found))
        except services.MoreThanAsked as more:
            form.add_error("amount", _("%(most)s yuan at most: what was asked for, within the call's limit.") % {"most": f"{more.most:,}"})
        except services.AmountMissing:
            form.add_error("amount", _("Say how much is granted."))
        except (NotInThisState, services.ConflictOfInterest):
            form.add_error(None, _("The call was moved on meanwhile. This is how it stands now."))
    return render(request, "projects/outcome.html", page_of_outcome(request, call, found, form, first), status=409 if first else 200)


def decided(request, found, form):
    """Decide about the row as the official saw it, and lead to the next undecided one."""
    found.version = form.cleaned_data["version"]
    done = services.decide_outcome(found, decision=form.cleaned_data["decision"], amount=form.cleaned_data["amount"], reason=form.cleaned_data["reason"],
                                   by=request.membership)
    messages.success(request, _("“%(title)s”: %(decision)s.") % {"title": done.proposal.title, "decision": done.get_decision_display()},
                     extra_tags=f"undo:{undo_url(done.call, done.decided_at)}")
    here = done.call.organisation.slug, done.call.number
    following = Outcome.objects.filter(call=done.call, decision=Outcome.Decision.OPEN, rank__isnull=False).select_related("proposal").order_by("rank", "pk").first()
    return redirect("outcome", *here, following.proposal.number) if following and "next" in request.POST else redirect("ranking", *here)


def reopened(request, found):
    found.version = whole(request.POST.get("version"), 8) or 0
    try:
        services.reopen_outcome(found, by=request.membership)
        messages.success(request, _("The decision was taken back."))
    except AlreadyDecided:
        messages.warning(request, _("Somebody decided in the meantime. This is how it stands now."))
    except (NotInThisState, services.ConflictOfInterest):
        messages.info(request, _("There is nothing to take back any more."))
    return redirect("outcome", found.call.organisation.slug, found.call.number, found.proposal.number)


def page_of_outcome(request, call, found, form, first):
    every = list(ReviewSheet.objects.visible_to(request.membership).filter(call=call, proposal=found.proposal_id).exclude(marks={}, state=ReviewSheet.State.OPEN)
                 .select_related("reviewer__membership__user").order_by("reviewer__pk"))
    sheets = [sheet for sheet in every if sheet.round == call.round]
    return {"call": call, "outcome": found, "proposal": found.proposal, "form": form, "first": first, "sheets": sheets, "items": side_by_side(call, sheets),
            "full": full_marks(call.sheet), "most": most_of(found), "left": money_left(call), "may_decide": form is not None, "before": decisions_before(found), "rounds": earlier_rounds(call, every),
            "comments": [sheet for sheet in sheets if sheet.comment]}


def earlier_rounds(call, sheets):
    """The rounds of scoring that no longer count, the last first: their sheets side by side and the mean they came to."""
    rounds = []
    for number in range(call.round - 1, 0, -1):
        then = [sheet for sheet in sheets if sheet.round == number]
        totals = [sheet.total for sheet in then if sheet.state == ReviewSheet.State.SUBMITTED]
        rounds.append({"number": number, "heading": f"round-{number}", "sheets": then, "items": side_by_side(call, then), "mean": mean_of(totals), "comments": [sheet for sheet in then if sheet.comment]})
    return [entry for entry in rounds if entry["sheets"]]
