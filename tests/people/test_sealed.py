"""Nothing of a person lies in the database in clear text (SECURITY.md D1)."""

import base64

import pytest
from django.apps import apps
from django.db import connection

from organisations.fence import fence
from people import services
from tests import factories_people as make

pytestmark = pytest.mark.django_db
CANARIES = {"name": "金丝雀", "alias": "雀雀儿", "phone": "13987654321", "id_number": make.id_number(order=99), "address": "金丝雀路九十九号",
            "health": "金丝雀热", "school": "金丝雀小学", "remarks": "金丝雀爱唱歌", "emergency_contact": "雀妈妈", "emergency_phone": "13987654322"}


def dump(app):
    """Every row of every table of an app as the database holds it, as bytes."""
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config(app).get_models():
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return rows


def spellings(text):
    """A text in the ways it could lie about."""
    raw = text.encode()
    return {text, raw.hex(), base64.b64encode(raw).decode()[: len(raw) * 4 // 3 // 4 * 4], text.encode("gb18030").hex(), text.encode("utf-16-le").hex(),
            "".join(f"\\u{ord(c):04x}" for c in text)}


def test_no_row_of_any_table_holds_a_canary(bob, agency):
    person = make.person(bob, **CANARIES)
    with fence(agency):
        services.add_guardian(person, by=bob, name="雀爸爸", relation="father", phone="13987654323")
        services.record_consent(person, by=bob, given_by="self", scopes=["filing"], signed_on=person.opened_on, signed_by="金丝雀",
                                purposes="金丝雀研究")
        services.change_file(person, by=bob, remarks="金丝雀爱唱歌，也爱跳舞")
        services.open_household(by=bob, address="金丝雀路九十九号", note="雀家", people=[person])
        rows = dump("people") + dump("organisations")
        assert person.name == "金丝雀"
    assert len(rows) > 40 and any(person.number in row for row in rows)
    wanted = [*CANARIES.values(), "雀爸爸", "13987654323", "金丝雀研究", "雀家", "1950-03-12", "19500312"]
    found = {(canary, row[:60]) for canary in wanted for spelling in spellings(canary) for row in rows if spelling in row}
    assert found == set()


def test_a_sealed_value_moved_to_another_row_does_not_open(bob, agency):
    from organisations.sealing import WrongKey
    from people.models import Person

    one, two = make.person(bob, "金丝雀"), make.person(bob, "麻雀儿")
    with fence(agency):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET name = (SELECT name FROM people_person WHERE id = %s) WHERE id = %s", [one.pk, two.pk])
        with pytest.raises(WrongKey):
            _ = Person.objects.get(pk=two.pk).name


def test_the_log_of_a_search_and_a_save_holds_no_name(bob, agency, browse, caplog):
    with caplog.at_level("DEBUG"):
        client = browse(bob)
        client.post("/o/zhihe/people/new/", {"name": "金丝雀", "as": "draft", "id_kind": "none", "follow_level": 3, "photo_permission": "internal",
                                             "opened_on": "2026-11-01", "phone": "13987654321"})
        client.post("/o/zhihe/people/pick/", {"people_q": "金丝雀", "pick": "people"})
    records = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    with fence(agency):
        from people.models import Person

        assert [person.name for person in Person.objects.all()] == ["金丝雀"]
    assert [line for line in records if "金丝雀" in line or "13987654321" in line] == []
