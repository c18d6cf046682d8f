"""A case from the first talk to the look after its closing, in the browser: Bob on a phone, his supervisor Alice at a desk."""

import pytest
from django.utils import timezone

from casework.models import Case, Form
from organisations.access import Role
from organisations.fence import fence
from projects import counting
from projects.counting import Period, Scope
from projects.services import add_indicator
from tests import factories, factories_cases
from tests import factories_casework as ledger
from tests.journeys.walking import ZH, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHILD = "欧阳青禾"


@pytest.fixture
def ground(transactional_db):
    """A running project whose contract asks for two process records of a closed case, and a child of twelve whom Bob serves."""
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    for member in (alice, bob):
        member.user.language = "zh-hans"
        member.user.save()
    with fence(agency):
        project = ledger.project(alice, alice, bob, lines=[("case", "鲤·个案"), ("visit", "鲤·探访")])
        add_indicator(project, rule="CASE_CLOSE", by=alice, target=1, options={"processes_min": 2})
        child = ledger.person(bob, CHILD, birth_date=factories_cases.years_ago(12))
    return agency, alice, bob, project, child


def test_a_case_from_intake_to_follow_up(ground, surf):
    agency, alice, bob, project, child = ground
    bob, alice = Walk(surf, bob, size="phone", **ZH), Walk(surf, alice, **ZH)
    case = take_in(bob, child)
    agree(bob, case, child)
    decide(alice, case, "intake", "同意接案")
    assess_and_plan(bob, alice, case)
    two_records(bob, alice, case)
    evaluate_and_close(bob, alice, case)
    look_again(bob, case)
    with fence(agency):
        today = timezone.localdate()
        counted = [counting.get(rule).count(Scope(agency, project, options={"processes_min": 2}), Period(today, today)).total() for rule in ("CASE_OPEN", "CASE_CLOSE")]
        assert (counted, Case.objects.get().status) == ([1, 1], "closed")


def take_in(bob, child):
    bob.go(f"people/{child.number}/")
    bob.page.locator("main a[href*='/cases/new/']").click()
    bob.page.wait_for_url("**/cases/new/**")
    bob.says(CHILD).choose("source", "school").type(referrer="东村小学张老师").choose("problems", "school").choose("dangers", "neglect").sound().send()
    bob.type(presenting="开学三周没有到校，白天独自在家", preliminary="与祖辈沟通少，想念母亲").choose("decision", "accept")
    bob.sound()
    with bob.page.expect_navigation():
        bob.page.locator("button[name=next]").click()
    assert "个案服务的知情同意" in bob.page.inner_text("body")  # handed in only with consent
    with fence(bob.member.organisation):
        return Case.objects.get().number


def agree(bob, case, child):
    bob.go(f"people/{child.number}/consent/").choose("given_by", "mother").choose("scopes", "filing").choose("scopes", "casework").type(signed_by="陈秀英", signed_on=timezone.localdate().isoformat()).send()
    bob.go(f"cases/{case}/").sound().follow("/edit/").send("button[name=next]")
    bob.says("等督导审批")


def decide(alice, case, kind, opinion):
    """Alice opens the case, reads the form and approves it."""
    with fence(alice.member.organisation):
        form = Form.objects.filter(kind=kind).order_by("-edition").first()
    alice.go(f"cases/{case}/").follow(f"/forms/{form.uid}/").type(opinion=opinion).sound().send()
    alice.says(opinion)


def begin(bob, case, kind):
    return bob.go(f"cases/{case}/").send(f"form[action*='/begin/{kind}/'] button")


def assess_and_plan(bob, alice, case):
    begin(bob, case, "assessment").type(formulation="父母外出务工两年，转学后没有朋友", needs__0__need="重新上学", child_opinion="「我想有朋友」", best_interest="留在祖母身边，每天上学").choose("risk_level", "middle")
    bob.sound().send("button[name=next]")
    decide(alice, case, "assessment", "评估清楚")
    begin(bob, case, "plan").type(
        theory_model="任务中心模式", overall_goal="孩子回到学校", objectives__0__text="每周到校五天", objectives__0__indicator="考勤", objectives__0__target="5 天",
        steps__0__stage="建立关系", steps__0__content="家访两次", planned_sessions="6", planned_close="2099-06-30", evaluation_method="前后对比", child_view="「先去三天」",
        plan_interest="按孩子的节奏回到学校")
    with bob.page.expect_navigation():
        bob.page.locator("button[name=next]").click()
    assert "监护人也要签名" in bob.page.inner_text("body")  # under eighteen
    today = timezone.localdate().isoformat()
    bob.type(sign__guardian__name="陈秀英", sign__guardian__on=today).sound().send("button[name=next]")
    decide(alice, case, "plan", "计划可行")
    bob.go(f"cases/{case}/").says("每周到校五天", "介入").sound()


def two_records(bob, alice, case):
    text = "第一次家访。" + "孩子把画拿给我看。" * 220
    bob.go(f"cases/{case}/").follow("/process/new/")  # one touch from the case, and the cursor stands in the text
    assert bob.page.evaluate("document.activeElement.name") == "note"
    bob.page.keyboard.insert_text(text)
    bob.page.locator("[data-save-line] time").first.wait_for(state="visible")
    bob.page.goto("about:blank")  # the telephone dies
    bob.go(f"cases/{case}/process/new/").says("还没写完的内容")
    assert bob.page.input_value("[name=note]") == text
    yesterday(bob.choose("mode", "visit").choose("setting", "home").type(objective="认识孩子", follow_up="下周到校"), "10:00").sound().send()
    bob.go(f"cases/{case}/process/new/").type(note="第二次面谈，约定周一到校", objective="约定到校", follow_up="周一早晨通话").choose("setting", "station")
    yesterday(bob, "14:00")
    bob.page.locator("[name^=objective-][value=better]").first.check(force=True)
    bob.send().says("有改善").sound()
    alice.go(f"cases/{case}/process/1/").type(comment="先从画谈起").sound().send("form[action$='/comment/'] button")
    bob.go(f"cases/{case}/process/1/").says("先从画谈起").sound()


def yesterday(walk, start):
    walk.choose("day", "yesterday").choose("minutes", "45")
    walk.page.fill("[name=start]", start)
    return walk


def evaluate_and_close(bob, alice, case):
    begin(bob, case, "evaluation").choose("phase", "result").type(achievement__0__result="whole", achievement__0__evidence="考勤表", worker_evaluation="任务分解有效")
    bob.sound().send("button[name=next]")
    decide(alice, case, "evaluation", "同意")
    bob.go(f"cases/{case}/close/").says("结案报告还没有通过").sound()
    bob.send("form[action*='/begin/closing/'] button").choose("close_type", "reached").type(
        intervention_summary="家访与学校协调", goal_achievement="每天到校", sign__guardian__name="陈秀英", sign__guardian__on=timezone.localdate().isoformat())
    bob.send("button[name=next]")
    decide(alice, case, "closing", "同意结案")
    alice.go(f"cases/{case}/").says("已结案", "目标达成", "完全达成").sound()


def look_again(bob, case):
    bob.go(f"cases/{case}/").sound().follow("/follow-ups/1/").choose("mode", "visit").type(condition="每天到校，母亲每周通话三次").choose("decision", "none").sound().send()
    bob.says("每天到校，母亲每周通话三次", "无需跟进")
    bob.go(f"cases/{case}/print/?for=outside").says("目录").sound()
    assert CHILD not in bob.text
    bob.go("cases/?status=closed").says(case).sound()
