"""Pieces that both reports are made of: texts, people who work here, learning, photos."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from casework.models import Kind, Participation, Photo
from casework.photos import may_leave
from people.models.choices import PhotoPermission
from projects import figures
from projects.counting import Period
from reports.collecting.tally import MONTH, month_of
from reports.collecting.telling import head, plain, ratio, table
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
    """Each training with its plan and what was held of it by the end of the period (8.7); where some of that was before, what the period held stands beside it."""
    rows = Training.objects.filter(project__starts_on__lte=period.end, project__ends_on__gte=period.start).select_related("project")
    rows = list((rows.filter(project=project) if project is not None else rows).order_by("number"))
    so_far = Period(min([period.start, *(training.project.starts_on for training in rows)]), period.end)

    def by_training(code, days):
        return teller.tally(project or teller.organisation, days, code, training="training").load((), ("training",)).by("training")

    held, now, people = by_training("TRAIN", so_far), by_training("TRAIN", period), by_training("TRAIN_PT", period)
    is_part = any(held.get(training.pk, 0) != now.get(training.pk, 0) for training in rows)
    told = []
    for training in rows:
        done = held.get(training.pk, 0)
        key = f"training.{training.number}"
        own = [teller.part(f"{key}.period", now.get(training.pk, 0), "TRAIN", of=_("%(title)s, this period") % {"title": training.title})] if is_part else []
        told.append([training.title, plain(training.planned_sessions), teller.part(f"{key}.held", done, "TRAIN", of=training.title), *own,
                     teller.part(f"{key}.people", people.get(training.pk, 0), "TRAIN_PT", of=training.title),
                     {"value": ratio(figures.share(done, training.planned_sessions)), "format": "percent", "key": f"{key}.rate",
                      "label": training.title, "formula": "TRAIN / planned"}])
    if is_part:
        columns = [("training", 30), ("sessions_planned", 13), head(_("Sessions held so far"), 14, bare=True), head(_("Of them in this period"), 14, bare=True),
                   head(_("Person-times in this period"), 15, bare=True), ("rate", 14)]
        return table(_("Trainings"), columns, told, note=_("The rate is that of all sessions held by the end of the period."))
    return table(_("Trainings"), [
        ("training", 38), ("sessions_planned", 15), {"key": "sessions_held", "width": 15, "bare": True}, {"key": "person_times", "width": 16, "bare": True},
        ("rate", 16)], told)


# ---------- photos ----------


def photos(teller, period, project=None, most=MOST_PHOTOS):
    """Photos that may be shown: of activities and publicity that count, where everyone named agreed to be published.

    For a minor a guardian's consent to publishing has to hold as well (DOMAIN.md section 6); of people without a file somebody says so of the photo.
    One photo a record.
    """
    unwilling = Participation.objects.filter(record=OuterRef("record")).exclude(person__photo_permission=PhotoPermission.PUBLIC)
    found = Photo.objects.filter(~Exists(unwilling), Q(record__headcount=0) | Q(cleared_at__isnull=False), record__countable=True, record__kind__in=[Kind.ACTIVITY, Kind.PUBLICITY],
                                 record__started_at__gte=period.since, record__started_at__lt=period.until)
    if project is not None:
        found = found.filter(record__project=project)
    newest = found.order_by("-record__started_at", "-record_id", "pk").select_related("record")[: most * 10]
    chosen = {}
    for photo in newest:
        if photo.record_id not in chosen and len(chosen) < most and may_leave(photo):
            chosen[photo.record_id] = photo
    items = [{"uid": str(photo.uid), "caption": teller.mask(photo.caption or photo.record.heading), "date": photo.record.day.isoformat(),
              "place": teller.mask(photo.record.place)} for photo in sorted(chosen.values(), key=lambda photo: photo.record.started_at)]
    return {"type": "photos", "items": items, "caption": ""} if items else None


def count_photos(period, project):
    return Photo.objects.filter(record__project=project, record__countable=True, record__started_at__gte=period.since,
                                record__started_at__lt=period.until).count()


