"""Which doors of supervision a reader of a project's page has."""

from types import SimpleNamespace

from django import template

from organisations.access import Permission
from projects.figures.standing import provider_standings
from projects.models.project import Status
from projects.services.inspections import inspects
from projects.services.standing import purchases

register = template.Library()
OVER = (Status.CLOSED, Status.RENEWED, Status.TERMINATED)


@register.simple_tag(takes_context=True)
def supervision_of(context, project):
    """May the reader begin a spot check, and is its house the purchaser, who keeps a record of the provider."""
    member = context["request"].membership
    return SimpleNamespace(may_inspect=member.can(Permission.INSPECT) and project.status not in OVER and inspects(project, member),
                           keeps_record=member.can(Permission.PORTFOLIO_VIEW) and purchases(project, member))


@register.simple_tag(takes_context=True)
def note_standings(context, rows):
    """Give each row with an `applicant` its `standing` with the reader's house, for officials only; four queries for however many rows."""
    member = context["request"].membership
    if member.can(Permission.CALL_EDIT):
        rows = list(rows)
        known = provider_standings({row.applicant_id: row.applicant for row in rows}.values(), member.organisation_id)
        for row in rows:
            row.standing = known[row.applicant_id]
    return ""


@register.simple_tag(takes_context=True)
def note_standing(context, row):
    """The same for one row."""
    return note_standings(context, [row])
