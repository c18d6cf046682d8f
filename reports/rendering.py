"""The work of one report: collect, compose, print (HOUSE.md section 5). Safe to begin twice, to kill and to cancel."""

import hashlib
import logging
import os
import tempfile
from pathlib import Path

from organisations import audit, sealing
from reports import charts, collecting, leases, masks, printing
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
        end(lease)
    except printing.PrintFailed as error:
        fail(lease, "glyphs" if isinstance(error, printing.MissingGlyph) else error.reason, error.detail)
    except collecting.CollectFailed as error:
        fail(lease, Report.Error.COLLECT, error.detail)
    except OSError as error:
        fail(lease, Report.Error.FILE, error.strerror or "")
    except Exception as error:
        log.exception("report %s failed", report_id)
        fail(lease, Report.Error.UNEXPECTED, type(error).__name__)


def end(lease):
    """The work was stopped; the trail has it from whoever asked for it."""
    lease.close(status=Status.CANCELLED)


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
        with lease.kept():
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
    _keep(lease, report, document, pages["last"], _extract(lease, snapshot))


def _extract(lease, snapshot):
    """(the same report printed without its amounts, its pages), or None where it holds none. Made now, so that it is frozen with the whole one
    and nobody who reads waits for a press."""
    if not masks.holds_money(snapshot):
        return None
    pages = {"last": 0}

    def listen(_step, printed=None):
        pages["last"] = printed or pages["last"]
        lease.renew(status=Status.PRINTING, step="writing", step_place=pages["last"], step_total=0, percent=99)

    return printing.pdf(masks.extract(snapshot), lambda uid: photo_address(lease.organisation, uid), progress=listen), pages["last"]


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


def _keep(lease, report, document, pages, extract=None):
    """Seal what was printed, put it in its place and finish the row: a reader finds whole files or none."""
    digest = hashlib.sha256(document).hexdigest()
    folder = report.path.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sealed = [(report.path, sealing.seal_bytes(document, _bound_to(report)))]
    facts = {"extract_sha256": "", "extract_bytes": 0, "extract_pages": 0}
    if extract is not None:
        body, extract_pages = extract
        sealed.append((report.extract_path, sealing.seal_bytes(body, _bound_to(report, "extract"))))
        facts = {"extract_sha256": hashlib.sha256(body).hexdigest(), "extract_bytes": len(body), "extract_pages": extract_pages}
    written = []
    try:
        for target, body in sealed:
            written.append((_written(folder, body), target))

        def finish(locked):
            # The row is locked while the files move: nobody else can finish this report with other bytes.
            _move(written)
            audit.record("report.ready", by=locked.requested_by, on=locked, detail={"pages": pages, "sha256": digest})

        lease.close(finish, status=Status.READY, step="done", percent=100, pages=pages, pdf_sha256=digest, pdf_bytes=len(document), error="", error_detail="", **facts)
    finally:
        for source, _target in written:
            Path(source).unlink(missing_ok=True)


def _written(folder, body):
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    return file.name


def _move(written):
    for source, target in written:
        os.replace(source, target)
    folder = os.open(written[0][1].parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _bound_to(report, which="pdf"):
    return f"reports_report.{which}.{report.uid}"


def read_pdf(report):
    """The PDF's bytes as they were printed; FileDamaged when they are not (SECURITY.md A8)."""
    return _read(report.path, _bound_to(report), report.pdf_sha256)


def read_extract(report):
    """The bytes of the one without amounts; FileDamaged when they are not as they were printed, or were never printed."""
    return _read(report.extract_path, _bound_to(report, "extract"), report.extract_sha256)


def _read(path, bound_to, digest):
    try:
        document = sealing.open_bytes(path.read_bytes(), bound_to)
    except (OSError, sealing.WrongKey) as error:
        raise FileDamaged from error
    if hashlib.sha256(document).hexdigest() != digest:
        raise FileDamaged
    return document
