"""Lists of an organisation, and how every list reads page, page size and order from its address."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from organisations.keys import whole
from organisations.models import AuditEvent, Membership

MOST_ROWS = 100


class RequestConfig(tables.RequestConfig):
    """Sort and cut a table as the address says; what nobody can read or what does not exist is passed over, not an error."""

    def configure(self, table):
        get = self.request.GET.copy()
        known = {column.name for column in table.columns if column.orderable}
        get.setlist(table.prefixed_order_by_field, [
            name for name in get.getlist(table.prefixed_order_by_field) if name.removeprefix("-") in known])
        for name, most in ((table.prefixed_page_field, 100_000), (table.prefixed_per_page_field, MOST_ROWS)):
            if not 1 <= (whole(get.get(name), 6) or 0) <= most:
                get.pop(name, None)
        table.request = self.request
        if order := get.getlist(table.prefixed_order_by_field):
            table.order_by = order
        if self.paginate:
            options = dict(self.paginate) if hasattr(self.paginate, "items") else {}
            options |= {"per_page": int(get[table.prefixed_per_page_field])} if table.prefixed_per_page_field in get else {}
            table.paginate(page=1, **options)
            page = int(get.get(table.prefixed_page_field, 1))
            if page > 1:
                table.page = table.paginator.page(min(page, table.paginator.num_pages))
        return table


class MemberTable(tables.Table):
    """Who works here."""

    name = tables.Column(_("Name"), accessor="user__name", linkify=lambda record: record.get_absolute_url())
    number = tables.Column(_("Staff number"))
    role = tables.Column(_("Role"))
    title = tables.Column(_("Job title"), default="--")
    supervisor = tables.Column(_("Supervisor"), accessor="supervisor__user__name", default="--")
    is_active = tables.BooleanColumn(verbose_name=_("Active"), yesno="✓,✗")

    class Meta:
        model = Membership
        fields = ["name", "number", "role", "title", "supervisor", "is_active"]


class AuditTable(tables.Table):
    """Acts and looks, newest first."""

    at = tables.DateTimeColumn(verbose_name=_("Time"), format="Y-m-d H:i:s")
    actor = tables.Column(_("Who"), accessor="actor_name", orderable=False, default="--")
    actor_role = tables.Column(_("Role"), accessor="role_label", orderable=False, default="--")
    act = tables.Column(_("Act"), accessor="act_label", orderable=False)
    object = tables.Column(_("What"), accessor="object_label", orderable=False)
    outcome = tables.Column(_("Outcome"))
    address = tables.Column(_("Network address"), default="--")

    class Meta:
        model = AuditEvent
        fields = ["seq", "at", "actor", "actor_role", "act", "object", "outcome", "address"]
        order_by = "-seq"
