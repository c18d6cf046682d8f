"""Puts the demonstration together."""

import random
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone, translation

from reports.demonstration import casework, clients, contracts, days, ground, learning, purchase, targets
from reports.demonstration.names import VILLAGES, People


@dataclass
class Demonstration:
    """What was built: houses and projects by their short words."""

    houses: dict
    projects: dict = field(default_factory=dict)


def build(*, seed=7, scale=1.0, password, say=lambda words: None):
    """The whole demonstration; `scale` below 1 thins out services and clients, not the scenarios' own figures."""
    # All or nothing: a demonstration that was interrupted leaves an empty database, and the next start begins again.
    with transaction.atomic(), translation.override("zh-hans"):  # names and units of indicators are data, and the data is Chinese
        return _build(random.Random(seed), scale, password, say)  # noqa: S311  chance that can be repeated


def _build(rng, scale, password, say):
    now = timezone.now()
    today = timezone.localtime(now).date()
    people = People(rng, today, reserved=[person[1] for staff in (ground.ZHIHE, ground.QIMING) for person in staff])
    say("organisations and people")
    made = Demonstration(ground.build(password))
    places = {word: ground.stations(made.houses[word].organisation, VILLAGES[:6]) for word in ("zhihe", "qiming")}
    for plan in contracts.PLANS:
        say(plan.title)
        house = made.houses[plan.house]
        project = made.projects[plan.key] = contracts.sign_contract(plan, made.houses, today)
        served = 0
        if plan.workers:
            served = _services(plan, project, house, places[plan.house], people, rng, now, scale)
            learning.months_of_supervision(project, plan, house, rng, today)
        if plan.key == "children":
            learning.child_directors(project, house, people, today)
            casework.build(project, house, today)
        elif plan.key == "elderly":
            learning.own_staff(project, house, today)
        elif plan.key == "cohort":
            learning.cohort(project, house, people)
        targets.agree(plan, project, house, today, clients=served)
    purchase.buy(made.houses, made.projects, places["zhihe"], people, rng, today, say)
    return made


def _services(plan, project, house, stations, people, rng, now, scale):
    """Files, services, decisions; returns how many clients have a file."""
    today = timezone.localtime(now).date()
    count = max(round(plan.clients * min(1, scale * 3)), 2 * len(plan.workers))
    served = clients.open_files(plan, project, house, stations, people, rng, today, count)
    activities, photographed = (max(round(number * min(1, scale * 3)), 1) for number in (plan.activities, plan.photographed))
    days.Ledger(plan, project, house, served, rng, now).write(scale, max(activities, photographed + 1), photographed)
    waiting, returned = WAITING.get(plan.key, (3, 1))
    days.decide(house, project, rng, now, waiting=waiting, returned=returned)
    days.mend(house, project, rng)
    return count


# Per project: how many records wait for review, how many went back.
WAITING = {"elderly": (5, 2), "children": (8, 4), "families": (2, 2), "youth": (5, 2)}
