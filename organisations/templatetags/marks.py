"""Icons, states, bars and the other small marks."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .icons import ICONS
from .numbers import clock, missing, no_data, percent_text

register = template.Library()


def drawing(text):
    """The one door for raw markup: icons and shapes that stand in this folder, never anything from outside."""
    return mark_safe(text)  # noqa: S308


@register.simple_tag
def icon(name, label=""):
    """A line icon; decoration unless it is given a label."""
    role = format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" focusable="false" {}>{}</svg>',
        role,
        drawing(ICONS.get(name, ICONS["question"])),
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
        '<svg class="shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{}</svg>', drawing(SHAPES[name])
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
        format_html(' <span aria-hidden="{}">·</span> ', "true"),
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
    return {"value": value, "reveal_url": reveal_url, "request": context.get("request")}


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
