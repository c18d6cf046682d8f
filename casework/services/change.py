"""Changing a record: freely while it is with its worker, by a correction with a reason once it is approved."""

import json

from django.db import transaction
from django.utils import timezone

from casework import photos as pictures
from casework.figures.consents import wanting_of
from casework.figures.due import keep_due
from casework.models import Correction, Kind, Participation, RecordWorker, Status
from casework.models.details import DETAILS, detail_of
from casework.services.attendance import present_of, set_attendance
from casework.services.goods import correct_goods
from casework.services.log import check_project, check_span, who_brings
from casework.services.photos import attach, reassess
from casework.services.plans import follow_records
from casework.services.serving import meet
from casework.services.steps import locked
from casework.services.troubles import NothingToCorrect, NotWithoutConsent, ReasonMissing, StepNotAllowed
from organisations import audit
from projects.services import lapse_words, mark_stale

FACTS = ("project", "line", "station", "started_at", "ended_at", "place", "headcount", "title", "note")


@transaction.atomic
def edit_record(record, *, by, **changes):
    """Change a draft or returned record: any of FACTS, `persons`, `companions`, `detail`.

    Raises StepNotAllowed when it is no longer with its worker, and what `log_service` raises.
    """
    record = locked(record)
    if not record.is_open:
        raise StepNotAllowed
    changed = sorted(_apply(record, changes, by))
    audit.record("record.edit", by=by, on=record, project=record.project.number, detail={"fields": changed})
    return record


@transaction.atomic
def correct_record(record, *, by, reason, changes, photos=()):
    """Correct an approved record; the figures move at once and the correction keeps what stood there before, sealed.

    Raises StepNotAllowed, ReasonMissing, NothingToCorrect, NotWithoutConsent (of whom it names anew), and what `log_service` raises.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    photos = [pictures.prepare(photo) for photo in photos]
    record = locked(record)
    if record.status != Status.APPROVED:
        raise StepNotAllowed
    before = facts_of(record)
    for photo in photos:
        attach(record, photo, by=by)
    old_project, wanting = record.project, wanting_of(record)
    _apply(record, changes, by)
    if new := [row for row in wanting_of(record) if row[0].pk not in {person.pk for person, _why in wanting}]:
        raise NotWithoutConsent(new)
    after = facts_of(record)
    changed = sorted(name for name in after if before[name] != after[name])
    if not changed:
        raise NothingToCorrect
    Correction.objects.create(organisation=by.organisation, record=record, seq=record.corrections.count() + 1, reason=reason,
                              by=by, at=timezone.now(), before=_json(before, changed), after=_json(after, changed))
    lapse_words(old_project, record.number)  # what a landing unit said was about what stood there before
    audit.record("record.correct", by=by, on=record, project=record.project.number, detail={"fields": changed})
    return record


def _json(facts, names):
    return json.dumps({name: facts[name] for name in names}, ensure_ascii=False)


def _apply(record, changes, by):
    """Set, check, save, count anew; returns the names of what was given."""
    old_project, before = record.project, set(record.participations.values_list("person_id", flat=True))
    hands_before = set(record.hands.values_list("membership_id", flat=True))
    for name in FACTS:
        if name in changes:
            setattr(record, name, changes[name])
    record.minutes = max(0, int((record.ended_at - record.started_at).total_seconds() // 60))
    check_span(record.started_at, record.ended_at, record.recorded_at)
    check_project(record.project, record.line, record.started_at)
    if "persons" in changes:
        _set_persons(record, changes["persons"])
    if "companions" in changes:
        set_companions(record, changes["companions"])
    if record.kind in DETAILS and changes.get("detail"):
        _set_detail(record, changes["detail"])
    if "attendance" in changes:
        set_attendance(record, *changes["attendance"])
    hands = [hand.membership for hand in record.hands.select_related("membership__user", "membership__organisation")]
    brings = who_brings(record.session.group if record.kind == Kind.SESSION else None, by)
    meet({(one.person, member, brings) for one in record.participations.select_related("person__organisation") for member in hands
          if one.person_id not in before or member.pk not in hands_before})
    reassess(record)
    if record.project_id != old_project.pk:
        mark_stale(old_project)
    record.version += 1
    record.save()
    if record.kind == Kind.VISIT:
        keep_due(before | set(record.participations.values_list("person_id", flat=True)))
        correct_goods(record, by=by)
        follow_records([record])
    return changes


def _set_persons(record, persons):
    wanted = {person.pk for person in persons}
    record.participations.exclude(person__in=wanted).delete()
    there = set(record.participations.values_list("person_id", flat=True))
    Participation.objects.bulk_create(
        Participation(organisation_id=record.organisation_id, record=record, person_id=pk) for pk in sorted(wanted - there))


def set_companions(record, companions):
    lead = record.hands.get(is_lead=True)
    wanted = {one.pk for one in companions} - {lead.membership_id}
    record.hands.filter(is_lead=False).exclude(membership__in=wanted).delete()
    there = set(record.hands.values_list("membership_id", flat=True))
    RecordWorker.objects.bulk_create(
        RecordWorker(organisation_id=record.organisation_id, record=record, membership_id=pk) for pk in sorted(wanted - there))


def _set_detail(record, values):
    detail = detail_of(record) or DETAILS[record.kind](organisation_id=record.organisation_id, record=record)
    for name, value in values.items():
        setattr(detail, name, value)
    detail.save()


def facts_of(record):
    """Everything that a correction can change, as plain values; clients by their file numbers."""
    facts = {
        "project": record.project.number, "line": record.line.name, "station": str(record.station or ""),
        "started_at": timezone.localtime(record.started_at).strftime("%Y-%m-%d %H:%M"), "minutes": record.minutes,
        "place": record.place, "headcount": record.headcount, "title": record.title, "note": record.note,
        "persons": sorted(record.participations.values_list("person__number", flat=True)),
        "workers": sorted(record.hands.values_list("membership__number", flat=True)),
        "photos": record.photos.count(),
    }
    detail = detail_of(record)
    if record.kind == Kind.SESSION:
        facts["present"] = present_of(record)
    if detail is not None:
        for field in detail._meta.fields:
            if field.name not in ("id", "organisation", "uid", "record"):
                value = getattr(detail, field.name)
                facts[field.name] = value if isinstance(value, (int, bool)) else str(value or "")
    return facts
