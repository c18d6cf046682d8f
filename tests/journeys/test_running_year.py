"""The year that follows the contracts, in the browser, from both sides (scenario 1): a monthly report that comes back once, a spot
check with an order, the mid-term evaluation and the second instalment, the final evaluation, acceptance, the last payment, closing,
renewal; and the envelope's published figures. What happens many times is clicked once and done by the same services otherwise."""

from decimal import Decimal

import pytest
from django.utils import timezone

from casework.services import approve_record
from organisations.fence import fence
from projects import services
from projects.figures import calendar
from projects.models import Project
from tests import factories_casework as casework
from tests.factories_acceptance import as_read
from tests.factories_people import person
from tests.factories_progress import TEXTS
from tests.factories_purchase import at_work, governed_project
from tests.factories_spending import conditions, paid
from tests.journeys.walking import SHARES, ZH, Walk, day, half_a_minute_later
from tests.world import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def year(cast):
    """1,290,000 yuan, 500,000 of them set aside for nineteen projects of the community; the agency's own project ended yesterday, its
    twelve months of reports are accepted but one."""
    diana, grace, bob = cast["diana"], cast["grace"], cast["bob"]
    with fence(cast["bureau"]):
        whole = services.plan_envelope(name="政府购买社会工作服务", year=timezone.localdate().year, planned=Decimal(1290000), by=diana)
        part = services.plan_envelope(name="社区实践项目", year=whole.year, planned=Decimal(500000), parent=whole, by=diana)
    ours = bought(cast["fiona"], cast, whole, title="牵手夕阳：独居长者互助", amount="160000.00", percents=(50, 30, 20), leader=grace, target=8)
    with fence(cast["agency"]):
        at_work(ours, bob, by=cast["fiona"])
    people = [person(bob, name) for name in ("李桂香", "王德福")]
    month = [start for start, _end in calendar.periods(ours, "month", timezone.localdate())][-2]
    visits(ours, cast, people, month)
    reported_but(ours, cast, month)
    conditions(ours, 2, *({"rule": rule, "text": "", "met_on": None} for rule in ("reports_accepted", "orders_closed", "invoice")))
    conditions(ours, 3, {"rule": "accepted", "text": "", "met_on": None})
    paid(ours, diana)
    small = [bought(cast["vera"], cast, part, title=f"社区实践项目{number}", amount=amount, percents=(100,)) for number, amount in enumerate(SHARES, 1)]
    return {"project": ours.number, "row": ours, "month": month, "whole": whole.number, "part": part.number, "small": small}


def visits(project, cast, people, month):
    """Eight visits in the month of the report, approved."""
    with fence(project.organisation):
        for number in range(8):
            ago = (timezone.localdate() - month).days - 2 - number
            made = casework.record(cast["bob"], project, persons=[people[number % len(people)]], days_ago=ago)
            approve_record(made, by=cast["alice"])


def bought(by, cast, envelope, *, amount, **facts):
    """A project of the year that ended yesterday, its contract committed in the envelope."""
    project = governed_project(by, cast["bureau"], amount=amount, days_gone=364, days_left=-1, **facts)
    with fence(cast["bureau"]):
        services.commit(envelope, project=project, amount=Decimal(amount), by=cast["diana"])
    return project


def reported_but(project, cast, month):
    """All reports whose period has ended are accepted, but that of the month to be walked."""
    today = timezone.localdate()
    with fence(project.organisation):
        wanted = [(entry.kind, entry.start) for entry in calendar.expected(project, today) if entry.has_ended(today)]
    for kind, start in wanted:
        if (kind, start) == ("month", month):
            continue
        with fence(project.organisation):
            report = services.begin_report(project, kind=kind, start=start, by=cast["grace"])
            report = services.hand_in_report(services.save_report(report, texts=TEXTS, by=cast["grace"]), by=cast["grace"])
        with fence(cast["bureau"]):
            services.accept_report(report, by=cast["diana"])


