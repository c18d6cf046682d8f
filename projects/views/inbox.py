"""The officials' inbox: what waits in one list, read beside it, decided by key, undone before anyone is told (UX O3)."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from organisations.access import Permission, requires
from projects.forms.inspection import PROOF_PHRASES
from projects.forms.progress import CHANGE_PHRASES, RETURN_PHRASES, ReturnWithReasonForm
from projects.services import inbox as waiting
from projects.services.changes import ChangedMeanwhile, EarlierThanTheLast
from projects.services.period import EndsTooEarly, StartHasPassed
from projects.services.progress import NotYourDecision
from projects.services.projects import TermTooLong
from projects.services.troubles import AlreadyDecided, NotInThisState, TooLateToUndo
from projects.views import changes, inspections, progress
from projects.views.decided import decided_first
from projects.window import NotAParty

PHRASES = {"progress": RETURN_PHRASES, "change": CHANGE_PHRASES, "proof": PROOF_PHRASES}
PER_PAGE = 50
MOST_OPENED = 300
# What every official has to whom one of the kinds belongs, also an authority's inspector; each kind then asks for its own permission.
DOOR = Permission.INSPECT
REFUSALS = (NotInThisState, NotAParty, ChangedMeanwhile, EarlierThanTheLast, TermTooLong, StartHasPassed, EndsTooEarly)


@requires(DOOR)
@require_safe
def inbox(request, organisation):
    """Everything that waits, most overdue first; `?kind=` shows one kind."""
    found, kind = waiting.waiting(request.membership), request.GET.get("kind", "")
    counts, opened = Counter(item.kind.code for item in found), request.session.get("inbox_opened", [])
    page = Paginator([item for item in found if kind in ("", item.kind.code)], PER_PAGE).get_page(request.GET.get("page"))
    for item in page:
        item.shown.update(url=reverse("inbox_item", args=[organisation, item.kind.code, item.number]), opened=item.mark in opened,
                          phrases=list(enumerate(PHRASES.get(item.kind.code, []))))
    bulk = waiting.KINDS[kind] if kind in waiting.KINDS and waiting.KINDS[kind].is_decided_here and counts[kind] > 1 else None
    return render(request, "projects/inbox.html", {
        "page": page, "kind": kind, "all_count": len(found), "bulk": bulk, "overdue": sum(item.is_overdue for item in found), "today": timezone.localdate(),
        "kinds": [(code, waiting.KINDS[code].label, counts[code]) for code in waiting.KINDS if counts[code] or code == kind]})


@requires(DOOR)
@require_safe
def inbox_waiting(request, organisation):
    """What waits for an official today: the inbox, the next steps of calls, and what is overdue from its own address; a part of the first page."""
    found = waiting.waiting(request.membership)
    template = "projects/inbox_waiting.html#waiting" if request.headers.get("HX-Request") else "projects/inbox_waiting.html"
    return render(request, template, {"count": len(found), "late_items": sum(item.is_overdue for item in found), "first": found[:5],
                                      "calls": [item for item in found if item.kind.code == "call"]})


def asked(request, kind, number):
    """The kind and the row that an address names; 404 where the member may not decide about it."""
    known = waiting.KINDS.get(kind)
    row = known.find(request.membership, number) if known and known.is_decided_here and request.membership.can(known.permission) else None
    if row is None:
        raise Http404
    return known, row


@requires(DOOR)
@require_safe
def inbox_item(request, organisation, kind, number):
    """The item's own page, noted as opened; what is not decided by one key leads to where its next step is."""
    known = waiting.KINDS.get(kind)
    if known is None or not request.membership.can(known.permission):
        raise Http404
    if not known.is_decided_here:
        item = next((item for item in waiting.waiting(request.membership) if item.key == f"{kind}:{number}"), None)
        if item is None:
            raise Http404
        return redirect(item.page[0], organisation, *item.page[1:])
    _known, row = asked(request, kind, number)
    note_opened(request, f"{kind}:{number}:{row.version}")
    if kind == "progress":
        return progress.progress(request, organisation, number)
    if kind == "change":
        return changes.change(request, organisation, number)
    return inspections.inspection(request, organisation, row.inspection.number)


def note_opened(request, mark):
    opened = [each for each in request.session.get("inbox_opened", []) if each != mark]
    request.session["inbox_opened"] = [*opened, mark][-MOST_OPENED:]


# ---------- one by one ----------


@requires(DOOR)
@require_POST
def inbox_accept(request, organisation, kind, number):
    """Accept or approve; it can be undone before anyone is told."""
    known, row = asked(request, kind, number)
    return decide(request, organisation, known, row, number, _("%(number)s accepted."), lambda: known.accept(row, by=request.membership))


