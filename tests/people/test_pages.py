"""The register in the browser's hands, without script."""

import re
from datetime import date

import pytest
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Membership
from people import services
from people.models import Household, Person
from people.services.copies import copy_of
from tests import factories_people as make
from tests.factories import member
from tests.factories_casework import served_under

pytestmark = pytest.mark.django_db
HOME = "/o/zhihe/people/"


def page(client, path="", **query):
    answer = client.get(HOME + path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def acts(agency, act):
    with fence(agency):
        return [(event.actor_id, event.object_kind, event.object_id, event.detail) for event in AuditEvent.objects.filter(act=act).order_by("seq")]


def new_file(**changes):
    """What a worker types for an elder; the least that begins service."""
    return {"name": "王桂兰", "id_kind": "resident", "id_number": "", "id_note": "尚未带来", "sex": "female", "birth_date": "1950年3月12日", "categories": ["elder_alone"],
            "follow_level": "2", "photo_permission": "internal", "opened_on": "2026-11-01", "as": "active"} | changes


def saved(agency):
    with fence(agency):
        return list(Person.objects.order_by("number"))


# The door


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.OFFICIAL, Role.AUTHORITY, Role.EVALUATOR, Role.LANDING])
def test_roles_without_clients_are_refused_at_every_page(role, agency, bob, browse):
    person = make.person(bob, phone="13800004321")
    client = browse(member(agency, f"One{role}", role))
    pages = ["", "new/", "pick/?q=w", f"{person.number}/", f"{person.number}/edit/", f"{person.number}/consent/", f"{person.number}/reveal/phone/"]
    assert [client.get(HOME + path).status_code for path in pages] == [403] * len(pages)
    assert [client.post(HOME + path).status_code for path in ["new/", "check/", "pick/", f"{person.number}/reveal/phone/"]] == [403] * 4


def test_a_stranger_to_the_file_gets_404_at_each_of_its_pages(agency, bob, charlie, browse):
    person = make.person(bob, phone="13800004321")
    gina = member(agency, "Gina", Role.WORKER)
    parts = ["", "edit/", "team/", "guardian/", "consent/", "consent/1/withdraw/", "household/", "reveal/phone/"]
    for client in (browse(gina), browse(charlie)):
        assert {client.get(f"{HOME}{person.number}/{part}").status_code for part in parts} == {404}
        assert client.post(f"{HOME}{person.number}/reveal/phone/").status_code == 404
        assert client.post(f"{HOME}{person.number}/status/", {"status": "closed"}).status_code == 404
    assert saved(agency)[0].status == "active"


def test_an_administrator_may_look_and_change_nothing(agency, bob, fiona, browse):
    elder, child = make.person(bob, "王桂兰", phone="13800004321"), make.child(bob, "陈小明", phone="13800001234")
    client = browse(fiona)
    assert "王桂兰" in page(client, f"{elder.number}/")
    html = page(client, f"{child.number}/")
    assert "陈*明" in html and "陈小明" not in html and "1234" not in html and str(child.birth_date) not in html
    assert [client.get(f"{HOME}{elder.number}/{part}").status_code for part in ["edit/", "team/", "consent/"]] == [403] * 3
    assert client.post(f"{HOME}{elder.number}/reveal/phone/").status_code == 200
    assert client.post(f"{HOME}{child.number}/reveal/phone/").status_code == 403


# The list


def test_the_list_shows_names_to_the_team_and_masks_to_others(agency, bob, fiona, browse):
    make.person(bob, "王桂兰")
    make.child(bob, "陈小明")
    assert {"王桂兰", "陈小明"} <= set(re.findall(r">([\u4e00-\u9fff*]+)</a>", page(browse(bob))))
    assert {"王桂兰", "陈*明"} <= set(re.findall(r">([\u4e00-\u9fff*]+)</a>", page(browse(fiona))))


