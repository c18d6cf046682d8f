"""Households: people under one roof."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField
from people.models.profile_choices import HouseholdRelation


class HouseholdQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """The households of the people whom the member may see."""
        from people.models.person import Person

        return self.filter(pk__in=Person.objects.visible_to(membership).exclude(household=None).order_by().values("household"))


class Household(EditedModel):
    """One address and the clients who live there."""

    PLAIN = "number region_code version"

    number = models.CharField(_("household number"), max_length=40)
    address = SealedField(_("address"), max_length=200)
    region_code = models.CharField(_("region code"), max_length=12, blank=True)
    note = SealedField(_("note"), multiline=True)
    head = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
                             verbose_name=_("head of the household"))
    history = HistoricalRecords(cascade_delete_history=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="household_number_once")]

    def __str__(self):
        return self.number


class HouseholdMember(OwnedModel):
    """Somebody who lives there and has no file of their own."""

    PLAIN = "since until"
    PERSONAL = "relation birth_year"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members", verbose_name=_("household"))
    name = SealedField(_("name"), max_length=50)
    relation = models.CharField(_("relation to the head"), max_length=14, choices=HouseholdRelation)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    occupation = SealedField(_("occupation"), max_length=60)
    phone = SealedField(_("telephone"), max_length=30)
    note = SealedField(_("note"), max_length=200)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a household")
        ordering = ["until", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="household_member_leaves_later"),
            models.CheckConstraint(condition=models.Q(birth_year=None) | models.Q(birth_year__range=(1900, 2200)), name="household_member_birth_year"),
        ]
