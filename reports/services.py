"""The verbs of a report: ask, cancel, try again, issue, correct."""

import re

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext, override

from organisations import audit
from organisations.enqueue import enqueue
from organisations.models import Series
from people.search import without_names
from reports import collecting
from reports.models import Report, Status
from reports.rendering import FileDamaged, read_extract, read_pdf
from reports.tasks import render_report

__all__ = ["CorrectionUnderWay", "FileDamaged", "NotNow", "cancel_report", "correct_report", "drift", "file_name", "issue_report", "note_reading",
           "read_extract", "read_pdf", "request_report", "retry_report"]


class NotNow(Exception):
    """The report is not in a state that allows this step."""


class CorrectionUnderWay(Exception):
    """A correction of this version exists already."""


def lock(report):
    """The row as it is now, held until the end of the transaction; the documents in it stay in the database."""
    return Report.objects.for_lists().select_for_update(of=("self",)).select_related("organisation").get(pk=report.pk)


def step(report, status):
    if not report.may_become(status):
        raise NotNow(f"{report.status} cannot become {status}")
    report.status = status


def number_of(organisation, previous=None):
    """ZH-R0001; its second version is ZH-R0001-2."""
    if previous is None:
        return f"{organisation.code}-R{Series.next(organisation, 'report'):04d}"
    first = previous.number.removesuffix(f"-{previous.version}") if previous.version > 1 else previous.number
    return f"{first}-{previous.version + 1}"


@transaction.atomic
def request_report(*, kind, by, start, end, project=None, year=None, cut_off=None, language=Report.Language.CHINESE,
                   style=Report.Style.AGENCY, narrative=None, key=None):
    """Ask for a report: its row and the message to the worker belong to one transaction. The same `key` is the same request."""
    if key is not None:
        known = Report.objects.filter(request_key=key).first()
        if known is not None:
            return known
    report = Report(organisation=by.organisation, number=number_of(by.organisation), kind=kind, project=project, year=year, start=start, end=end,
                    cut_off=cut_off or min(end, timezone.localdate()), language=language, style=style, narrative=narrative or {}, requested_by=by)
    if key is not None:
        report.request_key = key
    report.save()
    return _ask(report, by, "report.request")


def _ask(report, by, act, detail=None):
    enqueue(render_report, report.pk, report.organisation_id)
    audit.record(act, by=by, on=report, project=report.project.number if report.project_id else "", detail={"kind": report.kind} | (detail or {}))
    return report


@transaction.atomic
def cancel_report(report, *, by):
    """Stop the work on a report, or give up a finished draft. A running worker hears of it within a second."""
    report = lock(report)
    nobody_works = not report.is_under_way or Report.objects.claimable().filter(pk=report.pk).exists()
    if nobody_works:
        drawn = report.status == Status.READY
        step(report, Status.CANCELLED)
        report.lease = report.lease_until = None
        report.save(update_fields=["status", "lease", "lease_until"])
        if drawn:
            transaction.on_commit(lambda: (report.path.unlink(missing_ok=True), report.extract_path.unlink(missing_ok=True)))
    else:
        report.cancel_requested = True
        report.save(update_fields=["cancel_requested"])
    audit.record("report.cancel", by=by, on=report)
    return report


@transaction.atomic
def retry_report(report, *, by):
    """Try a failed report again, with fresh figures. Raises NotNow, CorrectionUnderWay (a failed correction whose version has another by now)."""
    report = lock(report)
    if report.previous_id and Report.objects.exclude(pk=report.pk).exclude(status__in=[Status.FAILED, Status.CANCELLED]).filter(previous=report.previous_id).exists():
        raise CorrectionUnderWay
    if report.status != Status.FAILED:
        raise NotNow(report.status)
    step(report, Status.REQUESTED)
    Report.objects.filter(pk=report.pk).update(
        status=Status.REQUESTED, attempts=0, error="", error_detail="", step="", step_place=0, step_total=0, percent=0, snapshot=None, rows={},
        snapshot_sha256="", cancel_requested=False, requested_at=Now(), started_at=None, finished_at=None, lease=None, lease_until=None)
    return _ask(report, by, "report.retry")


@transaction.atomic
def issue_report(report, *, by):
    """Issue a finished report: from now on it is frozen, its parties read it, and it takes the place of the version before."""
    report = lock(report)
    step(report, Status.ISSUED)
    if report.previous_id:
        previous = lock(report.previous)
        step(previous, Status.SUPERSEDED)
        previous.save(update_fields=["status"])
        audit.record("report.supersede", by=by, on=previous, detail={"by": report.number})
    report.issued_by, report.issued_at = by, timezone.now()
    report.save(update_fields=["status", "issued_by", "issued_at"])
    audit.record("report.issue", by=by, on=report, project=report.project.number if report.project_id else "",
                 detail={"version": report.version, "sha256": report.pdf_sha256})
    return report


@transaction.atomic
def correct_report(report, *, reason, by, narrative=None):
    """Ask for the next version of an issued report; it is collected anew as of the same cut-off and prints the difference to this one.

    Other houses read the reason: names are masked in it. Raises NotNow, CorrectionUnderWay.
    """
    report = lock(report)
    if report.status != Status.ISSUED:
        raise NotNow(report.status)
    texts = report.narrative if narrative is None else narrative
    given_up = Report.objects.filter(previous=report).count()
    number = number_of(report.organisation, report)
    later = Report(organisation=report.organisation, number=f"{number}.{given_up}" if given_up else number, version=report.version + 1,
                   previous=report, reason=without_names(report.organisation_id, reason), kind=report.kind, project=report.project, year=report.year, start=report.start, end=report.end,
                   cut_off=report.cut_off, language=report.language, style=report.style, narrative=texts, requested_by=by)
    try:
        with transaction.atomic():
            later.save()
    except IntegrityError as error:
        raise CorrectionUnderWay from error
    return _ask(later, by, "report.correct", {"corrects": report.number})


# ---------- reading ----------


def drift(report):
    """What the records say today otherwise than the report: (label, frozen figure, figure now) for each figure that moved."""
    return collecting.recount(report)


def note_reading(report, act, *, by, what=""):
    """Write down who took a report, in the reader's own house."""
    audit.record(act, by=by, on=report, project=report.project.number if report.project_id else "",
                 detail={"version": report.version} | ({"file": what} if what else {}))


def file_name(report, extension, extract=False):
    """单位名称+项目名称+报告名称+日期.pdf, as evaluators ask for it; of an extract also that it is one."""
    snapshot = report.snapshot
    with override(report.language):
        kind = str(report.get_kind_display()) if report.project_id else snapshot["title"]
        edition = gettext("without amounts") if extract else ""
    parts = [snapshot["organisation"]["name"], (snapshot.get("project") or {}).get("title"), kind, snapshot["generated_at"][:10].replace("-", ""), edition]
    name = "+".join(re.sub(r'[\x00-\x1f\x7f\\/:*?"<>|+]+', " ", part).strip() for part in parts if part)
    return f"{name[:180]}.{extension}"
