"""A wish from the child's mouth to the look afterwards, and a pack of goods with it, in the browser (issue 4, F002-3, F002-4): written down on a phone in
the dark, verified by the leader, claimed, bought, delivered with the guardian's receipt, followed up; the pack goes out of stock with a signature; both stand
on the project's page, masked for the purchaser. Harm found on the way is reported at once."""

import pytest

from casework.models import GoodsItem, Wish
from organisations.fence import fence
from projects import services as projects
from tests import factories_casework as casework
from tests.factories_projects import LINES
from tests.journeys.walking import ZH, Walk, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ground(cast):
    grace, alice, bob, fiona = cast["grace"], cast["alice"], cast["bob"], cast["fiona"]
    with fence(cast["agency"]):
        bob.supervisor = alice
        bob.save()
        project = casework.project(grace, alice, bob, title="福蕾行动计划", lines=LINES, leader=grace)
        projects.add_party(project, partner=cast["bureau"], role="purchaser", by=fiona)
        casework.indicator(project, "WISH", fiona, name="微心愿", target=2)
        return {"project": project, "child": casework.person(bob, "林小雨")}


def test_a_wish_comes_true(cast, ground, surf):
    bob = Walk(surf, cast["bob"], size="phone", dark=True, **ZH)
    wish = written_down(bob, ground["child"])
    grace = Walk(surf, cast["grace"], **ZH)
    step(grace, wish, "verified")
    step(bob, wish, "claimed", donor="阳光超市")
    step(bob, wish, "bought")
    step(bob, wish, "delivered", value="118.50", receipt_by="林父")
    step(bob, wish, "followed", feedback="孩子很喜欢新书包。")
    bob.go(f"wishes/{wish}/").says("118.50", "林父", "已回访").sound()
    a_pack(bob, ground["child"])
    harm(bob, cast, surf)
    counted(Walk(surf, cast["diana"], **ZH), ground)


def find(walk, name):
    """Type a few letters, tap the person."""
    walk.page.locator("main input[name$='_q']").first.fill(name)
    walk.page.locator(f"main label:has-text('{name}')").first.click()


def written_down(bob, child):
    bob.go("wishes/").sound().follow("wishes/new/")
    find(bob, "林小雨")
    bob.type(what="一个能装下画板的书包", estimated_value="120").sound().send()
    return bob.says("一个能装下画板的书包", "林小雨", "已登记").sound().last


def step(walk, wish, status, **facts):
    walk.go(f"wishes/{wish}/")
    walk.follow(f"wishes/{wish}/{status}/")
    walk.type(on=day(0), **facts).send()


def a_pack(bob, child):
    bob.go("goods/").sound().follow("goods/new/").type(name="暖冬物资包", unit="份", value="260").send()
    item = bob.page.url.rstrip("/").rsplit("/", 1)[-1]
    bob.choose("kind", "received").type(quantity="20").send()
    bob.says("20").sound()
    bob.go("distributions/").sound().follow("distributions/new/").type(title="龙年暖冬物资包", item=item, village="东村")
    find(bob, "林小雨")
    bob.send()
    number = bob.last
    bob.says("林小雨", "库存 20").sound()
    bob.page.locator("main input[name^='signed-']").first.fill("林父")
    bob.send().says("已发放", "林父")
    bob.go(f"distributions/{number}/print/").sound()
    bob.go(f"goods/{item}/").says("19")
    with fence(bob.member.organisation):
        assert GoodsItem.objects.get().stock == 19
    bob.go("resources/").sound().follow("resources/new/").choose("kind", "money").type(donor="爱心企业", item="助学金", value="2000").send()
    bob.says("爱心企业", "2,000.00").sound()
    bob.go("volunteers/").sound().follow("volunteers/new/").type(name="陈小云", team="红马甲").send()
    bob.type(day=day(1), start="14:00", end="16:10").send().says("2.0").sound()


def harm(bob, cast, surf):
    bob.go("harm/").sound().follow("harm/new/").choose("kind", "abused").type(who="林小雨的弟弟", day=day(1), time="10:00", facts="手臂有多处淤青。").sound().send()
    bob.choose("reported_to", "police").type(day=day(1), time="10:25").sound().send()
    bob.says("25 分").sound()
    alice = Walk(surf, cast["alice"], **ZH)
    alice.go("harm/").says("虐待").sound()
    fiona = Walk(surf, cast["fiona"], **ZH)
    fiona.go("settings/fields/").sound().go("settings/numbers/").sound().go("retention/").sound()


def counted(diana, ground):
    """The purchaser sees one of two wishes, masked."""
    diana.go(f"projects/{ground['project'].number}/").says("微心愿", "50.0%")
    with fence(ground["project"].organisation):
        wish, pk = Wish.objects.get(), ground["project"].indicators.get().pk
    diana.go(f"projects/{ground['project'].number}/figures/{pk}/").says(wish.number)
    assert "林小雨" not in diana.text and "书包" not in diana.text
