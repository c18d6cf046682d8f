"""Working days, roughly: the weekend and the fixed holidays are free."""

from datetime import timedelta

HOLIDAYS = {(1, 1), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8))}


def is_working_day(day):
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def working_days(first, last):
    """The working days of a span; its last day always is one, so that the demonstration has a today."""
    day = first
    while day <= last:
        if is_working_day(day) or day == last:
            yield day
        day += timedelta(days=1)
