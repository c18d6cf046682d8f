"""Wishes, stock, distributions, resources and volunteers as one likes to see them: narrowed by a state, kept as a view, opened with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from organisations.fence import fence
from organisations.models import SavedView
from tests.factories_casework import line as line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(agency, bob, project, wang):
    """Two of everything, one of which each view shows."""
    with fence(agency):
        line, today = line_of(project, "visit"), timezone.localdate()
        services.register_wish(by=bob, person=wang, project=project, line=line, what="一个新书包")
        services.move_wish(services.register_wish(by=bob, person=wang, project=project, line=line, what="一部手机"), "declined", by=bob, decline_reason="超出项目范围")
        services.add_goods(by=bob, name="口罩", unit="盒", low_at=5)
        bags = services.add_goods(by=bob, name="书包", unit="个", low_at=0)
        for title in ("开学发放", "中秋发放"):
            batch = services.plan_distribution(by=bob, project=project, line=line, item=bags, title=title, recipients=[(wang, 1)])
        services.cancel_distribution(batch, by=bob)
        for kind, item in (("money", "助学金"), ("goods", "棉被")):
            services.link_resource(by=bob, project=project, kind=kind, donor="爱心企业", item=item, on=today, value=10)
        services.add_volunteer(by=bob, name="陈小云", since=today - timedelta(days=9))
        gone = services.add_volunteer(by=bob, name="吴大伟", since=today - timedelta(days=9))
        services.change_volunteer(gone, by=bob, is_active=False)


@pytest.mark.parametrize(("page", "path", "query", "shown", "hidden"), [
    ("wish_list", "wishes", "status=declined", "一部手机", "一个新书包"), ("goods_list", "goods", "state=low", "口罩", "书包"),
    ("distribution_list", "distributions", "state=cancelled", "中秋发放", "开学发放"), ("resource_list", "resources", "kind=money", "助学金", "棉被"),
    ("volunteer_list", "volunteers", "state=off", "吴大伟", "陈小云")])
def test_a_list_narrowed_is_kept_as_a_view_and_opens_with_it(agency, bob, browse, ground, page, path, query, shown, hidden):
    browser, address = browse(bob), f"/o/{agency.slug}/{path}/"

    def seen(query=""):
        text = browser.get(address + query).content.decode()
        return (shown in text, hidden in text, "我的视图" in text)

    assert (seen(), seen(f"?{query}"), seen("?state=nonsense&status=nonsense&kind=nonsense")) == ((True, True, False), (True, False, False), (True, True, False))
    answer = browser.post(f"/o/{agency.slug}/views/save/", {"page": page, "query": query, "name": "我的视图", "is_default": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?{query}")
    assert (seen(), seen("?view=all")) == ((True, False, True), (True, True, True))
    with fence(agency):
        assert [(view.page, view.name, view.query) for view in SavedView.objects.all()] == [(page, "我的视图", query)]
    assert "我的视图" in browser.get(f"/o/{agency.slug}/views/").content.decode()
