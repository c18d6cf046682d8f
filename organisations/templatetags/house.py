"""Words, numbers and marks that every page shows the same way (docs/components.md shows each in use)."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .icons import ICONS

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
    unit = mark_safe(' <span class="wan-unit">万元</span>') if in_chinese() else ""
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


# ---------- marks ----------


@register.simple_tag
def icon(name, label=""):
    """A line icon; decoration unless it is given a label."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" focusable="false" {}>{}</svg>',
        role,
        mark_safe(ICONS.get(name, ICONS["question"])),
    )


SHAPES = {
    "dot": '<circle cx="5" cy="5" r="4"/>',
    "triangle": '<path d="M5 .8 9.6 9.2H.4z"/>',
    "diamond": '<path d="M5 0 10 5 5 10 0 5z"/>',
    "ring": '<circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "half": '<circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M5 1.4a3.6 3.6 0 0 1 0 7.2z"/>',
    "tick": '<path d="m1 5.4 2.8 2.8L9 2.4" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "bars": '<path d="M2 1h2v8H2zM6 1h2v8H6z"/>',
    "up": '<path d="M5 9.4V1.6M1.6 5 5 1.4 8.4 5" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "back": '<path d="M3.6.8.8 3.4l2.8 2.6M1 3.4h5.4a2.6 2.6 0 0 1 0 5.4H3" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "cross": '<path d="m1.6 1.6 6.8 6.8m0-6.8-6.8 6.8" fill="none" stroke="currentColor" stroke-width="1.6"/>',
}

# state → word, shape, tone. Shape and word carry the meaning; colour only repeats it.
STATES = {
    "on_track": (_("on track"), "dot", "good"),
    "at_risk": (_("at risk"), "triangle", "warn"),
    "behind": (_("behind"), "diamond", "bad"),
    "not_started": (_("not started"), "ring", "quiet"),
    "in_progress": (_("in progress"), "half", "info"),
    "done": (_("done"), "tick", "plain"),
    "paused": (_("paused"), "bars", "quiet"),
    "waiting": (_("waiting to sync"), "up", "info"),
    # service records
    "draft": (pgettext_lazy("record state", "draft"), "ring", "quiet"),
    "submitted": (pgettext_lazy("record state", "submitted"), "half", "info"),
    "approved": (pgettext_lazy("record state", "approved"), "tick", "good"),
    "returned": (pgettext_lazy("record state", "returned"), "back", "warn"),
    "void": (pgettext_lazy("record state", "void"), "cross", "quiet"),
    # reports
    "queued": (pgettext_lazy("report state", "queued"), "ring", "quiet"),
    "collecting": (pgettext_lazy("report state", "collecting figures"), "half", "info"),
    "composing": (pgettext_lazy("report state", "composing"), "half", "info"),
    "printing": (pgettext_lazy("report state", "printing"), "half", "info"),
    "ready": (pgettext_lazy("report state", "ready"), "tick", "good"),
    "issued": (pgettext_lazy("report state", "issued"), "tick", "good"),
    "superseded": (pgettext_lazy("report state", "superseded"), "cross", "quiet"),
    "cancelled": (pgettext_lazy("report state", "cancelled"), "cross", "quiet"),
    "failed": (pgettext_lazy("report state", "failed"), "diamond", "bad"),
    # instalments, invitations and other checklists
    "met": (_("met"), "tick", "good"),
    "not_met": (_("not met"), "diamond", "bad"),
    "countable": (_("counted"), "tick", "plain"),
    "not_countable": (_("not counted"), "diamond", "warn"),
    "overdue": (_("overdue"), "diamond", "bad"),
}


def shape(name):
    return format_html(
        '<svg class="shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{}</svg>', mark_safe(SHAPES[name])
    )


@register.simple_tag
def status_tag(state, word=""):
    """Shape, word and colour of a state; a state we do not know needs its own word and stays quiet."""
    known_word, known_shape, tone = STATES.get(str(state), (str(state), "ring", "quiet"))
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, shape(known_shape), word or known_word)


