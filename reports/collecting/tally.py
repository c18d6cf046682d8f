"""Counts of the registry, summed up by the database for many groups at once.

An annual report tells some twenty figures of a hundred thousand records, each as a total, by project and by month. Every number
still comes from the rule's own query (`projects.counting`): here it is only put inside a GROUP BY GROUPING SETS.
"""

import hashlib
from decimal import Decimal

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import TruncDate, TruncMonth

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
        if names not in self._parts:
            self.load(names)
        return self._parts[names]

    def load(self, *combinations):
        """Ask the database for several combinations in one walk over the rows."""
        names = sorted({name for combination in combinations for name in combination})
        sql, params = self._rows(names)
        aggregate = "count(DISTINCT amount)" if self.count.distinct else "sum(amount)"
        sets = ", ".join("(" + ", ".join(_column(name) for name in combination) + ")" for combination in combinations)
        told = "".join(f"{_column(name)}, grouping({_column(name)}), " for name in names)
        columns = ", ".join(["pk", *(_column(name) for name in names), "amount"])
        with connection.cursor() as cursor:
            # All names are ours: paths and words of this module and its callers, never what somebody typed.
            cursor.execute(f"SELECT {told}{aggregate} FROM ({sql}) counted({columns}) GROUP BY GROUPING SETS ({sets})", params)  # noqa: S608
            found = cursor.fetchall()
        for combination in combinations:
            self._parts[combination] = {}
        for row in found:
            values, absent = row[0:-1:2], row[1:-1:2]
            combination = next(each for each in combinations
                               if {name for name, gone in zip(names, absent, strict=True) if not gone} == set(each))
            key = tuple(values[names.index(name)] for name in combination)
            amount = Decimal(row[-1] or 0)
            self._parts[combination][key[0] if len(key) == 1 else key] = amount if self.count.per == 1 else amount / self.count.per
        return self

    def _rows(self, names):
        rows = self.count.rows.order_by()
        if self.count.distinct:
            amount = F(self.count.distinct)
        elif self.count.adds is None:
            amount = Value(1)
        else:
            amount = F(self.count.adds) if isinstance(self.count.adds, str) else self.count.adds
        found = {f"_{name}": self._path(name) for name in names} | {"_amount": amount}
        rows = rows.prefetch_related(None).annotate(**found).values_list("pk", *found)
        return rows.query.sql_with_params()

    def _path(self, name):
        if name == MONTH:
            return TruncMonth(self.count.when)
        if name == DAY:
            return TruncDate(self.count.when)
        return F(self.groups[name])


def _column(name):
    return f'"{name}"'


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
