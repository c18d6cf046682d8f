"""What a progress report says in numbers, and how two rounds of it differ (DOMAIN.md 2.5 C)."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects import counting
from projects.counting import Period
from projects.figures.in_force import content_on, term_on
from projects.figures.indicators import counted_period, indicator_rows, key_rules, project_indicators
from projects.figures.rates import project_light

# The texts of a report, in the order in which they are printed: key, title, what to write.
SECTIONS = {
    "summary": (pgettext_lazy("progress report", "Summary"), _("What was done in this period, and how it stands, in a few sentences. Needed to hand in.")),
    "activities": (_("Services and activities"), _("By service line: what took place, for whom, with what result.")),
    "cases": (_("Casework"), _("New, open and closed cases; key follow-ups. Write no client's name: names are masked when you hand in.")),
    "supervision": (_("Team, supervision and training"), _("Changes in the team, supervision, training.")),
    "publicity": (_("Publicity and linked resources"), _("Reports in the media, volunteers, donated goods and money.")),
    "money": (_("Use of money"), _("What was spent on what; the figures stand in the spending.")),
    "problems": (_("Problems and countermeasures"), _("What is behind, why, and what you do about it.")),
    "next": (_("Next steps"), _("What comes in the next period.")),
}
MOST_COMPARED = 250_000  # characters times characters; longer stretches are shown as wholly changed


@dataclass
class Frozen:
    """The figures of a report as they were counted: live for a draft, from the round once handed in."""

    period: Period
    term: Period
    rate: Decimal | None
    time_progress: Decimal
    light: str
    as_of: object
    rows: list = field(default_factory=list)
    totals: list = field(default_factory=list)

    @property
    def cut_off(self):
        return self.period.end

    @property
    def lines(self):
        """The rows under the service line they belong to, in the order of the contract."""
        ordered = sorted(self.rows, key=lambda row: (row["line"] is None, row["line_seq"]))
        return [(name, list(rows)) for name, rows in groupby(ordered, key=lambda row: row["line_name"])]

    @property
    def behind(self):
        return [row for row in self.rows if row["light"] in ("behind", "at_risk")]


def count_report(project, start, end):
    """The figures of a period and cumulated up to its end, with target and term in force on that day; as plain values to be kept."""
    end = min(end, timezone.localdate())
    term, indicators = term_on(project, end), project_indicators(project)
    period = Period(max(start, term.starts_on), min(end, term.ends_on))
    whole = indicator_rows(project, end, indicators=indicators)
    part = indicator_rows(project, end, period=period, indicators=indicators) if period.days else []
    now = {row.pk: row.countable for row in part}
    light = project_light(project, whole, end)
    return {
        "start": period.start.isoformat(), "end": period.end.isoformat(), "term": [term.starts_on.isoformat(), term.ends_on.isoformat()],
        "title": content_on(project, "title", end), "rate": _text(light.rate), "time_progress": _text(light.time_progress), "light": light.state,
        "as_of": timezone.now().isoformat(), "rows": [_row(row, now.get(row.pk, Decimal(0))) for row in whole],
        "totals": _totals(project, period, counted_period(project, end)),
    }


def _row(row, in_period):
    line = row.line
    return {
        "key": row.pk, "name": row.name, "unit": row.unit, "line": line.pk if line else None, "line_name": line.name if line else "",
        "line_seq": line.seq if line else 0, "target": _text(row.target), "target_version": row.target_version.number if row.target_version else None,
        "period": _text(in_period), "recorded": _text(row.recorded), "countable": _text(row.countable), "rate": _text(row.rate),
        "time_progress": _text(row.time_progress), "light": row.light, "per_worker": _text(row.per_worker),
        "evidence": list(row.target_version.evidence) if row.target_version else [],
    }


def _totals(project, period, whole):
    """The key figures of the project: of the period, and cumulated."""
    if whole is None or not period.days:
        return []
    return [{"rule": rule.code, "period": _text(counting.count(project, period, rule.code).total()),
             "countable": _text(counting.count(project, whole, rule.code).total())} for rule in key_rules(project, whole.end)]


def _text(value):
    return None if value is None else f"{value:f}"


def thawed(kept):
    """Kept figures as values again."""
    if not kept:
        return None
    start, end, first, last = (date.fromisoformat(day) for day in (kept["start"], kept["end"], *kept["term"]))
    numbers = ("target", "period", "recorded", "countable", "rate", "time_progress")
    rows = [row | {name: _number(row[name]) for name in numbers} | {"not_countable": _number(row["recorded"]) - _number(row["countable"]), "per_worker": _number(row.get("per_worker")),
                   "evidence": evidence_words(row.get("evidence", []))}
            for row in kept["rows"]]
    known = counting.rules()
    totals = [{"rule": known[total["rule"]], "period": _number(total["period"]), "countable": _number(total["countable"])}
              for total in kept["totals"] if total["rule"] in known]
    return Frozen(period=Period(start, end), term=Period(first, last), rate=_number(kept["rate"]), time_progress=_number(kept["time_progress"]),
                  light=kept["light"], as_of=parse_datetime(kept["as_of"]), rows=rows, totals=totals)


def evidence_words(codes):
    """What is asked for, in words."""
    known = counting.evidences()
    return [known[code].label for code in codes if code in known]


def _number(text):
    return None if text is None else Decimal(text)


# ---------- two rounds side by side ----------


@dataclass
class Compared:
    """One figure of two rounds: old and new."""

    name: str
    unit: str
    old: dict | None
    new: dict | None

    @property
    def cells(self):
        """(old, new) of target, period and cumulated."""
        return [((self.old or {}).get(name), (self.new or {}).get(name)) for name in ("target", "period", "countable")]

    @property
    def has_changed(self):
        return any(old != new for old, new in self.cells)


def compare_figures(old, new):
    """Every figure of two rounds, in the order of the newer one; those that are gone come last."""
    before = {row["key"]: row for row in (old.rows if old else [])}
    after = {row["key"]: row for row in (new.rows if new else [])}
    return [Compared((after.get(key) or before[key])["name"], (after.get(key) or before[key])["unit"], before.get(key), after.get(key))
            for key in [*after, *(key for key in before if key not in after)]]


_CLAUSES = re.compile(r"[^。；;！？!?\n]*[。；;！？!?\n]|[^。；;！？!?\n]+")
_WORDS = re.compile(r"[A-Za-z0-9.,%'-]+|\s+|.", re.S)


def compare_texts(old, new):
    """[(kind, text)] with kind "same", "gone" or "new": clauses first, then words inside those that changed; Chinese by character."""
    found = []
    for kind, before, after in _steps(_CLAUSES.findall(old or ""), _CLAUSES.findall(new or "")):
        if kind == "replace" and len(before) * len(after) <= MOST_COMPARED:
            for inner, was, now in _steps(_WORDS.findall(before), _WORDS.findall(after)):
                _add(found, inner, was, now)
        else:
            _add(found, kind, before, after)
    return found


def _steps(old, new):
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind, "".join(old[a:b]), "".join(new[c:d])


def _add(found, kind, before, after):
    pieces = [("same", before)] if kind == "equal" else [("gone", before), ("new", after)]
    for name, text in pieces:
        if text and found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + text)
        elif text:
            found.append((name, text))
