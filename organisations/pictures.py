"""Pictures: what is let in, and how it is made small and clean (SECURITY.md B6 to B8).

Nothing that was uploaded is kept as it came: the pixels are decoded and written anew, so that a page, a script or a place in
its metadata cannot survive.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 1600
KEPT_BYTES = 300 * 1024
SMALL_SIDE = 320
# What is left of a picture that is shown veiled: so many squares on its longer side, so many shades of each colour. A face that
# fills the whole picture is then eyes without a look; people in a room are a square or two, and no sharpening brings back more.
VEIL_SQUARES, VEIL_SHADES, VEIL_SIDE = 12, 8, 240
# content → the extensions and declared types that agree with it
FORMATS = {
    "JPEG": ({"jpg", "jpeg", "jpe", "jfif"}, {"image/jpeg", "image/jpg", "image/pjpeg"}),
    "PNG": ({"png"}, {"image/png"}),
    "WEBP": ({"webp"}, {"image/webp"}),
}


class NotAPicture(Exception):
    """The file is not a picture that we take; the message says why, in the user's words."""


@dataclass
class Picture:
    """A clean JPEG, a small one for lists, and what is known of it."""

    body: bytes
    small: bytes
    width: int
    height: int
    sha256: str
    look: str


def prepare(upload):
    """A clean JPEG of at most 1,600 px and 300 KB from an uploaded file; raises NotAPicture."""
    if isinstance(upload, Picture):
        return upload
    if upload.size > MOST_BYTES:
        raise NotAPicture(_("The photo is larger than 20 MB."))
    if upload.size == 0:
        raise NotAPicture(_("The file is empty."))
    image = _open(upload)
    image = _upright(image)
    image, body = _encode(image)
    return Picture(body, _small(image), image.width, image.height, hashlib.sha256(body).hexdigest(), _look(image))


def _open(upload):
    """Read the head only, then decide; a bomb is refused before a single pixel is unpacked."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(upload, formats=list(FORMATS))
    except Exception as error:  # Pillow raises its own, OSError, SyntaxError, ValueError, struct.error on hostile heads
        raise NotAPicture(_("This is not a photo that can be read. JPEG, PNG and WebP are taken.")) from error
    if image.width * image.height > MOST_PIXELS:
        raise NotAPicture(_("The photo has more than 25 million pixels. Take it with a lower resolution."))
    _agree(image.format, upload)
    return image


def _agree(found, upload):
    """Content, extension and declared type must say the same: a page that calls itself .jpg is refused, and so is the reverse."""
    extensions, types = FORMATS[found]
    extension = Path(upload.name or "").suffix.lower().lstrip(".")
    declared = (getattr(upload, "content_type", None) or "").split(";")[0].strip().lower()
    if extension not in extensions or (declared and declared not in types):
        raise NotAPicture(_("The file's name says it is something other than what is in it."))


def _upright(image):
    """Decode at about the size we keep, turn as the camera was held, on white, without alpha, palette or metadata."""
    try:
        if image.format == "JPEG":
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets the decoder skip detail: six times faster on large photos
        # WeasyPrint switches this on for the whole process when it is imported; half a picture is no evidence.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        image.load()
        image = ImageOps.exif_transpose(image)
        if image.mode in ("RGBA", "LA", "PA", "P"):
            image = image.convert("RGBA")
            ground = Image.new("RGB", image.size, "white")
            ground.paste(image, mask=image.getchannel("A"))
            image = ground
        image = image.convert("RGB")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except NotAPicture:
        raise
    except Exception as error:  # truncated or broken inside
        raise NotAPicture(_("The photo is damaged and cannot be read to its end.")) from error
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _encode(image):
    """The picture and its bytes, at most KEPT_BYTES: first with less detail, then, if it is nothing but noise, smaller."""
    while True:
        for quality in (82, 70, 55, 40):
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= KEPT_BYTES:
                return image, out.getvalue()
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)


def _small(image):
    small = image.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70, optimize=True)
    return out.getvalue()


def veiled(body):
    """A kept picture as those may see it who must recognise nobody in it: a JPEG of a few flat squares, with nothing of the original behind them."""
    image = Image.open(io.BytesIO(body), formats=["JPEG"]).convert("RGB")
    scale = VEIL_SQUARES / max(image.size)
    squares = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BOX)
    step = 256 // VEIL_SHADES
    squares = squares.point([value // step * step + step // 2 for value in range(256)] * 3)
    size = VEIL_SIDE // VEIL_SQUARES
    out = io.BytesIO()
    squares.resize((squares.width * size, squares.height * size), Image.Resampling.NEAREST).save(out, "JPEG", quality=85)
    return out.getvalue()


def _look(image):
    """Difference hash: 64 bits, is each of 8×8 places brighter than the one to its right."""
    small = image.convert("L").resize((9, 8), Image.Resampling.BILINEAR).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (small[row * 9 + column] > small[row * 9 + column + 1])
    return f"{bits:016x}"
