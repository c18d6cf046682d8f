"""The registry of counting rules: a figure is a query that can also list its rows (HOUSE.md section 5).

`casework` and `training` register their rules; nothing else in the house counts services.

    @counting.rule("VISIT", label=_("Visits"), unit=_("person-times"), definition=_("Completed home visits; …"))
    def visits(scope, period):
        recorded = scope.within(ServiceRecord.objects.filter(kind="visit"), period, "started_at")
        return Count(recorded=recorded, rows=recorded.filter(countable=True), adds=F("headcount"), describe=row_of)
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, wraps
from typing import Any

from django.db.models import F, Min, Q, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ALL, COUNTED, NOT_COUNTED = "all", "counted", "not_counted"


class UnknownRule(LookupError):
    """An indicator names a counting rule that nobody registered."""

    def __init__(self, code):
        super().__init__(f"no counting rule is called {code!r}; registered: {', '.join(sorted(_rules)) or 'none'}")
        self.code = code


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included, as days of Asia/Shanghai."""

    start: date
    end: date

    @cached_property
    def since(self):
        """The first moment."""
        return timezone.make_aware(datetime.combine(self.start, time.min))

    @cached_property
    def until(self):
        """The first moment that no longer belongs: half-open, so that no record falls between two periods."""
        return timezone.make_aware(datetime.combine(self.end + timedelta(days=1), time.min))

    @property
    def days(self):
        return max((self.end - self.start).days + 1, 0)

    def __str__(self):
        return f"{self.start:%Y-%m-%d} – {self.end:%Y-%m-%d}"


@dataclass(frozen=True)
class Scope:
    """What to count for: a project or one line of it, or all projects of an organisation (the annual report).

    `options` are the indicator's own, such as {"minutes_min": 20}; rules read only the keys they know.
    """

    organisation: Any
    project: Any = None
    line: Any = None
    options: dict = field(default_factory=dict)
    evidence: tuple = ()  # what the indicator asks of its records: [(first day or None, day from which it no longer holds or None, codes)]

    @classmethod
    def of(cls, subject):
        """The scope of an indicator, of a project, of a line; a scope stays itself."""
        if isinstance(subject, cls):
            return subject
        kind = subject._meta.model_name
        if kind == "indicator":
            return cls(subject.project.organisation, subject.project, subject.line if subject.line_id else None, subject.options, evidence_asked(subject))
        if kind == "serviceline":
            return cls(subject.project.organisation, subject.project, subject)
        if kind == "project":
            return cls(subject.organisation, subject)
        return cls(subject)

    def narrow(self, rows, project="project", line="line"):
        """Rows of this scope. Paths say where a row keeps its project and line; line=None: rows know no line."""
        rows = rows.filter(**{"organisation": self.organisation} if self.project is None else {project: self.project})
        if self.line is not None and line is not None:
            rows = rows.filter(**{line: self.line})
        return rows

    def within(self, rows, period, when, project="project", line="line"):
        """Rows of this scope whose moment `when` lies in the period."""
        return self.narrow(rows, project, line).filter(**{f"{when}__gte": period.since, f"{when}__lt": period.until})


@dataclass(frozen=True)
class Who:
    """A client as officials may see one: file number, surname and star, age band, category (DOMAIN.md section 5)."""

    number: str
    initials: str = ""
    age_band: str = ""
    category: str = ""

    def __str__(self):
        return " · ".join(part for part in (self.number, self.initials, self.age_band, self.category) if part)


@dataclass
class Row:
    """A record behind a figure, in words that everyone may see who may see the figure: no names, no text.

    A rule's `describe(record)` fills kind, number, when, who and, for a record that does not count, the reasons (words).
    `amount` and `countable` are filled here, from the very queries that make the total.
    """

    kind: str
    number: str
    when: date | datetime
    who: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    url_name: str = ""
    url_kwargs: dict = field(default_factory=dict)
    note: str = ""  # a further plain word: place, status, people without a file
    line: str = ""
    minutes: int | None = None
    evidence: bool | None = None  # all evidence there; None where the rule does not know
    amount: Decimal = Decimal(0)
    countable: bool = False


