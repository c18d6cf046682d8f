"""What somebody gave counts when it came; volunteers' hours are rounded to the half hour (rule 8.4)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework import services
from casework.models import GoodsItem, ResourceLink, Volunteer
from casework.services.resources import half_hours
from organisations.fence import fence
from projects import counting
from projects.counting import Period
from tests.factories_casework import line as line_of

pytestmark = pytest.mark.django_db


def figure(project, code):
    today = timezone.localdate()
    return counting.count(project, Period(today - timedelta(days=60), today), code)


def given_by(by, project, value, **more):
    return services.link_resource(by=by, project=project, kind="goods", donor="阳光超市", item="书包", on=timezone.localdate(), value=Decimal(value), **more)


def test_what_came_counts_and_what_was_promised_does_not(agency, bob, project):
    with fence(agency):
        given_by(bob, project, "1200.50")
        promise = given_by(bob, project, "300", promised=True)
        services.strike_resource(given_by(bob, project, "99"), by=bob, reason="重复登记")
        assert (figure(project, "RESOURCE").total(), figure(project, "RESOURCE").total_recorded()) == (Decimal("1200.50"), Decimal("1500.50"))
        services.confirm_resource(promise, by=bob)
        assert figure(project, "RESOURCE").total() == Decimal("1500.50") == sum(link.value for link in ResourceLink.objects.filter(status="confirmed"))
        with pytest.raises(services.ResourceMovedOn):
            services.confirm_resource(promise, by=bob)
        with pytest.raises(services.ReasonMissing):
            services.strike_resource(promise, by=bob, reason=" ")


def test_goods_that_were_given_go_into_stock(agency, bob, project):
    with fence(agency):
        bags = services.add_goods(by=bob, name="书包", unit="个")
        link = given_by(bob, project, "500", quantity=Decimal(5), goods=bags)
        assert (GoodsItem.objects.get().stock, bags.movements.get().resource) == (5, link)


def test_the_same_person_is_one_volunteer(agency, bob):
    with fence(agency):
        first = services.add_volunteer(by=bob, name="陈 小云", phone="139 0000 0001")
        with pytest.raises(services.KnownVolunteer) as known:
            services.add_volunteer(by=bob, name="陈小云", phone="13900000001")
        assert (known.value.volunteer, Volunteer.objects.count()) == (first, 1)


@given(st.integers(15, 960))
def test_hours_are_the_nearest_half_hour(minutes):
    start = timezone.now()
    halves = half_hours(start, start + timedelta(minutes=minutes))
    assert abs(halves * 30 - minutes) <= 15
    assert halves * 30 - minutes != -15  # a quarter goes up


def test_hours_of_duties_are_added_up_and_struck_ones_are_not(agency, bob, project):
    line, now = line_of_in(agency, project), timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=2)
    with fence(agency):
        chen, wu = services.add_volunteer(by=bob, name="陈小云"), services.add_volunteer(by=bob, name="吴大伟")
        services.record_duty(chen, by=bob, project=project, line=line, started_at=now, ended_at=now + timedelta(minutes=135))  # 2.25 -> 2.5
        services.record_duty(wu, by=bob, project=project, line=line, started_at=now, ended_at=now + timedelta(minutes=100))  # 1.67 -> 1.5
        mistake = services.record_duty(wu, by=bob, project=project, started_at=now + timedelta(hours=3), ended_at=now + timedelta(hours=4))
        assert (figure(project, "VOL_N").total(), figure(project, "VOL_H").total()) == (2, Decimal("5"))
        services.strike_duty(mistake, by=bob)
        assert (figure(project, "VOL_N").total(), figure(project, "VOL_H").total()) == (2, Decimal("4"))
        assert all(not row.who for row in figure(project, "VOL_H").page())


def line_of_in(agency, project):
    with fence(agency):
        return line_of(project, "visit")


def test_nobody_is_on_duty_twice_at_the_same_time_nor_in_the_future(agency, bob, project):
    now = timezone.now() - timedelta(days=1)
    with fence(agency):
        chen = services.add_volunteer(by=bob, name="陈小云")
        services.record_duty(chen, by=bob, project=project, started_at=now, ended_at=now + timedelta(hours=2))
        with pytest.raises(services.DutyOverlaps):
            services.record_duty(chen, by=bob, project=project, started_at=now + timedelta(hours=1), ended_at=now + timedelta(hours=3))
        with pytest.raises(services.InTheFuture):
            services.record_duty(chen, by=bob, project=project, started_at=timezone.now(), ended_at=timezone.now() + timedelta(hours=1))
        with pytest.raises(services.DutyTooLong):
            services.record_duty(chen, by=bob, project=project, started_at=now - timedelta(hours=30), ended_at=now - timedelta(hours=5))


def test_in_the_browser(agency, bob, project, browse):
    page, base = browse(bob), f"/o/{agency.slug}/"
    line = line_of_in(agency, project)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert page.post(base + "resources/new/", {"kind": "money", "donor": "爱心企业", "item": "助学金", "value": "2000", "on": yesterday, "line": line.pk}).status_code == 302
    with fence(agency):
        link = ResourceLink.objects.get()
    assert "爱心企业" in page.get(base + f"resources/{link.number}/").content.decode()
    page.post(base + f"resources/{link.number}/thank/", {"on": yesterday})
    assert "2,000.00" in page.get(base + "resources/").content.decode()
    assert page.post(base + "volunteers/new/", {"name": "陈小云", "since": yesterday}).status_code == 302
    with fence(agency):
        chen = Volunteer.objects.get()
    assert page.post(base + f"volunteers/{chen.number}/", {"day": yesterday, "start": "14:00", "end": "16:10", "line": line.pk}).status_code == 302
    assert "2.0 hours" in page.get(base + "volunteers/").content.decode()
    assert page.post(base + f"volunteers/{chen.number}/edit/", {"name": "陈小云", "team": "红马甲", "since": yesterday, "is_active": "on"}).status_code == 302
    assert "红马甲" in page.get(base + f"volunteers/{chen.number}/").content.decode()


def test_a_duty_over_midnight_is_a_night_and_not_two_times_the_wrong_way_round(agency, bob, project, browse):
    bob.user.language = "zh-hans"
    bob.user.save()
    with fence(agency):
        chen = services.add_volunteer(by=bob, name="陈小云")
    address, line = f"/o/{agency.slug}/volunteers/{chen.number}/", line_of_in(agency, project)
    sent = {"day": (timezone.localdate() - timedelta(days=2)).isoformat(), "line": line.pk}
    wrong = browse(bob).post(address, sent | {"start": "19:00", "end": "09:00"})
    assert (wrong.status_code, "算到次日共 14 小时，请核对起止时间" in wrong.content.decode()) == (200, True)
    assert browse(bob).post(address, sent | {"start": "20:00", "end": "06:00"}).status_code == 302
    with fence(agency):
        assert [duty.half_hours for duty in chen.duties.all()] == [20]


def test_promised_goods_go_into_stock_and_count_on_the_day_on_which_they_come(agency, bob, project):
    today = timezone.localdate()
    with fence(agency):
        bags = services.add_goods(by=bob, name="书包", unit="个")
        promise = given_by(bob, project, "500", quantity=Decimal(5), goods=bags, promised=True)
        ResourceLink.objects.update(on=today - timedelta(days=90))  # promised before the period
        before = (GoodsItem.objects.get().stock, figure(project, "RESOURCE").total())
        with pytest.raises(services.InTheFuture):
            services.confirm_resource(promise, by=bob, on=today + timedelta(days=1))
        came = services.confirm_resource(promise, by=bob, on=today - timedelta(days=3))
        move = bags.movements.get()
        assert (before, GoodsItem.objects.get().stock, move.on, move.resource, figure(project, "RESOURCE").total()) == ((0, 0), 5, came.on, came, Decimal(500))
        assert came.on == today - timedelta(days=3)


def test_goods_of_a_resource_that_is_struck_out_leave_the_stock(agency, bob, project):
    with fence(agency):
        bags = services.add_goods(by=bob, name="书包", unit="个")
        given_by(bob, project, "300", quantity=Decimal(3), goods=bags)
        services.strike_resource(given_by(bob, project, "500", quantity=Decimal(5), goods=bags), by=bob, reason="重复登记")
        assert (GoodsItem.objects.get().stock, [(move.kind, move.quantity) for move in bags.movements.order_by("pk")]) == (
            3, [("received", 3), ("received", 5), ("struck", -5)])


def test_a_stock_that_holds_fewer_than_are_struck_out_stays_and_the_page_says_so(agency, bob, project, browse):
    with fence(agency):
        bags = services.add_goods(by=bob, name="书包", unit="个")
        link = given_by(bob, project, "500", quantity=Decimal(5), goods=bags)
        services.move_goods(bags, "handed", 2, by=bob)
        path = link.get_absolute_url()
    web = browse(bob)
    web.post(path + "strike/", {"reason": "重复登记"})
    page = web.get(path).content.decode()
    with fence(agency):
        assert (GoodsItem.objects.get().stock, ResourceLink.objects.get().status) == (3, "struck")
    assert "Of 书包, 5 个 had come into stock with it, more than were left when it was struck out: the stock was left as it was." in page
