"""Decisions on a record, all of them kept: approvals, returns, corrections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel, SealedField


class ReviewRound(OwnedModel):
    """One decision of a reviewer, with the reason when the record went back."""

    PLAIN = "seq verdict at"

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.CASCADE, related_name="rounds")
    seq = models.PositiveSmallIntegerField(_("round"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    reason = SealedField(_("reason"), max_length=500)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review round")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="review_round_once")]


class Correction(OwnedModel):
    """A change of an approved record: why, by whom, and what stood there before and after (JSON, sealed)."""

    PLAIN = "seq at"

    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.CASCADE, related_name="corrections")
    seq = models.PositiveSmallIntegerField(_("correction"))
    reason = SealedField(_("reason"), max_length=500)
    before = SealedField(_("before"), multiline=True)
    after = SealedField(_("after"), multiline=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("correction")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="correction_once")]
