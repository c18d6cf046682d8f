"""Rates, time progress, lights, targets, instalments: the arithmetic of a project (DOMAIN.md section 8)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.figures.in_force import status_on, term_on, version_on
from projects.figures.posts import assignments_of, posts_filled
from projects.models.project import Status

CENT = Decimal("0.01")
# Percentage points behind time progress at which the light turns (DOMAIN.md 8.2); a project may set its own.
LIGHT_RULE = {"at_risk": 5, "behind": 15}
ON_TRACK, AT_RISK, BEHIND, NOT_STARTED, DONE, PAUSED = "on_track", "at_risk", "behind", "not_started", "done", "paused"
# For sorting: worst first.
WORST_FIRST = {BEHIND: 0, AT_RISK: 1, ON_TRACK: 2, NOT_STARTED: 3, PAUSED: 4, DONE: 5, "": 6}


def rate(countable, target):
    """Done in relation to promised (8.1), not capped; None when nothing was promised: that is no data, not 100 %."""
    if not target:
        return None
    return Decimal(countable) / Decimal(target)


def share(part, whole):
    """Any part of a whole, such as money received of the contract amount (8.8); None when the whole is empty."""
    return rate(part or 0, whole)


def time_progress(project, on, term=None):
    """Elapsed days in relation to all days of the term in force on the day, first and last included (8.2); 0 before, 1 after."""
    term = term or term_on(project, on)
    elapsed = min(max((on - term.starts_on).days + 1, 0), term.days)
    return Decimal(elapsed) / Decimal(term.days)


def light_rule(project):
    """The project's points, our defaults where it sets none."""
    return LIGHT_RULE | {name: points for name, points in (project.light_rule or {}).items() if name in LIGHT_RULE}


def light(done, elapsed, rule=None):
    """The light of a rate at a time progress (8.2): on track until 5 points behind, at risk until 15, then behind.

    Both borders still belong to the better light. Reached is done; before the first day is not started; "" without a rate.
    """
    rule = rule or LIGHT_RULE
    if done is None:
        return ""
    if done >= 1:
        return DONE
    if elapsed == 0:
        return NOT_STARTED
    lag = round((elapsed - done) * 100, 9)  # thirds and sevenths must not tip a border
    if lag <= rule["at_risk"]:
        return ON_TRACK
    return AT_RISK if lag <= rule["behind"] else BEHIND


def overall_rate(rows):
    """The weighted mean of the indicators' rates, each capped at 1, so that too much of one hides no lack of another.

    Indicators without a target have no say; if no indicator carries weight, all weigh the same. None without targets.
    """
    rated = [row for row in rows if row.rate is not None]
    if not rated:
        return None
    weights = [row.weight for row in rated]
    if not any(weights):
        weights = [Decimal(1)] * len(rated)
    return sum((min(row.rate, 1) * weight for row, weight in zip(rated, weights, strict=True)), Decimal(0)) / sum(weights)


@dataclass
class Reason:
    """Why a light is not green: one indicator, its rate and the time progress."""

    name: str
    rate: Decimal
    time_progress: Decimal
    light: str

    def __str__(self):
        return gettext("%(name)s %(rate)s, time progress %(time)s") % {
            "name": self.name, "rate": percent_text(self.rate), "time": percent_text(self.time_progress)}


@dataclass
class ProjectLight:
    """The light of a project: state, overall rate, time progress, and the indicators that lag, worst first."""

    state: str
    rate: Decimal | None
    time_progress: Decimal
    reasons: list = field(default_factory=list)


def project_light(project, rows, on):
    """The light of the overall weighted rate at the project's time progress, and of its stage on that day.

    Every indicator that is at risk or behind is a reason, also where the project as a whole is still on track. A suspended
    project is paused; a closed, accepted or renewed one is done; a terminated one, and one before its first day, says so.
    """
    elapsed, overall, status = time_progress(project, on), overall_rate(rows), status_on(project, on)
    reasons = sorted((Reason(row.name, row.rate, row.time_progress, row.light) for row in rows if row.light in (AT_RISK, BEHIND)),
                     key=lambda reason: reason.rate - reason.time_progress)
    if status in (Status.SUSPENDED, Status.TERMINATED):
        return ProjectLight(PAUSED, overall, elapsed, reasons)
    if status in (Status.CLOSED, Status.ACCEPTED, Status.RENEWED):
        return ProjectLight(DONE, overall, elapsed, reasons)
    if elapsed == 0 or status == Status.CONTRACTED:
        return ProjectLight(NOT_STARTED, overall, elapsed)
    return ProjectLight(light(overall, elapsed, light_rule(project)), overall, elapsed, reasons)


def instalment_amounts(amount, percents):
    """Split an amount: half up to cents, the last one takes what is left, so that the sum is exact (8.11)."""
    amount, percents = Decimal(amount), [Decimal(str(percent)) for percent in percents]
    if not percents or sum(percents) != 100 or any(percent <= 0 for percent in percents):
        raise ValueError("the parts must be above 0 and add up to 100 percent")
    parts = [(amount * percent / 100).quantize(CENT, ROUND_HALF_UP) for percent in percents[:-1]]
    rest = amount - sum(parts)
    if rest < 0:  # a few cents in many parts: take back from the end
        for index in range(len(parts) - 1, -1, -1):
            taken = min(parts[index], -rest)
            parts[index] -= taken
            rest += taken
    return [*parts, rest]


# ---------- targets ----------


def target_version(targets, on):
    """The target in force on a day among the versions of one indicator; before the first one's day, the first."""
    return version_on(targets, on)


def next_period(day, months, anchor):
    """The same day `months` later; `anchor` remembers the 31st."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    for back in range(4):  # the 31st becomes the last day of a shorter month
        try:
            return date(year, month, anchor.day - back)
        except ValueError:
            continue


def period_starts(term, months):
    """First days of the own months, quarters or years of a project or a term, counted from its first day."""
    day, starts = term.starts_on, []
    while day <= term.ends_on:
        starts.append(day)
        day = next_period(day, months, term.starts_on)
    return starts


MONTHS = {"month": 1, "quarter": 3, "year": 12}


def target_of_term(project, indicator, targets, on, term=None):
    """What is promised for the whole term, as both stand on a day: a target of each month counts once for every month of
    the term, each with the version in force at the month's beginning (later ones with today's). A target for each worker counts
    times the posts filled in that time, to the hundredth."""
    version, term = target_version(targets, on), term or term_on(project, on)
    if version is None:
        return None
    months = MONTHS.get(indicator.period)
    starts = period_starts(term, months) if months else [term.starts_on]
    versions = [version] if not months else [target_version(targets, min(start, on)) for start in starts]
    if not any(each.per_worker for each in versions):
        return sum((each.target for each in versions), Decimal(0))
    staff, ends = assignments_of(project), [start - timedelta(days=1) for start in starts[1:]] + [term.ends_on]
    posts = [posts_filled(staff, start, end, on) if each.per_worker else 1 for each, start, end in zip(versions, starts, ends, strict=True)]
    return sum((each.target * filled for each, filled in zip(versions, posts, strict=True)), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def percent_text(ratio):
    """0.412 → 41.2%, as the house writes it."""
    return f"{(ratio * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):,}%"


LIGHTS = {BEHIND: _("behind"), AT_RISK: _("at risk"), ON_TRACK: _("on track"), NOT_STARTED: _("not started"), DONE: _("done"),
          PAUSED: _("paused")}
