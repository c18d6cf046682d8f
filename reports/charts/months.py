"""Charts along the calendar: months by service line, stacked parts, one square a day."""

import json
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.dates import MONTHS_3

from .. import words
from .theme import LABEL, WIDTH, text_width, wrapped

LEFT, TOP, HEIGHT = 44, 26, 200
PANEL = 96  # height of one small multiple


def _float(value):
    value = words.decimal(value)
    return None if value is None else float(value)


def nice(most):
    """The round number an axis ends with."""
    if most <= 0:
        return 1
    step = 10 ** floor(log10(most))
    return next(step * factor for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * factor >= most)


def month_names(months):
    """ "11月"; the year stands under the first month and under each January."""
    names = []
    for place, text in enumerate(months):
        year, _, month = str(text).partition("-")
        if not (year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
            names.append(str(text))
            continue
        name = f"{int(month)}月" if words.is_chinese() else str(MONTHS_3[int(month)]).capitalize()
        names.append(f"{name}\n{year}" if place == 0 or int(month) == 1 else name)
    return names


def _x(names):
    told = json.dumps(names)  # a list as Vega's expression language writes it, quotes and all
    return {
        "field": "month",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": list(range(len(names))), "paddingInner": 0.3, "paddingOuter": 0.2},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelExpr": f"split({told}[datum.value], '\\n')",
            "labelOverlap": False,
        },
    }


def _y(most, field="value", count=4):
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"title": None, "tickCount": count, "domain": False, "format": ",~f"},
    }


def _frame(layers, tokens, right=16, top=TOP, height=HEIGHT):
    return {
        "autosize": "none",
        "width": WIDTH - LEFT - right,
        "height": height,
        "padding": {"left": LEFT, "right": right, "top": top, "bottom": 40},
        "layer": layers,
    }


def _unit_layer(data, tokens):
    """The unit stands once, over the axis, instead of a title turned on its side."""
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "align": "left",
            "x": -LEFT + 4,
            "y": -14,
            "text": words.unit(data),
            "color": tokens["quiet"],
        },
    }


def monthly(data, tokens):
    """Numbers by month: bars for one series, lines for two to four, small multiples for more."""
    series, names = data.get("series", []), month_names(data.get("months", []))
    if len(series) > 4:
        return _multiples(data, series, names, tokens)
    rows = [
        {"month": place, "value": _float(value), "series": number}
        for number, one in enumerate(series)
        for place, value in enumerate(one.get("values", [])[: len(names)])
    ]
    target = _float(data.get("target"))
    most = nice(max([row["value"] or 0 for row in rows] + [target or 0, 1]))
    if data.get("form") == "lines" and len(series) > 1 or len(series) > 2:
        return _lines(data, series, names, rows, most, tokens)
    return _bars(data, series, names, rows, most, target, tokens)


def _bars(data, series, names, rows, most, target, tokens):
    x, y = _x(names), _y(most)
    colour = {"field": "series", "type": "nominal", "legend": None, "scale": {"range": tokens["series"]}}
    encoding = {"x": x, "y": y, "color": colour}
    if len(series) > 1:
        encoding["xOffset"] = {"field": "series", "type": "nominal"}
    layers = [{"mark": {"type": "bar"}, "encoding": encoding}, _unit_layer(data, tokens)]
    if len(series) == 1:
        for row in rows:
            row["text"] = words.number(None if row["value"] is None else f"{row['value']:.12g}")
            # a number just under the target would be struck through by its tick: it moves above
            near = target is not None and row["value"] is not None and 0 <= target - row["value"] < most * 0.08
            row["top"] = target if near else row["value"] or 0
        label = {"type": "text", "dy": -8, "color": tokens["text"]}
        layers.append({"mark": label, "encoding": {"x": x, "y": {**y, "field": "top"}, "text": {"field": "text"}}})
    else:
        layers += _legend([one.get("label", "") for one in series], tokens)
    if target is not None:
        base = {
            "type": "tick",
            "orient": "horizontal",
            "opacity": 1,
            "size": (WIDTH - LEFT - 16) / max(len(names), 1) * 0.7 + 8,
        }
        goal = {"x": x, "y": {**y, "field": "goal"}}
        for row in rows:
            row["goal"] = target
        layers[1:1] = [
            {"mark": {**base, "thickness": 4, "color": tokens["ground"]}, "encoding": goal},
            {"mark": {**base, "thickness": 2, "color": tokens["text"]}, "encoding": goal},
        ]
    return {**_frame(layers, tokens), "data": {"values": rows}}


