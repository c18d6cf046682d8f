"""Finding, watching and reading reports."""

import re
from html import escape

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from organisations.access import Permission, open_to, requires
from organisations.tables import RequestConfig
from projects import counting
from projects.models import Indicator, Project
from reports import excel, masks, printing, progress, services, words
from reports.filters import ReportFilter
from reports.models import Report, Status
from reports.photos import photo_bytes
from reports.printing.cells import cell
from reports.tables import ReportTable


def visible(request):
    return Report.objects.visible_to(request.membership).select_related("project", "organisation").defer("rows", "narrative")


@requires(Permission.REPORT_VIEW)
@require_safe
def report_list(request, organisation):
    found = ReportFilter(request.GET, visible(request).for_lists())
    table = ReportTable(found.qs, slug=organisation)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "reports/report_list.html", {"filter": found, "table": table,
                                                        "may_request": request.membership.can(Permission.REPORT_REQUEST)})


@requires(Permission.REPORT_VIEW)
@require_safe
def report(request, organisation, number):
    """One report: how far it is, or what it is and what can be done with it."""
    report = get_object_or_404(visible(request), number=number)
    return render(request, "reports/report.html", told(request, report))


def told(request, report):
    """What the page of a report shows."""
    member = request.membership
    own = report.organisation_id == member.organisation_id
    context = {"report": report, "own": own, "sentence": progress.sentence(report), "elapsed": progress.elapsed(report),
               "may_request": own and member.can(Permission.REPORT_REQUEST), "may_issue": own and member.can(Permission.REPORT_ISSUE)}
    if context["may_request"] and report.version == 1 and report.status in (Status.READY, Status.FAILED):
        context["again_url"] = again_url(report)
    if report.is_finished:
        shows_money = report.shows_money_to(member)
        difference = [(row["label"], cell(row["before"]), cell(row["after"]), row["reason"]) for row in as_read(report, shows_money)["difference"]]
        chapters = [words.word(words.CHAPTERS, chapter["key"], chapter.get("title")) for chapter in report.snapshot["chapters"]]
        context |= {"chapters": chapters, "difference": difference, "later": later(report) if own else None, "shows_money": shows_money,
                    "why_no_pdf": "" if shows_money or prints_no_money(report) or report.extract_sha256 else why_no_pdf()}
    return context


def why_no_pdf():
    return _("The PDF prints amounts, which your role does not see. Read the report on the screen, or take its figures in Excel; neither shows amounts.")


def prints_no_money(report):
    """There is nothing to leave out: the PDF is for everybody who reads the report."""
    return not masks.holds_money(report.snapshot)


def as_read(report, shows_money):
    """The frozen document as the reader may see it: whole, or without its money."""
    return report.snapshot if shows_money else masks.without_money(report.snapshot)


def again_url(report):
    """Where the same report is asked for once more with its texts in the form."""
    about = {"kind": report.kind, "language": report.language, "style": report.style, "again": report.number}
    if report.project_id:
        about |= {"project": report.project.number, "start": report.start.isoformat(), "end": report.end.isoformat()}
    else:
        about["year"] = report.year
    return f"{reverse('report_new', args=[report.organisation.slug])}?{urlencode(about)}"


def later(report):
    """The next version, if there is one that was not given up."""
    return Report.objects.for_lists().select_related("organisation").filter(previous=report).exclude(status__in=["cancelled", "failed"]).first()


@requires(Permission.REPORT_VIEW)
@require_safe
def report_progress(request, organisation, number):
    """The moving part of the page, asked for every two seconds; when the work has ended the whole page comes anew."""
    report = get_object_or_404(visible(request).for_lists(), number=number)
    if not report.is_under_way:
        if request.htmx:
            response = HttpResponse(status=200)
            response["HX-Refresh"] = "true"
            return response
        return redirect("report", organisation, number)
    return render(request, "reports/report_progress.html", {
        "report": report, "sentence": progress.sentence(report), "elapsed": progress.elapsed(report),
        "may_request": request.membership.can(Permission.REPORT_REQUEST)})


def finished_or_404(request, number):
    report = get_object_or_404(visible(request), number=number)
    if not report.is_finished:
        raise Http404
    return report


@requires(Permission.REPORT_VIEW)
@require_safe
def report_drift(request, organisation, number):
    """What the records say today otherwise than the frozen report."""
    report = finished_or_404(request, number)
    if report.organisation_id != request.membership.organisation_id:
        raise Http404
    template = "reports/report_drift.html#notice" if request.htmx else "reports/report_drift.html"
    shows_money = report.shows_money_to(request.membership)
    drift = [(label, cell(before), cell(now) if now else None) for label, before, now in services.drift(report) if shows_money or not masks.is_money(before)]
    return render(request, template, {"report": report, "drift": drift})


@requires(Permission.REPORT_VIEW)
@require_safe
def report_preview(request, organisation, number):
    """The report on the screen, from the template that is printed."""
    report = finished_or_404(request, number)
    services.note_reading(report, "report.read", by=request.membership)
    body = printing.body(as_read(report, report.shows_money_to(request.membership)), lambda uid: reverse("report_photo", args=[organisation, number, uid]))
    return render(request, "reports/report_preview.html", {"report": report, "body": mark_safe(with_links(body, report, request.membership))})  # noqa: S308


