"""Papers: documents that belong to a proposal, a contract, a report (SECURITY.md B6 to B8).

A PDF is kept as it came, after a look at what it may do when somebody opens it; a picture is drawn anew (pictures.py).
Word and Excel files are not taken: they may carry programs, and nobody here could look into them.
Each lies sealed in a file under its organisation and its uid. It leaves the house as a download and never as a page.
"""

import contextlib
import hashlib
import os
import re
import unicodedata
import uuid
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from organisations import sealing
from organisations.pictures import MOST_BYTES, NotAPicture, prepare

PDF, PICTURE = "application/pdf", "image/jpeg"  # the only two kinds that are kept
EXTENSIONS = {PDF: ".pdf", PICTURE: ".jpg"}
TAKEN = _("PDF, JPEG and PNG files are taken.")
LONGEST_NAME = 80

OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # docx, xlsx and the like are ZIP files; doc and xls are older
OFFICE_NAMES = {"doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "pptm", "wps", "et", "odt", "ods", "rtf"}
PDF_TYPES = {"application/pdf", "application/x-pdf", ""}

# What a PDF may do beyond being read. These are long enough not to appear by chance in packed data, so they are looked
# for in every byte; the short ones only where a PDF keeps its objects.
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/Rendition", b"/SubmitForm", b"/ImportData", b"/GoToE")
ACTIVE_SHORT = (re.compile(rb"/JS(?=[\0\t\n\f\r ()<>\[\]/%])"), re.compile(rb"/XFA(?=[\0\t\n\f\r ()<>\[\]/%])"))
SPELLED = re.compile(rb"#([4-7][0-9A-Fa-f])")
MOST_SPELLED = 100_000
NUMBERS_FIRST = re.compile(rb"[\0\t\n\f\r ]*\d+[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]")
MOST_STREAMS = 20_000
MOST_UNPACKED = 32 * 1024 * 1024
TOO_COMPLICATED = _("The PDF is too complicated to be looked through. Print it to a new PDF and send that.")


class NotAPaper(Exception):
    """The file is not one that we take; the message says why and what to do, in the user's words."""


@dataclass
class CleanPaper:
    """A file that may be kept: its bytes, a harmless name, what it is. `pages` of a PDF only when it says so plainly."""

    body: bytes
    name: str
    kind: str
    size: int
    sha256: str
    pages: int | None = None


def prepare_paper(upload):
    """Look at an uploaded file and make it safe to keep; raises NotAPaper."""
    if isinstance(upload, CleanPaper):
        return upload
    if upload.size > MOST_BYTES:
        raise NotAPaper(_("The file is larger than 20 MB. Save it with smaller pictures, or in parts."))
    if upload.size == 0:
        raise NotAPaper(_("The file is empty."))
    upload.seek(0)
    head = upload.read(8)
    extension = Path(upload.name or "").suffix.lower().lstrip(".")
    if head.startswith(b"%PDF-"):
        return _pdf(upload, extension)
    if head.startswith(OFFICE) or extension in OFFICE_NAMES:
        raise NotAPaper(_("Word, Excel and ZIP files are not taken, because they can carry programs. Save it as PDF.") + " " + TAKEN)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")):
        return _picture(upload)
    raise NotAPaper(_("This file is none that can be kept here.") + " " + TAKEN)


def _clean(body, upload, kind, pages=None):
    return CleanPaper(body, tidy_file_name(upload.name, EXTENSIONS[kind]), kind, len(body), hashlib.sha256(body).hexdigest(), pages)


def _picture(upload):
    try:
        return _clean(prepare(upload).body, upload, PICTURE)
    except NotAPicture as refused:
        raise NotAPaper(str(refused)) from refused


# ---------- PDF ----------


def _pdf(upload, extension):
    declared = (getattr(upload, "content_type", None) or "").split(";")[0].strip().lower()
    if extension != "pdf" or declared not in PDF_TYPES:
        raise NotAPaper(_("The file's name says it is something other than what is in it."))
    upload.seek(0)
    body = upload.read(MOST_BYTES + 1)
    if b"%%EOF" not in body[-2048:]:
        raise NotAPaper(_("The PDF breaks off before its end. Save it once more and send it again."))
    objects = _look_inside(body)
    return _clean(body, upload, PDF, _pages(objects))


def _look_inside(body):
    """The objects of a PDF as one text; raises when it is locked or may do something by itself.

    This is a plain search in all bytes, not a reader of PDF: objects that are packed in a way that we do not unpack are refused.
    """
    parts = _Objects()
    objects, packed = _spelled_out(parts.of(body)), _spelled_out(b"\n".join(parts.packed))
    if b"/Encrypt" in objects or b"/Encrypt" in packed:
        raise NotAPaper(_("The PDF is locked with a password. Save it without one."))
    if any(word in packed or word in objects for word in ACTIVE) or any(word.search(objects) for word in ACTIVE_SHORT):
        raise NotAPaper(_("The PDF holds a script, a form that sends data, a film or an attached file. Print it to a new PDF and send that."))
    return objects


def _spelled_out(text):
    """Names may be written with numbers, /J#61vaScript; put letters in place of them."""
    text, found = SPELLED.subn(lambda number: bytes([int(number[1], 16)]), text, count=MOST_SPELLED)
    if found == MOST_SPELLED:
        raise NotAPaper(TOO_COMPLICATED)
    return text


class _Objects:
    """What stands outside the streams of a PDF, and what its object streams hold when unpacked, within a budget."""

    def __init__(self):
        self.left = self.left_for_doubtful = MOST_UNPACKED
        self.packed = []  # the streams as they lie in the file

    def of(self, body):
        found, place = [], 0
        for _turn in range(MOST_STREAMS):
            start = body.find(b"stream", place)
            end = body.find(b"endstream", start + 6) if start >= 0 else -1
            if end < 0:
                found.append(body[place:])
                return b"\n".join(found)
            before = body[place:start]
            found.append(before)
            words = _spelled_out(before[before.rfind(b"obj") + 3:])
            packed = body[start + 6:end].lstrip(b"\r\n")
            self.packed.append(packed)
            if b"/ObjStm" in words or (b"/First" in words and b"/N" in words):
                found.append(self.declared(packed, words))
            elif len(packed) > 2 and packed[0] & 15 == 8 and int.from_bytes(packed[:2], "big") % 31 == 0:
                found.append(self.doubtful(packed))
            place = end + 9
        raise NotAPaper(TOO_COMPLICATED)

    def declared(self, packed, words):
        """An object stream: unpacked to its end, or the file is refused."""
        if b"/Filter" not in words:
            return packed
        machine, text = zlib.decompressobj(), b""
        with contextlib.suppress(zlib.error):
            text = machine.decompress(packed, max(self.left, 1))
        self.left -= len(text)
        if not text or machine.unconsumed_tail or words.count(b"Decode") != 1 or b"/Predictor" in words:
            raise NotAPaper(TOO_COMPLICATED)
        return text

    def doubtful(self, packed):
        """A stream that says it is none, but might be: one that begins with numbers, as object streams do."""
        machine, text = zlib.decompressobj(), b""
        try:
            text = machine.decompress(packed, 64)
            if not NUMBERS_FIRST.match(text) or self.left_for_doubtful <= 0:
                return b""
            text += machine.decompress(machine.unconsumed_tail, 1024 * 1024)
        except zlib.error:
            pass
        self.left_for_doubtful -= len(text)
        return text


def _pages(objects):
    """How many pages, when the pages found and the number that the PDF gives agree; after changes they may not."""
    found = len(re.findall(rb"/Type\s{0,8}/Page(?![A-Za-z])", objects))
    given = {int(number) for number in re.findall(rb"/Count\s{0,8}(\d{1,6})", objects)}
    return found if found in given else None


# ---------- names ----------

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def tidy_file_name(name, extension):
    """A name to show and to download by: no path, no control or direction marks, short, with the extension that is true."""
    name = unicodedata.normalize("NFKC", str(name or "")).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*/;%')
    for known in (extension, ".jpeg", ".png", ".jpg"):
        name = name[: -len(known)] if name.lower().endswith(known) else name
    name = re.sub(r"\s+", " ", name).strip(" .")[:LONGEST_NAME].strip(" .")
    return (name if name and not RESERVED.fullmatch(name) else "file") + extension


# ---------- where it lies ----------


def _place(organisation_id, uid):
    """The path, made of our own id and of a UUID only; and the words that the sealed bytes are bound to."""
    uid = uid if isinstance(uid, uuid.UUID) else uuid.UUID(str(uid))
    return Path(settings.MEDIA_ROOT) / str(int(organisation_id)) / "papers" / str(uid), f"papers.{int(organisation_id)}.{uid}"


def keep(organisation, uid, body):
    """Write the bytes sealed, on the disk before this returns; complete or not at all."""
    path, bound_to = _place(organisation.pk, uid)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(sealing.seal_bytes(body, bound_to))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(organisation, uid):
    """The bytes as they came; whoever calls has checked that the reader may see them."""
    path, bound_to = _place(organisation.pk, uid)
    return sealing.open_bytes(path.read_bytes(), bound_to)


def drop(organisation, uid):
    """Take the file away, best on commit; one that is already gone is no trouble."""
    _place(organisation.pk, uid)[0].unlink(missing_ok=True)


def shown(body, name):
    """A JPEG inside a page, to whoever asked with the right to; never stored on the way, never run as anything but a picture."""
    response = HttpResponse(body, content_type=PICTURE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def answer(paper, body=None):
    """A download of `paper`: anything with organisation, uid, name and kind. It never runs as a page of ours."""
    body = read(paper.organisation, paper.uid) if body is None else body
    extension = EXTENSIONS[paper.kind]
    name = tidy_file_name(paper.name, extension)
    plain = name if name.isascii() else "file" + extension
    response = HttpResponse(body, content_type=paper.kind)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
