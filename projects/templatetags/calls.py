"""Words and marks of calls for proposals."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.templatetags.house import status_tag, tag
from organisations.words import ACTS
from projects.models import Call, Outcome, Project

register = template.Library()

STATES = {Call.Status.DRAFT: "not_started", Call.Status.OPEN: "in_progress", Call.Status.REVIEW: "in_progress", Call.Status.PUBLICITY: "in_progress",
          Call.Status.DECIDED: "done", Call.Status.CANCELLED: "paused"}
TONES = {Outcome.Decision.ADMITTED: "good", Outcome.Decision.RESERVE: "info", Outcome.Decision.REJECTED: "plain", Outcome.Decision.OPEN: "plain",
         Outcome.Decision.GIVEN_UP: "plain"}
FIELDS = dict([*Project.Population.choices, *Project.Domain.choices])


@register.simple_tag
def call_status(call):
    """The stage of a call: what its hours say goes before what was last done."""
    if call.status == Call.Status.OPEN and call.opens_at > timezone.now():
        return status_tag("not_started", _("opens later"))
    if call.status == Call.Status.OPEN and call.is_over:
        return status_tag("in_progress", _("closed, waiting for review"))
    return status_tag(STATES[call.status], call.get_status_display())


@register.simple_tag
def decision_tag(decision):
    """What became of a proposal."""
    return tag(Outcome.Decision(decision).label, TONES[decision])


@register.filter
def time_left(call):
    """How long proposals may still be handed in, in words: days first, then hours, then minutes."""
    minutes = int((call.closes_at - timezone.now()).total_seconds() // 60)
    if minutes < 0:
        return _("closed")
    days, hours = divmod(minutes // 60, 24)
    if days:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    if hours:
        return _("%(hours)s h %(minutes)s min left") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)s min left") % {"minutes": minutes}


@register.simple_tag
def countdown(call):
    """The time left, counted down by script where there is one."""
    return format_html('<span data-countdown="{}" data-days="{}" data-hours="{}" data-minutes="{}" data-over="{}">{}</span>', call.closes_at.isoformat(),
                       _("{n} days left"), _("{h} h {m} min left"), _("{m} min left"), _("closed"), time_left(call))


@register.filter
def areas(call):
    """The fields called for, in words."""
    return _(", ").join(str(FIELDS.get(code, code)) for code in call.fields)


@register.filter
def act_words(act):
    """The act of an audit event in words."""
    return ACTS.get(act, act)
