"""A worker's day of visits on a phone in the dark: planned from the overdue list, on paper, logged at the doors, written up, co-signed in the village."""

import pytest
from django.utils import timezone

from casework.models import VisitSheet, VisitStop, WorkOrder
from organisations.fence import fence
from tests import factories_casework as make
from tests.factories_visits import ago, child, client, director, due
from tests.journeys.walking import ZH, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = ZH | {"size": "phone", "dark": True}


@pytest.fixture
def ground(cast):
    bob = cast["bob"]
    with fence(cast["agency"]):
        make.project(cast["grace"], cast["alice"], bob)
        people = {"王桂兰": client(bob, "王桂兰", opened=ago(50)), "李小兰": client(bob, "李小兰", opened=ago(45)), "陈小明": child(bob, "陈小明", opened=ago(40))}
    iris = director(cast["agency"])
    iris.user.language = "zh-hans"
    iris.user.save()
    return people, iris


def test_a_day_of_visits(cast, ground, surf):
    people, iris = ground
    bob = Walk(surf, cast["bob"], **PHONE)
    plan_the_day(bob, people)
    paper(bob, people)
    records = {name: log(bob, people[name], outcome) for name, outcome in [("王桂兰", "done"), ("李小兰", "nobody_home"), ("陈小明", "done")]}
    bob.go(f"visits/plan/{today()}/").says("共 3 次，已记录 3 次", "无人").sound()
    with fence(cast["agency"]):
        assert [stop.record.number for stop in VisitStop.objects.order_by("seq")] == [records["陈小明"], records["王桂兰"], records["李小兰"]]
    order = write_up(cast, bob, records["陈小明"])
    cosign(cast, surf, iris, records["陈小明"])
    assert {name: due(person) for name, person in people.items()} == {
        "王桂兰": (ago(0), ago(-30)), "李小兰": (None, ago(15)), "陈小明": (ago(0), ago(-30))}
    bob.go("visits/").says("李小兰", "逾期 15 天").sound()
    assert [name for name in ("王桂兰", "陈小明") if name in bob.text] == []
    bob.go(f"work-orders/{order}/").says("检修燃气管").type(words="已联系燃气公司更换").send("main form[action$='/done/'] button").says("已办", "已联系燃气公司更换").sound()
    bob.go("").sound()


def today():
    return timezone.localdate().isoformat()


def plan_the_day(bob, people):
    """Tick three in the list of those who are late; then say in which order."""
    bob.go("").says("逾期探访 3 次").sound().follow("/visits/")
    bob.go("visits/?when=overdue").says("逾期 20 天", "逾期 10 天").sound()
    for person in people.values():
        bob.page.locator(f"main input[name=persons][value='{person.pk}']").check()
    bob.send("main .bulk-bar button.btn-primary").says("王桂兰", "李小兰", "陈小明").sound()
    places = bob.page.locator("main .stops input[type=number]")
    times = bob.page.locator("main .stops input[type=time]")
    for number, (place, time) in enumerate([("2", "10:00"), ("3", "11:00"), ("1", "09:00")]):
        places.nth(number).fill(place)
        times.nth(number).fill(time)
    bob.send()
    assert [name.inner_text() for name in bob.page.locator("main .stops .what > a").all()] == ["陈小明", "王桂兰", "李小兰"]


def paper(bob, people):
    bob.follow(f"visits/plan/{today()}/print/").says("外访单", "王*兰", "姓名已脱敏").sound()
    assert [name for name in people if name in bob.text] == []


def log(bob, person, outcome):
    """At the door: open the stop, say how it came out, how long, save; the client is filled in."""
    bob.go("").sound()
    with bob.page.expect_navigation():
        bob.page.locator(f"main a[href*='person={person.number}']").first.click()
    bob.choose("outcome", outcome).choose("minutes", "30").send("main .sticky-bar button.btn-primary").says("已保存")
    assert ("填写探访记录表" in bob.text) == (outcome == "done")
    with fence(bob.member.organisation):
        return person.service_records.get().number


def write_up(cast, bob, number):
    """The sheet, with a danger and what is to be done about it."""
    bob.go(f"log/{number}/").follow(f"visits/{number}/sheet/").sound()
    bob.type(living="两间平房，燃气管老化", mood="想念妈妈", hazard_note="关闭了阀门").choose("hazards", "gas").choose("skill", "5").choose("attitude", "5")
    bob.unfold("开立工单").type(order_what="检修燃气管")
    bob.page.wait_for_selector("[data-save-line] time")  # kept by itself in the meantime
    bob.send("main .sticky-bar button.btn-primary").says("燃气", "两间平房，燃气管老化", "9 岁").sound()
    with fence(cast["agency"]):
        sheet, order = VisitSheet.objects.get(), WorkOrder.objects.get()
        assert (sheet.living, sheet.hazards, sheet.skill, order.what, order.assigned_to) == ("两间平房，燃气管老化", ["gas"], 5, "检修燃气管", cast["bob"])
    return order.number


def cosign(cast, surf, iris, number):
    village = Walk(surf, iris, **PHONE)
    village.go("visits/cosign/").says("陈小明", number).sound()
    assert [text for text in ("两间平房", "想念妈妈", "王桂兰", "燃气") if text in village.text] == []
    village.send(f"main form[action$='/{number}/cosign/'] button").says("没有等待会签的探访").sound()
    with fence(cast["agency"]):
        assert VisitSheet.objects.get().cosigned_by_id == iris.pk
