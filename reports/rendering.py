"""The work of one report: collect, compose, print (HOUSE.md section 5). Safe to begin twice, to kill and to cancel."""

import hashlib
import logging
import os
import tempfile
from pathlib import Path

from organisations import audit, sealing
from reports import charts, collecting, leases, printing
from reports.models import Report, Status
from reports.photos import photo_address

log = logging.getLogger("socialwork.reports")

# step → (state of the row, percent when it begins)
PRESS_STEPS = {
    "composing": (Status.COMPOSING, 50), "layout": (Status.PRINTING, 60), "writing": (Status.PRINTING, 85), "done": (Status.PRINTING, 98),
}


class FileDamaged(Exception):
    """The stored file is missing or is not the one that was printed."""


def render(organisation, report_id):
    """Work a report through if nobody else does; whatever happens, the row says so."""
    lease = leases.Lease.claim(organisation, report_id)
    if lease is None:
        return
    try:
        _work(lease)
    except leases.LeaseLost:
        log.warning("report %s is somebody else's by now", report_id)
    except leases.Cancelled:
        lease.close(lambda report: audit.record("report.cancel", by=report.requested_by, on=report), status=Status.CANCELLED)
    except printing.PrintFailed as error:
        fail(lease, "glyphs" if isinstance(error, printing.MissingGlyph) else error.reason, error.detail)
    except collecting.CollectFailed as error:
        fail(lease, Report.Error.COLLECT, error.detail)
    except OSError as error:
        fail(lease, Report.Error.FILE, error.strerror or "")
    except Exception as error:
        log.exception("report %s failed", report_id)
        fail(lease, Report.Error.UNEXPECTED, type(error).__name__)


def fail(lease, error, detail=""):
    """Give the report up with a reason in words; somebody may try it again."""
    error = error if error in Report.Error else Report.Error.BROKEN
    try:
        lease.close(lambda report: audit.record("report.fail", by=report.requested_by, on=report, outcome="failed", detail={"error": error}),
                    status=Status.FAILED, error=error, error_detail=str(detail)[:300])
    except leases.LeaseLost:
        log.warning("report %s is somebody else's by now", lease.report_id)


def _work(lease):
    report = leases.steadily(lease.report)
    if report.snapshot is None:
        # One transaction, so that all figures are of one moment; nothing of it is seen from outside before it is stored.
        snapshot, rows = leases.steadily(lambda: collecting.collect(report))
        lease.renew(snapshot=snapshot, snapshot_sha256=printing.digest(snapshot), rows=rows)
    else:
        snapshot = report.snapshot  # frozen by a worker that was killed later: the same numbers again
    lease.renew(status=Status.COMPOSING, step="charts", step_place=0, step_total=0, percent=36)
    _draw(snapshot, _telling(lease, "charts", 36, 50))
    pages = {"last": 0}

    def listen(step, printed=None):
        status, percent = PRESS_STEPS.get(step, (Status.PRINTING, 60))
        pages["last"] = printed or pages["last"]
        lease.renew(status=status, step=step, step_place=pages["last"], step_total=0, percent=percent)

    document = printing.pdf(snapshot, lambda uid: photo_address(lease.organisation, uid), progress=listen)
    _keep(lease, report, document, pages["last"])


def _telling(lease, step, begin, end):
    """Progress from one percentage to another: place n of N."""

    def tell(place, total):
        lease.renew(step=step, step_place=place, step_total=total, percent=begin + (end - begin) * place // max(total, 1))

    return tell


def _draw(snapshot, tell):
    """Draw the charts one by one, so that the bar moves and cancelling works; the printer finds them drawn."""
    blocks = [block for chapter in snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "chart"]
    for place, block in enumerate(blocks, 1):
        charts.svg(block["kind"], block["data"], snapshot["language"], "print")
        tell(place, len(blocks))


def _keep(lease, report, document, pages):
    """Seal the PDF, put it in its place and finish the row: a reader finds the whole file or none."""
    digest = hashlib.sha256(document).hexdigest()
    folder = report.path.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as written:
        try:
            written.write(sealing.seal_bytes(document, _bound_to(report)))
            written.flush()
            os.fsync(written.fileno())
            # The row is locked while the file moves: nobody else can finish this report with other bytes.
            lease.close(
                lambda locked: (_move(written.name, report.path), audit.record(
                    "report.ready", by=locked.requested_by, on=locked, detail={"pages": pages, "sha256": digest})),
                status=Status.READY, step="done", percent=100, pages=pages, pdf_sha256=digest, pdf_bytes=len(document), error="", error_detail="")
        finally:
            Path(written.name).unlink(missing_ok=True)


def _move(source, target):
    os.replace(source, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _bound_to(report):
    return f"reports_report.pdf.{report.uid}"


def read_pdf(report):
    """The PDF's bytes as they were printed; FileDamaged when they are not (SECURITY.md A8)."""
    try:
        document = sealing.open_bytes(report.path.read_bytes(), _bound_to(report))
    except (OSError, sealing.WrongKey) as error:
        raise FileDamaged from error
    if hashlib.sha256(document).hexdigest() != report.pdf_sha256:
        raise FileDamaged
    return document
