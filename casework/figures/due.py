"""Keeping true who is to be visited when. Called by every step that changes it; the same rows come out of a recount."""

from casework.figures.visits import due_facts
from casework.models import VisitDue
from organisations import fence
from people.models import Person

CHUNK = 2000


def keep_due(keys):
    """Compute anew when these people (by key) are to be visited. Of two at once the second waits and sees what the first did."""
    keys = sorted(set(keys))
    for start in range(0, len(keys), CHUNK):
        _keep(keys[start:start + CHUNK])


def recount_due(**people):
    """Compute everybody anew (or those whose files match), without trusting what is there; returns how many people."""
    keys = list(Person.objects.filter(**people).order_by("pk").values_list("pk", flat=True))
    keep_due(keys)
    return len(keys)


def _keep(keys):
    rows = _locked(keys)
    if len(rows) < len(keys):
        missing = set(keys) - {row.person_id for row in rows}
        VisitDue.objects.bulk_create([VisitDue(organisation_id=fence.current().organisation_id, person_id=key) for key in sorted(missing)], ignore_conflicts=True)
        rows = _locked(keys)
    facts, changed = due_facts(keys), []
    for row in rows:
        new = facts[row.person_id]
        if (row.level, row.last_on, row.due_on) != (new.level, new.last_on, new.due_on):
            row.level, row.last_on, row.due_on = new.level, new.last_on, new.due_on
            changed.append(row)
    if changed:
        VisitDue.objects.bulk_update(changed, ["level", "last_on", "due_on"])


def _locked(keys):
    return list(VisitDue.objects.select_for_update().filter(person__in=keys).order_by("person_id"))
