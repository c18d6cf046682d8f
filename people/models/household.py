"""Households: people under one roof."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.records import EditedModel, OwnedQuerySet, SealedField


class HouseholdQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """The households of the people whom the member may see."""
        from people.models.person import Person

        return self.filter(pk__in=Person.objects.visible_to(membership).exclude(household=None).order_by().values("household"))


class Household(EditedModel):
    """One address and the clients who live there."""

    PLAIN = "number region_code version"

    number = models.CharField(_("household number"), max_length=20)
    address = SealedField(_("address"), max_length=200)
    region_code = models.CharField(_("region code"), max_length=12, blank=True)
    note = SealedField(_("note"), multiline=True)
    history = HistoricalRecords(cascade_delete_history=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="household_number_once")]

    def __str__(self):
        return self.number
