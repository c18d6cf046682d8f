"""Those around a client who have no file of their own: their names are masked in what leaves the house, and nobody is found by them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from organisations.fence import fence
from people import names, search, services
from people.models import Person, SearchToken
from tests import factories_people as make

pytestmark = pytest.mark.django_db
KIN = SearchToken.Kind.KIN


@pytest.fixture
def child(bob, home):
    """陈小明, with a guardian, somebody who signed, somebody to call and somebody who lives there."""
    child = make.child(bob, "陈小明", emergency_contact="上官晚晴（姑姑）", consents=[
        {"given_by": "mother", "signed_by": "司徒映雪", "scopes": ["filing"], "signed_on": timezone.localdate()}])
    services.add_guardian(child, by=bob, name="欧阳守仁", relation="grandfather")
    household = services.open_household(by=bob, people=[child])
    services.add_household_member(household, by=bob, name="诸葛念北", relation="grandparent")
    return child


AROUND = {"欧阳守仁": "欧**仁", "司徒映雪": "司**雪", "上官晚晴": "上**晴", "诸葛念北": "诸**北"}
TEXT = "、".join(AROUND)


def kin():
    return sorted((row.person_id, bytes(row.token)) for row in SearchToken.objects.filter(kind=KIN))


@pytest.mark.parametrize(("written", "found"), [
    ("张桂花", {"张桂花"}), ("奶奶张桂花", {"张桂花"}), ("张桂花（奶奶）", {"张桂花"}), ("张桂花、李守仁", {"张桂花", "李守仁"}), ("张 桂 花", {"张桂花"}),
    ("李守仁 13800138000", {"李守仁"}), ("阿依古丽•买买提", {"阿依古丽·买买提"}), ("John Smith (father)", {"John Smith"}), ("Grandmother", set()),
    ("奶奶", set()), ("王奶奶", set()), ("爷爷奶奶", set()), ("父母", set()), ("村委会", set()), ("福利院", set()), ("", set()), (None, set())])
def test_of_what_is_written_where_a_name_is_asked_for_only_names_are_names(written, found):
    assert names.names_written(written) == found


def test_each_of_them_is_masked_and_whoever_searches_finds_nobody_by_them(child, bob, agency):
    assert search.without_names(agency.pk, TEXT) == "、".join(AROUND.values())
    assert [name for name in AROUND if search.find(name, bob).exists()] == []


def test_a_word_for_the_relation_or_an_office_stays_as_it_is(child, bob, agency):
    services.add_guardian(child, by=bob, name="村委会", relation="committee")
    services.change_file(child, by=bob, emergency_contact="奶奶")
    assert search.without_names(agency.pk, "村委会和奶奶、姑姑都来了") == "村委会和奶奶、姑姑都来了"


def test_in_another_house_the_same_name_is_nobodys(child, other_agency):
    with fence(other_agency):
        assert search.without_names(other_agency.pk, TEXT) == TEXT


def test_who_answered_for_a_client_once_or_lived_with_them_is_masked_ever_after(child, bob, agency):
    services.end_guardian(child.guardians.get(), by=bob)
    services.drop_household_member(child.household.members.get(), by=bob)
    services.leave_household(Person.objects.get(pk=child.pk), by=bob)
    services.change_file(Person.objects.get(pk=child.pk), by=bob, phone="13800004321")
    assert search.without_names(agency.pk, TEXT) == "、".join(AROUND.values())


def test_another_emergency_contact_takes_the_place_of_the_first(child, bob, agency):
    services.change_file(Person.objects.get(pk=child.pk), by=bob, emergency_contact="令狐问雪")
    assert search.without_names(agency.pk, "上官晚晴、令狐问雪") == "上官晚晴、令**雪"


def test_who_moves_in_lives_with_those_who_live_there(child, bob, agency):
    household = services.open_household(by=bob)
    services.add_household_member(household, by=bob, name="公孙望舒", relation="spouse")
    assert search.without_names(agency.pk, "公孙望舒") == "公孙望舒"  # of nobody who has a file
    services.join_household(make.person(bob, "王桂兰"), household, by=bob)
    assert search.without_names(agency.pk, "公孙望舒") == "公**舒"


def test_after_a_merge_and_after_it_was_undone_they_are_masked(child, bob, agency):
    other = make.child(bob, "陈晓明", emergency_contact="令狐问雪")
    before, told = kin(), f"{TEXT}、令狐问雪"
    merge = services.merge_people(other, Person.objects.get(pk=child.pk), by=bob)
    assert search.without_names(agency.pk, told) == "、".join([*AROUND.values(), "令**雪"])
    assert {person for person, _token in kin()} == {other.pk}
    services.undo_merge(merge, by=bob)
    assert kin() == before


def test_with_the_file_they_are_erased(child, bob, agency):
    services.set_status(child, "closed", by=bob)
    services.erase_person(child, by=bob, reason="retention")
    assert (kin(), search.without_names(agency.pk, TEXT)) == ([], TEXT)


def test_those_written_down_before_names_of_kin_were_kept_are_filled_in(child, bob, agency, other_agency, charlie):
    services.join_household(make.person(bob, "王桂兰"), Person.objects.get(pk=child.pk).household, by=bob)
    with fence(other_agency):
        services.add_guardian(make.child(charlie), by=charlie, name="欧阳守仁", relation="father")
        theirs = kin()
    before = kin()
    migration = import_module("people.migrations.0006_names_of_kin")
    migration.drop(apps, None)
    assert kin() == []
    migration.fill(apps, None)
    assert kin() == before
    with fence(other_agency):
        assert kin() == theirs


def test_a_text_is_asked_about_once_however_many_are_on_file(child, agency, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert search.names_in(agency.pk, TEXT, "今天陈小明没有来") == [*sorted(AROUND), "陈小明"]
