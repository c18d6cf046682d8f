"""Numbers and dates as every page shows them; None is always "--" with a spoken "no data"."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

DASH = "--"


def in_chinese():
    return (get_language() or "").startswith("zh")


def no_data():
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', DASH, gettext("no data")
    )


def missing(value):
    return value is None or value == ""


def rounded(value, places):
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


# ---------- numbers ----------


@register.filter
def count(value):
    """1234 → 1,234."""
    return no_data() if missing(value) else f"{rounded(value, 0):,}"


@register.filter
def decimal(value, places=1):
    """1234.56 → 1,234.6; trailing zeros stay, so that columns line up."""
    return no_data() if missing(value) else f"{rounded(value, int(places)):,}"


@register.filter
def money(value):
    """1234.5 → 1,234.50; the unit (yuan) belongs in the column head."""
    return no_data() if missing(value) else f"{rounded(value, 2):,}"


@register.filter
def wan(value):
    """Yuan in units of ten thousand, the exact amount as its title; English readers get whole yuan instead."""
    if missing(value):
        return no_data()
    exact = f"{rounded(value, 2):,}"
    shown = f"{rounded(Decimal(str(value)) / 10000, 2):,}" if in_chinese() else f"¥{rounded(value, 0):,}"
    unit = format_html(' <span class="wan-unit">{}</span>', "万元") if in_chinese() else ""
    return format_html('<data value="{}" title="¥{}">{}{}</data>', rounded(value, 2), exact, shown, unit)


@register.filter
def percent(ratio):
    """0.41163 → 41.2%. One decimal, never capped; nothing to divide by (None) is no data, not 100 %."""
    return no_data() if missing(ratio) else percent_text(ratio)


def percent_text(ratio):
    return f"{rounded(Decimal(str(ratio)) * 100, 1):,}%"


@register.filter
def duration(minutes):
    """90 → 1 h 30 min / 1 小时 30 分."""
    if missing(minutes):
        return no_data()
    minutes = int(rounded(minutes, 0))
    hours, rest = divmod(abs(minutes), 60)
    parts = []
    if hours:
        parts.append(gettext("%(n)s h") % {"n": f"{hours:,}"})
    if rest or not hours:
        parts.append(gettext("%(n)s min") % {"n": rest})
    return ("−" if minutes < 0 else "") + " ".join(parts)


@register.filter
def hours(minutes):
    """90 → 1.5: hours with one decimal, for columns headed "hours"."""
    return no_data() if missing(minutes) else f"{rounded(Decimal(str(minutes)) / 60, 1):,}"


# ---------- dates ----------


def local(value):
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value):
    """2026-11-21, for tables."""
    return no_data() if missing(value) else local(value).strftime("%Y-%m-%d")


@register.filter
def long_day(value):
    """21 November 2026 / 2026年11月21日, for prose."""
    if missing(value):
        return no_data()
    value = local(value)
    if in_chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


@register.filter
def weekday_day(value):
    """Sat 21 Nov / 11月21日 周六, for chips and schedules."""
    if missing(value):
        return no_data()
    value = local(value)
    if in_chinese():
        return f"{value.month}月{value.day}日 周{'一二三四五六日'[value.weekday()]}"
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1][:3]}"


@register.filter
def moment(value):
    """2026-11-21 14:32 in the organisation's time zone."""
    return no_data() if missing(value) else local(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def clock(value):
    """14:32."""
    return no_data() if missing(value) else local(value).strftime("%H:%M")


@register.filter
def ago(value):
    """Just now, N minutes ago, N hours ago, then the date; the full moment stays in the title."""
    if missing(value):
        return no_data()
    now = timezone.localtime()
    value = local(value)
    minutes = int((now - value).total_seconds() // 60)
    if 0 <= minutes < 1:
        words = gettext("just now")
    elif 0 <= minutes < 60:
        words = ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    elif 0 <= minutes < 24 * 60:
        words = ngettext("%(n)s hour ago", "%(n)s hours ago", minutes // 60) % {"n": minutes // 60}
    else:
        words = value.strftime("%m-%d %H:%M" if value.year == now.year else "%Y-%m-%d %H:%M")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), moment(value), words)


# Not through gettext: Django's own catalogue turns "Sat" into 星期六, and Chinese months are numbers.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
