"""How many posts of a project were filled: what a target for each worker is multiplied by (DOMAIN.md 3.3).

Posts are those of leaders and social workers, each member once. Days after the cut-off are reckoned with those who are there on it.
"""

from datetime import timedelta
from decimal import Decimal

from projects.models import ProjectStaff

WORKING = (ProjectStaff.Duty.LEADER, ProjectStaff.Duty.WORKER)


def assignments_of(project):
    """Who works on the project, as far as the open fence shows it."""
    return [entry for entry in project.staff.all() if entry.duty in WORKING]


def posts_filled(assignments, first, last, on):
    """The mean of the posts filled over the days from first to last, both included, as known on a day."""
    days = (last - first).days + 1
    there = sum(len({entry.membership_id for entry in assignments if entry.since <= day and (entry.until is None or entry.until >= day)})
                for day in (min(first + timedelta(days=step), on) for step in range(days)))
    return Decimal(there) / days
