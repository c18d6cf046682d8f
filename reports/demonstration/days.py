"""Twelve months of service records: who went where on which working day, and what came of it."""

import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone

from casework import services
from casework.models import Photo, ServiceRecord, Status
from casework.services.log import Entry
from organisations.fence import fence
from reports.demonstration import texts
from reports.demonstration.calendar import working_days
from reports.demonstration.pictures import photo

MIX = {
    "children": {"visit": 50, "call": 16, "interview": 22, "consultation": 8, "publicity": 4},
    "elderly": {"visit": 58, "call": 20, "interview": 6, "consultation": 12, "publicity": 4},
    "families": {"visit": 40, "call": 20, "interview": 34, "consultation": 4, "publicity": 2},
}
MINUTES = {"visit": [30, 40, 45, 45, 60], "call": [10, 15, 20], "interview": [45, 50, 60], "consultation": [15, 20, 30],
           "publicity": [90, 120], "filing": [40, 50, 60]}  # fmt: skip
# Which of a project's lines a kind belongs to: the first that the contract has.
LINES = {"visit": ["visit"], "call": ["visit"], "interview": ["case", "visit"], "consultation": ["consultation", "case", "visit"],
         "publicity": ["publicity"], "filing": ["filing"], "activity": ["activity", "wish"]}  # fmt: skip


class Ledger:
    """Writes the records of one project."""

    def __init__(self, plan, project, house, served, rng, now):
        self.plan, self.project, self.house, self.served, self.rng, self.now = plan, project, house, served, rng, now
        with fence(house.organisation):
            self.lines = {line.code: line for line in project.lines.all()}
        self.workers = [house[word] for word in plan.workers]

    # ---- days

    def working_days(self):
        return working_days(self.project.starts_on, min(timezone.localtime(self.now).date(), self.project.ends_on))

    def write(self, scale, activities, photographed):
        """All records, month by month, so that their numbers follow the calendar."""
        events = self.events(activities, photographed)
        months = {}
        for day in self.working_days():
            months.setdefault((day.year, day.month), []).append(day)
        for month, days in months.items():
            for worker in self.workers:
                entries = [entry for day in days for entry in self.day_of(worker, day, scale)]
                entries += [entry for owner, entry in events if owner == worker and (entry.started_at.year, entry.started_at.month) == month]
                if worker == self.workers[0] and days[-1] == list(self.working_days())[-1]:
                    for entry in entries[-2:]:
                        entry.submit = False  # begun, to be finished
                if entries:
                    with fence(self.house.organisation):
                        services.log_many(entries, by=worker)

    def day_of(self, worker, day, scale):
        """One worker's services on one day, one after the other."""
        clients = [client for client in self.served[worker.pk] if client.since <= day]
        clock = datetime.combine(day, time(8, 40)) + timedelta(minutes=5 * self.rng.randint(0, 10))
        entries = []
        for client in clients:
            if client.since == day:
                clock = self.add(entries, "filing", clock, client=client)
        wanted = self.plan.per_day * scale
        for _ in range(int(wanted) + (self.rng.random() < wanted % 1)):
            if clients or not scale:
                kinds = MIX[self.plan.group]
                kind = self.rng.choices(list(kinds), weights=kinds.values())[0]
                clock = self.add(entries, kind, clock, client=self.rng.choice(clients), worker=worker)
        return entries

    def add(self, entries, kind, clock, *, client, worker=None):
        """Append one service that begins at `clock`; returns when the worker is free again."""
        entry = self.entry(kind, timezone.make_aware(clock), client, worker)
        if entry:
            entries.append(entry)
        return clock + timedelta(minutes=5 * self.rng.randint(14, 28))

    def entry(self, kind, start, client, worker):
        minutes = self.rng.choice(MINUTES[kind])
        facts = getattr(self, f"_{kind}")(client, worker)
        if notes := texts.NOTES[self.plan.group].get(kind):
            facts["note"] = self.rng.choice(notes)
        return self.finish(kind, start, minutes, **facts)

    def finish(self, kind, start, minutes, *, line=None, **facts):
        end = start + timedelta(minutes=minutes)
        late = self.rng.random() < 0.07
        recorded = end + timedelta(minutes=self.rng.randint(26 * 60, 70 * 60) if late else self.rng.randint(10, 20 * 60))
        if end > self.now - timedelta(minutes=10):
            return None
        facts.setdefault("place", texts.PLACES.get(kind, ""))
        line = line or next(self.lines[code] for code in LINES[kind] if code in self.lines)
        return Entry(uuid.UUID(int=self.rng.getrandbits(128), version=4), self.project, line, kind, start, end,
                     recorded_at=min(recorded, self.now - timedelta(minutes=2)), **facts)

    # ---- kinds

    def _filing(self, client, worker):
        return {"persons": [client.person], "note": "首次入户，说明服务内容和知情同意，建立档案。"}

    def _visit(self, client, worker):
        outcome = self.rng.choices(["done", "nobody_home", "refused", "empty", "moved"], weights=[90, 7, 1.5, 1, 0.5])[0]
        facts = {"persons": [client.person], "detail": {"outcome": outcome, "purpose": "regular"}}
        if outcome == "done" and "wish" in self.lines and self.rng.random() < 0.1:
            facts |= {"line": self.lines["wish"], "title": "心愿送达", "detail": {"outcome": "done", "purpose": "festival"}}
        if self.rng.random() < 0.15 and len(self.workers) > 1:
            facts["companions"] = [self.rng.choice([one for one in self.workers if one != worker])]
        if self.rng.random() < 0.1:
            other = self.rng.choice(self.served[worker.pk])
            facts["persons"] = list({one.person.pk: one.person for one in (client, other) if one.since <= client.since}.values())
        return facts

    def _call(self, client, worker):
        return {"persons": [client.person], "detail": {"answered": self.rng.random() < 0.88}}

    def _interview(self, client, worker):
        return {"persons": [client.person]}

    def _consultation(self, client, worker):
        known = self.rng.random() < 0.4
        topic = self.rng.choice(["policy", "family", "school", "health", "mood", "work"])
        return {"persons": [client.person] if known else [], "headcount": 0 if known else 1,
                "detail": {"topic": topic, "answer": self.rng.choice(texts.ANSWERS)}}  # fmt: skip

    def _publicity(self, client, worker):
        title, channel = self.rng.choice(texts.PUBLICITY)
        people = self.rng.randint(18, 90)
        return {"headcount": people, "title": title, "place": client.person.village,
                "detail": {"channel": channel, "materials": people + self.rng.randint(0, 30)}}  # fmt: skip

    # ---- activities

    def events(self, count, photographed):
        """[(worker, entry)]: activities spread over the term; the last ones still lack their photos."""
        days = list(self.working_days())
        events = []
        for number in range(count):
            worker = self.workers[number % len(self.workers)]
            day = days[int((number + 0.6) * len(days) / count)]
            title, summary = texts.ACTIVITIES[self.plan.group][number % len(texts.ACTIVITIES[self.plan.group])]
            clients = [c.person for c in self.served[worker.pk] if c.since <= day]
            persons = self.rng.sample(clients, min(len(clients), self.rng.randint(4, 9)))
            if number % 2:
                persons = []  # an open event: people without a file, whose photo any report may print
            others = self.rng.randint(8, 26)
            pictures = []
            if number < photographed:
                scenes = self.rng.sample(["hall", "courtyard", "room"], 2 if number % 3 == 0 else 1)
                pictures = [photo(self.rng, title.split("：")[0] if place == 0 else "", scene) for place, scene in enumerate(scenes)]
            signed = len(persons) + others
            start = timezone.make_aware(datetime.combine(day, time(14, 30)))
            entry = self.finish("activity", start, 120, persons=persons, headcount=others, title=title, place=worker_place(persons), photos=pictures,
                                companions=[one for one in self.workers if one != worker][:1],
                                detail={"planned_people": 30, "sign_in_count": signed, "volunteers": self.rng.randint(2, 8), "summary": summary})
            if entry:
                events.append((worker, entry))
        return events


