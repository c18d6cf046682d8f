"""Who is told what, in the app and by e-mail (UX.md X3 and section 2.1, channels; SECURITY.md D3)."""

import os
import re
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from celery.exceptions import OperationalError
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations import services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from organisations.services import mark_read, tell, withdraw
from organisations.tasks import send_notices
from organisations.words import NOTICES, notice_sentence, register_notices
from tests import factories, world

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACE = "/o/zhihe/"
CHANGED = {"kind": "member.change", "path": PLACE, "params": {"organisation": "致和"}}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time of day is the test's: ten in the morning, until it says otherwise."""

    class Clock:
        now = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)

        def goes_on(self, **time):
            self.now += timedelta(**time)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def words():
    """Kinds that only tests know."""
    before = dict(NOTICES)
    yield register_notices
    NOTICES.clear()
    NOTICES.update(before)


def told(members, **more):
    """Tell as a service does: inside the members' fence."""
    with fence(members[0].organisation):
        return tell(members, **(CHANGED | more))


def seen_by(member):
    with fence(member.organisation):
        return list(Notice.objects.visible_to(member))


def mails():
    return sorted((m.to[0], m.subject, m.body.count("\n- ")) for m in mail.outbox)


# --- telling --------------------------------------------------------------------------------------
def test_each_member_is_told_once_with_the_same_key(alice, bob):
    assert told([alice, bob], key="report-due:7:2026-11") == 2
    assert told([alice, bob], key="report-due:7:2026-11") == 0
    assert told([alice, bob, bob], key="report-due:7:2026-12") == 2
    assert told([bob]) == told([bob]) == 1  # without a key each is news
    assert (len(seen_by(alice)), len(seen_by(bob))) == (2, 4)


def test_each_telling_is_in_the_audit_trail_and_an_idle_reminder_is_not(alice, bob, diana):
    told([alice, bob], key="once", by=diana)  # an official tells the members of the agency
    told([alice, bob], key="once", by=diana)
    with fence(alice.organisation):
        events = AuditEvent.objects.filter(act="notice.tell").values_list("actor_id", "actor_role", "object_id", "detail")
        assert list(events) == [(diana.pk, "official", "member.change", {"members": 2})]


def test_nobody_of_another_organisation_and_nobody_who_left_is_told(alice, bob, charlie):
    with fence(alice.organisation), pytest.raises(services.NotAMemberHere):
        tell([alice, charlie], **CHANGED)
    bob.is_active = False
    assert told([alice, bob]) == 1
    assert (len(seen_by(alice)), seen_by(bob), seen_by(charlie)) == (1, [], [])


def test_a_word_without_its_parameter_shows_at_the_teller_not_at_the_reader(bob):
    with pytest.raises(KeyError):
        told([bob], params={})
    with pytest.raises(KeyError):
        told([bob], kind="never.registered")
    with pytest.raises(TypeError):
        told([bob], params={"organisation": bob})  # a row could bring a name along
    assert seen_by(bob) == []


def test_dates_amounts_and_titles_read_well(bob, words):
    words({"paid": ("%(number)s", "%(number)s: %(amount)s by %(day)s %(hour)s, line %(line)s")})
    told([bob], kind="paid", params={"number": "ZH-2026-001", "amount": Decimal("333333.33"), "day": date(2026, 12, 1),
                                     "hour": datetime(2026, 12, 1, 1, 30, tzinfo=ZoneInfo("UTC")), "line": 3})  # fmt: skip
    assert [notice_sentence(n) for n in seen_by(bob)] == ["ZH-2026-001: 333,333.33 by 2026-12-01 2026-12-01 09:30, line 3"]


def test_what_an_older_version_told_is_still_a_sentence(bob, words):
    words({"gone": ("Gone", "Gone")})
    told([bob], kind="gone", params={})
    del NOTICES["gone"]
    assert [notice_sentence(n) for n in seen_by(bob)] == ["There is something new."]


