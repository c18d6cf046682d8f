"""Evidence photos of a record."""

from django.db import transaction
from django.utils import timezone

from casework import photos as pictures
from casework.figures.consents import served, wanting_of
from casework.models import Photo, Status
from casework.models.details import detail_of
from casework.models.evidence import assess
from casework.services.steps import locked
from casework.services.troubles import PhotoAlreadyThere, StepNotAllowed, TooManyPhotos
from organisations import audit
from organisations.access import Permission
from projects.services import mark_stale

MOST_PHOTOS = 12
OPEN = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)


def put_photos(record, prepared, *, by, caption="", at=None):
    """Keep prepared pictures on a record that is being written; the same picture twice is kept once."""
    rows = []
    for picture in {picture.sha256: picture for picture in prepared}.values():
        photo = Photo(organisation_id=record.organisation_id, record=record, sha256=picture.sha256, look=picture.look,
                      width=picture.width, height=picture.height, size=len(picture.body), caption=caption, taken_by=by,
                      at=at or record.recorded_at)
        pictures.keep(photo, picture)
        rows.append(photo)
    if rows:
        Photo.objects.bulk_create(rows)
    return rows


@transaction.atomic
def add_photo(record, upload, *, by, caption=""):
    """Add evidence to a record that nobody has approved yet; raises StepNotAllowed, NotAPicture, PhotoAlreadyThere, TooManyPhotos.

    An approved record takes a photo only by a correction (`correct_record(..., photos=…)`).
    """
    picture = pictures.prepare(upload)
    record = locked(record)
    if record.status not in OPEN:
        raise StepNotAllowed
    photo = attach(record, picture, by=by, caption=caption)
    reassess(record)
    record.version += 1
    record.save()
    audit.record("photo.add", by=by, on=record, project=record.project.number, detail={"photo": str(photo.uid)})
    return photo


def attach(record, picture, *, by, caption=""):
    if record.photos.filter(sha256=picture.sha256).exists():
        raise PhotoAlreadyThere
    if record.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos
    return put_photos(record, [picture], by=by, caption=caption, at=timezone.now())[0]


@transaction.atomic
def remove_photo(photo, *, by):
    """Take a photo off a record that nobody has approved yet; raises StepNotAllowed."""
    record = locked(photo.record)
    if record.status not in OPEN:
        raise StepNotAllowed
    photo.delete()
    transaction.on_commit(lambda: pictures.forget(photo))
    reassess(record)
    record.version += 1
    record.save()
    audit.record("photo.remove", by=by, on=record, project=record.project.number, detail={"photo": str(photo.uid)})
    return record


@transaction.atomic
def clear_photo(photo, *, by, cleared=True):
    """Say of a photo that whoever can be recognised in it without having a file agreed to be shown outside, or take that back. At any time: what was
    issued stays as it is. Raises StepNotAllowed for whoever neither gave nor reviews the service."""
    photo = Photo.objects.select_for_update(of=("self",)).select_related("record__project").get(pk=photo.pk)
    if not (by.can(Permission.RECORD_REVIEW) or photo.record.hands.filter(membership=by).exists()):
        raise StepNotAllowed
    photo.cleared_at, photo.cleared_by = (timezone.now(), by) if cleared else (None, None)
    photo.save(update_fields=["cleared_at", "cleared_by"])
    audit.record("photo.clear", by=by, on=photo.record, project=photo.record.project.number, detail={"photo": str(photo.uid), "cleared": cleared})
    return photo


def reassess(record):
    """Look at everything the record has, and say anew whether it counts."""
    assess(record, detail=detail_of(record), persons=record.participations.count(), photos=record.photos.count(), agreed=not (record.is_open and wanting_of(record)),
           served=served(record))
    mark_stale(record.project)