def test_the_list_filters_by_everything_it_offers(agency, bob, alice, browse):
    make.person(bob, "王桂兰", follow_level=1)
    make.person(alice, "李建国", categories=["disability", "subsistence"], follow_level=2, status="draft")
    client = browse(alice)
    found = {query: set(re.findall(r"ZH-P\d{5}(?=</td>)", page(client, "?" + query))) for query in (
        "q=wgl", "category=subsistence", "status=draft", "follow_level=1", f"responsible={alice.pk}", "q=wgl&status=draft", "status=nonsense",
        "follow_level=x", "responsible=999999", "page=99", "sort=number", "sort=nonsense", "per_page=7")}
    one, two = {"ZH-P00001"}, {"ZH-P00002"}
    assert [found[query] for query in ("q=wgl", "category=subsistence", "status=draft", "follow_level=1", f"responsible={alice.pk}")] == [
        one, two, two, one, two]
    assert found["q=wgl&status=draft"] == set()
    assert found["sort=number"] == found["per_page=7"] == found["page=99"] == one | two


@pytest.mark.parametrize("path", ["", "?q=w", "pick/?q=w"])
def test_lists_cost_the_same_for_one_and_for_many(path, agency, bob, browse):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = browse(bob), []
    for wanted in (1, 3, 20):
        while len(saved(agency)) < wanted:
            make.person(bob, f"王{'甲乙丙丁'[wanted % 4]}兰")
        page(client, path)
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        counts.append(len([query for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]))
    assert len(set(counts)) == 1 and counts[0] <= 20, counts


def test_an_empty_register_offers_the_first_file(bob, browse):
    assert "No clients yet" in page(browse(bob))
    assert "Nobody found" in page(browse(bob), "?q=zz")


# A new file


def test_a_file_is_opened_on_one_page(agency, bob, browse):
    answer = browse(bob).post(HOME + "new/", new_file(phone="138 0000 4321", address="南门街 1 号"))
    person = saved(agency)[0]
    assert answer["Location"] == f"{HOME}{person.number}/"
    assert (person.name, person.birth_date, person.status, person.phone, person.responsible_id, person.opened_on) == (
        "王桂兰", date(1950, 3, 12), "active", "13800004321", bob.pk, date(2026, 11, 1))


def test_a_region_code_of_a_village_is_kept_shown_and_copied(agency, bob, browse):
    browse(bob).post(HOME + "new/", new_file(region_code="350502 001 003", address="南门街 1 号"))
    person = saved(agency)[0]
    assert person.region_code == "350502001003"
    assert "350502001003" in page(browse(bob), f"{person.number}/")
    with fence(agency):
        assert [text for label, text in copy_of(person)[0][1] if label == "Region code"] == ["350502001003"]


def test_the_id_number_is_enough_for_sex_and_birth_date(agency, bob, browse):
    number = make.id_number(date(1944, 2, 29), "male", 8)
    browse(bob).post(HOME + "new/", new_file(id_number=f"{number[:6]} {number[6:]}".lower(), sex="", birth_date=""))
    assert [(person.id_number, person.sex, person.birth_date) for person in saved(agency)] == [(number, "male", date(1944, 2, 29))]


@pytest.mark.parametrize(("changes", "words"), [
    ({"id_number": "00000019500312001"}, "17 characters"), ({"id_number": make.id_number(order=9), "birth_date": "1951-03-12"}, "says 1950-03-12"),
    ({"id_number": make.id_number(order=9), "sex": "male"}, "says Female"), ({"name": "王"}, "two characters"), ({"name": ""}, "required"),
    ({"birth_date": "1950-02-30"}, "not a day"), ({"birth_date": "2199-01-01"}, "too late"), ({"birth_date": "1800-01-01"}, "1900-01-01 at the earliest"), ({"sex": ""}, "Choose the sex"),
    ({"categories": []}, "at least one category"), ({"categories": ["nonsense"]}, "not one of the available"), ({"phone": "12"}, "5 and 20"),
    ({"opened_on": ""}, "required"), ({"opened_on": "1970-01-01"}, "1990-01-01 at the earliest"), ({"follow_level": "7"}, "not one of the available"), ({"name": "王" * 51}, "at most 50"),
    ({"id_kind": "none", "id_number": "123"}, "Which document"), ({"id_note": " "}, "Say why there is no number"), ({"consent_scopes": ["filing"]}, "who gave it"),
    ({"region_code": "35050"}, "six, nine or twelve digits"), ({"guardian_phone": "13800000000"}, "Whose phone"), ({"guardian_name": "陈大明"}, "how the guardian is related"),
])
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(changes, words, agency, bob, browse):
    answer = browse(bob).post(HOME + "new/", new_file(remarks="喜欢下棋", **changes))
    html = answer.content.decode()
    assert (answer.status_code, saved(agency)) == (200, [])
    assert words in html and "喜欢下棋" in html and "<title>Error:" in html


