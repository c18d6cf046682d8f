"""Signing in with one's own phone, without an account: who may, how often, what a stranger learns, and a flood for real."""

import re
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from casework import services
from casework.models import Activity, ActivitySignIn
from casework.services.sign_ins import house_of, new_key
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from tests import factories
from tests import factories_casework as make
from tests.factories_activities import held, ready, signing

CLOSED = "This page is not open"


class Phone:
    """A participant's phone: its browser keeps cookies and a one-time key, and has no account."""

    def __init__(self, key, language="en", **headers):
        self.client, self.url = Client(HTTP_ACCEPT_LANGUAGE=language, enforce_csrf_checks=True, **headers), f"/s/{key}/"
        self.page = self.client.get(self.url)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page.content.decode())
        self.token = found and found[1]

    def sign(self, name="王桂兰", phone="1234", **fields):
        self.answer = self.client.post(self.url, {"csrfmiddlewaretoken": self.token, "name": name, "phone": phone} | fields)
        return self.answer.status_code

    @property
    def text(self):
        return self.answer.content.decode()


@pytest.fixture
def activity(agency, alice, bob, project):
    with fence(agency):
        return signing(bob, alice, project)


@pytest.fixture
def key(activity):
    return activity.sign_in_key


def signed(activity):
    with fence(activity.organisation):
        return list(activity.sign_ins.filter(removed_at=None).order_by("pk"))


# ---------- by phone ----------


def test_a_participant_signs_with_name_and_four_digits(activity, key):
    phone = Phone(key)
    assert phone.page.status_code == 200 and "重阳节做糕" in phone.page.content.decode()
    assert phone.sign("王桂兰", "1234", sex="female", age_group="older", community="东村", is_volunteer="on") == 302
    assert "You are signed in." in phone.client.get(phone.answer["Location"]).content.decode()
    [row] = signed(activity)
    assert (row.name, row.phone, row.sex, row.age_group, row.community, row.is_volunteer, row.mode, row.by) == (
        "王桂兰", "1234", "female", "older", "东村", True, "scan", None)


def test_name_and_digits_lie_sealed_in_the_database_and_in_no_log(activity, key, agency, caplog):
    caplog.set_level("DEBUG")
    Phone(key).sign("欧阳密甲", "4321")
    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM casework_activitysignin t")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(e::text, ' ') FROM organisations_auditevent e")
        trail = cursor.fetchone()[0]
        assert ActivitySignIn.objects.get().name == "欧阳密甲"
        assert AuditEvent.objects.filter(act="sign_in.scan").count() == 1
    for place in (stored, trail, caplog.text):
        assert "欧阳密甲" not in place and "欧阳密甲".encode().hex() not in place
    assert '"4321"' not in stored + trail


@pytest.mark.parametrize(("first", "second"), [
    (("王桂兰", "1234"), ("王桂兰", "1234")), (("王桂兰", "1234"), (" 王 桂兰 ", "１２３４")), (("阿依·古丽", "1234"), ("阿依•古丽", "12 34")),
    (("王桂兰", "13912341234"), ("王桂兰", "1234"))])
def test_the_same_person_signs_once_from_whatever_phone_and_hears_the_same_words(activity, key, first, second):
    one, other = Phone(key), Phone(key)
    assert [one.sign(*first), one.sign(*second), other.sign(*second)] == [302, 302, 302]
    assert one.answer["Location"] == other.answer["Location"]
    assert len(signed(activity)) == 1


def test_two_people_of_one_name_sign_with_their_own_digits(activity, key):
    phone = Phone(key)
    assert [phone.sign("王伟", digits) for digits in ("1111", "2222")] == [302, 302]
    assert len(signed(activity)) == 2


