"""What each form of a case, a group and an activity asks for, in its order (DOMAIN.md 4.2 to 4.4): one description for the form,
the page, the print and the check before handing in. What a house asks beyond it stands in its own fields (organisations/extras.py).

A form's `content` keeps everything as typed, so that a draft can always be saved: {field: text}, {field: [codes]} where several may
be chosen, {table: [{column: text}]}, {"extra": {code: text}}.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from projects.figures.proposals import read_day


@dataclass(frozen=True)
class Field:
    """One thing that is asked: `kind` is text, choice, choices, day or number (within `bounds`); `lines` 0 is a single line. What is
    `counted` is not typed: it is drawn from the rows until the form is handed in."""

    key: str
    label: Any
    kind: str = "text"
    lines: int = 0
    required: bool = False
    hint: Any = ""
    choices: Any = None
    most: int = 4000
    bounds: tuple = (0, 9_999_999)
    counted: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of fields; `required`: at least one row."""

    key: str
    label: Any
    columns: tuple
    required: bool = False
    hint: Any = ""
    most: int = 20


@dataclass(frozen=True)
class Section:
    """`only`: of whose forms it is a part ("minor", "elder", "placement"; empty: of everybody's). `principles` stand above what is asked, and are printed."""

    word: str
    title: Any
    parts: tuple
    only: str = ""
    principles: tuple = ()

    def is_filled(self, *answers):
        return any(given.get(part.key) for given in answers for part in self.parts)

    def for_reading(self):
        """The same section, asking for nothing: whom it was meant for it is no longer about, and what was written stays."""
        return replace(self, parts=tuple(replace(part, required=False) for part in self.parts))


@dataclass(frozen=True)
class Sheet:
    """A form: its sections, and who signs it on paper or in person besides the writer."""

    kind: str
    sections: tuple
    signs: tuple = ()  # (code, label)

    def parts(self):
        return [part for section in self.sections for part in section.parts]

    def tables(self):
        return {part.key: part for part in self.parts() if isinstance(part, Table)}


@dataclass(frozen=True)
class Problem:
    """What stands in the way of handing in, at which field of the form."""

    field: str
    words: str


def long(key, label, **more):
    """A text of several lines."""
    return Field(key, label, lines=4, **more)


def problems(sheet, content):
    """What is missing or is no such thing, in the order of the form."""
    found = []
    for part in sheet.parts():
        value = content.get(part.key)
        if not isinstance(part, Table):
            found += [Problem(part.key, words) for words in wrong(part, value)]
            continue
        rows = [row for row in value or [] if any(row.values())]
        if part.required and not rows:
            found.append(Problem(f"{part.key}-0-{part.columns[0].key}", _("%(table)s: at least one row is needed.") % {"table": part.label}))
        for number, row in enumerate(rows):
            for column in part.columns:
                found += [Problem(f"{part.key}-{number}-{column.key}", words) for words in wrong(column, row.get(column.key))]
    return found


def wrong(field, value):
    """What is wrong with one value, in words."""
    if not value:
        return [_("%(field)s is missing.") % {"field": field.label}] if field.required else []
    if field.kind == "day" and read_day(value) is None:
        return [_("%(field)s: write the date like 2026-11-22.") % {"field": field.label}]
    if field.kind == "number":
        return wrong_number(field, str(value).strip())
    return []


# Not float(): that takes inf, 1e400 and 1_000 as well.
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


def wrong_number(field, text):
    """A number is written in digits, and lies within what is asked."""
    if not NUMBER.fullmatch(text):
        return [_("%(field)s: write a number.") % {"field": field.label}]
    least, most = field.bounds
    if not least <= Decimal(text) <= most:
        return [_("%(field)s: a number from %(least)s to %(most)s.") % {"field": field.label, "least": least, "most": most}]
    return []


def in_words(part, value):
    """A value as it is read: choices by their words, a table with a line for each row."""
    if isinstance(part, Table):
        return "\n".join(" · ".join(in_words(column, row[column.key]) for column in part.columns if row.get(column.key)) for row in value or [])
    if part.kind in ("choice", "choices"):
        words = {code: str(label) for code, label in part.choices}
        return "、".join(words.get(code, code) for code in (value if isinstance(value, list) else [value]) if code)
    return value or ""