def test_a_file_opened_before_the_birth_is_refused_at_its_field_draft_or_not(agency, bob, browse):
    bob.user.language = "zh-hans"
    bob.user.save()
    for status in ("draft", "active"):
        answer = browse(bob).post(HOME + "new/", new_file(birth_date="2020-05-05", opened_on="2019-01-01", **{"as": status}))
        assert (answer.status_code, "建档日期不能早于服务对象的出生日期" in answer.content.decode(), saved(agency)) == (200, True, []), status


def test_a_client_in_service_has_a_number_or_the_reason_why_there_is_none(agency, bob, browse):
    client, number = browse(bob), make.id_number(date(1944, 2, 29), "male", 8)
    client.post(HOME + "new/", new_file(id_note="", **{"as": "draft"}))
    client.post(HOME + "new/", new_file(name="李建国", id_number=number, id_note="", sex="", birth_date=""))
    draft, known = saved(agency)
    assert [(one.status, one.id_number, one.id_note) for one in (draft, known)] == [("draft", "", ""), ("active", number, "")]
    bob.user.language = "zh-hans"
    bob.user.save()
    taken_away = new_file(version=known.version, name="李建国", id_number="", id_note="", sex="male", birth_date="1944-02-29")
    html = browse(bob).post(f"{HOME}{known.number}/edit/", taken_away).content.decode()
    assert "请说明没有证件号码的原因，例如：暂缺。" in html
    assert browse(bob).post(f"{HOME}{known.number}/edit/", taken_away | {"id_note": "登记有误"}).status_code == 302
    assert [(one.id_number, one.id_note) for one in saved(agency)] == [("", ""), ("", "登记有误")]


def test_a_child_is_opened_with_guardian_and_consent_on_the_same_page(agency, bob, browse):
    child = new_file(name="陈小明", sex="male", birth_date=f"{timezone.localdate().year - 8}-01-05", categories=["child_left_behind"])
    html = browse(bob).post(HOME + "new/", child).content.decode()
    assert "under 14" in html and saved(agency) == []
    child |= {"guardian_name": "陈大明", "guardian_relation": "father", "guardian_phone": "13800001111"}
    assert "guardian&#x27;s consent" in browse(bob).post(HOME + "new/", child | {
        "consent_given_by": "self", "consent_scopes": ["filing"], "consent_signed_on": "2026-01-02"}).content.decode()
    browse(bob).post(HOME + "new/", child | {"consent_given_by": "father", "consent_scopes": ["filing", "photo"], "consent_signed_on": "2026-01-02"})
    person = saved(agency)[0]
    with fence(agency):
        consent = person.consents.get()
        assert (person.status, person.guardians.get().name, consent.signed_by, consent.scopes) == ("active", "陈大明", "陈大明", ["filing", "photo"])


def test_a_child_without_consent_may_be_kept_as_a_draft(agency, bob, browse):
    browse(bob).post(HOME + "new/", new_file(name="陈小明", birth_date="2018-01-05", **{"as": "draft"}))
    assert [person.status for person in saved(agency)] == ["draft"]
    answer = browse(bob).post(f"{HOME}ZH-P00001/status/", {"status": "active"})
    assert answer["Location"] == f"{HOME}ZH-P00001/consent/"
    assert saved(agency)[0].status == "draft"


