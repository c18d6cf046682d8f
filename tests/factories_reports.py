"""A year of work worth telling, made through the services; call it inside the agency's fence."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from casework.models import Photo
from casework.services import clear_photo
from organisations.access import Role
from people.services import record_consent
from projects import services as projects
from reports import collecting, leases, masks, printing, rendering, services
from reports.models import Report
from tests import factories, factories_casework, factories_people
from training import services as training
from training.services import Somebody

YEAR = date.today().year
# Names that stand in the register and must stand in no report.
CANARIES = ("欧阳密甲", "司马藏乙")


@dataclass
class Told:
    """A project with everything that a report tells, and who made it."""

    project: Any
    admin: Any
    lead: Any
    worker: Any
    supervisor: Any
    people: list
    indicator: Any


def at(day, hour=9):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def told(agency, bureau=None, *, worker, supervisor, admin, title="福蕾行动计划", visits=6):
    """A running project: visits, an activity with a photo, publicity, training, supervision, instalments, indicators."""
    today = timezone.localdate()
    lead = factories.member(agency, "Lead" + str(title.__hash__())[-4:], Role.PROJECT_LEAD)
    project = factories_casework.project(lead, worker, title=title, starts_on=today - timedelta(days=180), ends_on=today + timedelta(days=180),
                                         amount=Decimal("333333.33"), need=f"{CANARIES[0]}等儿童缺少陪伴。", goals="让孩子有人陪。")
    if bureau is not None:
        projects.add_party(project, partner=bureau, role="purchaser", by=lead)
    projects.agree_instalments(project, by=admin, percents=[Decimal(50), Decimal(30), Decimal(20)])
    first = project.instalments.first()
    projects.record_payment(first, paid_amount=first.amount, paid_on=today - timedelta(days=170), by=admin)
    people = [factories_people.person(worker, CANARIES[0], photo_permission="public"),
              factories_people.child(worker, CANARIES[1], photo_permission="internal")]
    record_consent(people[0], given_by="self", scopes=["photo", "photo_public"], signed_on=today - timedelta(days=400), handler=worker, by=worker)
    indicator = projects.add_indicator(project, rule="VISIT", by=lead, target=20, name="入户探访", unit="人次", line=project.lines.get(code="visit"))
    projects.add_indicator(project, rule="ACT", by=lead, target=1, name="社区活动", unit="场")
    for n in range(visits):
        factories_casework.approved(supervisor, worker, project, "visit", days_ago=2 + n * 25 % 170, persons=people, headcount=0)
    factories_casework.record(worker, project, "visit", days_ago=1, persons=people[:1])  # waits for review: does not count
    factories_casework.approved(supervisor, worker, project, "activity", days_ago=20, persons=people[:1], headcount=12, title=f"和{CANARIES[0]}做灯笼", place="社区中心")
    factories_casework.approved(supervisor, worker, project, "activity", days_ago=30, persons=people, headcount=3, title="亲子活动")
    factories_casework.approved(supervisor, worker, project, "publicity", days_ago=15, headcount=80, title="反诈宣传", photo=factories_casework.picture(colour="teal"))
    for photo in Photo.objects.filter(record__project=project):  # people without a file are in some; whoever was there says that they agreed
        clear_photo(photo, by=worker)
    learn(project, lead, supervisor, worker, today)
    return Told(project, admin, lead, worker, supervisor, people, indicator)


def learn(project, lead, supervisor, worker, today):
    course = training.plan_training(project=project, title="儿童主任培训", by=lead, planned_sessions=6, audience="child_directors")
    for n in range(2):
        day = today - timedelta(days=60 + n * 7)
        session = training.plan_session(course, theme=f"第{n + 1}课", started_at=at(day), ended_at=at(day, 12), by=lead)
        training.hold_session(session, present=[], walk_ins=[Somebody(membership=worker)], headcount=19, by=lead)
    day = today - timedelta(days=40)
    supervision = training.record_supervision(project=project, kind="group", started_at=at(day), ended_at=at(day, 14), by=supervisor,
                                              attendees=[Somebody(membership=worker), Somebody(name="李督导学员"), Somebody(name="周学员")])
    training.sign(supervision, by=supervisor)


def request(told, *, by=None, kind=Report.Kind.SELF_EVALUATION, narrative=None, **fields):
    """Ask for a report of the told project's term so far, or of the year."""
    today = timezone.localdate()
    if kind == Report.Kind.ANNUAL:
        fields = {"year": today.year, "start": date(today.year, 1, 1), "end": date(today.year, 12, 31)} | fields
    else:
        fields = {"project": told.project, "start": told.project.starts_on, "end": today} | fields
    return services.request_report(kind=kind, by=by or told.admin, narrative=narrative, **fields)


def printed(report):
    """The report worked through, here and now; call it inside the fence."""
    rendering.render(report.organisation, report.pk)
    report.refresh_from_db()
    return report


def drafted(report):
    """A finished draft whose figures are real and whose PDF is a stand-in, for tests that do not look into it: ten times quicker."""
    lease = leases.Lease.claim(report.organisation, report.pk)
    snapshot, rows = collecting.collect(report)
    lease.renew(snapshot=snapshot, snapshot_sha256=printing.digest(snapshot), rows=rows, status="printing")
    extract = (b"%PDF-1.7 extract of " + report.number.encode(), 11) if masks.holds_money(snapshot) else None
    rendering._keep(lease, report, b"%PDF-1.7 stand-in for " + report.number.encode(), 12, extract)
    report.refresh_from_db()
    return report


def issued(told, make=printed, **fields):
    report = make(request(told, **fields))
    services.issue_report(report, by=told.admin)
    report.refresh_from_db()
    return report
