"""A small whole world for sweeps over all addresses: two agencies with everything in them, two bureaus, an evaluator.

Every text that must never leak is a canary: it is really there, so that a sweep that finds none has proved something.
"""

import io
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from casework.services import approve_record, clear_photo, correct_record, log_service, return_record
from organisations import services as organisation_services
from organisations.access import Role
from organisations.fence import fence
from organisations.identity import id_check_digit
from organisations.models import Membership, Series, Station
from organisations.pictures import prepare
from people.services import add_guardian, open_file, open_household, record_consent
from projects import services as project_services
from reports import services as report_services
from tests import factories, factories_reports, worlds
from training import services as training_services
from training.services import Somebody


@dataclass
class Canaries:
    """Texts of one agency's client that only those who serve the client may read."""

    name: str
    guardian: str
    id_number: str
    phone: str
    address: str
    note: str
    answer: str = "答复里的秘密"

    def all(self):
        return [self.name, self.guardian, self.id_number, self.phone, self.address, self.note]


def canaries(number):
    first = f"00000020150506{number:03d}"
    return Canaries(
        name=f"欧阳密{'甲乙丙丁'[number]}", guardian=f"欧阳守{'甲乙丙丁'[number]}", id_number=first + id_check_digit(first),
        phone=f"1391234098{number}", address=f"桂花巷九十{'一二三四'[number]}号", note=f"机密叙述{'甲乙丙丁'[number]}不可外传",
    )


def picture(color="steelblue"):
    body = io.BytesIO()
    Image.new("RGB", (640, 480), color).save(body, "JPEG")
    return SimpleUploadedFile("photo.jpg", body.getvalue(), content_type="image/jpeg")


@dataclass
class World:
    """One agency, its people, and one object of every kind, by the argument that names it in an address."""

    organisation: object
    members: dict = field(default_factory=dict)
    objects: SimpleNamespace = field(default_factory=SimpleNamespace)
    canaries: Canaries = None
    text: str = None

    def values(self, route):
        """The arguments of an address that stand for this world's own objects."""
        found = {"organisation": self.organisation.slug}
        for prefix, argument, value in self._places():
            if route.startswith(prefix) and argument not in found and f":{argument}>" in route:
                found[argument] = value
        return found

    def _places(self):
        o = self.objects
        base = "o/<slug:organisation>/"
        return [place for part in worlds.parts() for place in part.places(self)] + [
            (base + "members/invitations/", "pk", o.invitation.pk),
            (base + "members/", "number", self.members["bob"].number),
            (base + "notices/", "uid", o.notice.uid),
            (base + "views/", "uid", o.saved_view.uid),
            (base + "people/", "consent", o.consent.pk),
            (base + "people/", "guardian", o.guardian.pk),
            (base + "households/", "number", o.household.number),
            (base + "people/", "number", o.person.number),
            (base + "people/", "field", "phone"),
            (base + "projects/<str:number>/figures", "pk", o.indicator.pk),
            (base + "projects/<str:number>/indicators", "pk", o.indicator.pk),
            (base + "projects/<str:number>/instalments", "seq", o.instalment.seq),
            (base + "projects/<str:number>/instalments", "pk", o.instalment.pk),
            (base + "projects/<str:number>/parties", "pk", o.party.pk),
            (base + "projects/<str:number>/staff", "pk", o.staff.pk),
            (base + "projects/", "number", o.project.number),
            (base + "log/", "number", o.record.number),
            (base + "records/", "number", o.record.number),
            (base + "review/", "number", o.submitted.number),
            (base + "photos/", "uid", o.photo.uid),
            (base, "photo", o.photo.uid),
            (base + "trainings/", "number", o.training.number),
            (base + "trainings/", "seq", o.session.seq),
            (base + "supervision/<str:number>/correct/", "number", o.signed.number),
            (base + "supervision/", "number", o.supervision.number),
            (base + "reports/", "number", o.report.number),
            (base + "reports/", "uid", o.report_photo.uid),
        ]


def build(agency, *, number=0, partners=(), language="en", text=None):
    """Everything in one agency: eight members, a child's file, a project, records in each state, a training, supervision."""
    world = World(agency, canaries=canaries(number))
    world.text = text  # hostile text for every field that takes any
    if text:
        world.canaries.name = world.canaries.guardian = world.canaries.address = world.canaries.note = text
    with fence(agency):
        _count_from_elsewhere(agency, number)
        _people(world, number, language)
        _project(world, partners)
        _records(world)
        _training(world)
        _report(world)
        _notices(world)
        _views(world)
    for part in worlds.parts():
        part.build(world, {role: partner for partner, role in partners})
    return world


