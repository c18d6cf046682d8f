"""Forms that must not be lost and must not count twice."""

import uuid

from django.conf import settings
from django.db import models

from organisations.models.membership import Membership
from organisations.records import OwnedModel, SealedField


class Submission(OwnedModel):
    """A form that was sent: the same one sent again gets the same answer and does nothing (SECURITY.md F8)."""

    PLAIN = "key path location at"

    key = models.UUIDField()
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "membership", "key"], name="submission_once")]


class KeptForm(models.Model):
    """What was typed when the session had ended; it comes back to the same user at the same form, for a day."""

    PLAIN = "path at"

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    body = SealedField(multiline=True)
    at = models.DateTimeField(auto_now_add=True)
