"""Working days in mainland China: "within 2 working days" is counted here and nowhere else (DOMAIN.md 8).

The calendar is data (`Holiday`), announced by the State Council each November for the next year and brought by a
migration, or by an administrator of the system with `manage.py load_holidays`. A year that has not been announced knows only its weekends; `known(year)` says so, and a page that counts in
such a year tells the reader.
"""

import time
from datetime import date, timedelta

from organisations.models import Holiday

_kept = {"calendar": {}, "read": 0.0}  # day → is it a working day; when it was read
KEPT_SECONDS = 600  # a year that was loaded holds in every server and worker within ten minutes

MOST_DAYS = 2500


class TooManyDays(Exception):
    """A deadline lies between today and some ten years ahead; anything else is a slip of the pen."""


def calendar():
    """The days that differ from the plain week. An empty table is not remembered: it is about to be filled."""
    if not _kept["calendar"] or time.monotonic() - _kept["read"] > KEPT_SECONDS:
        _kept.update(calendar=dict(Holiday.objects.values_list("day", "is_workday")), read=time.monotonic())
    return _kept["calendar"]


def forget():
    """The calendar was changed: it is read again."""
    _kept["calendar"] = {}


def unannounced(days):
    """The years to come among these days whose holidays have not been announced: there only weekends are counted as off."""
    last = max((day.year for day in calendar()), default=0)
    return sorted({day.year for day in days if day is not None and day.year > last and not known(day.year)})


def known(year):
    """Whether the holidays of a year have been announced and are in the calendar."""
    return date(year, 1, 1) in calendar()  # every notice begins with New Year's Day


def is_workday(day):
    """Whether offices work on `day`: Monday to Friday unless the notice says off, a weekend when it says at work."""
    return calendar().get(day, day.weekday() < 5)


def add_workdays(day, n):
    """The day `n` working days after `day`; `day` itself is not counted. For n = 0 it is `day`, at work or not."""
    if not 0 <= n <= MOST_DAYS:
        raise TooManyDays(n)
    while n:
        day += timedelta(days=1)
        n -= is_workday(day)
    return day


def workdays_between(a, b):
    """How many working days lie after `a` up to and including `b`; negative when `b` comes first."""
    if b < a:
        return -workdays_between(b, a)
    return sum(is_workday(a + timedelta(days=step)) for step in range(1, (b - a).days + 1))
