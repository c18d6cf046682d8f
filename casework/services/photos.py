"""Evidence photos of a record."""

from django.db import transaction
from django.utils import timezone

from casework import photos as pictures
from casework.models import Photo, Status
from casework.models.details import detail_of
from casework.models.evidence import assess
from casework.services.steps import locked
from casework.services.troubles import PhotoAlreadyThere, StepNotAllowed, TooManyPhotos
from organisations import audit
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


def reassess(record):
    """Look at everything the record has, and say anew whether it counts."""
    assess(record, detail=detail_of(record), persons=record.participations.count(), photos=record.photos.count())
    mark_stale(record.project)