@dataclass
class Count:
    """The countable rows and what to add up.

    rows      the rows that count; each record once
    recorded  everything that was recorded, counting or not, without drafts and voided ones; contains `rows`
    adds      None: each row is one; else an expression or field summed over the rows (never NULL)
    distinct  path to a person; then the figure is the number of different persons behind the rows
    whose     which of the persons behind a countable row count at all, as conditions on the way to them
    per       the sum is divided by it: 60 turns minutes into hours
    describe  record → Row
    when      field that orders the list, newest first
    number    field with the record's number
    """

    rows: Any
    recorded: Any
    describe: Any = None
    adds: Any = None
    distinct: str | None = None
    whose: dict = field(default_factory=dict)
    per: int = 1
    when: str = "started_at"
    number: str = "number"
    lacks: dict = field(default_factory=dict)  # {code of an evidence: which recorded rows are asked for it and have none}

    def total(self):
        """The figure."""
        return self._sum(self.rows, **self.whose)

    def total_recorded(self):
        """The same over everything recorded."""
        return self._sum(self.recorded)

    def by(self, path):
        """{value of a field: its part of the figure}, for figures that add up."""
        rows = self.rows.order_by().annotate(_adds=Value(1) if self.adds is None else _expression(self.adds)).values_list(path).annotate(_sum=Sum("_adds"))
        return {value: self._scaled(amount) for value, amount in rows.values_list(path, "_sum")}

    def ids(self):
        """The keys of the countable rows, in a fixed order: what a frozen report keeps."""
        return list(self.rows.order_by("pk").values_list("pk", flat=True))

    def size(self, which=ALL):
        """How many records the list has: all of them, the counted ones, or those that do not count."""
        return self._listed(which).order_by().count()

    def _sum(self, rows, **whose):
        rows = rows.order_by()
        if self.distinct:
            return Decimal(rows.filter(**{f"{self.distinct}__isnull": False}, **whose).values(self.distinct).distinct().count())
        if self.adds is None:
            return Decimal(rows.count())
        return self._scaled(rows.annotate(_adds=_expression(self.adds)).aggregate(total=Sum("_adds"))["total"])

    def _scaled(self, amount):
        amount = Decimal(str(amount or 0))
        return amount if self.per == 1 else amount / self.per

    def _listed(self, which):
        if which == COUNTED:
            return self.rows
        if which == NOT_COUNTED:
            return self.recorded.exclude(pk__in=self.rows.order_by().values("pk"))
        return self.recorded

    def page(self, start=0, stop=None, which=ALL):
        """Rows of the list, newest first. The amounts of all pages add up to `total()`: a person is counted in the first
        record that shows them, and later ones add nothing."""
        return self._described(self._listed(which).order_by(f"-{self.when}", "-pk")[start:stop])

    def numbers(self, which=ALL):
        """The numbers of all records of the list, in their own order: what a sample is drawn from."""
        return sorted(self._listed(which).order_by().values_list(self.number, flat=True).distinct())

    def named(self, numbers):
        """The rows of the recorded ones with these numbers, by number."""
        return self._described(self.recorded.filter(**{f"{self.number}__in": list(numbers)}).order_by(self.number))

    def _described(self, records):
        records = list(records)
        keys = [record.pk for record in records]
        amounts = self._amounts(keys)
        lacking = {code: set(self.recorded.order_by().filter(which, pk__in=keys).values_list("pk", flat=True)) for code, which in self.lacks.items()}
        page = []
        for record in records:
            row = self.describe(record)
            row.countable = record.pk in amounts
            row.amount = amounts.get(record.pk, Decimal(0))
            row.reasons = [] if row.countable else [*row.reasons, *(str(_evidence[code].lacks) for code, keys in lacking.items() if record.pk in keys)]
            page.append(row)
        return page

    def without_evidence(self):
        """{why: how many recorded rows lack an evidence that the indicator asks for}."""
        return {str(_evidence[code].lacks): self.recorded.order_by().filter(which).count() for code, which in self.lacks.items()}

    def _amounts(self, keys):
        """What each countable record among `keys` adds."""
        rows = self.rows.order_by()
        if self.distinct:
            first = Counter(rows.filter(**{f"{self.distinct}__isnull": False}, **self.whose).values(self.distinct).annotate(_first=Min("pk"))
                            .values_list("_first", flat=True))
            return {pk: Decimal(first.get(pk, 0)) for pk in rows.filter(pk__in=keys).values_list("pk", flat=True)}
        rows = rows.filter(pk__in=keys)
        if self.adds is None:
            return dict.fromkeys(rows.values_list("pk", flat=True), Decimal(1))
        return {pk: self._scaled(amount)
                for pk, amount in rows.annotate(_adds=_expression(self.adds)).values_list("pk", "_adds")}


def _expression(adds):
    return F(adds) if isinstance(adds, str) else adds


