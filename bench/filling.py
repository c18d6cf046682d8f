"""A large agency by the short way: rows written in bulk inside the fence. Nothing here is real; nothing here is shipped."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db import connection
from django.utils import timezone, translation

from casework.models import Participation, RecordWorker, ServiceRecord, Status
from casework.models.details import DETAILS
from casework.models.evidence import assess, stand
from organisations import services as organisation_services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Membership, Organisation, User
from people import search
from people.models import Category, Person, SearchToken, Serving
from projects import services as project_services
from projects.models import Project, ProjectParty
from reports.demonstration.names import People

SLUG, BUREAU = "bench", "bench-bureau"
WORKERS, TEAM, STAFF = 100, 10, 2  # STAFF: workers of a project
LINES = [("filing", "建档"), ("case", "个案"), ("visit", "探访"), ("activity", "活动"), ("consultation", "咨询"), ("publicity", "宣传")]
INDICATORS = [("VISIT", "visit", 1500), ("CALL", "visit", 400), ("CASE_INTERVIEW", "case", 400), ("CONSULT", "consultation", 200),
              ("ACT", "activity", 60), ("PERSONS", None, 500), ("PERSON_TIMES", None, 3000), ("HOURS", None, 2000)]  # fmt: skip
KINDS = {"visit": 52, "call": 16, "interview": 16, "consultation": 9, "activity": 4, "publicity": 3}
LINE_OF = {"visit": "visit", "call": "visit", "interview": "case", "consultation": "consultation", "activity": "activity",
           "publicity": "publicity"}  # fmt: skip
BATCH = 2500


class NotOurs(Exception):
    """The database holds something else than an earlier bench."""


@dataclass
class Filled:
    """Who and what there is to measure with."""

    agency: object
    bureau: object
    projects: int


def fill(*, records, clients, projects, say):
    """The agency of the bench, filled unless it is there already."""
    known = Organisation.objects.filter(slug=SLUG).first()
    if known is None and Organisation.objects.exists():
        raise NotOurs("this database holds organisations that are not of a bench; give it an empty one")
    if known is None:
        with translation.override("zh-hans"):
            _fill(records, clients, projects, say)
        known = Organisation.objects.get(slug=SLUG)
    with fence(known):
        return Filled(known, Organisation.objects.get(slug=BUREAU), Project.objects.filter(organisation=known).count())


def _fill(records, clients, count, say):
    rng = random.Random(11)
    say(f"Filling: {WORKERS} workers, {count} projects")
    agency, bureau = _organisations()
    with fence(agency):
        admin = Membership.objects.get(role=Role.ADMIN)
        workers = list(Membership.objects.filter(role=Role.WORKER).order_by("pk"))
        projects = _projects(admin, workers, bureau, count)
    say(f"Filling: {clients} clients")
    people = _clients(agency, workers, clients, rng)
    say(f"Filling: {records} service records")
    _records(agency, projects, workers, people, records, rng)
    tidy()  # before anything is counted: without statistics each of a thousand small counts walks over all records
    say("Counting the projects")
    for project in projects:
        with fence(agency):
            project_services.refresh_progress(Project.objects.get(pk=project.pk))
    tidy()


def tidy():
    """What the database of an agency in use does by itself; the one beside a bench does not."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def insert(model, agency, **columns):
    """Rows of plain values in one statement, with a parameter for each column instead of one for each value."""
    names = ", ".join(columns)
    types = {field.attname: field.db_type(connection) for field in model._meta.concrete_fields}
    values = ", ".join(f"%s::{types[name]}[]" for name in columns)
    with connection.cursor() as cursor:
        # All names are those of our own models.
        cursor.execute(f"INSERT INTO {model._meta.db_table} (organisation_id, uid, {names}) "  # noqa: S608
                       f"SELECT %s, gen_random_uuid(), {names} FROM unnest({values}) AS rows({names})", [agency.pk, *columns.values()])


