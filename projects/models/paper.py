"""Files that belong to something in the purchase cycle: guides, proposals' annexes, vouchers, proofs, audit reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedQuerySet
from projects.records import ActedModel


class PaperQuerySet(OwnedQuerySet):
    def of(self, row):
        """The files of one row, whatever it is."""
        return self.filter(owner_uid=row.uid, removed_at=None)


class Paper(ActedModel):
    """A file as it was handed in, sealed on disk; it may be read by whoever may read the row it belongs to."""

    PLAIN = "owner_kind owner_uid purpose title name kind size pages sha256 at by_member removed_at"
    PERSONAL = "by_name"

    class Purpose(models.TextChoices):
        SEAL = "seal", _("Seal of the community where it lands")
        AUTHORITY = "authority", _("Opinion of the supervising authority")
        NEED = "need", _("Report on the need")
        PRIVACY = "privacy", _("Agreement on data and secrecy")

    owner_kind = models.CharField(_("belongs to"), max_length=30)  # the row's model: "proposal", "expense", "proof" …
    owner_uid = models.UUIDField(_("belongs to (uid)"), db_index=True)
    # What the row asks for by name; empty for any other file.
    purpose = models.CharField(_("kind of paper"), max_length=10, choices=Purpose, blank=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    name = models.CharField(_("file name"), max_length=150)
    kind = models.CharField(_("type"), max_length=40)  # application/pdf, image/jpeg, image/png
    size = models.PositiveIntegerField(_("size (bytes)"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        ordering = ["pk"]

    def __str__(self):
        return self.title or self.get_purpose_display() or self.name