@requires(DOOR)
@require_POST
def inbox_return(request, organisation, kind, number):
    """Return with one of the phrases or own words."""
    known, row = asked(request, kind, number)
    form = ReturnWithReasonForm(request.POST, phrases=PHRASES[kind])
    if not form.is_valid():
        messages.error(request, _("Choose a reason or write one: %(number)s was not returned.") % {"number": number})
        return back(request, organisation)
    reason = form.cleaned_data["reason"]
    return decide(request, organisation, known, row, number, _("%(number)s returned."), lambda: known.send_back(row, reason=reason, by=request.membership))


def decide(request, organisation, known, row, number, words, act):
    """Do it, and offer Undo; whoever comes second reads the first decision."""
    try:
        act()
    except AlreadyDecided as first:
        if first.decision.decided_member != request.membership.pk:
            return shown_first(request, known, row, first.decision)
    except REFUSALS:
        messages.warning(request, _("%(number)s could not be decided here; open it to read why.") % {"number": number})
    else:
        messages.success(request, words % {"number": number}, extra_tags=f"undo:{reverse('inbox_undo', args=[organisation, known.code, number])}")
    return back(request, organisation)


def shown_first(request, known, row, decision):
    """409: somebody was faster."""
    if known.code == "proof":
        context = {"order": row, "inspection": row.inspection, "project": row.inspection.project, "decision": decision}
        return render(request, "projects/proof_decided.html", context, status=409)
    return decided_first(request, decision, known.code, row)


def back(request, organisation):
    """The inbox as it was filtered."""
    kind = request.GET.get("kind", "")
    return redirect(reverse("inbox", args=[organisation]) + (f"?kind={kind}" if kind in waiting.KINDS else ""))


@requires(DOOR)
@require_POST
def inbox_undo(request, organisation, kind, number):
    """Take the own decision back."""
    take_back(request, [(kind, number)])
    return back(request, organisation)


# ---------- several of one kind ----------


@requires(DOOR)
@require_POST
def inbox_approve(request, organisation):
    """Accept the ticked ones: all of one kind, each opened once before."""
    picks = [tuple(pick.split(":", 1)) for pick in request.POST.getlist("pick")[:PER_PAGE] if ":" in pick]
    if not picks:
        messages.warning(request, _("Tick what you want to accept first."))
    elif len({kind for kind, _number in picks}) > 1:
        messages.error(request, _("Only things of one kind are accepted together."))
    else:
        accept_all(request, organisation, picks)
    return back(request, organisation)


def accept_all(request, organisation, picks):
    opened, rows = request.session.get("inbox_opened", []), [(number, *asked(request, kind, number)) for kind, number in picks]
    unread = [number for number, known, row in rows if f"{known.code}:{number}:{row.version}" not in opened]
    if unread:
        messages.error(request, _("Open each once before you accept them together: %(numbers)s.") % {"numbers": _(", ").join(unread)})
        return
    done, missed = [], []
    for number, known, row in rows:
        try:
            with transaction.atomic():
                known.accept(row, by=request.membership)
            done.append((known.code, number))
        except (AlreadyDecided, *REFUSALS):
            missed.append(number)
    if done:
        request.session["inbox_together"] = done
        words = ngettext("%(n)s accepted.", "%(n)s accepted.", len(done)) % {"n": len(done)}
        messages.success(request, words, extra_tags=f"undo:{reverse('inbox_undo_all', args=[organisation])}")
    if missed:
        messages.warning(request, _("Decided in the meantime, or not possible now: %(numbers)s.") % {"numbers": _(", ").join(missed)})


@requires(DOOR)
@require_POST
def inbox_undo_all(request, organisation):
    """Take back what was accepted together last."""
    take_back(request, [tuple(each) for each in request.session.pop("inbox_together", [])])
    return back(request, organisation)


def take_back(request, picks):
    undone = []
    for kind, number in picks:
        known, row = asked(request, kind, number)
        try:
            with transaction.atomic():
                known.undo(row, by=request.membership)
            undone.append(number)
        except (TooLateToUndo, NotYourDecision, NotAParty):
            messages.warning(request, _("%(number)s can no longer be undone: the other house has been told.") % {"number": number})
        except NotInThisState:
            messages.warning(request, _("There is nothing to undo."))
    if undone:
        messages.success(request, _("Undone; waiting again: %(numbers)s.") % {"numbers": _(", ").join(undone)})
