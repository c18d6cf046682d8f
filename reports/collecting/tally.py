"""Counts of the registry, summed up by the database for many groups at once.

An annual report tells some twenty figures of a hundred thousand records, each as a total, by project and by month, and most of them
once more for the terms of the projects. Every number still comes from the rule's own query (`projects.counting`): here it is only put
inside a GROUP BY.
"""

import hashlib
from decimal import Decimal

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import TruncDate, TruncMonth

from projects.counting import Period, count

MONTH, DAY = "month", "day"


class Tally:
    """One rule over one scope and period: its total, its parts, and the trail of rows behind it."""

    def __init__(self, count, **groups):
        """`groups` name paths of the counted rows: project="training__project"; `month` and `day` are known."""
        self.count = count
        self.groups = groups
        self._parts = {}

    def total(self):
        return self.by().get((), Decimal(0))

    def by(self, *names):
        """{key or keys: amount} for a combination of groups; `()` holds the total."""
        return self._part("told", names)

    def load(self, *combinations):
        """Ask the database for several combinations in one walk over the rows."""
        names = sorted({name for combination in combinations for name in combination})
        windows, walk, params = self._walk(names)
        with connection.cursor() as cursor:
            # All names are ours: paths and words of this module and its callers, never what somebody typed.
            cursor.execute(self._sql(names, combinations, windows, walk), params)
            found = cursor.fetchall()
        for window in windows:
            self._parts |= {(window, combination): {} for combination in combinations}
        for row in found:
            self._keep(row, names, combinations, windows)
        return self

    def _part(self, window, names):
        if (window, names) not in self._parts:
            self.load(names)
        return self._parts[window, names]

    def _walk(self, names):
        """({window: which rows are told in it}, the rows with their groups and amounts, parameters)."""
        sql, params = self._rows(self.count, names)
        return {"told": "TRUE"}, f"({sql}) counted({_columns(['pk', *names, 'amount'])})", params

    def _rows(self, count, names, **more):
        rows = count.rows.order_by()
        if count.distinct:
            rows, amount = rows.filter(**count.whose), F(count.distinct)
        elif count.adds is None:
            amount = Value(1)
        else:
            amount = F(count.adds) if isinstance(count.adds, str) else count.adds
        found = {f"_{name}": self._path(name) for name in names} | {"_amount": amount} | more
        rows = rows.prefetch_related(None).annotate(**found).values_list("pk", *found)
        return rows.query.sql_with_params()

    def _path(self, name):
        if name == MONTH:
            return TruncMonth(self.count.when)
        if name == DAY:
            return TruncDate(self.count.when)
        return F(self.groups[name])

    def _sql(self, names, combinations, windows, walk):
        """Two steps: the rows by all groups together, and what is left of them by each combination."""
        if self.count.distinct:
            inside = ", ".join(f"bool_or({which}) AS {window}" for window, which in windows.items())
            keys, outside = [*names, "amount"], [f"count(DISTINCT amount) FILTER (WHERE {window})" for window in windows]
        else:
            inside = ", ".join(f"sum(amount) FILTER (WHERE {which}) AS {window}" for window, which in windows.items())
            keys, outside = names, [f"sum({window})" for window in windows]
        fine = f"SELECT {_columns([*keys, ''])}{inside} FROM {walk}" + (f" GROUP BY {_columns(keys)}" if keys else "")  # noqa: S608
        told = "".join(f"{_column(name)}, grouping({_column(name)}), " for name in names)
        sets = ", ".join(f"({_columns(combination)})" for combination in combinations)
        return f"SELECT {told}{', '.join(outside)} FROM ({fine}) fine GROUP BY GROUPING SETS ({sets})"  # noqa: S608

    def _keep(self, row, names, combinations, windows):
        values, absent, amounts = row[0:2 * len(names):2], row[1:2 * len(names):2], row[2 * len(names):]
        shown = {name for name, gone in zip(names, absent, strict=True) if not gone}
        combination = next(each for each in combinations if shown == set(each))
        key = tuple(values[names.index(name)] for name in combination)
        for window, amount in zip(windows, amounts, strict=True):
            if amount is not None:
                amount = Decimal(amount)
                self._parts[window, combination][key[0] if len(key) == 1 else key] = amount if self.count.per == 1 else amount / self.count.per


class TermTally(Tally):
    """A tally that tells from the same walk what each project's own term holds, up to the end of the period.

    `terms` are the days of each project; a rule's rows of a shorter time are its rows of a longer one (a test holds this).
    """

    def __init__(self, scope, period, code, terms):
        counted = count(scope, period, code)
        super().__init__(counted, **groups_of(counted.rows.model))
        self.period, self.terms = period, terms
        self.reach = count(scope, Period(min([period.start, *(term.start for term in terms.values())]), period.end), code)

    def of_terms(self, *names):
        """As `by`, of the rows within the term of their project."""
        return self._part("termed", names)

    def _walk(self, names):
        names = sorted({*names, "project"})
        sql, params = self._rows(self.reach, names, _moment=F(self.reach.when))
        walk = f"""({sql}) counted({_columns(['pk', *names, 'amount', 'moment'])})
            LEFT JOIN unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS terms(own, since, until) ON own = project"""
        bounds = [list(self.terms), [term.since for term in self.terms.values()], [term.until for term in self.terms.values()]]
        windows = {"told": "moment >= %s", "termed": "moment >= since AND moment < until"}
        return windows, walk, [self.period.since, *params, *bounds]


def groups_of(model):
    """Where rows keep their project and line: services and supervision themselves, sessions through their training, which knows no line.
    Empty for rows that keep neither, such as the answers of a questionnaire."""
    names = {field.name for field in model._meta.fields}
    if "project" in names:
        return {name: name for name in ("project", "line") if name in names}
    return {"project": "training__project"} if "training" in names else {}


def _column(name):
    return f'"{name}"' if name else ""


def _columns(names):
    return ", ".join(map(_column, names))


def month_of(moment):
    """2026-03; the database has already put it into the agency's own time."""
    return f"{moment:%Y-%m}"


class Trails:
    """Which rows stand behind a figure: their ids as ranges, how many, and the digest of the ids.

    Several figures count the same rows (persons, person-times, hours); those are walked once.
    """

    def __init__(self):
        self._known = {}

    def of(self, rows):
        sql, params = rows.order_by().prefetch_related(None).values_list("pk", flat=True).query.sql_with_params()
        if (sql, params) not in self._known:
            self._known[sql, params] = self._walk(sql, params)
        return self._known[sql, params]

    def _walk(self, sql, params):
        # Each record is once in a rule's rows, unless the rule joined something of which there may be several.
        once = "DISTINCT " if "LEFT OUTER JOIN" in sql else ""
        with connection.cursor() as cursor:
            # Gaps and islands: neighbours share id minus place, so that a hundred thousand ids come back as some ranges.
            cursor.execute(f"""
                WITH ids(id) AS (SELECT {once}* FROM ({sql}) counted), placed AS (SELECT id, id - row_number() OVER (ORDER BY id) AS island FROM ids),
                ranges AS (SELECT min(id) AS low, max(id) AS high, count(*) AS n FROM placed GROUP BY island)
                SELECT coalesce(sum(n), 0)::bigint, coalesce(string_agg(CASE WHEN low = high THEN low::text ELSE low || '-' || high END, ',' ORDER BY low), '')
                FROM ranges""", params)  # noqa: S608
            size, ranges = cursor.fetchone()
        return int(size), ranges, hashlib.sha256(ranges.encode()).hexdigest()
