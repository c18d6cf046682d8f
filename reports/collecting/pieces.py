"""Pieces that both reports are made of: texts, people who work here, learning, photos."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casework.models import Kind, Participation, Photo
from people.models import Person
from people.models.choices import PhotoPermission
from projects import figures
from reports.collecting.tally import MONTH, month_of
from reports.collecting.telling import plain, ratio, table
from training.models import Training

MOST_PHOTOS = 6
# Persons and hours are other sums over the very rows of person-times (a test holds this).
SAME_ROWS = ("PERSONS", "HOURS")


def written(teller, texts, key):
    """A typed text with clients' names masked; where nothing was typed, the report says so instead of leaving a hole."""
    text = teller.mask(texts.get(key))
    return {"type": "paragraph", "text": text or _("Not provided.")}


def written_lines(teller, texts, key):
    lines = [line.strip() for line in teller.mask(texts.get(key)).splitlines() if line.strip()]
    return {"type": "list", "items": lines, "ordered": False} if lines else {"type": "paragraph", "text": _("Not provided.")}


def story(teller, texts):
    text = teller.mask(texts.get("story"))
    return {"type": "story", "title": _("A typical case"), "text": text} if text else None


def people_served(project=None):
    """Everyone who ever took part in a service of the project, or of the agency: whose names may stand in somebody's text."""
    there = Participation.objects.filter(person=OuterRef("pk"))
    if project is not None:
        there = there.filter(record__project=project)
    return Person.objects.filter(Exists(there)).only("uid", "name", "alias")


# ---------- months ----------


def months_of(period):
    """Every month that the period touches: 2026-01, 2026-02 …"""
    month, found = period.start.replace(day=1), []
    while month <= period.end:
        found.append(f"{month:%Y-%m}")
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return found


def monthly(period, unit, *series):
    """Data of a monthly chart; a month without records is 0, because the whole month was looked at."""
    months = months_of(period)
    told = []
    for label, tally in series:
        by_month = {month_of(moment): amount for moment, amount in tally.by(MONTH).items()}
        told.append({"label": str(label), "values": [plain(by_month.get(month, 0)) for month in months]})
    return {"months": months, "series": told, "unit": unit, "form": "bars"}


# ---------- learning ----------


def learning_figures(teller, tallies):
    """Sessions and hours of supervision and training: session-hours and person-hours are two numbers (DOMAIN.md 8.5)."""
    codes = ("SUP_S", "SUP_H", "SUP_PH", "TRAIN", "TRAIN_PT", "STAFF_TRAIN_H")
    return {"type": "figures", "items": [
        {"key": None, "label": (figure := teller.figure(f"total.{code}", tallies[code], code, reasons=code in ("SUP_S", "TRAIN")))["label"],
         "value": figure} for code in codes]}


def trainings(teller, period, project=None):
    """Each training with its plan and what was held of it by the end of the period (8.7)."""
    rows = Training.objects.filter(project__starts_on__lte=period.end, project__ends_on__gte=period.start).select_related("project")
    rows = rows.filter(project=project) if project is not None else rows
    held = teller.tally(project or teller.organisation, period, "TRAIN", training="training").load((), ("training",)).by("training")
    people = teller.tally(project or teller.organisation, period, "TRAIN_PT", training="training").load((), ("training",)).by("training")
    told = []
    for training in rows.order_by("number"):
        done = held.get(training.pk, 0)
        key = f"training.{training.number}"
        told.append([training.title, plain(training.planned_sessions), teller.part(f"{key}.held", done, "TRAIN", of=training.title),
                     teller.part(f"{key}.people", people.get(training.pk, 0), "TRAIN_PT", of=training.title),
                     {"value": ratio(figures.share(done, training.planned_sessions)), "format": "percent", "key": f"{key}.rate",
                      "label": training.title, "formula": "TRAIN / planned"}])
    return table(_("Trainings"), [
        ("training", 38), ("sessions_planned", 15), {"key": "sessions_held", "width": 15, "bare": True}, {"key": "person_times", "width": 16, "bare": True},
        ("rate", 16)], told)


# ---------- photos ----------


def photos(teller, period, project=None, most=MOST_PHOTOS):
    """Photos that may be shown: of activities and publicity that count, where everyone named agreed to be published.

    For a minor a guardian's consent to publishing has to hold as well (DOMAIN.md section 6). One photo a record.
    """
    unwilling = Participation.objects.filter(record=OuterRef("record")).exclude(person__photo_permission=PhotoPermission.PUBLIC)
    found = Photo.objects.filter(~Exists(unwilling), record__countable=True, record__kind__in=[Kind.ACTIVITY, Kind.PUBLICITY],
                                 record__started_at__gte=period.since, record__started_at__lt=period.until)
    if project is not None:
        found = found.filter(record__project=project)
    newest = found.order_by("-record__started_at", "-record_id", "pk").select_related("record")[: most * 10]
    chosen = {}
    for photo in newest:
        if photo.record_id not in chosen and len(chosen) < most and everyone_agreed(photo.record):
            chosen[photo.record_id] = photo
    items = [{"uid": str(photo.uid), "caption": teller.mask(photo.caption or photo.record.heading), "date": photo.record.day.isoformat(),
              "place": teller.mask(photo.record.place)} for photo in sorted(chosen.values(), key=lambda photo: photo.record.started_at)]
    return {"type": "photos", "items": items, "caption": ""} if items else None


def everyone_agreed(record):
    """Asked on the day of the report: a consent that was withdrawn or has run out since shows nothing any more."""
    people = Person.objects.filter(participations__record=record).prefetch_related("consents")
    return all(person.may_be_published(taken_on=record.day) for person in people)


def count_photos(period, project):
    return Photo.objects.filter(record__project=project, record__countable=True, record__started_at__gte=period.since,
                                record__started_at__lt=period.until).count()


