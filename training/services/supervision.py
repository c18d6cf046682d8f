"""Recording, signing, confirming and correcting supervision (DOMAIN.md 4.7, 8.5; UX.md S2)."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.numbering import next_number
from projects.services import mark_stale
from training.models import (
    SupervisionAttendance,
    SupervisionCorrection,
    SupervisionGroup,
    SupervisionGroupMember,
    SupervisionSession,
)


class NobodyWasSupervised(Exception):
    """A session has at least one supervisee."""


class SupervisorCannotAttend(Exception):
    """Nobody supervises themselves."""


class BreaksTakeAllTheTime(Exception):
    """The end lies after the start and the breaks, or no minute is left."""


class AlreadySigned(Exception):
    """A signed record changes only by a correction with a reason."""


class NotSignedYet(Exception):
    """Supervisees confirm, and corrections open, what the supervisor has signed."""


class OnlyTheSupervisorSigns(Exception):
    """The supervisor signs with their own account, and a supervisee confirms with theirs."""


def minutes_between(started_at, ended_at, break_minutes=0):
    """The session's length without breaks; raises BreaksTakeAllTheTime."""
    minutes = int((ended_at - started_at).total_seconds() // 60) - break_minutes
    if minutes <= 0:
        raise BreaksTakeAllTheTime
    return minutes


@transaction.atomic
def form_group(*, project, name, supervisor, members, by):
    """A supervision group of a project and who belongs to it."""
    group = SupervisionGroup.objects.create(
        organisation=project.organisation, project=project, name=name, supervisor=supervisor
    )
    SupervisionGroupMember.objects.bulk_create(
        SupervisionGroupMember(group=group, **person.fields(project.organisation))
        for person in _distinct(members, project.organisation)
    )
    audit.record("supervision_group.form", by=by, on=group, project=project.number, detail={"members": len(members)})
    return group


@transaction.atomic
def record_supervision(
    *,
    project,
    kind,
    started_at,
    ended_at,
    attendees,
    by,
    supervisor=None,
    group=None,
    break_minutes=0,
    place="",
    topics=(),
    discussion="",
    advice="",
    action_items="",
):
    """A draft of one session. Raises NobodyWasSupervised, SupervisorCannotAttend, BreaksTakeAllTheTime."""
    organisation = project.organisation
    session = SupervisionSession(
        organisation=organisation,
        project=project,
        group=group,
        kind=kind,
        supervisor=supervisor or by,
        started_at=started_at,
        ended_at=ended_at,
        break_minutes=break_minutes,
        minutes=minutes_between(started_at, ended_at, break_minutes),
        place=place,
        topics=list(topics),
        discussion=discussion,
        advice=advice,
        action_items=action_items,
    )
    people = _supervised(attendees, session)
    session.number = next_number(
        organisation,
        "supervision",
        day=timezone.localdate(started_at),
        by=session.supervisor,
        sector=project.domain or project.population,
    )
    session.save()
    _write_attendance(session, people)
    mark_stale(project)
    audit.record(
        "supervision.record",
        by=by,
        on=session,
        project=project.number,
        detail={"minutes": session.minutes, "people": len(people)},
    )
    return session


@transaction.atomic
def change_supervision(session, *, by, attendees=None, **changes):
    """Change a draft. Raises AlreadySigned and what `record_supervision` raises."""
    if session.is_signed:
        raise AlreadySigned
    project_before, people_before = session.project, session.attendances.count()
    for name, value in changes.items():
        setattr(session, name, value)
    session.minutes = minutes_between(session.started_at, session.ended_at, session.break_minutes)
    if attendees is not None:
        people = _supervised(attendees, session)
        session.attendances.all().delete()
        _write_attendance(session, people)
    session.version += 1
    session.save()
    mark_stale(project_before, session.project)
    detail = {"fields": sorted(changes), "people": [people_before, session.attendances.count()]}
    if project_before.pk != session.project.pk:
        detail["project"] = [project_before.number, session.project.number]
    audit.record("supervision.change", by=by, on=session, project=session.project.number, detail=detail)
    return session


@transaction.atomic
def sign(session, *, by):
    """The supervisor signs; from now on the hours count. Raises AlreadySigned, OnlyTheSupervisorSigns."""
    if session.is_signed:
        raise AlreadySigned
    if session.supervisor_id != by.pk:
        raise OnlyTheSupervisorSigns
    session.status, session.signed_at = SupervisionSession.Status.SIGNED, timezone.now()
    session.version += 1
    session.save()
    correction = session.corrections.last()
    if correction is not None:
        correction.attended = correction.attended | {"after": _on_the_sheet(session)}
        correction.save()
    mark_stale(session.project)
    audit.record(
        "supervision.sign", by=by, on=session, project=session.project.number, detail={"minutes": session.minutes}
    )
    return session


@transaction.atomic
def confirm_supervision(session, *, by):
    """A supervisee confirms that they were there. Raises NotSignedYet, OnlyTheSupervisorSigns."""
    if not session.is_signed:
        raise NotSignedYet
    attendance = session.attendances.select_for_update().filter(membership=by).first()
    if attendance is None:
        raise OnlyTheSupervisorSigns
    if attendance.signed_at is None:
        attendance.signed_at = timezone.now()
        attendance.save(update_fields=["signed_at"])
        audit.record("supervision.confirm", by=by, on=session, project=session.project.number)
    return attendance


@transaction.atomic
def correct_supervision(session, *, reason, by):
    """Open a signed record again, with the reason kept for good; everybody signs anew, since what they signed changes.

    Raises NotSignedYet, OnlyTheSupervisorSigns.
    """
    if not session.is_signed:
        raise NotSignedYet
    if session.supervisor_id != by.pk:
        raise OnlyTheSupervisorSigns
    SupervisionCorrection.objects.create(
        organisation=session.organisation,
        session=session,
        reason=reason,
        attended={"before": _on_the_sheet(session)},
        by=by,
        seq=session.corrections.count() + 1,
    )
    session.attendances.update(signed_at=None)
    session.status, session.signed_at = SupervisionSession.Status.DRAFT, None
    session.version += 1
    session.save()
    mark_stale(session.project)
    audit.record("supervision.correct", by=by, on=session, project=session.project.number)
    return session


def _on_the_sheet(session):
    """Who was supervised, in words that outlive the rows: those are written anew with each change."""
    rows = session.attendances.select_related("membership__user").order_by("pk")
    return [f"{row.label} {row.unit}".strip() for row in rows]


def _distinct(people, organisation):
    seen = {}
    for person in people:
        seen.setdefault(person.token(organisation), person)
    return list(seen.values())


def _supervised(attendees, session):
    people = _distinct(attendees, session.organisation)
    if not people:
        raise NobodyWasSupervised
    if any(person.membership is not None and person.membership.pk == session.supervisor_id for person in people):
        raise SupervisorCannotAttend
    return people


def _write_attendance(session, people):
    SupervisionAttendance.objects.bulk_create(
        SupervisionAttendance(session=session, **person.fields(session.organisation)) for person in people
    )
