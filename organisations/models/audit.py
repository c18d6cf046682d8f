"""The audit trail: append-only, chained, ids and words but no names (SECURITY.md E1–E4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel


class AuditEvent(models.Model):
    """One act or one look: who, in which role, when, on what, with which outcome. The database refuses to change it."""

    PLAIN = "seq at actor_role act object_kind object_id outcome project address request_id detail previous mac actor_id user_id"

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveBigIntegerField(_("number"), null=True)
    at = models.DateTimeField(_("time"))
    actor_id = models.BigIntegerField(_("membership"), null=True)
    user_id = models.BigIntegerField(_("account"), null=True)
    actor_role = models.CharField(_("role"), max_length=20, blank=True)
    act = models.CharField(_("act"), max_length=60)
    object_kind = models.CharField(_("kind of object"), max_length=40, blank=True)
    object_id = models.CharField(_("object"), max_length=60, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.DONE)
    project = models.CharField(_("project"), max_length=30, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    previous = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("audit event")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="audit_newest"),
            models.Index(fields=["organisation", "object_kind", "object_id"], name="audit_of_object"),
        ]
        constraints = [models.UniqueConstraint(fields=["organisation", "seq"], name="audit_seq_once")]


class AuditHead(OwnedModel):
    """The end of an organisation's chain: how many events there must be and the last one's seal."""

    PLAIN = "seq mac"

    seq = models.PositiveBigIntegerField(default=0)
    mac = models.BinaryField(max_length=32, default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_head_each")]
