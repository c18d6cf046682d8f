"""Signing in a session on a phone (UX.md W6): thirty members, three absent, at most six touches and 25 seconds; without JavaScript too."""

import time

import pytest

from casework.models import ServiceRecord
from organisations.access import Role
from organisations.fence import fence
from tests import factories
from tests import factories_casework as make
from tests import factories_groups as groups

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ground(transactional_db):
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    bob = factories.member(agency, "Bob", Role.WORKER, supervisor=alice)
    bob.user.language = "zh-hans"
    bob.user.save()
    with fence(agency):
        group = groups.running(bob, alice, make.project(alice, bob))
        return agency, bob, group, groups.members(group, bob, 30, filed=24)


class Hand:
    """Counts what a person does: each tap is one."""

    def __init__(self, page):
        self.page, self.taps, self.began = page, 0, time.monotonic()

    def tap(self, place):
        place.scroll_into_view_if_needed()
        place.tap() if self.page.viewport_size["width"] < 500 else place.click()
        self.taps += 1


def test_thirty_members_three_absent_in_five_taps(ground, surf):
    agency, bob, group, people = ground
    window = surf(bob, language="zh-hans", size="phone")
    page = window.page
    window.go(f"/o/{agency.slug}/groups/{group.number}/")
    assert window.axe() == [] and window.sideways() == 0
    hand = Hand(page)
    with page.expect_navigation():
        hand.tap(page.locator("main a.btn-primary"))
    assert page.locator("[data-present]").inner_text() == "30/30"
    for place in (3, 11, 27):
        hand.tap(page.locator("label.attendee").nth(place))
    assert page.locator("[data-present]").inner_text() == "27/30"
    assert window.sideways() == 0
    with page.expect_navigation():
        hand.tap(page.locator("main form[data-main] button.btn-primary"))
    spent = time.monotonic() - hand.began
    with fence(agency):
        record = ServiceRecord.objects.get(kind="session")
        absent = sorted(record.session.attendances.filter(present=False).values_list("member__seq", flat=True))
    assert (record.person_times, record.session.expected, absent) == (27, 30, [4, 12, 28])
    assert hand.taps == 5 and spent <= 25, (hand.taps, spent)
    assert window.axe() == [] and window.sideways() == 0  # how it went


def test_without_javascript_the_same_page_does_the_same(ground, surf):
    agency, bob, group, people = ground
    window = surf(bob, language="zh-hans", size="phone", scripts=False)
    page = window.page
    window.go(f"/o/{agency.slug}/groups/{group.number}/sessions/1/")
    page.locator("label.attendee").nth(0).tap()
    page.locator("[name=walk_ins]").fill("欧阳小雨、司马小山")
    with page.expect_navigation():
        page.locator("main form[data-main] button.btn-primary").click()
    with fence(agency):
        record = ServiceRecord.objects.get(kind="session")
        assert (record.person_times, record.session.expected, record.headcount) == (31, 32, 8)


def test_two_presses_of_the_button_are_one_session(ground, surf):
    agency, bob, group, people = ground
    window = surf(bob, language="zh-hans")
    page = window.page
    window.go(f"/o/{agency.slug}/groups/{group.number}/sessions/1/")
    page.locator("main form[data-main] button.btn-primary").dblclick()
    page.wait_for_url("**/record/")
    with fence(agency):
        assert ServiceRecord.objects.filter(kind="session").count() == 1