def worker_place(persons):
    return f"{persons[0].village}活动室" if persons else "社区活动室"


def decide(house, project, rng, now, *, waiting, returned):
    """The supervisor approves nearly everything; the newest wait, a few went back with a reason."""
    supervisor = house["supervisor"]
    with fence(house.organisation):
        rows = ServiceRecord.objects.filter(project=project, status=Status.SUBMITTED)
        newest = list(rows.order_by("-recorded_at", "-pk")[: waiting + returned * 12])
        mine = [record for record in newest[waiting:] if record.created_by_id == house["worker"].pk][:2]  # the published login has something to mend
        others = [record for record in newest[waiting:] if record.created_by_id != house["worker"].pk]
        back = mine + rng.sample(others, min(len(others), returned - len(mine)))
        held = {record.pk for record in [*newest[:waiting], *back]}
        keys = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in held]
        for record in back:
            services.return_record(record, by=supervisor, reason=rng.choice(texts.RETURNED), at=min(record.submitted_at + timedelta(hours=20), now))
    for start in range(0, len(keys), 250):
        with fence(house.organisation):
            batch = list(ServiceRecord.objects.filter(pk__in=keys[start : start + 250]).order_by("pk"))
            services.approve_many(batch, by=supervisor, at=lambda record: min(record.submitted_at + timedelta(minutes=rng.randint(200, 3600)), now))
    with fence(house.organisation):
        for picture in Photo.objects.filter(record__project=project, record__status=Status.APPROVED, record__headcount__gt=0).order_by("pk"):
            services.clear_photo(picture, by=supervisor)  # nobody is in a drawn picture


def mend(house, project, rng):
    """Three approved records were corrected with a reason, one was made void."""
    supervisor = house["supervisor"]
    with fence(house.organisation):
        approved = ServiceRecord.objects.filter(project=project, status=Status.APPROVED, kind="visit", countable=True).order_by("-pk")
        chosen = list(approved[30:300:60])[:4] or list(approved[:1])
        for record, reason in zip(chosen[:3], texts.CORRECTIONS, strict=False):
            services.correct_record(record, by=supervisor, reason=reason, changes={"ended_at": record.ended_at + timedelta(minutes=10)})
        for record in chosen[3:4]:
            services.void_record(record, by=supervisor, reason=texts.VOIDED[0])
