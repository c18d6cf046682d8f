"""Scoring by keyboard in a real browser (UX.md E2): number keys, the next one without a mark, saved by itself, submitted, on to the next."""

import re
import time

import pytest

from organisations.access import Role
from organisations.fence import fence
from projects.models import ReviewSheet
from tests import factories
from tests.factories_review import call_in_review, expert, seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheets(bureau, agency):
    """Erin's call in review with two proposals, and the addresses of her sheets."""
    diana, fiona, erin = factories.member(bureau, "Diana", Role.OFFICIAL), factories.member(agency, "Fiona", Role.ADMIN), expert(bureau)
    call, proposals = call_in_review(diana, [fiona, fiona])
    seat(call, erin, by=diana)
    return erin, [f"/o/minzheng/calls/{call.number}/scoring/{proposal.number}/" for proposal in proposals]


def kept(bureau):
    with fence(bureau):
        return [(sheet.state, str(sheet.total), sheet.marks) for sheet in ReviewSheet.objects.order_by("pk")]


def until(true, seconds=10):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def bar(window):
    return window.page.locator(".facts-line").inner_text()


def test_a_sheet_is_scored_and_submitted_by_keys_alone(sheets, bureau, surf):
    erin, (first, second) = sheets
    window = surf(erin)
    assert window.go(first) == 200
    page = window.page
    for key in "5432":  # 20 of 20, 12 of 15, 15 of 25, 6 of 15; each leads on to the next item
        page.keyboard.press(key)
    assert "53 / 100" in bar(window) and "2 without a mark" in bar(window)
    page.locator("[data-save-line]", has_text=re.compile(r"Saved\s\d\d:\d\d")).wait_for(timeout=10000)
    assert kept(bureau) == [("open", "53.00", {"need": "20", "goals": "12", "plan": "15", "team": "6"})]
    page.keyboard.press("k")  # back to the team
    page.keyboard.press("2")  # the same mark once more takes it back
    assert "47 / 100" in bar(window)
    page.keyboard.press("3")
    page.keyboard.press("1")
    page.keyboard.press("n")
    assert page.locator("[data-row][aria-current=true]").get_attribute("data-about") == "risks"
    field = page.locator("[name=mark_sustain]")
    field.fill("7.25")
    field.press("ArrowUp")
    assert (field.input_value(), "66.5 / 100" in bar(window), "every item has a mark" in bar(window)) == ("7.5", True, True)
    assert window.axe() == []
    with page.expect_navigation():
        page.keyboard.press("Control+Shift+Enter")
    assert page.url.endswith(second)
    assert kept(bureau)[0][:2] == ("submitted", "66.50")


def test_on_a_phone_chips_are_tapped_and_the_text_lies_below(sheets, bureau, surf):
    erin, (first, _second) = sheets
    window = surf(erin, size="phone", language="zh-hans")
    window.go(first)
    window.page.locator("[data-about=activities] [data-mark='20']").tap()
    until(lambda: "20 / 100" in bar(window))
    until(lambda: kept(bureau) == [("open", "20.00", {"plan": "20"})])
    marks, text = (window.page.locator(place).bounding_box()["y"] for place in (".score-items", "#text"))
    assert (marks < text, window.sideways(), window.axe()) == (True, 0, [])


def test_without_script_marks_are_typed_and_sent(sheets, bureau, surf):
    erin, (first, _second) = sheets
    window = surf(erin, scripts=False)
    window.go(first)
    window.page.locator("[name=mark_need]").fill("18.5")
    window.page.locator("[name=save]").click()
    assert window.page.locator("[name=mark_need]").input_value() == "18.5"
    assert kept(bureau) == [("open", "18.50", {"need": "18.5"})]