@register.simple_tag
def light(state):
    """Shape and word without the ground, for links that filter by a light."""
    word, known_shape, _tone = STATES[str(state)]
    return format_html("{}<span>{}</span>", shape(known_shape), word)


@register.simple_tag
def tag(word, tone="quiet"):
    """A pale label without a state: a kind, a category."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, word)


@register.simple_tag
def bullet_bar(value, time_progress=None, state="", figure=True):
    """Done against time: a bar for `value`, a tick at `time_progress` (both ratios). Numbers are never capped, the bar is."""
    if missing(value):
        return no_data()
    length, tick = (min(max(float(part or 0), 0), 1) * 100 for part in (value, time_progress))
    spoken = gettext("Done %(done)s") % {"done": percent_text(value)}
    mark = ""
    if not missing(time_progress):
        spoken = gettext("Done %(done)s, time elapsed %(time)s") % {
            "done": percent_text(value),
            "time": percent_text(time_progress),
        }
        # The halo keeps the tick visible on a dark bar.
        mark = format_html(
            '<rect class="bullet-halo" x="{0}%" y="0" width="4" height="18" transform="translate(-2)"/><rect class="bullet-tick" x="{0}%" y="0" width="2" height="18" transform="translate(-1)"/>',
            f"{tick:.1f}",
        )
    tone = STATES[str(state)][2] if str(state) in STATES else "primary"
    bar = format_html(
        '<svg class="bullet-bar bullet-{}" role="img" aria-label="{}" height="18" width="100%"><rect class="bullet-ground" y="4" width="100%" height="10" rx="2"/><rect class="bullet-value" y="4" width="{}%" height="10" rx="2"/>{}</svg>',
        tone, spoken, f"{length:.1f}", mark,
    )  # fmt: skip
    if not figure:
        return format_html('<span class="bullet">{}</span>', bar)
    return format_html(
        '<span class="bullet">{}<span class="bullet-figure" aria-hidden="true">{}</span></span>',
        bar,
        percent_text(value),
    )


@register.inclusion_tag("components/stat.html")
def stat(label, value, unit="", delta="", url="", note="", state=""):
    """One number on a card, with its unit, change and link."""
    return {"label": label, "value": value, "unit": unit, "delta": delta, "url": url, "note": note, "state": state}


@register.simple_tag
def summary_line(*facts):
    """The facts that are there, in one line: 6 visits · 4 h 15 min."""
    items = format_html_join(
        mark_safe(' <span aria-hidden="true">·</span> '),
        "<span>{}</span>",
        ((fact,) for fact in facts if not missing(fact)),
    )
    return format_html('<p class="summary-line">{}</p>', items)


SAVE_STATES = {
    "unsaved": (_("Not saved"), "ring"),
    "saving": (_("Saving…"), "half"),
    "saved": (_("Saved"), "tick"),
    "local": (_("Saved on this phone, waiting to sync"), "up"),
    "failed": (_("Sync failed"), "diamond"),
    "conflict": (_("Conflict"), "triangle"),
}


@register.simple_tag
def save_state(state, at=None, reason="", waiting=None):
    """The one vocabulary of saving; "saved" means on the server."""
    word, mark = SAVE_STATES[state]
    after = ""
    if at:
        after = format_html(" <time>{}</time>", clock(at))
    if waiting is not None:
        after = format_html(" ({})", waiting)
    if reason:
        after = gettext(": ") + str(reason)
    return format_html(
        '<span class="save-state save-{}" role="status" data-save-state="{}">{}{}{}</span>',
        state,
        state,
        shape(mark),
        word,
        after,
    )


@register.inclusion_tag("components/empty_state.html")
def empty_state(kind, title, text="", label="", url="", symbol=""):
    """Nothing here: `kind` is first (say why, offer the next step), none (no match) or done."""
    return {
        "kind": kind,
        "title": title,
        "text": text,
        "label": label,
        "url": url,
        "symbol": symbol or {"none": "search", "done": "check"}.get(kind, "plus"),
    }


@register.simple_tag
def diff(old, new):
    """Old → new, said in words for those who do not see the strike."""
    old, new = (no_data() if missing(part) else part for part in (old, new))
    return format_html(
        '<span class="diff"><span class="visually-hidden">{} </span><del>{}</del> <span aria-hidden="true">→</span><span class="visually-hidden"> {} </span> <ins>{}</ins></span>',
        pgettext("change", "from"), old, pgettext("change", "to"), new,
    )  # fmt: skip


@register.inclusion_tag("components/masked.html", takes_context=True)
def masked(context, value, reveal_url=""):
    """A masked value and, for who may, the button that shows it; the view behind it writes the look down."""
    return {"value": value, "reveal_url": reveal_url, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/steps.html")
def steps(names, current):
    """Where one stands in a fixed row of steps; `current` counts from 1."""
    return {
        "steps": [
            (name, "done" if n < current else "current" if n == current else "todo") for n, name in enumerate(names, 1)
        ]
    }


@register.inclusion_tag("components/job_progress.html")
def job_progress(percent, step="", note="", state=""):
    """A running job: bar, the step in words, how far."""
    return {"percent": percent, "step": step, "note": note, "state": state}


# ---------- forms ----------


def bound_forms(context):
    """The forms on this page, under the names views give them."""
    forms = [context.get("form")] + list(context.get("forms") or [])
    for formset in [context.get("formset")] + list(context.get("formsets") or []):
        forms += [formset, *formset.forms] if hasattr(formset, "forms") else []
    return [form for form in forms if getattr(form, "is_bound", False)]


def problems(form):
    """(id of the control, words) for each mistake in a form or over a whole formset."""
    if hasattr(form, "forms"):
        return [("", error) for error in form.non_form_errors()]
    found = []
    for name, errors in form.errors.items():
        target = ""
        label = ""
        if name in form.fields:
            bound = form[name]
            label = f"{bound.label}{gettext(': ')}" if bound.label else ""
            # A group of radio buttons or boxes has no single control: go to its first one.
            target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")
        found += [(target, f"{label}{error}") for error in errors]
    return found


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context, *forms):
    """ "There are N things to correct" with a link to each; takes the forms from the page's context unless told."""
    forms = [form for form in forms if form.is_bound] or bound_forms(context)
    return {"problems": [problem for form in forms for problem in problems(form)]}


