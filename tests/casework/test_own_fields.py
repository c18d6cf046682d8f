"""What a house asks about a service beyond our questions: answered apart, shown, exported; a field out of use keeps its answers."""

import io

import pytest
from openpyxl import load_workbook

from organisations import services as house
from organisations.extras import answers_of
from organisations.fence import fence
from tests import factories_casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(agency, bob, fiona, project, wang):
    with fence(agency):
        house.add_extra_field("log_visit", label="是否入户拍照", by=fiona, type="yes", is_required=True)
        house.add_extra_field("log_visit", label="民政编码", by=fiona)
        return make.record(bob, project, persons=[wang])


def test_a_visit_answers_what_the_house_asks(agency, bob, alice, fiona, record, browse):
    page, address = browse(bob), f"/o/{agency.slug}/log/{record.number}/"
    assert "是否入户拍照" in page.get(address).content.decode()
    assert page.post(address + "own/", {"extra-field_1": "", "extra-field_2": "350502"}).status_code == 200
    assert page.post(address + "own/", {"extra-field_1": "yes", "extra-field_2": "350502"}).status_code == 302
    with fence(agency):
        assert answers_of("log_visit", record.uid) == {"field_1": "yes", "field_2": "350502"}
    assert "350502" in browse(alice).get(address).content.decode()
    with fence(agency):
        for field in house_fields():
            house.change_extra_field(field, by=fiona, is_active=False)
    assert "350502" in browse(alice).get(address).content.decode()
    assert page.get(address + "own/").status_code == 200


def house_fields():
    from organisations.models import ExtraField

    return list(ExtraField.objects.all())


def test_the_answers_stand_in_the_export_for_whoever_may_read_notes(agency, bob, alice, record, browse):
    page = browse(bob)
    page.post(f"/o/{agency.slug}/log/{record.number}/own/", {"extra-field_1": "no", "extra-field_2": "350502"})
    answer = page.get(f"/o/{agency.slug}/records/export/")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("是否入户拍照", "民政编码")
    assert next(row for row in rows if row[0] == record.number)[-2:] == ("No", "350502")


def test_nobody_else_answers(agency, alice, gina, record, browse):
    address = f"/o/{agency.slug}/log/{record.number}/own/"
    assert (browse(alice).get(address).status_code, browse(gina).get(address).status_code) == (403, 404)
