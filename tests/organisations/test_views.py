"""Saved views: a list as one likes to see it, kept, shared inside the house, opened first."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations import services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, SavedView
from organisations.models.saved_view import tidy_query
from tests import factories
from tests.projects.test_portfolio import PATH, at, shown, three  # noqa: F401

HOME = "/o/minzheng/views/"


@pytest.fixture
def dora(bureau):
    """Dora works beside Diana."""
    return factories.member(bureau, "Dora", Role.OFFICIAL)


@pytest.fixture
def chief(bureau):
    return factories.member(bureau, "Chief", Role.ADMIN)


def keep(by, name="滞后的", query="light=behind", page="portfolio", **more):
    with fence(by.organisation):
        return services.save_view(by=by, page=page, name=name, query=query, **more)


def chips(answer):
    """(text, address, is it the one shown) of each chip."""
    nav = re.search(r'<nav aria-label="Views">(.*?)</nav>', answer.content.decode(), re.S)
    found = re.findall(r'<a class="chip" href="([^"]*)"([^>]*)>(.*?)</a>', nav[1], re.S) if nav else []
    return [(re.sub(r"<[^>]+>", "", text).strip(), href.replace("&amp;", "&"), "aria-current" in more) for href, more, text in found]


def test_a_list_is_saved_under_a_name_and_is_a_link_again(three, diana, browse):  # noqa: F811
    client = browse(diana)
    assert "Save this view" not in client.get(PATH).content.decode()
    assert "Save this view" in client.get(f"{PATH}?light=behind&page=1").content.decode()
    saved = client.post(f"{HOME}save/", {"page": "portfolio", "query": "light=behind&page=2", "name": " 滞后的 "})
    assert (saved.status_code, saved["Location"]) == (302, f"{PATH}?light=behind")
    page = client.get(saved["Location"])
    assert (shown(page), chips(page)) == (["社区矫正"], [("All", "?", False), ("滞后的", "?light=behind", True)])
    assert "Save this view" not in page.content.decode() and "Change this view" in page.content.decode()


def test_the_same_name_replaces_and_another_name_keeps_both(diana, home):
    one = keep(diana)
    assert keep(diana, query="light=at_risk").pk == one.pk
    keep(diana, name="我的街道", query="q=海滨")
    with fence(diana.organisation):
        assert [(view.name, view.query) for view in SavedView.objects.all()] == [("滞后的", "light=at_risk"), ("我的街道", "q=%E6%B5%B7%E6%BB%A8")]


def test_without_a_query_the_default_view_opens_and_nothing_is_redirected(three, diana, browse):  # noqa: F811
    keep(diana, is_default=True)
    client = browse(diana)
    bare = client.get(PATH)
    assert (bare.status_code, shown(bare), [chip[2] for chip in chips(bare)]) == (200, ["社区矫正"], [False, True])
    assert "/portfolio/export/?light=behind" in bare.content.decode()  # the export is of what is shown
    everything = client.get(PATH + chips(bare)[0][1])
    assert (chips(bare)[0][1], len(shown(everything)), chips(everything)[0][2]) == ("?view=all", 3, True)
    narrowed = client.get(f"{PATH}?q=长者")
    assert shown(narrowed) == ["长者食堂"]
    # Every way out of the filter leads to the whole list, not back into the default.
    page = client.get(f"{PATH}?light=behind").content.decode()
    assert re.findall(r'href="(\?[^"]*)">(?:Clear filters|Light: )', page) == ["?view=all", "?view=all"]
    light = re.search(r'<a class="shape-bad" href="([^"]*)" aria-current', bare.content.decode())
    assert light[1] == "?view=all"


def test_only_one_view_of_a_page_opens_first(diana):
    keep(diana, is_default=True)
    second = keep(diana, name="二", query="light=at_risk", is_default=True)
    other_page = keep(diana, page="project_list", is_default=True)
    with fence(diana.organisation):
        assert set(SavedView.objects.filter(is_default=True)) == {second, other_page}
        services.change_view(SavedView.objects.get(seq=1, page="portfolio"), by=diana, name="一", is_shared=False, is_default=True)
        assert [view.name for view in SavedView.objects.filter(is_default=True, page="portfolio")] == ["一"]


def test_a_shared_view_is_everybodys_to_use_and_its_makers_to_change(three, diana, dora, chief, charlie, browse):  # noqa: F811
    mine, shared = keep(diana, name="只给自己"), keep(diana, name="全局", query="group=place", is_shared=True, is_default=True)
    assert [chip[0].split()[0] for chip in chips(browse(dora).get(PATH))] == ["All", "全局"]
    assert chips(browse(dora).get(PATH))[0][2]  # Diana's default is not Dora's
    statuses = {}
    for member in (diana, dora, chief):
        client = browse(member)
        statuses[member.name] = [client.get(f"{HOME}{view.uid}/").status_code for view in (mine, shared)]
    assert statuses == {"Diana": [200, 200], "Dora": [404, 404], "Chief": [404, 200]}
    for act in ("drop", "star", ""):
        assert browse(dora).post(f"{HOME}{shared.uid}/{act + '/' if act else ''}", {"name": "x"}).status_code == 404
    # In her own organisation Charlie finds none of them, at her address or by theirs.
    assert browse(charlie).get(f"/o/qiming/views/{shared.uid}/").status_code == 404
    assert "全局" not in browse(charlie).get("/o/qiming/views/").content.decode()
    assert browse(chief).post(f"{HOME}{shared.uid}/", {"name": "全局视图", "is_shared": "on"}).status_code == 302
    with fence(diana.organisation):
        shared = SavedView.objects.get(pk=shared.pk)
        assert (shared.name, shared.is_default, shared.membership) == ("全局视图", True, diana)
        with pytest.raises(services.NotYourView):
            services.drop_view(shared, by=dora)
        with pytest.raises(services.NotYourView):
            services.star_view(shared, by=chief, starred=True)


def test_starred_views_stand_first(three, diana, browse):  # noqa: F811
    keep(diana)
    second = keep(diana, name="二", query="light=at_risk")
    client = browse(diana)
    client.post(f"{HOME}{second.uid}/star/")
    assert [chip[0] for chip in chips(client.get(PATH))] == ["All", "二", "滞后的"]
    client.post(f"{HOME}{second.uid}/star/")
    assert [chip[0] for chip in chips(client.get(PATH))] == ["All", "滞后的", "二"]


def test_a_view_is_renamed_and_deleted(diana, browse):
    view = keep(diana)
    client = browse(diana)
    assert client.post(f"{HOME}{view.uid}/", {"name": "要催的", "is_shared": "on"})["Location"] == f"{PATH}?light=behind"
    assert "要催的" in client.get(HOME).content.decode()
    assert client.post(f"{HOME}{view.uid}/drop/")["Location"] == HOME
    assert "要催的" not in client.get(HOME).content.decode()
    with fence(diana.organisation):
        acts = list(AuditEvent.objects.filter(act__startswith="view.").order_by("seq").values_list("act", "detail"))
    assert acts == [("view.save", {"page": "portfolio", "shared": False, "default": False}),
                    ("view.change", {"page": "portfolio", "shared": True, "default": False}), ("view.drop", {"page": "portfolio"})]


@pytest.mark.parametrize(("fields", "words"), [
    ({"name": ""}, "This field is required"), ({"name": "x" * 41}, "at most 40"), ({"query": ""}, "nothing to save"),
    ({"query": "page=2&view=all"}, "nothing to save"), ({"query": "q=" + "长" * 300}, "Too much is chosen")])
def test_what_cannot_be_saved_is_said_and_what_was_typed_stays(diana, browse, fields, words):
    answer = browse(diana).post(f"{HOME}save/", {"page": "portfolio", "query": "light=behind", "name": "滞后的"} | fields)
    page = answer.content.decode()
    assert answer.status_code == 200 and words in page
    assert f'value="{fields.get("name", "滞后的")}"' in page or fields.get("name") == ""


@pytest.mark.parametrize("page", ["", "home", "project", "https://evil.example", "member_list", "view_list"])
def test_only_lists_with_views_have_views(diana, browse, page):
    answer = browse(diana).post(f"{HOME}save/", {"page": page, "query": "a=1", "name": "x"})
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    with fence(diana.organisation):
        assert not SavedView.objects.exists()


def test_a_member_keeps_thirty_views_of_a_page(diana, browse):
    with fence(diana.organisation):
        for number in range(30):
            services.save_view(by=diana, page="portfolio", name=f"视图{number}", query=f"q={number}")
        with pytest.raises(services.TooManyViews):
            services.save_view(by=diana, page="portfolio", name="又一个", query="q=31")
    assert "You keep 30 views" in browse(diana).post(f"{HOME}save/", {"page": "portfolio", "query": "a=1", "name": "x"}).content.decode()


@pytest.mark.parametrize(("text", "tidy"), [
    ("?light=behind&page=3", "light=behind"), ("q=&light=behind&sort=-title", "light=behind&sort=-title"), ("", ""),
    ("g1-page=2&group=place", "group=place"), ("a=1&a=2&kept=x", "a=1&a=2"), ("q=<b>%00", "q=%3Cb%3E%00"), ("&&=&a", "")])
def test_a_view_keeps_what_shows_the_list_and_nothing_else(text, tidy):
    assert tidy_query(text) == tidy


def test_name_and_query_lie_sealed(diana):
    keep(diana, name="王桂兰", query="q=王桂兰")
    with fence(diana.organisation), connection.cursor() as cursor:
        cursor.execute("SELECT v::text FROM organisations_savedview v")
        row = cursor.fetchone()[0]
        assert "桂兰" not in row and "桂兰".encode().hex() not in row
        assert "桂兰" not in str(list(AuditEvent.objects.values()))


def test_views_cost_one_look_however_many(fiona, bureau, diana, dora, browse):
    at(fiona, bureau, 20, title="一")
    client, costs = browse(diana), []
    for views in (0, 5):
        for number in range(views):
            keep(dora, name=f"视图{number}", query=f"q={number}", is_shared=True)
        client.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20


def test_a_hostile_name_stays_text(three, diana, browse):  # noqa: F811
    keep(diana, name='<script>x</script>"', query="q=<b>")
    for path in (PATH, HOME, f"{PATH}?q=<b>"):
        page = browse(diana).get(path).content.decode()
        assert "<script>x" not in page and "&lt;script&gt;x" in page
