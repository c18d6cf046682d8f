"""What each form of a case, a group and an activity asks for."""

from casework.sheets.activity import SHEETS as ACTIVITY
from casework.sheets.case import SHEETS as CASE
from casework.sheets.group import SHEETS as GROUP
from casework.sheets.shape import Field, Problem, Section, Sheet, Table, in_words, problems

SHEETS = {sheet.kind: sheet for sheet in (*CASE, *GROUP, *ACTIVITY)}


def sheet_of(kind):
    """The description of a form."""
    return SHEETS[kind]


__all__ = ["Field", "Problem", "SHEETS", "Section", "Sheet", "Table", "in_words", "problems", "sheet_of"]
