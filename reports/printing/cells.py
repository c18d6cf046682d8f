"""One value of a snapshot as one piece of markup; all text is escaped here or in a template, never trusted."""

import re

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join

from .. import words
from ..charts.theme import THEMES
from ..words import clean


def text(value):
    """Escaped text; its line breaks stay."""
    return linebreaksbr(clean(value), autoescape=True)


def figure(value, with_unit=True):
    """A counted number, with what it takes to trace it: its rule and its place in the report."""
    unit = words.unit(value) if with_unit and words.decimal(value.get("value")) is not None else ""
    shown = words.number(value.get("value"), value.get("format"))
    if not (value.get("rule") or value.get("key")):
        return format_html('<span class="number">{}</span>{}', shown, _unit(unit))
    return format_html(
        '<span class="number" data-rule="{}" data-figure="{}">{}</span>{}',
        value.get("rule") or "",
        value.get("key") or "",
        shown,
        _unit(unit),
    )


def _unit(unit):
    return format_html(' <span class="unit">{}</span>', unit) if unit else ""


def light(value):
    """Shape and word; the colour only repeats them."""
    shape, name = words.LIGHTS.get(value.get("light"), ("", value.get("light") or words.NOTHING))
    more = format_html(" {}", text(value["text"])) if value.get("text") else ""
    return format_html(
        '<span class="light light-{}"><span class="shape">{}</span> {}</span>{}',
        re.sub(r"[^a-z_]", "", str(value.get("light") or "")),
        shape,
        name,
        more,
    )


def bar(value):
    """A small bar for a table: done against target, with the tick of time progress."""
    tokens = THEMES["print"]
    rate, time = words.decimal(value.get("rate")), words.decimal(value.get("time"))
    width = float(min(max(rate or 0, 0), 1)) * 100
    colour = tokens["lights"].get(value.get("light"), tokens["series"][0])
    tick = (
        ""
        if time is None
        else format_html(
            '<path d="M{0} 0V14" stroke="{1}" stroke-width="4"/><path d="M{0} 0V14" stroke="{2}" stroke-width="2"/>',
            f"{float(min(max(time, 0), 1)) * 98 + 1:.1f}",
            tokens["ground"],
            tokens["text"],
        )
    )
    title = words.number(rate, "percent")
    if time is not None:
        title += f" · {words.word(words.LABELS, 'time_progress')} {words.number(time, 'percent')}"
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="bar" role="img" viewBox="0 0 100 14" width="100" height="14"><title>{}</title>'
        '<path d="M0 3H100V11H0Z" fill="{}"/><path d="M0 3H{}V11H0Z" fill="{}"/>{}</svg>',
        title,
        tokens["track"],
        f"{width:.1f}",
        colour,
        tick,
    )


def cell(value, column=None):
    """Any cell of docs/snapshot.md section 3."""
    column = column or {}
    if value is None or value == "":
        return words.NOTHING
    if isinstance(value, dict):
        return _told(value, column)
    if isinstance(value, int) and not isinstance(value, bool):
        return format_html('<span class="number">{}</span>', words.number(value, column.get("format")))
    if column.get("format") and words.decimal(value) is not None:
        return format_html('<span class="number">{}</span>', words.number(value, column["format"]))
    return text(value)


def _told(value, column):
    if "value" in value:
        return figure(value, with_unit=not (column.get("unit") or column.get("unit_text") or column.get("bare")))
    if "light" in value and "bar" not in value:
        return light(value)
    if "bar" in value:
        return bar(value["bar"])
    if "dates" in value:
        return words.period(*value["dates"][:2]) if len(value["dates"]) > 1 else words.NOTHING
    if "date" in value:
        return words.day(value["date"])
    if "list" in value:
        return format_html_join("", "<div>{}</div>", ((cell(one, column),) for one in value["list"])) or words.NOTHING
    return words.NOTHING


def is_number(value):
    """Whether a cell stands to the right."""
    return isinstance(value, int) or isinstance(value, dict) and "value" in value
