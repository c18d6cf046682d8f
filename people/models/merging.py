"""Two files of one person made one, so that it can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from organisations.records import OwnedModel, SealedTextsField


class Merge(OwnedModel):
    """One merge: which file was kept, which went into it, and all that is needed to put every row back."""

    PLAIN = "at undone_at"

    kept = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="merges", verbose_name=_("file kept"))
    gone = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="merged_away", verbose_name=_("file merged"))
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    remembered = SealedTextsField(_("what was moved"))
    undone_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge of two files")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=models.Q(undone_at=None), name="merged_away_once"),
            models.CheckConstraint(condition=~models.Q(kept=models.F("gone")), name="merge_of_two"),
            models.CheckConstraint(condition=models.Q(undone_at=None, undone_by=None) | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                                   name="merge_undone_by_somebody"),
        ]


class NotTheSame(OwnedModel):
    """Two look-alikes of whom somebody said that they are two people."""

    PLAIN = "at"

    first = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    second = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", verbose_name=_("client"))
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("two different people")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_the_same_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="not_the_same_in_order"),
        ]
