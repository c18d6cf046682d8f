"""A group's attendance as one table: members down, sessions across; drawn anew from the rows each time."""

from dataclasses import dataclass, field

from casework.models import Attendance


@dataclass
class Line:
    """One member: the mark of each session (True there, False absent, None not asked about) and how often they were there."""

    member: object
    label: str
    marks: list
    there: int = 0
    of: int = 0


@dataclass
class Grid:
    """The sessions that were written down, a line for each member, and how many were there each time."""

    sessions: list
    lines: list
    totals: list = field(default_factory=list)

    @property
    def person_times(self):
        return sum(self.totals)


def grid_of(group, label):
    """The table of a group; `label(member)` is what a member is called."""
    sessions = list(group.standing_sessions())
    marks = {(member, session): present for member, session, present in
             Attendance.objects.filter(session__in=sessions).values_list("member_id", "session_id", "present")}
    lines = []
    for member in group.members.select_related("person__organisation"):
        own = [marks.get((member.pk, session.pk)) for session in sessions]
        lines.append(Line(member, label(member), own, there=own.count(True), of=len(own) - own.count(None)))
    return Grid(sessions, lines, [sum(line.marks[place] is True for line in lines) for place in range(len(sessions))])
