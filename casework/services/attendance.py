"""Who was at a session: the rows beside its record."""

from casework.models import Attendance


def set_attendance(record, came, missed):
    """Write who was there and who was not; what was seen of somebody stays with them."""
    session = record.session
    wanted = {member.pk: True for member in came} | {member.pk: False for member in missed}
    there = {one.member_id: one for one in session.attendances.all()}
    session.attendances.exclude(member__in=list(wanted)).delete()
    for member, one in there.items():
        if member in wanted and one.present != wanted[member]:
            one.present = wanted[member]
            one.save(update_fields=["present"])
    Attendance.objects.bulk_create(Attendance(organisation_id=session.organisation_id, session=session, member_id=member, present=present)
                                   for member, present in wanted.items() if member not in there)
    if session.expected != len(wanted):
        session.expected = len(wanted)
        session.save(update_fields=["expected"])


def present_of(record):
    """Who was there, by their place in the list of members: what a correction keeps."""
    return list(record.session.attendances.filter(present=True).order_by("member__seq").values_list("member__seq", flat=True))
