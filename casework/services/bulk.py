"""Several records of one's own at once: each as if it were done alone, those that cannot are passed over."""

from django.db import transaction

from casework.models import Kind, ServiceRecord, Status
from casework.services.change import edit_record
from casework.services.steps import submit_record, take_record_back
from casework.services.troubles import Trouble
from projects.models import ServiceLine


def own_open(numbers, by):
    """A member's own records that are still with them, in a fixed order so that two at once do not wait for each other."""
    rows = ServiceRecord.objects.of(by).filter(number__in=numbers).select_related("project", "line").order_by("pk")
    return [record for record in rows if record.is_open]


def is_tied(record):
    """Whether its project follows from what it is part of: a group, a case, a planned activity."""
    return record.kind == Kind.SESSION or hasattr(record, "process") or hasattr(record, "planned_as")


@transaction.atomic
def submit_many(records, *, by):
    """Hand in those of `records` that can be; returns them. Each is written into the audit trail by `submit_record`."""
    return _each(own_open([record.number for record in records], by), lambda record: submit_record(record, by=by))


@transaction.atomic
def take_back_many(handed_in, *, by):
    """Take back what `submit_many` handed in, [[number, moment]], as long as nobody has decided on it; returns them."""
    moments = dict(handed_in)
    rows = ServiceRecord.objects.of(by).filter(number__in=moments, status=Status.SUBMITTED).select_related("project", "line").order_by("pk")
    return _each([record for record in rows if record.submitted_at.isoformat() == moments[record.number]], lambda record: take_record_back(record, by=by))


@transaction.atomic
def move_records(records, *, by, line):
    """Put records under another service line; returns [[number, key of the line before]] of those that were moved. Audited by `edit_record`."""
    found = [record for record in own_open([record.number for record in records], by) if not is_tied(record) and record.line_id != line.pk]
    before = {record.pk: record.line_id for record in found}
    return [[record.number, before[record.pk]] for record in _each(found, lambda record: edit_record(record, by=by, project=line.project, line=line))]


@transaction.atomic
def move_back(moves, *, by):
    """Take back what `move_records` did to those that nobody has handed in since; returns them."""
    lines = ServiceLine.objects.select_related("project").in_bulk([line for _number, line in moves])
    wanted = {number: lines[line] for number, line in moves if line in lines}
    return _each(own_open(list(wanted), by), lambda record: edit_record(record, by=by, project=wanted[record.number].project, line=wanted[record.number]))


def _each(records, verb):
    done = []
    for record in records:
        try:
            with transaction.atomic():
                done.append(verb(record))
        except Trouble:
            continue
    return done
