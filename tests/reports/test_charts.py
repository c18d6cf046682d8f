"""One chart definition for page and paper: it tells no number that is not there, and needs nothing a strict page forbids."""

import re
from xml.etree import ElementTree

import pytest

from reports import charts
from reports.charts.theme import THEMES, wrapped
from tests.reports.snapshots import BY_LINE, LINES, MONTHS

HOSTILE = "</title><script>alert(1)</script>'\"\\`${7*7}{{7*7}}&<b>"

DATA = {
    "indicators": {
        "time_progress": "0.752",
        "items": [
            {"label": "鲤·建档", "done": 86, "target": 90, "unit": "persons", "light": "on_track"},
            {"label": "鲤·心愿", "done": 12, "target": 60, "unit": "wishes", "light": "behind"},
            {"label": "宣传", "done": None, "target": 8, "unit": "activities", "light": "not_started"},
            {"label": "培训", "done": 2, "target": None, "unit": "trainings", "light": "paused"},
        ],
    },
    "monthly": {
        "months": MONTHS,
        "unit": "person_times",
        "form": "bars",
        "target": 70,
        "series": [{"label": "人次", "values": [47, 80, 70, None, 92, 110, 85, 60, 77, 90, 101, 66]}],
    },
    "shares": {"unit": "person_times", "items": [{"label": n, "value": sum(v)} for n, v in zip(LINES, BY_LINE)]},
    "stacked": {
        "parts": LINES[:2],
        "unit": "person_times",
        "rows": [{"label": m, "values": [BY_LINE[0][p], BY_LINE[1][p]]} for p, m in enumerate(MONTHS)],
    },
    "hours": {"unit": "hours", "items": [{"label": "团体督导", "value": "46.5", "target": "48"}, {"label": "同辈", "value": None}]},
    "calendar": {"start": "2025-01-01", "end": "2025-12-31", "unit": "times", "days": [["2025-01-03", 4], ["2025-12-31", 2]]},
}


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", charts.KINDS)
def test_every_kind_is_drawn_named_and_read(kind, language, theme):
    svg = charts.svg(kind, DATA[kind], language, theme)
    root = ElementTree.fromstring(svg)
    assert root[0].tag.endswith("title")
    assert root[0].text == charts.sentence(kind, DATA[kind], language)
    assert texts(svg)
    table = charts.table(kind, DATA[kind], language)
    assert table["rows"]
    assert all(len(row) == len(table["columns"]) for row in table["rows"])


@pytest.mark.parametrize("kind", charts.KINDS)
def test_a_strict_page_may_inline_it(kind):
    svg = charts.svg(kind, DATA[kind], "en", "light")
    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|href|url\(|<image|<foreignObject", svg)


@pytest.mark.parametrize("kind", charts.KINDS)
def test_without_data_it_says_so_and_does_not_fail(kind):
    empty = {"start": "2025-01-01", "end": "2025-01-31"} if kind == "calendar" else {}
    assert charts.svg(kind, empty, "en").startswith("<svg")
    assert charts.sentence(kind, empty, "en")
    assert charts.table(kind, empty, "en")["rows"] == []


@pytest.mark.parametrize("kind", ["indicators", "monthly", "shares", "stacked", "hours"])
def test_a_hostile_label_stays_text(kind):
    data = {
        "months": [HOSTILE], "parts": [HOSTILE], "unit_text": HOSTILE, "rows": [{"label": HOSTILE, "values": [1]}],
        "items": [{"label": HOSTILE, "done": 1, "target": 2, "value": 3}], "series": [{"label": HOSTILE, "values": [1]}] * 5,
    }  # fmt: skip
    svg = charts.svg(kind, data, "en")
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
    assert names <= {"svg", "title", "g", "path", "rect", "text", "line", "tspan"}
    assert "49" not in " ".join(filter(None, texts(svg)))


def test_a_gap_is_a_gap_and_never_0():
    svg = charts.svg("monthly", DATA["monthly"], "en")
    assert "—" in texts(svg)
    rows = charts.table("monthly", DATA["monthly"], "en")["rows"]
    assert rows[3] == ["Apr 2025", "—"]
    assert "878" in charts.sentence("monthly", DATA["monthly"], "en")


def test_what_two_series_count_is_never_added_together():
    """Session-hours of supervision and person-hours of training, visits and activities: two sentences, no sum (DOMAIN.md 8.5)."""
    data = {"months": MONTHS[:2], "unit": "hours", "series": [{"label": "Supervision", "values": [5, "2.5"]}, {"label": "Training of staff", "values": [0, 12]},
                                                              {"label": "Practice", "values": [0, 0]}]}
    months = [row[0] for row in charts.table("monthly", data, "en")["rows"]]
    assert charts.sentence("monthly", data, "en") == (
        f"Supervision: 7.5 hours in all; the most in {months[0]} with 5. Training of staff: 12 hours in all; the most in {months[1]} with 12. Practice: 0 hours in all.")


def test_an_indicator_without_target_has_no_rate():
    rows = charts.table("indicators", DATA["indicators"], "en")["rows"]
    assert [row[3] for row in rows] == ["95.6%", "20.0%", "—", "—"]
    assert charts.sentence("indicators", DATA["indicators"], "en") == "0 of 2 indicators have reached their target. Behind: 鲤·心愿."


def test_a_light_is_shape_and_word_not_colour_alone():
    shown = " ".join(filter(None, texts(charts.svg("indicators", DATA["indicators"], "en"))))
    assert all(shape in shown for shape in "●◆○‖")


def test_more_than_four_series_become_small_pictures_on_one_scale():
    data = {"months": MONTHS, "unit": "person_times", "series": [{"label": n, "values": v} for n, v in zip(LINES, BY_LINE)]}
    shown = texts(charts.svg("monthly", data, "zh-hans"))
    assert [text for text in shown if text in LINES] == LINES
    assert shown.count("200") == 2  # one scale, told once a row


def test_months_stand_in_their_order_even_with_a_gap():
    shown = texts(charts.svg("monthly", DATA["monthly"], "zh-hans"))
    assert [text for text in shown if text and text.endswith("月")] == [f"{month}月" for month in range(2, 13)]


def test_numbers_are_written_as_people_write_them():
    data = {"months": MONTHS[:2], "series": [{"label": "x", "values": [120000, 90000]}], "unit": "yuan"}
    shown = texts(charts.svg("monthly", data, "en"))
    assert "120,000" in shown
    assert not any("e+" in (text or "") or text == "120k" for text in shown)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_of_data_stands_out_from_its_ground(theme):
    tokens = THEMES[theme]
    for colour in [*tokens["series"], tokens["other"], *tokens["lights"].values()]:
        assert contrast(colour, tokens["ground"]) >= 3, (theme, colour)
    for colour in (tokens["text"], tokens["quiet"]):
        assert contrast(colour, tokens["ground"]) >= 7, (theme, colour)


def test_a_long_label_is_wrapped_and_cut():
    assert wrapped("入户探访", 200) == "入户探访"
    assert wrapped("入户探访（含电话回访及重点对象加访以及其他）服务人次", 90).count("\n") == 1
    assert wrapped("一二三四五六七八九十" * 5, 90).endswith("…")


def test_the_same_data_is_the_same_picture():
    charts._drawn.cache_clear()
    first = charts.svg("stacked", DATA["stacked"], "en")
    charts._drawn.cache_clear()
    assert charts.svg("stacked", DATA["stacked"], "en") == first