def _count_from_elsewhere(agency, number):
    """Numbers are counted anew in each organisation; a sweep with foreign numbers needs them to differ."""
    year = timezone.localdate().year
    for kind in ("staff", "person", "service", "case", "group", "activity", "referral", f"training-{year}", f"supervision-{year}", f"project-{year}", "report"):
        for _ in range(40 * number):
            Series.next(agency, kind)


def _people(world, number, language):
    agency = world.organisation

    def member(name, role, **fields):
        user = factories.user(f"{name}{number}", language=language)
        return organisation_services.join(agency, user=user, role=role, by=None, **fields)

    m = world.members
    m["fiona"] = member("Fiona", Role.ADMIN)
    m["alice"] = member("Alice", Role.SUPERVISOR)
    m["grace"] = member("Grace", Role.PROJECT_LEAD)
    m["bob"] = member("Bob", Role.WORKER, supervisor=m["alice"])
    m["jack"] = member("Jack", Role.WORKER, supervisor=m["alice"])
    m["henry"] = member("Henry", Role.FINANCE)
    m["iris"] = member("Iris", Role.CHILD_DIRECTOR, village="东村")
    m["liam"] = member("Liam", Role.AUDITOR)
    m["left"] = member("Left", Role.WORKER)
    m["left"].is_active = False
    m["left"].save()
    c, bob = world.canaries, m["bob"]
    o = world.objects
    o.invitation = organisation_services.invite(contact="new@example.test", name="新同事", role=Role.WORKER, by=m["fiona"])
    o.station = Station.objects.create(organisation=agency, code="DC", name="东村社工站")
    o.person = open_file(by=bob, name=c.name, sex="female", birth_date=date(2015, 5, 6), id_kind="resident", id_number=c.id_number,
                         phone=c.phone, address=c.address, village="西村", categories=["child_left_behind"])
    o.guardian = add_guardian(o.person, by=bob, name=c.guardian, relation="mother", phone=c.phone)
    o.consent = record_consent(o.person, by=bob, given_by="mother", scan=prepare(picture()), scopes=["filing", "casework", "photo"],
                               signed_on=timezone.localdate(), signed_by=c.guardian)
    o.household = open_household(by=bob, address=c.address, note=c.note, people=[o.person])
    o.adult = open_file(by=bob, name=c.name + "祖", sex="male", birth_date=date(1950, 5, 6), phone=c.phone, address=c.address,
                        categories=["elder_left_behind"])


def _project(world, partners):
    o, fiona = world.objects, world.members["fiona"]
    today = timezone.localdate()
    o.project = project_services.create_project(
        title=world.text or "福蕾行动计划", starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=200), by=fiona,
        contract_number="HT-2026-08", signed_on=today - timedelta(days=101), amount="333333.33", leader=world.members["grace"])
    o.lines = project_services.set_lines(o.project, lines=[("filing", (world.text or "鲤·建档")[:30]), ("visit", "鲤·探访"), ("activity", "鲤·活动")], by=fiona)
    for partner, role in partners:
        project_services.add_party(o.project, partner=partner, role=role, by=fiona)
    o.party = o.project.parties.order_by("pk").last()
    for name in ("bob", "jack", "alice"):
        project_services.assign_staff(o.project, membership=world.members[name], by=fiona, since=o.project.starts_on)
    o.staff = o.project.staff.order_by("pk").last()
    o.indicator = project_services.add_indicator(o.project, rule="VISIT", name="入户探访", unit="人次", target=10, by=fiona, line=o.lines[1])
    project_services.add_indicator(o.project, rule="PERSON_TIMES", name="服务人次", unit="人次", target=100, by=fiona)
    o.instalment = list(project_services.agree_instalments(o.project, percents=[50, 30, 20], by=fiona))[0]
    project_services.start_project(o.project, by=fiona)