def test_a_known_id_number_leads_to_the_file(agency, bob, browse):
    known = make.person(bob, "王桂兰", id_number=make.id_number(order=3))
    html = browse(bob).post(HOME + "new/", new_file(id_number=known.id_number, sex="", birth_date="")).content.decode()
    assert f'href="{HOME}{known.number}/"' in html and len(saved(agency)) == 1


def test_a_known_id_number_of_somebody_elses_client_names_the_worker_and_not_the_client(agency, bob, browse):
    gina = member(agency, "Gina", Role.WORKER)
    known = make.person(gina, "李秘密", id_number=make.id_number(order=3))
    html = browse(bob).post(HOME + "new/", new_file(id_number=known.id_number, sex="", birth_date="")).content.decode()
    assert "Gina" in html and "李*密" in html
    assert "李秘密" not in html and f'href="{HOME}{known.number}/"' not in html and len(saved(agency)) == 1


def test_a_look_alike_is_asked_about_once_and_nothing_is_lost(agency, bob, browse):
    make.person(bob, "王桂兰", born=date(1950, 7, 7))
    client = browse(bob)
    html = client.post(HOME + "new/", new_file(remarks="喜欢下棋")).content.decode()
    assert "Is it one of these?" in html and "ZH-P00001" in html and "喜欢下棋" in html and len(saved(agency)) == 1
    confirmed = re.search(r'name="confirmed" value="([^"]*)"', html)[1]
    client.post(HOME + "new/", new_file(remarks="喜欢下棋", confirmed=confirmed))
    assert [person.name for person in saved(agency)] == ["王桂兰"] * 2


def test_the_same_form_sent_twice_opens_one_file(agency, bob, browse):
    client = browse(bob)
    key = re.search(r'name="submission" value="([^"]*)"', page(client, "new/"))[1]
    places = [client.post(HOME + "new/", new_file(submission=key))["Location"] for _ in range(2)]
    assert (len(saved(agency)), set(places)) == (1, {HOME + "ZH-P00001/"})


def test_the_check_while_typing_tells_and_changes_nothing(agency, bob, browse):
    make.person(bob, "王桂兰", id_number=make.id_number(order=3))
    client = browse(bob)
    html = client.post(HOME + "check/", {"name": "王桂兰", "birth_date": "19500101"}).content.decode()
    assert "ZH-P00001" in html and "Same name" in html
    html = client.post(HOME + "check/", {"id_number": make.id_number(order=3)}).content.decode()
    assert "on file" in html and "Female" in html and "1950-03-12" in html
    for odd in ({}, {"id_number": "1"}, {"birth_date": "x" * 999}, {"name": "？", "birth_date": "今天"}):
        assert client.post(HOME + "check/", odd).status_code == 200
    assert len(saved(agency)) == 1


# The file


def test_the_page_of_a_file_masks_numbers_and_its_title_names_nobody(agency, bob, browse):
    person = make.person(bob, "王桂兰", phone="13800004321", id_number=make.id_number(order=3), address="鲤城区测试街道南门路 8 号", remarks="喜欢下棋")
    html = page(browse(bob), f"{person.number}/")
    assert "王桂兰" in html and "喜欢下棋" in html and "王桂兰" not in re.search("<title>(.*?)</title>", html, re.S)[1]
    assert "13800004321" not in html and person.id_number not in html and "南门路 8 号" not in html
    assert acts(agency, "read") == [(bob.pk, "person", person.number, {"page": "person"})]


@pytest.mark.parametrize(("field", "value"), [("phone", "13800004321"), ("id_number", make.id_number(order=3)), ("address", "鲤城区测试街道南门路 8 号"),
                                              ("emergency_phone", "13800009999")])
