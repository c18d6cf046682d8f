"""The proposal as one long form: every cell of every table is a field, so that errors, drafts and conflicts are treated alike.

A draft takes whatever was typed. What is missing or wrong is said by `figures.proposals.problems`, on the check page and,
with `?check`, at the fields.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from projects.figures import proposal_sheet as sheet
from projects.figures import proposals as figures
from projects.models import Proposal

STALE = _("Somebody saved this page while you were writing. Your text is still here; compare, then save again.")
CELL = re.compile(r"(\w+)-(\d{1,2})-(\w+)")
WIDTHS = {"money": 24, "number": 24, "day": 20, "whole": 12}


class DraftField(forms.CharField):
    """Text that may stay empty in a draft; `required` only says that handing in needs it."""

    def validate(self, value):
        pass


class DraftChoice(forms.ChoiceField):
    """A choice that may stay open in a draft."""

    def validate(self, value):
        if value and not self.valid_value(value):
            raise ValidationError(gettext("Choose one of the list."))


def line_field(kind, label, *, required=True, hint="", most=100, choices=None, kept="", lines=0, cell=False):
    """The form field of a text, a fact or a cell."""
    look = {"class": "form-select" if choices is not None else "form-control"} if cell else {}
    if choices is not None:
        known = [("", "--"), *choices]
        known += [(kept, kept)] if kept and kept not in [code for code, _words in known] else []
        return DraftChoice(label=label, required=required, help_text=hint, choices=known, widget=forms.Select(attrs=look))
    if lines:
        attrs = {"rows": lines, "autocomplete": "off", "data-most": most} if most <= 500 else {"rows": lines, "autocomplete": "off"}
        area = DraftField(label=label, required=required, help_text=hint, max_length=sheet.LONG, widget=forms.Textarea(attrs=attrs))
        area.widget.attrs.pop("maxlength", None)  # a browser would cut off what is pasted, without a word
        return area
    attrs = look | {"autocomplete": "off"} | ({"inputmode": "decimal"} if kind in ("money", "number", "whole") else {})
    return DraftField(label=label, required=required, help_text=hint, max_length=min(WIDTHS.get(kind, most), most) if kind != "text" else most,
                      widget=forms.TextInput(attrs=attrs))


class ProposalForm(forms.Form):
    """A draft in full. `more` = {table: rows} shows so many empty rows; `check` shows what is missing at the fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, data=None, *, proposal, more=None, check=False):
        self.proposal, self.more, self.check, self.conflicts = proposal, more or {}, check, []
        stored = stored_values(proposal)
        if check and data is None:
            data = stored | {"version": proposal.version}
        super().__init__(data, initial=stored | {"version": proposal.version})
        self.stored = stored
        self.committee = proposal.organisation.kind == "committee"
        self._add_facts()
        for part in sheet.TEXTS.values():
            self._add_text(part)
        self.counts = {key: self._add_table(table) for key, table in sheet.TABLES.items()}

    # ---------- fields ----------

    def _add_facts(self):
        domains, populations = sheet.called(self.proposal.call)
        choices = {"domain": domains or Proposal._meta.get_field("domain").choices, "population": populations or Proposal._meta.get_field("population").choices,
                   "unit_name": [(name, name) for name in sheet.units(self.proposal.call)]}
        for name, (kind, hint) in sheet.FACTS.items():
            if name == "unit_name" and not choices[name] and not self.stored.get(name):
                continue  # the call names no units
            label = pgettext("of a call", "Unit") if name == "unit_name" else str(Proposal._meta.get_field(name).verbose_name)
            self.fields[name] = line_field(kind, label[:1].upper() + label[1:], required=name not in sheet.OPTIONAL_FACTS, hint=self._limits(name) or hint,
                                           choices=choices.get(name), kept=self.stored.get(name, ""))

    def _limits(self, name):
        call = self.proposal.call
        if name == "amount" and call.max_amount is not None:
            return gettext("The call gives %(most)s yuan at most.") % {"most": figures.yuan(call.max_amount)}
        if name == "ends_on":
            return gettext("The call asks for %(least)s to %(most)s months, from the first to the last day.") % {"least": call.min_months, "most": call.max_months}
        return ""

    def _add_text(self, part):
        required = part.required and not (part.agencies and self.committee)
        if part.choices == "tick":
            self.fields[part.key] = forms.BooleanField(label=part.label, required=False)
            return
        choices = sheet.choices_of(part) if part.choices else None
        self.fields[part.key] = line_field("text", part.label, required=required, hint=part.hint, most=part.most, choices=choices,
                                           kept=self.stored.get(part.key, ""), lines=part.lines)

    def _add_table(self, table):
        found = [int(match[2]) for name in (self.data if self.is_bound else self.stored) if (match := CELL.fullmatch(name)) and match[1] == table.key]
        filled = max(found, default=-1) + 1
        extra = self.more.get(table.key, 0 if filled and self.is_bound else 1)
        count = min(filled + extra, table.most) or 1
        for column in table.columns:
            choices = sheet.choices_of(column) if column.choices else None
            for number in range(count):
                name = f"{table.key}-{number}-{column.key}"
                self.fields[name] = line_field(column.kind, column.label, required=column.required, most=column.most, choices=choices,
                                               kept=self.stored.get(name, ""), cell=True)
        return count

    # ---------- for the page ----------

    @cached_property
    def amounts(self):
        """The budget as it stands in this form, added up."""
        return figures.budget(self.read_tables())

    def sections(self):
        """The form's parts for the page: (section, how many things are left, [facts], [parts])."""
        left = {section.word: n for section, n in figures.progress(figures.problems(self.proposal, self.proposal.call))}
        for section in sheet.SECTIONS:
            yield {"section": section, "left": left[section.word], "facts": [self[name] for name in section.facts if name in self.fields],
                   "parts": [self._part(part) for part in section.parts]}

    def _part(self, part):
        if not isinstance(part, sheet.Table):
            return {"text": part, "field": self[part.key]}
        rows = []
        for number in range(self.counts[part.key]):
            cells = [{"field": self[f"{part.key}-{number}-{column.key}"], "column": column} for column in part.columns]
            rows.append({"number": number, "cells": cells, "amount": figures.row_amount(self._row(part, number)) if part.key == "budget" else None})
        return {"table": part, "rows": rows, "full": self.counts[part.key] >= part.most}

    # ---------- reading ----------

    def _value(self, name):
        if name not in self.fields:
            return ""
        return str(self[name].value() or "").strip().replace("\r\n", "\n")

    def _row(self, table, number):
        row = {}
        for column in table.columns:
            value = self._value(f"{table.key}-{number}-{column.key}")
            day = figures.read_day(value) if column.kind == "day" and value else None
            row[column.key] = day.isoformat() if day else value
        return row

    def read_tables(self, without=""):
        """The rows of all tables; empty ones are left out, and the one called `without` ("budget-2")."""
        tables = {}
        for key, table in sheet.TABLES.items():
            rows = [self._row(table, number) for number in range(self.counts[key]) if f"{key}-{number}" != without]
            tables[key] = [{name: value for name, value in row.items() if value} for row in rows if any(row.values())]
        return tables

    def facts(self):
        """The fields of the proposal itself, and what was typed there that is no such thing."""
        facts, typed = {}, {}
        for name, (kind, _hint) in sheet.FACTS.items():
            text = self._value(name)
            read = {"day": figures.read_day, "money": figures.read_number, "whole": lambda value: figures.read_number(value, places=0)}.get(kind)
            facts[name] = text if read is None else read(text) if text else None
            if kind == "whole" and facts[name] is not None:
                facts[name] = int(facts[name]) if facts[name] <= 2_000_000_000 else None
            if text and facts[name] is None:
                typed[name] = text
        if facts["starts_on"] and facts["ends_on"] and facts["ends_on"] < facts["starts_on"]:
            typed["ends_on"], facts["ends_on"] = facts["ends_on"].isoformat(), None
        return facts, typed

    def draft(self, without=""):
        """What `save_proposal` takes."""
        facts, typed = self.facts()
        texts = {key: self._value(key) for key in sheet.TEXTS if sheet.TEXTS[key].choices != "tick"}
        texts |= {key: "yes" for key, part in sheet.TEXTS.items() if part.choices == "tick" and self._value(key) not in ("", "False")}
        texts = {key: value for key, value in texts.items() if value} | ({"typed": typed} if typed else {})
        return {"facts": facts, "texts": texts, "tables": self.read_tables(without)}

    def clean(self):
        cleaned = super().clean()
        sent = cleaned.get("version")
        if self.check:
            for problem in figures.problems(self.proposal, self.proposal.call):
                if problem.field in self.fields:
                    self.add_error(problem.field, problem.words)
        elif sent is not None and sent != self.proposal.version:
            self.conflicts = list(self._differences())
            self.data = self.data.copy()
            self.data["version"] = self.proposal.version
            raise ValidationError(STALE, code="stale")
        return cleaned

    def _differences(self):
        """(label, saved now, mine) of everything that differs; a table as a whole, a line for each row."""
        mine, theirs = self.draft(), {"texts": self.proposal.texts or {}, "tables": self.proposal.tables or {}}
        for name in sheet.FACTS:
            saved, typed = self.stored.get(name, ""), self._value(name)
            if name in self.fields and figures.read_number(saved) != figures.read_number(typed) or saved != typed and figures.read_number(saved) is None:
                yield self.fields[name].label if name in self.fields else name, saved, typed
        for key, part in sheet.TEXTS.items():
            if theirs["texts"].get(key, "") != mine["texts"].get(key, ""):
                yield part.label, theirs["texts"].get(key, ""), mine["texts"].get(key, "")
        for key, table in sheet.TABLES.items():
            if theirs["tables"].get(key, []) != mine["tables"].get(key, []):
                yield table.label, in_lines(table, theirs["tables"].get(key, [])), in_lines(table, mine["tables"].get(key, []))


def in_lines(table, rows):
    """A table in words, a line for each row."""
    return "\n".join(" · ".join(row[column.key] for column in table.columns if row.get(column.key)) for row in rows)


def stored_values(proposal):
    """Every value of a proposal by the name of its form field."""
    values = {}
    for name in sheet.FACTS:
        value = getattr(proposal, name)
        values[name] = f"{value:f}" if name == "amount" and value is not None else "" if value is None else str(value)
    texts = dict(proposal.texts or {})
    values |= texts.pop("typed", {}) | texts
    for key, rows in (proposal.tables or {}).items():
        for number, row in enumerate(rows):
            values |= {f"{key}-{number}-{name}": value for name, value in row.items()}
    return values
