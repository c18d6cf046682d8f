"""A district bureau's year in the browser, from both sides (scenario 1), from the money to nineteen contracts: envelope, call,
proposals, review, publicity with an objection, award, signatures. What happens nineteen times is clicked once and done by the same
services eighteen times. The year goes on in test_running_year."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Call, Project, Proposal
from tests.factories_contract import PRIVACY
from tests.factories_proposals import whole
from tests.factories_review import marks
from tests.journeys.walking import SHARES, ZH, Walk, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_bureaus_year(cast, surf):
    diana = Walk(surf, cast["diana"], **ZH)
    fiona = Walk(surf, cast["fiona"], **ZH)
    _envelope, part = plan_the_money(diana)
    call = call_for_proposals(diana, part)
    write_a_proposal(fiona, call)
    eighteen_more(cast, diana, call)
    review(cast, surf, diana, call)
    publicise(cast, diana, fiona, call)
    project = sign(diana, fiona, call)
    nineteen_contracts(cast, call, part)
    diana.go("envelopes/").says("129.00 万元", "50.00 万元")
    diana.go(f"envelopes/{part}/").says("26,315.79").sound()
    diana.go(f"projects/{project}/").sound()


def plan_the_money(diana):
    diana.go("envelopes/").sound().follow("envelopes/new/").type(name="政府购买社会工作服务", planned="129万").send()
    envelope = diana.last
    diana.says("129.00 万元").go(f"envelopes/new/?parent={envelope}").type(name="社区实践项目", planned="500000", parent=envelope_key(diana, envelope)).send()
    part = diana.says("50.00 万元").sound().last
    return envelope, part


def envelope_key(walk, number):
    return walk.page.locator("select[name=parent] option", has_text="政府购买").first.get_attribute("value")


def call_for_proposals(diana, part):
    diana.go("calls/").sound().follow("calls/new/").choose("need_how", "survey").type(
        title="社区实践项目征集", need_on=day(30), need_by="城东街道社工站", need_text="入户问卷 312 份。", guide="每个社区不少于一项，附需求调研。", max_amount="50000", opens_on=day(1), closes_on=day(-9), quota="10",
        envelope=diana.page.locator("select[name=envelope] option", has_text="社区实践").first.get_attribute("value"), min_reviewers="3", publicity_days="5")
    diana.send()
    call = diana.says("社区实践项目征集").sound().last
    diana.go(f"calls/{call}/units/").type(units="东湖社区 1\n西湖社区 1").send()
    diana.go(f"calls/{call}/open/").send()
    diana.go(f"calls/{call}/").says("10").sound()
    return call


def write_a_proposal(fiona, call):
    """The long form, once by hand."""
    fiona.go("calls/").follow(f"calls/{call}/").sound().go(f"calls/{call}/propose/")
    fiona.send("main form button.btn-primary")
    made = whole()
    facts = made["facts"] | {"amount": SHARES[0], "starts_on": day(371), "ends_on": day(7), "unit_name": "东湖社区", "title": "牵手夕阳：独居长者互助"}
    rows = made["tables"] | {"budget": [{"category": "activity", "item": "探访物资", "unit_price": "26315.79", "quantity": "1", "source": "call"}],
                             "schedule": [{"what": "结对探访", "starts_on": day(360), "ends_on": day(10), "output": "480 人次"}]}
    fiona.page.wait_for_selector("form[data-autosave]")
    fiona.type(**facts, **{key: value for key, value in made["texts"].items() if key != "promise"})
    for table, entries in rows.items():
        for number, row in enumerate(entries):
            fiona.type(**{f"{table}__{number}__{column}": value for column, value in row.items()})
    fiona.choose("promise").send("button[name=next][value=check]")
    assert fiona.page.url.endswith("/check/"), fiona.text
    fiona.sound().send()
    fiona.says("牵手夕阳")


def eighteen_more(cast, diana, call):
    """The community hands in eighteen; the shortage warning stands while there are nine and is gone when there are ten."""
    diana.go(f"calls/{call}/").says("离预计数量还差 9 份", "1 个单位未达到数量")
    hand_in(cast, call, range(2, 10))
    diana.go(f"calls/{call}/").says("离预计数量还差 1 份").sound()
    hand_in(cast, call, [10])
    assert "还差" not in diana.go(f"calls/{call}/").text
    hand_in(cast, call, range(11, 20))


def hand_in(cast, call, numbers):
    vera = cast["vera"]
    with fence(cast["village"]):
        found = Call.objects.get(number=call)
        for number in numbers:
            made, amount = whole(head_phone="071700000000"), SHARES[number - 1]
            made["facts"] |= {"title": f"社区实践项目{number}", "amount": amount, "starts_on": timezone.localdate() - timedelta(days=371),
                              "ends_on": timezone.localdate() - timedelta(days=7), "unit_name": "西湖社区"}
            made["tables"]["schedule"] = [{"what": "活动", "starts_on": day(360), "ends_on": day(10), "output": "12 场"}]
            made["tables"]["budget"] = [{"category": "activity", "item": "物资", "unit_price": str(amount), "quantity": "1", "source": "call"}]
            proposal = services.save_proposal(services.begin_proposal(found, by=vera), by=vera, **made)
            services.submit_proposal(proposal, by=vera)


def review(cast, surf, diana, call):
    diana.go(f"calls/{call}/").says("19")
    for name in ("diana", "erin", "eric"):
        member = cast[name]
        diana.go(f"calls/{call}/panel/").type(member=member.pk)
        if name == "diana":
            diana.choose("chair")
        diana.send()
    with fence(cast["bureau"]):
        Call.objects.filter(number=call).update(closes_at=timezone.now() - timedelta(seconds=1))  # the hour passes
    diana.go(f"calls/{call}/review/").send()
    for name in ("diana", "erin", "eric"):
        walk = diana if name == "diana" else Walk(surf, cast[name], size="phone" if name == "erin" else "desk", **ZH)
        walk.go(f"calls/{call}/statement/").choose("conflict", "no").send()
        walk.go(f"calls/{call}/scoring/").sound()
        score(cast, walk, call, name)
    diana.go(f"calls/{call}/ranking/release/").send()
    diana.go(f"calls/{call}/ranking/").says("牵手夕阳").sound()
    with fence(cast["bureau"]):
        for outcome in Call.objects.get(number=call).outcomes.select_related("proposal").order_by("rank", "pk")[1:]:
            services.decide_outcome(outcome, decision="admitted", amount=outcome.proposal.amount, reason="评分在限额内。", by=cast["diana"])
    first = proposals_of(cast, call)[0]
    diana.go(f"calls/{call}/outcome/{first.number}/").choose("decision", "admitted").choose("phrase", "1").type(amount=first.amount).send("main form[data-main] button[data-key=save]")


def proposals_of(cast, call):
    with fence(cast["bureau"]):
        return list(Proposal.objects.filter(call__number=call).order_by("title"))


def score(cast, walk, call, name):
    """One sheet by hand with the quick marks, the others by the same service."""
    proposals = proposals_of(cast, call)
    walk.go(f"calls/{call}/scoring/{proposals[0].number}/").sound()
    for code, mark in marks(95).items():
        walk.type(**{f"mark_{code}": mark})
    walk.send("button[name=submit]")
    with fence(cast["bureau"]):
        for place, proposal in enumerate(proposals[1:]):
            row = Proposal.objects.select_related("call__organisation").get(pk=proposal.pk)
            services.mark_sheet(row, marks=marks(90 - place), by=cast[name])
            services.submit_sheet(row, by=cast[name])


def publicise(cast, diana, fiona, call):
    diana.go(f"calls/{call}/publicise/").send()
    fiona.go(f"calls/{call}/").says("牵手夕阳").sound().go(f"calls/{call}/objections/new/").type(text="第七名的预算有误，请复核。").send()
    diana.go(f"calls/{call}/objections/1/answer/").choose("upheld", "no").type(answer="已复核，预算无误。").send()
    fiona.go(f"calls/{call}/").says("已复核，预算无误。")
    with fence(cast["bureau"]):
        Call.objects.filter(number=call).update(publicity_from=timezone.localdate() - timedelta(days=9), publicity_until=timezone.localdate() - timedelta(days=1))
    diana.go(f"calls/{call}/decide/").send()


def sign(diana, fiona, call):
    first = proposals_of({"bureau": diana.member.organisation}, call)[0]
    diana.go(f"calls/{call}/award/{first.number}/").sound().send()
    number = diana.page.url.split("/projects/")[1].split("/")[0]
    diana.go(f"projects/{number}/contract/edit/").sound().type(number="YL-HT-01").choose("privacy", "clause").send("main button[name=ready]" if diana.page.locator("main button[name=ready]").count() else None)
    fiona.go(f"projects/{number}/contract/").says("26,315.79").sound().go(f"projects/{number}/contract/sign/").send()
    diana.go(f"projects/{number}/contract/sign/").send()
    diana.go(f"projects/{number}/contract/").says("YL-HT-01").sound()
    return number


def nineteen_contracts(cast, call, part):
    """The other eighteen contracts, by the same services."""
    diana, vera = cast["diana"], cast["vera"]
    with fence(cast["bureau"]):
        waiting = list(Call.objects.get(number=call).outcomes.filter(project_number="").select_related("proposal", "applicant", "call"))
    assert len(waiting) == 18
    for turn, outcome in enumerate(waiting, 2):
        with fence(cast["bureau"]):
            project = services.award_project(outcome, by=diana)
            project = services.draw_up_contract(project, by=diana, number=f"YL-HT-{turn:02d}", **PRIVACY)
        with fence(cast["village"]):
            project = services.sign_contract(Project.objects.get(pk=project.pk), by=vera)
        with fence(cast["bureau"]):
            services.sign_contract(Project.objects.get(pk=project.pk), by=diana)
