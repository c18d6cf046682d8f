"""How a project stood at the end of last month, and what has moved since; the portfolio compares (UX O1)."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.fence import fence
from projects import services, tasks
from projects.figures.portfolio import month_before
from projects.models import ProjectMonth
from tests.factories_purchase import named
from tests.projects.test_portfolio import PATH, at, shown


@pytest.fixture
def behind(fiona, diana, bureau):
    """10 of 100 done at half time."""
    return at(fiona, bureau, 10, title="社区矫正")


def last_month(project, rate, light):
    with fence(project.organisation):
        ProjectMonth.objects.create(organisation=project.organisation, project=project, month=month_before(timezone.localdate()), rate=Decimal(rate),
                                    time_progress=Decimal("0.3"), light=light, as_of=timezone.now() - timedelta(days=30))


def months(project):
    with fence(project.organisation):
        return list(ProjectMonth.objects.filter(project=project).values_list("month", "rate", "light"))


def test_each_count_writes_this_month_and_only_this_month(behind, agency):
    last_month(behind, "0.05", "behind")
    for _again in range(2):
        tasks.refresh_every_project()
    today = timezone.localdate()
    assert [entry[0] for entry in months(behind)] == [month_before(today), today.replace(day=1)]
    assert months(behind)[0][1:] == (Decimal("0.05000"), "behind")


def test_the_portfolio_says_how_far_a_project_has_come_since_last_month(behind, diana, browse):
    last_month(behind, "0.04", "behind")
    page = browse(diana).get(PATH).content.decode()
    assert "+6.0 points since last month · behind two months running" in page


def test_another_light_is_said_in_words(behind, diana, browse):
    last_month(behind, "0.12", "at_risk")
    page = browse(diana).get(PATH).content.decode()
    assert "−2.0 points since last month · at risk → behind" in page


def test_a_project_without_last_month_says_nothing_of_it(behind, diana, browse):
    assert "since last month" not in browse(diana).get(PATH).content.decode().split("<table")[1]


def test_behind_two_months_running_is_one_filter(behind, fiona, bureau, diana, browse):
    other = at(fiona, bureau, 12, title="长者食堂")
    last_month(behind, "0.04", "behind")
    last_month(other, "0.11", "at_risk")
    web = browse(diana)
    assert [shown(web.get(f"{PATH}?trend={trend}")) for trend in ("again", "worse", "slower", "x")] == [["社区矫正"], ["长者食堂"], [], ["社区矫正", "长者食堂"]]


def test_the_export_has_the_same_columns(behind, diana, browse):
    last_month(behind, "0.04", "behind")
    sheet = openpyxl.load_workbook(io.BytesIO(browse(diana).get(f"{PATH}export/").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "Points since last month" in row)
    line = next(row for row in rows if "社区矫正" in row)
    assert [line[head.index(name)] for name in ("Done at the end of last month", "Points since last month", "Light last month")] == [0.04, 6, "behind"]


def test_another_house_does_not_read_the_months(behind, charlie):
    last_month(behind, "0.04", "behind")
    with fence(charlie.organisation):
        assert ProjectMonth.objects.count() == 0


def test_the_next_deadline_stands_in_the_portfolio(behind, diana, fiona, agency, browse):
    day = timezone.localdate() + timedelta(days=2)
    with fence(agency):
        services.add_milestone(behind, title="中期总结会", due_on=day, by=fiona)
    (row,) = browse(diana).get(PATH).context["table"].rows
    assert (row.record.next_deadline.day, row.record.next_deadline.about) == (day, "中期总结会")


def test_the_portfolio_costs_the_same_for_one_and_for_five(behind, fiona, diana, bureau, browse):
    web, costs = browse(diana), []
    for more in (0, 4):
        for number in range(more):
            last_month(at(fiona, bureau, 12, title=f"项目{number}"), "0.1", "behind")
        web.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            web.get(PATH)
        costs.append(len(queries))
    assert (costs[0] == costs[1], costs[1] <= 20) == (True, True), costs


def test_spot_checks_are_arranged_for_the_ticked_projects(behind, diana, browse):
    web = browse(diana)
    page = web.post(f"{PATH}inspect/", {"project": [behind.number]})
    assert (page.status_code, [project.number for project in page.context["projects"]]) == (200, [behind.number])
    today = timezone.localdate()
    done = web.post(f"{PATH}inspect/", {"project": [behind.number], "wanted": 5, "start": today - timedelta(days=30), "end": today}, follow=True)
    assert "Nothing to draw in these days: 社区矫正." in done.content.decode()


def test_an_evaluator_has_no_ticks(behind, fiona, agency, evaluator_body, edward, browse):
    with fence(agency):
        named(behind, evaluator_body, "evaluator", by=fiona)
    web = browse(edward)
    assert ('name="project"' in web.get("/o/pinggu/portfolio/").content.decode(), web.post("/o/pinggu/portfolio/remind/", {"project": [behind.number]}).status_code) == (False, 403)
