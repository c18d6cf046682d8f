"""Evidence photos: how a clean picture lies on the disk (SECURITY.md B6 to B8)."""

from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from casework.figures.checks import people_at
from casework.models import ActivitySignIn, Kind, Participation, Photo
from organisations import sealing
from organisations.pictures import NotAPicture, Picture, prepare, veiled
from people.models import PhotoPermission
from projects import counting

__all__ = ["SIZES", "NotAPicture", "Picture", "everyone_agreed", "forget", "keep", "may_leave", "open_photo", "path_of", "prepare"]

# Photos of these are of a service being done. On the others a photo is most often of a paper: a file, a card, a letter; nobody outside sees it, veiled or not.
SHOWN_VEILED = (Kind.VISIT, Kind.ACTIVITY, Kind.PUBLICITY, Kind.SESSION)

SIZES = ("full", "small")


def _bound_to(photo, size):
    return f"casework_photo.{size}.{photo.uid}"


def path_of(photo, size="full"):
    """Where the picture lies: made of our own id and uid only, never of a name that somebody sent."""
    folder = Path(settings.MEDIA_ROOT) / str(photo.organisation_id)
    return folder / (str(photo.uid) if size == "full" else f"{photo.uid}.{size}")


def keep(photo, picture):
    """Write a picture sealed, in both sizes; complete or not at all."""
    for size, body in (("small", picture.small), ("full", picture.body)):
        path = path_of(photo, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_bytes(sealing.seal_bytes(body, _bound_to(photo, size)))
        unfinished.replace(path)


def open_photo(photo, size="full"):
    """The JPEG bytes of a photo; whoever calls has checked that the reader may see its record."""
    return sealing.open_bytes(path_of(photo, size).read_bytes(), _bound_to(photo, size))


def forget(photo):
    """Take the files away; a file that is already gone is no trouble."""
    for size in SIZES:
        path_of(photo, size).unlink(missing_ok=True)


# ---------- what may leave the house ----------

MINORS = (ActivitySignIn.AgeGroup.CHILD, ActivitySignIn.AgeGroup.YOUTH)


def everyone_agreed(record):
    """Whether photos of a service may be shown outside: everybody with a file who was there agreed, for a minor a guardian too, and no minor signed
    whose consent nobody has (DOMAIN.md section 6). Asked on the day itself: a consent that was withdrawn or has run out since shows nothing any more."""
    if ActivitySignIn.objects.filter(activity__record=record, removed_at=None, person=None, age_group__in=MINORS).exists():
        return False
    return all(person.may_be_published(taken_on=record.day) for person in people_at(record).prefetch_related("consents"))


def may_leave(photo):
    """Whether a photo may be shown outside: everyone with a file agreed, and of people without one somebody who was there says so of this photo."""
    return (photo.cleared_at is not None or not photo.record.headcount) and everyone_agreed(photo.record)


# ---------- what a spot check may look at ----------


def _for_inspectors(photos):
    """Of the kinds that are shown, and with nobody in the record who wants no photos."""
    unwilling = Participation.objects.filter(record=OuterRef("record"), person__photo_permission=PhotoPermission.NONE)
    return photos.filter(Q(record__kind__in=SHOWN_VEILED) & ~Exists(unwilling))


def _listed(project, numbers):
    there = Photo.objects.filter(record__project=project, record__number__in=numbers)
    shown = set(_for_inspectors(there).values_list("uid", flat=True))
    found = {}
    for number, uid in there.order_by("pk").values_list("record__number", "uid"):
        keys, unshown = found.get(number, ([], 0))
        found[number] = ([*keys, str(uid)], unshown) if uid in shown else (keys, unshown + 1)
    return found


def _veiled(project, number, key):
    photo = _for_inspectors(Photo.objects.filter(record__project=project, record__number=number)).filter(uid=key).first()
    try:
        return veiled(open_photo(photo, "small")) if photo else None
    except FileNotFoundError:
        return None


counting.register_gallery(_listed, _veiled)
