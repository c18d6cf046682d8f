"""The steps of a record: submit, approve, return, make void."""


from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from casework.figures.consents import served, wanting_of
from casework.figures.due import keep_due
from casework.models import Activity, Form, Kind, ProcessDetail, ReviewRound, ServiceRecord, Status
from casework.models.evidence import Reason, say, stand
from casework.services.case_troubles import ProcessIncomplete
from casework.services.goods import correct_goods
from casework.services.plans import follow_records
from casework.services.troubles import ConsentIsWanting, OwnRecord, ReasonMissing, StepNotAllowed, TooLateToUndo
from organisations import audit
from organisations.services import tell
from organisations.undo import UNDO_FOR
from projects.services import mark_stale


def locked(record):
    """The row as it is now, held until the transaction ends: of two at once the second sees what the first did."""
    return ServiceRecord.objects.select_for_update(of=("self",)).select_related("project").get(pk=record.pk)


def step_to(record, status):
    """Move a locked record; raises StepNotAllowed."""
    if not record.may_become(status):
        raise StepNotAllowed
    record.status = status
    record.version += 1
    stand(record)


def refuse_incomplete(process):
    """Raises ProcessIncomplete; a record that is none of a case has nothing more to say."""
    if process is not None and process.missing:
        raise ProcessIncomplete(process.missing)


@transaction.atomic
def submit_record(record, *, by, at=None):
    """Hand a draft or returned record to the reviewer; raises StepNotAllowed, ConsentIsWanting, ProcessIncomplete."""
    record = locked(record)
    if record.may_become(Status.SUBMITTED) and (wanting := wanting_of(record)):
        raise ConsentIsWanting(wanting)
    say(record, Reason.NO_CONSENT, False)
    step_to(record, Status.SUBMITTED)
    refuse_incomplete(ProcessDetail.objects.filter(record=record).first())
    record.submitted_at = at or timezone.now()
    record.save()
    mark_stale(record.project)  # handed in, it is among what was recorded
    audit.record("record.submit", by=by, on=record, project=record.project.number, detail={"missing": record.reasons})
    return record


@transaction.atomic
def look_for_consents(person):
    """A consent of the client was recorded or withdrawn: what is still with its worker says anew whether one is wanting."""
    mine = ServiceRecord.objects.select_for_update(of=("self",)).filter(participations__person=person, status__in=[Status.DRAFT, Status.RETURNED])
    for record in mine.order_by("pk"):
        agreed = not wanting_of(record)
        if agreed == (Reason.NO_CONSENT in record.reasons):
            say(record, Reason.NO_CONSENT, not agreed)
            record.save(update_fields=["reasons", "evidence_complete", "countable"])


@transaction.atomic
def look_for_service(person):
    """A client came into service: the records of opening the file count from now on, unless another client's file on them is still a draft."""
    mine = ServiceRecord.objects.select_for_update(of=("self",)).select_related("project").filter(participations__person=person, kind=Kind.FILING, reasons__contains=[Reason.FILE_DRAFT])
    for record in mine.order_by("pk"):
        if served(record):
            say(record, Reason.FILE_DRAFT, False)
            record.save(update_fields=["reasons", "evidence_complete", "countable"])
            mark_stale(record.project)


@transaction.atomic
def take_record_back(record, *, by):
    """Take back what was handed in and nobody has decided on: it is again a draft, or returned as it was. Raises StepNotAllowed."""
    record = locked(record)
    if record.status != Status.SUBMITTED:
        raise StepNotAllowed
    step_to(record, Status.RETURNED if record.rounds.exists() else Status.DRAFT)
    if record.status == Status.DRAFT:
        record.submitted_at = None
    record.save()
    mark_stale(record.project)
    audit.record("record.take_back", by=by, on=record, project=record.project.number)
    return record


@transaction.atomic
def approve_record(record, *, by, at=None):
    """Approve a submitted record; from now on it counts, if its evidence is complete. Raises StepNotAllowed, OwnRecord."""
    record = locked(record)
    if not record.may_become(Status.APPROVED):
        raise StepNotAllowed
    if record.hands.filter(membership=by).exists():
        raise OwnRecord
    _approve([record], by=by, at=at or timezone.now())
    return record