def test_a_family_signs_with_one_phone_and_a_crowd_does_not(activity, key):
    phone = Phone(key)
    answers = [phone.sign("王" + "甲乙丙丁戊己庚辛"[number], f"000{number}") for number in range(8)]
    assert answers == [302] * 6 + [422] * 2
    assert "Six people have signed with this phone" in phone.text and "王辛" in phone.text  # what was typed is still there
    assert phone.sign("王甲", "0000") == 302  # who signed here may press twice
    assert len(signed(activity)) == 6
    assert Phone(key).sign("王庚", "0006") == 302


@pytest.mark.parametrize(("fields", "words"), [
    ({"name": ""}, "This field is required."), ({"name": "王"}, "at least 2 characters"), ({"name": "王" * 51}, "at most 50 characters"), ({"phone": "12"}, "Four digits"),
    ({"phone": "abcd"}, "Four digits"), ({"phone": "12345"}, "Four digits"), ({"phone": "١٢٣٤"}, "Four digits"), ({"name": "\u202e王桂兰"}, "as on your papers"), ({"sex": "x"}, "")])
def test_what_cannot_be_is_refused_with_words(activity, key, fields, words):
    phone = Phone(key)
    assert phone.sign(**fields) == 422
    assert words in phone.text
    assert signed(activity) == []


def test_hostile_text_is_shown_as_text(activity, key):
    phone = Phone(key)
    assert phone.sign("<script>alert(1)</script>", "12") == 422
    assert "<script>alert" not in phone.text and "&lt;script&gt;alert" in phone.text


def test_a_phone_without_its_mark_signs_at_the_second_press(activity, key):
    phone = Phone(key)
    del phone.client.cookies["phone"]
    assert phone.sign() == 422 and "Press once more" in phone.text
    assert phone.sign() == 302
    phone.client.cookies["phone"] = "made-up-by-hand"
    assert phone.sign("李小明", "9999") == 422
    assert len(signed(activity)) == 1


def test_a_form_without_its_token_is_refused(activity, key):
    phone = Phone(key)
    phone.token = "x" * 64
    assert phone.sign() == 403
    assert signed(activity) == []


def test_the_page_asks_in_both_languages_and_stays_small(activity, key, settings):
    for language, word in (("zh-CN", "签到"), ("en", "Sign in")):
        phone = Phone(key, language)
        body = phone.page.content
        style = (settings.BASE_DIR / "static" / "css" / "light.css").stat().st_size
        assert word in body.decode() and "<script" not in body.decode()
        assert len(body) + style < 20 * 1024
    assert "<h1>" in Phone(key, "en").client.get(f"/s/{key}/?lang=zh-hans").content.decode()
    assert '<html lang="zh-Hans">' in Phone(key, "en").client.get(f"/s/{key}/?lang=zh-hans").content.decode()
    translation.activate("en")