@register.simple_tag(takes_context=True)
def title_prefix(context):
    return gettext("Error: ") if any(problems(form) for form in bound_forms(context)) else ""


@register.inclusion_tag("components/chips.html")
def chips(field, symbol=""):
    """A radio or checkbox group as chips; the same inputs, so it works without script."""
    return {"field": field, "symbol": symbol}


@register.filter
def wants_chips(field):
    return "chips" in str(field.field.widget.attrs.get("class", "")).split()


@register.filter
def undo_url(message):
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:/")), "")


@register.filter
def message_icon(level):
    return {"error": "error", "warning": "warning", "success": "check"}.get(level, "info")


# ---------- lists ----------


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """This page's address with some of its query changed; None removes."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def active_filters(context, form):
    """(label, value in words, address without it) for each filled-in field of a filter form."""
    chosen = []
    query = context["request"].GET
    for bound in form:
        names = [name for name in query if name == bound.html_name or name.startswith(bound.html_name + "_")]
        values = [value for name in names for value in query.getlist(name) if value]
        if not values or bound.is_hidden:
            continue
        rest = query.copy()
        for name in [*names, "page"]:
            rest.pop(name, None)
        choices = {str(key): word for key, word in flat_choices(getattr(bound.field, "choices", ()))}
        chosen.append(
            (bound.label, ", ".join(str(choices.get(value, value)) for value in values), "?" + rest.urlencode())
        )
    return chosen


def flat_choices(choices):
    for key, word in choices:
        if isinstance(word, (list, tuple)):
            yield from word
        else:
            yield key, word
