"""Charts made of bars across: indicators against their targets, hours against their targets, shares of a whole."""

from .. import words
from .theme import LABEL, WIDTH, text_width, wrapped

RATE = 78  # px beside the bars for shape and rate
MOST = 2.0  # a bar stops at 200 %; the text beside it still tells the true rate


def _axis_labels(width):
    return {
        "title": None,
        "labelExpr": "split(datum.label, '\\n')",
        "labelLimit": width,
        "domain": False,
        "grid": False,
    }


def _names(items, width):
    """Labels on two lines at most, each told apart, because a chart's axis merges equal names."""
    seen, names = {}, []
    for item in items:
        name = wrapped(item.get("label", ""), width)
        seen[name] = seen.get(name, 0) + 1
        names.append(name + "\u200b" * (seen[name] - 1))
    return names


def _left(names):
    """Room for the names: no more than the longest line needs."""
    return max([40] + [text_width(line) for name in names for line in name.split("\n")]) + 16


def _tick(tokens, x, y, size):
    """The target: two pixels of ink in a white halo, a little longer than the bar (UX.md 3.4)."""
    base = {"type": "tick", "orient": "vertical", "opacity": 1}
    encoding = {"x": x, "y": y}
    return [
        {"mark": {**base, "thickness": 4, "size": size + 8, "color": tokens["ground"]}, "encoding": encoding},
        {"mark": {**base, "thickness": 2, "size": size + 8, "color": tokens["text"]}, "encoding": encoding},
    ]


def _frame(layers, tokens, left, right, top, height):
    return {
        "autosize": "none",
        "width": WIDTH - left - right,
        "height": height,
        "padding": {"left": left, "right": right, "top": top, "bottom": 22},
        "layer": layers,
    }


def indicators(data, tokens):
    """Bullet bars in percent of target; the tick is the target, the dashed line the time gone by."""
    items = data.get("items", [])
    names = _names(items, 128)
    rows = [_indicator(item, name) for item, name in zip(items, names, strict=True)]
    most = max([1.0] + [min(row["rate"], MOST) for row in rows if row["rate"] is not None])
    right = RATE + max([40] + [text_width(row["told"]) for row in rows]) + 8
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _axis_labels(140)}
    x = {
        "field": "shown",
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"title": None, "format": "%", "tickCount": 4, "domain": False},
    }
    colour = {"field": "colour", "type": "nominal", "scale": None}
    left = _left(names)
    height = max(len(rows), 1) * (34 if any("\n" in name for name in names) else 28)
    layers = [
        {
            "mark": {"type": "bar", "height": 16, "color": tokens["track"]},
            "encoding": {"y": y, "x": {**x, "field": "whole"}},
        },
        {"mark": {"type": "bar", "height": 16}, "encoding": {"y": y, "x": x, "color": colour}},
        *_tick(tokens, {**x, "field": "goal"}, y, 16),
        {
            "mark": {"type": "text", "align": "left", "x": {"expr": "width + 10"}},
            "encoding": {"y": y, "text": {"field": "percent"}},
        },
        {
            "mark": {"type": "text", "align": "left", "x": {"expr": f"width + {RATE}"}, "color": tokens["quiet"]},
            "encoding": {"y": y, "text": {"field": "told"}},
        },
    ]
    time = words.decimal(data.get("time_progress"))
    if time is not None and 0 <= time <= MOST:
        layers += _time_line(tokens, float(time), min(float(time), most) / most * (WIDTH - left - right), height)
    for row, item in zip(rows, items, strict=True):
        row["colour"] = tokens["lights"].get(item.get("light"), tokens["series"][0])
    return {**_frame(layers, tokens, left, right, 30, height), "data": {"values": rows}}


def _indicator(item, name):
    done, target = words.decimal(item.get("done")), words.decimal(item.get("target"))
    rate = float(done / target) if done is not None and target else None
    shape = words.LIGHTS.get(item.get("light"), ("", ""))[0]
    told = f"{words.number(done)} / {words.number(target)} {words.unit(item)}"
    percent = words.number(done / target if rate is not None else None, "percent")
    return {
        "name": name,
        "rate": rate,
        "shown": None if rate is None else max(0.0, min(rate, MOST)),
        "whole": 1 if target else None,
        "goal": 1 if target else None,
        "percent": f"{shape} {percent}".strip(),
        "told": told,
    }


