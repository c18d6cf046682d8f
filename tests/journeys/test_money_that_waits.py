"""Money that waits for a condition, in the browser, from both sides: chosen with its option when the contract is drawn up, open in the
checklist, withheld with a reason, met, paid; and what is not paid goes back to the envelope when the project ends early."""

from decimal import Decimal

import pytest
from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.figures.envelopes import envelope_row
from projects.models import Commitment, Envelope, Project
from tests.factories_contract import awarded, envelope
from tests.factories_spending import paid, spent
from tests.journeys.walking import ZH, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_instalment_waits_for_its_spending_and_the_rest_goes_back(cast, surf):
    with fence(cast["bureau"]):
        purse = envelope(cast["diana"], year=timezone.localdate().year)
    today = timezone.localdate()
    number = awarded(cast["diana"], cast["fiona"], of=purse, starts_on=today).number
    diana, fiona = Walk(surf, cast["diana"], **ZH), Walk(surf, cast["fiona"], size="phone", dark=True, **ZH)
    drawn_up_with_a_condition(number, diana, fiona)
    half_is_paid_and_a_little_spent(cast, number)
    withheld_until_it_is_met(cast, number, diana, fiona)
    ended_early(cast, number, diana, fiona)
    with fence(cast["bureau"]):
        row = envelope_row(Envelope.objects.get())
        assert (row.planned, row.committed, row.paid, row.free) == (1290000, 240000, 240000, 1050000)
        assert list(Commitment.objects.filter(kind="release").values_list("amount", "reason")) == [(Decimal("-60000.00"), "机构注销，双方协议终止。")]


def drawn_up_with_a_condition(number, diana, fiona):
    """The second of three instalments: when at least 60 % of what was received is spent."""
    diana.go(f"projects/{number}/contract/edit/").type(number="YL-HT-07").choose("privacy", "clause").page.locator("select[name='parts-1-trigger']").select_option("on_contract")
    diana.page.locator("details:has(input[name='parts-1-rules']) > summary").click()
    assert not diana.page.locator("input[name='parts-1-share']").is_visible()  # shows where its rule is chosen
    diana.choose("parts-1-rules", "spent_share")
    diana.page.locator("input[name='parts-1-share']").fill("60")
    diana.sound().send("main button[name=ready]")
    diana.says("到账经费支出达到 60%").sound()
    fiona.go(f"projects/{number}/contract/").says("到账经费支出达到 60%").sound().go(f"projects/{number}/contract/sign/").send()
    diana.go(f"projects/{number}/contract/sign/").send()


def half_is_paid_and_a_little_spent(cast, number):
    with fence(cast["agency"]):
        project = services.start_project(Project.objects.get(number=number), by=cast["fiona"])
    paid(project, cast["diana"])
    spent(project, cast["fiona"], "60000.00", days_ago=0)


def withheld_until_it_is_met(cast, number, diana, fiona):
    page = f"projects/{number}/instalments/2/"
    diana.go(f"{page}checklist/").says("暂不能拨付", "支出 60,000.00 元", "40.0%").sound().follow("/withhold/").says("到账经费支出达到 60%")
    diana.type(amount="9万", reason="到账经费支出不足六成，暂缓拨付。").sound().send()
    diana.says("扣留 90,000.00").sound()
    fiona.go("notices/").says("第 2 期款项有扣留").go(f"{page}checklist/").says("扣留 90,000.00", "到账经费支出不足六成").sound()
    spent(project_of(cast, number), cast["fiona"], "30000.00", days_ago=0)
    diana.go(f"{page}withhold/").type(amount="0", reason="支出已达六成，恢复拨付。").send()
    diana.says("可以拨付", "60.0%").sound().follow("/pay/").type(invoice_number="FP-20260702").sound().send()
    fiona.go(f"{page}checklist/").says("已全额拨付", "90,000.00").sound()
    with fence(cast["agency"]):
        part = project_of(cast, number).instalments.get(seq=2)
        assert (part.paid_amount, part.withheld_amount, part.invoice_number) == (90000, 0, "FP-20260702")


def project_of(cast, number):
    with fence(cast["agency"]):
        return Project.objects.select_related("organisation").get(number=number)


def ended_early(cast, number, diana, fiona):
    diana.go("envelopes/").go(f"envelopes/{envelope_number(cast)}/").says("60,000.00").sound()
    diana.go(f"projects/{number}/contract/halt/").says("未拨付的 60,000.00 元").choose("to", "terminated").type(reason="机构注销，双方协议终止。").sound().send()
    diana.go(f"envelopes/{envelope_number(cast)}/").says("-60,000.00", "机构注销，双方协议终止。").sound()
    fiona.go(f"projects/{number}/").says("已终止")


def envelope_number(cast):
    with fence(cast["bureau"]):
        return Envelope.objects.get().number
