"""Lists of an organisation."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from organisations.models import AuditEvent, Membership


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
