"""What a bureau shows to everybody: off by default, figures without small numbers, results of calls marked for it, no tracking."""

import html
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent
from projects import services
from projects.figures.public import PublicFigure, held_back, public_projects, public_totals
from projects.models import Call, IndicatorProgress, PublicPage
from tests import factories
from tests.factories_calls import handed_in, opened, publicised
from tests.factories_purchase import governed_project

ADDRESS = "/public/minzheng/"


@pytest.fixture
def purchased(fiona, bureau):
    """Five projects; what was counted for each stands in its row."""
    counts = {"独居长者探访": 4, "四点半课堂": 5, "银龄食堂": 1237, "邻里议事厅": 0, "未统计的项目": None}
    return {title: counted(governed_project(fiona, bureau, title=title, amount="100000.00"), value) for title, value in counts.items()}


def counted(project, value):
    with fence(project.organisation):
        indicator = project.indicators.get()
        if value is not None:
            IndicatorProgress.objects.create(organisation=project.organisation, indicator=indicator, recorded=9999, countable=value, as_of=timezone.now())
    return project


@pytest.fixture
def shown(diana, bureau):
    """The public page is open."""
    with fence(bureau):
        return services.set_public_page(by=diana, is_open=True, intro="鲤城区民政局购买的服务")


def visit(address=ADDRESS, **query):
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").get(address, query)
    return answer.status_code, html.unescape(answer.content.decode())


def test_nothing_is_public_until_a_bureau_opens_its_page(diana, bureau, purchased):
    assert visit()[0] == 404
    with fence(bureau):
        services.set_public_page(by=diana, intro="写了介绍，没有开放")
    assert visit()[0] == 404
    with fence(bureau):
        services.set_public_page(by=diana, is_open=True)
    assert visit()[0] == 200
    with fence(bureau):
        services.set_public_page(by=diana, is_open=False)
    assert visit()[0] == 404
    assert visit("/public/nobody/")[0] == 404


def test_each_project_stands_there_with_its_stored_count(purchased, shown):
    _status, text = visit()
    for title in purchased:
        assert title in text
    assert "1,237" in text and "致和社工事务所" in text and "100,000.00" in text
    assert "9,999" not in text  # what was recorded and does not count is nobody's business


def test_a_count_below_five_is_held_back_and_no_sum_tells_it(purchased, shown, bureau):
    with fence(bureau):
        projects = public_projects(shown)
        values = {entry.project.title: [figure.value for figure in entry.figures] for entry in projects}
        totals = public_totals(projects)
    assert values == {"独居长者探访": [None], "四点半课堂": [5], "银龄食堂": [1237], "邻里议事厅": [0], "未统计的项目": []}
    assert [figure.value for figure in totals["figures"]] == [1242]  # 4 stands in no sum
    _status, text = visit()
    assert text.count("fewer than 5") == 1 and "1,246" not in text and "1,242" in text


@given(st.lists(st.integers(0, 30), max_size=20), st.integers(5, 10))
def test_whatever_was_counted_what_is_shown_and_what_is_summed_hide_the_small(counts, smallest):
    figures = [PublicFigure("探访", "人次", None if held_back(Decimal(count), smallest) else Decimal(count)) for count in counts]
    shown = [figure.value for figure in figures if figure.value is not None]
    assert all(value == 0 or value >= smallest for value in shown)
    assert sum(shown) == sum(count for count in counts if count == 0 or count >= smallest)


def test_a_small_line_is_not_reckoned_from_the_whole_project_and_its_other_lines(fiona, bureau, shown):
    """50 visits in all and 47 in one line would tell the 3 of the other; 55 and 47 leave 8, which point to nobody."""
    for whole, first, second in ((50, 47, 3), (55, 47, 3), (47, 47, 0), (50, 50, 3)):
        project = governed_project(fiona, bureau, title=f"{whole}-{first}-{second}")
        with fence(project.organisation):
            lines = list(project.lines.all())
            of_whole, of_second = (services.indicators.write_indicator(project, rule="VISIT", name=name, by=fiona, target=9, line=line) for name, line in (("全部", None), ("第二", lines[1])))
            for indicator, value in ((project.indicators.get(line=lines[0]), first), (of_second, second), (of_whole, whole)):
                IndicatorProgress.objects.create(organisation=project.organisation, indicator=indicator, recorded=9999, countable=value, as_of=timezone.now())
    with fence(bureau):
        values = {entry.project.title: {figure.name: figure.value for figure in entry.figures} for entry in public_projects(shown)}
    assert values == {"50-47-3": {"入户探访": 47, "全部": None, "第二": None}, "55-47-3": {"入户探访": 47, "全部": 55, "第二": None},
                      "47-47-0": {"入户探访": 47, "全部": 47, "第二": 0}, "50-50-3": {"入户探访": 50, "全部": 50, "第二": None}}


def test_the_bureau_may_hold_back_more_and_never_less(diana, bureau, purchased, shown, browse):
    with fence(bureau):
        services.set_public_page(by=diana, smallest_number=6)
        assert sum(1 for entry in public_projects(PublicPage.objects.get()) for figure in entry.figures if figure.value is None) == 2
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicPage.objects.update(smallest_number=4)
    refused = browse(diana).post(reverse("public_page", args=["minzheng"]), {"is_open": "on", "smallest_number": "4", "version": "3"})
    assert refused.status_code in (200, 409)
    with fence(bureau):
        assert PublicPage.objects.get().smallest_number == 6