def test_the_year_that_follows(cast, year, surf, tmp_path):
    diana, fiona = Walk(surf, cast["diana"], **ZH), Walk(surf, cast["fiona"], **ZH)
    grace = Walk(surf, cast["grace"], size="phone", dark=True, **ZH)
    dora = Walk(surf, cast["dora"], size="phone", **ZH)
    a_month_is_told(cast, year, diana, grace)
    a_spot_check(cast, year, dora, grace, tmp_path)
    the_second_instalment(cast, year, diana, fiona)
    the_acceptance(year, diana, grace)
    the_last_instalment(year, diana)
    nineteen_payments(cast, year, surf, diana)
    the_published_figures(year, diana)
    closed_and_renewed(year, diana, fiona)


def a_month_is_told(cast, year, diana, grace):
    """Handed in from a phone, returned with a reason, written on, handed in again, compared, accepted."""
    grace.go(f"projects/{year['project']}/progress/").sound().send(f"form:has(input[name=start][value='{year['month']:%Y-%m-%d}']):has(input[name=kind][value=month]) button")
    grace.type(summary="本月探访 8 人次，活动按计划开展。").sound().send("button[name=hand_in]").sound().send()
    number = grace.last
    grace.says("已提交")
    diana.go("inbox/").says(number).sound().go(f"progress/{number}/").sound()
    diana.unfold("退回").choose("phrase", "1").type(words="请补充重阳活动的安排。").send("form[action$='/return/'] button")
    diana.says("退回").sound()
    half_a_minute_later(cast["agency"])
    grace.go("notices/").send("button.whole:has-text('被退回')").says("请补充重阳活动的安排。").sound().follow(f"progress/{number}/edit/")
    grace.type(problems="雨天探访偏少，下月补上。", next="重阳节联欢，邀请 30 位长者。").send("button[name=hand_in]").send()
    diana.go(f"progress/{number}/compare/").says("重阳节联欢").sound().go(f"progress/{number}/").send("form[action$='/accept/'] button")
    half_a_minute_later(cast["agency"])
    grace.go(f"progress/{number}/").says("已通过").sound()


def a_spot_check(cast, year, dora, grace, tmp_path):
    """Drawn and ticked off on a phone, an order given, proved with a photo, closed."""
    dora.go(f"projects/{year['project']}/").follow("/inspections/new/").type(wanted="3", place="东湖街道幸福社区").sound().send()
    dora.says("3")
    number = dora.last
    dora.follow("items/1/")
    for seq in (1, 2, 3):
        dora.choose("ticks", "dated").choose("verdict", "lacking" if seq == 2 else "fine")
        if seq == 2:
            dora.type(remark="缺长者签名").sound()
        dora.send("button[data-key=save-next]")
    dora.go(f"inspections/{number}/finding/").type(finding="抽查 3 份记录，1 份缺签名。").send()
    dora.go(f"inspections/{number}/orders/new/").type(what="补齐签名，并说明今后如何避免。").send()
    dora.sound().follow("/send/").sound().send()
    photo = tmp_path / "签到表.jpg"
    photo.write_bytes(picture().read())
    grace.go("inspections/").says(number).sound().go(f"inspections/{number}/").sound().follow("/prove/").type(text="已补签并加了每周核对。")
    grace.page.set_input_files("input[name=first]", str(photo))
    grace.sound().send()
    grace.says("已补签并加了每周核对。")
    dora.go(f"inspections/{number}/orders/1/decide/").says("已补签并加了每周核对。").sound().send()
    half_a_minute_later(cast["agency"])
    dora.go(f"inspections/{number}/").send("form[action$='/close/'] button")
    grace.go(f"inspections/{number}/").says("已办结").sound()


def the_second_instalment(cast, year, diana, fiona):
    """Not yet: no mid-term result, no invoice. Then yes, and paid."""
    page = f"projects/{year['project']}/instalments/2/checklist/"
    diana.go(page).says("48,000.00", "暂不能拨付").sound()
    diana.go(f"projects/{year['project']}/evaluations/new/").choose("stage", "mid").type(score="86", held_on=day(170), summary="团队稳定，档案齐全。").sound().send()
    diana.says("中期评估").sound()
    fiona.go(page).sound().follow("/invoice/").type(number="FP-20260018").send()
    diana.go(page).says("可以拨付").sound().follow("/instalments/2/pay/").sound().send()
    fiona.go(page).says("48,000.00", "已全额拨付").sound()