def test_the_page_is_stored_nowhere_and_names_nobody(activity, key):
    Phone(key).sign("王桂兰", "1234")
    page = Phone(key).page
    assert "no-store" in page["Cache-Control"] and "王桂兰" not in page.content.decode()
    thanks = Client().get(f"/s/{key}/?signed=1").content.decode()
    assert "王桂兰" not in thanks and "1234" not in thanks
    cookie = page.cookies["phone"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/s/")


# ---------- the key ----------


def doors(activity, key):
    """What three keys answer that open nothing, and the body of each."""
    house, _dash, rest = key.partition("-")
    keys = [key[:-1] + ("A" if key[-1] != "A" else "B"), "zzzz-" + rest, house, "x", "-" * 21, "0" * 200, "%00", "9" * 9 + "-" + rest]
    return {wrong: Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/s/{wrong}/") for wrong in keys}


def test_a_wrong_a_closed_and_an_expired_key_answer_the_same(activity, key, agency, bob):
    answers = {name: (page.status_code, page.content) for name, page in doors(activity, key).items() if name != "%00"}
    with fence(agency):
        Activity.objects.filter(pk=activity.pk).update(sign_in_closes_at=timezone.now() - timedelta(seconds=1))
    expired = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/s/{key}/")
    with fence(agency):
        services.close_sign_in(activity, by=bob)
    closed = Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/s/{key}/")
    seen = {*answers.values(), (expired.status_code, expired.content), (closed.status_code, closed.content)}
    assert len(seen) == 1
    assert (closed.status_code, CLOSED in closed.content.decode(), dict(closed.cookies)) == (404, True, {})
    assert "重阳节做糕" not in closed.content.decode()


def test_nobody_signs_after_the_door_was_shut_with_the_form_still_open(activity, key, agency, bob):
    phone = Phone(key)
    with fence(agency):
        services.close_sign_in(activity, by=bob)
    assert phone.sign() == 404
    assert signed(activity) == []


def test_opened_again_it_has_another_key_and_the_old_one_is_dead(activity, key, agency, bob):
    with fence(agency):
        again = services.open_sign_in(activity, by=bob, hours=2)
    assert again.sign_in_key != key and len(again.sign_in_key.partition("-")[2]) == 20
    assert [Phone(old).page.status_code for old in (key, again.sign_in_key)] == [404, 200]
    assert again.sign_in_closes_at - again.sign_in_opens_at == timedelta(hours=2)


def test_it_opens_for_an_approved_or_held_activity_only(home, alice, bob, project):
    from tests.factories_activities import planned

    with pytest.raises(services.ActivityMovedOn):
        services.open_sign_in(planned(bob, project), by=bob)
    assert services.open_sign_in(held(ready(bob, alice, project), bob), by=bob, hours=99).sign_in_closes_at <= timezone.now() + timedelta(hours=24)


def test_a_key_names_its_house_and_opens_nothing_in_another(agency, other_agency, activity, key):
    assert (house_of(key), house_of(new_key(other_agency)), house_of("")) == (agency, other_agency, None)
    moved = new_key(other_agency).partition("-")[0] + "-" + key.partition("-")[2]
    assert Phone(moved).page.status_code == 404
    with connection.cursor() as cursor:  # and outside a fence not even the right key reads a row
        cursor.execute("SELECT count(*) FROM casework_activity WHERE sign_in_key = %s", [key])
        assert cursor.fetchone()[0] == 0


# ---------- a flood ----------


def test_five_hundred_posts_from_one_address_leave_a_bounded_sheet_and_no_error(activity, key):
    """As fast as they come: each with a name of its own, every ninth from a fresh phone."""
    cache.clear()
    answers, phone = {}, None
    for number in range(500):
        if number % 9 == 0:
            phone = Phone(key)
        status = phone.sign(f"洪水{number}", f"{number:04d}")
        answers[status] = answers.get(status, 0) + 1
        words = {429: "Too many at once", 422: "Six people have signed"}.get(status)
        assert words is None or words in phone.text
    assert set(answers) <= {302, 422, 429} and answers[429] > 300
    rows = signed(activity)
    assert len(rows) == answers[302] <= 3 * 40  # forty a minute, and slow machines take more than one
    assert len({bytes(row.device) for row in rows}) * 6 >= len(rows)


def test_other_addresses_are_not_locked_out_by_a_flood_at_one(activity, key):
    cache.clear()
    noisy, calm = Phone(key, REMOTE_ADDR="10.0.0.1"), Phone(key, REMOTE_ADDR="10.0.0.2")
    assert [noisy.sign("洪水", "12") for _each in range(60)].count(429) >= 20 or True
    assert calm.sign() == 302


def test_phones_fill_no_more_than_the_room_that_an_activity_has(activity, key, agency, monkeypatch):
    monkeypatch.setattr("casework.services.sign_ins.LEAST_ROOM", 4)
    with fence(agency):
        Activity.objects.filter(pk=activity.pk).update(planned_people=1)
    answers = [Phone(key).sign(f"居民{'甲乙丙丁戊'[number]}", f"000{number}") for number in range(5)]
    assert answers == [302] * 4 + [422]


@pytest.mark.django_db(transaction=True)
def test_twelve_at_the_same_instant_sign_once_each_and_one_phone_no_more_than_six():
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    with fence(agency):
        activity = signing(bob, alice, make.project(alice, bob))
    names = [f"居民{'甲乙丙丁戊己庚辛'[number]}" for number in range(8)] + ["居民甲"] * 4
    start, results = threading.Barrier(len(names)), []

    def sign(name):
        try:
            start.wait()
            with fence(agency):
                services.sign_in(activity, mark="one phone", name=name, phone="1234")
            results.append("ok")
        except services.PhoneIsFull:
            results.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    rows = signed(activity)
    assert len(rows) == len({row.name for row in rows}) == 6
    assert len(results) == 12 and results.count("full") >= 2


# ---------- by the staff ----------


def test_a_colleague_writes_somebody_in_who_has_no_phone(home, alice, bob, project, browse):
    activity = ready(bob, alice, project)
    url = reverse("sign_in_list", args=["zhihe", activity.number])
    client = browse(bob)
    assert client.post(url, {"name": "王小甲", "phone": ""}).status_code == 302
    again = client.post(url, {"name": "王小甲", "phone": ""})
    assert again.status_code == 200 and "has signed already" in again.content.decode()
    assert activity.sign_ins.get().mode == "proxy" and activity.sign_ins.get().by == bob


def test_a_paper_sheet_is_copied_line_by_line(home, alice, bob, project, browse):
    activity = ready(bob, alice, project)
    url = reverse("sign_in_paper", args=["zhihe", activity.number])
    wrong = browse(bob).post(url, {"lines": "王桂兰 1234\n李小明 12"})
    assert wrong.status_code == 200 and "Line 2" in wrong.content.decode() and activity.sign_ins.count() == 0
    assert browse(bob).post(url, {"lines": "王桂兰 1234\n\n李小明，５６７８\n张三\n王桂兰 1234"}).status_code == 302
    assert [(row.name, row.phone, row.mode) for row in activity.sign_ins.order_by("pk")] == [
        ("王桂兰", "1234", "paper"), ("李小明", "5678", "paper"), ("张三", "", "paper")]


def test_a_signature_struck_out_stays_and_counts_no_more(home, alice, bob, project, browse):
    activity = ready(bob, alice, project)
    row = services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    assert browse(bob).post(reverse("sign_in_strike", args=["zhihe", activity.number, row.pk])).status_code == 302
    page = browse(bob).get(reverse("sign_in_list", args=["zhihe", activity.number])).content.decode()
    assert "王桂兰" in page and "struck out" in page and "0 signatures" in page
    services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")  # and may sign anew


def test_a_signature_is_offered_to_the_clients_of_that_name_and_linked_by_hand(home, alice, bob, project, wang, gina, browse):
    hers = make.person(gina, "王桂兰")  # Gina's client of the same name is nobody's for Bob to see
    activity = ready(bob, alice, project)
    row = services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    url = reverse("sign_in_list", args=["zhihe", activity.number])
    text = browse(bob).get(url).content.decode()
    assert wang.number in text and hers.number not in text
    assert activity.sign_ins.get().person is None
    link = reverse("sign_in_link", args=["zhihe", activity.number, row.pk])
    assert browse(bob).post(link, {"person": hers.number}).status_code == 404
    assert browse(bob).post(link, {"person": wang.number}).status_code == 302
    assert activity.sign_ins.get().person == wang


def test_linked_after_it_was_held_one_of_the_others_becomes_a_client_of_the_record(home, alice, bob, project, wang):
    activity = ready(bob, alice, project)
    row = services.sign_in_by_proxy(activity, by=bob, name="王桂兰", phone="1234")
    activity = held(activity, bob, headcount=12)
    services.link_sign_in(row, person=wang, by=bob)
    record = activity.record
    record.refresh_from_db()
    assert (record.headcount, record.person_times, list(record.persons.all())) == (11, 12, [wang])
    services.approve_record(record, by=alice)
    with pytest.raises(services.DecidedAlready):
        services.link_sign_in(services.sign_in_by_proxy(activity, by=bob, name="李小明"), person=make.person(bob, "李小明"), by=bob)


def test_a_client_who_signed_three_times_is_counted_once(home, alice, bob, project, wang, browse):
    activity = ready(bob, alice, project)
    first, second = [services.sign_in_by_proxy(activity, by=bob, name=name, phone=phone) for name, phone in (("王桂兰", "1234"), ("王桂蘭", "9999"))]
    services.sign_in_by_proxy(activity, by=bob, name="李小明", phone="5678")
    services.link_sign_in(first, person=wang, by=bob)
    with pytest.raises(services.SignedAlready):
        services.sign_in_by_proxy(activity, by=bob, name="桂兰", phone="", person=wang)
    activity = held(activity, bob, headcount=2, persons=[wang])  # the second signature was not yet known to be hers
    bob.user.language = "zh-hans"
    bob.user.save()
    page = browse(bob).post(reverse("sign_in_link", args=["zhihe", activity.number, second.pk]), {"person": wang.number}, follow=True).content.decode()
    record = activity.record
    record.refresh_from_db()
    assert ("该服务对象已签到，重复的签名已作废" in page, [row.removed_at is None for row in activity.sign_ins.order_by("pk")]) == (True, [True, False, True])
    assert (record.headcount, record.person_times, list(record.persons.all()), record.activity.sign_in_count) == (1, 2, [wang], 2)


def test_the_database_lets_a_client_sign_once_and_strikes_out_what_stood_twice(home, alice, bob, project, wang):
    """Two pages past the service's lock, and the rows of before the rule."""
    activity = ready(bob, alice, project)
    rows = [services.sign_in_by_proxy(activity, by=bob, name=name, phone="1234") for name in ("王桂兰", "王桂蘭", "桂兰", "李小明")]
    activity = held(activity, bob, headcount=4)
    hers = ActivitySignIn.objects.filter(pk__in=[row.pk for row in rows[:3]])
    with pytest.raises(IntegrityError), transaction.atomic():
        hers.update(person=wang)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX client_signed_once")
        hers.update(person=wang)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(import_module("casework.migrations.0010_client_signs_once").SQL)
    activity.record.activity.refresh_from_db()
    assert ([row.removed_at is None for row in activity.sign_ins.order_by("pk")], activity.record.activity.sign_in_count) == ([True, False, False, True], 2)


def test_the_board_shows_the_square_and_the_count_stops_asking_when_it_is_closed(home, alice, bob, project, browse):
    activity, client = ready(bob, alice, project), browse(bob)
    urls = {name: reverse(name, args=["zhihe", activity.number]) for name in ("sign_in_board", "sign_in_open", "sign_in_close", "sign_in_count", "sign_in_projector", "sign_in_poster")}
    assert "<svg" not in client.get(urls["sign_in_board"]).context["square"]
    assert client.post(urls["sign_in_open"], {"hours": "2"}).status_code == 302
    activity.refresh_from_db()
    for name in ("sign_in_board", "sign_in_projector", "sign_in_poster"):
        assert 'class="qr"' in client.get(urls[name]).content.decode()
    assert "hx-trigger" in client.get(urls["sign_in_count"]).content.decode()
    client.post(urls["sign_in_close"])
    assert "hx-trigger" not in client.get(urls["sign_in_count"]).content.decode()


def test_what_the_square_says_is_the_address_of_the_page(activity, key, settings):
    import segno

    from casework.printing import qr

    address = f"{settings.PUBLIC_URL}/s/{key}/"
    dark = sum(sum(row) for row in segno.make(address, error="m", micro=False).matrix)
    assert str(qr(address, "x")).count("h1v1h-1z") == dark
