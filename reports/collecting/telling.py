"""Figures, tables and texts as a snapshot holds them (docs/snapshot.md): plain JSON, decimal strings, nobody's name."""

from collections import Counter
from decimal import Decimal
from functools import lru_cache

from django.db.models import Count as CountRows
from django.db.models import F, Func
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.models import reason_words
from people.search import names_in, without_names
from projects import counting
from reports import words
from reports.collecting.tally import Tally, Trails

FEWEST = 5  # a smaller group of clients is not told in public (SECURITY.md section 1)
# Words of the registry that the printer knows as keys: then unit and definition follow the report's language everywhere.
HOURS_UNITS = {"SUP_H", "SUP_PH", "STAFF_TRAIN_H", "HOURS"}


def plain(value):
    """A number as JSON keeps it: an integer, or a decimal string; None stays None."""
    if value is None:
        return None
    value = Decimal(value)
    if value == value.to_integral_value():
        return int(value)
    return str(value.quantize(Decimal("0.01")))


def held_back(groups):
    """Which of {group: persons} stay untold: those that are small, and so many of the next smallest that nobody reckons a small one from the whole and
    the groups that are shown (SECURITY.md A6)."""
    silent = {group for group, number in groups.items() if 0 < number < FEWEST}
    others = sorted((number, str(group), group) for group, number in groups.items() if number >= FEWEST)
    while silent and others and (len(silent) < 2 or sum(groups[group] for group in silent) < FEWEST):
        silent.add(others.pop(0)[2])
    return silent


def ratio(value):
    return None if value is None else str(Decimal(value).quantize(Decimal("0.000001")))


def cents(value):
    return None if value is None else str(Decimal(value).quantize(Decimal("0.01")))


def unit_of(text):
    """A unit by key when the printer knows the word, else as text."""
    text = str(text)
    key = _key_of_unit(text, get_language())
    return {"unit": key} if key else {"unit": None, "unit_text": text}


@lru_cache(maxsize=500)
def _key_of_unit(text, language):
    """A report asks for few units thousands of times, and each look translates every unit there is; `language` is the one they are in."""
    return next((key for key, word in words.UNITS.items() if text in (key, str(word))), None)


def money(value):
    return {"value": cents(value), "format": "money", "unit": "yuan"}


def day(value):
    return {"date": value.isoformat()} if value else None


def table(caption, columns, rows, **more):
    """Columns as (key, width) or as a whole dict."""
    columns = [column if isinstance(column, dict) else {"key": column[0], "width": column[1]} for column in columns]
    return {"type": "table", "caption": caption, "columns": columns, "rows": rows, **more}


def head(text, width, **more):
    return {"key": None, "head": str(text), "width": width, **more}


def chart(kind, data, caption, note=""):
    return {"type": "chart", "kind": kind, "data": data, "caption": caption, "note": note}


def heading(text):
    return {"type": "heading", "text": str(text)}


def chapter(key, blocks):
    return {"key": key, "title": None, "blocks": [block for block in blocks if block]}


class Masker:
    """Takes clients' names, ID and mobile numbers out of every text that people typed: what a report prints shows the mask (DOMAIN.md section 6).

    Whoever has a file in the house is meant, served by this project or not. `texts`: what will be masked anyway, asked for in one question.
    """

    def __init__(self, organisation, *texts):
        self.organisation = organisation
        self._read = {text for text in texts if text}
        self._known = names_in(organisation.pk, *self._read)

    def __call__(self, text):
        text = str(text or "").strip()
        return without_names(self.organisation.pk, text, known=self._known if text in self._read else None) if text else ""


class Teller:
    """Makes the figures of one report and keeps, beside it, which rows stand behind each."""

    def __init__(self, organisation, masker=str):
        self.organisation = organisation
        self.mask = masker
        self.trails = Trails()
        self.rows = {}
        self.names = {}
        self._rules = {}

    def tally(self, subject, period, code, **groups):
        return Tally(counting.count(subject, period, code), **groups)

    def figure(self, key, tally, code, *, label=None, unit=None, value=None, reasons=False, rows_of=None, **more):
        """A counted number with all it takes to trace it. `rows_of`: another tally of the very same rows, walked already."""
        rule = counting.get(code)
        size, ranges, digest = self.trails.of((rows_of or tally).count.rows)
        self.rows[key] = ranges
        figure = {"value": plain(tally.total() if value is None else value), "rule": code, "key": key, "label": str(label or rule.label),
                  "rule_name": str(rule.label),
                  "definition": str(rule.definition), "row_count": size, "rows_sha256": digest, **unit_of(unit or rule.unit)}
        if code in HOURS_UNITS:
            figure["format"] = "hours"
        if reasons:
            figure["recorded"] = plain(tally.count.total_recorded())
            figure["reasons"] = why_not(tally.count)
        self.names[key] = figure["label"]
        return figure | more

    def part(self, key, value, code, *, of="", **more):
        """One group of a figure that was told as a whole: `of` names the group. Its rows are among the whole's."""
        name, facts = self._rule(code)
        figure = {"value": plain(value), "rule": code, "key": key, "label": f"{of} · {name}" if of else name, **facts}
        if code in HOURS_UNITS:
            figure["format"] = "hours"
        return figure | more


    def _rule(self, code):
        """(its name, what each of its parts says of it), translated once for a report that has hundreds of parts."""
        if code not in self._rules:
            rule = counting.get(code)
            self._rules[code] = str(rule.label), {"rule_name": str(rule.label), "definition": str(rule.definition), **unit_of(rule.unit)}
        return self._rules[code]


def why_not(count):
    """Why recorded rows do not count, in words with their number: "no photo 3"."""
    recorded = count.recorded.order_by().prefetch_related(None)
    if {"reasons", "countable"} <= {field.name for field in recorded.model._meta.fields}:
        found = (recorded.filter(countable=False).annotate(_why=Func(F("reasons"), function="unnest")).values("_why").annotate(n=CountRows("pk"))
                 .values_list("_why", "n"))
        counted = Counter({str(reason_words(code)): n for code, n in found})
    else:
        left_out = recorded.exclude(pk__in=count.rows.order_by().values("pk"))
        described = left_out[:200] if count.describe else []
        counted = Counter(str(reason) for row in described for reason in count.describe(row).reasons)
    counted.update(count.without_evidence())
    return [_("%(reason)s %(n)s") % {"reason": reason, "n": n} for reason, n in counted.most_common()]
