"""Sentences that somebody writes again and again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel, SealedField

MOST_PHRASES = 20


class Phrase(OwnedModel):
    """One sentence of one member, for the note of the quick log; nobody else sees it."""

    PLAIN = "seq"

    membership = models.ForeignKey("organisations.Membership", on_delete=models.CASCADE, related_name="phrases", verbose_name=_("whose"))
    text = SealedField(_("phrase"), max_length=100)
    seq = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("phrase")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["membership", "seq"], name="phrase_order_once"),
                       models.CheckConstraint(condition=models.Q(seq__gte=1, seq__lte=MOST_PHRASES), name="phrases_at_most")]
