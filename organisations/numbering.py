"""How a house writes its numbers (DOMAIN.md 4.9): a pattern for each kind, from a day on. Numbers are gap-free in each kind and never
given twice; a new pattern goes on where the old one stopped.

A pattern knows {code} {kind} {seq} {seq:03d} {yyyy} {yyyymmdd} {site} {worker} {sector}; anything else in braces is refused, not run.
"""

import re

from django.utils import timezone

from organisations.models import NumberTemplate, Series

PLAIN = "{code}-{kind}{seq:05d}"
PLACE = re.compile(r"\{(\w+)(?::0([1-8])d)?\}")
KNOWN = {"code", "kind", "seq", "yyyy", "yyyymmdd", "site", "worker", "sector"}
LONGEST = 40
LONGEST_FACTS = {"code": "ABCDEF", "kind": "RF", "seq": 99_999_999, "yyyy": "2026", "yyyymmdd": "20261122", "site": "ABCDEFGH", "worker": "12345", "sector": "JUS"}
_kinds = {}


class BadPattern(ValueError):
    """A pattern that cannot give numbers; `code` is unknown, no_seq, signs or long."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def register_kind(kind, letter, label):
    """A kind of number, its letter, its name in words."""
    _kinds[kind] = (letter, label)


def kinds():
    """{kind: (letter, words)} of all that a house may number its own way."""
    return dict(_kinds)


def check_pattern(pattern):
    """The pattern, when it can give numbers; raises BadPattern."""
    names = [match[1] for match in PLACE.finditer(pattern)]
    if not set(names) <= KNOWN or "{" in PLACE.sub("", pattern) or "}" in PLACE.sub("", pattern):
        raise BadPattern("unknown")
    if names.count("seq") != 1:
        raise BadPattern("no_seq")
    if not re.fullmatch(r"[A-Za-z0-9.-]*", PLACE.sub("", pattern)):
        raise BadPattern("signs")
    if len(written(pattern, LONGEST_FACTS)) > LONGEST:
        raise BadPattern("long")
    return pattern


def written(pattern, facts):
    """The number that a pattern gives; a place without a fact is left out with the hyphen before it."""
    def place(match):
        value = facts.get(match[1], "")
        return f"{value:0{match[2]}d}" if match[2] and isinstance(value, int) else str(value)

    return re.sub(r"-{2,}", "-", PLACE.sub(place, pattern)).strip("-")


def pattern_of(kind, day):
    """The pattern in force on a day."""
    own = NumberTemplate.objects.filter(kind=kind, since__lte=day).order_by("-since", "-pk").first()
    return own.pattern if own else PLAIN


def next_number(organisation, kind, *, day=None, station=None, by=None, sector=""):
    """The next number of a kind, in the house's own writing; two at once wait for each other, a rollback gives the number back."""
    seq = Series.next(organisation, kind)  # first of all: it is the lock
    day = day or timezone.localdate()
    facts = {"code": organisation.code, "kind": _kinds[kind][0], "seq": seq, "yyyy": f"{day:%Y}", "yyyymmdd": f"{day:%Y%m%d}", "site": station.code if station else "",
             "worker": by.number if by else "", "sector": sector[:3].upper()}
    return written(pattern_of(kind, timezone.localdate()), facts)


def example(organisation, kind, pattern):
    """What a pattern would write today, for the page where it is chosen."""
    today = timezone.localdate()
    return written(pattern, {"code": organisation.code, "kind": _kinds[kind][0], "seq": 1, "yyyy": f"{today:%Y}", "yyyymmdd": f"{today:%Y%m%d}", "site": "DC",
                             "worker": "0346", "sector": "JUS"})
