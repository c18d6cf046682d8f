"""Mandatory reports: for the reporter, the supervisor and the head of the agency, and nobody else."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.forms.harm import AuthoritiesForm, CloseHarmForm, HarmForm, HarmTextForm
from casework.models import HarmReport
from casework.services.troubles import Trouble
from organisations.access import Permission, requires
from organisations.services import typed


def seen_report(request, number):
    reports = HarmReport.objects.visible_to(request.membership).to_change(request)
    return get_object_or_404(reports.select_related("person__organisation", "project", "reporter__user", "organisation"), number=number)


@requires(Permission.HARM_VIEW, reads="harm")
@require_safe
def harm_list(request, organisation):
    """The reports that concern oneself; those not reported yet first."""
    found = HarmReport.objects.visible_to(request.membership).select_related("reporter__user", "organisation").defer("facts", "measures", "follow_up")
    reports = sorted(found[:500], key=lambda report: report.status != "found")
    return render(request, "casework/harm_list.html", {"page": Paginator(reports, 25).get_page(request.GET.get("page"))})


@requires(Permission.HARM_REPORT)
@require_http_methods(["GET", "POST"])
def harm_new(request, organisation):
    """Write down what was found; the next page asks to whom it was reported."""
    form = HarmForm(typed(request), by=request.membership)
    if request.method == "POST" and not form.finds_people and form.is_valid():
        report = services.begin_harm(by=request.membership, **form.facts_of())
        messages.success(request, _("It is written down. Report it to the authorities now."))
        return redirect("harm_report", organisation, report.number)
    if form.finds_people:
        form.errors.clear()
    return render(request, "casework/harm_new.html", {"form": form})


@requires(Permission.HARM_VIEW, reads="harm")
@require_http_methods(["GET", "POST"])
def harm(request, organisation, number):
    """The report: facts, to whom, the minutes between, what followed."""
    report = seen_report(request, number)
    form = None
    if report.status != HarmReport.Status.CLOSED and request.membership.can(Permission.HARM_REPORT):
        form = HarmTextForm(typed(request), initial={"facts": report.facts, "measures": report.measures, "follow_up": report.follow_up, "version": report.version})
    if request.method == "POST" and form is not None and form.is_valid():
        texts = {name: form.cleaned_data[name] for name in ("facts", "measures", "follow_up")}
        return step(request, organisation, report, lambda: services.write_harm(report, by=request.membership, seen=form.cleaned_data["version"], **texts), _("Saved."))
    client = report.person.label_for(request.membership) if report.person_id else report.who
    return render(request, "casework/harm.html", {"report": report, "form": form, "client": client,
                                                  "bodies": [str(HarmReport.Body(code).label) for code in report.reported_to]})


def step(request, organisation, report, act, words):
    """Do it, or say why not."""
    try:
        act()
    except Trouble as trouble:
        messages.warning(request, str(trouble))
    else:
        messages.success(request, words)
    return redirect("harm", organisation, report.number)


@requires(Permission.HARM_REPORT, reads="harm")
@require_http_methods(["GET", "POST"])
def harm_report(request, organisation, number):
    """To whom it was reported, and when."""
    report = seen_report(request, number)
    form = AuthoritiesForm(typed(request), report=report)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("reported_to", "reported_at", "receipt")}
        return step(request, organisation, report, lambda: services.report_harm(report, by=request.membership, **told), _("It is written down that it was reported."))
    return render(request, "casework/harm_report.html", {"form": form, "report": report})


@requires(Permission.HARM_REPORT, reads="harm")
@require_http_methods(["GET", "POST"])
def harm_close(request, organisation, number):
    """Close it with what followed."""
    report = seen_report(request, number)
    form = CloseHarmForm(typed(request), initial={"follow_up": report.follow_up})
    if request.method == "POST" and form.is_valid():
        return step(request, organisation, report, lambda: services.close_harm(report, by=request.membership, **form.cleaned_data), _("The report is closed."))
    return render(request, "casework/harm_close.html", {"form": form, "report": report})


@requires(Permission.HARM_REPORT)
@require_POST
def harm_reopen(request, organisation, number):
    """Something new came up."""
    report = seen_report(request, number)
    return step(request, organisation, report, lambda: services.reopen_harm(report, by=request.membership), _("The report is open again."))