def _records(world):
    o, m, c = world.objects, world.members, world.canaries
    yesterday = timezone.now() - timedelta(days=1)

    def log(kind, line, minutes=45, by=m["bob"], days=0, **more):
        start = yesterday - timedelta(days=days)
        return log_service(by=by, client_uuid=uuid.uuid4(), project=o.project, line=line, kind=kind, started_at=start,
                           ended_at=start + timedelta(minutes=minutes), place="home", **more)

    o.record = log("visit", o.lines[1], persons=[o.person], note=c.note, detail={"outcome": "done"}, photos=[picture()])
    o.photo = o.record.photos.get()
    approve_record(o.record, by=m["alice"])
    correct_record(o.record, by=m["alice"], reason=world.text or "时间写错", changes={"ended_at": o.record.ended_at + timedelta(minutes=5)})
    o.submitted = log("visit", o.lines[1], days=1, persons=[o.adult], note=c.note, detail={"outcome": "nobody_home"})
    o.returned = log("interview", o.lines[1], days=2, persons=[o.person], note=c.note)
    return_record(o.returned, by=m["alice"], reason=world.text or "请补充面谈目标")
    o.draft = log("call", o.lines[1], days=3, minutes=10, persons=[o.person], note=c.note, submit=False)
    o.activity = log("activity", o.lines[2], days=4, minutes=120, title=world.text or "重阳节活动", headcount=28, photos=[picture("olive")],
                     detail={"planned_people": 30, "sign_in_count": 28, "summary": world.text or "老人与孩子一起做重阳糕"})
    approve_record(o.activity, by=m["alice"])


def _training(world):
    o, m, c = world.objects, world.members, world.canaries
    start = timezone.now() - timedelta(days=10)
    o.training = training_services.plan_training(project=o.project, title=world.text or "儿童主任培训", planned_sessions=6, by=m["alice"])
    o.session = training_services.plan_session(o.training, theme=world.text or "家访技巧", started_at=start, ended_at=start + timedelta(hours=3), by=m["alice"])
    training_services.hold_session(o.session, present=[], headcount=20, by=m["alice"])
    o.supervision, o.signed = [
        training_services.record_supervision(
            project=o.project, kind="individual", started_at=start + timedelta(days=day), ended_at=start + timedelta(days=day, hours=2),
            by=m["alice"], attendees=[Somebody(membership=m["bob"])], discussion=c.note, advice="多听",
        )
        for day in (0, 1)
    ]  # fmt: skip
    training_services.sign(o.signed, by=m["alice"])


def _report(world):
    o, fiona = world.objects, world.members["fiona"]
    today = timezone.localdate()
    o.report_photo = clear_photo(o.activity.photos.get(), by=world.members["bob"])
    asked = report_services.request_report(kind="self_evaluation", project=o.project, start=o.project.starts_on, end=today, by=fiona,
                                           narrative={"story": world.text or f"{world.canaries.name}的故事"})
    o.report = report_services.issue_report(factories_reports.drafted(asked), by=fiona)


def _notices(world):
    """Every active member is told once; Bob's is the one whose address is swept."""
    o, home = world.objects, world.organisation
    organisation_services.tell(Membership.objects.active(), kind="member.change", path=f"/o/{home.slug}/", params={"organisation": str(home)}, by=None)
    o.notice = world.members["bob"].notices.first()


def _views(world):
    """A shared view of the list of projects, one more each time."""
    fiona = world.members["fiona"]
    name = f"{(world.text or '在做的')[:36]}{fiona.saved_views.count()}"
    world.objects.saved_view = organisation_services.save_view(by=fiona, page="project_list", name=name, query="sort=title", is_shared=True)


def born(years):
    """A birth date that makes somebody `years` old today."""
    today = timezone.localdate()
    return date(today.year - years, 1, 1)


def grow(world):
    """More of everything that stands in a list: people, projects, records in each state, trainings, supervision, members."""
    o, m = world.objects, world.members
    with fence(world.organisation):
        kept = vars(o).copy()
        for turn in range(3):
            open_file(by=m["bob"], name=f"王小{'甲乙丙'[turn]}", sex="male", birth_date=date(1950, 1, 1), categories=["elder_alone", "elder_left_behind"],
                      household=o.household)  # fmt: skip
            organisation_services.join(world.organisation, user=factories.user(f"More{turn}"), role=Role.WORKER, by=None, supervisor=m["alice"])
            organisation_services.invite(contact=f"more{turn}@example.test", name="新同事", role=Role.WORKER, by=m["fiona"])
            _project(world, [(party.partner, party.role) for party in kept["project"].parties.exclude(role="provider")])
            _records(world)
            _training(world)
            _notices(world)
            _views(world)
        vars(o).update(kept)
