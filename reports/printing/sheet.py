"""From a snapshot to what the templates print: words for keys, numbers for chapters, pictures and tables.

Nothing is counted and nothing is looked up here: what the snapshot does not hold is not in the report.
"""

import segno
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .. import charts, words
from ..words import clean
from .cells import cell, figure, is_number, light

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
PHOTOS_IN_ROW = 2


class Numbering:
    """Figures and tables are numbered through the whole report."""

    def __init__(self):
        self.table = self.picture = 0

    def next(self, kind):
        setattr(self, kind, getattr(self, kind) + 1)
        return getattr(self, kind)


def sheet(snapshot, photos):
    """The whole report as the templates want it; the report's language must be active."""
    numbering = Numbering()
    changes = _changes(snapshot, numbering)
    chapters = [
        _chapter(place, chapter, photos, numbering, snapshot["language"])
        for place, chapter in enumerate(snapshot.get("chapters", []), 1)
    ]
    return {
        "language": LANGUAGES.get(snapshot["language"], snapshot["language"]),
        "kind": snapshot["kind"],
        "style": snapshot.get("style") or "agency",
        "title": clean(snapshot["title"]),
        "subtitle": clean(snapshot.get("subtitle") or ""),
        "kicker": words.word(words.KICKERS, snapshot["kind"], snapshot.get("kicker")),
        "demonstration": bool(snapshot.get("demonstration")),
        "organisation": snapshot["organisation"],
        "period": words.period(snapshot["period"]["start"], snapshot["period"]["end"]),
        "extract": bool(snapshot.get("extract")),
        "cover_rows": _cover_rows(snapshot),
        "cover_photo": photos(snapshot["cover_photo"]) if snapshot.get("cover_photo") else None,
        "created": snapshot["generated_at"],
        "number": clean(snapshot["number"]),
        "version": snapshot["version"],
        "changes": changes,
        "chapters": chapters,
        "rules": _rules(snapshot),
        "evidence": _evidence(snapshot),
        "verification": _verification(snapshot),
        "code": clean(snapshot["code"]),
        "verify_url": clean(snapshot["verify_url"]),
        "qr": qr(snapshot["verify_url"], _("QR code of the verification page")),
        "last": words.place(len(chapters) + 1),
    }


def _cover_rows(snapshot):
    rows = [(words.word(words.ROLES, party["role"]), party["name"]) for party in snapshot.get("parties", [])]
    project = snapshot.get("project") or {}
    for key, value in (
        ("project_number", project.get("number")),
        ("contract_number", project.get("contract_number")),
        ("report_number", snapshot["number"]),
    ):
        if value:
            rows.append((words.word(words.LABELS, key), value))
    if snapshot["version"] > 1:
        rows.append((words.word(words.LABELS, "version"), snapshot["version"]))
    if snapshot.get("extract"):
        rows.append((words.word(words.LABELS, "edition"), _("Extract without amounts, printed with the whole report")))
    rows.append((words.word(words.LABELS, "generated_at"), words.day(snapshot["generated_at"])))
    return [(label, clean(value)) for label, value in rows]


def _chapter(place, chapter, photos, numbering, language):
    found = {
        "id": f"chapter-{place}",
        "number": words.place(place),
        "title": clean(words.word(words.CHAPTERS, chapter["key"], chapter.get("title"))),
        "sections": [],
        "blocks": [],
        # A few lines need no sheet of their own, also where chapters begin on a new page.
        "is_brief": len(chapter.get("blocks", [])) <= 3
        and all(block["type"] in ("paragraph", "heading", "note", "list") for block in chapter.get("blocks", [])),
    }
    for block in chapter.get("blocks", []):
        made = _BLOCKS[block["type"]](block, numbering, photos, language)
        if block["type"] == "heading":
            number = len(found["sections"]) + 1
            made |= {"id": f"{found['id']}-{number}", "number": words.place(place, number)}
            found["sections"].append(made)
        found["blocks"].append({**made, "template": f"reports/print/blocks/{block['type']}.html"})
    return found


