"""Scales with scores before and after (C2, C6, G4). Which scales a house uses, and how they are read, is data."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import OwnedModel


class Scale(OwnedModel):
    """A scale of the house: its lowest and highest score, and which direction is better."""

    PLAIN = "name lowest highest higher_is_better is_active"

    name = models.CharField(_("name"), max_length=80)
    lowest = models.DecimalField(_("lowest score"), max_digits=7, decimal_places=2)
    highest = models.DecimalField(_("highest score"), max_digits=7, decimal_places=2)
    higher_is_better = models.BooleanField(_("a higher score is better"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("scale")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="scale_once"),
                       models.CheckConstraint(condition=Q(highest__gt=F("lowest")), name="scale_has_a_range")]

    def __str__(self):
        return self.name


class Score(OwnedModel):
    """What somebody scored: before, on the way, after."""

    PLAIN = "phase value on"

    class Phase(models.TextChoices):
        PRE = "pre", pgettext_lazy("score", "Before")
        MID = "mid", pgettext_lazy("score", "On the way")
        POST = "post", pgettext_lazy("score", "After")

    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="scores", verbose_name=_("scale"))
    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="scores", verbose_name=_("case"))
    member = models.ForeignKey("casework.GroupMember", on_delete=models.CASCADE, null=True, blank=True, related_name="scores", verbose_name=_("group member"))
    phase = models.CharField(_("when"), max_length=5, choices=Phase)
    value = models.DecimalField(_("score"), max_digits=7, decimal_places=2)
    on = models.DateField(_("on"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("score")
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(case__isnull=False, member=None) | Q(case=None, member__isnull=False), name="score_of_one")]