@dataclass(frozen=True)
class Rule:
    """A way of counting, with the definition that reports print."""

    code: str
    label: Any
    unit: Any
    definition: Any
    count: Any
    options: tuple = ()  # names of the options it reads
    # Shown as the project's key figure even when no indicator asks for it.
    headline: bool = False
    # Codes of the evidence that an indicator of this rule may ask for.
    evidence: tuple = ()


@dataclass(frozen=True)
class Gallery:
    """The evidence photos of records, for who may look at them veiled only.

    listed(project, numbers)        {number: ([keys of the photos that may be shown], how many are there that are never shown)}
    veiled(project, number, key)    the JPEG with nobody to be recognised, or None when it is gone or may no longer be shown
    """

    listed: Any
    veiled: Any


_rules, _galleries = {}, []


def register_gallery(listed, veiled):
    """Say where the photos of records are; there is one such place."""
    _galleries[:] = [Gallery(listed, veiled)]


def gallery():
    return _galleries[0]


def rule(code, *, label, unit, definition, options=(), headline=False, evidence=()):
    """Register a counting rule: `f(scope, period) -> Count`. `definition` is printed at the end of reports."""

    def register(function):
        if code in _rules:
            raise ValueError(f"the counting rule {code} is registered twice")
        _rules[code] = Rule(code, label, unit, definition, _proved(function), tuple(options), headline, tuple(evidence))
        return function

    return register


# ---------- evidence ----------


@dataclass(frozen=True)
class Evidence:
    """Something that a record can have as a proof. `conditions`: {model: which of its rows have it}."""

    code: str
    label: Any
    lacks: Any  # why a record does not count without it
    conditions: dict = field(default_factory=dict)


_evidence = {}


def evidence(code, model, has, *, label, lacks):
    """Register what proves a service: `has` is the condition on rows of a model. The same code may hold for several models."""
    _evidence.setdefault(code, Evidence(code, label, lacks)).conditions[model] = has


def evidences():
    """All kinds of evidence by code, in the order of registration."""
    return dict(_evidence)


def evidence_asked(indicator):
    """What the versions of an indicator's target ask of records, each from its day on; the first also before."""
    targets = getattr(indicator, "known_targets", None)
    versions = sorted(indicator.targets.all() if targets is None else targets, key=lambda version: (version.effective_from, version.number))
    if not any(version.evidence for version in versions):
        return ()
    return tuple((since, until, tuple(version.evidence)) for version, since, until in in_turn(versions))


def in_turn(versions):
    """[(version, its first day, the day from which it no longer holds)], None where it holds on; the first version also before its day."""
    ends = [version.effective_from for version in versions[1:]] + [None]
    return [(version, version.effective_from if place else None, end) for place, (version, end) in enumerate(zip(versions, ends, strict=True))]


def on_days(when, since, until):
    """The condition that the moment `when` of a row lies on the days of such a version."""
    days = Q()
    if since is not None:
        days &= Q(**{f"{when}__gte": Period(since, since).since})
    if until is not None:
        days &= Q(**{f"{when}__lt": Period(until, until).since})
    return days


def _proved(function):
    """The counting rule, of which only those rows count that have the evidence asked for on their day."""

    @wraps(function)
    def count_proved(scope, period):
        figure = function(scope, period)
        for since, until, codes in scope.evidence:
            days = on_days(figure.when, since, until)
            for code in codes:
                lacks = days & ~Q(_evidence[code].conditions[figure.rows.model])
                figure.rows = figure.rows.filter(~lacks)
                figure.lacks[code] = figure.lacks[code] | lacks if code in figure.lacks else lacks
        return figure

    return count_proved


def rules():
    """All rules by code, in the order of registration."""
    return dict(_rules)


def get(code):
    """The rule of a code; raises UnknownRule."""
    try:
        return _rules[code]
    except KeyError:
        raise UnknownRule(code) from None


def count(subject, period, code=None):
    """Count an indicator (by its rule), or a project, line, organisation or scope by the rule `code`."""
    code = code or subject.rule
    return get(code).count(Scope.of(subject), period)


# The bands in which the age of a client may be told (DOMAIN.md section 5).
AGE_BANDS = ((6, _("0–5 years")), (14, _("6–13 years")), (18, _("14–17 years")), (60, _("18–59 years")), (80, _("60–79 years")))


def age_band(age):
    """The band of an age in years; empty when unknown."""
    if age is None:
        return ""
    return next((str(label) for below, label in AGE_BANDS if age < below), str(_("80 years and older")))
