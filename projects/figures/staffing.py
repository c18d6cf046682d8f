"""How many workers a contract's money asks for, who was there, and which posts stood vacant (DOMAIN.md 3.4, 8.19).

Workers are those who lead or work on the project; supervisors are counted by their own ratio. `until` is the last day of an
assignment. A vacancy day (缺岗天数) is one post vacant on one day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from projects.figures.in_force import Term, term_on
from projects.figures.posts import WORKING
from projects.figures.rates import share


def annual_amount(amount, term):
    """What a contract pays for a year: a term of whole months in proportion to 12 of them, any other by its days."""
    after = term.ends_on + timedelta(days=1)
    months = (after.year - term.starts_on.year) * 12 + after.month - term.starts_on.month
    if after.day == term.starts_on.day and months:
        return Decimal(amount) * 12 / months
    return Decimal(amount) * 365 / term.days


def min_staff(annual, amount_per_worker):
    """How many workers a year's amount asks for: 300,000 yuan at 100,000 a worker are 3, one yuan more are 4."""
    return int((Decimal(annual) / Decimal(amount_per_worker)).to_integral_value(ROUND_CEILING))


def present_on(assignments, day):
    """Who works on the project on a day, each member once; the better of two qualifications counts."""
    there = {}
    for entry in assignments:
        if entry.duty in WORKING and entry.since <= day and (entry.until is None or entry.until >= day):
            qualified, background = there.get(entry.membership_id, (False, False))
            there[entry.membership_id] = (qualified or bool(entry.certificate), background or entry.has_background)
    return list(there.values())


@dataclass(frozen=True)
class Ratios:
    """The workers of a day against the norm; a ratio is None when nobody is there."""

    day: date
    people: int
    qualified: int
    background: int
    needed: int | None = None
    least_qualified: Decimal | None = None
    least_background: Decimal | None = None

    @property
    def missing(self):
        return max((self.needed or 0) - self.people, 0)

    @property
    def qualified_ratio(self):
        return share(self.qualified, self.people)

    @property
    def background_ratio(self):
        return share(self.background, self.people)

    @property
    def is_enough(self):
        return self.needed is None or self.people >= self.needed

    @property
    def is_qualified(self):
        return enough(self.qualified, self.people, self.least_qualified)

    @property
    def has_background(self):
        return enough(self.background, self.people, self.least_background)


def enough(part, whole, least):
    """Whether a part of the workers reaches the least ratio; three decimals of it count, so that 2 of 3 reach 0.667. None without a norm
    or with nobody there."""
    if least is None or not whole:
        return None
    return round(Decimal(part) / whole, 3) >= least


@dataclass(frozen=True)
class Month:
    """The vacancy of a month: posts × days, and on how many of its days the project was short."""

    start: date
    days: int
    vacancy_days: int
    short_days: int


def vacancies(assignments, needed, first, last):
    """The vacancy of each calendar month between two days, both included."""
    found, day = [], first
    while day <= last:
        end = min(day.replace(day=monthrange(day.year, day.month)[1]), last)
        missing = [max(needed - len(present_on(assignments, day + timedelta(days=step))), 0) for step in range((end - day).days + 1)]
        found.append(Month(day.replace(day=1), len(missing), sum(missing), sum(1 for posts in missing if posts)))
        day = end + timedelta(days=1)
    return found


@dataclass
class Staffing:
    """A project's staff on a day: the norm, the ratios, the vacancy of each month until then, the workers."""

    norm: Any
    term: Term
    annual: Decimal | None
    needed: int | None
    today: Ratios
    months: list
    assignments: list

    @property
    def vacancy_days(self):
        return sum(month.vacancy_days for month in self.months)


def staffing(project, on, norm=None, amount=None):
    """The staff of a project on a day; `amount` is the contract's with its supplements, as far as the reader may see it."""
    assignments = list(project.staff.select_related("membership__user").order_by("since", "pk"))
    term = term_on(project, on)
    annual = needed = None
    if norm is not None and amount is not None:
        annual = annual_amount(amount, term)
        needed = min_staff(annual, norm.amount_per_worker)
    there = present_on(assignments, on)
    ratios = Ratios(on, len(there), sum(1 for qualified, _background in there if qualified), sum(1 for _qualified, background in there if background),
                    needed, norm.qualified_ratio if norm else None, norm.background_ratio if norm else None)
    last = min(on, term.ends_on)
    months = vacancies(assignments, needed, term.starts_on, last) if needed is not None and last >= term.starts_on else []
    return Staffing(norm, term, annual, needed, ratios, months, assignments)
