"""Working hours of services by the rule of their project (DOMAIN.md 3.5). The counting rules of casework and training ask here."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from django.db.models import Case, DecimalField, ExpressionWrapper, Q, Value, When
from django.db.models.functions import Cast, Least, Round

from projects import counting
from projects.figures.in_force import version_on
from projects.models import WorkHourRule
from projects.models.work_hours import Basis, Service

SERVICES, TRAININGS = "WORK_HOURS", "WORK_HOURS_T"
CODES = (SERVICES, TRAININGS)
HOURS = DecimalField(max_digits=14, decimal_places=4)


@dataclass(frozen=True)
class Entry:
    """How one kind of service is turned into hours; `people` is the least attendance for which it holds."""

    kind: str
    people: int = 0
    basis: str = Basis.ACTUAL.value
    direct: Decimal = Decimal(1)
    indirect: Decimal = Decimal(0)
    most: Decimal | None = None

    @classmethod
    def of(cls, kept):
        most = kept.get("most")
        return cls(kept["kind"], int(kept.get("people") or 0), kept["basis"], Decimal(kept["direct"]), Decimal(kept["indirect"]), None if most in (None, "") else Decimal(most))

    @property
    def service(self):
        return Service(self.kind).label

    @property
    def basis_words(self):
        return Basis(self.basis).label

    def hours(self, minutes, workers):
        """The working hours of one service, in hundredths."""
        times = {Basis.ACTUAL: minutes * workers, Basis.PER_HOUR: minutes, Basis.PER_SERVICE: 60}[Basis(self.basis)]
        hours = self.direct * times / 60 + self.indirect  # divided last, so that halves of a hundredth stay halves
        return (hours if self.most is None else min(hours, self.most)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def expression(self, minutes, workers):
        """The same, said to the database."""
        times, sixty = Cast(minutes, HOURS) * Value(self.direct, HOURS), Value(Decimal(60), HOURS)
        direct = {Basis.ACTUAL: times * workers / sixty, Basis.PER_HOUR: times / sixty, Basis.PER_SERVICE: Value(self.direct, HOURS)}[Basis(self.basis)]
        hours = ExpressionWrapper(direct + Value(self.indirect, HOURS), HOURS)
        return Round(hours if self.most is None else Least(hours, Value(self.most, HOURS), output_field=HOURS), precision=2, output_field=HOURS)


@dataclass(frozen=True)
class Stretch:
    """The days on which one version of a project's rule holds; the first version also before its day."""

    project: int
    since: date | None
    until: date | None  # no longer in it
    entries: tuple

    def entry(self, kind, people):
        """The entry of the highest attendance that the service reaches."""
        return max((one for one in self.entries if one.kind == kind and people >= one.people), key=lambda one: one.people, default=None)


def stretches(scope):
    """The versions of the rules in a scope with the days on which each holds; one query."""
    rules = WorkHourRule.objects.filter(project=scope.project) if scope.project is not None else WorkHourRule.objects.filter(organisation=scope.organisation)
    found = []
    for project, versions in groupby(rules.order_by("project", "effective_from", "number"), key=lambda rule: rule.project_id):
        for version, since, until in counting.in_turn(list(versions)):
            if until is None or since is None or since < until:
                found.append(Stretch(project, since, until, tuple(Entry.of(kept) for kept in version.entries)))
    return found


def turned(known, *, minutes, workers, people, when, project="project", kind=None):
    """(which rows the rules name, their hours) for a count over services; `kind` is what all rows are, where they do not say so themselves."""
    cases, named = [], Q(pk__lt=0)
    for stretch in known:
        days = Q(**{project: stretch.project}) & counting.on_days(when, stretch.since, stretch.until)
        for entry in sorted(stretch.entries, key=lambda one: -one.people):  # the first that fits holds
            if kind is not None and entry.kind != kind:
                continue
            fits = days & Q(**{f"{people}__gte": entry.people}) & (Q(kind=entry.kind) if kind is None else Q())
            named |= fits
            cases.append(When(fits, then=entry.expression(minutes, workers)))
    return named, Case(*cases, default=Value(Decimal(0), HOURS), output_field=HOURS) if cases else Value(Decimal(0), HOURS)


def is_named(known, *, project, day, kind, people):
    """Whether a rule turns such a service of a day into hours."""
    for stretch in known:
        if stretch.project == project and (stretch.since is None or stretch.since <= day) and (stretch.until is None or day < stretch.until):
            return stretch.entry(kind, people) is not None
    return False


def rule_on(project, day):
    """The version in force on a day, with its entries; None where the project has no rule."""
    rule = version_on(project.work_hour_rules.all(), day)
    if rule is not None:
        rule.factors = [Entry.of(kept) for kept in rule.entries]
    return rule


def codes_of(project, day):
    """The counting rules that tell a project's working hours; none where it has no rule."""
    rule = rule_on(project, day)
    if rule is None:
        return []
    return [code for code in CODES if code in counting.rules() and (code == SERVICES or any(entry.kind == Service.TRAINING for entry in rule.factors))]


@dataclass
class Told:
    """The working hours of a project over a period: each kind of service with its hours and the address of its records."""

    rule: object
    period: counting.Period
    parts: list  # [(counting rule's code, kind, its words, hours)]

    @property
    def total(self):
        return sum((hours for _code, _kind, _words, hours in self.parts), Decimal(0))


def work_hours(project, period, rule=None):
    """What the project page, reports and the page of working hours tell: three queries."""
    rule = rule or rule_on(project, period.end)
    parts = []
    for code in codes_of(project, period.end):
        figure = counting.count(project, period, code)
        if code == TRAININGS:
            parts += [(code, Service.TRAINING.value, Service.TRAINING.label, hours) for hours in [figure.total()] if hours]
        else:
            hours = figure.by("kind")
            parts += [(code, kind.value, kind.label, hours[kind.value]) for kind in Service if kind.value in hours]
    return Told(rule, period, parts)