def test_amounts_stand_there_only_if_the_bureau_wants_it(diana, bureau, purchased, shown):
    assert "100,000.00" in visit()[1]
    with fence(bureau):
        services.set_public_page(by=diana, shows_amounts=False)
    _status, text = visit()
    assert "100,000.00" not in text and "500,000" not in text and "银龄食堂" in text


def test_another_bureaus_projects_and_an_agencys_own_do_not_stand_there(fiona, bureau, diana, shown, purchased):
    stranger = factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau")
    sam = factories.member(stranger, "Sam", Role.OFFICIAL)
    governed_project(fiona, stranger, title="石狮的项目")
    assert "石狮的项目" not in visit()[1]
    with fence(stranger):
        services.set_public_page(by=sam, is_open=True)
    _status, text = visit("/public/shishi/")
    assert "石狮的项目" in text and "银龄食堂" not in text


def test_only_results_of_calls_marked_public_are_shown_and_never_who_was_not_admitted(diana, fiona, other_agency, bureau, shown):
    gina = factories.member(other_agency, "Gina", Role.ADMIN)
    marked = opened(diana, title="公开结果的征集", is_public=True)
    hidden = opened(diana, title="不公开结果的征集")
    coming = opened(diana, title="还在征集", is_public=True)
    marked = publicised(diana, [handed_in(marked, fiona, title="入选的项目"), handed_in(marked, gina, title="落选的项目")])
    publicised(diana, [handed_in(hidden, fiona, title="别处的项目")])
    with fence(gina.organisation):
        services.raise_objection(marked, text="异议里的秘密", by=gina)
    _status, text = visit()
    assert "公开结果的征集" in text and "不公开结果的征集" not in text and "还在征集" not in text
    status, text = visit(f"{ADDRESS}calls/{marked.number}/")
    assert status == 200 and "入选的项目" in text and "致和社工事务所" in text
    assert not [canary for canary in ("落选的项目", "启明", "异议里的秘密", "理由1", "Diana") if canary in text]
    for other in (hidden, coming):
        assert visit(f"{ADDRESS}calls/{other.number}/")[0] == 404
    with fence(bureau):
        services.return_to_review(Call.objects.get(pk=marked.pk), by=diana, reason="复核")
    assert visit(f"{ADDRESS}calls/{marked.number}/")[0] == 404


def test_no_cookie_no_script_from_elsewhere_no_person(purchased, shown, bob):
    answer = Client(HTTP_ACCEPT_LANGUAGE="zh-CN").get(ADDRESS)
    assert answer.cookies == {} and "Set-Cookie" not in answer.headers
    text = answer.content.decode()
    assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text
    assert not [name for name in ("Fiona", "Bob", "Diana") if name in text]
    assert "csrfmiddlewaretoken" not in text


def test_it_speaks_the_language_that_is_asked_for(purchased, shown):
    assert 'lang="zh-Hans"' in visit(lang="zh-hans")[1] and 'lang="en"' in visit(lang="en")[1] and visit(lang="xx")[0] == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_sent_to_it(purchased, shown, method):
    assert getattr(Client(), method)(ADDRESS).status_code == 405


def test_looking_leaves_no_trace(purchased, shown, bureau):
    with fence(bureau):
        before = AuditEvent.objects.count()
    visit()
    with fence(bureau):
        assert AuditEvent.objects.count() == before


def test_officials_set_it_and_nobody_else(diana, fiona, bureau, browse, charlie):
    bea = factories.member(bureau, "Bea", Role.ADMIN)
    assert browse(fiona).get(reverse("public_page", args=["zhihe"])).status_code == 403
    assert browse(bea).post(reverse("public_page", args=["minzheng"]), {"is_open": "on"}).status_code == 403
    answer = browse(diana).post(reverse("public_page", args=["minzheng"]), {"is_open": "on", "intro": "介绍", "shows_amounts": "on", "smallest_number": "5", "version": "1"})
    assert answer.status_code == 302
    with fence(bureau):
        assert PublicPage.objects.get().is_open
        event = AuditEvent.objects.get(act="public_page.set")
        assert event.detail["is_open"] is True
    assert visit()[0] == 200


def test_of_two_who_set_it_the_second_sees_the_first(diana, bureau, shown, browse):
    form = {"is_open": "on", "intro": "第二人的介绍", "shows_amounts": "on", "smallest_number": "5", "version": "1"}
    answer = browse(diana).post(reverse("public_page", args=["minzheng"]), form)
    assert answer.status_code == 409
    assert "鲤城区民政局购买的服务" in answer.content.decode() and "第二人的介绍" in answer.content.decode()


def test_it_costs_the_same_for_one_project_and_for_five(fiona, bureau, diana, shown):
    costs = []
    for more in (1, 4):
        for _each in range(more):
            counted(governed_project(fiona, bureau), 12)
        with CaptureQueriesContext(connection) as queries:
            assert visit()[0] == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] and costs[1] <= 20
