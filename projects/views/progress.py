"""Progress reports: the provider's pages, and the page that both houses read."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.keys import whole
from organisations.services import typed
from projects.figures import calendar
from projects.figures import progress as reading
from projects.forms.progress import RETURN_PHRASES, CalendarForm, PinForm, ReportTextsForm, ReturnWithReasonForm
from projects.models import ProgressReport, Project
from projects.services import pins
from projects.services import progress as services
from projects.services.troubles import NotInThisState, UnderChangeControl
from projects.views.decided import decided_first, may_decide
from projects.views.projects import own, seen
from projects.window import NotAParty

Status = ProgressReport.Status


def seen_report(request, number):
    """A report that the member may see; 404 otherwise. A party finds what was handed in."""
    reports = ProgressReport.objects.visible_to(request.membership).select_related("project__organisation", "organisation")
    return get_object_or_404(reports, number=number)


def own_report(request, number):
    """A report of the own house, to be written."""
    reports = ProgressReport.objects.filter(organisation=request.membership.organisation_id, project__in=Project.objects.own(request.membership))
    return get_object_or_404(reports.to_change(request).select_related("project__organisation", "organisation"), number=number)


def is_own(report, request):
    return report.organisation_id == request.membership.organisation_id


# ---------- lists, and the beginning ----------


@requires(Permission.PROJECT_VIEW)
@require_safe
def progress_list(request, organisation, number):
    """What the calendar asks for, and the reports there are, newest first."""
    project = seen(request, number)
    reports = ProgressReport.objects.visible_to(request.membership).filter(project=project).prefetch_related("rounds")
    today, own_house = timezone.localdate(), project.organisation_id == request.membership.organisation_id
    entries = calendar.expected(project, today, list(reports))
    for entry in entries:
        if entry.report is not None:
            entry.state = told_state(entry.report, own_house, entry.report.rounds.all())
        entry.overdue, entry.over = entry.is_overdue(today), entry.has_ended(today)
    return render(request, "projects/progress_list.html", {
        "project": project, "entries": entries, "is_own": own_house, "may_write": own_house and request.membership.can(Permission.HAND_IN),
        "rules": calendar.rules(project), "may_set": may_set_calendar(request, project)})


def told_state(report, own_house, rounds):
    """The state as its reader may know it: in the provider's house a decision counts once it can no longer be undone."""
    last = max((each for each in rounds if each.submitted_at), key=lambda each: each.seq, default=None)
    if own_house and last is not None and last.verdict and services.may_undo(last.decided_at):
        return Status.SUBMITTED
    return Status(report.status)


@requires(Permission.HAND_IN)
@require_POST
def progress_new(request, organisation, number):
    """Begin the report of a period (POST with kind and start)."""
    project = own(request, number)
    try:
        start = date.fromisoformat(request.POST.get("start", ""))
        report = services.begin_report(project, kind=request.POST.get("kind", ""), start=start, by=request.membership)
    except services.AlreadyThere as there:
        report = there.report
    except (ValueError, services.NotInTheCalendar):
        raise Http404 from None
    return redirect("progress_edit", organisation, report.number)


def may_set_calendar(request, project):
    if project.organisation_id == request.membership.organisation_id:
        return not project.is_governed and request.membership.can(Permission.PROJECT_EDIT)
    return may_decide(request, project)


@requires(Permission.PROJECT_VIEW)
@require_http_methods(["GET", "POST"])
def progress_calendar(request, organisation, number):
    """Which reports the contract asks for, and when; set by the purchaser where it made the contract."""
    project = seen(request, number)
    if not may_set_calendar(request, project):
        raise PermissionDenied
    form = CalendarForm(typed(request), instance=project)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_calendar(project, rules=form.rules(), by=request.membership)
        except (UnderChangeControl, NotAParty):
            raise PermissionDenied from None
        messages.success(request, _("Saved."))
        return redirect("progress_list", organisation, number)
    return render(request, "projects/progress_calendar.html", {"project": project, "form": form}, status=409 if form.conflicts else 200)


# ---------- the page of both houses ----------


@requires(Permission.PROJECT_VIEW)
@require_safe
def progress(request, organisation, number):
    """Texts, figures, comments, rounds, and the decision, on one page."""
    report = seen_report(request, number)
    return shown(request, report, services.last_handed_in(report) or services.draft_round(report))


@requires(Permission.PROJECT_VIEW)
@require_safe
def progress_round(request, organisation, number, seq):
    """A round as it was handed in."""
    report = seen_report(request, number)
    chosen = get_object_or_404(report.rounds.filter(submitted_at__isnull=False), seq=seq)
    return shown(request, report, chosen)


def shown(request, report, chosen, status=200, **more):
    """The report with one of its rounds; `more` brings a form that was not valid."""
    own_house = is_own(report, request)
    rounds = [each for each in report.rounds.all() if each.submitted_at]
    last, state = rounds[-1] if rounds else None, told_state(report, own_house, rounds)
    figures = reading.thawed(chosen.figures or reading.count_report(report.project, report.start, report.end))
    found = pins.pins_of(report, chosen) if chosen.submitted_at else {}
    for row in figures.rows:
        row["anchor"] = f"figure:{row['key']}"
        row["pins"] = found.get(row["anchor"], [])
    is_last = chosen.submitted_at is None or chosen == last
    waits = is_last and state == Status.SUBMITTED and not last.verdict
    context = {
        "report": report, "project": report.project, "round": chosen, "rounds": rounds, "state": state, "figures": figures, "is_own": own_house,
        "sections": sections_of(chosen, found), "is_draft": chosen.submitted_at is None,
        "is_last": is_last, "verdict_told": chosen.verdict and not (own_house and services.may_undo(chosen.decided_at)),
        "may_write": own_house and request.membership.can(Permission.HAND_IN) and state in (Status.DRAFT, Status.RETURNED),
        "may_decide": waits and may_decide(request, report.project), "may_pin": is_last and rounds and may_pin(request, report),
        "may_undo": is_last and bool(chosen.verdict) and chosen.decided_member == request.membership.pk and services.may_undo(chosen.decided_at),
        "parties": list(report.project.parties.exclude(role="provider").select_related("partner")),
        "return_form": ReturnWithReasonForm(phrases=RETURN_PHRASES), "pin_form": PinForm(), "member_key": request.membership.pk,
    } | more
    return render(request, "projects/progress.html", context, status=status)


