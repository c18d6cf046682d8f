"""Evidence photos: shrunk, stripped, sealed at rest, shown only through a permission check (SECURITY.md B6)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel


class Photo(OwnedModel):
    """A photo of a service. The picture itself lies sealed under media/<organisation id>/<uid>, bound to this row's uid."""

    PLAIN = "sha256 look width height size caption at cleared_at"

    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(_("fingerprint of the picture"), max_length=64)
    # A 64-bit difference hash: near-equal pictures have near-equal ones, so that one photo serving two records shows.
    look = models.CharField(_("fingerprint of its looks"), max_length=16)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    caption = models.CharField(_("caption"), max_length=80, blank=True)
    taken_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("added by"))
    at = models.DateTimeField(_("added at"))
    # Somebody looked and says that whoever can be recognised in it without having a file agreed to be shown outside.
    cleared_at = models.DateTimeField(_("cleared for showing outside at"), null=True, blank=True)
    cleared_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cleared by"))

    class Meta:
        verbose_name = _("photo")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "sha256"], name="photo_once_per_record")]
        indexes = [models.Index(fields=["organisation", "look"], name="photo_of_look")]

    def __str__(self):
        return f"{self.record_id} {self.uid}"

    def get_absolute_url(self):
        return reverse("photo", args=[self.organisation.slug, self.uid])