# --- undoing --------------------------------------------------------------------------------------
def test_nobody_is_told_before_the_hour(bob, browse, clock):
    told([bob], key="decision:1", after=timedelta(seconds=10))
    assert (seen_by(bob), send_notices(), mails()) == ([], 0, [])
    assert bell(browse(bob)) == ""
    clock.goes_on(seconds=11)
    assert (len(seen_by(bob)), send_notices(), len(mails())) == (1, 1, 1)
    assert bell(browse(bob)) == "1"


def test_a_decision_taken_back_in_time_was_never_told(alice, bob, clock):
    told([alice, bob], key="decision:1", after=timedelta(seconds=10), by=alice)
    told([bob], key="decision:2", after=timedelta(seconds=10), by=alice)
    with fence(bob.organisation):
        assert withdraw("decision:1", by=alice) == 2
    with fence(bob.organisation):
        assert list(AuditEvent.objects.filter(act="notice.withdraw").values_list("object_id", "detail")) == [("decision:1", {"members": 2})]
    clock.goes_on(minutes=1)
    send_notices()
    assert ([n.key for n in seen_by(bob)], seen_by(alice), len(mails())) == (["decision:2"], [], 1)
    with fence(bob.organisation):
        assert withdraw("decision:2", by=alice) == 0  # too late: Bob knows
        assert withdraw("", by=alice) == 0
    assert told([alice, bob], key="decision:1") == 2  # decided again, told again


# --- mail -----------------------------------------------------------------------------------------
def test_one_mail_gathers_what_is_new_and_comes_once(alice, bob, settings):
    settings.PUBLIC_URL = "https://social.example"
    told([alice, bob])
    told([bob], path="/o/zhihe/projects/ZH-2026-001/")
    assert (send_notices(), send_notices()) == (2, 0)
    assert mails() == [("alice@example.test", "Socialwork · Your membership was changed", 1), ("bob@example.test", "Socialwork · 2 new notices", 2)]
    body = next(m.body for m in mail.outbox if m.to == ["bob@example.test"])
    assert re.findall(r"https?://\S+", body) == ["https://social.example/o/zhihe/", "https://social.example/o/zhihe/projects/ZH-2026-001/",
                                                 "https://social.example/me/"]  # fmt: skip


def test_fifty_stand_in_a_mail_and_the_rest_is_counted(bob):
    for _each in range(53):
        told([bob])
    assert (send_notices(), mails()[0][2]) == (1, 50)
    assert "And 3 more" in mail.outbox[0].body and "/o/zhihe/notices/" in mail.outbox[0].body


def test_each_reads_in_their_own_language(alice, bob):
    for member, language in ((alice, "zh-hans"), (bob, "en")):
        member.user.language = language
        member.user.save()
    told([alice, bob])
    send_notices()
    bodies = {m.to[0]: m.subject + m.body for m in mail.outbox}
    han = re.compile(r"[一-鿿]")
    assert len(han.findall(bodies["bob@example.test"].replace("致和社工事务所", "").replace("致和", ""))) == 0
    assert "Your membership was changed" not in bodies["alice@example.test"] and len(han.findall(bodies["alice@example.test"])) > 60


@pytest.mark.parametrize("hour,sent", [(7, 0), (8, 1), (20, 1), (21, 0), (23, 0), (0, 0)])
def test_at_night_the_bell_rings_and_the_mail_waits(bob, browse, clock, hour, sent):
    clock.now = clock.now.replace(hour=hour, minute=30)
    told([bob])
    assert (send_notices(), bell(browse(bob))) == (sent, "1")
    clock.now = clock.now.replace(hour=8, minute=1) + timedelta(days=1)
    send_notices()
    assert len(mails()) == 1


def test_who_has_no_address_or_wants_no_mail_or_has_read_it_gets_none(agency, alice, bob, clock):
    phone = factories.member(agency, "Pia", Role.WORKER)
    phone.user.email, phone.user.phone = None, "13900000001"
    phone.user.save()
    services.change_profile(alice.user, mail_notices=False)
    told([alice, bob, phone])
    with fence(agency):
        mark_read(bob.notices.get(), by=bob)
    clock.goes_on(hours=1)
    assert (send_notices(), mails()) == (0, [])
    assert [len(seen_by(member)) for member in (alice, bob, phone)] == [1, 1, 1]
    with fence(agency):
        assert not Notice.objects.exclude(mail_after=None).exists()  # nothing is left to be looked at each minute


