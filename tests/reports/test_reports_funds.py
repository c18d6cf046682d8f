"""The money chapter of a self-evaluation: what the pages of the project say on that day, printed from the snapshot in both languages
(DOMAIN.md 2.4 B 7, 3.4, 8.18)."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from django.utils.html import strip_tags

from organisations.fence import fence
from projects import services as projects
from projects.figures.spending import spending
from projects.models import Expense, Supplement
from reports import collecting, printing, services
from tests import factories_projects
from tests.factories_purchase import governed_project
from tests.factories_spending import budgeted, committed, paid, spent
from tests.projects.test_papers import pdf

TODAY = timezone.localdate
INSTALMENT = {"format": "money", "unit": "yuan", "key": "money.instalment.1", "label": "第 1 期：到账"}


@pytest.fixture
def governed(fiona, bureau, diana, agency):
    """300,000 yuan, half of it received; 139,235.06 spent, of which activities are above their share."""
    project = governed_project(fiona, bureau)
    budgeted(project, fiona)
    committed(project, diana)
    paid(project, diana, on=TODAY() - timedelta(days=80))
    spent(project, fiona, "98000.00", days_ago=60)
    spent(project, fiona, "9000", category="supervision", days_ago=40)
    spent(project, fiona, "31000.50", category="activity", days_ago=20)
    spent(project, fiona, "1234.56", category="management", days_ago=5)
    struck = spent(project, fiona, "777.77", category="activity", days_ago=5, what="重复登记")
    with fence(agency):
        projects.strike_expense(struck, reason="与凭证重复", by=fiona)
        projects.record_audit(project, auditor="宜昌正信会计师事务所", number="宜正审〔2026〕18 号", dated_on=TODAY() - timedelta(days=3), opinion="qualified",
                              amount=Decimal("139235.06"), upload=pdf(), by=fiona)
    return project


def told(project, by, *, language="zh-hans", days_ago=0):
    """The snapshot of a self-evaluation with a cut-off so many days ago."""
    with fence(project.organisation):
        asked = services.request_report(kind="self_evaluation", project=project, start=project.starts_on, end=TODAY() - timedelta(days=days_ago), by=by, language=language)
        return collecting.collect(asked)[0]


def chapter(snapshot):
    return next(part["blocks"] for part in snapshot["chapters"] if part["key"] == "spending")


def tables(snapshot):
    return {block["caption"]: block for block in chapter(snapshot) if block["type"] == "table"}


def values(snapshot):
    return {item["value"]["key"]: item["value"]["value"] for block in chapter(snapshot) if block["type"] == "figures" for item in block["items"]}


def printed(snapshot):
    """The words of the chapter as they are printed, without the markup."""
    with translation.override(snapshot["language"]):
        return re.sub(r"\s+", " ", strip_tags(printing.html(snapshot | {"chapters": [part for part in snapshot["chapters"] if part["key"] == "spending"]}, lambda uid: None)))


def test_the_chapter_holds_the_figures_of_the_spending_page(governed, fiona, agency):
    snapshot = told(governed, fiona, language="en")
    assert values(snapshot) == {
        "money.amount": "300000.00", "money.paid": "150000.00", "money.open": "150000.00", "money.share": "0.500000", "money.spent": "139235.06", "money.in_hand": "10764.94",
        "money.of_received": "0.928234", "money.execution": "0.464117"}
    table = tables(snapshot)["Budget and spending by category"]
    with fence(agency):
        sheet = spending(governed)
    assert [[row[0], row[1]["value"], row[2]["value"], row[3], Decimal(row[4]["value"]), Decimal(row[5]["value"]), row[6]] for row in table["rows"]] == [
        [row.line.name, f"{row.budget:.2f}", f"{row.spent:.2f}", f"{row.left:.2f}", round(row.execution, 6), round(row.share, 6), row.allowed or None] for row in sheet.rows]
    assert table["total"][1:4] == ["300000.00", "139235.06", "160764.94"]


def test_it_says_where_a_share_is_broken_and_lists_the_audits(governed, fiona):
    snapshot = told(governed, fiona, language="en")
    warning = next(block for block in chapter(snapshot) if block["type"] == "note")
    assert (warning["tone"], warning["text"].splitlines()) == ("warning", [
        "督导培训费: 6.5% of what was spent so far, allowed is 3% to 4%", "服务活动费: 22.3% of what was spent so far, allowed is 10% to 15%",
        "项目管理费: 0.9% of what was spent so far, allowed is 10% to 15%"])
    assert tables(snapshot)["Financial audits"]["rows"] == [
        ["宜昌正信会计师事务所", "宜正审〔2026〕18 号", {"date": (TODAY() - timedelta(days=3)).isoformat()}, "Qualified opinion", "139235.06"]]


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Budget and spending by category", "210,000.00", "98,000.00", "46.7%", "at least 70%", "3% to 4%", "Spent of what was received", "92.8%", "Financial audits", "Qualified opinion"]),
    ("zh-hans", ["分科目预算与支出", "210,000.00", "98,000.00", "46.7%", "不低于 70%", "3% 至 4%", "到账执行率", "92.8%", "财务审计", "保留意见", "占已支出的 22.3%，规定为 10% 至 15%"]),
])
def test_it_is_printed_in_both_languages(language, words, governed, fiona):
    text = printed(told(governed, fiona, language=language))
    assert [word for word in words if word not in text] == []
    assert "777.77" not in text  # struck out


def test_the_day_of_the_cut_off_decides(governed, fiona, agency):
    """What was spent, received and audited later is not told; the report of an earlier day prints that day."""
    earlier, later = told(governed, fiona, days_ago=30), told(governed, fiona)
    assert [values(snapshot)["money.spent"] for snapshot in (earlier, later)] == ["107000.00", "139235.06"]
    assert [values(snapshot)["money.execution"] for snapshot in (earlier, later)] == ["0.356667", "0.464117"]
    before_the_money = told(governed, fiona, days_ago=90)
    assert [values(snapshot)["money.paid"] for snapshot in (before_the_money, later)] == ["0.00", "150000.00"]
    assert [next(table for table in tables(snapshot).values() if len(table["columns"]) == 7 and table["columns"][0]["key"] == "instalment")["rows"][0][4:6]
            for snapshot in (before_the_money, later)] == [
        [INSTALMENT | {"value": "0.00"}, None], [INSTALMENT | {"value": "150000.00"}, {"date": (TODAY() - timedelta(days=80)).isoformat()}]]
    assert ("财务审计" in tables(earlier), "财务审计" in tables(later)) == (False, True)


def test_a_report_prints_the_budget_in_force_at_its_cut_off(agency, fiona):
    with fence(agency):
        project = factories_projects.project(fiona, amount=Decimal(100000), starts_on=TODAY() - timedelta(days=100), ends_on=TODAY() + timedelta(days=100))
        first = {"staff": Decimal(70000), "supervision": Decimal(4000), "activity": Decimal(12000), "management": Decimal(14000)}
        projects.set_budget(project, rule="association", amounts=first, by=fiona)
        projects.set_budget(project, rule="association", amounts=first | {"activity": Decimal(15000), "management": Decimal(11000)}, by=fiona,
                            effective_from=TODAY() - timedelta(days=10), reason="多办活动")
    budget = [[row[1]["value"] for row in tables(told(project, fiona, language="en", days_ago=ago))["Budget and spending by category"]["rows"]] for ago in (11, 10)]
    assert budget == [["70000.00", "4000.00", "12000.00", "14000.00"], ["70000.00", "4000.00", "15000.00", "11000.00"]]


def test_without_a_budget_the_chapter_tells_instalments_only(agency, fiona):
    with fence(agency):
        project = factories_projects.project(fiona)
        projects.agree_instalments(project, percents=[50, 50], by=fiona)
    snapshot = told(project, fiona, language="en")
    assert (list(tables(snapshot)), list(values(snapshot))) == (["Instalments"], ["money.amount", "money.paid", "money.open", "money.share"])


def test_an_issued_report_stays_and_says_when_spending_changed_since(governed, fiona, agency):
    with fence(agency):
        asked = services.request_report(kind="self_evaluation", project=governed, start=governed.starts_on, end=TODAY(), by=fiona)
        asked.snapshot = collecting.collect(asked)[0]
        frozen = printing.digest(asked.snapshot)
        assert collecting.recount(asked) == []
    late = spent(governed, fiona, "2000.00", category="management", days_ago=15, what="补记评估费")
    with fence(agency):
        changed = {frozen["key"]: (frozen["value"], now["value"]) for _label, frozen, now in collecting.recount(asked)}
        assert (Expense.objects.get(pk=late.pk).status, printing.digest(asked.snapshot)) == ("recorded", frozen)
    assert (changed["money.spent"], changed["spending.management.spent"], "spending.staff.spent" in changed) == (
        ("139235.06", "141235.06"), ("1234.56", "3234.56"), False)


def test_a_snapshot_from_before_this_chapter_was_widened_still_prints(governed, fiona):
    """Frozen in an earlier version: four figures, the instalments, a text."""
    old = told(governed, fiona, language="en")
    part = next(part for part in old["chapters"] if part["key"] == "spending")
    part["blocks"] = [
        {"type": "figures", "items": [{"key": "contract_amount", "label": None, "value": {"value": "300000.00", "format": "money", "unit": "yuan", "key": "money.amount"}},
                                      {"key": "balance", "label": None, "value": {"value": "150000.00", "format": "money", "unit": "yuan", "key": "money.open"}}]},
        {"type": "table", "caption": "Instalments", "columns": [{"key": "instalment", "width": 12}, {"key": None, "head": "Agreed", "width": 88, "format": "money", "unit": "yuan"}],
         "rows": [[1, "150000.00"]]}, {"type": "paragraph", "text": "Not provided."}]
    assert [word for word in ("Contract amount", "300,000.00", "Balance", "150,000.00", "Not provided.") if word not in printed(old)] == []


def test_the_annual_report_tells_each_part_of_a_payment_in_its_year_and_the_last_one_after_the_end_too(agency, fiona, bureau, diana):
    """2,000 of the first instalment came last year and 3,000 this year; another project ended last year and got its last money this year; what comes
    after the period, a supplement signed after it among it, is told in the next report."""
    year = TODAY().year
    first, past = date(year, 1, 1), date(year - 1, 12, 31)
    running = governed_project(fiona, bureau, amount="10000.00", title="跨年项目", days_gone=(TODAY() - first).days + 30, term_reason="两年期")
    ended = governed_project(fiona, bureau, amount="8000.00", title="去年项目", days_gone=(TODAY() - first).days + 300, days_left=-(TODAY() - first).days - 1)
    for project, amount in ((running, "10000.00"), (ended, "8000.00")):
        committed(project, diana, amount=amount)
    for project, amount, on in ((running, "2000", past), (running, "3000", first), (ended, "4000", past - timedelta(days=9)), (ended, "2400", first)):
        paid(project, diana, seq=2 if amount == "2400" else 1, amount=amount, on=on, override_reason="已核对")
    with fence(agency):
        Supplement.objects.create(organisation=agency, project=running, seq=1, amount=Decimal("500.00"), reason="加办活动", signed_on=first)
        told = [collecting.collect(services.request_report(kind="annual", year=one, start=date(one, 1, 1), end=date(one, 12, 31), by=fiona, language="en"))[0] for one in (year - 1, year)]
        own = collecting.collect(services.request_report(kind="self_evaluation", project=running, start=running.starts_on, end=past, by=fiona))[0]
    pages = [{part["key"]: part["blocks"] for part in snapshot["chapters"]} for snapshot in told]
    rows = [next(block for block in page["finance"] if block["type"] == "table") for page in pages]
    assert [[[cell["value"] if isinstance(cell, dict) else cell for cell in row] for row in [*table["rows"], table["total"]]] for table in rows] == [
        [["跨年项目", "10000.00", "2000.00", "2000.00", "8000.00", "0.200000"], ["去年项目", "8000.00", "4000.00", "4000.00", "4000.00", "0.500000"],
         [None, "18000.00", "6000.00", "6000.00", "12000.00", "0.333333"]],
        [["跨年项目", "10500.00", "3000.00", "5000.00", "5500.00", "0.476190"], ["去年项目", None, "2400.00", None, None, None],
         [None, "10500.00", "5400.00", "5000.00", "5500.00", "0.476190"]]]
    amounts = [collecting.figures_of(snapshot) for snapshot in (*told, own)]
    assert [(each["total.amount"]["value"], each["money.amount"]["value"]) for each in amounts[:2]] == [("18000.00", "18000.00"), ("10500.00", "10500.00")]
    basics = next(part for part in own["chapters"] if part["key"] == "basics")["blocks"][0]["items"]
    assert (next(item["value"]["value"] for item in basics if item["key"] == "contract_amount"), amounts[2]["money.amount"]["value"]) == ("10000.00", "10000.00")


def test_what_was_withheld_after_the_cut_off_is_not_withheld_at_it(agency, fiona):
    with fence(agency):
        project = factories_projects.project(fiona, amount=Decimal(1000), starts_on=TODAY() - timedelta(days=100), ends_on=TODAY() + timedelta(days=100))
        projects.agree_instalments(project, percents=[100], by=fiona)
        projects.record_payment(project.instalments.get(), paid_amount=Decimal(900), paid_on=TODAY() - timedelta(days=10), withheld_amount=Decimal(60), reason="缺两次活动", by=fiona)
    snapshots = [told(project, fiona, language="en", days_ago=ago) for ago in (11, 10)]
    assert [(values(snapshot)["money.open"], tables(snapshot)["Instalments"]["rows"][0][6]) for snapshot in snapshots] == [("1000.00", "0.00"), ("40.00", "60.00")]