def test_a_field_is_shown_for_one_answer_and_the_look_is_kept(field, value, agency, bob, browse):
    person = make.person(bob, phone="13800004321", id_number=make.id_number(order=3), address="鲤城区测试街道南门路 8 号", emergency_phone="13800009999")
    client, path = browse(bob), f"{HOME}{person.number}/reveal/{field}/"
    shown = client.post(path).content.decode()
    others = {"13800004321", person.id_number, "鲤城区测试街道南门路 8 号", "13800009999"} - {value}
    assert value in shown and [other for other in others if other in shown] == []
    assert client.post(path, HTTP_HX_REQUEST="true").content.decode().count(value) == 1
    assert value not in client.get(path, HTTP_HX_REQUEST="true").content.decode()
    assert client.get(path)["Location"] == f"{HOME}{person.number}/"
    assert acts(agency, "person.reveal") == [(bob.pk, "person", person.number, {"field": field})] * 2


def test_a_guardians_phone_is_shown_on_request(agency, bob, browse):
    one, two = make.child(bob, "陈小一"), make.child(bob, "陈小二")
    with fence(agency):
        guardian = services.add_guardian(one, by=bob, name="陈大明", relation="father", phone="13800001111")
    client = browse(bob)
    assert "13800001111" not in page(client, f"{one.number}/")
    assert "13800001111" in client.post(f"{HOME}{one.number}/reveal/guardian-{guardian.pk}/").content.decode()
    assert client.post(f"{HOME}{two.number}/reveal/guardian-{guardian.pk}/").status_code == 404
    assert client.post(f"{HOME}{one.number}/reveal/guardian-0/").status_code == 404


def test_no_other_field_can_be_asked_for(agency, bob, browse):
    person = make.person(bob)
    assert [browse(bob).post(f"{HOME}{person.number}/reveal/{field}/").status_code for field in ("name", "uid", "health", "pk")] == [404] * 4


def test_a_change_is_saved_and_two_at_once_meet(agency, bob, alice, browse):
    person = make.person(bob, "王桂兰", categories=["elder_alone"])
    one, two = browse(bob), browse(alice)
    version = re.search(r'name="version" value="(\d+)"', page(one, f"{person.number}/edit/"))[1]
    form = new_file(version=version, opened_on=person.opened_on.isoformat(), birth_date="1950-03-12")
    assert one.post(f"{HOME}{person.number}/edit/", form | {"remarks": "鲍勃的话"}).status_code == 302
    answer = two.post(f"{HOME}{person.number}/edit/", form | {"remarks": "艾丽丝的话"})
    html = answer.content.decode()
    assert answer.status_code == 409 and "鲍勃的话" in html and "艾丽丝的话" in html
    assert saved(agency)[0].remarks == "鲍勃的话"
    again = re.search(r'name="version" value="(\d+)"', html)[1]
    assert two.post(f"{HOME}{person.number}/edit/", form | {"remarks": "都留下", "version": again}).status_code == 302
    assert saved(agency)[0].remarks == "都留下"


def test_a_change_that_would_break_the_rule_is_told_and_kept_out(agency, bob, browse):
    person = make.person(bob)
    html = browse(bob).post(f"{HOME}{person.number}/edit/", new_file(version=person.version, birth_date="2018-01-05", categories=["children"])).content.decode()
    assert "under 14" in html and saved(agency)[0].birth_date == date(1950, 3, 12)
    html = browse(bob).post(f"{HOME}{person.number}/edit/", new_file(version=person.version, categories=[])).content.decode()
    assert "at least one category" in html


def test_status_changes_offer_undo(agency, bob, browse):
    person, client = make.person(bob), browse(bob)
    html = client.post(f"{HOME}{person.number}/status/", {"status": "died"}, follow=True).content.decode()
    undo = re.search(r'action="([^"]*status=active)"', html)[1]
    assert saved(agency)[0].status == "died"
    client.post(undo)
    assert saved(agency)[0].status == "active"
    assert client.post(f"{HOME}{person.number}/status/", {"status": "nonsense"}, follow=True).status_code == 200