@transaction.atomic
def approve_many(records, *, by, at=None):
    """Approve those of `records` that can be; returns the approved. Own, decided and vanished ones are passed over.

    `at` may be a moment or a function from a record to its moment.
    """
    found = list(ServiceRecord.objects.select_for_update(of=("self",)).select_related("project").order_by("pk")
                 .filter(pk__in=[record.pk for record in records], status=Status.SUBMITTED).exclude(hands__membership=by))
    _approve(found, by=by, at=at or timezone.now())
    return found


def _approve(records, *, by, at):
    rounds = dict(ReviewRound.objects.filter(record__in=records).values_list("record").annotate(Max("seq")))
    new = []
    for record in records:
        step_to(record, Status.APPROVED)
        record.decided_at = at(record) if callable(at) else at
        new.append(ReviewRound(organisation=by.organisation, record=record, seq=rounds.get(record.pk, 0) + 1,
                               verdict=ReviewRound.Verdict.APPROVED, by=by, at=record.decided_at))
    ReviewRound.objects.bulk_create(new)
    _save_steps(records)
    for project in {record.project_id: record.project for record in records}.values():
        mark_stale(project)
    for record in records:
        audit.record("record.approve", by=by, on=record, project=record.project.number, detail={"counts": record.countable})


def _save_steps(records):
    """Save what a step changes, with its history, in two queries for any number of records."""
    ServiceRecord.objects.bulk_update(records, ["status", "version", "evidence_complete", "countable", "reasons", "decided_at"],
                                      batch_size=500)
    ServiceRecord.history.bulk_history_create(records, batch_size=500, update=True)


@transaction.atomic
def return_record(record, *, by, reason, at=None):
    """Give a submitted record back with a reason; raises StepNotAllowed, OwnRecord, ReasonMissing."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    record = locked(record)
    if record.may_become(Status.RETURNED) and record.hands.filter(membership=by).exists():
        raise OwnRecord
    step_to(record, Status.RETURNED)
    record.decided_at = at or timezone.now()
    record.save()
    ReviewRound.objects.create(organisation=by.organisation, record=record, seq=record.rounds.count() + 1,
                               verdict=ReviewRound.Verdict.RETURNED, reason=reason, by=by, at=record.decided_at)
    if at is None:  # what is written in after the fact tells nobody
        tell([hand.membership for hand in record.hands.select_related("membership__user")], kind="record.returned", by=by,
             path=reverse("record_edit", args=[by.organisation.slug, record.number]), params={"number": record.number, "who": by.name})
    audit.record("record.return", by=by, on=record, project=record.project.number)
    return record


@transaction.atomic
def void_record(record, *, by, reason):
    """Take a record out of the ledger; it stays to be seen and its number is not used again. Raises StepNotAllowed, ReasonMissing."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    record = locked(record)
    before = record.status
    step_to(record, Status.VOID)
    record.voided_at = timezone.now()
    record.void_reason = reason
    record.save()
    record.duties.filter(struck_at=None).update(struck_at=record.voided_at)  # what did not happen gave nobody hours
    mark_stale(record.project)
    if record.kind == Kind.VISIT:
        keep_due(record.participations.values_list("person_id", flat=True))
        follow_records([record])
        correct_goods(record, by=by)
    if record.kind == Kind.ACTIVITY:
        _take_activity_back(record, by)
    audit.record("record.void", by=by, on=record, project=record.project.number, detail={"was": before})
    return record


def _take_activity_back(record, by):
    """A planned activity whose record is void is approved as it was, its signatures kept: it is held again, or called off.

    A summary that was approved told of what did not happen: it is read on, and its next edition is written.
    """
    for activity in Activity.objects.select_for_update(of=("self",)).select_related("project", "organisation").filter(record=record):
        activity.status, activity.record = Activity.Status.APPROVED, None
        activity.version += 1
        activity.save()
        for form in activity.forms.filter(kind=Form.Kind.ACTIVITY_SUMMARY, status=Form.Status.APPROVED):
            form.status = Form.Status.REPLACED
            form.version += 1
            form.save()
        audit.record("activity.take_back", by=by, on=activity, project=activity.project.number, detail={"record": record.number})


@transaction.atomic
def undo_last(record, *, by):
    """Take back a record that was saved a moment ago and that nobody has decided on; raises TooLateToUndo."""
    record = locked(record)
    fresh = record.created_by_id == by.pk and timezone.now() - record.recorded_at <= UNDO_FOR
    if not fresh or record.status not in (Status.DRAFT, Status.SUBMITTED):
        raise TooLateToUndo
    return void_record(record, by=by, reason="undo")