def _time_line(tokens, time, x, height):
    text = f"{words.word(words.LABELS, 'time_progress')} {words.number(str(time), 'percent')}"
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": tokens["text"]},
            "encoding": {"x": {"value": x}, "y": {"value": -6}, "y2": {"value": height}},
        },
        {"data": {"values": [{}]}, "mark": {"type": "text", "x": x, "y": -16, "text": text, "color": tokens["text"]}},
    ]


def hours(data, tokens):
    """Bars with a target tick: hours of supervision and training, by person or by group."""
    items = data.get("items", [])
    names = _names(items, 128)
    rows, left = [], _left(names)
    for item, name in zip(items, names, strict=True):
        value, target = words.decimal(item.get("value")), words.decimal(item.get("target"))
        text = words.number(value, "hours") + (f" / {words.number(target, 'hours')}" if target is not None else "")
        rows.append(
            {
                "name": name,
                "value": None if value is None else float(value),
                "target": None if target is None else float(target),
                "text": text,
            }
        )
    right = max([40] + [text_width(row["text"]) for row in rows]) + 16
    most = max([1.0] + [row[key] for row in rows for key in ("value", "target") if row[key] is not None])
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _axis_labels(140)}
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"title": None, "tickCount": 5, "domain": False, "format": ",~f"},
    }
    layers = [
        {"mark": {"type": "bar", "height": 16, "color": tokens["series"][0]}, "encoding": {"y": y, "x": x}},
        *_tick(tokens, {**x, "field": "target"}, y, 16),
        {
            "mark": {"type": "text", "align": "left", "x": {"expr": "width + 10"}},
            "encoding": {"y": y, "text": {"field": "text"}},
        },
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "text",
                "align": "left",
                "x": {"expr": "width + 10"},
                "y": {"expr": "height + 12"},
                "text": words.unit(data),
                "color": tokens["quiet"],
            },
        },
    ]
    return {**_frame(layers, tokens, left, right, 8, 30 * max(len(rows), 1)), "data": {"values": rows}}


def shares(data, tokens):
    """One bar parted in up to four parts and the rest, with name, number and share under each."""
    parts = share_parts(data)
    whole = sum(value for _, value in parts)
    column = WIDTH / max(len(parts), 1)
    colours = tokens["series"][:4] + [tokens["other"] if len(data.get("items", [])) > 5 else tokens["series"][4]]
    rows, start = [], 0.0
    for place, (label, value) in enumerate(parts):
        share = value / whole if whole else None
        end = start + float(share or 0)
        rows.append(
            {
                "start": start,
                "end": end,
                "at": place * column,
                "colour": colours[place],
                "label": wrapped(label, column - 26, lines=1),
                "told": f"{words.number(value)} {words.unit(data)}",
                "share": words.number(share, "percent"),
            }
        )
        start = end
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 1]}}
    colour = {"field": "colour", "type": "nominal", "scale": None}
    at = {"field": "at", "type": "quantitative", "axis": None, "scale": None}

    def line(field, y, **mark):
        return {
            "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 16, "y": y, "lineBreak": "\n", **mark},
            "encoding": {"x": at, "text": {"field": field}},
        }

    layers = [
        {
            "mark": {"type": "rect", "y": 0, "y2": 24, "stroke": tokens["ground"], "strokeWidth": 1.5},
            "encoding": {"x": {**x, "field": "start"}, "x2": {"field": "end"}, "color": colour},
        },
        {
            "mark": {"type": "rect", "y": 37, "y2": 47, "width": 10, "align": "left", "xOffset": 5},
            "encoding": {"x": at, "color": colour},
        },
        line("label", 36),
        line("share", 53, fontSize=LABEL + 3, fontWeight="bold"),
        line("told", 74, color=tokens["quiet"]),
    ]
    return {
        "autosize": "none",
        "width": WIDTH,
        "height": 90,
        "padding": 0,
        "data": {"values": rows},
        "layer": layers,
        "resolve": {"scale": {"x": "independent"}},
    }


def share_parts(data):
    """Largest first, at most four, what is left as other; parts without a number are left out."""
    items = [(str(item.get("label", "")), words.decimal(item.get("value"))) for item in data.get("items", [])]
    items = sorted((item for item in items if item[1] is not None), key=lambda item: -item[1])
    if len(items) <= 4:
        return items
    # five parts and no rest read better than four and a rest of one
    return (
        items
        if len(items) == 5
        else [*items[:4], (words.word(words.LABELS, "other"), sum(value for _, value in items[4:]))]
    )
