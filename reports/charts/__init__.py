"""Charts of a report: one definition for the page and for the PDF (docs/snapshot.md section 5, UX.md 3.4).

`svg` draws, `sentence` reads, `table` lists. All three take the same data, so they cannot disagree.
"""

import json
import os
import re
from functools import lru_cache
from pathlib import Path

import vl_convert
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import override

from .. import words
from . import bars, months, readings
from .theme import THEMES, config

FONTS = Path(__file__).resolve().parent.parent / "fonts"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name, never fetched

_PICTURES = {
    "indicators": bars.indicators,
    "monthly": months.monthly,
    "shares": bars.shares,
    "stacked": months.stacked,
    "hours": bars.hours,
    "calendar": months.calendar,
}
KINDS = tuple(_PICTURES)

vl_convert.register_font_directory(str(FONTS))
_drawing_process = None  # the process in which the drawing library was started


def spec(kind, data, language, theme="light"):
    """The Vega-Lite definition of a chart; KeyError for a kind that is not in KINDS."""
    with override(language):
        tokens = THEMES[theme]
        picture = _PICTURES[kind](_clean(data), tokens)
        for layer in picture["layer"]:
            layer.setdefault("encoding", {})  # a mark set by hand encodes nothing, but Vega-Lite wants to hear so
        return {"$schema": SCHEMA, "config": config(tokens), **picture}


def svg(kind, data, language, theme="light"):
    """The chart as SVG, for a page or for print: named by a <title>, without styles or scripts of its own."""
    return _drawn(kind, json.dumps(data, sort_keys=True, ensure_ascii=False), language, theme)


def sentence(kind, data, language):
    """The chart in one sentence: what stands under the picture and what a screen reader says."""
    with override(language):
        return words.clean(getattr(readings, kind)(data))


def table(kind, data, language):
    """The chart's numbers: {"columns": [head, …], "rows": [[text, …], …]}, as printed."""
    with override(language):
        columns, rows = getattr(readings, f"{kind}_table")(data)
        return {"columns": [str(column) for column in columns], "rows": rows}


def _clean(data):
    """A control character in a label would not raise here: the drawing library ends the whole process."""
    if isinstance(data, dict):
        return {key: _clean(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_clean(value) for value in data]
    return words.clean(data) if isinstance(data, str) else data


@lru_cache(maxsize=256)
def _drawn(kind, data, language, theme):
    """Drawing costs some 30 ms; pages ask for the same picture again and again."""
    global _drawing_process
    _drawing_process = _drawing_process or os.getpid()
    if _drawing_process != os.getpid():
        raise RuntimeError("A chart was drawn before this process was forked off; here the drawing library would hang.")
    data = json.loads(data)
    drawing = vl_convert.vegalite_to_svg(spec(kind, data, language, theme), vl_version="5.20", allowed_base_urls=[])
    return SafeString(_plain(drawing, sentence(kind, data, language)))


def _plain(drawing, title):
    """Fit for a page with a strict content policy: a title first, no inline style, no roles meant for another reader."""
    head, body = re.match(r"(<svg[^>]*>)(.*)", drawing, re.S).groups()
    box = re.search(r'viewBox="[^"]*"', head)[0]
    width = re.search(r'width="[^"]*"', head)[0]
    body = re.sub(r' (?:style|class|role|tabindex|aria-[a-z]+)="[^"]*"', "", body)
    body = re.sub(r'<path d="[^"]*"[^>]*display="none"[^>]*/>|<path d="M0,0h0v0h0Z"[^>]*/>', "", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {width} {box}>'
        f"<title>{escape(title)}</title>{body}"
    )
