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


def masks_of(lines):
    """{name: what the member is called instead}; a given name of two characters or more stands for its member too."""
    found = {}
    for line in lines:
        name = (line.member.person or line.member).name
        if name == line.label:
            continue  # the reader may know who it is
        found[name] = line.label
        if 2 < len(name) <= 4 and not name.isascii():
            found.setdefault(name[1:], line.label)
    return found


def without_names(value, masks):
    """The same texts, lists and tables with every name of `masks` replaced by its mask."""
    if isinstance(value, dict):
        return {key: without_names(one, masks) for key, one in value.items()}
    if isinstance(value, list):
        return [without_names(one, masks) for one in value]
    for name in sorted(masks, key=len, reverse=True):
        if len(name) > 1 and isinstance(value, str):
            value = value.replace(name, masks[name])
    return value


def covered(form, membership):
    """What a form of a group says to a member: whoever may not know a member of the group reads the mask."""
    if not form.group_id or form.group.known_to(membership):
        return form.content
    lines = [Line(one, one.label_for(membership), []) for one in form.group.members.select_related("person__organisation")]
    return without_names(form.content, masks_of(lines))