def the_acceptance(year, diana, grace):
    """Final evaluation; line by line, a service user's opinion, signatories, announcement; completed."""
    home = f"projects/{year['project']}/"
    diana.go(f"{home}evaluations/new/").choose("stage", "final").type(score="91.5", summary="目标达成。").send()
    diana.sound().send("form[action$='/acceptance/new/'] button").sound()
    diana.go(f"{home}acceptance/lines/")
    for select in diana.page.locator("main select[name^='line-']").all():
        select.select_option("met")
    diana.type(standard__0__title="专业服务质量", standard__0__verdict="met", standard__0__remark="抽查记录完整").sound().send()
    diana.go(f"{home}acceptance/opinions/").type(name="张三丰收", text="社工每周都来看我。").choose("satisfied", "yes").send()
    diana.says("张*").sound()
    assert "张三丰收" not in diana.text
    diana.go(f"{home}acceptance/signatories/").type(name="李验收", unit="夷陵区民政局", post="科长", signed_on=day(0)).send()
    diana.type(name="王代表", unit="东湖社区居委会").send().send("button[name=sign]").sound()
    diana.go(f"{home}acceptance/edit/").choose("conclusion", "accepted").type(opinion="同意验收。", announced_on=day(0), announcement_url="https://example.test/gonggao/18").sound().send()
    diana.go(f"{home}acceptance/complete/").sound().send()
    diana.says("同意验收。", "张*").sound()
    grace.go(f"{home}acceptance/").says("专业服务质量", "张*").sound()


def the_last_instalment(year, diana):
    page = f"projects/{year['project']}/instalments/3/"
    diana.go(f"{page}checklist/").says("可以拨付").go(f"{page}pay/").send()
    diana.says("32,000.00").sound()


def nineteen_payments(cast, year, surf, diana):
    """The community's first is paid by hand, eighteen by the same service; the community sees it."""
    first, *others = year["small"]
    diana.go(f"projects/{first.number}/instalments/1/checklist/").says("26,315.79").follow("/pay/").send()
    for project in others:
        paid(as_read(project, cast["diana"]), cast["diana"])
    Walk(surf, cast["vera"], **ZH).go(f"projects/{first.number}/").says("26,315.79").sound()


def the_published_figures(year, diana):
    """1,290,000 planned, 660,000 paid, 51.2 %, 630,000 left; 500,000 over nineteen projects (F001-8)."""
    diana.go("envelopes/").says("129.00 万元", "66.00 万元", "51.2%", "63.00 万元").sound()
    diana.go(f"envelopes/{year['whole']}/").says("129.00", "66.00", "51.2%", "63.00").sound()
    diana.go(f"envelopes/{year['part']}/").says("50.00", "100.0%", "19 个项目，平均 26,315.79 元").sound()


def closed_and_renewed(year, diana, fiona):
    """Files handed over by the agency, closed by the bureau, which is rated; then next year's project, waiting for its contract."""
    home = f"projects/{year['project']}/"
    fiona.go(f"{home}closing/").sound().follow("/closing/files/").type(storage="档案室 3 柜", handed_on=day(0), received_by_name="李验收")
    for box in fiona.page.locator("main input[name$='-there']").all()[:10]:
        box.check()
    fiona.sound().send()
    diana.go(f"{home}closing/").sound().send("form[action$='/closing/close/'] button")
    diana.says("资料保存至").sound()
    fiona.go(f"{home}closing/").follow("/rating/")
    for mark, value in {"punctual": "4", "clear": "5", "responsive": "4", "fair": "5"}.items():
        fiona.choose(mark, value)
    fiona.type(comment="第二期拨付及时。").sound().send()
    diana.go(home).sound().go(f"{home}closing/").follow("/renew/").sound().send()
    number = diana.page.url.split("/projects/")[1].split("/")[0]
    diana.says("牵手夕阳").sound()
    diana.go(home).says("已续签")
    fiona.go("notices/").send(f"li:has-text('{number}') button.whole").says("牵手夕阳", "入户探访", year["project"]).sound()
    with fence(diana.member.organisation):
        assert Project.objects.get(number=number).previous.number == year["project"]
