"""Writing services down."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import photos as pictures
from casework.figures.consents import files_of, never_served, unconsented
from casework.figures.due import keep_due
from casework.models import Kind, Participation, RecordWorker, ServiceRecord, Status
from casework.models.details import DETAILS
from casework.models.evidence import assess, stand
from casework.models.record import MOST_MINUTES
from casework.numbers import record_numbers
from casework.services.photos import put_photos
from casework.services.plans import tie_stops
from casework.services.serving import meet
from casework.services.telling import ask_to_cosign
from casework.services.troubles import InTheFuture, LineOfAnotherProject, NotOnTheStaff, OutsideTheTerm, TooLong
from organisations import audit
from projects.models import ProjectStaff
from projects.models.project import SEE_ALL_OWN
from projects.services import mark_stale


@dataclass
class Entry:
    """What one service is made of; the arguments of `log_service`."""

    client_uuid: UUID
    project: Any
    line: Any
    kind: str
    started_at: datetime
    ended_at: datetime
    persons: Any = ()
    headcount: int = 0
    companions: Any = ()
    place: str = ""
    title: str = ""
    note: str = ""
    station: Any = None
    detail: dict = field(default_factory=dict)
    photos: Any = ()
    submit: bool | None = True  # None: when its evidence is complete
    recorded_at: datetime | None = None
    of_work_in_hand: bool = False  # what a case, a group or an activity brings: its worker writes it down though never on the staff


def log_service(*, by, client_uuid, project, line, kind, started_at, ended_at, **more):
    """Write one service down and return its record; the same `client_uuid` returns the record that is already there.

    As long as a client's consent to the file is wanting it stays a draft, whatever `submit` says: nothing that was typed is lost.
    Raises InTheFuture, TooLong, LineOfAnotherProject, OutsideTheTerm, NotOnTheStaff, NotAPicture, NotYourClient.
    """
    known = ServiceRecord.objects.filter(client_uuid=client_uuid, created_by=by).first()
    if known:
        return known
    entry = Entry(client_uuid, project, line, kind, started_at, ended_at, **more)
    try:
        return log_many([entry], by=by)[0]
    except IntegrityError:
        # The same form at the same instant on another connection: the unique key let only one of them through.
        twin = ServiceRecord.objects.filter(client_uuid=client_uuid, created_by=by).first()
        if twin is None:
            raise
        return twin


@transaction.atomic
def log_many(entries, *, by):
    """Write several services of one worker down in one go: a handful of queries, however many (demonstration, import).

    All or none; a `client_uuid` that is already there raises IntegrityError.
    """
    now = timezone.now()
    check_staff(entries, by)
    for entry in entries:
        _check(entry, now)
        entry.persons, entry.companions = list(entry.persons), [one for one in entry.companions if one.pk != by.pk]
        entry.photos = [pictures.prepare(photo) for photo in entry.photos]
    numbers = record_numbers(entries, by=by)
    files = files_of(person.pk for entry in entries for person in entry.persons)
    records, details = [], []
    for entry, number in zip(entries, numbers, strict=True):
        record, detail = _build(entry, number, files, by=by, now=now)
        records.append(record)
        details.append(detail)
    ServiceRecord.objects.bulk_create(records)
    _write_rows(entries, records, details, by)
    ServiceRecord.history.bulk_history_create(records)
    for entry, record in zip(entries, records, strict=True):
        put_photos(record, entry.photos, by=by)
    _tell_others(entries, records, by)
    for record, entry in zip(records, entries, strict=True):
        audit.record("record.log", by=by, on=record, project=entry.project.number, detail={"kind": record.kind, "status": record.status})
    return records


def _check(entry, now):
    check_span(entry.started_at, entry.ended_at, entry.recorded_at or now)
    check_project(entry.project, entry.line, entry.started_at)


def check_span(started_at, ended_at, recorded_at):
    """Raises InTheFuture or TooLong."""
    if started_at > recorded_at:
        raise InTheFuture
    if not timedelta(minutes=1) <= ended_at - started_at <= timedelta(minutes=MOST_MINUTES):
        raise TooLong


def check_project(project, line, started_at):
    """Raises LineOfAnotherProject or OutsideTheTerm."""
    if line.project_id != project.pk:
        raise LineOfAnotherProject
    day = timezone.localtime(started_at).date()
    if (project.starts_on and day < project.starts_on) or (project.ends_on and day > project.ends_on):
        raise OutsideTheTerm


def check_staff(entries, by):
    """Raises NotOnTheStaff where the worker's assignments to a project cover other days than the service's, and for whoever was never assigned
    to a project that has staff; as `Project.takes_from` says it of one. Whoever was never assigned but carries a case or leads a group or an
    activity of the project writes down what was held."""
    if by.role in SEE_ALL_OWN:
        return
    staff = {}
    for place in ProjectStaff.objects.filter(project__in={one.project.pk for one in entries}):
        staff.setdefault(place.project_id, []).append(place)
    for one in entries:
        day, places = timezone.localtime(one.started_at).date(), staff.get(one.project.pk, [])
        own = [place for place in places if place.membership_id == by.pk]
        if own:
            there = any(place.since <= day and (place.until is None or day <= place.until) for place in own)
        else:
            there = one.of_work_in_hand or not places
        if not there:
            raise NotOnTheStaff


def _build(entry, number, files, *, by, now):
    recorded_at = entry.recorded_at or now
    record = ServiceRecord(
        organisation=by.organisation, number=number, client_uuid=entry.client_uuid, project=entry.project, line=entry.line,
        station=entry.station, kind=entry.kind, started_at=entry.started_at, ended_at=entry.ended_at,
        minutes=int((entry.ended_at - entry.started_at).total_seconds() // 60), recorded_at=recorded_at, place=entry.place,
        headcount=entry.headcount, title=entry.title, note=entry.note, status=Status.DRAFT, created_by=by,
    )
    model = DETAILS.get(entry.kind)
    detail = model(organisation=by.organisation, record=record, **entry.detail) if model else None
    people = [files[person.pk] for person in entry.persons]
    agreed = not unconsented(people, record.day)
    assess(record, detail=detail, persons=len(entry.persons), photos=len(entry.photos), agreed=agreed, served=entry.kind != Kind.FILING or not never_served(people))
    if agreed and (entry.submit or (entry.submit is None and record.evidence_complete)):
        record.status, record.submitted_at = Status.SUBMITTED, recorded_at
        stand(record)
    return record, detail


def _write_rows(entries, records, details, by):
    workers, participations, by_model = [], [], {}
    for entry, record, detail in zip(entries, records, details, strict=True):
        workers.append(RecordWorker(organisation=by.organisation, record=record, membership=by, is_lead=True))
        workers += [RecordWorker(organisation=by.organisation, record=record, membership=one) for one in entry.companions]
        participations += [Participation(organisation=by.organisation, record=record, person=one) for one in entry.persons]
        if detail is not None:
            by_model.setdefault(type(detail), []).append(detail)
    RecordWorker.objects.bulk_create(workers)
    Participation.objects.bulk_create(participations)
    for model, rows in by_model.items():
        model.objects.bulk_create(rows)


def who_brings(group, by):
    """Whoever writes it down; for a session of a group that they may know the leader, who took the members in."""
    return group.leader if group and group.known_to(by) else by


def _tell_others(entries, records, by):
    """Who was served is known to who served; what was counted is counted anew."""
    meet({(person, one, who_brings(entry.detail.get("group"), by)) for entry in entries for person in entry.persons for one in [by, *entry.companions]})
    latest = {}
    for record in records:
        latest[record.project_id] = max(record.recorded_at, latest.get(record.project_id, record.recorded_at))
    for pk in sorted(latest):
        mark_stale(pk, recorded_at=latest[pk])
    visits = [(entry, record) for entry, record in zip(entries, records, strict=True) if record.kind == Kind.VISIT]
    if visits:
        keep_due(person.pk for entry, _record in visits for person in entry.persons)
        tie_stops([(record, [one.pk for one in [by, *entry.companions]], [person.pk for person in entry.persons]) for entry, record in visits])
        ask_to_cosign([(record, entry.persons) for entry, record in visits if entry.detail.get("outcome") == "done"], by=by)
