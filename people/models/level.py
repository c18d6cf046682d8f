"""How closely somebody is followed, and since when (DOMAIN.md 4.1, 4.5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from organisations.records import OwnedModel, SealedField
from people.models.choices import FollowLevel


class LevelChange(OwnedModel):
    """One change of a follow-up level: from, to, who, when and why. What was before the first one is its `before`."""

    PLAIN = "before after at"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="level_changes", verbose_name=_("client"))
    before = models.PositiveSmallIntegerField(_("before"), choices=FollowLevel)
    after = models.PositiveSmallIntegerField(_("after"), choices=FollowLevel)
    reason = SealedField(_("reason"), max_length=500)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of the follow-up level")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(before=models.F("after")) & Q(before__range=(1, 6), after__range=(1, 6)),
                                              name="level_really_changes")]
