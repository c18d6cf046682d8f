"""The list of reports."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.templatetags.house import status_tag
from reports.models import Report, Status


class ReportTable(tables.Table):
    """Newest first; the number leads to the report."""

    caption = _("Reports")

    number = tables.Column(_("Number"), attrs={"td": {"class": "lead"}})
    about = tables.Column(_("About"), empty_values=(), order_by=("kind", "project__title", "year"))
    period = tables.Column(_("Period"), empty_values=(), order_by=("start", "end"))
    version = tables.Column(pgettext_lazy("report", "Version"), attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    status = tables.Column(_("Status"))
    pages = tables.Column(pgettext_lazy("report", "Pages"), attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    requested_at = tables.DateTimeColumn(verbose_name=_("Requested"), format="Y-m-d H:i")

    class Meta:
        model = Report
        fields = ["number", "about", "period", "version", "status", "pages", "requested_at"]
        order_by = "-requested_at"
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        empty_text = _("No report matches.")

    def __init__(self, *args, slug, **kwargs):
        super().__init__(*args, **kwargs)
        self.slug = slug

    def render_number(self, record):
        return format_html('<a href="{}">{}</a>', reverse("report", args=[self.slug, record.number]), record.number)

    def render_about(self, record):
        about = record.project.title if record.project_id else record.year
        return format_html("{} · {}", record.get_kind_display(), about)

    def render_period(self, record):
        return format_html('<span class="number">{} – {}</span>', record.start, record.end)

    def render_status(self, record):
        return mark(record)

    def render_pages(self, value):
        return value or "--"


def mark(report):
    """The state as a mark; waiting is called queued among the house's marks."""
    return status_tag("queued" if report.status == Status.REQUESTED else report.status, report.get_status_display())
