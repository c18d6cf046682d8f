"""Where a year does not go as it was hoped, in the browser, from both sides: a proposal that is not admitted, a target that changes in
mid-year with a report on each side of it, an instalment of which a part is withheld."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from organisations.fence import fence
from projects.figures import calendar
from projects.models import Project
from reports.services import request_report
from tests.factories_calls import time_passes
from tests.factories_purchase import governed_project
from tests.factories_reports import drafted
from tests.factories_review import released
from tests.factories_spending import committed
from tests.journeys.walking import ZH, Walk, half_a_minute_later

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON, WORDS = "方案较好，但本次资金不足。", "建议明年与相邻社区联合申报。"


@pytest.fixture
def project(cast):
    """300,000 yuan in three instalments, running for 200 days, purchased by the bureau, the contract committed in its envelope."""
    project = governed_project(cast["fiona"], cast["bureau"], days_gone=200, days_left=150, leader=cast["grace"])
    committed(project, cast["diana"], amount="300000", year=timezone.localdate().year)
    return project


def test_a_proposal_is_not_admitted(cast, surf):
    """The community reads why, and nothing of the other's proposal; before the publicity period it reads nothing at all."""
    call, (first, second) = released(cast["diana"], [cast["fiona"], cast["vera"]], [[92, 88], [71, 75]], quota=2)
    diana = Walk(surf, cast["diana"], **ZH)
    vera = Walk(surf, cast["vera"], size="phone", dark=True, **ZH)
    outcome = f"calls/{call.number}/outcome"
    diana.go(f"calls/{call.number}/ranking/").says("90.00", "73.00").sound()
    diana.go(f"{outcome}/{first.proposal.number}/").choose("decision", "admitted").choose("phrase", "1").sound().send("main form[data-main] button[data-key=save]")
    diana.go(f"{outcome}/{second.proposal.number}/").choose("decision", "rejected").choose("phrase", "3").type(words=WORDS)
    diana.send("main form[data-main] button[data-key=save]").says("未立项")
    assert WORDS not in vera.go(f"calls/{call.number}/").text
    diana.go(f"calls/{call.number}/publicise/").sound().send()
    vera.go("proposals/").sound().go(f"calls/{call.number}/").says("未立项", REASON, WORDS).sound()
    vera.go(f"proposals/{second.proposal.number}/").says("未立项", REASON, WORDS).sound()
    assert vera.window.go(f"{vera.home}proposals/{first.proposal.number}/") == 404
    no_project_comes_to_be(cast, call, second, diana, vera)


def no_project_comes_to_be(cast, call, outcome, diana, vera):
    """Decided after the publicity period; there is no way from what was not admitted to a project."""
    with fence(cast["bureau"]):
        time_passes(call, days=9)
    diana.go(f"calls/{call.number}/decide/").send()
    assert diana.window.go(f"{diana.home}calls/{call.number}/award/{outcome.proposal.number}/") == 404
    vera.go("projects/").sound()
    with fence(cast["village"]):
        assert not Project.objects.exists()


def test_a_target_changes_in_mid_year(cast, project, surf):
    """100 becomes 150 from the first day of a month on: the report of the month before keeps 100, that month's own says 150."""
    with fence(cast["agency"]):
        months = [start for start, end in calendar.periods(project, "month", timezone.localdate()) if end < timezone.localdate()]
        indicator = project.indicators.get().pk
    before, after = months[-2:]
    diana = Walk(surf, cast["diana"], **ZH)
    grace = Walk(surf, cast["grace"], size="phone", **ZH)
    grace.go(f"projects/{project.number}/").follow("/changes/").sound().follow("/changes/new/indicator/")
    grace.type(indicator=indicator, target="150", reason="辖区长者增加，街道要求扩大覆盖。", effective_on=after.isoformat()).sound().send()
    number = grace.last
    grace.says("100", "150").sound().send("form[action$='/submit/'] button")
    diana.go("inbox/").says(number).go(f"changes/{number}/").says("100", "150", "辖区长者增加").sound().send("form[action$='/approve/'] button")
    half_a_minute_later(cast["agency"])
    grace.go(f"changes/{number}/").says("已批准").sound()
    for month, target in ((before, "100"), (after, "150")):
        grace.go(f"projects/{project.number}/progress/").send(f"form:has(input[name=start][value='{month:%Y-%m-%d}']):has(input[name=kind][value=month]) button")
        grace.type(summary="按计划开展。").send("button[name=hand_in]").send()
        diana.go(f"progress/{grace.last}/").sound()
        assert diana.page.locator("tr[id^=figure-] td[data-label=指标数]").inner_text().split()[0] == target
    for end, target in ((after - timedelta(days=1), "100"), (timezone.localdate(), "150")):  # and so do the self-evaluations of both sides
        with fence(cast["agency"]):
            report = drafted(request_report(kind="self_evaluation", project=project, start=project.starts_on, end=end, by=cast["grace"]))
        grace.go(f"reports/{report.number}/preview/")
        assert target in grace.page.locator(f"tr:has([data-figure='indicator.{indicator}'])").first.inner_text().split()


def test_a_part_of_an_instalment_is_withheld(cast, project, surf):
    """The official withholds a part with a reason and pays the rest; the provider reads how much and why; given free again it is paid."""
    diana, fiona = Walk(surf, cast["diana"], **ZH), Walk(surf, cast["fiona"], size="phone", **ZH)
    page = f"projects/{project.number}/instalments/1/"
    diana.go(f"{page}checklist/").follow("/withhold/").type(amount="20000", reason="两名社工未到岗，按合同第九条暂扣。").sound().send()
    diana.says("20,000.00", "按合同第九条暂扣").sound().follow("/pay/").sound().send()
    diana.says("130,000.00").sound()
    fiona.go(f"{page}checklist/").says("130,000.00", "20,000.00", "按合同第九条暂扣").sound()
    diana.go(f"{page}withhold/").type(amount="0", reason="社工已到岗，予以补付。").send()
    diana.follow("/pay/").send()
    fiona.go(f"{page}checklist/").says("150,000.00").sound()
    with fence(cast["agency"]):
        part = project.instalments.get(seq=1)
    assert (part.paid_amount, part.withheld_amount) == (Decimal(150000), 0)
