"""What looks odd about logged time: told to worker and reviewer in words, never in the way of an honest record. Found anew at each look,
because it depends on other records; a handful of queries for any number of records.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from organisations.templatetags.house import duration

MOST_MINUTES = 12 * 60
NEAR = 4  # of 64 bits may differ between two pictures that look alike
OVERLAP = """
    SELECT DISTINCT 1, mine.record_id, other.number, '', 0::bigint
    FROM casework_recordworker mine JOIN casework_servicerecord record ON record.id = mine.record_id
    JOIN casework_recordworker theirs ON theirs.membership_id = mine.membership_id AND theirs.record_id <> mine.record_id
    JOIN casework_servicerecord other ON other.id = theirs.record_id AND other.status <> 'void'
        AND other.started_at < record.ended_at AND other.ended_at > record.started_at AND other.started_at > record.started_at - interval '12 hours'
    WHERE mine.record_id = ANY(%s)
"""
LONG_DAY = """
    SELECT 2, record.id, '', '', sum(other.minutes)::bigint
    FROM casework_recordworker mine JOIN casework_servicerecord record ON record.id = mine.record_id
    JOIN casework_recordworker theirs ON theirs.membership_id = mine.membership_id
    JOIN casework_servicerecord other ON other.id = theirs.record_id AND other.status <> 'void'
        AND (other.started_at AT TIME ZONE 'Asia/Shanghai')::date = (record.started_at AT TIME ZONE 'Asia/Shanghai')::date
    WHERE mine.record_id = ANY(%s) GROUP BY record.id, mine.membership_id HAVING sum(other.minutes) > %s
"""
TWICE = """
    SELECT DISTINCT 3, mine.record_id, other.number, person.number, 0::bigint
    FROM casework_participation mine JOIN casework_servicerecord record ON record.id = mine.record_id JOIN people_person person ON person.id = mine.person_id
    JOIN casework_participation theirs ON theirs.person_id = mine.person_id AND theirs.record_id <> mine.record_id
    JOIN casework_servicerecord other ON other.id = theirs.record_id AND other.status <> 'void'
        AND other.started_at < record.ended_at AND other.ended_at > record.started_at
    WHERE mine.record_id = ANY(%s)
"""
SAME_PHOTO = """
    SELECT DISTINCT 4, mine.record_id, other.number, '', 0::bigint
    FROM casework_photo mine JOIN casework_servicerecord record ON record.id = mine.record_id
    JOIN casework_photo theirs ON theirs.record_id <> mine.record_id
    JOIN casework_servicerecord other ON other.id = theirs.record_id AND other.status <> 'void'
    WHERE mine.record_id = ANY(%s) AND (theirs.look = mine.look OR (other.project_id = record.project_id AND theirs.at > mine.at - interval '90 days'
        AND bit_count(('x' || lpad(mine.look, 16, '0'))::bit(64) # ('x' || lpad(theirs.look, 16, '0'))::bit(64)) <= %s))
"""

FOUR = "(" + ") UNION ALL (".join([OVERLAP, LONG_DAY, TWICE, SAME_PHOTO]) + ") ORDER BY 1, 2, 3, 4"
QUESTIONS = {1: "overlap", 2: "long_day", 3: "twice", 4: "same_photo"}


@dataclass
class Check:
    """One thing to look at: its code, what it says, the numbers of the records and clients it is about."""

    code: str
    others: list = field(default_factory=list)
    amount: Any = None
    persons: list = field(default_factory=list)

    @property
    def words(self):
        names = "、".join(self.others)
        return {
            "overlap": lambda: _("At the same time as %(others)s of the same worker.") % {"others": names},
            "long_day": lambda: _("%(time)s on one day for one worker.") % {"time": duration(self.amount)},
            "twice": lambda: _("%(persons)s at the same time in %(others)s.") % {"persons": "、".join(self.persons), "others": names},
            "late": lambda: _("Written down %(hours)s hours after the service; %(limit)s are usual here.") % {"hours": self.amount[0], "limit": self.amount[1]},
            "same_photo": lambda: _("A photo looks like one of %(others)s.") % {"others": names},
        }[self.code]()


def checks_of(records):
    """{key of a record: [Check]} of what looks odd; records without are left out."""
    keys, found = [record.pk for record in records], {}
    if not keys:
        return found
    for question, pk, number, person, amount in _asked(keys):
        check = _about(found, pk, QUESTIONS[question])
        check.others += [number] if number and number not in check.others else []
        check.persons += [person] if person and person not in check.persons else []
        check.amount = max(check.amount or 0, amount) or None
    for record in records:
        limit = record.organisation.late_after_hours
        if record.minutes_late > limit * 60:
            _about(found, record.pk, "late").amount = (record.minutes_late // 60, limit)
    return found


def _asked(keys):
    """[(which question, record, number of another record, number of a client, minutes)]: four questions in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(FOUR, [keys, keys, MOST_MINUTES, keys, keys, NEAR])
        return cursor.fetchall()


def _about(found, pk, code):
    """The check of a code at a record, made when it is not there yet."""
    checks = found.setdefault(pk, [])
    check = next((one for one in checks if one.code == code), None)
    if check is None:
        check = Check(code)
        checks.append(check)
    return check
