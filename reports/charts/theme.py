"""Colours, type and measures of every chart: one theme with three grounds (UX.md 3.2 to 3.4)."""

WIDTH = 600  # px: the text width of an A4 page at 96 dpi; on a page the picture scales down with its column
LABEL = 11  # px: nothing smaller
FONT = "Socialwork Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, Noto Sans SC, sans-serif"

_LIGHT = {
    "ground": "#FFFFFF",
    "text": "#17232B",
    "quiet": "#46555F",
    "grid": "#E3E8EB",
    "track": "#EDF1F3",
    "axis": "#6F7F89",
    # the first four carry series; the last is for what is grouped as "other"
    "series": ["#0B5C6B", "#B68F2B", "#6E38B5", "#899B6A", "#60241B"],
    "other": "#7C8894",
    "lights": {
        "on_track": "#3B9D6B",
        "at_risk": "#B87A00",
        "behind": "#A3271B",
        "not_started": "#7C8894",
        "done": "#7C8894",
        "paused": "#7C8894",
    },
    "heat": ["#CFE4E8", "#8FC1CA", "#3F8E9C", "#0B5C6B"],
}

THEMES = {
    "light": _LIGHT,
    # paper: as light; grey parts a little darker, because print thins them
    "print": {**_LIGHT, "grid": "#D9E0E4", "track": "#E6EBEE"},
    "dark": {
        "ground": "#182127",
        "text": "#E6EDF0",
        "quiet": "#B4C2CA",
        "grid": "#2E3B43",
        "track": "#2A363D",
        "axis": "#7C8D97",
        "series": ["#5CBCCB", "#D9B55C", "#B48CF0", "#B4C795", "#DB8A78"],
        "other": "#93A3AC",
        "lights": {
            "on_track": "#57B787",
            "at_risk": "#D99A26",
            "behind": "#E8705F",
            "not_started": "#93A3AC",
            "done": "#93A3AC",
            "paused": "#93A3AC",
        },
        "heat": ["#1F4A53", "#2C7683", "#43A0AF", "#8ED8E3"],
    },
}


def config(tokens):
    """What Vega-Lite asks for once: no chart junk, labels readable, grid in the background."""
    label = {"labelFont": FONT, "labelFontSize": LABEL, "labelColor": tokens["quiet"]}
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **label,
            "titleFont": FONT,
            "titleFontSize": LABEL,
            "titleFontWeight": "normal",
            "titleColor": tokens["quiet"],
            "gridColor": tokens["grid"],
            "domainColor": tokens["axis"],
            "ticks": False,
            "labelPadding": 6,
        },
        "header": {**label, "title": None},
        "text": {"font": FONT, "fontSize": LABEL, "fill": tokens["text"]},
        "bar": {"stroke": None},
    }


def text_width(text, size=LABEL):
    """About how wide a text is: a Han character is one em, a Latin one a good half."""
    return sum(size if ord(char) > 0x2E00 else size * 0.56 for char in text)


def wrapped(text, width, lines=2, size=LABEL):
    """The text on at most so many lines of that width; what does not fit ends in an ellipsis."""
    found, line = [], ""
    for char in " ".join(str(text).split()):
        if text_width(line + char, size) > width:
            found.append(line)
            line = ""
        line += char
    found.append(line)
    if len(found) > lines:
        found = found[:lines]
        found[-1] = found[-1][:-1] + "…"
    return "\n".join(part.strip() for part in found)
