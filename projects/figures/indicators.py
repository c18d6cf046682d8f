"""The figures of one project: its indicators, its lines, its money, and keeping the counts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects import counting
from projects.counting import Period
from projects.figures.in_force import term_on
from projects.figures.rates import (
    light,
    light_rule,
    overall_rate,
    project_light,
    rate,
    share,
    target_of_term,
    target_version,
    time_progress,
)
from projects.figures.work_hours import codes_of
from projects.models import IndicatorProgress, Project, ProjectMonth


@dataclass
class IndicatorRow:
    """One indicator at a cut-off: what page, portfolio and report show of it."""

    indicator: Any
    name: str
    unit: str
    weight: Decimal
    target: Decimal | None
    target_version: Any
    recorded: Decimal
    countable: Decimal
    rate: Decimal | None
    time_progress: Decimal
    light: str
    as_of: Any = None

    @property
    def line(self):
        return self.indicator.line

    @property
    def not_countable(self):
        return self.recorded - self.countable

    @property
    def pk(self):
        return self.indicator.pk

    @property
    def per_worker(self):
        """The target of one worker, where it is one."""
        return self.target_version.target if self.target_version is not None and self.target_version.per_worker else None


def counted_period(project, cut_off, term=None):
    """The days whose services count for a project at a cut-off: the term then in force, up to that day. None before the first day."""
    term = term or term_on(project, cut_off)
    end = min(cut_off, term.ends_on)
    return Period(term.starts_on, end) if end >= term.starts_on else None


def project_indicators(project):
    """The indicators in use with line, targets and last count, in three queries."""
    return list(project.indicators.filter(is_active=True).select_related("line", "progress").prefetch_related("targets"))


def indicator_rows(project, on=None, *, period=None, stored=False, indicators=None):
    """THE figures of a project: indicator, target, recorded, countable, rate, time progress, light.

    Counted now, over `period` or the term up to the cut-off `on` (today); with `stored=True` from the last count, as the
    portfolio does. Target and term are those in force at the cut-off; the target is that of the whole term.
    """
    on = on or (period.end if period else timezone.localdate())
    term = term_on(project, on)
    period = period or counted_period(project, on, term)
    indicators = project_indicators(project) if indicators is None else indicators
    rows = []
    for indicator in indicators:
        indicator.project = project  # the same object: no query for it, and its organisation is at hand
        recorded, countable, as_of = _progress(indicator) if stored else _counted(indicator, period)
        rows.append(indicator_row(project, indicator, on, recorded, countable, as_of, term, kept=stored))
    return rows


def _progress(indicator):
    progress = getattr(indicator, "progress", None)
    return (progress.recorded, progress.countable, progress.as_of) if progress else (Decimal(0), Decimal(0), None)


def _counted(indicator, period):
    if period is None:
        return Decimal(0), Decimal(0), timezone.now()
    figure = counting.count(indicator, period)
    return figure.total_recorded(), figure.total(), timezone.now()


def indicator_row(project, indicator, on, recorded, countable, as_of, term=None, kept=False):
    """The row of one indicator whose counts are known already, as the annual report knows them. `kept`: a target that depends on the posts
    filled is that of the last count, since who works there is not read by other houses."""
    # Where hundreds of indicators are shown their targets come as plain lists: a query set for each costs more than its rows.
    known = getattr(indicator, "known_targets", None)
    targets, term = list(indicator.targets.all()) if known is None else known, term or term_on(project, on)
    version, elapsed = target_version(targets, on), time_progress(project, on, term)
    if kept and any(each.per_worker for each in targets):
        target = progress.target if (progress := getattr(indicator, "progress", None)) else None
    else:
        target = target_of_term(project, indicator, targets, on, term)
    done = rate(countable, target)
    return IndicatorRow(
        indicator=indicator, name=indicator.name, unit=indicator.unit, weight=indicator.weight, target=target,
        target_version=version, recorded=recorded, countable=countable, rate=done, time_progress=elapsed,
        light=light(done, elapsed, light_rule(project)), as_of=as_of)


def line_rows(project, rows, on=None):
    """Target and done per service line (F002-1): the line's weighted rate over its indicators."""
    elapsed, lines = time_progress(project, on or timezone.localdate()), []
    for line in project.lines.all():
        own = [row for row in rows if row.line and row.line.pk == line.pk]
        done = overall_rate(own)
        lines.append({"line": line, "rows": own, "rate": done, "time_progress": elapsed,
                      "light": light(done, elapsed, light_rule(project))})
    return lines


def money(project):
    """Received, withheld, open, and the received share of the contract with its supplements, from the instalments the reader may see."""
    instalments = list(project.instalments.all())
    paid = sum((part.paid_amount for part in instalments), Decimal(0))
    withheld = sum((part.withheld_amount for part in instalments), Decimal(0))
    amount = project.amount
    if amount is not None and project.is_governed:
        amount += sum((supplement.amount for supplement in project.supplements.all()), Decimal(0))
    return {"amount": amount, "instalments": instalments, "paid": paid, "withheld": withheld,
            "open": None if amount is None else amount - paid - withheld, "share": share(paid, amount)}


def store_progress(project):
    """Count every indicator now and keep the counts; a change that comes while counting leaves the project stale."""
    now, seen = timezone.now(), project.changed_at
    rows = indicator_rows(project, timezone.localdate(now))
    for row in rows:
        counts = {"recorded": row.recorded, "countable": row.countable, "as_of": now, "target": row.target if any(each.per_worker for each in row.indicator.targets.all()) else None}
        IndicatorProgress.objects.update_or_create(indicator=row.indicator, defaults=counts,
                                                   create_defaults=counts | {"organisation_id": project.organisation_id})
    keep_month(project, rows, now)
    Project.objects.filter(pk=project.pk).update(counted_at=now)
    Project.objects.filter(pk=project.pk, changed_at=seen).update(stale=False)
    return rows


def keep_month(project, rows, now):
    """How the project stands this month, written over until the month is past: what the portfolio compares with."""
    today = timezone.localdate(now)
    whole = project_light(project, rows, today)
    facts = {"rate": whole.rate, "time_progress": whole.time_progress, "light": whole.state, "as_of": now,
             "counts": {str(row.pk): str(row.countable) for row in rows}}
    ProjectMonth.objects.update_or_create(project=project, month=today.replace(day=1), defaults=facts,
                                          create_defaults=facts | {"organisation_id": project.organisation_id})


def fresh_rows(project, on=None):
    """The figures for a page: the last count where it still stands today, else counted now."""
    on = on or timezone.localdate()
    counted = project.counted_at
    still_stands = counted is not None and not project.stale and timezone.localdate(counted) == on
    indicators = project_indicators(project)
    if still_stands and all(hasattr(indicator, "progress") for indicator in indicators):
        return indicator_rows(project, on, stored=True, indicators=indicators)
    return indicator_rows(project, on, indicators=indicators)


def headline(project, on=None):
    """The key figures of a project, one per headline rule: (rule, total, recorded)."""
    period = counted_period(project, on or timezone.localdate())
    if period is None:
        return []
    return [(rule, counting.count(project, period, rule.code).total()) for rule in key_rules(project, period.end)]


def key_rules(project, on):
    """The counting rules of a project's key figures: those of every project, and its working hours where it has a rule for them."""
    return [rule for rule in counting.rules().values() if rule.headline][:8] + [counting.get(code) for code in codes_of(project, on)]
