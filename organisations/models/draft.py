"""What somebody was typing into a long form, kept on the server so that it opens on any device (UX.md 1.1, autosave)."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel, SealedTextsField

KEPT_FOR = timedelta(days=30)


class Draft(OwnedModel):
    """An unfinished form of one person: which form of which row, and the values typed. Thrown away after 30 days or when it is saved."""

    PLAIN = "form key saved_at window"

    membership = models.ForeignKey("organisations.Membership", on_delete=models.CASCADE, related_name="drafts", verbose_name=_("whose"))
    form = models.CharField(_("form"), max_length=30)
    key = models.CharField(_("about"), max_length=60, blank=True)
    values = SealedTextsField(_("typed"))
    saved_at = models.DateTimeField(_("saved at"))
    # The window that writes: a second one opens read-only and may take over.
    window = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name = _("draft")
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["membership", "form", "key"], name="draft_once")]