def sections_of(chosen, found):
    """[(key, title, text, comments)] in the order of print."""
    return [{"key": key, "title": title, "text": chosen.texts.get(key, ""), "anchor": f"text:{key}", "pins": found.get(f"text:{key}", [])}
            for key, (title, _hint) in reading.SECTIONS.items()]


def may_pin(request, report):
    if is_own(report, request):
        return request.membership.can(Permission.HAND_IN)
    return may_decide(request, report.project)


@requires(Permission.PROJECT_VIEW)
@require_safe
def progress_compare(request, organisation, number):
    """Two rounds side by side: texts as a word diff, figures old and new. `?old=1&new=2`; without them the last two."""
    report = seen_report(request, number)
    rounds = {each.seq: each for each in report.rounds.all() if each.submitted_at}
    if len(rounds) < 2:
        raise Http404
    old, new = (rounds.get(whole(request.GET.get(name))) for name in ("old", "new"))
    new = new or rounds[max(rounds)]
    old = old if old and old != new else rounds[max([seq for seq in rounds if seq < new.seq] or [seq for seq in rounds if seq != new.seq])]
    texts = [(title, reading.compare_texts(old.texts.get(key), new.texts.get(key)), old.texts.get(key) == new.texts.get(key))
             for key, (title, _hint) in reading.SECTIONS.items() if old.texts.get(key) or new.texts.get(key)]
    return render(request, "projects/progress_compare.html", {
        "report": report, "project": report.project, "old": old, "new": new, "rounds": list(rounds.values()), "texts": texts,
        "figures": reading.compare_figures(reading.thawed(old.figures), reading.thawed(new.figures))})


# ---------- writing ----------


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def progress_edit(request, organisation, number):
    """Write the texts; the figures stand beside them. "Hand in" saves first."""
    report = own_report(request, number)
    written = services.draft_round(report) or services.last_handed_in(report)
    if report.status not in (Status.DRAFT, Status.RETURNED):
        return redirect("progress", organisation, number)
    form = ReportTextsForm(typed(request), instance=report, texts=written.texts)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_report(report, texts=form.texts(), by=request.membership)
        except NotInThisState:
            return decided_first(request, services.last_handed_in(report), "progress", report)
        messages.success(request, _("Saved."))
        return redirect("progress_submit" if "hand_in" in request.POST else "progress_edit", organisation, number)
    returned = services.last_handed_in(report)
    context = {"form": form, "report": report, "project": report.project, "returned": returned if returned and returned.verdict else None,
               "figures": reading.thawed(reading.count_report(report.project, report.start, report.end)), "autosave_at": None}
    return render(request, "projects/progress_edit.html", context, status=409 if form.conflicts else 200)


@requires(Permission.HAND_IN)
@require_POST
def progress_autosave(request, organisation, number):
    """The form saves itself while somebody writes."""
    report = own_report(request, number)
    written = services.draft_round(report) or services.last_handed_in(report)
    form = ReportTextsForm(request.POST, instance=report, texts=written.texts)
    request.submission_done = True
    if not form.is_valid():
        return changed_elsewhere() if form.has_error("__all__", "stale") else draft_refused(next(iter(form.errors.values()))[0])
    try:
        saved = services.save_report(report, texts=form.texts(), by=request.membership)
    except NotInThisState:
        return changed_elsewhere()
    return draft_saved(version=saved.version)


@requires(Permission.HAND_IN)
@require_http_methods(["GET", "POST"])
def progress_submit(request, organisation, number):
    """Once more in one look, with the names that will be masked; then hand in."""
    report = own_report(request, number)
    draft, trouble = services.draft_round(report), ""
    if draft is None:
        return redirect("progress", organisation, number)
    if request.method == "POST":
        try:
            services.hand_in_report(report, by=request.membership)
        except services.PeriodNotOver:
            trouble = _("The period ends on %(day)s; hand in from that day on.") % {"day": f"{report.end:%Y-%m-%d}"}
        except services.SummaryMissing:
            trouble = _("Write the summary first.")
        else:
            messages.success(request, _("Handed in. The purchaser decides by %(day)s.") % {"day": f"{ProgressReport.objects.get(pk=report.pk).decide_by:%Y-%m-%d}"})
            return redirect("progress", organisation, number)
    return render(request, "projects/progress_submit.html", {
        "report": report, "project": report.project, "trouble": trouble, "names": services.names_to_mask(report, draft.texts),
        "empty": [title for key, (title, _hint) in reading.SECTIONS.items() if not draft.texts.get(key, "").strip()],
        "too_early": timezone.localdate() < report.end, "purchasers": [party.partner for party in report.project.parties.select_related("partner") if party.role == "purchaser"],
    }, status=422 if trouble else 200)
