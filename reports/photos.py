"""Photos of a report: which bytes stand behind a uid of the snapshot."""

import base64

from casework.models import Photo
from casework.photos import open_photo
from organisations.fence import fence
from organisations.sealing import WrongKey


def photo_bytes(organisation, uid):
    """A photo's JPEG, or None when it is gone. The snapshot named it; whether it may be shown was decided there."""
    with fence(organisation):
        photo = Photo.objects.filter(uid=uid).first()
        try:
            return open_photo(photo) if photo else None
        except (OSError, WrongKey):
            return None


def photo_address(organisation, uid):
    """The photo inside its own address, for the press, which fetches nothing."""
    picture = photo_bytes(organisation, uid)
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else None
