"""Which doors of supervision a reader of a project's page has."""

from types import SimpleNamespace

from django import template

from organisations.access import Permission
from projects.services.inspections import inspects
from projects.services.standing import purchases

register = template.Library()


@register.simple_tag(takes_context=True)
def supervision_of(context, project):
    """May the reader begin a spot check, and is its house the purchaser, who keeps a record of the provider."""
    member = context["request"].membership
    return SimpleNamespace(may_inspect=member.can(Permission.INSPECT) and inspects(project, member),
                           keeps_record=member.can(Permission.PORTFOLIO_VIEW) and purchases(project, member))
