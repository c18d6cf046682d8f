"""Numbers of what casework keeps: gap-free in each house and kind, never given twice (DOMAIN.md 4.9)."""

from organisations.models import Series

# The letters of the plain number, ZH-C00001.
LETTERS = {"case": "C", "group": "G", "activity": "A", "referral": "RF", "wish": "W", "work_order": "WO", "harm": "H", "volunteer": "VT"}


def next_number(organisation, kind, *, day=None, station=None, by=None):
    """The next number of a kind. `day`, `station` and `by` are what a house's own pattern may speak of; the plain one needs none of them."""
    return f"{organisation.code}-{LETTERS[kind]}{Series.next(organisation, kind):05d}"
