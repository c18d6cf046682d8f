"""Evidence photos: how a clean picture lies on the disk (SECURITY.md B6 to B8)."""

from pathlib import Path

from django.conf import settings

from organisations import sealing
from organisations.pictures import NotAPicture, Picture, prepare

__all__ = ["SIZES", "NotAPicture", "Picture", "forget", "keep", "open_photo", "path_of", "prepare"]

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
