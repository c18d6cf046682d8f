"""What a proposal adds up to, and what is missing or wrong before it may be handed in (DOMAIN.md 4.12)."""

import calendar
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.dates import NOT_A_DAY, parse_day
from projects.figures import proposal_sheet as sheet
from projects.models import Paper

MOST = Decimal("99999999999.99")
CENT = Decimal("0.01")


# ---------- reading what was typed ----------


def read_number(text, places=2):
    """1,234.50, １２３, ¥300 or 3.5万 as a Decimal; None when it is no such number or has more places."""
    text = re.sub(r"[\s,，¥元]", "", unicodedata.normalize("NFKC", "" if text is None else str(text)))
    thousands = text.endswith("万")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text.removesuffix("万")):
        return None
    try:
        number = Decimal(text.removesuffix("万")) * (10000 if thousands else 1)
    except InvalidOperation:  # pragma: no cover  the pattern above lets only numbers through
        return None
    return number if number <= MOST and number == number.quantize(Decimal(1).scaleb(-places)) else None


def read_day(text):
    """A day, or None."""
    try:
        return parse_day(text)
    except ValidationError:
        return None


def end_of_term(start, months):
    """The last day of a term of so many months: from 1 January twelve months end on 31 December."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, start.day) - timedelta(days=1) if start.day <= length else date(year, month + 1, length)


# ---------- the budget ----------


@dataclass
class Budget:
    """The budget table added up: amounts of the rows (None where one cannot be computed), by source, by category, in all."""

    amounts: list = field(default_factory=list)
    by_source: dict = field(default_factory=lambda: defaultdict(Decimal))
    by_category: dict = field(default_factory=lambda: defaultdict(Decimal))
    total: Decimal = Decimal(0)
    others: Decimal = Decimal(0)

    @property
    def asked(self):
        """What the rows paid by this call add up to."""
        return self.by_source["call"]


def row_amount(row):
    """Unit price times quantity, rounded half up to the cent; None when one of them is missing."""
    price, quantity = read_number(row.get("unit_price")), read_number(row.get("quantity"))
    if price is None or quantity is None:
        return None
    amount = (price * quantity).quantize(CENT, rounding=ROUND_HALF_UP)
    return amount if amount <= MOST else None


def budget(tables):
    """The sums of the budget table and of the other sources."""
    sums = Budget()
    for row in tables.get("budget", []):
        amount = row_amount(row)
        sums.amounts.append(amount)
        if amount is not None:
            sums.by_source[row.get("source", "")] += amount
            sums.by_category[row.get("category", "")] += amount
            sums.total += amount
    sums.others = sum((read_number(row.get("amount")) or Decimal(0) for row in tables.get("other_sources", [])), Decimal(0))
    return sums


# ---------- what is missing or wrong ----------


@dataclass(frozen=True)
class Problem:
    """One thing to mend: `field` is the form's field, `missing` says that nothing was typed there yet."""

    field: str
    words: Any
    missing: bool = False
    about: Any = ""  # what it is about, when it is not that one field

    @property
    def section(self):
        return sheet.SECTION_OF.get(self.field.split("-")[0], "project")


def yuan(amount):
    return f"{amount:,.2f}"


def problems(proposal, call):
    """Everything that stands in the way of handing in, in the order of the form."""
    found = [*_facts(proposal, call), *_texts(proposal), *_tables(proposal), *_money(proposal, call), *_papers(proposal, call)]
    order = [section.word for section in sheet.SECTIONS]
    return sorted(found, key=lambda problem: order.index(problem.section))


def _facts(proposal, call):
    typed = (proposal.texts or {}).get("typed", {})
    for name, (kind, _hint) in sheet.FACTS.items():
        if getattr(proposal, name) not in (None, "") or name in sheet.OPTIONAL_FACTS and not typed.get(name):
            continue
        if not typed.get(name):
            yield Problem(name, _("Fill this in."), missing=True)
        elif kind == "day" and read_day(typed[name]):
            yield Problem(name, _("The last day lies before the first."))
        else:
            yield Problem(name, NOT_A_DAY if kind == "day" else _("This is not a number that can be used here."))
    yield from _field(proposal, call)
    yield from _term(proposal, call)
    names = sheet.units(call)
    if proposal.unit_name and proposal.unit_name not in names:
        yield Problem("unit_name", _("The call does not name this unit."))


def _papers(proposal, call):
    """Papers that the call asks for by name and that are not there; which one a file is, is said when it is added."""
    if call.asked_papers:
        there = set(Paper.objects.of(proposal).values_list("purpose", flat=True))
        for purpose in Paper.Purpose:
            if purpose in call.asked_papers and purpose not in there:
                yield Problem("papers", _("Add the file and say which paper it is."), missing=True, about=purpose.label)


