"""Approvals, requests about data, duplicates and circumstances in the browser's hands, without script."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from people import services
from people.models import AccessRequest, ChildProfile, Merge, NotTheSame, Person, PersonProfile, RightsRequest
from tests import factories_people as make
from tests.factories import PASSWORD, member
from tests.factories_casework import served_under

pytestmark = pytest.mark.django_db
O = "/o/zhihe/"  # noqa: E741
HOME = O + "people/"


def text_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def gina(agency):
    return member(agency, "Gina", Role.WORKER)


@pytest.fixture
def child(bob):
    return make.child(bob, "陈小明", phone="13800004321", id_number=make.id_number(date(date.today().year - 9, 1, 15), "male", 7))


# Circumstances


def test_circumstances_are_written_down_seen_and_changed_by_those_who_serve(agency, bob, gina, child, browse):
    path = f"{HOME}{child.number}/profile/"
    client = browse(bob)
    assert "Health and care" in text_of(client, path)
    sent = {"version": 0, "health_codes": ["epilepsy", "eyes"], "mental": "anxious", "disability_kind": "vision", "disability_level": "2", "housing": "rented",
            "monthly_income": "1200.50", "registered_address": "外县二号", "household_size": "4"}
    assert client.post(path, sent).status_code == 302
    html = text_of(client, f"{HOME}{child.number}/")
    assert all(words in html for words in ("Epilepsy, Eye disease", "Anxious", "Grade 2", "Rented", "外县二号", "1200.50"))
    assert client.post(path, sent | {"housing": "owned"}).status_code == 409  # written with the version from before
    assert "Rented" in client.post(path, sent | {"housing": "owned"}).content.decode()
    assert client.post(path, sent | {"version": 1, "housing": "owned"}).status_code == 302
    assert browse(gina).get(path).status_code == 404
    with fence(agency):
        assert (PersonProfile.objects.get().housing, PersonProfile.history.count()) == ("owned", 2)


@pytest.mark.parametrize(("sent", "words"), [
    ({"health_codes": ["healthy", "eyes"]}, "not both"), ({"disability_level": "2"}, "Which disability"), ({"household_size": "31"}, "30"),
    ({"monthly_income": "-1"}, "income"), ({"housing": "castle"}, "castle")])
def test_circumstances_that_cannot_be_are_asked_about(bob, child, browse, sent, words):
    html = browse(bob).post(f"{HOME}{child.number}/profile/", {"version": 0, "caregiver": "爷爷"} | sent).content.decode()
    assert "<title>Error" in html and words in html and "爷爷" in html


def test_what_is_asked_of_a_child(agency, bob, child, browse):
    ivy = member(agency, "Ivy", Role.CHILD_DIRECTOR, village="南门社区")
    path = f"{HOME}{child.number}/child/"
    sent = {"version": 0, "boarding": "1", "guardianship_level": "high", "child_director": ivy.pk, "left_behind_reason": "both_work", "actual_caregiver": "爷爷"}
    assert browse(bob).post(path, sent).status_code == 302
    html = text_of(browse(bob), f"{HOME}{child.number}/")
    assert all(words in html for words in ("High risk", "Ivy", "爷爷", "Both parents work elsewhere"))
    with fence(agency):
        assert ChildProfile.objects.get().boarding is True
    assert browse(bob).post(path, sent | {"version": 1, "child_director": bob.pk}).status_code == 200  # no child director


def test_a_level_changes_with_its_reason_and_its_past_is_shown(agency, bob, child, browse):
    path = f"{HOME}{child.number}/level/"
    assert "This field is required" in browse(bob).post(path, {"level": "1"}).content.decode()
    assert browse(bob).post(path, {"level": "1", "reason": "摔倒过两次"}).status_code == 302
    assert "摔倒过两次" in text_of(browse(bob), f"{HOME}{child.number}/")
    with fence(agency):
        assert [(change.before, change.after, change.by_id) for change in child.level_changes.all()] == [(3, 1, bob.pk)]


def test_allowances_begin_and_end(agency, bob, child, browse):
    client, page = browse(bob), f"{HOME}{child.number}/"
    assert "too late" in client.post(page + "allowances/new/", {"kind": "orphan", "since": str(date.today() + timedelta(days=1))}).content.decode()
    assert client.post(page + "allowances/new/", {"kind": "orphan", "amount": "900", "since": "2026-01-01"}).status_code == 302
    with fence(agency):
        allowance = child.allowances.get()
    assert "900.00" in text_of(client, page)
    for _twice in range(2):
        assert client.post(f"{page}allowances/{allowance.pk}/end/").status_code == 302
    with fence(agency):
        assert child.allowances.get().until == timezone.localdate()


# Households


def test_a_household_shows_head_relations_and_who_has_no_file(agency, bob, child, browse):
    elder = make.person(bob, "陈守仁")
    with fence(agency):
        household = services.open_household(by=bob, address="南门街九十号", people=[elder, child])
    client, page = browse(bob), f"{O}households/{household.number}/"
    sent = {"version": 1, "address": "南门街九十号", "note": "", "head": elder.pk, f"relation_{elder.pk}": "", f"relation_{child.pk}": "grandchild"}
    assert client.post(page + "edit/", sent).status_code == 302
    assert client.post(page + "mates/new/", {"name": "陈大爷", "relation": "sibling", "birth_year": "2222"}).status_code == 200
    assert client.post(page + "mates/new/", {"name": "陈大爷", "relation": "sibling", "birth_year": "1950", "phone": "13900000001"}).status_code == 302
    html = text_of(client, page)
    assert html.index("陈守仁") < html.index("陈小明") and "Head of the household" in html and "Grandchild" in html
    assert "陈大爷" in html and "13900000001" not in html and "南门街九十号" not in html
    with fence(agency):
        mate = household.members.get()
    assert client.post(f"{page}mates/{mate.pk}/drop/").status_code == 302
    assert "<del>陈大爷</del>" in text_of(client, page)
    assert "head of the household" not in text_of(client, f"{HOME}{elder.number}/household/")


# Approval


def ask(client, person, **changes):
    return client.post(O + "access/new/", {"number": person.number, "basis": "handover", "reason": "代班两天", "hours": "4"} | changes)


def test_from_asking_to_reading_to_the_end_of_the_time(agency, bob, alice, gina, child, browse):
    outside, page = browse(gina), f"{HOME}{child.number}/"
    assert outside.get(page).status_code == 404
    assert ask(outside, child).status_code == 302
    with fence(agency):
        asked = AccessRequest.objects.get()
    place = f"{O}access/{asked.number}/"
    assert "陈小明" not in text_of(outside, place) and "陈*明" in text_of(outside, place)
    assert "陈小明" in text_of(browse(alice), place)  # her own team's client
    assert outside.post(place + "decide/", {"decision": "grant", "hours": "4"}).status_code == 403
    assert browse(alice).post(place + "decide/", {"decision": "grant", "hours": "4"}).status_code == 302
    html = text_of(outside, page)
    assert "陈小明" in html and "Open to you until" in html
    assert [outside.get(page + part).status_code for part in ("edit/", "profile/", "consent/", "level/", "rights/")] == [403] * 5
    assert outside.post(page + "reveal/phone/", HTTP_HX_REQUEST="true").content.decode().count("13800004321") == 1
    looks = text_of(browse(alice), place)
    assert "Opened the file" in looks and "Showed a masked field" in looks
    with fence(agency):
        AccessRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert AuditEvent.objects.filter(act="read", actor_id=gina.pk, object_kind="person", object_id=child.number).count() == 1
    assert outside.get(page).status_code == 404 and outside.post(page + "reveal/phone/").status_code == 404
    assert "陈小明" not in outside.get(HOME).content.decode()


def test_a_refusal_needs_a_reason_and_opens_nothing(agency, bob, alice, gina, child, browse):
    ask(browse(gina), child)
    place = f"{O}access/ZH-AR00001/"
    assert "Say why not" in browse(alice).post(place + "decide/", {"decision": "deny", "hours": "4"}).content.decode()
    assert browse(alice).post(place + "decide/", {"decision": "deny", "hours": "4", "answer": "不需要"}).status_code == 302
    assert browse(gina).get(f"{HOME}{child.number}/").status_code == 404
    assert browse(alice).post(place + "decide/", {"decision": "grant", "hours": "4"}, follow=True).status_code == 200
    with fence(agency):
        assert AccessRequest.objects.get().status == "denied"


def test_an_administrator_asks_from_the_masked_page_and_never_decides_her_own(agency, alice, fiona, child, browse):
    client, page = browse(fiona), f"{HOME}{child.number}/"
    assert f"access/new/?person={child.number}" in text_of(client, page) and "陈小明" not in text_of(client, page)
    ask(client, child)
    assert client.post(f"{O}access/ZH-AR00001/decide/", {"decision": "grant", "hours": "4"}).status_code == 403
    assert client.post(f"{O}access/ZH-AR00001/end/").status_code == 302  # takes it back
    with fence(agency):
        assert AccessRequest.objects.get().status == "withdrawn"


@pytest.mark.parametrize(("changes", "words"), [
    ({"number": "ZH-P99999"}, "no file under this number"), ({"number": "QM-P00001"}, "no file under this number"), ({"number": "x"}, "no file"),
    ({"reason": ""}, "required"), ({"hours": "9999"}, "9999"), ({"basis": "curiosity"}, "curiosity")])
def test_a_request_that_is_not_one_is_told_so(bob, charlie, gina, child, browse, changes, words):
    make.person(charlie)  # the other agency has a file QM-P00001
    assert words in ask(browse(gina), child, **changes).content.decode()


def test_one_request_at_a_time_and_none_for_ones_own(agency, bob, gina, child, browse):
    assert "open to you already" in ask(browse(bob), child).content.decode()
    ask(browse(gina), child)
    assert "asked for this file already" in ask(browse(gina), child).content.decode()


def test_a_request_is_seen_by_who_asked_and_who_decides(agency, bob, alice, fiona, gina, charlie, child, browse):
    ask(browse(gina), child)
    jane, ivy = member(agency, "Jane", Role.WORKER), member(agency, "Ivy", Role.CHILD_DIRECTOR, village="南门社区")
    found = {who.user.name: browse(who).get(f"{O}access/ZH-AR00001/").status_code for who in (gina, alice, fiona, bob, jane, ivy, charlie)}
    assert found == {"Gina": 200, "Alice": 200, "Fiona": 200, "Bob": 404, "Jane": 404, "Ivy": 404, "Charlie": 404}
    assert browse(ivy).get(O + "access/new/").status_code == 403


# Requests about data


def test_a_guardian_asks_for_a_copy_and_gets_it(agency, bob, alice, gina, child, browse):
    client, page = browse(bob), f"{HOME}{child.number}/"
    with fence(agency):
        services.add_guardian(child, by=bob, name="陈母", relation="mother", phone="13900000001", workplace="外县二号")
        services.change_profile(child, by=bob, registered_address="外县二号")
    assert "a guardian asks" in client.post(page + "rights/", {"kind": "copy", "asked_as": "self", "asked_by": "陈小明", "asked_on": "2026-11-02"}).content.decode()
    assert client.post(page + "rights/", {"kind": "copy", "asked_as": "mother", "asked_by": "陈母", "asked_on": "2026-11-02"}).status_code == 302
    copy = text_of(client, page + "copy/")
    assert all(words in copy for words in ("陈小明", "外县二号", "陈母", "Rural left-behind child", child.id_number)) and "13900000001" not in copy
    assert browse(gina).get(page + "copy/").status_code == 404
    place = f"{O}rights/ZH-DR00001/"
    assert client.post(place + "answer/", {"decision": "done", "handed_out": "printed"}).status_code == 302
    with fence(agency):
        asked = RightsRequest.objects.get()
        assert (asked.status, asked.handed_out, asked.answered_by) == ("done", "printed", bob)
        assert AuditEvent.objects.filter(act="read", object_kind="person", detail__page="person_copy").count() == 1


def test_a_deletion_from_the_request_to_the_empty_row(agency, bob, fiona, child, browse):
    client, place = browse(bob), f"{O}rights/ZH-DR00001/"
    client.post(f"{HOME}{child.number}/rights/", {"kind": "delete", "asked_as": "mother", "asked_by": "陈母", "asked_on": "2026-11-02"})
    assert client.post(place + "answer/", {"decision": "done", "handed_out": "nothing"}).status_code == 403
    assert "End the file first" in text_of(browse(fiona), place)
    assert "End the file first" in browse(fiona).post(place + "answer/", {"decision": "done", "handed_out": "nothing"}).content.decode()
    client.post(f"{HOME}{child.number}/status/", {"status": "closed"})
    assert browse(fiona).post(place + "answer/", {"decision": "done", "handed_out": "nothing"}).status_code == 302
    html = text_of(browse(fiona), place)
    assert "Erased client" in html and "陈" not in html.replace("陈旧", "")
    with fence(agency):
        assert (Person.objects.get().name, RightsRequest.objects.get().status) == ("", "done")
    assert client.get(f"{HOME}{child.number}/").status_code == 404


# Duplicates


@pytest.fixture
def alike(bob):
    return make.person(bob, "王桂兰", born=date(1950, 3, 12), phone="13800004321"), make.person(bob, "王桂蘭", born=date(1950, 8, 1), address="老街一号")


def test_look_alikes_are_listed_compared_merged_and_parted_again(agency, bob, alike, browse):
    one, two = alike
    client = browse(bob)
    html = text_of(client, HOME + "duplicates/")
    assert f"{one.number}/compare/{two.number}/" in html and "names sound the same" in html
    compare = f"{HOME}{one.number}/compare/{two.number}/"
    assert "13800004321" not in text_of(client, compare)
    assert client.post(compare, {"name": "gone", "birth_date": "kept", "responsible": "kept"}).status_code == 302
    assert client.get(f"{HOME}{two.number}/").headers["Location"] == f"{HOME}{one.number}/"  # the old number leads on
    html = text_of(client, f"{HOME}{one.number}/")
    assert "王桂蘭" in html and two.number in html
    with fence(agency):
        merge = Merge.objects.get()
    assert client.post(f"{HOME}merges/{merge.pk}/undo/").status_code == 302
    assert client.get(f"{HOME}{two.number}/").status_code == 200 and "王桂兰" in text_of(client, f"{HOME}{one.number}/")
    assert "undone already" in client.post(f"{HOME}merges/{merge.pk}/undo/", follow=True).content.decode()


def test_two_people_are_told_apart_once_and_for_all(agency, bob, alike, browse):
    one, two = alike
    assert browse(bob).post(f"{HOME}{two.number}/apart/{one.number}/").status_code == 302
    assert "/compare/" not in text_of(browse(bob), HOME + "duplicates/")
    with fence(agency):
        assert NotTheSame.objects.count() == 1


def test_nobody_compares_or_merges_what_they_do_not_know(agency, bob, fiona, gina, child, alike, browse):
    hers = make.child(gina, "陈小明", born=child.birth_date)
    path = f"{HOME}{child.number}/compare/{hers.number}/"
    lead = member(agency, "Lena", Role.PROJECT_LEAD)
    served_under(lead, child, hers, *alike)
    assert [browse(who).get(path).status_code for who in (bob, gina, lead, fiona)] == [404, 404, 403, 403]
    assert browse(bob).get(f"{HOME}{alike[0].number}/compare/{alike[0].number}/").status_code == 404
    html = text_of(browse(lead), HOME + "duplicates/")
    assert "陈*明" in html and "陈小明" not in html and path not in html


# Consents


def test_consents_that_end_are_listed_and_the_others_are_not(agency, bob, gina, browse):
    today = timezone.localdate()
    soon, later, _none = make.person(bob, "王桂兰"), make.person(bob, "李建国"), make.person(bob, "赵有才")
    grown = make.person(bob, "陈长大", born=today.replace(year=today.year - 18) - timedelta(days=1), categories=["youth"])
    teen = make.person(bob, "陈少年", born=today.replace(year=today.year - 15) - timedelta(days=1), categories=["youth"])
    with fence(agency):
        for person, until in ((soon, today + timedelta(days=59)), (later, today + timedelta(days=90))):
            services.record_consent(person, by=bob, given_by="self", scopes=["casework"], signed_on=today - timedelta(days=300), valid_until=until)
        for person in (grown, teen):
            services.record_consent(person, by=bob, given_by="mother", scopes=["filing"], signed_on=today - timedelta(days=900))
    html = text_of(browse(bob), HOME + "consents/")
    assert [name in html for name in ("王桂兰", "陈长大", "陈少年", "李建国", "赵有才")] == [True, True, True, False, False]
    assert "of age now" in html and "own consent is wanted" in html
    assert "王" not in text_of(browse(gina), HOME + "consents/").replace("王*", "")
    assert "is of age" in text_of(browse(bob), f"{HOME}{grown.number}/") and "14 or older" in text_of(browse(bob), f"{HOME}{teen.number}/")


def test_a_minors_photos_are_not_made_public_by_a_tick(bob, child, browse):
    path = f"{HOME}{child.number}/edit/"
    html = text_of(browse(bob), path)
    sent = {"version": re.search(r'name="version" value="(\d+)"', html)[1], "name": "陈小明", "id_kind": "resident", "id_number": child.id_number, "categories": ["orphan"],
            "photo_permission": "public", "opened_on": str(child.opened_on)}
    assert "guardian&#x27;s consent to it" in browse(bob).post(path, sent).content.decode()


def test_the_consent_form_to_print(bob, child, browse):
    html = text_of(browse(bob), f"{HOME}{child.number}/consent/paper/")
    assert "Publishing photos" in html and "a guardian signs" in html


# The password once more


@pytest.fixture
def with_password(bob):
    bob.user.set_password(PASSWORD)
    bob.user.save()
    return bob


def test_an_id_number_and_a_copy_are_shown_only_after_the_password_was_typed_again(agency, with_password, child, browse):
    client, page = browse(with_password), f"{HOME}{child.number}/"
    answer = client.post(page + "reveal/id_number/", HTTP_HX_REQUEST="true")
    assert answer.status_code == 204 and answer["HX-Redirect"].startswith("/accounts/reauthenticate/?next=")
    assert client.post(page + "reveal/id_number/").status_code == 302
    assert client.post(page + "reveal/phone/").status_code == 200  # a telephone number is needed on the way
    again = client.get(page + "copy/")
    assert again.status_code == 302 and "reauthenticate" in again["Location"]
    assert client.post(again["Location"], {"password": "wrong"}).status_code == 200
    assert client.get(page + "copy/").status_code == 302
    back = client.post(again["Location"], {"password": PASSWORD})
    assert back["Location"] == page + "copy/"
    assert child.id_number in text_of(client, page + "copy/")
    assert child.id_number in client.post(page + "reveal/id_number/", HTTP_HX_REQUEST="true").content.decode()
    with fence(agency):
        assert AuditEvent.objects.filter(act="person.reveal", detail__field="id_number").count() == 1


def test_the_typed_password_is_good_for_a_quarter_of_an_hour(with_password, child, browse):
    client, page = browse(with_password), f"{HOME}{child.number}/"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    session = client.session
    assert text_of(client, page + "copy/")
    for record in session["account_authentication_methods"]:
        record["at"] -= 901
    session.save()
    assert client.get(page + "copy/").status_code == 302


# Cost


def test_lists_cost_the_same_for_few_and_many(agency, bob, alice, fiona, browse):
    def cost(who, path):
        client = browse(who)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def more(start, n):
        for number in range(start, start + n):
            child = make.child(bob, f"陈小{'甲乙丙丁戊己庚辛壬癸'[number]}", born=date(2015, 1, 1 + number))
            with fence(agency):
                services.take_rights_request(child, by=bob, kind="view", asked_as="mother", asked_by="陈母")
                services.ask_access(child, by=fiona, basis="audit", reason="抽查")
                services.record_consent(child, by=bob, given_by="mother", scopes=["casework"], signed_on=date(2026, 1, 1), valid_until=timezone.localdate())
            make.child(bob, f"陈小{'甲乙丙丁戊己庚辛壬癸'[number]}", born=date(2015, 2, 1 + number))

    more(0, 2)
    paths = [HOME, HOME + "duplicates/", HOME + "consents/", O + "access/", O + "rights/"]
    few = {(who.role, path): cost(who, path) for who in (bob, alice, fiona) for path in paths}
    more(2, 7)
    many = {(who.role, path): cost(who, path) for who in (bob, alice, fiona) for path in paths}
    assert {key: (few[key], many[key]) for key in few if many[key] > few[key]} == {} and max(many.values()) <= 20
