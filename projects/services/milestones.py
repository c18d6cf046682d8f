"""Steps that were promised for a day, and the day on which they were reached."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from people.search import without_names
from projects.models import Milestone, Project
from projects.services.telling import tell_parties
from projects.services.troubles import ReasonMissing


class AlreadyReached(Exception):
    """What was reached is not moved any more."""


@transaction.atomic
def add_milestone(project, *, title, due_on, by):
    """Promise a step for a day; both houses read it."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    last = project.milestones.order_by("-seq").values_list("seq", flat=True).first() or 0
    made = Milestone.objects.create(organisation=project.organisation, project=project, seq=last + 1, due_on=due_on,
                                    title=without_names(project.organisation_id, title)[:100])
    audit.record("milestone.add", by=by, on=made, project=project.number, detail={"seq": made.seq, "due": due_on.isoformat()})
    return made


@transaction.atomic
def change_milestone(milestone, *, title, due_on, by, reason=""):
    """Other words or another day, as long as it was not reached. The day that was promised first stays to be read. Of a governed project
    another day needs a reason, and its purchaser is told. Raises AlreadyReached, ReasonMissing."""
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)
    if milestone.reached_on:
        raise AlreadyReached
    before, project, reason = milestone.due_on, milestone.project, without_names(milestone.organisation_id, reason.strip())[:300]
    if due_on != before:
        if project.is_governed and not reason:
            raise ReasonMissing
        milestone.moves = [*milestone.moves, {"from": before.isoformat(), "to": due_on.isoformat(), "reason": reason, "by": by.name, "at": timezone.now().isoformat()}]
    milestone.title, milestone.due_on = without_names(milestone.organisation_id, title)[:100], due_on
    milestone.version += 1
    milestone.save()
    if due_on != before and project.is_governed:
        tell_parties(project, Permission.DECIDE, kind="milestone.moved", page=("milestone_list", project.number), by=by, key=f"milestone.moved:{milestone.uid}:{len(milestone.moves)}",
                     params={"project": project.title, "milestone": milestone.title, "before": before, "after": due_on, "reason": reason})
    audit.record("milestone.change", by=by, on=milestone, project=project.number,
                 detail={"seq": milestone.seq, "before": before.isoformat(), "due": due_on.isoformat()})
    return milestone


@transaction.atomic
def reach_milestone(milestone, *, reached_on, evidence, by):
    """The step was reached on a day, and what shows it; without a day it is open again."""
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)
    milestone.reached_on, milestone.evidence = reached_on, without_names(milestone.organisation_id, evidence)[:300]
    milestone.version += 1
    milestone.save()
    audit.record("milestone.reach", by=by, on=milestone, project=milestone.project.number,
                 detail={"seq": milestone.seq, "on": reached_on.isoformat() if reached_on else None})
    return milestone
