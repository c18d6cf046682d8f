"""What a house asks about a client beyond our questions: asked in the file, read by whoever knows the client, merged and erased with it."""

import pytest

from organisations import services as house
from organisations.extras import answered, answers_of
from organisations.fence import fence
from organisations.models import AuditEvent, ExtraAnswers
from people import services
from people.models import Person
from people.services.copies import copy_of
from tests import factories_people as make

pytestmark = pytest.mark.django_db
HOME, SECRET = "/o/zhihe/people/", "与邻居多年不和"


@pytest.fixture
def asked(agency, fiona):
    """The house asks two things more of each client, one of them always; (why alone, since when)."""
    with fence(agency):
        return (house.add_extra_field("person", label="独居原因", by=fiona, is_required=True).code, house.add_extra_field("person", label="独居起始", type="day", by=fiona).code)


def kept(agency, person):
    with fence(agency):
        return answers_of("person", person.uid)


def sent(person, **changes):
    """What the form of a file sends when nothing is changed."""
    return {"version": person.version, "name": person.name, "id_kind": person.id_kind, "sex": person.sex, "birth_date": person.birth_date.isoformat(),
            "photo_permission": person.photo_permission, "opened_on": person.opened_on.isoformat(), "categories": ["elder_alone"]} | changes


def latest(agency, person):
    with fence(agency):
        return Person.objects.get(pk=person.pk)


def test_the_form_asks_and_keeps_them_the_page_and_the_copy_show_them(agency, bob, browse, asked):
    why, since = asked
    person, browser = make.person(bob), browse(bob)
    page = browser.get(f"{HOME}{person.number}/edit/").content.decode()
    assert ("独居原因" in page, "独居起始" in page) == (True, True)
    answer = browser.post(f"{HOME}{person.number}/edit/", sent(person, **{f"extra-{why}": "", f"extra-{since}": "20190501"}))
    assert (answer.status_code, "This field is required." in answer.content.decode()) == (200, True)
    assert browser.post(f"{HOME}{person.number}/edit/", sent(person, **{f"extra-{why}": SECRET, f"extra-{since}": "20190501"})).status_code == 302
    assert kept(agency, person) == {why: SECRET, since: "2019-05-01"}
    page = browser.get(f"{HOME}{person.number}/").content.decode()
    assert ("独居原因" in page, SECRET in page, "2019-05-01" in page) == (True, True, True)
    with fence(agency):
        assert dict(copy_of(person))["Further answers"] == [("独居原因", SECRET), ("独居起始", "2019-05-01")]
        assert AuditEvent.objects.filter(act="field.answer").count() == 1
        assert AuditEvent.objects.filter(act="person.change").last().detail == {"fields": ["own"]}
        assert not [event for event in AuditEvent.objects.all() if SECRET in str(event.detail)]


def test_a_new_file_answers_what_must_be_answered_and_a_draft_need_not(agency, bob, browse, asked):
    why, _since = asked
    new = {"name": "王桂兰", "id_kind": "resident", "id_number": "", "id_note": "尚未带来", "sex": "female", "birth_date": "1950-03-12", "categories": ["elder_alone"], "follow_level": "3",
           "photo_permission": "internal", "opened_on": "2026-01-05", "responsible": bob.pk}
    browser = browse(bob)
    assert browser.post(f"{HOME}new/", new | {"as": "active"}).status_code == 200
    assert browser.post(f"{HOME}new/", new | {"as": "active", f"extra-{why}": SECRET}).status_code == 302
    assert browser.post(f"{HOME}new/", new | {"as": "draft", "name": "李建国"}).status_code == 302
    with fence(agency):
        assert [(person.status, answers_of("person", person.uid)) for person in Person.objects.order_by("pk")] == [("active", {why: SECRET}), ("draft", {})]


def test_nothing_changed_writes_nothing_and_a_field_out_of_use_keeps_its_answer(agency, bob, fiona, browse, asked):
    why, since = asked
    with fence(agency):
        person = make.person(bob, own={why: SECRET, since: "2019-05-01"})
        house.change_extra_field(house_field(why), by=fiona, is_active=False)
    fields = sent(person, **{f"extra-{since}": "2019-05-01"})
    assert browse(bob).post(f"{HOME}{person.number}/edit/", fields).status_code == 302
    with fence(agency):
        assert AuditEvent.objects.filter(act="field.answer").count() == 1
    assert browse(bob).post(f"{HOME}{person.number}/edit/", fields | {"version": latest(agency, person).version, f"extra-{since}": ""}).status_code == 302
    with fence(agency):
        assert answered("person", person.uid) == [("独居原因", SECRET)]


