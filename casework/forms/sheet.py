"""A form of a case, a group or an activity as one page: every cell of every table is a field, so that drafts, errors and conflicts are treated alike.

A draft takes whatever was typed; what is missing is said by `services.forms.missing`, and with `check` at the fields.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.services.forms import counted, missing
from casework.sheets import Table, in_words, sheet_for
from organisations import extras
from projects.forms.proposals import STALE, DraftChoice, line_field

CELL = re.compile(r"(\w+)-(\d{1,2})-(\w+)")


class DraftChoices(forms.MultipleChoiceField):
    """Some of several, or none yet."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}), **kwargs)

    def validate(self, value):
        if any(not self.valid_value(one) for one in value):
            raise ValidationError(_("Choose one of the list."))


def field_for(part, *, kept="", cell=False):
    """The form field of one thing that is asked."""
    if part.kind == "choices":
        return DraftChoices(label=part.label, required=part.required, help_text=part.hint, choices=part.choices)
    if part.kind == "choice" and not cell:
        choices = part.choices if part.required else [("", pgettext_lazy("choice", "Not said")), *part.choices]  # a chosen radio button is not taken back by itself
        return DraftChoice(label=part.label, required=part.required, help_text=part.hint, choices=choices, widget=forms.RadioSelect(attrs={"class": "chips"}))
    field = line_field(part.kind, part.label, required=part.required, hint=part.hint, most=part.most if part.lines or cell else min(part.most, 300),
                      choices=part.choices if part.kind == "choice" else None, kept=kept, lines=part.lines, cell=cell)
    field.disabled = part.counted
    return field


class SheetForm(forms.Form):
    """A draft in full. `more` names the table that shows more empty rows; `check` shows what is missing at the fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, data=None, *, form, more="", check=False):
        self.row, self.sheet, self.more, self.conflicts = form, sheet_for(form, data), more, []
        self.extras = extras.fields_of(form.kind)
        self.stored = stored_values(form, self.sheet) | counted(form)
        super().__init__(data, initial=self.stored | {"version": form.version})
        self.counts = {}
        for part in self.sheet.parts():
            if isinstance(part, Table):
                self.counts[part.key] = self._add_table(part)
            else:
                self.fields[part.key] = field_for(part, kept=self.stored.get(part.key, ""))
        extras.add_extras(self, self.extras, form.content.get("extra"), draft=True)
        for code, label in self.sheet.signs:
            self.fields[f"sign-{code}-name"] = line_field("text", label, required=False, hint=_("Name, as signed on paper or in person."), most=50)
            self.fields[f"sign-{code}-on"] = line_field("day", _("signed on"), required=False)
        if check:
            self._complain()

    def _add_table(self, table):
        found = [int(match[2]) for name in (self.data if self.is_bound else self.stored) if (match := CELL.fullmatch(name)) and match[1] == table.key]
        filled = max(found, default=-1) + 1
        count = min(filled + (3 if self.more == table.key else 0 if filled else 1), table.most) or 1
        for column in table.columns:
            for number in range(count):
                name = f"{table.key}-{number}-{column.key}"
                self.fields[name] = field_for(column, kept=self.stored.get(name, ""), cell=True)
        return count

    def _complain(self):
        """What is missing, said at the fields of a form that nobody sent."""
        self.is_bound, self.data = True, self.initial | {"version": self.row.version}
        self.full_clean()
        for problem in missing(self.row):
            self.add_error(problem.field if problem.field in self.fields else None, problem.words)

    # ---------- for the page ----------

    def sections(self):
        """The form's parts for the page: {section, parts: [{field} or {table, rows, full}]}."""
        for section in self.sheet.sections:
            yield {"section": section, "parts": [self._part(part) for part in section.parts]}

    def _part(self, part):
        if not isinstance(part, Table):
            return {"field": self[part.key], "chips": part.kind in ("choice", "choices")}
        rows = [{"number": number, "cells": [{"field": self[f"{part.key}-{number}-{column.key}"], "column": column} for column in part.columns]}
                for number in range(self.counts[part.key])]
        return {"table": part, "rows": rows, "full": self.counts[part.key] >= part.most}

    def own_fields(self):
        """The house's own fields."""
        return [self[extras.PREFIX + field.code] for field in self.extras]

    def signing(self):
        """The fields of those who sign."""
        return [(self[f"sign-{code}-name"], self[f"sign-{code}-on"]) for code, _label in self.sheet.signs]

    # ---------- reading ----------

    def _value(self, name):
        value = self[name].value() if name in self.fields else ""
        if isinstance(value, list):
            return [str(one) for one in value]
        return str(value or "").strip().replace("\r\n", "\n")

    def content(self, without=""):
        """What `save_form` takes; the row called `without` ("objectives-2") is left out."""
        content = {}
        for part in self.sheet.parts():
            if isinstance(part, Table):
                rows = [{column.key: self._value(f"{part.key}-{number}-{column.key}") for column in part.columns} for number in range(self.counts[part.key])
                        if f"{part.key}-{number}" != without]
                value = [{key: text for key, text in row.items() if text} for row in rows if any(row.values())]
            else:
                value = self._value(part.key)
            if value:
                content[part.key] = value
        own = extras.typed_answers(self, self.extras)
        return content | ({"extra": own} if own else {})

    def signatures(self):
        """Who signed, and when, by part."""
        found = {code: {"name": self._value(f"sign-{code}-name"), "on": self._value(f"sign-{code}-on")} for code, _label in self.sheet.signs}
        return {code: signed for code, signed in found.items() if signed["name"]}

    def clean(self):
        cleaned = super().clean()
        sent = cleaned.get("version")
        if sent is not None and sent != self.row.version:
            self.conflicts = list(self._differences())
            self.data = self.data.copy()
            self.data["version"] = self.row.version
            raise ValidationError(STALE, code="stale")
        return cleaned

    def _differences(self):
        """(label, saved now, mine) of everything that differs; a table as a whole, a line for each row."""
        mine, theirs = self.content(), self.row.content
        for part in self.sheet.parts():
            if mine.get(part.key) != theirs.get(part.key) and not getattr(part, "counted", False):
                yield part.label, in_words(part, theirs.get(part.key)), in_words(part, mine.get(part.key))


def stored_values(form, sheet):
    """Every value of a form by the name of its field."""
    values = {}
    for part in sheet.parts():
        value = form.content.get(part.key)
        if isinstance(part, Table):
            values |= {f"{part.key}-{number}-{name}": text for number, row in enumerate(value or []) for name, text in row.items()}
        elif value:
            values[part.key] = value
    for code, signed in (form.signatures or {}).items():
        values |= {f"sign-{code}-name": signed.get("name", ""), f"sign-{code}-on": signed.get("on", "")}
    return values
