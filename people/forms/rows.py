"""What people hand in as a list: an Excel file, a CSV file, or cells pasted from a spreadsheet; read as text, whatever it claims to be.

The workbook is read row by row and no further than the bounds: a sheet may name its last cell a million rows down, and a reader that
lays out the whole of it would take all memory.
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS, MOST_COLUMNS, MOST_BYTES, MOST_UNPACKED = 10_000, 60, 5 * 1024 * 1024, 60 * 1024 * 1024
FURTHEST_ROW = 12_000  # blank rows may lie between
LONGEST = 2000  # characters of a cell
HEAD = 10  # rows in which the headings are looked for
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
NOT_A_TABLE = _("This is no Excel file (.xlsx) and no text table. Save it as .xlsx or .csv, or paste the cells below.")


def as_text(value):
    """A cell as somebody would have typed it. A number of 16 places or more has lost its end in Excel: it keeps the form that says so."""
    if value is None or isinstance(value, bool):
        return "" if value is None else "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        if value != value or abs(value) >= 1e15:  # not a number at all, or too long a one
            return f"{value:.5E}"
        return str(int(value)) if value == int(value) else repr(value)
    return " ".join(UNSEEN.sub("", str(value)).split())[:LONGEST]


def read_file(upload):
    """[[text]] of an uploaded .xlsx or .csv; raises ValidationError."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 5 MB."))
    body = upload.read()
    if body[:4] == b"PK\x03\x04":
        return _bounded(_workbook(body))
    if body[:4] == b"\xd0\xcf\x11\xe0":
        raise ValidationError(_("This is the old Excel format (.xls) or a protected file. Save it as .xlsx."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return read_text(body.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ValidationError(NOT_A_TABLE)


def _workbook(body):
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise ValidationError(_("The file is larger than 5 MB."))
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        return [] if sheet is None else [list(row) for row in sheet.iter_rows(max_row=FURTHEST_ROW, max_col=MOST_COLUMNS, values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError):
        raise ValidationError(NOT_A_TABLE) from None


def read_text(text):
    """[[text]] of pasted cells (between tabs) or a CSV file; raises ValidationError."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = text[:2000]
    mark = "\t" if "\t" in head else max(",;，", key=head.count)
    try:
        return _bounded(list(csv.reader(io.StringIO(text), delimiter=mark)))
    except csv.Error:
        raise ValidationError(NOT_A_TABLE) from None


def _bounded(rows):
    table = [[as_text(value) for value in row[:MOST_COLUMNS]] for row in rows]
    while table and not any(table[-1]):
        table.pop()
    if len(table) > MOST_ROWS + HEAD:
        raise ValidationError(_("The list has more than %(n)s rows. Import it in parts."), params={"n": MOST_ROWS})
    if not table:
        raise ValidationError(_("The list is empty."))
    wide = max(index + 1 for row in table for index, text in enumerate(row) if text)  # a sheet's empty edge is no column
    return [row[:wide] for row in table]


def as_lines(table):
    """The table as it is pasted: one row a line, cells between tabs; what was read once is read again to the same cells."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(table)
    return out.getvalue()
