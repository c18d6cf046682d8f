"""Nothing that identifies a client lies in the open: not in the database, not in a file, not in a log (SECURITY.md D1, D3, B4)."""

import base64
import logging

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from organisations.fence import fence
from organisations.logs import LineFormatter
from tests import factories, world
from tests.guards.test_doors import body_of, client_of, organisation_addresses, url_of


@pytest.fixture
def place(db):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    return world.build(agency, partners=[(bureau, "purchaser")])


def disguises(text):
    """A text as it might lie somewhere: as it is, in hexadecimal, in base64 at each of the three offsets, in UTF-16, escaped."""
    raw = text.encode()
    yield text
    yield raw.hex()
    yield text.encode("utf-16-le").hex()
    yield text.encode("gb18030").hex()
    yield text.encode("unicode_escape").decode()
    for pad in range(3):
        yield base64.b64encode(b"x" * pad + raw + b"x" * (-(len(raw) + pad) % 3)).decode()[(pad * 4 + 2) // 3 + 1 : -4]


def test_the_database_holds_no_clear_text(place):
    found = {}
    with fence(place.organisation), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            heap = "\n".join(row[0] for row in cursor.fetchall())
            hits = [c for c in place.canaries.all() for text in disguises(c) if text in heap]
            if hits:
                found[model._meta.label] = hits
    assert found == {}
    with fence(place.organisation):
        assert type(place.objects.person).objects.get(pk=place.objects.person.pk).name == place.canaries.name


def test_no_file_holds_a_picture_in_the_open(place, settings):
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(files) >= 2
    assert [path for path in files if b"JFIF" in path.read_bytes() or path.read_bytes()[:3] == b"\xff\xd8\xff"] == []
    assert [path.name for path in files if any(c in str(path) for c in place.canaries.all())] == []


def test_no_log_line_holds_a_client_a_password_or_a_session(place, caplog):
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(LineFormatter().format(record))
    logging.getLogger().addHandler(handler)
    try:
        for name in ("bob", "alice", "fiona"):
            client = client_of(place.members[name])
            for address in organisation_addresses():
                if url := url_of(address, place):
                    client.get(url, {"q": place.canaries.name})
                    client.post(url, {"name": place.canaries.name, "note": place.canaries.note, "id_number": place.canaries.id_number})
            secret = client.cookies["sessionid"].value
            client_of().post(reverse("account_login"), {"login": "bob0@example.test", "password": "my-secret-password"})
    finally:
        logging.getLogger().removeHandler(handler)
    heap = "\n".join(lines)
    assert [c for c in [*place.canaries.all(), secret, "my-secret-password"] if c in heap] == []


@pytest.mark.parametrize("payload", ['"><img src=x onerror=alert(1)>', "'</textarea><svg onload=alert(1)>", "{{7*7}}{% debug %}"])
def test_hostile_text_is_shown_as_text(db, payload):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    hostile = world.build(agency, partners=[(bureau, "purchaser")], text=payload)
    diana = factories.member(bureau, "Diana", "official")
    raw, shown = {}, 0
    for member in [*(hostile.members[name] for name in ("bob", "grace", "fiona")), diana]:
        client = client_of(member)
        for address in organisation_addresses():
            url = url_of(address, hostile, organisation=member.organisation.slug)
            answer = client.get(url) if url else None
            if answer is None or "html" not in answer.get("Content-Type", ""):
                continue
            text = body_of(answer).decode()
            shown += "alert(1)" in text or "7*7" in text or "debug" in text or "evil.example" in text
            if "<" in payload and payload in text or f'href="{payload}' in text or text == "49":
                raw[f"{member} {url}"] = text[max(text.find(payload) - 60, 0):][:160]
    assert raw == {}
    assert shown > 5  # the text was there to be shown
