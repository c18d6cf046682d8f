"""Volunteers who signed in to an activity: their hours are its hours, taken over once and typed by nobody (A2, rule 8.4)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.models import Activity, Duty, Volunteer
from casework.models import Status as RecordStatus
from casework.services.activities import NotYetHeld, locked_activity, signatures
from casework.services.resources import DutyOverlaps, KnownVolunteer, add_volunteer, record_duty
from casework.services.troubles import Trouble
from organisations import audit
from people.names import search_form


class NobodyHelped(Trouble):
    words = _("No volunteer has signed.")


@transaction.atomic
def take_over_volunteers(activity, *, by):
    """Each volunteer who signed was on duty while the activity lasted, once; who is no volunteer here yet is added by name and the four digits.

    A duty of that time that somebody typed already becomes this one, and one that was struck out does not come back. Returns (duties, of them
    volunteers added, names left for a human because several volunteers bear them or are on duty elsewhere). Raises NotYetHeld, NobodyHelped, DutyTooLong.
    """
    activity = locked_activity(activity)
    if activity.status not in (Activity.Status.HELD, Activity.Status.DONE) or activity.record.status == RecordStatus.VOID:
        raise NotYetHeld
    rows = list(signatures(activity).filter(is_volunteer=True).order_by("at", "pk"))
    if not rows:
        raise NobodyHelped
    record, known = activity.record, _by_name()
    served = set(record.duties.values_list("volunteer", flat=True))
    written, added, left = 0, 0, 0
    for row in rows:
        volunteer, several = _whose(row, known)
        if several:
            left += 1
            continue
        if volunteer is None:
            volunteer, new = _add(row, by)
            known.setdefault(search_form(row.name), []).append(volunteer)
            added += new
        if volunteer.pk in served:
            continue
        served.add(volunteer.pk)
        if _put_on_duty(volunteer, activity, by):
            written += 1
        else:
            left += 1
    audit.record("activity.volunteers", by=by, on=activity, project=activity.project.number, detail={"duties": written, "added": added, "left": left})
    return written, added, left


def _by_name():
    """Names are sealed: every volunteer is read once, not looked for one by one."""
    known = {}
    for volunteer in Volunteer.objects.all():
        known.setdefault(search_form(volunteer.name), []).append(volunteer)
    return known


def _whose(row, known):
    """(the volunteer who signed or None, whether several might have): the same name, and no other digits than those that are known."""
    same = known.get(search_form(row.name), [])
    exact = [one for one in same if row.phone and _last_four(one) == row.phone]
    fitting = exact or [one for one in same if not row.phone or not _last_four(one)]
    return (fitting[0], False) if len(fitting) == 1 else (None, len(fitting) > 1)


def _last_four(volunteer):
    return "".join(filter(str.isdigit, volunteer.phone or ""))[-4:]


def _add(row, by):
    try:
        return add_volunteer(by=by, name=row.name, phone=row.phone), True
    except KnownVolunteer as known:
        return known.volunteer, False


def _put_on_duty(volunteer, activity, by):
    """Whether the duty stands: a new one, or the one that was typed by hand for the same time and project."""
    record = activity.record
    try:
        record_duty(volunteer, by=by, project=activity.project, line=record.line if record.line.project_id == activity.project_id else None, record=record,
                    started_at=record.started_at, ended_at=record.ended_at)
    except DutyOverlaps:
        typed = Duty.objects.filter(volunteer=volunteer, struck_at=None, record=None, project=activity.project, started_at__lt=record.ended_at, ended_at__gt=record.started_at)
        return typed.filter(pk=typed.values("pk")[:1]).update(record=record) == 1
    return True
