"""Photos of signed consents: clean, sealed, one file each under our own id (SECURITY.md B6, D1)."""

from pathlib import Path

from django.conf import settings

from organisations import sealing


def path_of(consent):
    return Path(settings.MEDIA_ROOT) / str(consent.organisation_id) / "consents" / str(consent.uid)


def _bound_to(consent):
    return f"people_consent.scan.{consent.uid}"


def keep(consent, picture):
    """Write the picture sealed; complete or not at all."""
    path = path_of(consent)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(sealing.seal_bytes(picture.body, _bound_to(consent)))
    unfinished.replace(path)


def open_scan(consent):
    """The JPEG bytes; whoever calls has checked that the reader may know the client."""
    return sealing.open_bytes(path_of(consent).read_bytes(), _bound_to(consent))


def forget(consent):
    path_of(consent).unlink(missing_ok=True)
