"""Words and marks of project pages."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from organisations.templatetags.house import bullet_bar, diff, no_data, percent, rounded, status_tag
from projects.figures import LIGHTS, PAUSED, deadlines, in_force
from projects.models.project import Status

register = template.Library()


@register.filter
def figure(value):
    """1234 → 1,234; 37.5 → 37.5: what was counted, with as many decimals as it has, two at most."""
    if value is None or value == "":
        return no_data()
    value = rounded(value, 2)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag
def figure_diff(old, new):
    """A figure old → new."""
    return diff(figure(old), figure(new))


@register.simple_tag
def project_status(project):
    """The stage of a project as a quiet mark."""
    state = {Status.RUNNING: "in_progress", Status.CONTRACTED: "not_started", Status.SUSPENDED: PAUSED, Status.TERMINATED: PAUSED,
             Status.CLOSED: "done", Status.ACCEPTED: "done", Status.RENEWED: "done"}.get(project.status, "in_progress")
    return status_tag(state, project.stage)


@register.simple_tag
def light_tag(state):
    """A light in words; without a target there is none."""
    return status_tag(state) if state else format_html('<span class="tag tag-plain">{}</span>', _("no target"))


@register.simple_tag
def light_reasons(light):
    """A light that says why when it is opened."""
    if not light.reasons:
        return light_tag(light.state)
    reasons = format_html_join("", "<li>{}</li>", ((reason,) for reason in light.reasons))
    return format_html('<details class="why"><summary>{}<span class="visually-hidden"> {}</span></summary><ul>{}</ul></details>',
                       light_tag(light.state), _("Why"), reasons)


@register.simple_tag
def progress_bar(rate, time_progress, state):
    """Done against time; the colour repeats the light."""
    return bullet_bar(rate, time_progress, state)


def points(delta):
    """+3.2, −1.0: percentage points since the end of last month."""
    value = rounded(delta * 100, 1)
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "±0"


@register.simple_tag
def since_last_month(row):
    """How far a project has come since the end of last month, and the light it then had, in words."""
    if row.delta is None:
        return ""
    words = _("%(points)s points since last month") % {"points": points(row.delta)}
    if row.behind_again:
        words = f"{words} · {_('behind two months running')}"
    elif row.light_before:
        words = f"{words} · {_('%(before)s → %(now)s') % {'before': LIGHTS[row.light_before], 'now': LIGHTS.get(row.state, '--')}}"
    return format_html('<small class="meta d-block">{}</small>', words)


@register.simple_tag
def money_share(row):
    """Money received of the contract amount, the amounts in its title."""
    if row.money_share is None:
        return no_data()
    return format_html('<span title="{} / {}">{}</span>', f"¥{row.paid:,.2f}", f"¥{row.amount:,.2f}", percent(row.money_share))


@register.simple_tag(takes_context=True)
def due_of_project(context, project):
    """What is due of one project, overdue first, as far as the reader may see it."""
    member = context["membership"]
    if project.status in deadlines.OVER:
        return []
    found = deadlines.due_of([*in_force.load([project])], timezone.localdate(), deadlines.roles_of(member.organisation), member.organisation)[project.pk]
    return [{"entry": entry, "url": entry.address(member.organisation.slug), "is_late": entry.state() == deadlines.OVERDUE} for entry in deadlines.readable(found, member)]