def _legend(labels, tokens, columns=4):
    """Squares and names over the picture, set by hand so that they start at its left edge."""
    at, layers = 40, []
    for place, label in enumerate(labels):
        text = wrapped(label, 110, lines=1)
        colour = tokens["series"][place % 5]
        layers += [
            {
                "data": {"values": [{}]},
                "mark": {"type": "rect", "x": at, "x2": at + 10, "y": -19, "y2": -9, "color": colour},
            },
            {
                "data": {"values": [{}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "x": at + 15,
                    "y": -14,
                    "text": text,
                    "color": tokens["text"],
                },
            },
        ]
        at += 15 + text_width(text) + 18
    return layers


def _lines(data, series, names, rows, most, tokens):
    right = max(text_width(wrapped(one.get("label", ""), 110, lines=1)) for one in series) + 24
    colour = {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(range(len(series))), "range": tokens["series"]},
    }
    x = _x(names)
    encoding = {
        "x": {**x, "scale": {"type": "point", "padding": 0.3, "domain": x["scale"]["domain"]}},
        "y": _y(most),
        "color": colour,
    }
    layers = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding},
        {"mark": {"type": "point", "filled": True, "size": 26, "opacity": 1}, "encoding": encoding},
        _unit_layer(data, tokens),
    ]
    for number, y in enumerate(_end_heights(series, rows, most)):
        if y is not None:
            text = wrapped(series[number].get("label", ""), 110, lines=1)
            layers.append(
                {
                    "data": {"values": [{}]},
                    "mark": {
                        "type": "text",
                        "align": "left",
                        "x": {"expr": "width + 2"},
                        "y": y,
                        "text": text,
                        "color": tokens["text"],
                    },
                }
            )
            layers.append(
                {
                    "data": {"values": [{}]},
                    "mark": {
                        "type": "rect",
                        "x": {"expr": "width - 8"},
                        "x2": {"expr": "width - 2"},
                        "y": y - 1.5,
                        "y2": y + 1.5,
                        "color": tokens["series"][number],
                    },
                }
            )
    return {**_frame(layers, tokens, right=right), "data": {"values": rows}}


def _end_heights(series, rows, most):
    """Where each line's name stands: beside its last value, pushed apart by a line of text."""
    last = {row["series"]: row["value"] for row in rows if row["value"] is not None}
    wanted = sorted((HEIGHT * (1 - value / most), number) for number, value in last.items())
    placed, free = {}, -4.0
    for y, number in wanted:
        placed[number] = max(y, free)
        free = placed[number] + LABEL + 3
    over = max([0.0] + [y - HEIGHT for y in placed.values()])
    return [placed[number] - over if number in placed else None for number in range(len(series))]


def _multiples(data, series, names, tokens):
    """Five lines in one picture are a knot: each gets its own small one, all on the same scale."""
    columns = 3
    rows_of_panels = ceil(len(series) / columns)
    width, gap, down = (WIDTH - LEFT) / columns - 14, 14, PANEL + 52
    values = [_float(value) for one in series for value in one.get("values", [])]
    most = nice(max([value or 0 for value in values] + [1]))
    marks = []
    for number, one in enumerate(series):
        left, top = LEFT + number % columns * (width + gap), number // columns * down
        marks += _panel(one, names, left, top, width, most, tokens, number % columns == 0)
    marks.append(_text(4, -12, words.unit(data), "left", tokens["quiet"]))
    return {
        "autosize": "none",
        "width": WIDTH,
        "height": rows_of_panels * down,
        "padding": {"top": 26, "bottom": 0},
        "layer": marks,
    }


def _text(x, y, text, align, colour, **more):
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "x": x, "y": y, "text": text, "align": align, "color": colour, **more},
    }


def _line(x, x2, y, colour):
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": colour},
        "encoding": {"x": {"value": x}, "x2": {"value": x2}, "y": {"value": y}},
    }


