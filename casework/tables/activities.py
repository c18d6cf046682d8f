"""The list of activities."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework.models import Activity
from casework.templatetags.activities import activity_status
from organisations.templatetags import house

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class ActivityTable(tables.Table):
    """Activities, newest first."""

    caption = _("Activities")

    name = tables.Column(_("Activity"), linkify=True, attrs={"td": {"class": "lead"}})
    starts_at = tables.Column(_("When"), attrs={"td": {"class": "nowrap"}})
    type = tables.Column(_("Kind"))
    project = tables.Column(_("Project"), accessor="line", order_by=("project__number", "line__seq"), attrs={"td": {"class": "of-project"}})
    leader = tables.Column(_("Leader"), order_by=("leader__user__name",))
    planned_people = tables.Column(_("People planned"), attrs=NUMBER)
    signed = tables.Column(_("Signed in"), attrs=NUMBER)
    status = tables.Column(_("Status"))

    class Meta:
        model = Activity
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["name", "starts_at", "type", "project", "leader", "planned_people", "signed", "status"]
        order_by = "-starts_at"
        empty_text = _("No activity matches")

    def render_name(self, record):
        return format_html("{}<br><small class=\"meta\">{}</small>", record.name, record.number)

    def render_starts_at(self, record):
        return house.moment(record.starts_at)

    def render_project(self, record):
        return format_html("{}<br><small>{}</small>", record.line.name, record.project.title)

    def value_name(self, record):
        return f"{record.name} · {record.number}"

    def value_starts_at(self, value):
        return value

    def value_project(self, record):
        return f"{record.project.title} · {record.line.name}"

    def value_status(self, record):
        return record.get_status_display()

    def render_leader(self, record):
        return record.leader.name

    def render_status(self, record):
        days = (timezone.localdate() - timezone.localtime(record.ends_at).date()).days
        late = record.status in ("approved", "held") and days > 0
        return format_html("{}{}", activity_status(record), format_html("<br><small>{}</small>", ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}) if late else "")