def _organisations():
    def user(word):
        return User.objects.create_user(email=f"{word}@bench.example", name=word, password=None, language="zh-hans")

    admin = organisation_services.found_organisation(name="大型社工机构", short_name="大型机构", slug=SLUG, code="BN", kind="agency", user=user("admin"))
    with fence(admin.organisation):
        supervisors = [organisation_services.join(admin.organisation, user=user(f"supervisor{n}"), role=Role.SUPERVISOR, by=admin)
                       for n in range(WORKERS // TEAM)]
        for n in range(WORKERS):
            organisation_services.join(admin.organisation, user=user(f"worker{n}"), role=Role.WORKER, by=admin, supervisor=supervisors[n // TEAM])
    chief = organisation_services.found_organisation(name="大型民政局", short_name="民政局", slug=BUREAU, code="BB", kind="bureau", user=user("chief"))
    with fence(chief.organisation):
        organisation_services.join(chief.organisation, user=user("official"), role=Role.OFFICIAL, by=chief)
    return admin.organisation, chief.organisation


def _projects(admin, workers, bureau, count):
    today = timezone.localdate()
    starts_on = today - timedelta(days=330)
    projects = []
    for number in range(count):
        project = project_services.create_project(
            title=f"社区服务项目{number + 1:03d}", starts_on=starts_on, ends_on=starts_on + timedelta(days=363), by=admin, amount=300000,
            contract_number=f"HT-{number + 1:03d}", signed_on=starts_on, place=f"第{number % 12 + 1}街道")
        project_services.add_party(project, partner=bureau, role=ProjectParty.Role.PURCHASER, by=admin)
        lines = {line.code: line for line in project_services.set_lines(project, lines=LINES, by=admin)}
        for worker in staff_of(number, workers):
            project_services.assign_staff(project, membership=worker, by=admin, since=project.starts_on)
        for rule, code, target in INDICATORS:
            project_services.add_indicator(project, rule=rule, line=lines.get(code), target=target, by=admin)
        project_services.agree_instalments(project, percents=[50, 30, 20], by=admin)
        project = project_services.start_project(project, by=admin)
        project.line_of = lines
        projects.append(project)
    return projects


def staff_of(number, workers):
    """Two workers for each project; with more than fifty projects everyone is on several."""
    return [workers[(STAFF * number + each) % len(workers)] for each in range(STAFF)]


def _clients(agency, workers, count, rng):
    """{worker: [person]}; each has one worker, a category and the tokens by which a search finds them."""
    drawn, served = People(rng, date(2026, 6, 1)), {worker.pk: [] for worker in workers}
    for start in range(0, count, BATCH):
        with fence(agency):
            rows = []
            for number in range(start, min(start + BATCH, count)):
                name, sex, born = _anybody(drawn, rng)
                worker = workers[number % len(workers)]
                rows.append(Person(
                    organisation=agency, number=f"BN-P{number + 1:05d}", status="active", name=name, sex=sex, birth_date=born, id_kind="none",
                    phone=drawn.phone(), village=f"第{number % 60}社区", responsible=worker, opened_on=date(2025, 1, 1), created_by=worker))
            Person.objects.bulk_create(rows)
            keys, since = [one.pk for one in rows], [one.opened_on for one in rows]
            insert(Category, agency, person_id=keys, code=["elderly"] * len(rows), since=since)
            insert(Serving, agency, person_id=keys, membership_id=[one.responsible_id for one in rows], since=since)
            words = [(one.pk, str(kind), token(agency.pk, kind, text)) for one in rows for kind, text in search.words_of(one)]
            whose, kinds, tokens = (list(column) for column in zip(*words, strict=True))
            insert(SearchToken, agency, person_id=whose, kind=kinds, token=tokens)
            for one in rows:
                served[one.responsible_id].append(one)
    with connection.cursor() as cursor, fence(agency):
        cursor.execute("UPDATE organisations_series SET last = %s WHERE kind = 'person'", [count])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO organisations_series (organisation_id, uid, kind, last) VALUES (%s, %s, 'person', %s)",
                           [agency.pk, uuid.uuid4(), count])
    return served


@lru_cache(maxsize=100_000)
def token(owner, kind, text):
    """Many have the same name."""
    return search.token(owner, kind, text)


def _anybody(drawn, rng):
    """Names of two or three characters; unlike the demonstration's, they may repeat, as they do in life."""
    sex = rng.choice(["female", "male"])
    name = drawn.name("秀英 玉珍 桂兰 淑华 美玉 丽珠 国栋 建国 水生 德明 文彬 雨欣 思琪 浩宇 子轩 俊杰 兰 睿")
    return name, sex, date(rng.randint(1936, 2018), rng.randint(1, 12), rng.randint(1, 28))


def _records(agency, projects, workers, people, count, rng):
    now = timezone.now()
    first = datetime.combine(projects[0].starts_on, datetime.min.time()) + timedelta(hours=9)
    days = (timezone.localdate() - projects[0].starts_on).days - 1
    projects_of = {worker.pk: [project for number, project in enumerate(projects) if worker in staff_of(number, workers)] for worker in workers}
    for start in range(0, count, BATCH):
        with fence(agency):
            records, details, there = [], {}, []
            for number in range(start, min(start + BATCH, count)):
                # In the order of time, as records are written in life: neighbours on the disk are neighbours in time.
                day = number * days // count
                worker = rng.choice(workers)
                project = rng.choice(projects_of[worker.pk])
                begin = timezone.make_aware(first + timedelta(days=day, minutes=rng.randrange(480)))
                kind = rng.choices(list(KINDS), KINDS.values())[0]
                record, detail, persons = _one(agency, project, worker, people, kind, begin, number, now, rng)
                records.append(record)
                there += [(record, person.pk) for person in persons]
                if detail is not None:
                    details.setdefault(type(detail), []).append(detail)
            ServiceRecord.objects.bulk_create(records)
            insert(RecordWorker, agency, record_id=[one.pk for one in records], membership_id=[one.created_by_id for one in records],
                   is_lead=[True] * len(records))
            insert(Participation, agency, record_id=[record.pk for record, _person in there], person_id=[person for _record, person in there])
            for model, rows in details.items():
                model.objects.bulk_create(rows)
    with connection.cursor() as cursor, fence(agency):
        cursor.execute("INSERT INTO organisations_series (organisation_id, uid, kind, last) VALUES (%s, %s, 'service', %s)",
                       [agency.pk, uuid.uuid4(), count])


def _one(agency, project, worker, people, kind, begin, number, now, rng):
    minutes = rng.choice([20, 30, 45, 60, 90])
    recorded = min(begin + timedelta(minutes=minutes + rng.randrange(900)), now)
    persons = rng.sample(people[worker.pk], 5) if kind == "activity" else [rng.choice(people[worker.pk])]
    record = ServiceRecord(
        organisation=agency, number=f"BN-S{number + 1:06d}", client_uuid=uuid.uuid4(), project=project, line=project.line_of[LINE_OF[kind]], kind=kind,
        started_at=begin, ended_at=begin + timedelta(minutes=minutes), minutes=minutes, recorded_at=recorded, place="家中",
        headcount=20 if kind in ("activity", "publicity") else 0, title="社区活动" if kind in ("activity", "publicity") else "",
        note="了解近况，提醒用火用电安全，约定下次探访时间。", created_by=worker, status=_status(begin, now, rng), submitted_at=recorded)  # fmt: skip
    if record.status in (Status.APPROVED, Status.RETURNED):
        record.decided_at = recorded
    if record.status == Status.VOID:
        record.voided_at = recorded
    if kind == "publicity":
        persons = []
    model = DETAILS.get(kind)
    detail = model(organisation=agency, record=record) if model else None
    if kind == "activity":
        detail.summary = "活动顺利完成。"
    if kind == "visit" and rng.random() < 0.08:
        detail.outcome = "nobody_home"
    assess(record, detail=detail, persons=len(persons), photos=1)
    stand(record)
    return record, detail, persons


def _status(begin, now, rng):
    """The last ten days wait for review in part, the rest is decided."""
    if (now - begin).days < 10:
        return rng.choice([Status.SUBMITTED, Status.APPROVED])
    return rng.choices([Status.APPROVED, Status.RETURNED, Status.VOID], [985, 10, 5])[0]
