"""The list of groups."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.figures.groups import standing_of
from casework.models import Group
from casework.templatetags.casework import enumeration
from organisations.templatetags import house

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
TONES = {"planning": "plain", "running": "info", "done": "good", "cancelled": "plain"}


def state_tag(group):
    """Where a group stands, in one tag."""
    return house.tag(group.get_status_display(), TONES[group.status])


class GroupTable(tables.Table):
    """Groups, newest first."""

    caption = _("Groups")

    name = tables.Column(_("Group"), linkify=True, attrs={"td": {"class": "lead"}})
    project = tables.Column(_("Project"), accessor="line", order_by=("project__number", "line__seq"), attrs={"td": {"class": "of-project"}})
    leader = tables.Column(_("Leader"), accessor="leader__user__name", order_by="leader__user__name")
    starts_on = tables.Column(_("Starts on"))
    members = tables.Column(_("Members"), accessor="members_in", order_by="members_in", attrs=NUMBER)
    sessions = tables.Column(pgettext_lazy("group", "Sessions held"), accessor="sessions_held", order_by="sessions_held", attrs=NUMBER)
    status = tables.Column(_("Status"))

    class Meta:
        model = Group
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["name", "project", "leader", "starts_on", "members", "sessions", "status"]
        empty_text = _("No group matches")

    def render_name(self, record):
        return format_html("{}<br><small>{} · {}</small>", record.name, record.number, record.get_nature_display())

    def render_project(self, record):
        return format_html("{}<br><small>{}</small>", record.line.name, record.project.title)

    def render_starts_on(self, value):
        return house.day(value)

    def value_name(self, record):
        return f"{record.name} · {record.number} · {record.get_nature_display()}"

    def value_project(self, record):
        return f"{record.line.name} · {record.project.title}"

    def value_starts_on(self, value):
        return value

    def value_status(self, record):
        standing = standing_of(record)
        why = enumeration(standing.reasons()) if record.status == Group.Status.DONE and not standing.counts else ""
        return " · ".join(str(words) for words in (record.get_status_display(), why) if words)

    def render_sessions(self, record):
        return f"{record.sessions_held}/{record.planned_sessions}"

    def render_status(self, record):
        standing = standing_of(record)
        why = enumeration(standing.reasons()) if record.status == Group.Status.DONE and not standing.counts else ""
        return format_html("{}{}", state_tag(record), format_html("<br><small>{}</small>", why) if why else "")
