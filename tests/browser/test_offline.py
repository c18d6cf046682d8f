"""Logging without a signal in a real browser (UX.md W2, W7, 2.4): kept on the phone, sent once and only once, nobody's name in it."""

import json
import os
import random
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error

from casework.models import ServiceRecord
from organisations.access import Role
from organisations.fence import fence
from tests import factories
from tests import factories_casework as make
from tests import factories_groups as groups
from tests.browser.surfing import FLAGS, SIZES, Surfer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CUTS = int(os.environ.get("CUTS", "15"))
SECRETS = {"name": "欧阳密甲", "phone": "13912340980", "address": "桂花巷九十一号"}
EVERYTHING = """async () => {
  const told = [];
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) told.push(one.url, await (await (await caches.open(name)).match(one)).text());
  const base = await new Promise((done) => { indexedDB.open("socialwork", 1).onsuccess = (event) => done(event.target.result); });
  for (const store of base.objectStoreNames) told.push(JSON.stringify(await new Promise((done) => { base.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result); })));
  base.close();
  return told.join("\\n");
}"""


@pytest.fixture
def ground(transactional_db):
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    with fence(agency):
        project = make.project(alice, bob)
        wang = make.person(bob, **SECRETS)
        make.record(bob, project, persons=[wang], days_ago=100, note="机密叙述")
    return agency, bob, project, wang


