"""What the rows of the purchase cycle have in common: who acted, from which of the two houses."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.records import EditedModel, OwnedModel


def signature(by, prefix="by"):
    """The fields that say who acted: `signature(membership)`, or `signature(membership, "decided")` for another prefix."""
    return {f"{prefix}_house": by.organisation, f"{prefix}_member": by.pk, f"{prefix}_name": by.name}


class ActedModel(OwnedModel):
    """A row on shared ground that a member of either house may have made: the house, the member's key, the name at the time.

    No foreign key to the membership: it may stand in another organisation, behind its fence.
    """

    by_house = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("organisation of the actor"))
    by_member = models.BigIntegerField(_("membership of the actor"), null=True)
    by_name = models.CharField(_("by"), max_length=60, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        abstract = True


class DecidedModel(EditedModel):
    """A row that somebody hands in and the other house decides about, with the hour at which the decision may still be undone."""

    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_house = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organisation that decided"))
    decided_member = models.BigIntegerField(_("membership that decided"), null=True, blank=True)
    decided_name = models.CharField(_("decided by"), max_length=60, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), max_length=1000, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    decide_by = models.DateField(_("to be decided by"), null=True, blank=True)

    class Meta:
        abstract = True
