"""Lists of cases and of follow-ups."""

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.models import Case, FollowUp
from casework.templatetags.cases import case_tag
from organisations.templatetags.house import ago, day, no_data, status_tag, tag


class CaseTable(tables.Table):
    """Cases, the urgent ones marked, the newest first."""

    caption = _("Cases")

    pick = tables.Column(_("Tick"), empty_values=(), orderable=False, exclude_from_export=True, attrs={"td": {"class": "pick-cell"}})
    number = tables.Column(_("Number"), linkify=lambda record: record.get_absolute_url(), attrs={"td": {"class": "lead nowrap"}})
    client = tables.Column(_("Client"), empty_values=(), orderable=False)
    status = tables.Column(_("Status"))
    stage = tables.Column(_("Stage"))
    worker = tables.Column(_("Worker"), accessor="worker__name", order_by="worker__user__name")
    project = tables.Column(_("Project"), accessor="line", order_by=("project__number", "line__seq"), attrs={"td": {"class": "of-project"}})
    opened_on = tables.Column(pgettext_lazy("case", "Opened on"), attrs={"td": {"class": "nowrap"}})
    last = tables.Column(_("Last record"), accessor="last_at", order_by=("last_at",))

    class Meta:
        model = Case
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["pick", "number", "client", "status", "stage", "worker", "project", "opened_on", "last"]
        empty_text = _("No case matches")

    def __init__(self, *args, membership, may_hand_over=False, **kwargs):
        super().__init__(*args, exclude=() if may_hand_over else ("pick",), **kwargs)
        self.membership = membership

    def render_pick(self, record):
        return format_html('<input type="checkbox" class="form-check-input" name="case" value="{}" form="bulk" aria-label="{}">', record.number,
                           gettext("Choose %(case)s") % {"case": record.number})

    def render_client(self, record):
        label = record.person.label_for(self.membership)
        return format_html('{} <small class="meta">{}</small>', label, record.person.number)

    def render_status(self, record):
        urgent = tag(record.get_urgency_display(), "bad" if record.urgency == "crisis" else "warn") if record.urgency != "normal" and record.status in ("draft", "open") else ""
        return format_html("{} {}", case_tag(record), urgent)

    def render_project(self, record):
        return format_html("{}<br><small>{}</small>", record.line.name, record.project.title)

    def render_opened_on(self, value):
        return day(value)

    def render_last(self, value):
        return ago(value)

    def value_client(self, record):
        return f"{record.person.label_for(self.membership)} {record.person.number}"

    def value_status(self, record):
        urgency = record.get_urgency_display() if record.urgency != "normal" and record.status in ("draft", "open") else ""
        return " ".join(str(words) for words in (record.get_status_display(), urgency) if words)

    def value_project(self, record):
        return f"{record.line.name} · {record.project.title}"

    def value_opened_on(self, value):
        return value

    def value_last(self, value):
        return value


class FollowUpTable(tables.Table):
    """Looks that are due, the longest due first."""

    caption = _("Follow-ups")

    planned_on = tables.Column(_("Planned on"), attrs={"td": {"class": "nowrap"}})
    case = tables.Column(_("Case"), accessor="case__number", orderable=False, attrs={"td": {"class": "lead nowrap"}})
    client = tables.Column(_("Client"), empty_values=(), orderable=False)
    worker = tables.Column(_("Worker"), accessor="case__worker__name", order_by="case__worker__user__name")
    closed_on = tables.Column(_("Closed on"), accessor="case__closed_on", orderable=False)

    class Meta:
        model = FollowUp
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["case", "client", "planned_on", "worker", "closed_on"]
        order_by = "planned_on"
        empty_text = _("No follow-up is due")

    def __init__(self, *args, membership, slug, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, self.slug, self.today = membership, slug, timezone.localdate()

    def render_case(self, record):
        return format_html('<a href="{}">{}</a>', reverse("follow_up", args=[self.slug, record.case.number, record.seq]), record.case.number)

    def render_client(self, record):
        return format_html('{} <small class="meta">{}</small>', record.case.person.label_for(self.membership), record.case.person.number)

    def render_planned_on(self, value):
        late = (self.today - value).days
        if late <= 0:
            return day(value)
        return format_html("{} {}", day(value), status_tag("overdue", ngettext("%(n)s day overdue", "%(n)s days overdue", late) % {"n": late}))

    def render_closed_on(self, value):
        return day(value) if value else no_data()
