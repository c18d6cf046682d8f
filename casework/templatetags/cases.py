"""Marks and words of case pages."""

from django import template
from django.utils.html import format_html
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.models import Case
from casework.templatetags.casework import enumeration
from organisations.access import Permission
from organisations.templatetags.house import day, duration, moment, status_tag, tag
from people.models.profile_choices import DataKind

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
def process_facts(process):
    """(label, words) of what a process record says beside its texts: where, who, how long, when it was written down and when they meet next."""
    record = process.record
    place = " · ".join(filter(None, [process.get_setting_display(), record.place]))
    rows = [(_("Place"), place), (_("Worker"), enumeration(hand.membership.name for hand in record.hands.all())), (_("Direct service"), duration(record.minutes)),
            (_("Indirect service (way, writing)"), duration(process.indirect_minutes) if process.indirect_minutes else ""), (_("Next time"), day(process.next_on) if process.next_on else ""),
            (_("Recorded at"), moment(record.recorded_at)), (_("Service record"), record.number)]
    return [(label, words) for label, words in rows if words]


@register.simple_tag
def objective_facts(objective):
    """(label, words) of what the plan says of an objective, and what came of it."""
    rows = [(_("Measured by"), objective.indicator), (_("At the beginning"), objective.baseline), (_("At the end"), objective.target),
            (pgettext("plan", "Until"), day(objective.due_on) if objective.due_on else ""), (_("Priority"), str(objective.priority)),
            (pgettext("evaluation form", "Result"), objective.get_result_display()), (_("Shown by"), objective.evidence)]
    return [(label, words) for label, words in rows if words]


@register.simple_tag
def referral_facts(referral):
    """(label, words) of a referral: where to, on which consent, what came back."""
    consent = referral.consent
    rows = [(_("Receiving unit"), referral.receiver), (pgettext("referral", "Contact"), referral.contact), (pgettext("referral", "Reason"), referral.get_reason_display()),
            (_("Consent"), f"{consent.get_given_by_display()} · {day(consent.signed_on)}" if consent else ""), (pgettext("referral", "Sent on"), day(referral.sent_on)),
            (pgettext("referral", "Received by"), referral.received_by), (_("Replied on"), day(referral.replied_on) if referral.replied_on else ""),
            (_("Follow up on"), day(referral.follow_up_on) if referral.follow_up_on else ""), (_("Worker"), referral.by.name)]
    return [(label, words) for label, words in rows if words]


@register.simple_tag
def consent_facts(consent):
    """(label, words) of how a consent was explained and what for."""
    rows = [(_("Relation"), consent.get_relation_display()), (_("Who explained it"), consent.handler.name), (_("How to reach who explained it"), consent.handler_contact),
            (_("Purposes"), consent.purposes), (_("What is kept"), enumeration(DataKind(kind).label for kind in consent.data_kinds)),
            (_("How long it is kept"), consent.retention), (_("Rights that were explained"), consent.rights_text)]
    return [(label, words) for label, words in rows if words]


@register.simple_tag
def process_texts(process):
    """(heading, text) of what stands in a process record; what the house asks beyond it comes last."""
    rows = [(_("What it was for"), process.objective), (_("What happened"), process.record.note), (_("The client's response"), process.response),
            (_("Assessment"), process.assessment), (_("What comes next"), process.follow_up), (_("Reflection"), process.reflection),
            (_("Who else was there"), process.others), (_("Supervisor's comment"), commented(process))]
    touched = [f"{touch.objective.text}: {touch.get_progress_display()}" for touch in process.touches.all()]
    return [(heading, text) for heading, text in [*rows, (_("Objectives"), "\n".join(touched)), *process.own] if text]


def commented(process):
    """The supervisor's comment, by whom and when."""
    return f"{process.comment}\n{process.commented_by.name} · {day(process.commented_at)}" if process.comment and process.commented_by else process.comment
