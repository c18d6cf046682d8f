"""Why a step was taken back: what was asked for and no longer stands in the row itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedQuerySet
from projects.records import ActedModel


class KeptReasonQuerySet(OwnedQuerySet):
    def of(self, row):
        """What was kept beside one row, the oldest first."""
        return self.filter(owner_uid=row.uid)


class KeptReason(ActedModel):
    """A contract taken back, a result taken back, a decision replaced: the reason, and what had stood there; written once, read by the house itself.

    `at` and `by_…` say who took it back. The parties of a contract read its rows on the provider's ground.
    """

    PLAIN = "owner_uid act reason at by_member"
    PERSONAL = "by_name was"

    class Act(models.TextChoices):
        CONTRACT = "contract.reopen", _("Contract taken back")
        CALL = "call.return", _("Result taken back")
        OUTCOME = "outcome.decide", _("Decided anew")
        REOPENED = "outcome.reopen", _("Decision taken back")

    owner_uid = models.UUIDField(_("belongs to (uid)"), db_index=True)
    act = models.CharField(_("act"), max_length=20, choices=Act)
    reason = models.TextField(_("reason"), max_length=3000)
    # Who had signed; what had been published; what had been decided by whom. Names and numbers as they stood.
    was = models.JSONField(_("what stood there before"), default=dict)

    objects = KeptReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason that is kept")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(act__in=["contract.reopen", "call.return", "outcome.decide", "outcome.reopen"]), name="kept_reason_act_known")]

    def __str__(self):
        return self.get_act_display()
