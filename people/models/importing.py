"""Lists of clients that were imported, so that a mistaken one can be taken back for a week (UX.md 2.3)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from organisations.records import OwnedModel, OwnedQuerySet, SealedField

TAKEN_BACK_WITHIN = timedelta(days=7)
MOST_ATTEMPTS = 3


class ClientImportQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        return self.filter(by=membership)


class ImportStatus(models.TextChoices):
    """How far a list is. A short one is looked at and opened on its page and is done at once; a long one walks through the worker."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, waits for you")
    OPENING = "opening", _("Files are being opened")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


UNDER_WAY = [ImportStatus.CHECKING, ImportStatus.OPENING]
OVER = [ImportStatus.DONE, ImportStatus.CANCELLED, ImportStatus.FAILED]


class ClientImport(OwnedModel):
    """One import: who, when, how many, the fingerprint of the rows, and which files it opened in which version.

    `rows` and `told` (what would become of each, or why it was left) are there for a long list only: until it is over, and what was left of it
    for a week after that. A short list is kept nowhere but on its page.
    """

    PLAIN = "at sha256 counts made undone_at status drafts place total attempts cancel_requested holds_rows moved_at"

    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    counts = models.JSONField(_("how many"), default=dict)
    made = models.JSONField(_("files opened"), default=list)  # [[key of the file, its version]]; what is undone leaves the list
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus, default=ImportStatus.DONE)
    rows = SealedField(_("the list"), multiline=True)
    told = SealedField(_("what becomes of each row"), multiline=True)
    holds_rows = models.BooleanField(default=False)
    drafts = models.BooleanField(_("all as drafts"), default=False)
    place = models.PositiveIntegerField(default=0)  # rows that are behind it in this step
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # beginnings of a worker since the last rows that went well
    cancel_requested = models.BooleanField(default=False)
    moved_at = models.DateTimeField(auto_now=True)

    objects = ClientImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of clients")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(undone_at=None) | Q(undone_at__gte=models.F("at")), name="import_undone_later"),
            models.CheckConstraint(condition=Q(status__in=OVER) | Q(holds_rows=True), name="import_walks_with_its_rows"),
        ]

    def get_absolute_url(self):
        return reverse("person_import_done" if self.is_over else "person_import_work", args=[self.organisation.slug, self.pk])

    @property
    def is_under_way(self):
        return self.status in UNDER_WAY

    @property
    def is_over(self):
        return self.status in OVER

    @property
    def percent(self):
        return 100 * self.place // self.total if self.total else 0

    @property
    def can_be_undone(self):
        return self.is_over and self.undone_at is None and bool(self.made) and timezone.now() < self.at + TAKEN_BACK_WITHIN
