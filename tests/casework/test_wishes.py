"""Wishes go their way step by step; delivered ones count, with their receipt (F002-3)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import services
from casework.models import Wish
from organisations.fence import fence
from projects import counting
from projects.counting import Period
from tests import factories_casework as make
from tests.factories_casework import line as line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish(agency, bob, wang, project):
    with fence(agency):
        return services.register_wish(by=bob, person=wang, project=project, line=line_of(project, "visit"), what="一个新书包", estimated_value=Decimal("120"))


def walk(wish, by, reviewer, *, until="followed"):
    day = timezone.localdate()
    facts = {"verified": {}, "claimed": {"donor": "阳光超市"}, "bought": {}, "delivered": {"value": Decimal("118.50"), "receipt_by": "王桂兰"}, "followed": {"feedback": "孩子很喜欢"}}
    for status, more in facts.items():
        wish = services.move_wish(wish, status, by=reviewer if status == "verified" else by, on=day, **more)
        if status == until:
            return wish
    return wish


def test_a_wish_goes_from_its_registration_to_the_look_afterwards(agency, bob, alice, wish):
    with fence(agency):
        done = walk(wish, bob, alice)
        assert (done.status, done.value, [step.after for step in done.steps.all()]) == (
            "followed", Decimal("118.50"), ["registered", "verified", "claimed", "bought", "delivered", "followed"])


def test_only_delivered_wishes_count(agency, bob, alice, wang, project, wish):
    today = timezone.localdate()
    with fence(agency):
        other = services.register_wish(by=bob, person=wang, project=project, line=wish.line, what="一双棉鞋")
        services.move_wish(services.register_wish(by=bob, person=wang, project=project, line=wish.line, what="一部手机"), "declined", by=alice, decline_reason="超出项目范围")
        walk(wish, bob, alice, until="delivered")
        count = counting.count(project, Period(today - timedelta(days=30), today), "WISH")
        assert (count.total(), count.total_recorded()) == (1, 2)
        assert [(row.number, row.countable, len(row.reasons)) for row in count.page()] == [(other.number, False, 1), (wish.number, True, 0)]
        assert all("书包" not in f"{row.kind}{row.note}" for row in count.page())


@pytest.mark.parametrize(("status", "facts", "field"), [("claimed", {}, "donor")])
def test_what_belongs_to_a_step_is_asked(agency, bob, alice, wish, status, facts, field):
    with fence(agency):
        verified = services.move_wish(wish, "verified", by=alice)
        with pytest.raises(services.StepMissing) as missing:
            services.move_wish(verified, status, by=bob, **facts)
        assert missing.value.field == field


def test_steps_stand_in_the_order_of_their_days(agency, alice, wish):
    with fence(agency), pytest.raises(services.StepMissing) as refused:
        services.move_wish(wish, "verified", by=alice, on=timezone.localdate() - timedelta(days=1))
    assert refused.value.field == "on"


def test_a_wish_is_verified_by_a_colleague_who_reviews_records_never_by_who_wrote_it_down(agency, bob, alice, gina, fiona, wang, project, wish, browse):
    with fence(agency):
        hers = services.register_wish(by=alice, person=wang, project=project, line=wish.line, what="一双棉鞋")
        for row, who in ((wish, bob), (wish, gina), (wish, fiona), (hers, alice), (hers, bob)):
            with pytest.raises(services.OwnWish):
                services.move_wish(row, "verified", by=who)
    url = f"/o/{agency.slug}/wishes/{wish.number}/"
    for member in (bob, alice):
        member.user.language = "zh-hans"
        member.user.save()
    refused = browse(bob).post(url + "verified/", {"on": timezone.localdate().isoformat()}, follow=True).content.decode()
    assert ("登记人不能核实自己登记的心愿，请由有审核权限的同事核实" in refused, "等待有审核权限的同事核实" in refused, url + "verified/" in refused) == (True, True, False)
    assert url + "verified/" in browse(alice).get(url).content.decode()
    browse(alice).post(url + "verified/", {"on": timezone.localdate().isoformat()})
    with fence(agency):
        assert [(row.status, row.steps.last().by) for row in Wish.objects.order_by("pk")] == [("verified", alice), ("registered", alice)]


def test_no_step_is_left_out_neither_by_the_service_nor_by_the_database(agency, bob, wish):
    with fence(agency):
        with pytest.raises(services.WishMovedOn):
            services.move_wish(wish, "delivered", by=bob, value=1, receipt_by="某人")
        with pytest.raises(IntegrityError), transaction.atomic():
            Wish.objects.filter(pk=wish.pk).update(status="delivered", delivered_on=timezone.localdate(), value=1)


def test_who_does_not_serve_the_client_sees_no_wish(agency, bob, gina, alice, fiona, wish, browse):
    address = f"/o/{agency.slug}/wishes/{wish.number}/"
    assert [browse(who).get(address).status_code for who in (bob, alice, fiona, gina)] == [200, 200, 200, 404]
    assert "书包" not in browse(gina).get(f"/o/{agency.slug}/wishes/").content.decode()


def test_above_the_list_stand_wishes_clients_and_value_of_the_filter_shown(agency, bob, alice, gina, wang, project, wish, browse):
    with fence(agency):
        other = make.person(bob, "赵子轩")
        for person, value in ((wang, "80"), (other, "20.50")):
            given = services.move_wish(services.register_wish(by=bob, person=person, project=project, line=wish.line, what="一双棉鞋", estimated_value=Decimal(100)), "verified", by=alice)
            services.move_wish(services.move_wish(given, "claimed", by=bob, donor="阳光超市"), "delivered", by=bob, value=Decimal(value), receipt_by="家长")
        services.move_wish(services.register_wish(by=bob, person=wang, project=project, line=wish.line, what="一部手机", estimated_value=Decimal(999)), "declined", by=alice, decline_reason="超出范围")
    url = f"/o/{agency.slug}/wishes/"

    def shown(member, **query):
        total = browse(member).get(url, query).context["total"]
        return total["wishes"], total["persons"], total["given"], total["yet"]

    assert shown(bob) == (4, 2, Decimal("100.50"), Decimal(120))
    assert shown(bob, status="delivered") == (2, 2, Decimal("100.50"), 0)
    assert shown(bob, status="declined") == (1, 1, 0, 0)
    assert shown(gina) == (0, 0, 0, 0)
    assert "4 wishes · 2 clients · 100.50 yuan given · about 120.00 yuan to come" in browse(bob).get(url).content.decode()


def test_the_photos_of_the_record_of_the_hand_over_prove_a_wish_to_who_may_see_that_record(agency, bob, alice, gina, wang, project, wish, browse):
    with fence(agency):
        claimed = services.move_wish(services.move_wish(wish, "verified", by=alice), "claimed", by=bob, donor="阳光超市")
        now = timezone.now()
        shown = make.record(bob, project, persons=[wang], started_at=now - timedelta(minutes=45), photo=make.picture())
        make.on_staff(project, gina, by=alice)
        strange = make.record(gina, project, started_at=now - timedelta(minutes=45), persons=[make.person(gina, "赵子轩")])
        Wish.objects.filter(pk=wish.pk).update(at=now - timedelta(days=1))
    url = f"/o/{agency.slug}/wishes/{claimed.number}/"
    page, typed = browse(bob), {"on": timezone.localdate().isoformat(), "value": "80", "receipt_by": "王桂兰"}
    offered = page.get(url + "delivered/").content.decode()
    assert (shown.number in offered, strange.number in offered) == (True, False)
    assert page.post(url + "delivered/", typed | {"record": strange.pk}).status_code == 200
    assert page.post(url + "delivered/", typed | {"record": shown.pk}).status_code == 302
    with fence(agency):
        assert Wish.objects.get().record == shown
        picture = shown.photos.get().get_absolute_url()
    assert [picture in browse(who).get(url).content.decode() for who in (bob, alice)] == [True, True]
    assert browse(gina).get(picture).status_code == 404
    with fence(agency):
        services.void_record(shown, by=bob, reason="重复")
    assert picture not in page.get(url).content.decode()


def test_in_the_browser(agency, bob, alice, wang, project, browse):
    page, base = browse(bob), f"/o/{agency.slug}/wishes/"
    with fence(agency):
        line = line_of(project, "visit")
    assert page.post(base + "new/", {"person": wang.number, "what": "一个新书包", "estimated_value": "120", "line": line.pk}).status_code == 302
    with fence(agency):
        wish = Wish.objects.get()
    today = timezone.localdate().isoformat()
    answer = page.post(f"{base}{wish.number}/claimed/", {"on": today})
    assert answer.status_code == 302  # not yet: back to the wish
    browse(alice).post(f"{base}{wish.number}/verified/", {"on": today})
    answer = page.post(f"{base}{wish.number}/claimed/", {"on": today})
    assert (answer.status_code, "This field is required." in answer.content.decode()) == (200, True)
    page.post(f"{base}{wish.number}/claimed/", {"on": today, "donor": "阳光超市"})
    assert "阳光超市" in page.get(f"{base}{wish.number}/").content.decode()
    assert "一个新书包" in page.get(base).content.decode()


def test_a_wish_delivered_by_a_slip_is_taken_back_with_a_reason_and_delivered_on_its_own_day(agency, bob, alice, project, wish, browse):
    today = timezone.localdate()
    with fence(agency):
        walk(wish, bob, alice, until="delivered")
        wish.steps.update(on=today - timedelta(days=9))
        figure = lambda: counting.count(project, Period(today - timedelta(days=30), today), "WISH").total()  # noqa: E731
        before = figure()
    page = browse(bob).post(wish.get_absolute_url() + "take-back/", {"reason": "点错了，还没送到"}, follow=True).content.decode()
    with fence(agency):
        wish.refresh_from_db()
        back = (wish.status, wish.delivered_on, wish.value, wish.receipt_by, figure())
        with pytest.raises(services.WishMovedOn):
            services.take_back_wish(wish, by=bob, reason="再来一次")
        again = services.move_wish(wish, "delivered", by=bob, on=today - timedelta(days=2), value=Decimal(100), receipt_by="王桂兰")
        assert (before, back, again.delivered_on, figure(), "点错了，还没送到" in page) == (1, ("bought", None, None, "", 0), today - timedelta(days=2), 1, True)
