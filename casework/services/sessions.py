"""The sessions of a group: who was there, how it went. Each is one record of the ledger (G3)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Group, Kind, ServiceRecord, SessionDetail, Stage, Status
from casework.services.attendance import set_attendance
from casework.services.change import correct_record, edit_record
from casework.services.groups import MOST_SESSIONS, GroupNotRunning, locked, settle
from casework.services.log import log_service
from casework.services.members import AlreadyAMember, add_member
from casework.services.photos import reassess
from casework.services.steps import locked as locked_record
from casework.services.troubles import ReasonMissing, StepNotAllowed, Trouble
from organisations import audit
from organisations.services import tell

TEXTS = ("dynamics", "skills", "problems", "improve")


class SessionIsWritten(Trouble):
    words = _("This session is written down already. Look at it before you write another.")


class OwnSession(Trouble):
    words = _("You led this session yourself: somebody else comments on it.")


class NoSuchSession(Trouble):
    words = _("A group has sessions from the first to the sixtieth.")


class TextChanged(Trouble):
    words = _("Somebody saved this session while you were writing. Your text is still here; compare, then save again.")


def stage_of(group, seq):
    """The stage of a session: as its outline says, else by its place in the whole."""
    outlined = group.outlines.filter(seq=seq).values_list("stage", flat=True).first()
    if outlined:
        return outlined
    if seq <= 1:
        return Stage.FORMING
    if seq >= group.planned_sessions:
        return Stage.ENDING
    return Stage.TRANSITION if seq <= max(2, group.planned_sessions // 3) else Stage.MATURE


def session_of(group, seq):
    """The session that stands under this number, or None."""
    return group.standing_sessions().filter(seq=seq).first()


@transaction.atomic
def hold_session(group, *, by, client_uuid, seq, started_at, ended_at, absent=(), members=None, walk_ins=(), companions=(), place="", process="", photos=(),
                 submit=False):
    """Write down that a session was held: everyone asked about (`members`, by default all who are in) was there, but the `absent`;
    `walk_ins` are names of people who came along and become members. One record of the ledger with its attendances; the same
    `client_uuid` is the record that is there already. Returns the session.

    Raises GroupNotRunning, SessionIsWritten, NoSuchSession, AlreadyAMember, and what `log_service` raises.
    """
    group = locked(group)
    known = ServiceRecord.objects.filter(client_uuid=client_uuid, created_by=by).first()
    if known is not None:
        if known.kind != Kind.SESSION:
            raise SessionIsWritten
        return known.session
    if group.status in (Group.Status.PLANNING, Group.Status.CANCELLED) or (group.status == Group.Status.DONE and seq > group.planned_sessions):
        raise GroupNotRunning
    if not 1 <= seq <= MOST_SESSIONS:
        raise NoSuchSession
    if session_of(group, seq) is not None:
        raise SessionIsWritten
    day = timezone.localtime(started_at).date()
    came, missed = _sorted_out(group, day, absent, members, walk_ins, by)
    record = log_service(
        by=by, client_uuid=client_uuid, project=group.project, line=group.line, kind=Kind.SESSION, started_at=started_at, ended_at=ended_at, station=group.station,
        place=place or group.place, title=f"{group.name[:74]} {seq}", note=process, companions=companions, photos=photos, submit=submit, of_work_in_hand=True, **_people(came),
        detail={"group": group, "seq": seq, "stage": stage_of(group, seq), "expected": len(came) + len(missed)})
    set_attendance(record, came, missed)
    settle(group, by=by)
    audit.record("session.hold", by=by, on=record, project=group.project.number, detail={"group": group.number, "session": seq, "present": len(came), "absent": len(missed)})
    return record.session


@transaction.atomic
def change_session(session, *, by, started_at, ended_at, absent=(), members=None, walk_ins=(), companions=None, reason="", photos=()):
    """Say anew who was there and when: freely while the record is with its worker, by a correction with a reason once it is approved.

    Raises what `edit_record` and `correct_record` raise, AlreadyAMember.
    """
    group, record = locked(session.group), locked_record(session.record)
    asked = members if members is not None else [one.member for one in session.with_attendances()]
    came, missed = _sorted_out(group, timezone.localtime(started_at).date(), absent, asked, walk_ins, by)
    changes = {"started_at": started_at, "ended_at": ended_at, "attendance": (came, missed)} | _people(came)
    if companions is not None:
        changes["companions"] = companions
    if record.status == Status.APPROVED:
        correct_record(record, by=by, reason=reason, changes=changes, photos=photos)
    else:
        edit_record(record, by=by, **changes)
    audit.record("session.change", by=by, on=record, project=group.project.number, detail={"group": group.number, "session": session.seq, "present": len(came),
                                                                                          "absent": len(missed)})
    return session_of(group, session.seq)


def _people(came):
    """Members with a file take part under their file, the others as heads."""
    persons = [member.person for member in came if member.person_id]
    return {"persons": persons, "headcount": len(came) - len(persons)}


def _sorted_out(group, day, absent, members, walk_ins, by):
    """(who was there, who was not), in the order of the list; newcomers join on the day, and who was there before the day of joining had joined."""
    asked = {one.pk for one in members} if members is not None else None
    missing = {one.pk for one in absent}
    known = [one for one in group.members.select_related("person") if (one.is_in_on(day) if asked is None else one.pk in asked)]
    came = [one for one in known if one.pk not in missing]
    missed = [one for one in known if one.pk in missing and one.joined_on <= day and one.is_in_on(day)]
    for member in came:
        if member.joined_on > day:
            member.joined_on = day
            member.save(update_fields=["joined_on"])
    newcomers = []
    for name in walk_ins:
        member = add_member(group, by=by, name=name, joined_on=day)
        if member.pk in {one.pk for one in [*known, *newcomers]}:
            raise AlreadyAMember
        newcomers.append(member)
    return [*came, *newcomers], missed


@transaction.atomic
def write_session(session, *, by, process, goal_met="", steps=None, observations=None, seen=None, automatic=False, **texts):
    """How a session went: its steps [{time, content, materials}], its process, what moved between the members, what was seen of each (`observations` by member's key).

    Raises StepNotAllowed when the record is no longer with its worker, TextChanged when `seen` is not the version that is there.
    """
    record = locked_record(session.record)
    if not record.is_open:
        raise StepNotAllowed
    if seen is not None and seen != record.version:
        raise TextChanged
    session = SessionDetail.objects.select_related("group__project").get(pk=session.pk)
    for name in TEXTS:
        if name in texts:
            setattr(session, name, texts[name].strip())
    session.goal_met = goal_met
    if steps is not None:
        session.steps = steps
    session.save()
    _observe(session, observations or {})
    record.note = process.strip()
    reassess(record)
    record.version += 1
    record.skip_history_when_saving = automatic  # a draft that saves itself is one step, not forty
    record.save()
    if not automatic:
        audit.record("session.write", by=by, on=record, project=session.group.project.number, detail={"group": session.group.number, "session": session.seq})
    session.record = record
    return session


def _observe(session, observations):
    for attendance in session.attendances.filter(member__in=list(observations)):
        text = observations[attendance.member_id].strip()
        if text != attendance.observation:
            attendance.observation = text
            attendance.save(update_fields=["observation"])


@transaction.atomic
def comment_session(session, *, by, comment):
    """What the supervisor says to a session; who wrote it down is told. Raises ReasonMissing, OwnSession, StepNotAllowed (somebody else commented)."""
    if not comment.strip():
        raise ReasonMissing
    session = SessionDetail.objects.select_for_update(of=("self",)).select_related("record__created_by__user", "group__project", "group__organisation").get(pk=session.pk)
    if session.record.hands.filter(membership=by).exists():
        raise OwnSession
    if session.commented_by_id not in (None, by.pk):
        raise StepNotAllowed
    session.comment, session.commented_by, session.commented_at = comment.strip(), by, timezone.now()
    session.save()
    group = session.group
    tell([session.record.created_by], kind="session.commented", path=f"{session.get_absolute_url()}record/", by=by,
         params={"number": group.number, "seq": session.seq, "who": by.name})
    audit.record("session.comment", by=by, on=session.record, project=group.project.number, detail={"group": group.number, "session": session.seq})
    return session