def _heading(block, *_rest):
    return {"text": clean(block["text"])}


def _paragraph(block, *_rest):
    parts = [clean(part).strip() for part in str(block["text"]).replace("\r\n", "\n").split("\n\n")]
    return {"parts": [part for part in parts if part]}


def _list(block, *_rest):
    return {"items": [cell(item) for item in block["items"]], "ordered": bool(block.get("ordered"))}


def _definitions(block, *_rest):
    return {
        "items": [
            (words.word(words.LABELS, item.get("key"), item.get("label")), cell(item.get("value")))
            for item in block["items"]
        ]
    }


def _table(block, numbering, *_rest):
    columns = _columns(block)
    rows = [_row(row, columns) for row in block.get("rows", [])]
    total = block.get("total")
    if total:
        total = [words.word(words.LABELS, "total") if total[0] is None else total[0], *total[1:]]
        total = [
            ("", columns[place]["side"]) if value is None else (cell(value, columns[place]), columns[place]["side"])
            for place, value in enumerate(total[: len(columns)])
        ]
    return {
        "number": numbering.next("table"),
        "caption": clean(block.get("caption") or ""),
        "columns": columns,
        "span": len(columns),
        "rows": rows,
        "total": total,
        "note": clean(block.get("note") or ""),
    }


def _columns(block):
    columns = [dict(column) for column in block["columns"]]
    given = sum(column.get("width") or 0 for column in columns)
    free = [column for column in columns if not column.get("width")]
    for column in free:
        column["width"] = max(4, (100 - given) / len(free))
    for place, column in enumerate(columns):
        column["width"] = min(100, max(1, round(column["width"])))
        column["head"] = clean(words.word(words.LABELS, column.get("key"), column.get("head")))
        column["unit_word"] = words.unit(column)
        numbers = [
            is_number(row[place]) for row in block.get("rows", []) if place < len(row) and row[place] is not None
        ]
        side = column.get("align") or ("right" if column.get("format") or numbers and all(numbers) else "left")
        column["side"] = side if side in ("left", "right", "center") else "left"
    return columns


def _row(row, columns):
    row = list(row)[: len(columns)] + [None] * (len(columns) - len(row))
    return [(cell(value, column), column["side"]) for value, column in zip(row, columns, strict=True)]


def _chart(block, numbering, _photos, language):
    kind, data = block["kind"], block["data"]
    return {
        "number": numbering.next("picture"),
        "svg": charts.svg(kind, data, language, "print"),
        "sentence": clean(charts.sentence(kind, data, language)),
        "table": charts.table(kind, data, language),
        "caption": clean(block.get("caption") or ""),
        "note": clean(block.get("note") or ""),
    }


def _photos(block, numbering, photos, _language):
    items = []
    for item in block["items"]:
        about = [
            words.day(item["date"]) if item.get("date") else "",
            item.get("place") or "",
            item.get("caption") or "",
        ]
        items.append(
            {
                "source": photos(item["uid"]),
                "number": numbering.next("picture"),
                "caption": clean(" ".join(part for part in about if part)),
                "alt": clean(item.get("caption") or _("Photo")),
            }
        )
    rows = [items[place : place + PHOTOS_IN_ROW] for place in range(0, len(items), PHOTOS_IN_ROW)]
    return {"rows": rows, "caption": clean(block.get("caption") or "")}


def _figures(block, *_rest):
    return {
        "items": [
            {
                "label": clean(words.word(words.LABELS, item.get("key"), item.get("label"))),
                "value": figure(item["value"]),
                "note": clean(item.get("note") or ""),
            }
            for item in block["items"]
        ]
    }


def _light(block, *_rest):
    return {"light": light({"light": block["light"]}), "text": clean(block.get("text") or "")}


def _note(block, *_rest):
    return {"text": cell(block["text"]), "tone": "warning" if block.get("tone") == "warning" else "info"}


def _story(block, *_rest):
    return {**_paragraph(block), "title": clean(block.get("title") or "")}