def _field(proposal, call):
    for name, choices in zip(("domain", "population"), sheet.called(call), strict=True):
        code = getattr(proposal, name)
        if choices and code and code not in [known for known, _words in choices]:
            yield Problem(name, _("The call does not ask for this. It asks for: %(fields)s.") % {"fields": _(", ").join(str(words) for _code, words in choices)})


def _term(proposal, call):
    start, end = proposal.starts_on, proposal.ends_on
    if not start or not end:
        return
    if end > end_of_term(start, call.max_months):
        yield Problem("ends_on", ngettext("The term is longer than the call's %(n)s month: from %(start)s it ends on %(end)s at the latest.",
                                          "The term is longer than the call's %(n)s months: from %(start)s it ends on %(end)s at the latest.", call.max_months)
                      % {"n": call.max_months, "start": start, "end": end_of_term(start, call.max_months)})
    elif end < end_of_term(start, call.min_months):
        yield Problem("ends_on", ngettext("The term is shorter than the call's %(n)s month: from %(start)s it ends on %(end)s at the earliest.",
                                          "The term is shorter than the call's %(n)s months: from %(start)s it ends on %(end)s at the earliest.", call.min_months)
                      % {"n": call.min_months, "start": start, "end": end_of_term(start, call.min_months)})


def _texts(proposal):
    is_committee = proposal.organisation.kind == "committee"
    for key, text in sheet.TEXTS.items():
        value = (proposal.texts or {}).get(key, "")
        if not value and text.required and not (text.agencies and is_committee):
            yield Problem(key, _("Tick the promise.") if text.choices == "tick" else _("Fill this in."), missing=True)
        elif text.choices is None and len(value) > text.most:
            yield Problem(key, _("%(n)s characters; %(most)s at most.") % {"n": len(value), "most": text.most})


def _tables(proposal):
    for key, table in sheet.TABLES.items():
        rows = (proposal.tables or {}).get(key, [])
        if table.needed and not rows:
            yield Problem(f"{key}-0-{table.columns[0].key}", _("Add at least one row."), missing=True, about=table.label)
        known = {column.key: {code for code, _words in sheet.choices_of(column)} for column in table.columns if column.kind == "choice"}
        for number, row in enumerate(rows):
            for column in table.columns:
                words = _cell(column, row.get(column.key, ""), known.get(column.key))
                if words:
                    yield Problem(f"{key}-{number}-{column.key}", words, missing=not row.get(column.key))
        if key == "schedule":
            yield from _days(proposal, rows)


def _cell(column, value, known):
    if not value:
        return _("Fill this in.") if column.required else ""
    if len(value) > column.most:
        return _("%(n)s characters; %(most)s at most.") % {"n": len(value), "most": column.most}
    if column.kind == "choice" and value not in known:
        return _("Choose one of the list.")
    if column.kind == "day" and read_day(value) is None:
        return NOT_A_DAY
    if column.kind in ("money", "number"):
        number = read_number(value)
        if number is None:
            return _("This is not a number that can be used here.")
        if column.key in ("target", "quantity") and not number:
            return _("This must be more than 0.")
    return ""


def _days(proposal, rows):
    for number, row in enumerate(rows):
        start, end = read_day(row.get("starts_on")), read_day(row.get("ends_on"))
        if start and end and end < start:
            yield Problem(f"schedule-{number}-ends_on", _("The last day lies before the first."))
        elif start and end and proposal.starts_on and proposal.ends_on and (start < proposal.starts_on or end > proposal.ends_on):
            yield Problem(f"schedule-{number}-starts_on", _("This lies outside the project's term."))


def _money(proposal, call):
    sums, amount = budget(proposal.tables or {}), proposal.amount
    if amount is not None and amount <= 0:
        yield Problem("amount", _("This must be more than 0."))
    if amount is not None and call.max_amount is not None and amount > call.max_amount:
        yield Problem("amount", _("The call gives %(most)s yuan at most; you ask for %(amount)s yuan.") % {"most": yuan(call.max_amount), "amount": yuan(amount)})
    rows = (proposal.tables or {}).get("budget", [])
    if amount is not None and rows and sums.asked != amount:
        yield Problem("budget-0-unit_price", _("The rows paid by this call add up to %(sum)s yuan; you ask for %(amount)s yuan. The difference is %(difference)s yuan.")
                      % {"sum": yuan(sums.asked), "amount": yuan(amount), "difference": yuan(abs(sums.asked - amount))}, about=sheet.TABLES["budget"].label)
    elsewhere = sums.total - sums.asked
    if elsewhere != sums.others:
        yield Problem("other_sources-0-amount", _("The budget rows that others pay add up to %(sum)s yuan, the other sources to %(others)s yuan.")
                      % {"sum": yuan(elsewhere), "others": yuan(sums.others)}, about=sheet.TABLES["other_sources"].label)


def progress(found):
    """The sections of the form with how many things are left in each: (section, left)."""
    left = defaultdict(int)
    for problem in found:
        left[problem.section] += 1
    return [(section, left[section.word]) for section in sheet.SECTIONS]
