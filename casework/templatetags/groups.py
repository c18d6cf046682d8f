"""The attendance of a group wherever its summary is shown."""

from django import template

from casework.figures.attendance import grid_of

register = template.Library()


@register.inclusion_tag("casework/parts/attendance_of.html", takes_context=True)
def attendance_of(context, group):
    """The table of attendance, drawn from the rows as they are now."""
    membership = context["request"].membership
    return {"grid": grid_of(group, lambda member: member.label_for(membership)), "group": group}
