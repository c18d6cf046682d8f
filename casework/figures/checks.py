"""What looks odd about logged time: told to worker and reviewer in words, never in the way of an honest record. Found anew at each look,
because it depends on other records; a handful of queries for any number of records.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from casework.figures.house_rules import USUAL
from casework.models import ActivitySignIn, HouseRule
from organisations.templatetags.house import duration
from people.models import Person, PhotoPermission

NEAR = 4  # of 64 bits may differ between two pictures that look alike
# The two that compare with the same worker's other records look for those near in time first: a day of the house is a few hundred
# records, a worker's life is thousands. OFFSET 0 keeps PostgreSQL from turning that round, as it guesses too many for a stretch of time.
OVERLAP = """
    SELECT DISTINCT 1, mine.record_id, other.number, '', 0::bigint
    FROM casework_recordworker mine JOIN casework_servicerecord record ON record.id = mine.record_id
    CROSS JOIN LATERAL (SELECT id, number FROM casework_servicerecord WHERE status <> 'void' AND id <> record.id AND started_at < record.ended_at
        AND ended_at > record.started_at AND started_at > record.started_at - interval '12 hours' OFFSET 0) other
    JOIN casework_recordworker theirs ON theirs.membership_id = mine.membership_id AND theirs.record_id = other.id
    WHERE mine.record_id = ANY(%s)
"""
LONG_DAY = """
    SELECT 2, record.id, '', '', sum(other.minutes)::bigint
    FROM casework_recordworker mine JOIN casework_servicerecord record ON record.id = mine.record_id
    CROSS JOIN LATERAL (SELECT date_trunc('day', record.started_at, 'Asia/Shanghai') AS midnight) day
    CROSS JOIN LATERAL (SELECT id, minutes FROM casework_servicerecord WHERE status <> 'void'
        AND started_at >= day.midnight AND started_at < day.midnight + interval '1 day' OFFSET 0) other
    JOIN casework_recordworker theirs ON theirs.membership_id = mine.membership_id AND theirs.record_id = other.id
    WHERE mine.record_id = ANY(%s) GROUP BY record.id, mine.membership_id HAVING sum(other.minutes) > 60 * coalesce((
        SELECT rule.numbers[1] FROM casework_houserule rule WHERE rule.code = 'day_hours'
        AND rule.since <= (record.started_at AT TIME ZONE 'Asia/Shanghai')::date ORDER BY rule.since DESC LIMIT 1), %s)
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
# Whoever took part, or signed as a volunteer, and agreed to no photos, at records that show some.
NO_PHOTO = """
    SELECT DISTINCT 5, there.record_id, '', person.number, 0::bigint
    FROM (SELECT record_id, person_id FROM casework_participation UNION ALL
          SELECT activity.record_id, signed.person_id FROM casework_activitysignin signed JOIN casework_activity activity ON activity.id = signed.activity_id
          WHERE signed.removed_at IS NULL) there
    JOIN people_person person ON person.id = there.person_id AND person.photo_permission = 'none'
    WHERE there.record_id = ANY(%s) AND EXISTS (SELECT FROM casework_photo photo WHERE photo.record_id = there.record_id)
"""

ALL = "(" + ") UNION ALL (".join([OVERLAP, LONG_DAY, TWICE, SAME_PHOTO, NO_PHOTO]) + ") ORDER BY 1, 2, 3, 4"
QUESTIONS = {1: "overlap", 2: "long_day", 3: "twice", 4: "same_photo", 5: "no_photo"}


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
            "no_photo": lambda: _("%(persons)s agreed to no photos: look whether a photo shows them.") % {"persons": "、".join(self.persons)},
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


def people_at(record):
    """Who took part in a service with a file, and who signed as a volunteer."""
    signed = ActivitySignIn.objects.filter(activity__record=record, removed_at=None, person__isnull=False)
    return Person.objects.filter(Q(pk__in=record.participations.values("person")) | Q(pk__in=signed.values("person"))).select_related("organisation").order_by("pk")


def unwilling(people, membership):
    """What those are called who agreed to no photos: said before somebody adds one."""
    return [one.label_for(membership) for one in people if one.photo_permission == PhotoPermission.NONE]


def _asked(keys):
    """[(which question, record, number of another record, number of a client, minutes)]: five questions in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(ALL, [keys, keys, USUAL[HouseRule.Code.DAY_HOURS][0], keys, keys, NEAR, keys])
        return cursor.fetchall()


def _about(found, pk, code):
    """The check of a code at a record, made when it is not there yet."""
    checks = found.setdefault(pk, [])
    check = next((one for one in checks if one.code == code), None)
    if check is None:
        check = Check(code)
        checks.append(check)
    return check
