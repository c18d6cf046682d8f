"""The official's portfolio: which projects are behind and why, filtered, grouped, exported."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services
from projects.figures import money
from projects.models import IndicatorProgress, Project, ProjectParty
from projects.views import bulk
from tests import factories
from tests.factories_contract import concluded, supplemented
from tests.factories_projects import project

PATH = "/o/minzheng/portfolio/"


def at(by, purchaser, done, *, title, elapsed=50, amount=Decimal("100000"), **facts):
    """A project of 100 days, `elapsed` of them gone, with `done` of 100 visits counted."""
    today = timezone.localdate()
    start = today - timedelta(days=elapsed - 1)
    with fence(by.organisation):
        made = project(by, title=title, purchaser=purchaser, starts_on=start, ends_on=start + timedelta(days=99), amount=amount, **facts)
        visits = services.add_indicator(made, rule="VISIT", target=100, name="入户探访", unit="人次", by=by)
        services.refresh_progress(made)
        IndicatorProgress.objects.filter(indicator=visits).update(countable=done, recorded=done + 3)
    return made


@pytest.fixture
def three(fiona, other_agency, bureau):
    """One on track, one at risk, one behind, of two agencies."""
    boss = factories.member(other_agency, "Fritz", Role.ADMIN)
    return [at(fiona, bureau, 48, title="童心同行", domain="community_service", place="开元街道"),
            at(fiona, bureau, 40, title="长者食堂", domain="community_work", place="海滨街道"),
            at(boss, bureau, 10, title="社区矫正", domain="community_work", place="海滨街道")]


def shown_rows(answer):
    return [row.record for row in answer.context["table"].paginated_rows]


def shown(answer):
    return [row.project.title for row in shown_rows(answer)]


def test_the_worst_stands_first_and_the_lights_are_counted(three, diana, browse):
    answer = browse(diana).get(PATH)
    assert shown(answer) == ["社区矫正", "长者食堂", "童心同行"]
    assert answer.context["lights"][:3] == [("behind", 1), ("at_risk", 1), ("on_track", 1)]


def test_the_page_says_why_a_project_is_behind(three, diana, browse):
    assert "入户探访 10.0%, time progress 50.0%" in browse(diana).get(PATH).content.decode()


@pytest.mark.parametrize(("query", "titles"), [
    ("light=behind", ["社区矫正"]), ("light=on_track", ["童心同行"]), ("q=长者", ["长者食堂"]), ("q=启明", ["社区矫正"]), ("q=海滨 长者", ["长者食堂"]),
    ("provider=qiming", ["社区矫正"]), ("domain=community_work", ["社区矫正", "长者食堂"]), ("due=30", []),
    ("due=60", ["社区矫正", "长者食堂", "童心同行"]), ("sort=title", ["社区矫正", "童心同行", "长者食堂"]),
    ("sort=-progress", ["童心同行", "长者食堂", "社区矫正"]), ("light=purple", ["社区矫正", "长者食堂", "童心同行"]),
    ("q='", []), ("provider=nobody", ["社区矫正", "长者食堂", "童心同行"])])
def test_filters_and_sorting_live_in_the_address(three, diana, browse, query, titles):
    answer = browse(diana).get(f"{PATH}?{query}")
    assert (answer.status_code, shown(answer)) == (200, titles)


def test_a_light_narrows_the_list_and_not_the_counts(three, diana, browse):
    assert browse(diana).get(f"{PATH}?light=behind").context["lights"][:3] == [("behind", 1), ("at_risk", 1), ("on_track", 1)]


def test_groups_have_subtotals_and_the_worst_first(three, diana, browse):
    groups = browse(diana).get(f"{PATH}?group=place").context["groups"]
    assert [(group.label, group.totals["projects"], group.totals["behind"], group.totals["amount"]) for group, _table, _url in groups] == [
        ("海滨街道", 2, 1, 200000), ("开元街道", 1, 0, 100000)]


def test_a_large_group_shows_its_worst_and_links_to_all(fiona, diana, bureau, browse):
    for number in range(7):
        at(fiona, bureau, number * 5, title=f"项目{number}", domain="relief")
    (group, table, url), = browse(diana).get(f"{PATH}?group=field&light=behind").context["groups"]
    assert (len(group.rows), [row.record.project.title for row in table.rows], url) == (
        7, ["项目0", "项目1", "项目2"], "?light=behind&domain=relief")
    assert len(shown(browse(diana).get(PATH + url))) == 7


def test_totals_are_those_of_the_filter(three, diana, fiona, agency, browse):
    with fence(agency):
        services.agree_instalments(three[0], preset="50-30-20", by=fiona)
        services.record_payment(three[0].instalments.get(seq=1), paid_amount=Decimal(50000), paid_on=timezone.localdate(), by=fiona)
    totals = [browse(diana).get(f"{PATH}?{query}").context["totals"] for query in ("", "light=behind")]
    assert [(total["projects"], total["amount"], total["paid"], total["counts"]) for total in totals] == [
        (3, 300000, 50000, [("入户探访", "人次", 98)]), (1, 100000, 0, [("入户探访", "人次", 10)])]


def test_what_is_paid_is_a_share_of_the_contract_with_its_supplements(fiona, diana, agency, bureau, browse):
    running = concluded(diana, fiona, running=True, on=timezone.localdate() - timedelta(days=30))  # 300,000 yuan
    supplemented(running, diana, fiona, amount=Decimal(30000))
    with fence(bureau):
        for part in running.instalments.select_related("project"):
            services.pay_instalment(part, amount=part.amount, on=timezone.localdate(), override_reason="年底结算", by=diana)
    with fence(agency):
        whole = money(Project.objects.get(pk=running.pk))
    page, sheet = browse(diana).get(PATH), list(sheet_of(browse(diana).get(f"{PATH}export/")).values)
    totals, row = page.context["totals"], shown_rows(page)[0]
    assert (row.amount, row.paid, row.money_share) == (whole["amount"], whole["paid"], whole["share"]) == (330000, 330000, 1)
    assert (totals["amount"], totals["paid"], totals["share"]) == (330000, 330000, 1)
    assert [cells[12:15] for cells in sheet[1:3]] == [(330000, 330000, 1), (330000, 330000, 1)]


def test_an_evaluator_sees_no_money_in_the_portfolio(three, edward, evaluator_body, fiona, agency, browse):
    with fence(agency):
        services.add_party(three[0], partner=evaluator_body, role=ProjectParty.Role.EVALUATOR, by=fiona)
    answer = browse(edward).get("/o/pinggu/portfolio/")
    assert (shown(answer), answer.context["shows_money"], "100,000" in answer.content.decode()) == (["童心同行"], False, False)


def test_the_portfolio_of_a_bureau_without_projects_says_so(diana, browse):
    assert "No projects yet" in browse(diana).get(PATH).content.decode()


def test_the_own_list_holds_own_projects_with_stage_and_leader(three, fiona, browse):
    answer = browse(fiona).get("/o/zhihe/projects/")
    assert (shown(answer), "In effect" in answer.content.decode(), "New project" in answer.content.decode()) == (["长者食堂", "童心同行"], False, True)


@pytest.mark.parametrize("who", ["diana", "fiona"])
def test_a_list_costs_the_same_for_one_and_three_projects(fiona, diana, bureau, who, browse, request):
    member = request.getfixturevalue(who)
    path = PATH if who == "diana" else "/o/zhihe/projects/"
    costs = []
    for titles in (["一"], ["二", "三"]):
        for title in titles:
            at(fiona, bureau, 20, title=title)
        client = browse(member)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        costs.append(len(queries))
    assert len(shown(answer)) == 3
    assert costs[0] == costs[1] <= 20


# ---------- Excel ----------

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\ufeff=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "\n=1+1", "\";=1+1",
            "=cmd|' /C calc'!A0", "\u200b=HYPERLINK(\"x\")"]


def sheet_of(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


def test_the_export_holds_the_rows_and_totals_of_the_page(three, diana, bureau, browse):
    sheet = sheet_of(browse(diana).get(f"{PATH}export/?domain=community_work"))
    rows = list(sheet.values)
    assert rows[0][:5] == ("Number", "Project", "Provider", "Stage", "Light")
    assert [row[1] for row in rows[1:3]] == ["社区矫正", "长者食堂"]
    assert [(row[4], row[5], row[6], row[7], row[12]) for row in rows[1:3]] == [
        ("behind", "入户探访 10.0%, time progress 50.0%", 0.1, 0.5, 100000), ("at risk", "入户探访 40.0%, time progress 50.0%", 0.4, 0.5, 100000)]
    assert (rows[3][1], rows[3][12], rows[3][13]) == ("2 projects", 200000, 0)
    with fence(bureau):
        assert AuditEvent.objects.filter(act="project.export").values_list("detail", flat=True)[0] == {"rows": 2}


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_text_of_an_export_can_run(fiona, diana, bureau, agency, browse, payload):
    made = at(fiona, bureau, 20, title="x")
    with fence(agency):
        Project.objects.filter(pk=made.pk).update(title=payload)
        made.indicators.update(name=payload)
    for member, path in ((diana, f"{PATH}export/"), (fiona, "/o/zhihe/projects/export/")):
        answer = browse(member).get(path)
        cells = [cell for row in sheet_of(answer).iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
        assert [cell.quotePrefix for cell in cells if isinstance(cell.value, str)] == [True] * sum(isinstance(cell.value, str) for cell in cells)
        assert any(payload.strip("\r") in str(cell.value) or payload.replace("\r", "\n") in str(cell.value) for cell in cells)


def test_numbers_stay_numbers_and_days_days(three, diana, browse):
    row = list(sheet_of(browse(diana).get(f"{PATH}export/")).iter_rows(min_row=2, max_row=2))[0]
    assert [cell.data_type for cell in row[:15]] == ["s", "s", "s", "s", "s", "s", "n", "n", "s", "n", "d", "d", "n", "n", "n"]


def test_the_evaluator_exports_no_money(three, edward, evaluator_body, fiona, agency, browse):
    with fence(agency):
        services.add_party(three[0], partner=evaluator_body, role=ProjectParty.Role.EVALUATOR, by=fiona)
    head = list(sheet_of(browse(edward).get("/o/pinggu/portfolio/export/")).values)[0]
    assert not [word for word in head if "amount" in str(word).lower() or "received" in str(word).lower()]


# ---------- several at once ----------


def reminded(*houses):
    found = []
    for house in houses:
        with fence(house):
            found += Notice.objects.filter(kind="project.reminded").values_list("params__project", flat=True)
    return sorted(set(found))


def test_all_of_the_filter_are_reminded_and_those_outside_it_are_not(three, diana, agency, other_agency, browse):
    web = browse(diana)
    assert web.get(f"{PATH}?q=海滨").content.decode().count("all 2 of the filter") == 1
    answer = web.post(f"{PATH}remind/?q=海滨", {"all": "1", "project": [three[0].number]})
    assert (answer.headers["Location"], reminded(agency, other_agency)) == (f"{PATH}?q=%E6%B5%B7%E6%BB%A8", ["社区矫正", "长者食堂"])
    page = web.post(f"{PATH}inspect/?q=海滨", {"all": "1"})
    assert sorted(project.title for project in page.context["projects"]) == ["社区矫正", "长者食堂"]


def test_what_is_over_the_most_at_once_is_told_and_reached_by_reminding_once_more(three, diana, agency, other_agency, browse, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_REMINDED", 2)
    web, found = browse(diana), []
    for left in (1, 0, 0):
        page = web.post(f"{PATH}remind/", {"all": "1"}, follow=True).content.decode()
        found.append((page.count(f"At most 2 at once: {left} are not reminded yet. Remind once more to reach them."), reminded(agency, other_agency)))
    assert found == [(1, ["社区矫正", "长者食堂"]), (0, ["社区矫正", "童心同行", "长者食堂"]), (0, ["社区矫正", "童心同行", "长者食堂"])]  # the worst come first


def test_what_is_over_the_most_to_draw_from_is_left_out_and_told(three, diana, browse, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    words, web = "At most 1 projects at once: 2 were left out.", browse(diana)
    page = web.post(f"{PATH}inspect/", {"all": "1"})
    assert (page.content.decode().count(words), len(page.context["projects"])) == (1, 1)
