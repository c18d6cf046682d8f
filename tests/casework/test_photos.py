"""Photos: what is let in, what becomes of it, who sees it (SECURITY.md B6 to B8)."""

import io
import struct
import time
import uuid
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from casework import photos, services
from casework.models import Photo
from organisations import pictures
from organisations.access import Role
from organisations.fence import fence
from organisations.sealing import WrongKey
from tests import factories
from tests import factories_casework as make

JPEG = make.picture().read()
PNG = make.picture("a.png", fmt="PNG", content_type="image/png").read()


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width, height):
    """A PNG of a few kilobytes that claims, and would unpack to, width × height pixels."""
    rows = zlib.compress((b"\0" + b"\0" * (width // 8)) * min(height, 2000), 9)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
            + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b""))


def gif():
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "GIF")
    return out.getvalue()


def upload(name, body, content_type="image/jpeg"):
    return SimpleUploadedFile(name, body, content_type=content_type)


HOSTILE = {
    "a page": ("a.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg"),
    "a page by its own name": ("a.html", b"<html><script>alert(1)</script></html>", "text/html"),
    "a drawing with a script": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"),
    "a drawing called a photo": ("a.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/jpeg"),
    "a program": ("a.exe", b"MZ" + b"\0" * 200, "application/octet-stream"),
    "a program called a photo": ("a.jpg", b"MZ" + b"\0" * 200, "image/jpeg"),
    "a shell script": ("a.jpg", b"#!/bin/sh\nrm -rf /\n", "image/jpeg"),
    "a PDF": ("a.jpg", b"%PDF-1.7\n1 0 obj<<>>endobj", "image/jpeg"),
    "a zip": ("a.png", b"PK\x03\x04" + b"\0" * 60, "image/png"),
    "a GIF": ("a.gif", gif(), "image/gif"),
    "a GIF called a photo": ("a.jpg", gif(), "image/jpeg"),
    "a photo called a page": ("a.html", JPEG, "text/html"),
    "a photo called a program": ("a.exe", JPEG, "image/jpeg"),
    "a photo declared a page": ("a.jpg", JPEG, "text/html"),
    "a PNG called JPEG": ("a.jpg", PNG, "image/jpeg"),
    "a JPEG called PNG": ("a.png", JPEG, "image/png"),
    "a photo without an extension": ("photo", JPEG, "image/jpeg"),
    "a photo with two extensions": ("a.jpg.php", JPEG, "image/jpeg"),
    "half a photo": ("a.jpg", JPEG[:len(JPEG) // 3], "image/jpeg"),
    "the head of a photo": ("a.jpg", JPEG[:20], "image/jpeg"),
    "the head of a PNG": ("a.png", PNG[:30], "image/png"),
    "nothing": ("a.jpg", b"", "image/jpeg"),
    "noise": ("a.jpg", bytes(range(256)) * 8, "image/jpeg"),
    "a bomb of 2,500 million pixels": ("a.png", bomb(50000, 50000), "image/png"),
    "a bomb just over the limit": ("a.png", bomb(5008, 5000), "image/png"),
    "a bomb that breaks off": ("a.png", bomb(4000, 6000)[:-40], "image/png"),
    "PostScript": ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n", "image/jpeg"),
    "a TIFF": ("a.jpg", b"II*\0" + b"\0" * 100, "image/jpeg"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_a_photo_is_refused_quickly_and_in_words(what):
    name, body, content_type = HOSTILE[what]
    began = time.monotonic()
    with pytest.raises(photos.NotAPicture) as refused:
        photos.prepare(upload(name, body, content_type))
    assert time.monotonic() - began < 2
    assert str(refused.value)


def test_a_file_of_more_than_20_mb_is_refused_unread():
    big = upload("a.jpg", b"")
    big.size = 20 * 1024 * 1024 + 1
    with pytest.raises(photos.NotAPicture):
        photos.prepare(big)


def test_a_photo_that_is_also_a_page_keeps_only_its_pixels():
    for body in (JPEG + b"<script>alert(1)</script>", JPEG[:2] + b"\xff\xfe\x00\x1b<script>alert(1)</script>" + JPEG[2:]):
        picture = photos.prepare(upload("a.jpg", body))
        assert b"script" not in picture.body + picture.small
        assert Image.open(io.BytesIO(picture.body)).size == (800, 600)


def test_place_and_camera_are_taken_out_and_the_photo_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    exif[0x010F] = "Camera of Wang"
    exif.get_ifd(0x8825)[2] = (24.0, 54.0, 31.0)
    picture = photos.prepare(make.picture(size=(800, 600), exif=exif.tobytes()))
    clean = Image.open(io.BytesIO(picture.body))
    assert (clean.size, dict(clean.getexif()), b"Exif" in picture.body, b"Camera" in picture.body) == ((600, 800), {}, False, False)


@pytest.mark.parametrize(("name", "fmt", "content_type"), [
    ("a.jpg", "JPEG", "image/jpeg"), ("A.JPEG", "JPEG", "image/jpeg"), ("a.png", "PNG", "image/png"), ("a.webp", "WEBP", "image/webp")])
def test_a_large_photo_becomes_a_jpeg_of_at_most_1600_px_and_300_kb(name, fmt, content_type):
    for image, longest in ((Image.radial_gradient("L").resize((4000, 3000)), 1600), (Image.effect_noise((2400, 1800), 60), 1200)):
        out = io.BytesIO()
        image.convert("RGB").save(out, fmt)
        picture = photos.prepare(upload(name, out.getvalue(), content_type))
        clean = Image.open(io.BytesIO(picture.body))
        assert (clean.format, max(clean.size), clean.size) == ("JPEG", longest, (picture.width, picture.height))
        assert len(picture.body) <= 300 * 1024
    assert max(Image.open(io.BytesIO(picture.small)).size) == 320


def test_a_see_through_png_stands_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    picture = photos.prepare(upload("a.png", out.getvalue(), "image/png"))
    assert min(Image.open(io.BytesIO(picture.body)).getpixel((20, 20))) > 250


def test_like_photos_look_alike():
    def drawn(shade, size=(800, 600)):
        image = Image.linear_gradient("L").resize(size).convert("RGB")
        image.paste(shade, (size[0] // 8, size[1] // 6, size[0] // 2, size[1] // 2))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=90)
        return photos.prepare(upload("a.jpg", out.getvalue())).look

    def apart(one, two):
        return bin(int(one, 16) ^ int(two, 16)).count("1")

    assert apart(drawn("white"), drawn("white", (1600, 1200))) <= 4
    striped = Image.linear_gradient("L").rotate(270).resize((800, 600)).convert("RGB")
    out = io.BytesIO()
    striped.save(out, "JPEG")
    assert apart(drawn("white"), photos.prepare(upload("a.jpg", out.getvalue())).look) > 20


NAMES = ["../../etc/passwd.jpg", "..\\..\\windows.jpg", "/etc/cron.d/x.jpg", "a\r\nX-Header: 1.jpg", "a\x00.jpg", "<script>.jpg", "灯笼活动 王桂兰.jpg",
         "a" * 300 + ".jpg", "con.jpg", ".jpg.jpg", "a;rm -rf.jpg", "%2e%2e%2fx.jpg", '"; filename="x.html.jpg', "\u202egpj.exe.jpg"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_becomes_a_path_or_a_header(home, agency, bob, browse, project, settings, name):
    file = make.picture()
    file._name = name
    record = make.record(bob, project, "activity", title="灯笼", headcount=3, photo=file)
    photo = record.photos.get()
    files = sorted(path.relative_to(settings.MEDIA_ROOT).as_posix() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
    assert files == [f"{agency.pk}/{photo.uid}", f"{agency.pk}/{photo.uid}.small"]
    assert name not in str(Photo.objects.values())


def test_the_picture_lies_sealed_and_bound_to_its_row(home, agency, bob, project, settings):
    record = make.record(bob, project, "activity", title="灯笼", headcount=3, photo=make.picture(colour="teal"))
    other = make.record(bob, project, "activity", title="灯笼", headcount=3, days_ago=2, photo=make.picture(colour="maroon"))
    one, two = record.photos.get(), other.photos.get()
    raw = photos.path_of(one).read_bytes()
    assert b"JFIF" not in raw and b"\xff\xd8\xff" not in raw[:40]
    assert photos.open_photo(one)[:3] == b"\xff\xd8\xff"
    photos.path_of(two).write_bytes(raw)
    with pytest.raises(WrongKey):
        photos.open_photo(two)


@pytest.fixture
def photo(agency, bob, project):
    with fence(agency):
        return make.record(bob, project, "activity", title="灯笼", headcount=3).photos.get()


def test_who_sees_the_record_sees_the_photo_and_nobody_else(photo, agency, alice, bob, gina, fiona, charlie, browse):
    address = reverse("photo", args=[agency.slug, photo.uid])
    found = {member.name: browse(member).get(address).status_code for member in (alice, bob, fiona, gina, charlie)}
    assert found == {"Alice": 200, "Bob": 200, "Fiona": 200, "Gina": 404, "Charlie": 404}
    finance = factories.member(agency, "Helen", Role.FINANCE)
    assert browse(finance).get(address).status_code == 403
    assert browse(bob).get(reverse("photo", args=[agency.slug, uuid.uuid4()])).status_code == 404


def test_an_official_gets_no_photo_by_its_address(photo, agency, diana, bureau, browse):
    for slug in (agency.slug, bureau.slug):
        assert browse(diana).get(f"/o/{slug}/photos/{photo.uid}/").status_code in (403, 404)


@pytest.mark.parametrize("size", ["", "?size=small", "?size=../../x"])
def test_a_photo_is_served_as_nothing_but_a_photo(photo, agency, bob, browse, size):
    answer = browse(bob).get(reverse("photo", args=[agency.slug, photo.uid]) + size)
    assert answer.status_code == 200
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Disposition", "Cache-Control",
                                            "Content-Security-Policy")} == {
        "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Disposition": f'inline; filename="{photo.uid}.jpg"',
        "Cache-Control": "no-store, private", "Content-Security-Policy": "default-src 'none'; sandbox"}
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_adding_the_missing_photo_completes_the_record_and_taking_it_off_undoes_that(home, bob, project):
    record = make.record(bob, project, "activity", title="灯笼", headcount=3, photo=False)
    assert record.reasons == ["no_photo", "waiting"]
    photo = services.add_photo(record, make.picture(), by=bob, caption="做灯笼")
    record.refresh_from_db()
    assert (record.evidence_complete, record.reasons, photo.caption) == (True, ["waiting"], "做灯笼")
    services.remove_photo(photo, by=bob)
    record.refresh_from_db()
    assert (record.evidence_complete, record.reasons) == (False, ["no_photo", "waiting"])


def test_the_same_picture_is_on_a_record_once_and_at_most_a_dozen_are(home, bob, project):
    record = make.record(bob, project, "activity", title="灯笼", headcount=3, photo=make.picture(colour="teal"))
    with pytest.raises(services.PhotoAlreadyThere):
        services.add_photo(record, make.picture(colour="teal"), by=bob)
    for shade in range(11):
        services.add_photo(record, make.picture(colour=(20 * shade, 10, 200)), by=bob)
    with pytest.raises(services.TooManyPhotos):
        services.add_photo(record, make.picture(colour="gold"), by=bob)
    assert record.photos.count() == 12


def test_a_removed_photo_leaves_no_file(agency, bob, project, settings, django_capture_on_commit_callbacks):
    with fence(agency):
        photo = make.record(bob, project, "activity", title="灯笼", headcount=3).photos.get()
        with django_capture_on_commit_callbacks(execute=True):
            services.remove_photo(photo, by=bob)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_a_hostile_file_sent_to_the_page_is_a_sentence_and_loses_nothing_typed(agency, bob, browse, project, settings):
    with fence(agency):
        record = make.record(bob, project, "activity", title="灯笼", headcount=3, photo=False)
    page = browse(bob).post(reverse("record_photos", args=[agency.slug, record.number]),
                            {"photos": upload("a.jpg", b"<script>alert(1)</script>"), "caption": "我的说明"})
    assert page.status_code == 200
    assert "This is not a photo that can be read." in page.content.decode() and "我的说明" in page.content.decode()
    assert not settings.MEDIA_ROOT.exists()


def test_who_agreed_to_no_photos_is_named_before_one_is_added(agency, bob, browse, project):
    with fence(agency):
        shy = make.person(bob, "赵子轩", photo_permission="none")
        record = make.record(bob, project, "activity", title="灯笼", persons=[shy], photo=False)
    page = browse(bob).get(reverse("record_photos", args=[agency.slug, record.number])).content.decode()
    assert "赵子轩 agreed to no photos." in page


def test_a_reviewer_is_told_when_one_picture_serves_two_records(agency, alice, bob, browse, project):
    shown = Image.radial_gradient("L").resize((900, 700)).convert("RGB")

    def taken(quality, size):
        out = io.BytesIO()
        shown.resize(size).save(out, "JPEG", quality=quality)
        return upload("a.jpg", out.getvalue())

    with fence(agency):
        first = make.record(bob, project, "activity", title="灯笼", headcount=3, photo=taken(90, (900, 700)))
        second = make.record(bob, project, "activity", title="端午", headcount=3, days_ago=9, photo=taken(70, (900, 700)))
        third = make.record(bob, project, "activity", title="中秋", headcount=3, days_ago=19, photo=make.picture(colour="gold"))
    told = {one.number: "The same picture is also on:" in browse(alice).get(reverse("record", args=[agency.slug, one.number])).content.decode()
            for one in (first, second, third)}
    assert told == {first.number: True, second.number: True, third.number: False}
    assert "The same picture" not in browse(bob).get(reverse("record", args=[agency.slug, first.number])).content.decode()


def test_an_approved_record_takes_a_photo_only_by_a_correction(agency, alice, bob, browse, project):
    with fence(agency):
        record = make.approved(alice, bob, project, "activity", title="灯笼", headcount=3, photo=False)
    answer = browse(bob).post(reverse("record_photos", args=[agency.slug, record.number]), {"photos": make.picture()}, follow=True)
    assert "An approved record takes a photo only by a correction." in answer.content.decode()
    with fence(agency):
        assert (record.photos.count(), record.countable) == (0, False)
        services.correct_record(record, by=alice, reason="补照片", changes={}, photos=[make.picture()])
        record.refresh_from_db()
        assert (record.photos.count(), record.countable) == (1, True)


def test_half_a_photo_is_refused_also_where_reports_were_printed():
    """WeasyPrint tells the whole process to take pictures that break off."""
    import weasyprint  # noqa: F401
    from PIL import ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    body = make.picture().read()
    with pytest.raises(pictures.NotAPicture):
        pictures.prepare(SimpleUploadedFile("half.jpg", body[: len(body) // 2], content_type="image/jpeg"))