def test_guardian_and_consent_pages(agency, bob, browse):
    child, client = make.child(bob, status="draft"), browse(bob)
    base = f"{HOME}{child.number}/"
    assert client.post(base + "guardian/", {"name": "陈大明", "relation": "father", "phone": "13800001111"}).status_code == 302
    html = client.post(base + "consent/", {"given_by": "self", "signed_by": "陈小明", "scopes": ["filing"], "signed_on": "今天"}).content.decode()
    assert "only a guardian can consent" in html
    assert client.post(base + "consent/", {"given_by": "father", "signed_by": "陈大明", "scopes": ["filing", "photo"], "signed_on": "昨天"}).status_code == 302
    assert client.post(base + "status/", {"status": "active"})["Location"] == base
    with fence(agency):
        consent = Person.objects.get().consents.get()
    assert client.post(f"{base}consent/{consent.pk}/withdraw/", {"scopes": ["filing"], "on": "今天"}).status_code == 302
    assert saved(agency)[0].status == "paused"
    html = page(client, f"{child.number}/")
    assert "withdrawn" in html and "stays a draft until" in html


def picture(name="paper.jpg", content_type="image/jpeg", body=None):
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (2000, 900), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue() if body is None else body, content_type)


def test_the_signed_paper_is_kept_sealed_and_shown_to_the_team_only(agency, bob, fiona, browse, settings):
    child, client = make.child(bob, status="draft"), browse(bob)
    consent = {"given_by": "father", "signed_by": "陈大明", "scopes": ["filing"], "signed_on": "今天"}
    for wrong in (picture(body=b"<script>alert(1)</script>"), picture("paper.html", "text/html"), picture(body=b"")):
        assert client.post(f"{HOME}{child.number}/consent/", consent | {"scan": wrong}).status_code == 200
    assert client.post(f"{HOME}{child.number}/consent/", consent | {"scan": picture()}).status_code == 302
    with fence(agency):
        row = Person.objects.get().consents.get()
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [str(row.uid)] and b"\xff\xd8\xff" not in files[0].read_bytes()[:64]
    path = f"{HOME}{child.number}/consent/{row.pk}/scan/"
    answer = client.get(path)
    assert answer.content[:3] == b"\xff\xd8\xff" and answer["Content-Type"] == "image/jpeg" and "no-store" in answer["Cache-Control"]
    assert [browse(fiona).get(path).status_code, browse(member(agency, "Gina", Role.WORKER)).get(path).status_code] == [403, 404]
    assert acts(agency, "read")[-1] == (bob.pk, "consent", f"{child.number} {row.pk}", {"page": "consent_scan"})


def test_a_consent_of_another_client_is_404_here(agency, bob, browse):
    one, two = make.child(bob, "陈小一"), make.child(bob, "陈小二")
    with fence(agency):
        consent = one.consents.get()
    assert browse(bob).get(f"{HOME}{two.number}/consent/{consent.pk}/withdraw/").status_code == 404


def test_the_team_is_changed_on_one_page_and_a_hand_over_closes_the_file(agency, bob, browse):
    person, gina, client = make.person(bob), member(agency, "Gina", Role.WORKER), browse(bob)
    path = f"{HOME}{person.number}/team/"
    assert client.post(path, {"responsible": bob.pk, "members": [bob.pk, gina.pk]})["Location"] == f"{HOME}{person.number}/"
    assert "Gina" in page(client, f"{person.number}/")
    assert client.post(path, {"responsible": gina.pk, "members": [gina.pk]})["Location"] == HOME
    assert client.get(f"{HOME}{person.number}/").status_code == 404
    assert browse(gina).get(f"{HOME}{person.number}/").status_code == 200


