"""A group from its plan to the figure, in the browser (issue 4): planned, approved, joined, six sessions, summarised, approved, counted.
The first session is signed in on a phone, the last one without JavaScript; those between are held by the same services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Group, ServiceRecord
from casework.services import add_member, approve_record
from organisations.fence import fence
from projects import services as projects
from tests import factories_casework as casework
from tests import factories_groups as groups
from tests.journeys.walking import ZH, Walk, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["李桂香", "王德福", "陈玉兰", "赵永年", "周淑芬", "吴长河", "郑秀梅", "孙国栋"]


@pytest.fixture
def ground(cast):
    """A running project that the bureau purchases, two indicators of groups, nine clients of Bob's, one of them a child without consent."""
    alice, bob, fiona = cast["alice"], cast["bob"], cast["fiona"]
    with fence(cast["agency"]):
        bob.supervisor = alice
        bob.save()
        project = casework.project(alice, alice, bob, title="银龄邻里")
        projects.add_party(project, partner=cast["bureau"], role="purchaser", by=fiona)
        for rule, name, target in (("GROUP", "小组", 1), ("GROUP_PT", "小组人次", 40)):
            casework.indicator(project, rule, fiona, name=name, target=target)
        people = [groups.client(bob, name) for name in NAMES]
        groups.client(bob, "林小朵", years=9, consent=None)
    return {"project": project, "people": people}


def test_a_group_from_plan_to_figure(cast, ground, surf):
    bob = Walk(surf, cast["bob"], **ZH)
    planned(bob, ground["project"])
    alice = Walk(surf, cast["alice"], **ZH)
    approved_by(alice, "小组计划书")
    phone = Walk(surf, cast["bob"], size="phone", **ZH)
    joined(phone, cast, ground)
    first_session(phone)
    for seq in range(2, 6):
        with fence(cast["agency"]):
            group = Group.objects.get()
            groups.approved(cast["alice"], group, cast["bob"], seq, absent=[group.members.get(seq=seq)])
    last_session(Walk(surf, cast["bob"], size="phone", scripts=False, **ZH))
    alice.go("review/").says("邻里相识小组 1", "邻里相识小组 6")
    with fence(cast["agency"]):
        for record in ServiceRecord.objects.filter(status="submitted"):
            approve_record(record, by=cast["alice"])
    summarised(bob)
    approved_by(alice, "小组总结报告")
    bob.go("groups/ZH-G00001/".replace("ZH", "NJ")).says("已总结", "已开展 6 节，计划 6 节", "9 名组员", "47 人次").sound()
    counted(Walk(surf, cast["diana"], **ZH), ground, cast)


def planned(bob, project):
    bob.go("groups/new/").type(name="邻里相识小组", planned_sessions=6, starts_on=day(60), ends_on=timezone.localdate().isoformat(), place="社区活动室")
    bob.choose("nature", "support")
    bob.page.locator("main [name=line]").select_option(label="鲤·个案")
    bob.sound().send().says("计划中", "还没有计划")
    bob.follow("/outline/")
    for seq, theme in enumerate(groups.THEMES[:6], 1):
        bob.type(**{f"s{seq}__theme": theme, f"s{seq}__minutes": 60})
    bob.sound().send().says("初次见面", "说再见")
    bob.send("main form[action*='/forms/begin/group_plan/'] button")
    bob.type(**groups.PLAN).send().says("已提交").sound()


def approved_by(alice, form):
    """The supervisor opens the form from the group's page and approves it."""
    alice.go("groups/NJ-G00001/")
    with alice.page.expect_navigation():
        alice.page.locator("main a", has_text=form).first.click()
    alice.send("main form[action$='/approve/'] button.btn-primary").says("已通过")


def joined(phone, cast, ground):
    """One with a file and one without are taken in by hand, a child without consent is refused; the others come by the same service."""
    phone.go("groups/NJ-G00001/members/")
    phone.page.locator("[name=person_q]").fill("林小朵")
    phone.page.locator("[data-pick-results] label", has_text="林小朵").first.click()
    phone.page.locator("main form[data-main] button.btn-primary").click()
    phone.page.wait_for_selector(".error-summary")
    phone.says("未成年人须有监护人同意才能入组")
    phone.go("groups/NJ-G00001/members/")
    phone.page.locator("[name=person_q]").fill("李桂香")
    phone.page.locator("[data-pick-results] label", has_text="李桂香").first.click()
    phone.type(joined_on=day(60), screening="独居，愿意参加").send().says("李桂香", "已筛选").sound()
    with fence(cast["agency"]):
        for person in ground["people"][1:]:
            add_member(Group.objects.get(), by=cast["bob"], person=person, joined_on=timezone.localdate() - timedelta(days=60))


def first_session(phone):
    phone.go("groups/NJ-G00001/").says("8 名组员").follow("/sessions/1/")
    assert phone.page.locator("[data-present]").inner_text() == "8/8"
    phone.page.locator("label.attendee", has_text="王德福").tap()
    phone.type(walk_ins="欧阳春").type(day=day(40), start="14:00", minutes=90)
    assert phone.page.locator("[data-present]").inner_text() == "8/9"
    phone.sound().send().says("应到 9 人，出席 8 人", "欧阳春")
    phone.type(process="自我介绍，约定规则。", dynamics="开始拘谨，后来有说有笑。")
    phone.choose("goal_met", "whole")
    phone.sound().send().says("已提交审核", "初次见面", "待审核")


def last_session(plain):
    """Without JavaScript: the same page, the same record."""
    plain.go("groups/NJ-G00001/").follow("/sessions/6/")
    for name in ("陈玉兰", "赵永年"):
        plain.page.locator("label.attendee", has_text=name).click()
    plain.type(day=day(1), start="09:30", minutes="1.5h").send().says("应到 9 人，出席 7 人")
    plain.type(process="回顾与道别，交换电话。").send().says("出席 7/9")


def summarised(bob):
    bob.go("groups/NJ-G00001/").send("main form[action*='/forms/begin/group_summary/'] button")
    bob.says("各节出席情况".replace("各节", ""), "47")
    bob.type(**groups.SUMMARY).send().says("已提交")


def counted(diana, ground, cast):
    """The official sees the figure and masked rows, nobody's name, and no page of the group."""
    number = ground["project"].number
    with fence(cast["agency"]):
        keys = list(ground["project"].indicators.order_by("pk").values_list("pk", flat=True))
    for key, figure in zip(keys, ("1", "47"), strict=True):
        diana.go(f"projects/{number}/figures/{key}/").says(figure)
        assert [name for name in [*NAMES, "欧阳春", "自我介绍"] if name in diana.page.content()] == []
    assert diana.window.go(f"/o/{cast['agency'].slug}/groups/NJ-G00001/") == 404
