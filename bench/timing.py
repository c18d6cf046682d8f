"""How long the main pages of the filled agency take: Django's client in this process, the real database behind it."""

import os
import random
import time
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, reset_queries
from django.db.models import Max, Min
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Membership
from people import names
from people.models import Person
from projects.models import Project
from reports import charts, collecting, printing, services
from reports.models import Report

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def run(filled, *, rounds, say):
    """Measure everything and print the table."""
    say(f"\nMeasuring with {rounds} rounds each; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    say(f"{'':38}{'p50 ms':>8}{'p95 ms':>8}{'python':>8}{'database':>9}{'queries':>9}{'kB':>6}")
    ground = Ground(filled)
    for words, ask in ground.pages():
        say(row(words, *measure(ask, rounds)))
    for words, samples, cost in documents(filled):
        say(row(words, samples, cost))
    say("\npython, database: milliseconds of a processor that this process and its database process used in the cheapest round;"
        "\nwhat is missing to p50 is waiting for a processor. The database's are known only where it runs on this machine.")


class Cost:
    """Processor time of this process and of the database process behind its connection."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.account = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        self.known = self.account.exists() and connection.connection.info.host.startswith("/")
        self.rounds = []

    def used(self):
        return time.process_time(), int(self.account.read_text().split()[0]) / 1e9 if self.known else 0

    def start(self):
        self.began = self.used()

    def stop(self):
        self.rounds.append([after - before for before, after in zip(self.began, self.used(), strict=True)])

    def __str__(self):
        own, database = min(self.rounds, key=sum)
        return f"{own * 1000:8.0f}{database * 1000:9.0f}" if self.known else f"{own * 1000:8.0f}{'':9}"


def row(words, samples, cost, queries="", size=None):
    samples = sorted(samples)
    p50, p95 = samples[len(samples) // 2], samples[min(int(len(samples) * 0.95), len(samples) - 1)]
    sent = "" if size is None else f"{size / 1000:.0f}"
    return f"{words:38}{p50 * 1000:8.0f}{p95 * 1000:8.0f}{cost}{queries:>9}{sent:>6}"


def measure(ask, rounds):
    """(seconds of each round, its cost, queries, bytes); the first two rounds warm up and are not counted."""
    for _ in range(2):
        answer = ask()
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    asked = len(queries)
    cost = Cost()
    samples = timed(ask, rounds, cost)
    return samples, cost, asked, len(answer.content)


def timed(act, rounds, cost):
    samples = []
    for _ in range(rounds):
        cost.start()
        began = time.perf_counter()
        act()
        samples.append(time.perf_counter() - began)
        cost.stop()
        reset_queries()
    return samples


class Ground:
    """Logged-in people and something for each of them to ask."""

    def __init__(self, filled):
        self.rng = random.Random(5)
        self.agency, self.bureau, self.projects = filled.agency.slug, filled.bureau.slug, filled.projects
        with fence(filled.agency):
            self.workers = [self.entry(member) for member in Membership.objects.filter(role=Role.WORKER).select_related("user")[:20]]
            self.supervisors = [self.client(m) for m in Membership.objects.filter(role=Role.SUPERVISOR).select_related("user")[:5]]
            self.admin = self.client(Membership.objects.select_related("user").get(role=Role.ADMIN))
            self.clients = self.words_of(Person.objects.filter(pk__in=self.rng.sample(range(*self.keys()), 200)))
            self.numbers = list(Project.objects.filter(organisation=filled.agency).values_list("number", flat=True))
        with fence(filled.bureau):
            self.official = self.client(Membership.objects.select_related("user").get(role=Role.OFFICIAL))

    def client(self, member):
        client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", HTTP_HOST="testserver")
        client.force_login(member.user, backend=BACKEND)
        client.get("/me/")  # the first page of a session writes its age; those measured do not
        return client

    def entry(self, member):
        """A worker's client, project and clients' keys and names."""
        project = Project.objects.filter(staff__membership=member).first()
        people = list(Person.objects.filter(responsible=member)[:150])
        return self.client(member), project.pk, [person.pk for person in people], [person.name for person in people]

    def pages(self):
        return [
            ("Log a record by form (POST)", self.log),
            ("Quick log, blank form", lambda: self.get(self.worker()[0], f"/o/{self.agency}/log/new/")),
            ("Today", lambda: self.get(self.worker()[0], f"/o/{self.agency}/")),
            ("My records", lambda: self.get(self.worker()[0], f"/o/{self.agency}/log/")),
            ("Review queue", lambda: self.get(self.rng.choice(self.supervisors), f"/o/{self.agency}/review/")),
            ("Project page", lambda: self.get(self.admin, f"/o/{self.agency}/projects/{self.rng.choice(self.numbers)}/")),
            ("Project page, official", lambda: self.get(self.official, f"/o/{self.bureau}/projects/{self.rng.choice(self.numbers)}/")),
            (f"Portfolio, official, {self.projects} projects", lambda: self.get(self.official, f"/o/{self.bureau}/portfolio/")),
            ("Portfolio by place", lambda: self.get(self.official, f"/o/{self.bureau}/portfolio/?group=place")),
            (f"Project list, {self.projects} projects", lambda: self.get(self.admin, f"/o/{self.agency}/projects/")),
            ("Record search, all, first page", lambda: self.get(self.admin, f"/o/{self.agency}/records/")),
            ("Record search, words and kind", lambda: self.get(self.admin, f"/o/{self.agency}/records/?q=社区活动&kind=activity")),
            ("Record search, supervisor", lambda: self.get(self.rng.choice(self.supervisors), f"/o/{self.agency}/records/?kind=visit")),
            ("Person list, administrator", lambda: self.get(self.admin, f"/o/{self.agency}/people/")),
            ("Person search, worker, by name", self.find_name),
            ("Person search, administrator, surname", lambda: self.find(self.rng.choice("陈林黄张李"))),
            ("Person search, administrator, name", lambda: self.find(self.rng.choice(self.clients)[0])),
            ("Person search, administrator, initials", lambda: self.find(self.rng.choice(self.clients)[1])),
            ("Person search, administrator, number", lambda: self.find(self.rng.choice(self.clients)[2])),
            ("Person search, administrator, last four", lambda: self.find(self.rng.choice(self.clients)[3])),
            ("Trainings", lambda: self.get(self.admin, f"/o/{self.agency}/trainings/")),
            ("Supervision", lambda: self.get(self.supervisors[0], f"/o/{self.agency}/supervision/")),
        ]

    def worker(self):
        return self.rng.choice(self.workers)

    def get(self, client, address):
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        return answer

    def keys(self):
        """From the first client's key to the last one's."""
        ends = Person.objects.aggregate(first=Min("pk"), last=Max("pk"))
        return ends["first"], ends["last"] + 1

    def words_of(self, people):
        """[(name, initials, file number, last four of the phone)] of clients, as somebody types them."""
        return [(person.name, sorted(names.initials(person.name))[0], person.number, person.phone[-4:]) for person in people]

    def find(self, words):
        return self.get(self.admin, f"/o/{self.agency}/people/?q={words}")

    def find_name(self):
        client, _project, _keys, names = self.worker()
        return self.get(client, f"/o/{self.agency}/people/?q={self.rng.choice(names)[:2]}")

    def log(self):
        client, project, keys, _names = self.worker()
        day = timezone.localdate() - timedelta(days=self.rng.randint(1, 20))
        answer = client.post(f"/o/{self.agency}/log/new/", {
            "client_uuid": str(uuid.uuid4()), "submission": str(uuid.uuid4()), "kind": "visit", "outcome": "done", "day": "other", "other_day": f"{day}", "anyway": "1",
            "start": f"{self.rng.randint(8, 17):02d}:{self.rng.randint(0, 59):02d}", "minutes": "45", "headcount": "0",
            "project": project, "line": "", "persons": [self.rng.choice(keys)], "note": "奶奶身体不错，提醒用火安全。"})
        if answer.status_code != 302:
            raise SystemExit(f"logging answered {answer.status_code}: {getattr(answer, 'context', None) and answer.context.get('form').errors}")
        return answer


def documents(filled):
    """Collecting the annual figures, and printing: the report of one project and of the whole agency."""
    today = timezone.localdate()
    settings.REPORTS_ROOT.mkdir(parents=True, exist_ok=True)
    with fence(filled.agency):
        admin = Membership.objects.get(role=Role.ADMIN)
        project = Project.objects.filter(organisation=filled.agency).first()
        annual = services.request_report(kind=Report.Kind.ANNUAL, by=admin, year=today.year, start=today - timedelta(days=364), end=today)
        own = services.request_report(kind=Report.Kind.SELF_EVALUATION, by=admin, project=project, start=project.starts_on, end=today)
    for words, report in (("Collect the annual figures", annual), ("Collect one project's figures", own)):
        cost = Cost()
        yield words, timed(lambda report=report: collecting.collect(report), 10, cost), cost
        snapshot, _rows = collecting.collect(report)
        for block in [block for chapter in snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "chart"]:
            charts.svg(block["kind"], block["data"], snapshot["language"], "print")
        cost, pages = Cost(), []
        samples = timed(lambda snapshot=snapshot, pages=pages: pages.append(print_it(snapshot)), 3, cost)
        yield f"Print its PDF, {pages[-1]} pages", samples, cost
    with fence(filled.agency):
        for report in (annual, own):
            services.cancel_report(report, by=admin)


def print_it(snapshot):
    """Print a snapshot; returns how many pages it has."""
    told = [0]
    printing.pdf(snapshot, lambda uid: None, progress=lambda step, printed=None: told.append(printed or 0))
    return max(told)
