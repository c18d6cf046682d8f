"""The figures of a frozen report as a workbook; numbers stay numbers, text is never a formula (SECURITY.md B1)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from organisations.sheets import CONTENT_TYPE, Book, Percent
from reports import words
from reports.collecting import figures_of

__all__ = ["CONTENT_TYPE", "workbook"]


def workbook(snapshot):
    """Bytes of the workbook: what the report is, its figures, and every table; all out of the snapshot."""
    with override(snapshot["language"]):
        book = Book()
        book.add_sheet(_("Report"), [_("Item"), _("Value")], about(snapshot), widths=[28, 60])
        book.add_sheet(_("Figures"), [_("Figure"), _("Value"), _("Unit"), _("Counting rule"), _("Definition"), _("Recorded"), _("Not counted because"),
                                      _("Records"), _("Target"), _("Version of the target"), _("SHA-256 of the record ids"), _("Key")],
                       [figure_row(figure) for figure in figures_of(snapshot).values()], widths=[30, 14, 12, 14, 60, 12, 30, 10, 12, 12, 24, 24])
        for number, block in enumerate(tables(snapshot), 1):
            add_table(book, number, block)
        return book.bytes()


def about(snapshot):
    rows = [(_("Title"), snapshot["title"]), (_("Organisation"), snapshot["organisation"]["name"]), (_("Number"), snapshot["number"]),
            (_("Version"), snapshot["version"]), (_("First day"), snapshot["period"]["start"]), (_("Last day"), snapshot["period"]["end"]),
            (_("Data cut-off"), snapshot["period"]["cut_off"]), (_("Compiled at"), snapshot["generated_at"]),
            (_("Version of the counting rules"), snapshot["rules_version"]), (_("Verification code"), snapshot["code"]),
            (_("Verification page"), snapshot["verify_url"])]
    if snapshot.get("demonstration"):
        rows.append((_("Demonstration"), _("All people, organisations and figures are invented.")))
    return rows


def number(figure):
    """A figure's value as the sheet keeps it: exact, a ratio as a percentage."""
    value = words.decimal(figure.get("value"))
    if value is None:
        return None
    return Percent(value) if figure.get("format") == "percent" else whole(value)


def whole(value):
    value = Decimal(value)
    return int(value) if value == value.to_integral_value() else value


def figure_row(figure):
    target = words.decimal(figure.get("target"))
    return [figure.get("label") or figure["key"], number(figure), "" if figure.get("format") == "percent" else words.unit(figure),
            figure.get("rule") or figure.get("formula") or "", figure.get("definition") or "", figure.get("recorded"), "; ".join(figure.get("reasons") or []),
            figure.get("row_count"), None if target is None else whole(target), figure.get("target_version"), figure.get("rows_sha256") or "", figure["key"]]


def tables(snapshot):
    return [block for chapter in snapshot["chapters"] for block in chapter["blocks"] if block["type"] == "table" and block["rows"]]


def add_table(book, place, block):
    heads = []
    for column in block["columns"]:
        unit = words.unit(column).strip()
        head = words.word(words.LABELS, column.get("key"), column.get("head"))
        heads.append(f"{head} ({unit})" if unit else head)
    rows = [[value(cell, column) for cell, column in zip(row, block["columns"], strict=False)] for row in block["rows"]]
    total = block.get("total")
    footer = None
    if total:
        footer = [_("Total") if total[0] is None else value(total[0], block["columns"][0]),
                  *(value(cell, column) for cell, column in zip(total[1:], block["columns"][1:], strict=False))]
    book.add_sheet(f"{place} {block['caption']}", heads, rows, widths=[28, *[16] * (len(heads) - 1)], footer=footer,
                   notes=[block["note"]] if block.get("note") else [])


def value(cell, column):
    """One cell of a snapshot (docs/snapshot.md section 3) as a sheet keeps it."""
    if isinstance(cell, dict):
        return _told(cell)
    if column.get("format") and words.decimal(cell) is not None:
        return whole(words.decimal(cell))
    return cell


def _told(cell):
    if "value" in cell:
        return number(cell)
    if "light" in cell:
        return str(words.LIGHTS[cell["light"]][1]) if cell["light"] in words.LIGHTS else ""
    if "bar" in cell:
        return Percent(cell["bar"]["rate"]) if cell["bar"].get("rate") else None
    if "dates" in cell:
        return " – ".join(cell["dates"])
    if "list" in cell:
        return "\n".join(str(value(each, {})) for each in cell["list"])
    return cell.get("date")
