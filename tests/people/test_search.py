"""Finding people over encrypted files."""

from datetime import date

import pytest
from django.utils import timezone

from organisations.fence import fence
from people import search, services
from people.forms.pick import found
from people.models import Person, SearchToken
from tests import factories_people as make
from tests.factories import member
from tests.factories_casework import served_under

pytestmark = pytest.mark.django_db
ID = make.id_number(order=77)


@pytest.fixture
def wanted(bob):
    """王桂兰, among others whom every query must leave out."""
    person = make.person(bob, "王桂兰", phone="13800004321", id_number=ID, alias="兰姨")
    make.person(bob, "李建国", phone="13900009876", id_number=make.id_number(order=78))
    make.person(bob, "张秀英")
    return person


@pytest.mark.parametrize("text", [
    "王桂兰", "王", "王桂", "桂兰", "王 桂 兰", " 王桂兰", "王桂蘭", "兰姨", "w", "wg", "WGL", "wgl", "wanggui", "wangguilan", "Wang Guilan", "ly",
    "ZH-P00001", "zh-p00001", "P00001", "p1", "1", "00001", "4321", "13800004321", "138 0000 4321", "+8613800004321",
    ID, ID.lower(), f"{ID[:6]} {ID[6:]}", ID[-4:]])
def test_whatever_one_remembers_finds_the_person_and_nobody_else(wanted, bob, agency, text):
    with fence(agency):
        assert [person.name for person in search.find(text, bob)] == ["王桂兰"]


@pytest.mark.parametrize("text", ["姨", "gl", "李桂兰", "9999", "0000", "1380000432", ID[:-1], "ZH-P00009", "QM-P00001", "%", "_", "' OR 1=1", "\x00", "𠮷"])
def test_what_is_not_remembered_rightly_finds_nobody(wanted, bob, agency, text):
    with fence(agency):
        assert list(search.find(text, bob)) == []


def test_an_empty_search_is_everybody_visible(wanted, bob, agency):
    with fence(agency):
        assert search.find("  ", bob).count() == 3


def test_the_search_stays_inside_what_the_searcher_may_see(wanted, agency, other_agency, charlie, alice):
    other_worker = make_worker(agency, "Gina")
    make.person(charlie, "王桂兰")
    with fence(agency):
        assert list(search.find("王桂兰", other_worker)) == []
        assert [one.number for one in search.find("wgl", alice)] == ["ZH-P00001"]  # Bob's supervisor
    with fence(other_agency):
        assert [one.number for one in search.find("wgl", charlie)] == ["QM-P00001"]


def test_a_changed_name_is_found_and_the_old_one_no_more(wanted, bob, agency):
    from people import services

    with fence(agency):
        services.change_file(wanted, by=bob, name="王桂芳", phone="")
        assert [one.pk for one in search.find("王桂芳", bob)] == [wanted.pk]
        assert list(search.find("13800004321", bob)) == []
        # 桂兰 sounds like nobody else on file, so the old name finds nobody.
        assert list(search.find("王桂兰", bob)) == []


def test_the_same_name_has_other_tokens_in_another_agency(bob, charlie, agency, other_agency):
    make.person(bob, "王桂兰")
    make.person(charlie, "王桂兰")
    tokens = []
    for home in (agency, other_agency):
        with fence(home):
            tokens.append({bytes(token) for token in SearchToken.objects.values_list("token", flat=True)})
    assert len(tokens[0]) > 5
    assert tokens[0] & tokens[1] == set()


def test_searching_asks_the_index_once_and_opens_nothing(wanted, bob, agency, django_assert_num_queries):
    bob.holds_approval = False  # as the door finds out together with the membership
    with fence(agency), django_assert_num_queries(1):
        people = list(search.find("wgl", bob))
    assert type(people[0].__dict__["name"]).__name__ == "Sealed"
    assert Person.objects.count() == 0  # outside the fence there is nobody


def make_worker(home, name):
    from organisations.access import Role
    from tests.factories import member

    return member(home, name, Role.WORKER)


@pytest.mark.parametrize("role", ["admin", "project_lead"])
def test_a_search_does_not_read_what_a_mask_covers(agency, bob, fiona, role):
    """Who sees a child as 陈*明 must not learn by typing that it is 陈小明, nor whose number or telephone it is (SECURITY.md A6)."""
    number = make.id_number(date(timezone.localdate().year - 9, 1, 15), "male", order=91)
    with fence(agency):
        lena = member(agency, "Lena", role)
        child = make.child(bob, "陈小明", phone="13800004321", id_number=number, alias="明明")
        elder = make.person(bob, "陈小兰", phone="13800005678")
        if role == "project_lead":
            served_under(lena, child, elder)
        typed = ["陈小明", "陈小", "小明", "明明", "cxm", "cx", "chenxiaoming", "4321", "13800004321", number, number[-4:], "陈晓明"]
        assert [text for text in typed if child in search.find(text, bob)] == typed  # what is there to be found
        assert [text for text in typed if child in search.find(text, lena)] == []
        assert [list(search.find(text, lena)) for text in (child.number, "陈", "c", "陈小兰", "5678")] == [[child], [elder, child], [elder, child], [elder], [elder]]
        assert Person.objects.visible_to(lena).get(pk=child.pk).label_for(lena) == "陈*明"
        assert [choice["age"] for choice in found("陈", lena)] == [elder.age, None]
        services.decide_access(services.ask_access(child, by=lena, basis="handover", reason="代班", hours=1), by=fiona, granted=True)
        assert [text for text in typed if child in search.find(text, lena)] == typed
