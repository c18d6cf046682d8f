"""Guardians and informed consent (DOMAIN.md 4.1.2, 4.1.3; PIPL articles 17, 29, 31)."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Membership
from organisations.records import OwnedModel, SealedField
from people.models.choices import ConsentGiver, ConsentScope, Relation
from people.models.profile_choices import DataKind


class Guardian(OwnedModel):
    """Somebody who answers for a person, a child's parent above all."""

    PLAIN = "relation since until"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="guardians", verbose_name=_("client"))
    name = SealedField(_("name"), max_length=50)
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    phone = SealedField(_("telephone"), max_length=30)
    workplace = SealedField(_("where working"), max_length=100)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("guardian")
        ordering = ["until", "since", "id"]

    @property
    def field(self):
        """The word under which the masked phone number is asked for."""
        return f"guardian-{self.pk}"


EXPLAINED = ("signed_by", "relation", "purposes", "data_kinds", "retention", "rights_text", "handler_contact")


class Consent(OwnedModel):
    """What a person, or their guardian, agreed to, from when, until when, and what of it was withdrawn on which day."""

    PLAIN = "given_by relation scopes data_kinds retention signed_on valid_until withdrawn_scopes scan_sha256"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="consents", verbose_name=_("client"))
    given_by = models.CharField(_("given by"), max_length=20, choices=ConsentGiver)
    signed_by = SealedField(_("name of the person who signed"), max_length=50)
    relation = models.CharField(_("relation"), max_length=20, choices=Relation, blank=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=ConsentScope), verbose_name=_("agreed to"))
    handler = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("who explained it"))
    handler_contact = SealedField(_("how to reach who explained it"), max_length=100)
    purposes = SealedField(_("purposes"), multiline=True)
    data_kinds = ArrayField(models.CharField(max_length=20, choices=DataKind), verbose_name=_("what is kept"), default=list, blank=True)
    retention = models.CharField(_("how long it is kept"), max_length=200, blank=True)
    rights_text = SealedField(_("rights that were explained"), multiline=True)
    signed_on = models.DateField(_("signed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # Each scope with the day it was withdrawn: {"photo_public": "2026-11-21"}.
    withdrawn_scopes = models.JSONField(_("withdrawn"), default=dict, blank=True)
    scan_sha256 = models.CharField(_("scan"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("consent")
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("signed_on")),
                                   name="consent_ends_later"),
        ]

    def covers(self, scope, on):
        """Whether the consent allowed `scope` on a day. On the day of the withdrawal it no longer does."""
        if scope not in self.scopes or not self.signed_on <= on or (self.valid_until and on > self.valid_until):
            return False
        withdrawn = self.withdrawn_scopes.get(scope)
        return withdrawn is None or on < date.fromisoformat(withdrawn)

    def has_ended(self, on):
        """Whether its last day lies before a day; a withdrawal is another matter."""
        return bool(self.valid_until) and on > self.valid_until

    @property
    def is_guardians(self):
        return self.given_by != ConsentGiver.SELF

    @property
    def open_scopes(self):
        """What still holds today."""
        today = timezone.localdate()
        return [scope for scope in self.scopes if self.covers(scope, today)]

    @property
    def explained(self):
        """[(label, text)] of what was explained before it was signed, and by whom it was signed; what was not written down is left out (PIPL article 17)."""
        told = {name: getattr(self, name) for name in ("purposes", "retention", "rights_text", "handler_contact", "signed_by")}
        told |= {"data_kinds": ", ".join(str(DataKind(kind).label) for kind in self.data_kinds), "relation": self.get_relation_display()}
        return [(self._meta.get_field(name).verbose_name, told[name]) for name in EXPLAINED if told[name]]

    @property
    def scopes_in_words(self):
        """(label, day of withdrawal or None) of every scope."""
        return [(ConsentScope(scope).label, self.withdrawn_scopes.get(scope)) for scope in self.scopes]
