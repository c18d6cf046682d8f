"""The lists of visits that are due and of work orders."""

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from casework.models import VisitDue, WorkOrder
from organisations.templatetags import house
from people.models import FollowLevel

WIDE = {"td": {"class": "wide"}}  # on a phone these stand under the client's name


def late_words(due_on, today=None):
    """2 days overdue / today / in 3 days."""
    days = (today or timezone.localdate()) - due_on
    if days.days > 0:
        return ngettext("%(n)s day overdue", "%(n)s days overdue", days.days) % {"n": days.days}
    if not days.days:
        return gettext("due today")
    return ngettext("in %(n)s day", "in %(n)s days", -days.days) % {"n": -days.days}


def late_tag(due_on, today=None):
    today = today or timezone.localdate()
    if due_on < today:
        return house.status_tag("overdue", late_words(due_on, today))
    return late_words(due_on, today)


class DueTable(tables.Table):
    """Whom to visit, worst first. Ticked ones go on a day's plan."""

    caption = _("Visits due")

    client = tables.Column(_("Client"), empty_values=(), orderable=False, attrs={"td": {"class": "lead"}})
    due_on = tables.Column(_("Next visit due"), attrs={"td": {"class": "nowrap"}})
    level = tables.Column(_("Follow-up level"), attrs=WIDE)
    village = tables.Column(_("Village or community"), accessor="person__village", default="", attrs=WIDE)
    last_on = tables.Column(_("Last visited on"), default="", attrs={"td": {"class": "wide nowrap"}})
    worker = tables.Column(_("Responsible worker"), accessor="person__responsible", orderable=False, default="", attrs=WIDE)
    log = tables.Column(_("Log a visit"), empty_values=(), orderable=False, exclude_from_export=True, attrs={"td": {"class": "end"}})

    class Meta:
        model = VisitDue
        template_name = "components/table.html"
        attrs = {"class": "table table-cards due"}
        fields = ["client", "due_on", "level", "village", "last_on", "worker", "log"]
        order_by = "due_on"
        empty_text = _("Nobody is due")

    def __init__(self, *args, membership, planned=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, self.planned, self.today = membership, set(planned), timezone.localdate()

    def render_client(self, record):
        """With its tick; on a phone also what the wide columns say."""
        label, person = record.person.label_for(self.membership), record.person
        planned = house.tag(gettext("on today's plan"), "info") if record.person_id in self.planned else ""
        tick = format_html('<label class="tick"><input type="checkbox" class="form-check-input" form="plan" name="persons" value="{}"><span class="visually-hidden">{}</span></label>',
                           record.person_id, gettext("Choose %(client)s") % {"client": label})
        return format_html('<span class="who">{}<span><a href="{}">{}</a> <span class="meta">{}</span> {}<small class="narrow">{} {}</small></span></span>', tick,
                           person.get_absolute_url(), label, person.number, planned, FollowLevel(record.level).label, person.village)

    def render_due_on(self, record):
        return format_html("{} <small>{}</small>", late_tag(record.due_on, self.today), house.day(record.due_on))

    def render_level(self, value):
        return FollowLevel(value).label

    def render_last_on(self, value):
        return house.day(value)

    def render_worker(self, value):
        return value.name

    def value_client(self, record):
        return f"{record.person.label_for(self.membership)} {record.person.number}"

    def value_due_on(self, value):
        return value

    def value_last_on(self, value):
        return value

    def render_log(self, record):
        return format_html('<a class="btn btn-sm" href="{}?kind=visit&amp;person={}">{}<span class="visually-hidden"> {}</span></a>',
                           reverse("log_new", args=[self.membership.organisation.slug]), record.person.number, pgettext("visit", "Log"), record.person.number)


COVERED = _("For those who serve or review only.")


class OrderTable(tables.Table):
    """Work orders, the most pressing first."""

    caption = _("Work orders")

    number = tables.Column(_("Number"), linkify=True, attrs={"td": {"class": "lead nowrap"}})
    client = tables.Column(_("Client"), empty_values=(), orderable=False)
    what = tables.Column(_("What is to be done"), orderable=False)
    assigned_to = tables.Column(_("Assigned to"), orderable=False)
    due_on = tables.Column(_("Until"), attrs={"td": {"class": "nowrap"}})
    status = tables.Column(_("Status"))

    class Meta:
        model = WorkOrder
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        fields = ["number", "client", "what", "assigned_to", "due_on", "status"]
        order_by = "due_on"
        empty_text = _("No work order matches")

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def render_client(self, record):
        return record.person.label_for(self.membership)

    def value_client(self, record):
        return f"{record.person.label_for(self.membership)} {record.person.number}"

    def value_what(self, value, record):
        return value if record.text_open_to(self.membership) else COVERED

    def value_due_on(self, value):
        return value

    def value_status(self, record):
        return record.get_status_display()

    def render_what(self, value, record):
        if not record.text_open_to(self.membership):
            return COVERED
        return value if len(value) <= 60 else value[:60] + "…"

    def render_assigned_to(self, value):
        return value.name

    def render_due_on(self, record, value):
        return format_html("{} {}", house.day(value), late_tag(value) if record.status == "open" and value < timezone.localdate() else "")

    def render_status(self, record):
        return order_tag(record)


def order_tag(order):
    return house.tag(order.get_status_display(), {"open": "info", "done": "good", "dropped": "plain"}[order.status])
