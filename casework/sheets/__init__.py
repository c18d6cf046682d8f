"""What each form of a case, a group and an activity asks for."""

from dataclasses import replace

from django.utils import timezone

from casework.sheets.activity import SHEETS as ACTIVITY
from casework.sheets.case import SHEETS as CASE
from casework.sheets.case import asked_in
from casework.sheets.group import SHEETS as GROUP
from casework.sheets.shape import Field, Problem, Section, Sheet, Table, in_words, problems

SHEETS = {sheet.kind: sheet for sheet in (*CASE, *GROUP, *ACTIVITY)}


def sheet_of(kind):
    """The description of a form with every section that it may have."""
    return SHEETS[kind]


def sheet_for(form, typed=None):
    """The description of this very form: of the sections that only some clients have, those of its client on the day when it was handed in, on
    this day while it is open. Where something was written or is being `typed`, a section stays and asks for nothing more: nothing written is lost
    on a birthday."""
    sheet = sheet_of(form.kind)
    if not any(section.only for section in sheet.sections):
        return sheet
    asked = {"", *asked_in(form.case, day_of(form))}
    sections = [section if section.only in asked else section.for_reading() for section in sheet.sections
                if section.only in asked or section.is_filled(form.content, typed or {})]
    return replace(sheet, sections=tuple(sections))


def day_of(form):
    """The day by which the client's age is reckoned."""
    return timezone.localdate() if form.is_open or not form.submitted_at else timezone.localdate(form.submitted_at)


__all__ = ["Field", "Problem", "SHEETS", "Section", "Sheet", "Table", "in_words", "problems", "sheet_for", "sheet_of"]