def _panel(one, names, left, top, width, most, tokens, first):
    """One small multiple, drawn in pixels: a title with its sum, three grid lines, a bar a month."""
    known = [words.decimal(value) for value in one.get("values", [])]
    total = (
        sum((value for value in known if value is not None), Decimal(0)) if any(v is not None for v in known) else None
    )
    base, step = top + 26 + PANEL - 14, width / max(len(names), 1)
    scale = (PANEL - 14) / most
    layers = [
        _text(
            left, top + 6, wrapped(one.get("label", ""), width - 44, lines=1), "left", tokens["text"], fontWeight="bold"
        ),
        _text(left + width, top + 6, words.number(total), "right", tokens["quiet"]),
    ]
    for part in (0, 0.5, 1):
        layers.append(
            _line(left, left + width, base - most * part * scale, tokens["axis"] if part == 0 else tokens["grid"])
        )
        if first:
            layers.append(
                _text(left - 8, base - most * part * scale, words.number(f"{most * part:g}"), "right", tokens["quiet"])
            )
    bars = [
        {
            "x": left + place * step + step * 0.15,
            "x2": left + (place + 1) * step - step * 0.15,
            "y": base,
            "y2": base - float(value) * scale,
        }
        for place, value in enumerate(known[: len(names)])
        if value is not None
    ]
    plain = {"type": "quantitative", "axis": None, "scale": None}
    layers.append(
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "color": tokens["series"][0]},
            "encoding": {
                "x": {"field": "x", **plain},
                "x2": {"field": "x2"},
                "y": {"field": "y", **plain},
                "y2": {"field": "y2"},
            },
        }
    )
    every = max(1, ceil(len(names) / 4))
    layers += [
        _text(left + (place + 0.5) * step, base + 12, names[place].split("\n")[0], "center", tokens["quiet"])
        for place in range(0, len(names), every)
    ]
    return layers


def stacked(data, tokens):
    """Bars parted in up to four parts: months along the bottom, or names."""
    parts = [str(part) for part in data.get("parts", [])][:5]
    labels = [row.get("label", "") for row in data.get("rows", [])]
    names = month_names(labels)
    if names == [str(label) for label in labels]:
        names = [wrapped(name, (WIDTH - LEFT - 16) / max(len(names), 1) - 6) for name in names]
    rows, most = [], 1.0
    for place, row in enumerate(data.get("rows", [])):
        start = 0.0
        for number, value in enumerate(row.get("values", [])[: len(parts)]):
            if (value := _float(value)) is not None:
                rows.append({"month": place, "series": number, "value": start, "end": start + value})
                start += value
        most = max(most, start)
    colour = {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(range(len(parts))), "range": tokens["series"]},
    }
    bar = {
        "mark": {"type": "bar", "stroke": tokens["ground"], "strokeWidth": 1},
        "encoding": {"x": _x(names), "y": _y(nice(most)), "y2": {"field": "end"}, "color": colour},
    }
    return {**_frame([bar, _unit_layer(data, tokens), *_legend(parts, tokens)], tokens), "data": {"values": rows}}


def calendar(data, tokens):
    """One square a day, Monday on top, the deeper the more; no record is a pale square, not a gap."""
    start, end = date.fromisoformat(data["start"]), date.fromisoformat(data["end"])
    end = min(end, start + timedelta(days=366))
    known = {day: _float(value) or 0 for day, value in data.get("days", [])}
    most = max([1.0] + list(known.values()))
    monday = start - timedelta(days=start.weekday())
    weeks = (end - monday).days // 7 + 1
    size = min(11.0, (WIDTH - 30) / weeks)
    squares, labels = [], []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        week, value = (day - monday).days // 7, known.get(day.isoformat(), 0)
        colour = tokens["heat"][min(3, int(value / most * 3.999))] if value else tokens["track"]
        squares.append(
            {
                "x": 30 + week * size,
                "x2": 30 + (week + 1) * size - 1.5,
                "y": 20 + day.weekday() * size,
                "y2": 20 + (day.weekday() + 1) * size - 1.5,
                "colour": colour,
            }
        )
        if day.day == 1 or offset == 0 and day.day < 20:
            labels.append(
                _text(30 + week * size, 8, month_names([f"{day:%Y-%m}"])[0].split("\n")[0], "left", tokens["quiet"])
            )
    plain = {"type": "quantitative", "axis": None, "scale": None}
    layer = {
        "data": {"values": squares},
        "mark": {"type": "rect"},
        "encoding": {
            "x": {"field": "x", **plain},
            "x2": {"field": "x2"},
            "y": {"field": "y", **plain},
            "y2": {"field": "y2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }
    return {"autosize": "none", "width": WIDTH, "height": 20 + 7 * size + 4, "padding": 0, "layer": [layer, *labels]}
