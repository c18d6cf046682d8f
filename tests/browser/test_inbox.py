"""The inbox in a real browser: approve or return in at most three keys, read beside the list, undone from the bar; also by tapping and without script (UX O3)."""

import time

import pytest

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.models import ProgressReport, Project
from tests import factories
from tests.factories_progress import month_handed_in
from tests.factories_purchase import governed_project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATH = "/o/minzheng/inbox/?kind=progress"


@pytest.fixture
def waiting(bureau, agency):
    """Diana and two reports that wait, the older one first."""
    diana, fiona = factories.member(bureau, "Diana", Role.OFFICIAL), factories.member(agency, "Fiona", Role.ADMIN)
    project = governed_project(fiona, bureau)
    return diana, [month_handed_in(project, fiona, months_back=back) for back in (2, 1)]


def states(reports):
    with fence(reports[0].organisation):
        return [ProgressReport.objects.get(pk=report.pk).status for report in reports]


def until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def current(page):
    return page.locator("[data-row][aria-current=true]").get_attribute("id").removeprefix("progress-")


class Hand:
    """Counts what a hand does."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def key(self, key):
        self.count += 1
        self.page.keyboard.press(key)


def test_accepted_with_two_keys_and_undone_with_one_click(waiting, surf):
    diana, reports = waiting
    window = surf(diana)
    assert window.go(PATH) == 200
    page, hand = window.page, Hand(window.page)
    hand.key("j")
    page.locator("#pane h1").wait_for()
    number = current(page)
    assert number in page.locator("#pane").inner_text()
    assert window.axe() == []
    with page.expect_navigation():
        hand.key("a")
    chosen = [report.number for report in reports].index(number)
    assert (states(reports)[chosen], hand.count) == ("accepted", 2)
    page.get_by_role("button", name="Undo").first.click()
    until(lambda: states(reports) == ["submitted", "submitted"])


def test_returned_with_three_keys(waiting, surf):
    diana, reports = waiting
    window = surf(diana)
    window.go(PATH)
    page, hand = window.page, Hand(window.page)
    hand.key("j")
    page.locator("#pane h1").wait_for()
    number = current(page)
    hand.key("r")
    with page.expect_navigation():
        hand.key("2")
    chosen = [report.number for report in reports].index(number)
    assert (states(reports)[chosen], hand.count) == ("returned", 3)


def test_on_a_phone_in_chinese_nothing_is_wider_than_the_screen(waiting, surf):
    diana, reports = waiting
    window = surf(diana, size="phone", language="zh-hans")
    assert window.go(PATH) == 200
    assert (window.page.locator("#pane").is_visible(), window.sideways(), window.axe()) == (False, 0, [])
    with window.page.expect_navigation():
        window.page.locator("[data-row] .btn[data-key=a]").first.tap()
    assert sorted(states(reports)) == ["accepted", "submitted"]


def test_without_script_one_reads_on_the_page_and_accepts_in_the_list(waiting, surf):
    diana, reports = waiting
    window = surf(diana, scripts=False)
    window.go(PATH)
    window.page.locator("[data-row] a").first.click()
    assert "/inbox/progress/" in window.page.url
    window.go(PATH)
    window.page.locator("[data-row] .btn[data-key=a]").first.click()
    assert sorted(states(reports)) == ["accepted", "submitted"]


def test_which_projects_are_behind_and_why_takes_two_clicks(waiting, agency, surf):
    diana, reports = waiting
    with fence(agency):
        services.refresh_progress(Project.objects.get(pk=reports[0].project_id))
    window = surf(diana)
    window.go("/o/minzheng/portfolio/")
    page = window.page
    with page.expect_navigation():
        page.locator(".lights a", has_text="behind").click()
    page.locator("details.why summary").first.click()
    assert "入户探访 0.0%, time progress" in page.locator("details.why ul").first.inner_text()


def test_deadlines_and_today_are_free_of_violations(waiting, surf):
    diana, _reports = waiting
    for size, language in (("desk", "zh-hans"), ("phone", "en")):
        window = surf(diana, size=size, language=language)
        for path in ("deadlines/", "deadlines/?month=now", "", "portfolio/"):
            assert window.go(f"/o/minzheng/{path}") == 200
            if path == "":
                window.page.locator("#due-title").wait_for()
            assert (path, window.sideways(), window.axe()) == (path, 0, [])
