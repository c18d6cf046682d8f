"""Nothing that identifies a client lies in the open: not in the database, not in a file, not in a log (SECURITY.md D1, D3, B4)."""

import base64
import logging

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from organisations.fence import fence
from organisations.logs import LineFormatter
from tests.guards.sweeps import client_of, organisation_addresses, undone, url_of


@pytest.fixture
def place(scene):
    ours, _theirs, _outside = scene
    return ours


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
            with undone():
                for url in filter(None, [url_of(address, place) for address in organisation_addresses()]):
                    client.get(url, {"q": place.canaries.name})
                    client.post(url, {"name": place.canaries.name, "note": place.canaries.note, "id_number": place.canaries.id_number})
            secret = client.cookies["sessionid"].value
            client_of().post(reverse("account_login"), {"login": "bob0@example.test", "password": "my-secret-password"})
    finally:
        logging.getLogger().removeHandler(handler)
    heap = "\n".join(lines)
    assert [c for c in [*place.canaries.all(), secret, "my-secret-password"] if c in heap] == []