def _signatures(block, *_rest):
    items = [
        {
            "label": clean(words.word(words.LABELS | words.ROLES, item.get("key"), item.get("label"))),
            "name": clean(item.get("name") or ""),
            "seal": bool(item.get("seal")),
        }
        for item in block["items"]
    ]
    return {"rows": [items[place : place + 2] for place in range(0, len(items), 2)]}


_BLOCKS = {
    "heading": _heading,
    "paragraph": _paragraph,
    "list": _list,
    "definitions": _definitions,
    "table": _table,
    "chart": _chart,
    "photos": _photos,
    "figures": _figures,
    "light": _light,
    "note": _note,
    "story": _story,
    "signatures": _signatures,
    "page_break": lambda *_rest: {},
}


def _changes(snapshot, numbering):
    """What a later version says otherwise than the one before; None for a first version."""
    if snapshot["version"] < 2:
        return None
    columns = [
        {"key": "name", "width": 28},
        {"key": "before", "width": 18},
        {"key": "after", "width": 18},
        {"key": "reason", "width": 36},
    ]
    rows = [
        [one.get("label"), one.get("before"), one.get("after"), one.get("reason")]
        for one in snapshot.get("difference", [])
    ]
    caption = _("Changes against version %(version)s") % {"version": snapshot["version"] - 1}
    return _table({"caption": caption, "columns": columns, "rows": rows}, numbering)


def figures(value):
    """Every figure of a snapshot, in the order it is printed."""
    if isinstance(value, dict):
        if "value" in value and ("rule" in value or "format" in value):
            yield value
        for one in value.values():
            yield from figures(one)
    elif isinstance(value, list):
        for one in value:
            yield from figures(one)


def _rules(snapshot):
    """The counting rules that the printed numbers follow, each once, in words."""
    found = {}
    for one in figures(snapshot.get("chapters", [])):
        if one.get("rule"):
            definition = one.get("definition") or words.word(words.RULES, one["rule"])
            found.setdefault((words.word(words.RULE_NAMES, one["rule"], one.get("rule_name")), definition), None)
    return [(clean(name), clean(definition)) for name, definition in found]


def _rule_name(one):
    return words.word(words.RULE_NAMES, one.get("rule"), one.get("rule_name"))


def _evidence(snapshot):
    """The figures with records behind them: number of records, their digest, what was not countable and why."""
    found = {}
    for one in figures(snapshot.get("chapters", [])):
        if one.get("row_count") is not None and one.get("key") not in found:
            found[one.get("key") or len(found)] = {
                "label": clean(one.get("label") or one.get("key") or ""),
                "value": figure(one),
                "rule": clean(words.word(words.RULE_NAMES, one.get("rule"), one.get("rule_name")) or words.NOTHING),
                "rows": words.number(one["row_count"]),
                "recorded": words.number(one.get("recorded")),
                "reasons": clean(pgettext("list", ", ").join(map(str, one.get("reasons") or []))),
                "digest": clean(str(one.get("rows_sha256") or words.NOTHING)[:12]),
            }
    return list(found.values())


def _verification(snapshot):
    generated = str(snapshot["generated_at"])
    moment = f"{words.day(generated)} {generated[11:16]}".strip()
    rows = [
        ("cut_off", words.day(snapshot["period"]["cut_off"])),
        ("rule", snapshot["rules_version"]),
        ("report_number", snapshot["number"]),
        ("version", snapshot["version"]),
        ("generated_at", moment),
    ]
    return [(words.word(words.LABELS, key), clean(value)) for key, value in rows]


def qr(url, title):
    """The verification address as a square that a phone reads; drawn, not fetched."""
    modules = [list(row) for row in segno.make(str(url), error="m", micro=False).matrix]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules, 2) for x, dark in enumerate(row, 2) if dark)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {0} {0}" width="136" height="136"><title>{1}</title>'
        '<path d="M0 0H{0}V{0}H0z" fill="#fff"/><path d="{2}" fill="#000" shape-rendering="crispEdges"/></svg>',
        len(modules) + 4,
        title,
        path,
    )
