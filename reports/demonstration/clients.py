"""Files of invented clients, opened by the workers who serve them."""

from dataclasses import dataclass
from datetime import timedelta

from organisations.fence import fence
from people import services
from people.models import ClientCategory, ConsentGiver, PersonStatus, PhotoPermission, Relation, Source
from reports.demonstration.calendar import is_working_day
from reports.demonstration.names import SCHOOLS

BATCH = 25


@dataclass
class Client:
    """A person and the day from which they are served."""

    person: object
    since: object


def open_files(plan, project, house, stations, people, rng, today, count):
    """{worker: [Client]}; most files are opened in the first six weeks."""
    workers = [house[word] for word in plan.workers]
    served = {worker.pk: [] for worker in workers}
    days = sorted(_day(project, rng, today) for _ in range(count))
    for start in range(0, count, BATCH):
        with fence(house.organisation):
            for number, day in enumerate(days[start : start + BATCH], start):
                worker = workers[number % len(workers)]
                person = open_one(plan, worker, day, stations, people, rng)
                served[worker.pk].append(Client(person, day))
    return served


def _day(project, rng, today):
    days = (today - project.starts_on).days
    within = 42 if rng.random() < 0.75 else days - 7
    day = project.starts_on + timedelta(days=rng.randint(1, max(min(within, days - 1), 1)))
    while not is_working_day(day):
        day += timedelta(days=1)
    return min(day, today)


def open_one(plan, worker, day, stations, people, rng):
    name, sex, born = people.draw(*plan.ages)
    station = rng.choice(stations)
    village = station.name.removesuffix("社工服务点")
    with_number = rng.random() < 0.5
    child = plan.ages[1] < 18
    fields = {
        "name": name, "sex": sex, "birth_date": born, "village": village, "station": station, "opened_on": day,
        "address": f"{village}示例里{rng.randint(1, 60)}号", "phone": "" if child else people.phone(),
        "id_kind": "resident" if with_number else "none", "id_number": people.id_number(sex, born) if with_number else "",
        "follow_level": rng.choice([1, 2, 2, 3, 3, 3, 4]), "source": rng.choice(list(Source)[:9]),
        "photo_permission": rng.choice([PhotoPermission.INTERNAL, PhotoPermission.INTERNAL, PhotoPermission.PUBLIC, PhotoPermission.NONE]),
        "categories": [ClientCategory(rng.choice(plan.categories))],
    }  # fmt: skip
    if child:
        fields |= {"school": rng.choice(SCHOOLS)} | guardianship(name[0], day, people, rng)
    else:
        fields["consents"] = [{"given_by": ConsentGiver.SELF, "scopes": ["filing", "casework", "photo"], "signed_on": day, "signed_by": name}]
    return services.open_file(by=worker, status=PersonStatus.ACTIVE, **fields)


def guardianship(surname, day, people, rng):
    """Who answers for a child, and what they agreed to."""
    name, female = people.adult(surname if rng.random() < 0.6 else "")
    relation = rng.choice([Relation.MOTHER, Relation.GRANDMOTHER, Relation.GRANDMOTHER] if female else [Relation.FATHER, Relation.GRANDFATHER])
    parent = {Relation.MOTHER: ConsentGiver.MOTHER, Relation.FATHER: ConsentGiver.FATHER}.get(relation, ConsentGiver.OTHER_GUARDIAN)
    scopes = ["filing", "casework", "photo"] + (["photo_public"] if rng.random() < 0.4 else [])
    return {
        "guardians": [{"name": name, "relation": relation, "phone": people.phone(), "since": day}],
        "consents": [{"given_by": parent, "relation": relation, "scopes": scopes, "signed_on": day, "signed_by": name}],
    }
