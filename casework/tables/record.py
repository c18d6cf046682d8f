"""Lists of the ledger."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData

from casework.models import ServiceRecord
from casework.models.record import RecordQuerySet
from casework.templatetags.casework import enumeration, people_words
from organisations.templatetags import house

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class Listing:
    """Records to be shown page by page: first the keys of a page, then all that it shows of these few.

    With everything in one query the database joins whatever was found before it sorts and takes a page of it.
    """

    def __init__(self, rows, count, show=RecordQuerySet.for_list):
        self.rows, self.show, self._count = rows, show, count
        self.ordered = True

    def __len__(self):
        return self._count

    def __getitem__(self, part):
        # As numbers: a subquery would come last among the many tables that a list joins.
        few = ServiceRecord.objects.filter(pk__in=list(self.rows.values_list("pk", flat=True)[part]))
        return self.show(few).order_by(*self.rows.query.order_by)


class RecordRows(TableQuerysetData):
    """The same for a table, which puts them in order first."""

    def __init__(self, rows, count):
        super().__init__(rows)
        self._length = count

    def __getitem__(self, part):
        return Listing(self.data, self._length)[part]


class RecordTable(tables.Table):
    """Service records, newest first."""

    caption = _("Service records")

    number = tables.Column(_("Number"), linkify=True, attrs={"td": {"class": "lead nowrap"}})
    started_at = tables.Column(_("Start"), order_by=("started_at", "id"), attrs={"td": {"class": "nowrap"}})
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
