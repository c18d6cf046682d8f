"""Lists of clients that were imported, so that a mistaken one can be taken back for a week (UX.md 2.3)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from organisations.records import OwnedModel, OwnedQuerySet

TAKEN_BACK_WITHIN = timedelta(days=7)


class ClientImportQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        return self.filter(by=membership)


class ClientImport(OwnedModel):
    """One import: who, when, how many, the fingerprint of the rows (never the rows), and which files it opened in which version."""

    PLAIN = "at sha256 counts made undone_at"

    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    counts = models.JSONField(_("how many"), default=dict)
    made = models.JSONField(_("files opened"), default=list)  # [[key of the file, its version]]; what is undone leaves the list
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = ClientImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of clients")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(undone_at=None) | Q(undone_at__gte=models.F("at")), name="import_undone_later")]

    def get_absolute_url(self):
        return reverse("person_import_done", args=[self.organisation.slug, self.pk])

    @property
    def can_be_undone(self):
        return self.undone_at is None and bool(self.made) and timezone.now() < self.at + TAKEN_BACK_WITHIN
