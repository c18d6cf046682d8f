"""Services for tests, made through the services of the product."""

import io
import uuid
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from casework import services
from organisations.fence import fence
from people.models import Person
from people.services import activate_file, change_file, join_team, open_file
from projects.services import add_indicator, assign_staff, create_project, set_lines, start_project

LINES = [("filing", "鲤·建档"), ("case", "鲤·个案"), ("visit", "鲤·探访"), ("activity", "鲤·活动"), ("publicity", "鲤·宣传"),
         ("consultation", "鲤·咨询")]


def project(by, *staff, title="福蕾行动计划", lines=LINES, **fields):
    """A running project of this year and the next, with its lines and staff; call it inside the agency's fence."""
    today = timezone.localdate()
    fields = {"starts_on": today - timedelta(days=200), "ends_on": today + timedelta(days=150)} | fields
    made = create_project(title=title, by=by, **fields)
    set_lines(made, lines=[{"code": code, "name": name} for code, name in lines], by=by)
    for member in staff:
        assign_staff(made, membership=member, by=by, since=made.starts_on)
    start_project(made, by=by)
    return made


def served_under(lead, *people, title="福蕾行动计划"):
    """Clients of a project on whose staff a leader is: a visit to each by whoever is responsible."""
    with fence(lead.organisation):
        served = project(lead, lead, *{person.responsible for person in people}, title=title)
        for person in people:
            record(person.responsible, served, persons=[person])
    return served


def on_staff(project, member, *, by):
    """One more on the staff from the project's first day."""
    return assign_staff(project, membership=member, by=by, since=project.starts_on)


def line(project, code):
    return project.lines.get(code=code)


MOTHER_AGREED = {"given_by": "mother", "scopes": ["filing", "casework"], "signed_on": date(2020, 1, 1)}


def person(by, name="王桂兰", **fields):
    """A client in the register whom `by` serves."""
    return open_file(by=by, name=name, **fields)


def in_service(person, by):
    """The same client with a complete file, taken into service."""
    person = Person.objects.get(pk=person.pk)
    change_file(person, by=by, sex=person.sex or "female", birth_date=person.birth_date or date(1950, 3, 12), categories=["elder_alone"])
    return activate_file(person, by=by)


def picture(name="photo.jpg", *, size=(800, 600), colour="steelblue", fmt="JPEG", content_type="image/jpeg", exif=None):
    """A small drawn photo."""
    out = io.BytesIO()
    image = Image.new("RGB", size, colour)
    image.paste("ivory", (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    image.save(out, fmt, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue(), content_type=content_type)


DETAILS = {"visit": {"outcome": "done"}, "call": {"answered": True}, "consultation": {"topic": "policy"},
           "activity": {"summary": "大家一起做了灯笼。"}, "publicity": {"channel": "stall"}}


def record(by, project, kind="visit", *, code=None, days_ago=1, hour=10, minutes=45, started_at=None, photo=None, **fields):
    """A submitted service that ended at a past hour, with what its kind needs to count."""
    if started_at is None:
        day = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
        started_at = day - timedelta(days=days_ago)
    fields.setdefault("detail", DETAILS.get(kind, {}))
    if photo is None and kind == "activity":
        photo = picture()
    codes = {"visit": "visit", "call": "visit", "interview": "case", "consultation": "consultation", "activity": "activity",
             "publicity": "publicity", "filing": "filing"}
    return services.log_service(by=by, client_uuid=fields.pop("client_uuid", None) or uuid.uuid4(), project=project,
                                line=line(project, code or codes[kind]), kind=kind, started_at=started_at,
                                ended_at=started_at + timedelta(minutes=minutes), photos=[photo] if photo else [], **fields)


def approved(reviewer, by, project, kind="visit", **fields):
    """A service that the reviewer has approved; clients of the reviewer's are given to the worker first."""
    for client in fields.get("persons", ()):
        if client.serves(reviewer) and not client.serves(by):
            join_team(client, by, by=reviewer)
    return services.approve_record(record(by, project, kind, **fields), by=reviewer)


def indicator(project, rule, by, **fields):
    return add_indicator(project, rule=rule, by=by, **fields)
