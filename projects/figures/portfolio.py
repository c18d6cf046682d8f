"""Many projects side by side, from the stored counts: a constant number of queries for any number of projects."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import DecimalField, Prefetch, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.figures import deadlines, in_force
from projects.figures.indicators import indicator_rows
from projects.figures.rates import BEHIND, LIGHTS, WORST_FIRST, project_light, share
from projects.models import Indicator, Instalment, ProjectMonth, Supplement


class StoredCount(NamedTuple):
    """The last count of an indicator; when it was made stands at its project."""

    recorded: Decimal
    countable: Decimal
    target: Decimal | None
    as_of: Any = None


@dataclass(slots=True)
class StoredIndicator:
    """What `indicator_rows` reads of an indicator in use: plain, as model objects for 1,600 with their counts and targets cost more than all the rest."""

    project: Any
    pk: int
    seq: int
    rule: str
    name: str
    unit: str
    period: str
    weight: Decimal
    progress: StoredCount | None
    known_targets: list


@dataclass
class PortfolioRow:
    """One project of a portfolio: its light with reasons, progress, key counts, money, last record, what comes next."""

    project: Any
    light: Any
    rows: list
    amount: Decimal | None  # the contract with its supplements, as on the project's own page
    paid: Decimal | None
    money_share: Decimal | None
    next_deadline: Any
    last_month: Any = None

    @property
    def delta(self):
        """By how much the rate has moved since the end of last month; None without a count of then."""
        if self.last_month is None or self.last_month.rate is None or self.rate is None:
            return None
        return self.rate - self.last_month.rate

    @property
    def light_before(self):
        """The light at the end of last month, where it was another one."""
        return self.last_month.light if self.last_month and self.last_month.light != self.state else ""

    @property
    def behind_again(self):
        """Behind now, and behind at the end of last month already."""
        return self.state == BEHIND and self.last_month is not None and self.last_month.light == BEHIND

    @property
    def rate(self):
        return self.light.rate

    @property
    def time_progress(self):
        return self.light.time_progress

    @property
    def state(self):
        return self.light.state

    @property
    def reasons(self):
        return self.light.reasons

    @property
    def worst_first(self):
        """Sorting key: by light, then by how far it lags behind its time."""
        lag = (self.rate - self.time_progress) if self.rate is not None else Decimal(9)
        return WORST_FIRST[self.state], lag, self.project.number

    @property
    def key_counts(self):
        """The three weightiest indicators in words."""
        return sorted(self.rows, key=lambda row: (-row.weight, row.indicator.seq))[:3]


@dataclass
class Group:
    """Projects under one heading, with their subtotals; `field` and `value` are the filter that shows only them."""

    label: str
    field: str
    value: str
    rows: list

    @cached_property
    def totals(self):
        return totals(self.rows)


def portfolio(projects, on=None, member=None):
    """The rows of a portfolio, worst first; `projects` is a queryset already narrowed to what the member may see."""
    on = on or timezone.localdate()
    projects = in_force.load(projects.for_list().prefetch_related(
        Prefetch("months", ProjectMonth.objects.filter(month=month_before(on)), to_attr="month_before")))
    keys = [project.pk for project in projects]
    indicators, money = _indicators(keys), _money(keys)
    due = deadlines.due_of([project for project in projects if project.status not in deadlines.OVER], on)
    return sorted((_row(project, on, deadlines.readable(due.get(project.pk, []), member), indicators[project.pk], money) for project in projects), key=lambda row: row.worst_first)


def _money(keys):
    """{project: [yuan paid, yuan that supplements added]} of many projects, in one question."""
    nothing, found = Value(Decimal(0), DecimalField()), defaultdict(lambda: [Decimal(0), Decimal(0)])
    paid = Instalment.objects.filter(project__pk__among=keys).order_by().values_list("project").annotate(paid=Sum("paid_amount"), added=nothing)
    added = Supplement.objects.filter(project__pk__among=keys).order_by().values_list("project").annotate(paid=nothing, added=Sum("amount"))
    for project, *sums in paid.union(added, all=True):
        found[project] = [known + more for known, more in zip(found[project], sums, strict=True)]
    return found


def _indicators(keys):
    """{project: [StoredIndicator]} of many projects, in two questions."""
    targets, found = in_force.targets_of(keys), defaultdict(list)
    used = Indicator.objects.filter(project__pk__among=keys, is_active=True).values_list(
        "progress__recorded", "progress__countable", "progress__target", "project", "pk", "seq", "rule", "name", "unit", "period", "weight")
    for recorded, countable, target, project, pk, *facts in used:
        count = None if recorded is None else StoredCount(recorded, countable, target)
        found[project].append(StoredIndicator(project, pk, *facts, count, targets[pk]))
    return found


def month_before(on):
    """The first day of last month."""
    return (on.replace(day=1) - timedelta(days=1)).replace(day=1)


def _row(project, on, due, indicators, money):
    rows = indicator_rows(project, on, stored=True, indicators=indicators)
    paid, added = money[project.pk]
    amount, paid = (None, None) if project.amount is None else (project.amount + added, paid)
    return PortfolioRow(project=project, light=project_light(project, rows, on), rows=rows, amount=amount, paid=paid,
                        money_share=share(paid, amount), next_deadline=deadlines.next_of(due),
                        last_month=next(iter(project.month_before), None))


def light_counts(rows):
    """How many projects stand at each light, worst first; the lights nobody stands at say 0."""
    counted = Counter(row.state for row in rows)
    return [(state, counted[state]) for state in LIGHTS]


def totals(rows):
    """What a list adds up to: projects, those behind, contract amounts with their supplements, money received and its share, counts per rule."""
    amounts = [row.amount for row in rows if row.amount is not None]
    amount = sum(amounts, Decimal(0)) if amounts else None
    paid = sum((row.paid for row in rows if row.paid is not None), Decimal(0)) if amounts else None
    counts = {}
    for row in rows:
        for figure in row.rows:
            label, unit, so_far = counts.get(figure.indicator.rule, (figure.name, figure.unit, Decimal(0)))
            counts[figure.indicator.rule] = (label, unit, so_far + figure.countable)
    return {"projects": len(rows), "behind": sum(row.state == BEHIND for row in rows), "amount": amount, "paid": paid,
            "share": share(paid, amount), "counts": list(counts.values())}


def as_of(rows):
    """The oldest count on the page: "data as of"."""
    moments = [row.project.counted_at for row in rows if row.project.counted_at]
    return min(moments) if moments else None


# name → the filter field, its value for a row, the heading
GROUPINGS = {
    "provider": ("provider", lambda row: row.project.organisation.slug, lambda row: str(row.project.organisation)),
    "field": ("domain", lambda row: row.project.domain, lambda row: row.project.get_domain_display()),
    "population": ("population", lambda row: row.project.population, lambda row: row.project.get_population_display()),
    "place": ("q", lambda row: row.project.place, lambda row: row.project.place),
}


def grouped(rows, by):
    """The rows under headings, the heading with most projects behind first; rows stay worst first inside."""
    field, value, label = GROUPINGS[by]
    groups = {}
    for row in rows:
        groups.setdefault(value(row), []).append(row)
    made = [Group(label(members[0]) or _("not said"), field, key, members) for key, members in groups.items()]
    return sorted(made, key=lambda group: (-group.totals["behind"], group.label))
