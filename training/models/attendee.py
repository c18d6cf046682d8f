"""Whoever takes part: a member of this organisation, or somebody by name."""

import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations import sealing
from organisations.records import OwnedModel, SealedField


def attendee_token(organisation_id, *, membership=None, name="", unit=""):
    """The same person gives the same token inside one organisation: what "twice" and "distinct" are decided by.

    People without an account are told apart by name and unit; spaces and width of characters do not matter.
    """
    if membership is not None:
        return sealing.keyed_hash("attendee", organisation_id, f"member:{membership.pk}")
    tidy = ["".join(unicodedata.normalize("NFKC", text).split()).casefold() for text in (name, unit)]
    return sealing.keyed_hash("attendee", organisation_id, f"name:{tidy[0]}|{tidy[1]}")


class Attendee(OwnedModel):
    """One person in a list, with or without an account here."""

    PLAIN = "unit"
    PERSONAL = "token"

    membership = models.ForeignKey(
        "organisations.Membership",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    name = SealedField(_("name"), max_length=50)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    token = models.BinaryField(max_length=32, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The name as it stands on the sheet."""
        return self.membership.user.name if self.membership_id else self.name

    @property
    def person_key(self):
        return bytes(self.token)
