"""What of a frozen report is not for everybody: the same document without its money (DOMAIN.md section 5)."""

from django.utils.translation import gettext as _
from django.utils.translation import override

CHAPTERS = ("spending", "finance")
KEYS = ("money.", "spending.")  # shares and executions tell amounts too


def without_money(snapshot):
    """The snapshot as those read it who may not see money: every amount, share of money and text about it is left out, and a sentence says so."""
    with override(snapshot["language"]):
        note = {"type": "note", "tone": "info", "text": _("Amounts are shown to the provider, the purchaser and the supervising authority only.")}
        chapters = [chapter | {"blocks": [note] if chapter["key"] in CHAPTERS else [block for each in chapter["blocks"] if (block := _block(each))]}
                    for chapter in snapshot["chapters"]]
        return snapshot | {"chapters": chapters, "difference": _difference(snapshot["difference"])}


def holds_money(snapshot):
    return without_money(snapshot) != snapshot


def extract(snapshot):
    """The document that is printed for those who may not see money: it says of itself, on its cover and on each page, that it is no whole one."""
    return without_money(snapshot) | {"extract": True}


def is_money(figure):
    """An amount of the contract's money, or a share of it. What was given in money and goods is a counted service, and is told."""
    return isinstance(figure, dict) and not figure.get("rule") and (figure.get("format") == "money" or str(figure.get("key") or "").startswith(KEYS))


def _difference(changes):
    kept = [change for change in changes if not (is_money(change["before"]) or is_money(change["after"]))]
    return kept if len(kept) == len(changes) else [*kept, {"label": _("Amounts that are not shown here"), "before": None, "after": None, "reason": ""}]


def _block(block):
    """One block without its amounts; None when nothing is left of it."""
    if block["type"] in ("definitions", "figures"):
        items = [item for item in block["items"] if not is_money(item.get("value"))]
        return block | {"items": items} if items else None
    if block["type"] == "table":
        return _table(block)
    return None if block["type"] == "chart" and block["data"].get("unit") == "yuan" else block


def _table(block):
    kept = [place for place, column in enumerate(block["columns"]) if column.get("format") != "money"]

    def row(cells):
        return [None if is_money(cells[place]) else cells[place] for place in kept if place < len(cells)]

    found = block | {"columns": [block["columns"][place] for place in kept], "rows": [row(cells) for cells in block["rows"]]}
    return found | {"total": row(block["total"])} if block.get("total") else found