FIGURE = re.compile(r'<span class="number" data-rule="[^"]*" data-figure="([^"]+)">[^<]*</span>')


def with_links(body, report, member):
    """Each number that a page of ours breaks down leads to the records behind it, as of the same day; for an official these are masked."""
    slug, days = member.organisation.slug, {"since": report.start.isoformat(), "until": min(report.end, report.cut_off).isoformat()}
    keys, projects = {*FIGURE.findall(body)}, None if report.project_id else projects_told(member)

    def link(found):
        key = found[1].split(".")
        project, key = (report.project.number, key) if report.project_id else of_one_project(key, projects)
        # An indicator counts from the first day of the term: in an annual report, and where it has a number of the period beside it.
        told = {"until": days["until"]} if f"{found[1]}.period" in keys or key[0] == "indicator" and not report.project_id else days
        address = address_of(key, slug, project, told) if project else ""
        return f'<a href="{escape(address)}">{found[0]}</a>' if address else found[0]

    return FIGURE.sub(link, body)


def projects_told(member):
    """{an indicator's key or a project's number: the project's number} of the projects of the house that the member may see."""
    seen = Project.objects.own(member)
    indicators = Indicator.objects.filter(project__in=seen.order_by().values("pk")).values_list("pk", "project__number")
    return {str(pk): number for pk, number in indicators} | {number: number for number in seen.values_list("number", flat=True)}


def of_one_project(key, projects):
    """(project, key) of a figure of an annual report as the evaluation of its project would name it; no project for one that adds up several."""
    match key:
        case ["indicator", pk]:
            return projects.get(pk), key
        case ["project", number, code]:
            return projects.get(number), ["total", code]
    return None, key


def address_of(key, slug, project, days):
    """Where the records behind a figure of these days stand: services that were counted, a category's expenses, an instalment's payments."""
    counted, until = days | {"show": counting.COUNTED}, days["until"]
    match key:
        case ["indicator", pk] | ["indicator", pk, "period"] if pk.isdigit():
            return reverse("project_figure", args=[slug, project, pk]) + f"?{urlencode(counted)}"
        case ["total", code] if code in counting.rules():
            return reverse("project_figures", args=[slug, project]) + f"?{urlencode({'rule': code} | counted)}"
        case ["line", pk, code] if pk.isdigit() and code in counting.rules():
            return reverse("project_figures", args=[slug, project]) + f"?{urlencode({'rule': code, 'line': pk} | counted)}"
        case ["money", "spent"]:
            return reverse("spending", args=[slug, project]) + f"?until={until}#expenses"
        case ["spending", code, "spent"]:
            return reverse("spending", args=[slug, project]) + f"?{urlencode({'line': code, 'until': until})}#expenses"
        case ["money", "instalment", seq] if seq.isdigit():
            return reverse("checklist", args=[slug, project, seq]) + "#payments"
        case ["money", "paid"]:
            return reverse("project", args=[slug, project]) + "#money"
    return ""


@requires(Permission.REPORT_VIEW)
@require_safe
def report_photo(request, organisation, number, uid):
    """A photo that stands in this report; no other."""
    report = finished_or_404(request, number)
    shown = {item["uid"] for chapter in report.snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "photos" for item in block["items"]}
    picture = photo_bytes(report.organisation, uid) if str(uid) in shown else None
    if picture is None:
        raise Http404
    return file_response(picture, "image/jpeg")


def file_response(body, content_type, name=None):
    response = HttpResponse(body, content_type=content_type, headers={"X-Content-Type-Options": "nosniff"})
    if name:
        response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@requires(Permission.REPORT_VIEW)
@require_safe
def report_pdf(request, organisation, number):
    """The printed file, compared with its fingerprint before it is handed out: the whole one, or the extract without amounts for those who may not see them."""
    report = finished_or_404(request, number)
    extract = not report.shows_money_to(request.membership) and not prints_no_money(report)
    if extract and not report.extract_sha256:  # printed before there were extracts
        messages.warning(request, why_no_pdf())
        return redirect("report", organisation, number)
    try:
        document = services.read_extract(report) if extract else services.read_pdf(report)
    except services.FileDamaged:
        messages.error(request, _("The stored file is missing or damaged. Ask the administrator for the backup; the figures are still here."))
        return redirect("report", organisation, number)
    services.note_reading(report, "report.download", by=request.membership, what="extract" if extract else "pdf")
    return file_response(document, "application/pdf", services.file_name(report, "pdf", extract))


@requires(Permission.REPORT_VIEW)
@require_safe
def report_xlsx(request, organisation, number):
    """The figures of the snapshot as a workbook, as the reader may see them."""
    report = finished_or_404(request, number)
    services.note_reading(report, "report.download", by=request.membership, what="xlsx")
    return file_response(excel.workbook(as_read(report, report.shows_money_to(request.membership))), excel.CONTENT_TYPE, services.file_name(report, "xlsx"))


@open_to("anyone", "a style sheet holds no data; the preview may not carry its style inline")
@require_safe
@cache_control(max_age=3600, public=True)
def report_style(request):
    return HttpResponse(printing.stylesheet(), content_type="text/css; charset=utf-8")
