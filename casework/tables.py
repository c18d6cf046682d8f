"""Lists of the ledger."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.models import ServiceRecord
from casework.templatetags.casework import enumeration, people_words
from organisations.templatetags import house

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class RecordTable(tables.Table):
    """Service records, newest first."""

    caption = _("Service records")

    number = tables.Column(_("Number"), linkify=True, attrs={"td": {"class": "lead nowrap"}})
    started_at = tables.Column(_("Start"), attrs={"td": {"class": "nowrap"}})
    kind = tables.Column(_("Kind"))
    project = tables.Column(_("Project"), accessor="line", order_by=("project__number", "line__seq"), attrs={"td": {"class": "of-project"}})
    people = tables.Column(_("Clients"), empty_values=(), orderable=False)
    workers = tables.Column(_("Workers"), empty_values=(), orderable=False)
    minutes = tables.Column(_("Minutes"), attrs=NUMBER)
    person_times = tables.Column(_("Person-times"), attrs=NUMBER)
    status = tables.Column(_("Status"))

    class Meta:
        model = ServiceRecord
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["number", "started_at", "kind", "project", "people", "workers", "minutes", "person_times", "status"]
        order_by = "-started_at"
        empty_text = _("No record matches")

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def render_started_at(self, value):
        return house.moment(value)

    def render_project(self, record):
        return format_html("{}<br><small>{}</small>", record.line.name, record.project.title)

    def render_people(self, record):
        return people_words(record, self.membership)

    def render_workers(self, record):
        return enumeration(hand.membership.name for hand in record.hands.all())

    def render_status(self, record):
        why = enumeration(record.missing_in_words) if record.reasons else ""
        return format_html("{}{}", house.status_tag(record.status), format_html("<br><small>{}</small>", gettext("Not counted: %(why)s") % {"why": why}) if why else "")
