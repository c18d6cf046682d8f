"""Writing a proposal in a real browser: it saves itself, rows come and go, sums follow; and all of it without script."""

import pytest

from organisations.access import Role
from organisations.fence import fence
from projects.models import Proposal
from tests import factories
from tests.factories_proposals import draft, open_call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def proposal(transactional_db, live_server):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    call = open_call(factories.member(bureau, "Diana", Role.OFFICIAL))
    made = draft(factories.member(agency, "Fiona", Role.ADMIN), call)
    made.member = made.created_by
    return made


def now(proposal):
    with fence(proposal.organisation):
        return Proposal.objects.get(pk=proposal.pk)


def test_a_proposal_saves_itself_and_its_rows_come_and_go(proposal, surf):
    window = surf(proposal.member)
    window.go(f"/o/zhihe/proposals/{proposal.number}/edit/")
    page = window.page
    page.fill("#id_need", "写着写着就存好了")
    page.wait_for_selector("[data-save-state=saved]", timeout=8000)
    assert now(proposal).texts["need"] == "写着写着就存好了"

    page.click("#budget [data-add]")
    page.fill("#id_budget-3-unit_price", "1,234.56")
    page.fill("#id_budget-3-quantity", "3")
    page.select_option("#id_budget-3-source", "call")
    assert page.inner_text("[data-rows=budget] > :nth-child(4) [data-amount]") == "3,703.68"
    assert page.inner_text("[data-sum=call]") == "33,703.68"
    page.click("[data-rows=budget] > :nth-child(1) [data-drop]")
    assert (page.inner_text("[data-sum=call]"), page.input_value("#id_budget-0-item")) == ("9,703.68", "管理费")
    page.click("button[value=check]")
    page.wait_for_url("**/check/")
    assert [row.get("item") for row in now(proposal).tables["budget"]] == ["管理费", None]
    assert not window.axe()


def test_all_of_it_works_without_script(proposal, surf):
    window = surf(proposal.member, scripts=False)
    page = window.page
    window.go(f"/o/zhihe/proposals/{proposal.number}/edit/")
    page.fill("#id_need", "没有脚本也不丢")
    page.click("#team button[name=add]")
    page.fill("#id_team-1-name", "林新")
    page.click("#budget button[value=budget-0]")
    kept = now(proposal)
    assert (kept.texts["need"], [row["name"] for row in kept.tables["team"]], [row["item"] for row in kept.tables["budget"]]) == (
        "没有脚本也不丢", ["甘露", "林新"], ["管理费"])


def test_a_newer_draft_is_not_written_over(proposal, surf):
    first, second = surf(proposal.member), surf(proposal.member)
    for window in (first, second):
        window.go(f"/o/zhihe/proposals/{proposal.number}/edit/")
    first.page.fill("#id_need", "第一个窗口")
    first.page.wait_for_selector("[data-save-state=saved]", timeout=8000)
    second.page.fill("#id_need", "第二个窗口")
    second.page.wait_for_selector("[data-save-state=conflict]", timeout=8000)
    second.page.click("button[value=check]")
    second.page.wait_for_selector("text=第一个窗口")
    assert (second.page.input_value("#id_need"), now(proposal).texts["need"]) == ("第二个窗口", "第一个窗口")


@pytest.mark.parametrize(("language", "size", "dark"), [("zh-hans", "phone", True), ("en", "desk", False)])
def test_the_pages_of_a_proposal_have_no_fault(proposal, surf, language, size, dark):
    proposal.member.user.language = language
    proposal.member.user.save()
    window, found = surf(proposal.member, language=language, size=size, dark=dark), {}
    for page in ("", f"{proposal.number}/", f"{proposal.number}/edit/", f"{proposal.number}/edit/?check&add=budget", f"{proposal.number}/check/"):
        window.go(f"/o/zhihe/proposals/{page}")
        if problems := window.axe():
            found[page] = problems
        if window.sideways() > 0:
            found[f"{page} sideways"] = True
    assert found == {}
