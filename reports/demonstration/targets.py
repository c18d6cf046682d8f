"""Targets so that each project stands where its plan says: on track, at risk, behind."""

from decimal import ROUND_HALF_UP, Decimal

from organisations.fence import fence
from projects import counting, services
from projects.counting import Period, Scope

TRAININGS = {"TRAIN": 6}
COHORT = {"SUP_S": 30, "SUP_H": 150, "SUP_PH": 600}


def agree(plan, project, house, today, clients=0):
    """Indicators with targets that fit what was done; the figures are counted at once, so that the portfolio is right."""
    with fence(house.organisation):
        lines = {line.code: line for line in project.lines.all()}
        period = Period(project.starts_on, min(today, project.ends_on))
        done = {}
        for rule, code, name, _weight in plan.indicators:
            done[name] = counting.count(Scope(house.organisation, project, lines.get(code)), period, rule).total()
        rate = wanted_rate(plan, project, done, today, clients)
        chosen = targets(plan, done, rate, clients)
        for rule, code, name, weight in plan.indicators:
            services.add_indicator(project, rule=rule, name=name, line=lines.get(code), weight=weight, target=chosen[name], by=house["admin"])
        services.refresh_progress(project)


def targets(plan, done, rate, clients):
    """{indicator: target}. What a round target takes from one indicator's rate the next one gives back; the largest numbers
    come last, because they can be met most exactly."""
    chosen = {name: fixed(plan, rule, clients) for rule, _code, name, _weight in plan.indicators}
    free = sorted(((done[name], name, weight) for _rule, _code, name, weight in plan.indicators if not chosen[name]))
    owed = Decimal(0)
    for number, (amount, name, weight) in enumerate(free):
        last = number == len(free) - 1
        sway = 0 if last else Decimal("0.03") * (-1) ** number
        chosen[name] = nice(amount, max(rate + sway + owed / weight, Decimal("0.05")))
        owed += weight * (rate - min(amount / chosen[name], 1))
    return chosen


def fixed(plan, rule, clients):
    """The figures of the scenarios are promised as they were: six trainings, thirty sessions, 150 hours, 600 person-hours.
    Files are opened in the first weeks: as many as there are clients."""
    if rule == "FILE_NEW":
        return Decimal(clients)
    return (COHORT if plan.key == "cohort" else TRAININGS).get(rule)


def wanted_rate(plan, project, done, today, clients):
    """The rate that the free indicators need for the whole project to lie `behind` its time progress."""
    elapsed = Decimal((today - project.starts_on).days + 1) / ((project.ends_on - project.starts_on).days + 1)
    whole = min(elapsed, 1) - Decimal(str(plan.behind))
    tied, free = [], 0
    for rule, _code, name, weight in plan.indicators:
        target = fixed(plan, rule, clients)
        if target:
            tied.append((weight, min(done[name] / target, 1)))
        else:
            free += weight
    if not free:
        return whole
    total = free + sum(weight for weight, _rate in tied)
    return max((whole * total - sum(weight * rate for weight, rate in tied)) / free, Decimal("0.08"))


def nice(done, rate):
    """A round target near done / rate: two figures, or three, when that moves the rate by less than three points."""
    exact = max(done / rate, Decimal(1))
    for figures in (2, 3):
        step = Decimal(10) ** max(exact.adjusted() + 1 - figures, 0)
        rounded = (exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        if abs(done / rounded - rate) < Decimal("0.03"):
            return rounded
    return rounded