class Phone:
    """A worker's phone: opens the quick log, loses the signal, saves, finds it again."""

    def __init__(self, window, agency):
        self.window, self.page, self.agency, self.base = window, window.page, agency, f"/o/{agency.slug}/"
        window.page.on("dialog", lambda dialog: dialog.accept())

    def provide(self):
        """One visit with a signal, until everything is on the phone."""
        self.window.go(self.base + "log/new/")
        self.until("Boolean(navigator.serviceWorker.controller)")
        self.until("async () => Boolean(await caches.match(document.querySelector('#offline').dataset.outbox + 'shell/list/'))")

    def until(self, script, seconds=30):
        """Polls from outside: the page's policy forbids what would poll inside."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                if self.page.evaluate(script):
                    return
            except Error:  # between two pages
                pass
            time.sleep(0.1)
        raise AssertionError(f"never came true: {script}; on {self.page.url}: {self.page.locator('main').inner_text()[:500]}")

    def signal(self, there):
        self.window.context.set_offline(not there)

    def open(self, path="log/new/"):
        self.page.goto(self.window.base + self.base + path)
        self.page.wait_for_selector("form[data-log], #outbox")
        self.until("!window.outbox || document.querySelector('[data-begun]')")
        if path == "outbox/":
            self.page.wait_for_selector("[data-none]:not([hidden]), [data-list] > li, [data-others]:not([hidden])", state="attached")

    def fill(self, note="", client=True, photo=False, turn=0):
        """A visit; each `turn` has an hour of its own, or it would perhaps be logged already."""
        page = self.page
        page.locator("label.chip:has([name=day][value=other])").click()
        page.locator("[name=other_day]").fill((timezone.localdate() - timedelta(days=1 + turn % 60)).isoformat())
        page.locator("[name=start]").fill(f"{turn // 60 * 3:02}:00")
        page.locator("label.chip:has([name=minutes][value='45'])").click()
        if client:
            page.locator("[data-chosen] .chip", has=page.locator("[name=persons]")).first.click()
        page.locator("[name=note]").fill(note)
        if photo:
            upload = make.picture(size=(2400, 1800))
            page.set_input_files("[name=photos]", {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": upload.read()})

    def save(self):
        self.page.locator("form[data-log] [data-key=save]").click()

    def remembers(self):
        """The session that was opened is written down on the phone, not only known to the page."""
        self.until("async () => window.outbox && Object.keys(((await outbox.db.all('recents'))[0] || {}).sessions || {}).length === 1")

    def kept(self):
        self.page.wait_for_selector("[data-said=local]")

    def waiting(self):
        return self.page.evaluate("async () => (await outbox.db.all('outbox')).length")

    def send(self):
        self.page.evaluate("outbox.drain()")
        self.until("async () => !(await outbox.mine()).some((one) => one.state === 'waiting')", 120)


@pytest.fixture
def phone(ground, surf):
    agency, bob, _project, _wang = ground
    window = surf(bob, size="phone")
    window.note = lambda text: window.faults.append(text) if "ERR_INTERNET_DISCONNECTED" not in text and "status of 4" not in text and "ERR_FAILED" not in text else None
    return Phone(window, agency)


def records(agency):
    with fence(agency):
        return [record for record in ServiceRecord.objects.order_by("id") if record.note != "机密叙述"]


def test_what_was_said_to_wait_is_said_to_have_arrived(ground, phone):
    phone.provide()
    phone.signal(False)
    phone.open()
    phone.fill("信号断了")
    phone.save()
    phone.kept()
    phone.signal(True)
    phone.send()
    line = phone.page.locator("[data-said=sent]")
    line.wait_for()
    assert line.inner_text().startswith("Synced · ") and phone.page.locator("[data-said=local]").count() == 0
    assert [record.note for record in records(ground[0])] == ["信号断了"]
    assert phone.window.axe() == []


def test_nothing_that_the_phone_fetches_by_itself_ends_a_session_under_an_open_form(phone):
    asked = []
    phone.page.on("request", lambda request: asked.append(request) if request.resource_type == "fetch" and "/o/" in request.url else None)
    phone.provide()
    assert {request.url.split("/o/zhihe/outbox/")[1].split("?")[0] for request in asked} == {"ready/", "shell/log/", "shell/list/", "shell/session/"}
    assert [request.url for request in asked if "x-outbox" not in request.headers] == []


def test_a_visit_with_a_photo_saved_without_a_signal_is_sent_once(ground, phone):
    agency, _bob, _project, wang = ground
    phone.provide()
    phone.signal(False)
    phone.open()  # the shell that was kept
    assert "欧阳密甲" not in phone.page.content()
    assert phone.window.axe() == [] and phone.window.sideways() == 0
    phone.fill("无信号的探访", photo=True)
    phone.save()
    phone.kept()
    assert "Saved on this phone, waiting to sync (1)" in phone.page.locator("[data-said=local]").inner_text()
    assert phone.page.locator("[name=note]").input_value() == ""  # a blank next form
    phone.open("outbox/")
    assert phone.page.locator("[data-list] > li").count() == 1 and records(agency) == []
    assert phone.window.axe() == [] and phone.window.sideways() == 0
    phone.signal(True)
    phone.page.reload()
    phone.page.wait_for_selector("[data-none]:not([hidden])")
    phone.page.reload()
    record, = records(agency)
    with fence(agency):
        assert (record.note, record.photos.count(), [one.person for one in record.participations.all()]) == ("无信号的探访", 1, [wang])
        photo = record.photos.get()
        assert max(photo.width, photo.height) <= 1600 and photo.size <= 300 * 1024


def test_with_a_signal_it_is_saved_at_once_and_mistakes_stand_at_their_fields(ground, phone):
    agency, _bob, _project, _wang = ground
    phone.provide()
    phone.fill("忘了选人", client=False, photo=True)
    phone.save()
    phone.page.wait_for_selector(".error-summary")
    assert phone.page.locator("[name=note]").input_value() == "忘了选人"
    phone.until("document.querySelector('[name=photos]').files.length === 1")  # a browser alone would have lost it
    assert phone.waiting() == 0
    phone.page.locator("[data-chosen] .chip").first.click()
    phone.save()
    phone.page.wait_for_url("**saved=*")
    record, = records(agency)
    with fence(agency):
        assert (record.note, record.photos.count()) == ("忘了选人", 1)


def test_what_the_server_refuses_needs_editing_and_nothing_is_lost(ground, phone):
    agency, _bob, _project, _wang = ground
    phone.provide()
    phone.signal(False)
    phone.open()
    phone.fill("没有选人", client=False, photo=True)
    phone.save()
    phone.kept()
    phone.signal(True)
    phone.send()
    phone.open("outbox/")
    row = phone.page.locator("[data-list] > li")
    row.wait_for()
    assert "needs editing" in row.inner_text() and "Choose a client, or say how many people without a file there were." in row.inner_text()
    row.locator("[data-act=edit]").click()
    phone.page.wait_for_selector("[data-said=refused]")
    assert phone.page.locator("[name=note]").input_value() == "没有选人"
    phone.page.locator("[data-chosen] .chip").first.click()
    phone.save()
    phone.page.wait_for_url("**saved=*")
    record, = records(agency)
    with fence(agency):
        assert (record.note, record.photos.count(), phone.waiting()) == ("没有选人", 1, 0)


def test_a_session_that_ended_keeps_the_queue_until_the_login(ground, phone):
    agency, bob, _project, _wang = ground
    phone.provide()
    phone.signal(False)
    phone.open()
    phone.fill("会话已结束")
    phone.save()
    phone.kept()
    Session.objects.all().delete()
    phone.signal(True)
    phone.page.wait_for_selector("[data-said=login]")
    assert (phone.waiting(), records(agency)) == (1, [])
    phone.window.log_in_as(bob)
    phone.page.goto(phone.window.base + phone.base)
    phone.until("async () => window.outbox && !(await outbox.db.all('outbox')).length")
    assert [record.note for record in records(agency)] == ["会话已结束"]


def test_another_person_on_the_same_phone_sees_only_that_something_waits(ground, phone):
    agency, bob, _project, _wang = ground
    phone.provide()
    phone.signal(False)
    phone.open()
    phone.fill("鲍勃的记录")
    phone.save()
    phone.kept()
    phone.window.context.clear_cookies()  # before there is a signal: with it Bob's own session would send
    phone.signal(True)
    carol = factories.member(agency, "Carol", Role.WORKER)
    phone.window.log_in_as(carol)
    phone.open("outbox/")
    phone.page.wait_for_selector("[data-others]:not([hidden])")
    assert "1 records of another person" in phone.page.locator("[data-others]").inner_text() and "鲍勃" not in phone.page.content()
    recents = phone.page.evaluate("async () => JSON.stringify(await outbox.db.all('recents'))")
    assert "欧" not in recents and records(agency) == []
    phone.page.locator("summary:has-text('Me')").click()
    phone.page.locator("form[data-leave] button").click()  # asked, and agreed
    phone.page.wait_for_url("**/accounts/login/**")
    assert phone.page.evaluate("async () => (await caches.keys()).length") == 0
    phone.window.log_in_as(bob)
    phone.open("outbox/")
    phone.page.wait_for_selector("[data-none]:not([hidden])")
    assert [record.note for record in records(agency)] == ["鲍勃的记录"]


@pytest.fixture
def group(ground):
    agency, bob, project, _wang = ground
    with fence(agency):
        found = groups.running(bob, bob.supervisor, project)
        return found, [one.person.name if one.person_id else one.name for one in groups.members(found, bob, 6, filed=4)]


def test_a_session_opened_before_is_signed_in_without_a_signal_and_sent_once(ground, group, phone):
    agency, _bob, _project, _wang = ground
    found, names = group
    address = f"groups/{found.number}/sessions/1/"
    phone.provide()
    phone.window.go(phone.base + address)
    phone.remembers()
    phone.signal(False)
    phone.page.goto(phone.window.base + phone.base + address)  # the shell, its members by mask
    phone.page.wait_for_selector(".attendee")
    assert phone.page.locator(".attendee").count() == 6 and [name for name in names if name in phone.page.content() or name in phone.page.evaluate(EVERYTHING)] == []
    assert phone.window.axe() == [] and phone.window.sideways() == 0
    phone.page.locator(".attendee").nth(2).tap()
    phone.page.locator("[name=walk_ins]").fill("欧阳小雨")
    phone.page.set_input_files("[name=photos]", {"name": "sheet.jpg", "mimeType": "image/jpeg", "buffer": make.picture(size=(2400, 1800)).read()})
    phone.page.locator("[data-key=save]").click()
    phone.kept()
    phone.open("outbox/")
    assert "6/7" in phone.page.locator("[data-list] > li").inner_text() and found.number in phone.page.locator("[data-sessions]").inner_text()
    phone.signal(True)
    phone.page.reload()
    phone.page.wait_for_selector("[data-none]:not([hidden])")
    record, = records(agency)
    with fence(agency):
        absent = list(record.session.attendances.filter(present=False).values_list("member__seq", flat=True))
        assert (record.person_times, absent, record.photos.count()) == (6, [3], 1)


def test_past_midnight_a_session_that_ended_just_now_began_yesterday(ground, group, phone):
    _agency, _bob, _project, _wang = ground
    address = f"groups/{group[0].number}/sessions/1/"
    phone.provide()
    phone.window.go(phone.base + address)
    phone.remembers()
    phone.signal(False)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    phone.page.clock.set_fixed_time(midnight + timedelta(minutes=22))
    phone.page.goto(phone.window.base + phone.base + address)
    phone.page.wait_for_selector(".attendee")
    values = [phone.page.locator(f"[name={name}]").input_value() for name in ("day", "start", "minutes")]
    assert values == [f"{midnight - timedelta(days=1):%Y-%m-%d}", "22:50", "90"]


def test_a_session_that_somebody_wrote_in_between_needs_editing_and_the_ticks_stay(ground, group, phone):
    agency, bob, _project, _wang = ground
    found, _names = group
    phone.provide()
    phone.window.go(phone.base + f"groups/{found.number}/sessions/1/")
    phone.remembers()
    phone.signal(False)  # the page is still open
    phone.page.locator(".attendee").nth(0).tap()
    phone.page.locator("[data-key=save]").click()
    phone.kept()
    with fence(agency):
        groups.held(found, bob, 1)
    phone.signal(True)
    phone.send()
    phone.open("outbox/")
    row = phone.page.locator("[data-list] > li")
    row.wait_for()
    assert "written down already" in row.inner_text() and "5/6" in row.inner_text()
    assert len(records(agency)) == 1


def test_a_shared_device_keeps_nothing(ground, phone):
    agency, _bob, _project, _wang = ground
    phone.provide()
    phone.open("outbox/")
    phone.page.locator("[data-shared]").check()
    phone.until("async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length")
    phone.open()
    phone.fill("共用设备")
    phone.save()
    phone.page.wait_for_url("**saved=*")
    everything = json.dumps(phone.page.evaluate("async () => [await outbox.db.all('recents'), await outbox.db.all('outbox')]"))
    assert everything == "[[], []]" and [record.note for record in records(agency)] == ["共用设备"]


def test_nothing_personal_is_kept_after_a_day_with_a_signal(ground, phone):
    _agency, _bob, _project, wang = ground
    phone.provide()
    for path in ("", f"people/{wang.number}/", "log/", "log/new/", "outbox/"):
        phone.window.go(phone.base + path)
        phone.page.wait_for_load_state("networkidle")
    shown = phone.page.context.request.get(phone.window.base + phone.base + f"people/{wang.number}/").text()
    assert SECRETS["name"] in shown  # it was there to be kept
    everything = phone.page.evaluate(EVERYTHING)
    assert wang.number in everything and "shell/log/" in everything
    assert [secret for secret in (*SECRETS.values(), wang.id_number or "机密叙述", "机密叙述") if secret in everything] == []


def test_the_browser_ends_and_begins_again(ground, live_server, browser, tmp_path):
    """A profile on the disk: ten records and five photos outlive the process."""
    agency, bob, _project, _wang = ground
    many, photos = int(os.environ.get("KEPT", "10")), int(os.environ.get("PHOTOS", "5"))

    def start():
        context = browser.browser_type.launch_persistent_context(str(tmp_path / "profile"), executable_path="/usr/bin/chromium", args=FLAGS, viewport=SIZES["phone"],
                                                                 timezone_id="Asia/Shanghai", locale="en-GB")
        window = type("Window", (), {"context": context, "page": context.pages[0], "base": live_server.url})()
        window.go = lambda path: window.page.goto(window.base + path)
        return Phone(window, agency)

    phone = start()
    Surfer.log_in_as(phone.window, bob)
    phone.provide()
    phone.signal(False)
    phone.open()
    for n in range(many):
        phone.fill(f"第{n}次", photo=n < photos, turn=n)
        phone.save()
        phone.until(f"async () => (await outbox.db.all('outbox')).length === {n + 1}")
        phone.until("!document.querySelector('form[data-log]').inert")
    phone.window.context.close()
    phone = start()
    phone.signal(False)
    phone.open("outbox/")
    phone.until(f"document.querySelectorAll('[data-list] > li').length === {many}")
    Surfer.log_in_as(phone.window, bob)
    phone.signal(True)
    phone.send()
    phone.window.context.close()
    found = records(agency)
    with fence(agency):
        assert sorted(record.note for record in found) == sorted(f"第{n}次" for n in range(many))
        assert sum(record.photos.count() for record in found) == photos


def test_cut_off_at_random_moments_nothing_is_lost_and_nothing_doubled(ground, phone):
    """Each record is sent while requests break off before the server, after it, or not at all, and while the signal comes and goes."""
    agency, _bob, _project, _wang = ground
    chance = random.Random(int(os.environ.get("SEED", "7")))
    phone.provide()
    calm = []  # taking the route away instead would answer a request that is just being broken off

    def break_off(route):
        if calm or route.request.method != "POST":
            return route.fallback()
        how = chance.random()
        if how < 0.25:
            return route.abort()
        if how < 0.6:
            route.fetch()  # the server has it, the phone never learns
            return route.abort()
        return route.fallback()

    phone.window.context.route("**/log/new/", break_off)
    for n in range(CUTS):
        if chance.random() < 0.3:
            phone.signal(False)
        elif chance.random() < 0.2:
            phone.page.reload()
            phone.until("window.outbox && outbox.owner()")
        phone.fill(f"切断{n}", turn=n)
        phone.save()
        phone.until("document.querySelector('[data-said=local]') || location.search.includes('saved=')")
        phone.until("window.outbox && outbox.owner() && !document.querySelector('form[data-log]').inert")
        phone.page.evaluate("document.querySelectorAll('[data-said]').forEach((one) => one.remove())")
        if "saved=" in phone.page.url:
            phone.open()
        phone.signal(True)
    calm.append(True)
    phone.open("outbox/")
    phone.send()
    left = phone.page.evaluate("async () => (await outbox.db.all('outbox')).map((one) => [one.state, one.words, one.tries, one.title])")
    assert (left, sorted(record.note for record in records(agency))) == ([], sorted(f"切断{n}" for n in range(CUTS)))

