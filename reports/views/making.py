"""Asking for a report, stopping it, issuing it, correcting it."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from organisations.services import typed
from reports import services
from reports.collecting import texts_of
from reports.collecting.missing import gaps, sections
from reports.forms import CorrectForm, IssueForm, SubjectForm, TextsForm
from reports.models import Report


@requires(Permission.REPORT_REQUEST)
@require_http_methods(["GET", "POST"])
def report_new(request, organisation):
    """First what it is about, then what is missing and what only people can write; nothing is asked twice."""
    data = typed(request)
    subject = SubjectForm(data or (request.GET if "kind" in request.GET else None), membership=request.membership,
                          initial={"project": request.GET.get("project"), "language": request.LANGUAGE_CODE})
    if not subject.is_valid():
        return render(request, "reports/report_new.html", {"form": subject})
    about = subject.subject()
    texts = TextsForm(data, kind=about["kind"], initial=written_before(request))
    if request.method == "POST" and "choose" not in request.POST and texts.is_valid():
        return redirect(services.request_report(**about, by=request.membership, narrative=texts.narrative(), key=form_key(request)))
    missing = gaps(**about, membership=request.membership)
    return render(request, "reports/report_new.html", {"subject": subject, "about": about, "form": texts, "gaps": missing,
                                                       "sections": sections(about["kind"], missing)})


def written_before(request):
    """The texts of the report that is to be built again, so that nobody types them twice."""
    known = Report.objects.visible_to(request.membership).filter(
        organisation=request.membership.organisation, number=request.GET.get("again")).first()
    return known.narrative if known else None


def form_key(request):
    """The form's one-time key makes a double click one request, also where the answer to the first was lost."""
    try:
        return uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def own_or_404(request, number):
    """A report of the member's own house; the reports of others are only read."""
    return get_object_or_404(Report.objects.visible_to(request.membership).for_lists().select_related("project", "organisation"),
                             organisation=request.membership.organisation, number=number)


@requires(Permission.REPORT_REQUEST)
@require_POST
def report_cancel(request, organisation, number):
    report = own_or_404(request, number)
    try:
        report = services.cancel_report(report, by=request.membership)
        messages.success(request, _("The report is being stopped.") if report.is_under_way else _("The report was cancelled."))
    except services.NotNow:
        messages.warning(request, _("It was too late to cancel: the report has moved on."))
    return redirect(report)


@requires(Permission.REPORT_REQUEST)
@require_POST
def report_retry(request, organisation, number):
    report = own_or_404(request, number)
    try:
        services.retry_report(report, by=request.membership)
    except services.CorrectionUnderWay:
        messages.warning(request, _("A correction of this version exists already."))
    except services.NotNow:
        messages.warning(request, _("Only a report that failed can be tried again."))
    return redirect(report)


@requires(Permission.REPORT_ISSUE)
@require_http_methods(["GET", "POST"])
def report_issue(request, organisation, number):
    """Cannot be undone, so the number is typed."""
    report = own_or_404(request, number)
    form = IssueForm(typed(request), report=report)
    if request.method == "POST" and form.is_valid():
        try:
            services.issue_report(report, by=request.membership)
            messages.success(request, _("Report %(number)s is issued.") % {"number": report.number})
        except services.NotNow:
            messages.warning(request, _("Only a finished draft can be issued."))
        return redirect(report)
    return render(request, "reports/report_issue.html", {"report": report, "form": form})


@requires(Permission.REPORT_ISSUE)
@require_http_methods(["GET", "POST"])
def report_correct(request, organisation, number):
    """A new version of an issued report, with its reason."""
    report = own_or_404(request, number)
    texts = [text.key for text in texts_of(report.kind)]
    form = CorrectForm(typed(request), kind=report.kind, initial={key: (report.narrative or {}).get(key, "") for key in texts})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.correct_report(report, reason=form.cleaned_data["reason"], narrative=form.narrative(), by=request.membership))
        except services.CorrectionUnderWay:
            messages.warning(request, _("A correction of this version exists already."))
        except services.NotNow:
            messages.warning(request, _("Only an issued report can be corrected, and only its newest version."))
        return redirect(report)
    return render(request, "reports/report_correct.html", {"report": report, "form": form})
