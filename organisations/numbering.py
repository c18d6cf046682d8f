"""How a house writes its numbers (DOMAIN.md 4.9): a pattern for each kind, from a day on. Numbers are gap-free in each kind and never
given twice; a new pattern goes on where the old one stopped.

A pattern knows {code} {kind} {seq} {seq:03d} {yyyy} {yyyymmdd} {site} {worker} {sector}; anything else in braces is refused, not run.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils import timezone

from organisations.models import NumberTemplate, Series

PLAIN = "{code}-{kind}{seq:05d}"
PLACE = re.compile(r"\{(\w+)(?::0([1-8])d)?\}")
KNOWN = {"code", "kind", "seq", "yyyy", "yyyymmdd", "site", "worker", "sector"}
DAYS = {"yyyy", "yyyymmdd"}
LONGEST = {"code": 6, "site": 8, "worker": 8, "sector": 3}  # of a longer fact the last signs stand
MOST = 9_999_999
_SIGNS = re.compile(r"[^A-Za-z0-9.-]")
_kinds = {}


class BadPattern(ValueError):
    """A pattern that cannot give numbers; `code` is unknown, no_seq, no_year, signs or long."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Numbered:
    """A kind of what a house numbers: its letter, its name in words, the table whose `number` it is, and how it is written until
    the house says otherwise. Where the running number begins anew each year, the year stands in every number."""

    letter: str
    words: Any
    table: str
    plain: str = PLAIN
    yearly: bool = False
    letters: tuple = ()  # (letter, words), where {kind} tells several apart within the one series

    @property
    def model(self):
        return apps.get_model(self.table)

    @property
    def longest(self):
        return self.model._meta.get_field("number").max_length


def register_kind(kind, letter, words, table, **more):
    """A kind of number; `table` is the model that holds it, such as "casework.Case"."""
    _kinds[kind] = Numbered(letter, words, table, **more)


def kinds():
    """{kind: Numbered} of all that a house may number its own way."""
    return dict(_kinds)


def check_pattern(pattern, kind):
    """The pattern, when it can give numbers of this kind; raises BadPattern."""
    numbered = _kinds[kind]
    names = [match[1] for match in PLACE.finditer(pattern)]
    if not set(names) <= KNOWN or "{" in PLACE.sub("", pattern) or "}" in PLACE.sub("", pattern):
        raise BadPattern("unknown")
    if names.count("seq") != 1:
        raise BadPattern("no_seq")
    if numbered.yearly and not DAYS & set(names):
        raise BadPattern("no_year")
    if not re.fullmatch(r"[A-Za-z0-9.-]*", PLACE.sub("", pattern)):
        raise BadPattern("signs")
    longest = {name: "X" * most for name, most in LONGEST.items()} | {"kind": numbered.letter, "seq": MOST, "yyyy": "2026", "yyyymmdd": "20261122"}
    if len(written(pattern, longest)) > numbered.longest:
        raise BadPattern("long")
    return pattern


def written(pattern, facts):
    """The number that a pattern gives; a place without a fact is left out with the hyphen before it."""
    def place(match):
        value = facts.get(match[1], "")
        return f"{value:0{match[2]}d}" if match[2] and isinstance(value, int) else str(value)

    return re.sub(r"-{2,}", "-", PLACE.sub(place, pattern)).strip("-")


def pattern_of(kind, day):
    """The house's own pattern in force on a day, or none."""
    own = NumberTemplate.objects.filter(kind=kind, since__lte=day).order_by("-since", "-pk").first()
    return own.pattern if own else ""


def next_number(organisation, kind, **known):
    """The next number of a kind, in the house's own writing; what is `known`: day, station, by, sector, letter."""
    return next_numbers(organisation, kind, [known])[0]


def next_numbers(organisation, kind, several):
    """A number for each of `several` (what is known of each), in one run; two at once wait for each other, a rollback gives the numbers back.

    A house that changed its pattern may come upon a number which it wrote before in another way: that one is passed over, not given twice.
    """
    numbered, today = _kinds[kind], timezone.localdate()
    series = f"{kind}-{(several[0].get('day') or today).year}" if numbered.yearly else kind
    numbers, waiting, own = {}, range(len(several)), None
    while waiting:
        run = Series.take(organisation, series, len(waiting))  # first of all: it is the lock
        own = pattern_of(kind, today) if own is None else own
        found = {place: written(own or numbered.plain, _facts(organisation, numbered, seq, **several[place])) for place, seq in zip(waiting, run, strict=True)}
        gone = set(numbered.model.objects.filter(number__in=found.values()).values_list("number", flat=True)) | set(numbers.values()) if own else set()
        for place, number in found.items():
            if number not in gone:
                numbers[place] = number
                gone.add(number)
        waiting = [place for place in waiting if place not in numbers]
    return [numbers[place] for place in range(len(several))]


def _facts(organisation, numbered, seq, *, day=None, station=None, by=None, sector="", letter=""):
    """What stands in the places; only signs that may stand in an address."""
    day = day or timezone.localdate()
    words = {"code": organisation.code, "site": station.code if station else "", "worker": by.number if by else ""}
    words = {name: _SIGNS.sub("", text)[-LONGEST[name]:] for name, text in words.items()}
    return words | {"kind": letter or numbered.letter, "seq": seq, "yyyy": f"{day:%Y}", "yyyymmdd": f"{day:%Y%m%d}", "sector": sector[:LONGEST["sector"]].upper()}


def example(organisation, kind, pattern):
    """What a pattern would write today, for the page where it is chosen."""
    today, numbered = timezone.localdate(), _kinds[kind]
    return written(pattern or numbered.plain, {"code": organisation.code, "kind": numbered.letter, "seq": 1, "yyyy": f"{today:%Y}", "yyyymmdd": f"{today:%Y%m%d}",
                                               "site": "DC", "worker": "0346", "sector": "JUS"})
