"""Is this paper the issued version? What anyone may know who holds a report (UX.md section 3.7)."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from organisations.fence import fence
from reports.models import CODE_ALPHABET, FINISHED, Report, Status


@dataclass(frozen=True)
class Verdict:
    """What the verification page says. No name of any person is in it, and of a draft nothing but its number."""

    state: str  # issued, superseded, draft, withdrawn, unknown
    number: str = ""
    version: int = 0
    organisation: str = ""
    title: str = ""
    issued_on: date | None = None
    pages: int = 0
    sha256: str = ""
    extract_pages: int = 0  # of the one without amounts, where there is one
    extract_sha256: str = ""
    demonstration: bool = False
    later_number: str = ""
    later_version: int = 0
    later_path: str = ""


UNKNOWN = Verdict("unknown")


def tidy_code(text):
    """K7QF-2M9D-XW4T out of what was typed, or empty: capitals, hyphens and spaces do not matter."""
    found = re.sub(r"[\s\-—–_]+", "", (text or "")).upper()
    if len(found) != 12 or any(character not in CODE_ALPHABET for character in found):
        return ""
    return "-".join(found[place : place + 4] for place in (0, 4, 8))


def find(code):
    """The report of a code in whatever organisation; knowing the code opens this one row (migration 0002)."""
    code = tidy_code(code)
    if not code:
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socialwork.report_code', %s, true)", [code])
        report = Report.objects.defer("rows", "narrative").select_related("organisation").filter(code=code).first()
        cursor.execute("SELECT set_config('socialwork.report_code', '', true)")
    return report


def verify(code, slug=None):
    """The verdict on a code; an address that names another organisation is unknown."""
    report = find(code)
    if report is None or slug not in (None, report.organisation.slug):
        return UNKNOWN
    if report.status not in FINISHED:
        state = "withdrawn" if report.status == Status.CANCELLED else "draft"
        return Verdict(state, number=report.number, version=report.version, organisation=report.organisation.name)
    if report.status == Status.READY:
        return Verdict("draft", number=report.number, version=report.version, organisation=report.organisation.name)
    later = _latest(report) if report.status == Status.SUPERSEDED else None
    return Verdict(
        report.status, number=report.number, version=report.version, organisation=report.snapshot["organisation"]["name"],
        title=report.snapshot["title"], issued_on=timezone.localdate(report.issued_at), pages=report.pages, sha256=report.pdf_sha256,
        extract_pages=report.extract_pages, extract_sha256=report.extract_sha256, demonstration=bool(report.snapshot.get("demonstration")), later_number=later.number if later else "",
        later_version=later.version if later else 0, later_path=later.verify_path if later else "")


def _latest(report):
    """The version that is in force now."""
    with fence(report.organisation):
        later = report
        while later is not None and later.status == Status.SUPERSEDED:
            later = (Report.objects.for_lists().select_related("organisation").filter(previous=later, status__in=[Status.ISSUED, Status.SUPERSEDED])
                     .first())
        return later
