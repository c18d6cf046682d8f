"""Casework in full in the children's project: cases, groups, activities, visits of a village, wishes, goods, volunteers, one report of harm."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casework import services
from organisations.fence import fence
from organisations.services import change_membership
from people.models import Person
from people.services import join_team
from reports.demonstration import cases, gatherings, giving, visiting
from reports.demonstration.moments import at, happened
from reports.demonstration.names import People

SEED = 11  # draws of its own: whoever comes after it in the demonstration stays who they are


@dataclass
class Ground:
    """What every part of the casework stands on."""

    project: Any
    house: Any
    lines: dict
    children: list  # who has been in the files longest comes first
    village: str
    today: Any
    rng: Any
    people: Any

    def __post_init__(self):
        self.worker, self.colleague, self.supervisor = self.house["worker"], self.house["worker_f"], self.house["supervisor"]
        self.admin, self.director = self.house["admin"], self.house["director"]

    def day(self, ago):
        return self.today - timedelta(days=ago)

    def key(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def of_village(self):
        return [child for child in self.children if child.village == self.village]

    def brought_to(self, worker, child):
        """The colleague who is responsible for a child puts the worker on the team: nobody else could."""
        return join_team(child, worker, by=child.responsible)

    def written(self, record):
        """The record as it would be, had it been written down an hour after the service."""
        moment = record.ended_at + timedelta(minutes=70)
        return happened(record, recorded_at=moment, submitted_at=moment if record.submitted_at else None)

    def approve(self, records):
        """The supervisor approves them on the following morning."""
        services.approve_many(records, by=self.supervisor, at=lambda record: at(record.day + timedelta(days=1), 0, 30))


def build(project, house, today):
    """Everything that a station does with people beyond the quick log; returns the village of the child director."""
    rng = random.Random(SEED)  # noqa: S311  chance that can be repeated
    with fence(house.organisation):
        children = list(Person.objects.active().filter(responsible__in=project.staff.values("membership")).select_related("station", "organisation", "responsible__organisation")
                        .order_by("opened_on", "pk"))
        children = [child for child in children if child.is_minor_on(today)]
        # The child director is of the village where the demonstration's own worker serves most children.
        served = Counter(child.village for child in children if child.responsible_id == house["worker"].pk)
        village = max(sorted(served), key=served.get)
        ground = Ground(project, house, {line.code: line for line in project.lines.all()}, children, village, today, rng, People(rng, today))
        change_membership(ground.director, by=ground.admin, village=village)
        cases.carry(ground)
        gatherings.gather(ground)
        visiting.visit(ground)
        giving.give(ground)
    return village