def test_a_project_leader_reads_adults_writes_nothing_and_may_hand_over_to_somebody_else(agency, bob, browse):
    elder, child, lead, gina = make.person(bob, "王桂兰"), make.child(bob, "陈小明"), member(agency, "Lena", Role.PROJECT_LEAD), member(agency, "Gina", Role.WORKER)
    served_under(lead, elder, child)
    client = browse(lead)
    assert [client.get(f"{HOME}{one.number}/{part}").status_code for one in (elder, child) for part in ("edit/", "consent/", "household/")] == [403] * 6
    html = page(client, f"{child.number}/team/")
    assert "陈*明" in html and "陈小明" not in html
    own = client.post(f"{HOME}{child.number}/team/", {"responsible": lead.pk, "members": [lead.pk]})
    assert (own.status_code, "陈小明" in own.content.decode(), "陈小明" in page(client, f"{child.number}/")) == (200, False, False)
    assert client.post(f"{HOME}{child.number}/team/", {"responsible": gina.pk, "members": [gina.pk]}).status_code == 302
    assert "陈小明" in page(browse(gina), f"{child.number}/") and browse(bob).get(f"{HOME}{child.number}/").status_code == 404


def test_a_member_of_another_agency_cannot_be_put_on_the_team(agency, bob, charlie, browse):
    person = make.person(bob)
    answer = browse(bob).post(f"{HOME}{person.number}/team/", {"responsible": charlie.pk, "members": [charlie.pk]})
    assert answer.status_code == 200
    with fence(agency):
        assert {tie.membership for tie in person.team.all()} == {bob}


def test_a_household_without_script(agency, bob, browse):
    one, two, client = make.person(bob, "王桂兰"), make.person(bob, "李建国"), browse(bob)
    path = f"{HOME}{two.number}/household/"
    html = client.post(path, {"lives_with_q": "wgl", "lives_with_find": "1", "address": "写到一半"}).content.decode()
    assert f'value="{one.number}"' in html and "写到一半" in html and "<title>Error" not in html
    assert "Tap the person" in client.post(path, {"lives_with_q": "wgl"}).content.decode()
    assert client.post(path, {"lives_with": one.number}).status_code == 302
    with fence(agency):
        household = Household.objects.get()
        assert set(household.people.all()) == {one, two}
    assert "李建国" in client.get(f"/o/zhihe/households/{household.number}/").content.decode()
    assert client.post(f"/o/zhihe/households/{household.number}/edit/", {"version": 1, "address": "南门街 2 号", "region_code": "350502", "note": ""}).status_code == 302
    assert "350502" in client.get(f"/o/zhihe/households/{household.number}/").content.decode()
    assert client.post(f"/o/zhihe/households/{household.number}/edit/", {"version": 1, "address": "别处", "note": ""}).status_code == 409
    assert client.post(path, {"leave": "1"}).status_code == 302
    assert [person.household_id for person in saved(agency)] == [household.pk, None]


def test_a_household_of_a_child_whom_one_does_not_serve_stays_shut(agency, bob, browse):
    child, lead = make.child(bob), member(agency, "Lena", Role.PROJECT_LEAD)
    served_under(lead, child)
    with fence(agency):
        household = services.open_household(by=bob, address="南门街 1 号", people=[child])
    assert browse(lead).get(f"/o/zhihe/households/{household.number}/edit/").status_code == 403
    html = browse(lead).get(f"/o/zhihe/households/{household.number}/").content.decode()
    assert "陈*明" in html and "陈小明" not in html and "南门街" not in html


def test_nobody_gets_into_a_household_by_putting_an_own_client_there(agency, bob, browse):
    child, lead = make.child(bob), member(agency, "Lena", Role.PROJECT_LEAD)
    own = make.person(lead, "李建国")
    served_under(lead, child)
    with fence(agency):
        household = services.open_household(by=bob, address="南门街 1 号", people=[child])
    answer = browse(lead).post(f"{HOME}{own.number}/household/", {"lives_with": child.number})
    assert (answer.status_code, "Only those who serve this client may do this." in answer.content.decode()) == (200, True)
    with fence(agency):
        assert list(household.people.all()) == [child]


