"""Wishes, stock, distributions, resources and volunteers as tables: the lists draw their rows themselves, their exports have the facts in columns."""

import django_tables2 as tables
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.models import Distribution, GoodsItem, ResourceLink, Volunteer, Wish


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


class GoodsTable(tables.Table):
    """What is in stock."""

    caption = _("Stock")

    name = tables.Column(_("Goods"))
    unit = tables.Column(_("Unit"))
    value = tables.Column(_("Value of one (yuan)"))
    stock = tables.Column(_("In stock"))
    low_at = tables.Column(_("Tell when fewer than"))
    is_active = tables.Column(_("Status"))

    class Meta:
        model = GoodsItem
        fields = ["name", "unit", "value", "stock", "low_at", "is_active"]
        orderable = False

    def value_is_active(self, value):
        return gettext("In use") if value else gettext("out of use")


class DistributionTable(tables.Table):
    """Batches of goods; nobody's name."""

    caption = _("Distributions")

    number = tables.Column(_("Number"))
    title = tables.Column(_("Title"))
    item = tables.Column(_("Goods"), accessor="item__name")
    people = tables.Column(_("Clients"))
    pieces = tables.Column(_("Quantity"))
    unit = tables.Column(_("Unit"), accessor="item__unit")
    village = tables.Column(_("Village or community"))
    project = tables.Column(_("Project"), accessor="project__title")
    handed_on = tables.Column(_("Handed out on"))
    status = tables.Column(_("Status"))

    class Meta:
        model = Distribution
        fields = ["number", "title", "item", "people", "pieces", "unit", "village", "project", "handed_on", "status"]
        orderable = False

    def value_handed_on(self, value):
        return value

    def value_status(self, record):
        return record.get_status_display()


class ResourceTable(tables.Table):
    """What somebody gave."""

    caption = _("Resources")

    number = tables.Column(_("Number"))
    on = tables.Column(_("On"))
    kind = tables.Column(_("Kind"))
    item = tables.Column(_("What"))
    donor = tables.Column(_("Given by"))
    quantity = tables.Column(_("Quantity"))
    unit = tables.Column(_("Unit"))
    value = tables.Column(_("Value (yuan)"))
    project = tables.Column(_("Project"), accessor="project__title")
    thanked_on = tables.Column(_("Thanked on"))
    status = tables.Column(_("Status"))

    class Meta:
        model = ResourceLink
        fields = ["number", "on", "kind", "item", "donor", "quantity", "unit", "value", "project", "thanked_on", "status"]
        orderable = False

    def value_on(self, value):
        return value

    def value_thanked_on(self, value):
        return value

    def value_kind(self, record):
        return record.get_kind_display()

    def value_status(self, record):
        return record.get_status_display()


class VolunteerTable(tables.Table):
    """Volunteers and their hours."""

    caption = _("Volunteers")

    number = tables.Column(_("Number"))
    name = tables.Column(pgettext_lazy("person", "Name"))
    team = tables.Column(_("Team"))
    since = tables.Column(_("Since"))
    halves = tables.Column(_("Volunteer hours"), empty_values=())
    is_active = tables.Column(_("Status"))

    class Meta:
        model = Volunteer
        fields = ["number", "name", "team", "since", "halves", "is_active"]
        orderable = False

    def value_since(self, value):
        return value

    def value_halves(self, value):
        return (value or 0) / 2

    def value_is_active(self, value):
        return pgettext("volunteer", "active") if value else gettext("no longer active")
