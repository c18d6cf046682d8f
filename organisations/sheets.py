"""Excel files that hold what people typed and run none of it (SECURITY.md B1).

Text is written as text, whatever it begins with: the cell has the type string and Excel's quote prefix, so that it stays text
also when somebody edits the cell. Numbers stay numbers, days stay days.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# XML knows no control characters; Excel's own limit is 32,767 characters a cell.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32767
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Book:
    """A workbook that is written from top to bottom: `add_sheet`, then its rows."""

    def __init__(self):
        self._book = Workbook(write_only=True)

    def add_sheet(self, title, headings, rows, *, widths=(), footer=None, notes=()):
        """One sheet: a bold first row that stays in view, the rows, a bold footer with the totals, notes below."""
        sheet = self._book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", str(title))[:31])
        sheet.freeze_panes = "A2"
        for index in range(1, len(headings) + 1):
            wide = widths[index - 1] if index <= len(widths) else 16
            sheet.column_dimensions[get_column_letter(index)].width = wide
        sheet.append([cell(sheet, heading, bold=True) for heading in headings])
        for row in rows:
            sheet.append([cell(sheet, value) for value in row])
        if footer is not None:
            sheet.append([cell(sheet, value, bold=True) for value in footer])
        if notes:
            sheet.append([])
        for note in notes:
            sheet.append([cell(sheet, note)])
        return sheet

    def bytes(self):
        body = BytesIO()
        self._book.save(body)
        return body.getvalue()

    def download(self, name):
        """The workbook as the answer to a request, under a name with today's date."""
        return HttpResponse(self.bytes(), content_type=CONTENT_TYPE, headers={
            "Content-Disposition": f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"', "X-Content-Type-Options": "nosniff"})


def cell(sheet, value, bold=False):
    """A cell of the value's own kind; text can never become a formula."""
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, (bool, int, float, Decimal, date)):
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, datetime):
            made.number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            made.number_format = "yyyy-mm-dd"
        elif isinstance(value, Percent):
            made.number_format = "0.0%"
        elif isinstance(value, Decimal):
            made.number_format = "#,##0.00" if value % 1 else "#,##0"
    else:
        text = UNWRITABLE.sub("", str(value))[:LONGEST]
        made = WriteOnlyCell(sheet, text)
        # openpyxl takes a leading = for a formula; say again that this is text.
        made.data_type = "s"
        made.number_format = "@"
        made.quotePrefix = True
        if "\n" in text:
            made.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, Mistake):
        made.fill = PatternFill("solid", start_color="FFF4CCCC")
    if bold:
        made.font = Font(bold=True)
    return made


class Mistake(str):
    """What somebody typed and what has to be mended: the cell is red."""


class Percent(Decimal):
    """A ratio that the sheet shows as a percentage with one decimal."""