def house_field(code):
    from organisations.models import ExtraField

    return ExtraField.objects.get(code=code)


def test_two_at_once_meet_and_see_both_answers(agency, bob, browse, asked):
    why, _since = asked
    with fence(agency):
        person = make.person(bob, own={why: "丧偶"})
    browser = browse(bob)
    assert browser.post(f"{HOME}{person.number}/edit/", sent(person, **{f"extra-{why}": SECRET})).status_code == 302
    answer = browser.post(f"{HOME}{person.number}/edit/", sent(person, **{f"extra-{why}": "子女在外"}))
    page = answer.content.decode()
    assert (answer.status_code, SECRET in page, "子女在外" in page) == (409, True, True)
    assert kept(agency, person) == {why: SECRET}


def test_only_who_knows_the_client_reads_the_answers_and_they_lie_sealed(agency, bob, alice, fiona, browse, asked):
    why, _since = asked
    with fence(agency):
        child = make.child(bob, own={why: SECRET})
    pages = {who: browse(who).get(f"{HOME}{child.number}/").content.decode() for who in (bob, alice, fiona)}
    assert {who: SECRET in page for who, page in pages.items()} == {bob: True, alice: True, fiona: False}
    from django.db import connection

    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE t::text LIKE %s) FROM organisations_extraanswers t", [f"%{SECRET}%"])
        assert cursor.fetchone() == (1, 0)


def test_a_merge_keeps_the_answers_takes_those_that_lack_and_undo_gives_them_back(agency, bob, asked):
    why, since = asked
    with fence(agency):
        kept_one, gone, bare = make.person(bob, own={why: SECRET}), make.person(bob, own={why: "丧偶", since: "2019-05-01"}), make.person(bob)
        first = services.merge_people(kept_one, gone, by=bob)
        assert answers_of("person", kept_one.uid) == {why: SECRET, since: "2019-05-01"}
        second = services.merge_people(bare, Person.objects.get(pk=kept_one.pk), by=bob)
        assert answers_of("person", bare.uid) == {why: SECRET, since: "2019-05-01"}
        services.undo_merge(second, by=bob)
        services.undo_merge(first, by=bob)
        assert [answers_of("person", one.uid) for one in (kept_one, gone, bare)] == [{why: SECRET}, {why: "丧偶", since: "2019-05-01"}, {}]
        assert ExtraAnswers.objects.count() == 2


def test_who_compares_two_files_sees_the_answers_of_both(agency, bob, browse, asked):
    why, _since = asked
    with fence(agency):
        one, two = make.person(bob, own={why: SECRET}), make.person(bob, own={why: "丧偶"})
    page = browse(bob).get(f"{HOME}{one.number}/compare/{two.number}/").content.decode()
    assert f'<tr><th scope="row">独居原因</th><td>{SECRET}</td><td>丧偶</td></tr>' in page


def test_what_was_answered_anew_after_a_merge_stays_when_it_is_undone(agency, bob, asked):
    why, since = asked
    with fence(agency):
        one, two = make.person(bob), make.person(bob, own={why: "丧偶", since: "2019-05-01"})
        merge = services.merge_people(one, two, by=bob)
        services.change_file(Person.objects.get(pk=one.pk), by=bob, own={why: SECRET, since: "2019-05-01"})
        services.undo_merge(merge, by=bob)
        assert [answers_of("person", person.uid) for person in (one, two)] == [{why: SECRET}, {why: "丧偶", since: "2019-05-01"}]


def test_the_answers_are_erased_with_the_person_and_with_those_merged_into_the_file(agency, bob, asked):
    why, _since = asked
    with fence(agency):
        one, two, other = make.person(bob, own={why: SECRET}), make.person(bob, own={why: SECRET}), make.person(bob, own={why: "丧偶"})
        services.merge_people(one, two, by=bob)
        assert [list(row.answers.values()) for row in ExtraAnswers.objects.order_by("pk")] == [[SECRET], [SECRET], ["丧偶"]]
        services.set_status(Person.objects.get(pk=one.pk), "closed", by=bob)
        services.erase_person(one, by=bob, reason="retention")
        assert [(row.owner_uid, row.answers) for row in ExtraAnswers.objects.all()] == [(other.uid, {why: "丧偶"})]
