"""What a chart says in one sentence, and its numbers as a table: nobody has to see the picture to know it."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .. import words
from .bars import share_parts
from .months import month_names


def _told(value, data, form=None):
    """A number with its unit, as a sentence writes it: 47人次, 47 person-times."""
    return f"{words.number(value, form)}{'' if words.is_chinese() else ' '}{words.unit(data)}".strip()


def _month(text):
    """A month in full: 2025年11月, Nov 2025; whatever is no month stays as it is."""
    name, _line, year = month_names([text])[0].partition("\n")
    if not year:
        return name
    return f"{year}年{name}" if words.is_chinese() else f"{name} {year}"


def _largest(pairs):
    known = [(label, words.decimal(value)) for label, value in pairs]
    known = [(label, value) for label, value in known if value is not None]
    return max(known, key=lambda pair: pair[1], default=None)


def _total(values):
    known = [value for value in map(words.decimal, values) if value is not None]
    return sum(known) if known else None


def indicators(data):
    items = data.get("items", [])
    rated = [
        item for item in items if words.decimal(item.get("target")) and words.decimal(item.get("done")) is not None
    ]
    if not rated:
        return _("No indicator has a target yet.")
    reached = sum(words.decimal(item["done"]) >= words.decimal(item["target"]) for item in rated)
    text = _("%(reached)s of %(total)s indicators have reached their target.") % {
        "reached": reached,
        "total": len(rated),
    }
    if behind := [item.get("label", "") for item in items if item.get("light") == "behind"]:
        names = pgettext("list", ", ").join(behind[:3])
        text += _(" Behind: %(names)s.") % {"names": names}
    return text


def monthly(data):
    """One sentence for each series: what two of them count, session-hours and person-hours, visits and activities, is no sum (DOMAIN.md 8.5)."""
    series = data.get("series", [])
    told = [(one.get("label", ""), _monthly(data, one.get("values", []))) for one in series]
    told = [(label, sentence) for label, sentence in told if sentence]
    if not told:
        return _("There are no data for this period.")
    if len(series) == 1:
        return told[0][1]
    return ("" if words.is_chinese() else " ").join(
        _("%(series)s: %(sentence)s") % {"series": label, "sentence": sentence} for label, sentence in told)


def _monthly(data, values):
    """The whole of one series and its largest month; "" without data."""
    total, top = _total(values), _largest(zip(map(_month, data.get("months", [])), values, strict=False))
    if top is None:
        return ""
    if not total:
        return _("%(total)s in all.") % {"total": _told(total, data)}
    return _("%(total)s in all; the most in %(month)s with %(most)s.") % {
        "total": _told(total, data),
        "month": top[0],
        "most": words.number(top[1]),
    }


def shares(data):
    parts = share_parts(data)
    whole = _total(value for _label, value in parts)
    if not parts or not whole:
        return _("There are no data for this period.")
    label, value = _largest([(item.get("label", ""), item.get("value")) for item in data["items"]])
    return _("%(total)s in all; %(label)s has the largest share with %(share)s.") % {
        "total": _told(whole, data),
        "label": label,
        "share": words.number(value / whole, "percent"),
    }


def stacked(data):
    rows = data.get("rows", [])
    sums = [_total(row.get("values", [])) for row in rows]
    top = _largest(zip([_month(row.get("label", "")) for row in rows], sums, strict=True))
    if top is None:
        return _("There are no data for this period.")
    return _("%(total)s in all; the most in %(month)s with %(most)s.") % {
        "total": _told(_total(sums), data),
        "month": top[0],
        "most": words.number(top[1]),
    }


def hours(data):
    total = _total(item.get("value") for item in data.get("items", []))
    if total is None:
        return _("There are no data for this period.")
    target = _total(item.get("target") for item in data.get("items", []))
    told = _told(total, data, "hours")
    if not target:
        return _("%(total)s in all.") % {"total": told}
    return _("%(total)s in all, %(rate)s of the target.") % {
        "total": told,
        "rate": words.number(total / target, "percent"),
    }


def calendar(data):
    days = data.get("days", [])
    top = _largest(days)
    if top is None:
        return _("There are no data for this period.")
    active = sum(bool(words.decimal(value)) for _day, value in days)
    return _("%(days)s days with services; the most on %(day)s with %(most)s.") % {
        "days": active,
        "day": words.day(top[0]),
        "most": _told(top[1], data),
    }


def indicators_table(data):
    head = [words.word(words.LABELS, key) for key in ("indicator", "target", "done", "rate", "status")]
    rows = []
    for item in data.get("items", []):
        done, target = words.decimal(item.get("done")), words.decimal(item.get("target"))
        light = " ".join(map(str, words.LIGHTS.get(item.get("light"), ())))
        rate = words.number(done / target if target and done is not None else None, "percent")
        rows.append([item.get("label", ""), _told(target, item), _told(done, item), rate, light or words.NOTHING])
    return head, rows


def monthly_table(data):
    head = [words.word(words.LABELS, "month"), *[one.get("label", "") for one in data.get("series", [])]]
    rows = []
    for place, month in enumerate(data.get("months", [])):
        values = [(one.get("values", [])[place : place + 1] or [None])[0] for one in data.get("series", [])]
        rows.append([_month(month), *map(words.number, values)])
    return head, rows


def shares_table(data):
    parts = share_parts(data)
    whole = _total(value for _label, value in parts)
    head = [words.word(words.LABELS, "name"), words.unit(data), words.word(words.LABELS, "share")]
    return head, [
        [label, words.number(value), words.number(value / whole if whole else None, "percent")]
        for label, value in parts
    ]


def stacked_table(data):
    head = [words.word(words.LABELS, "name"), *data.get("parts", [])]
    return head, [
        [_month(row.get("label", "")), *map(words.number, row.get("values", []))] for row in data.get("rows", [])
    ]


def hours_table(data):
    head = [words.word(words.LABELS, key) for key in ("name", "done", "target")]
    return head, [
        [item.get("label", ""), words.number(item.get("value"), "hours"), words.number(item.get("target"), "hours")]
        for item in data.get("items", [])
    ]


def calendar_table(data):
    head = [words.word(words.LABELS, "date"), words.unit(data)]
    return head, [[words.day(day), words.number(value)] for day, value in data.get("days", [])]