def test_a_demonstration_mails_nobody(agency, bob):
    agency.is_demonstration = True
    agency.save()
    told([bob])
    assert (send_notices(), mails(), len(seen_by(bob))) == (0, [], 1)


def test_without_a_mail_server_nothing_is_printed_and_nothing_piles_up(bob, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    told([bob])
    assert (send_notices(), capsys.readouterr().out, len(seen_by(bob))) == (0, "", 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (send_notices(), mails()) == (0, [])


def test_a_server_that_is_away_is_asked_five_times_ever_later_and_no_address_is_logged(bob, settings, clock, caplog):
    told([bob])
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.organisations.dead_mail.Closed"
    waits = []
    for _try in range(5):
        assert send_notices() == 0
        with fence(bob.organisation):
            due = bob.notices.get().mail_after
        waits.append(due and (due - clock.now).total_seconds() / 60)
        clock.now = (due or clock.now).replace(hour=10) + timedelta(days=1)
    settings.EMAIL_BACKEND = good
    assert (waits, send_notices(), mails(), len(seen_by(bob))) == ([5, 30, 120, 480, None], 0, [], 1)
    assert len(caplog.records) == 5 and "bob@" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mail_nobody_twice(agency):
    members = [factories.member(agency, f"Member{n}", Role.WORKER) for n in range(12)]
    told(members)
    told(members)
    start, sent = threading.Barrier(2), []

    def work():
        try:
            start.wait()
            sent.append(send_notices())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (sum(sent), mails()) == (12, sorted((m.user.email, "Socialwork · 2 new notices", 2) for m in members))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_sending_loses_nothing(bob, settings, clock):
    told([bob])
    child = os.fork()
    if not child:  # a process of its own, killed by SIGKILL inside send()
        inherited, connection.connection = connection.connection, None  # the parent's; kept, so that it is not closed
        settings.EMAIL_BACKEND = "tests.organisations.dead_mail.Killed"
        try:
            send_notices()
        finally:
            os._exit(0 if inherited else 1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == 9
    with fence(bob.organisation):
        notice = bob.notices.get()
        assert (notice.mailed_at, notice.mail_tries) == (None, 1)
    assert (send_notices(), mails()) == (0, [])  # it may be at work still
    clock.goes_on(minutes=11)
    assert (send_notices(), send_notices(), len(mails())) == (1, 0, 1)


def test_telling_wakes_the_worker_only_after_the_commit(bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as acts:
        told([bob])
    woken = [act for act in acts if getattr(act, "args", None)]
    assert [(act.args[0].name, act.args[1], act.args[2]) for act in woken] == [("organisations.tasks.send_notices", (bob.organisation_id,), 1)]


def test_a_broker_that_is_away_breaks_no_telling(bob, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **options):
        raise OperationalError("away")

    monkeypatch.setattr(send_notices, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        told([bob])
    assert (send_notices(), len(mails())) == (1, 1)  # the minute's sweep


# --- the pages ------------------------------------------------------------------------------------
def bell(client):
    """The number at the bell on a page of the organisation."""
    page = client.get(reverse("notice_list", args=["zhihe"])).content.decode()
    found = re.search(r'class="badge-count">([\d+]+)<span', page)
    return found.group(1) if found else ""


def test_opening_a_notice_marks_it_and_leads_to_its_place(bob, browse):
    told([bob], path="/o/zhihe/members/")
    notice, client = seen_by(bob)[0], browse(bob)
    address = reverse("notice_open", args=["zhihe", notice.uid])
    assert client.get(address).status_code == 405  # looking changes nothing
    assert bell(client) == "1"
    answer = client.post(address)
    assert (answer.status_code, answer["Location"], bell(client)) == (302, "/o/zhihe/members/", "")
    first = seen_by(bob)[0].read_at
    client.post(address)
    assert seen_by(bob)[0].read_at == first


def test_unread_ones_stand_first_by_day_and_all_are_put_away_at_once(alice, bob, browse, clock, words):
    words({name: (f"Subject {name}", name) for name in ("old", "older", "new")})
    told([bob, alice], kind="older", params={})
    clock.goes_on(days=1)
    told([bob], kind="old", params={})
    clock.goes_on(days=1)
    told([bob], kind="new", params={})
    with fence(bob.organisation):
        mark_read(bob.notices.get(kind="new"), by=bob)
    client = browse(bob)
    assert shown(client) == ["Unread · Tue 24 Nov", "Subject old", "Unread · Mon 23 Nov", "Subject older", "Wed 25 Nov", "Subject new"]
    assert shown(client, show="unread") == ["Unread · Tue 24 Nov", "Subject old", "Unread · Mon 23 Nov", "Subject older"]
    assert client.post(reverse("notices_read", args=["zhihe"])).status_code == 302
    assert (shown(client, show="unread"), len(shown(client)), bell(client)) == (["You have read everything"], 6, "")
    assert bell(browse(alice)) == "1"  # hers are hers


def shown(client, **query):
    page = client.get(reverse("notice_list", args=["zhihe"]), query).content.decode()
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<h2>(.*?)</h2>|<button class=\"whole\">(.*?)</button>", page)
            for found in found if found]  # fmt: skip


def test_nobody_opens_the_notice_of_somebody_else(alice, bob, charlie, browse):
    told([bob])
    notice = seen_by(bob)[0]
    assert browse(alice).post(reverse("notice_open", args=["zhihe", notice.uid])).status_code == 404
    assert browse(charlie).post(reverse("notice_open", args=["qiming", notice.uid])).status_code == 404
    assert browse(charlie).get(reverse("notice_list", args=["zhihe"])).status_code == 404
    assert "Your membership" not in browse(alice).get(reverse("notice_list", args=["zhihe"])).content.decode()
    assert seen_by(bob)[0].read_at is None


def test_the_bell_costs_one_count_whatever_waits(fiona, browse):
    client, counts = browse(fiona), []
    client.get("/me/")
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("member_list", args=["zhihe"])).status_code == 200
        counts.append((len(queries), sum("organisations_notice" in q["sql"] for q in queries)))
        for _each in range(120):
            told([fiona])
    assert counts[0] == counts[1] and counts[0][1] == 1
    assert bell(client) == "99+"


def test_the_switch_for_mail_is_on_the_profile(bob, browse):
    form = {"name": bob.user.name, "language": "en", "theme": "auto"}
    assert 'name="mail_notices"' in browse(bob).get("/me/").content.decode()
    browse(bob).post("/me/", form)
    bob.user.refresh_from_db()
    assert bob.user.mail_notices is False
    browse(bob).post("/me/", form | {"mail_notices": "on"})
    bob.user.refresh_from_db()
    assert bob.user.mail_notices is True


def test_who_is_moved_by_an_administrator_is_told(bob, fiona):
    with fence(bob.organisation):
        services.change_membership(bob, title="督导", by=fiona)
        services.change_membership(fiona, title="主任", by=fiona)
    assert ([n.kind for n in seen_by(bob)], seen_by(fiona)) == (["member.change"], [])


def test_no_mail_holds_a_client_or_its_reader(db, agency):
    place = world.build(agency)
    assert place.canaries.name and send_notices() > 5  # every member was told
    heap = "\n".join(m.subject + m.body for m in mail.outbox)
    assert [c for c in place.canaries.all() if c in heap] == []
    for one in mail.outbox:  # no word that says whose telephone this is; a colleague who asks or returns something is named
        readers = [member.user.name for member in place.members.values() if member.user.email in one.to]
        assert len(readers) == 1 and readers[0] not in one.subject + one.body
