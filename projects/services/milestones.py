"""Steps that were promised for a day, and the day on which they were reached."""

from django.db import transaction

from organisations import audit
from people.search import without_names
from projects.models import Milestone, Project


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
def change_milestone(milestone, *, title, due_on, by):
    """Other words or another day, as long as it was not reached; raises AlreadyReached."""
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)
    if milestone.reached_on:
        raise AlreadyReached
    before = milestone.due_on
    milestone.title, milestone.due_on = without_names(milestone.organisation_id, title)[:100], due_on
    milestone.version += 1
    milestone.save()
    audit.record("milestone.change", by=by, on=milestone, project=milestone.project.number,
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
