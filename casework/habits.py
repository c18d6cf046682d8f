"""What a worker usually does, so that the quick log asks for less (UX.md W2): own last and own median, never somebody else's."""

from statistics import median

from casework.models import Kind, Participation, RecordWorker, Status
from people.models import Person

LOOK_BACK = 120
RECENT_PEOPLE = 8
USUAL_MINUTES = {Kind.VISIT: 45, Kind.CALL: 15, Kind.INTERVIEW: 60, Kind.CONSULTATION: 20, Kind.ACTIVITY: 120, Kind.PUBLICITY: 60,
                 Kind.FILING: 30}
# The line of a project under which a kind counts when the worker has not done it there yet; the first that the project has.
LINES_OF = {
    Kind.VISIT: ("visit", "case"), Kind.CALL: ("visit", "case", "consultation"), Kind.INTERVIEW: ("case", "visit"),
    Kind.CONSULTATION: ("consultation", "case", "visit"), Kind.ACTIVITY: ("activity", "publicity"), Kind.PUBLICITY: ("publicity", "activity"),
    Kind.FILING: ("filing", "case"),
}


class Habits:
    """One look at a worker's latest records, read many ways."""

    def __init__(self, membership):
        self.membership = membership
        # Through the worker's own rows, newest first: an index gives these without looking at anybody else's.
        rows = list(RecordWorker.objects.filter(membership=membership).exclude(record__status=Status.VOID).order_by("-record_id").values_list(
            "record__kind", "record__minutes", "record__project_id", "record__line_id", "record__number", "record_id")[:LOOK_BACK])
        self.rows, self.keys = [row[:5] for row in rows], [row[5] for row in rows]

    @property
    def last_kind(self):
        return next((row[0] for row in self.rows if row[0] in USUAL_MINUTES), Kind.VISIT)

    @property
    def last_number(self):
        return self.rows[0][4] if self.rows else None

    def usual_minutes(self, kind):
        """The median of my own services of this kind, to the nearest five minutes."""
        own = [minutes for row_kind, minutes, *_rest in self.rows if row_kind == kind][:50]
        return max(5, round(median(own) / 5) * 5) if own else USUAL_MINUTES[Kind(kind)]

    def last_project(self, projects):
        """The project of my last record, if it is still open; else the first that is."""
        keys = [project.pk for project in projects]
        pk = next((row[2] for row in self.rows if row[2] in keys), keys[0] if keys else None)
        return next((project for project in projects if project.pk == pk), None)

    def usual_line(self, kind, project, lines):
        """Where this kind counts in a project: where I counted it last, else by the line's own kind, else its first line."""
        own = [line for line in lines if line.project_id == project.pk]
        last = next((row[3] for row in self.rows if row[0] == kind and row[2] == project.pk), None)
        by_code = [line for code in (*LINES_OF[Kind(kind)], "other") for line in own if line.code == code]
        return next((line for line in own if line.pk == last), None) or next(iter(by_code), None) or next(iter(own), None)

    def recent_people(self, most=RECENT_PEOPLE):
        """The people I served last, newest first."""
        keys = Participation.objects.filter(record__in=self.keys).order_by("-record_id").values_list("person_id", flat=True)[:200]
        newest = list(dict.fromkeys(keys))[:most]
        found = Person.objects.visible_to(self.membership).in_bulk(newest)
        return [found[pk] for pk in newest if pk in found]
