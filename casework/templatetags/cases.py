"""Marks and words of case pages."""

from django import template
from django.utils.html import format_html
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.models import Case
from casework.templatetags.casework import enumeration
from organisations.access import Permission
from organisations.templatetags.house import status_tag, tag

register = template.Library()

# How the states look; the words are the models' own.
LOOKS = {"draft": "waiting", "open": "in_progress", "declined": "paused", "closed": "done"}
RECEIPTS = {"draft": "draft", "waiting": "waiting", "accepted": "met", "refused": "not_met", "back": "paused"}
PROGRESS = {"better": "good", "same": "quiet", "worse": "bad", "reached": "good"}


@register.simple_tag
def case_tag(case):
    return status_tag(LOOKS[case.status], case.get_status_display())


@register.simple_tag
def receipt_tag(referral):
    return status_tag(RECEIPTS[referral.receipt], referral.get_receipt_display())


@register.simple_tag
def progress_tag(touch):
    return tag(touch.get_progress_display(), PROGRESS[touch.progress])


@register.simple_tag
def risk_words(case):
    return enumeration(Case.Risk(code).label for code in case.risk_flags)


@register.simple_tag
def problem_words(case):
    return enumeration(Case.Problem(code).label for code in case.problem_types)


@register.filter
def score(value):
    """7.50 → 7.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag
def score_change(difference, better):
    """+3 better; the word says it, the colour repeats it."""
    if not difference:
        return tag(_("no change"))
    word = pgettext("score", "better") if better else pgettext("score", "worse")
    return tag(f"{'+' if difference > 0 else '−'}{score(abs(difference))} {word}", "good" if better else "bad")


@register.filter
def may_edit_cases(membership):
    return membership.can(Permission.CASE_EDIT)


@register.simple_tag(takes_context=True)
def cover(context, text):
    """A text of the printed file, its lines kept; outside the house covered."""
    lines = normalize_newlines(str(context["cover"](text) or "")).split("\n")
    return format_html("{}" + "<br>{}" * (len(lines) - 1), *lines)


@register.simple_tag
def process_texts(process):
    """(heading, text) of what stands in a process record; what the house asks beyond it comes last."""
    rows = [(_("What it was for"), process.objective), (_("What happened"), process.record.note), (_("The client's response"), process.response),
            (_("Assessment"), process.assessment), (_("What comes next"), process.follow_up), (_("Reflection"), process.reflection),
            (_("Who else was there"), process.others), (_("Supervisor's comment"), process.comment)]
    touched = [f"{touch.objective.text}: {touch.get_progress_display()}" for touch in process.touches.all()]
    return [(heading, text) for heading, text in [*rows, (_("Objectives"), "\n".join(touched)), *process.own] if text]