def test_a_head_whose_file_is_not_open_to_the_worker_stays_the_head(agency, bob, browse):
    gina = member(agency, "Gina", Role.WORKER)
    own, other = make.person(bob, "王桂兰"), make.person(gina, "陈守仁")
    with fence(agency):
        household = services.open_household(by=bob, address="南门街 1 号", people=[own, other])
        household = services.set_head(household, other, by=gina)
    page = f"/o/zhihe/households/{household.number}/edit/"
    client = browse(bob)
    html = client.get(page).content.decode()
    assert ('<option value="unseen" selected>' in html, "陈守仁" in html) == (True, False)
    sent = {"version": household.version, "address": "北门街 2 号", "region_code": "", "note": "", "head": "unseen", f"relation_{own.pk}": "spouse"}
    assert client.post(page, sent).status_code == 302
    with fence(agency):
        kept = Household.objects.get()
        assert (kept.head, kept.address) == (other, "北门街 2 号")


# The picker


def test_the_picker_gives_eight_at_most_and_those_in_service_first(agency, bob, browse):
    make.person(bob, "王草稿", status="draft")
    for n in range(9):
        make.person(bob, f"王{'一二三四五六七八九'[n]}兰")
    html = browse(bob).post(HOME + "pick/", {"people_q": "w", "pick": "people"}).content.decode()
    assert len(re.findall(r'<input type="checkbox" name="people"', html)) == 8 and "王草稿" not in html
    assert "Nobody found" in browse(bob).post(HOME + "pick/", {"people_q": "zz", "pick": "people"}).content.decode()
    assert browse(bob).get(HOME + "pick/", {"q": "", "kind": "<script>", "pick": "<script>"}).status_code == 200


def test_markup_in_a_name_stays_text(agency, bob, browse):
    person = make.person(bob, "<script>alert(1)</script>")
    for html in (page(browse(bob)), page(browse(bob), f"{person.number}/"), browse(bob).post(HOME + "pick/", {"q": person.number}).content.decode()):
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_the_pages_speak_chinese(agency, bob, browse):
    person = make.child(bob)
    with fence(agency):
        Membership.objects.get(pk=bob.pk).user.__class__.objects.filter(pk=bob.user_id).update(language="zh-hans")
    client = browse(bob)
    for path in ("", "new/", f"{person.number}/", f"{person.number}/edit/", f"{person.number}/consent/", f"{person.number}/team/"):
        main = re.search(r"<main.*?</main>", page(client, path), re.S)[0]
        words = re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", main))
        assert set(words) <= {"Bob", "Alice"}, (path, set(words))


def test_labels_follow_the_reader_and_not_the_first_request(agency, bob, browse):
    from django.utils import translation

    with translation.override("zh-hans"):
        from people.forms import NewPersonForm

        with fence(agency):
            assert str(NewPersonForm(None, membership=bob)["phone"].label) == "电话"
    main = re.search(r"<main.*?</main>", page(browse(bob), "new/"), re.S)[0]
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []


def test_a_draft_taken_into_service_is_asked_about_like_a_new_file(agency, bob, browse):
    """Two stations opened a file of one woman; the draft is the second."""
    with fence(agency):
        known = make.person(bob, "王桂兰")
        draft = make.person(bob, "王桂兰", status="draft")
        hers = make.person(member(agency, "Gina", "worker"), "王桂兰")
    client, address = browse(bob), f"{HOME}{draft.number}/status/"
    asked = client.post(address, {"status": "active"})
    html = asked.content.decode()
    assert (asked.status_code, known.number in html, hers.number in html, "王*兰" in html, f"{known.number}/compare/{draft.number}/" in html) == (200, True, True, True, True)
    assert f"{hers.number}/" not in html.replace(f"{HOME}{draft.number}", "")  # a colleague's file is named, and no link leads there
    assert [person.status for person in saved(agency) if person.pk == draft.pk] == ["draft"]
    with fence(agency):
        services.tell_apart(known, draft, by=bob)
    left = client.post(address, {"status": "active", "confirmed": f"{known.number},{hers.number}"}).content.decode()  # seen before, one of them since told apart
    assert (known.number in left, hers.number in left) == (False, True)
    assert client.post(address, {"status": "active", "confirmed": hers.number})["Location"] == f"{HOME}{draft.number}/"
    assert [person.status for person in saved(agency) if person.pk == draft.pk] == ["active"]
