"""Wishes as a table: the list draws its rows itself, its export has their facts in columns."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from casework.models import Wish


class WishTable(tables.Table):
    """Wishes, the newest first."""

    caption = _("Wishes")

    number = tables.Column(_("Number"))
    what = tables.Column(_("The wish"))
    client = tables.Column(_("Client"), empty_values=())
    project = tables.Column(_("Project"), accessor="project__title")
    estimated_value = tables.Column(_("Estimated value (yuan)"))
    value = tables.Column(_("Value (yuan)"))
    status = tables.Column(_("Status"))

    class Meta:
        model = Wish
        fields = ["number", "what", "client", "project", "estimated_value", "value", "status"]
        orderable = False

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def value_client(self, record):
        return f"{record.person.label_for(self.membership)} {record.person.number}"

    def value_status(self, record):
        return record.get_status_display()
