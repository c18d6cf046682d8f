"""Approval before staff outside the case open a file (Regulations on the Protection of Minors Online, article 36; DOMAIN.md section 5)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.access import Role
from organisations.models import Membership
from organisations.records import OwnedModel, OwnedQuerySet, SealedField
from people.models.profile_choices import ACCESS_STEPS, AccessStatus, LegalBasis
from people.models.serving import Serving, granted_ids  # noqa: F401  who asks for approvals finds it here

_UNDECIDED = Q(status__in=[AccessStatus.WAITING, AccessStatus.WITHDRAWN], decided_by=None, decided_at=None, expires_at=None)
_DENIED = Q(status=AccessStatus.DENIED, decided_by__isnull=False, decided_at__isnull=False, expires_at=None)
_GRANTED = Q(status__in=[AccessStatus.GRANTED, AccessStatus.ENDED], decided_by__isnull=False, decided_at__isnull=False,
             expires_at__isnull=False)


class AccessQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """An administrator sees all requests, everyone else their own, a supervisor also those about the people of the team."""
        if membership.role == Role.ADMIN:
            return self
        own = Q(asked_by=membership)
        if membership.role == Role.SUPERVISOR:
            own |= Q(Exists(Serving.objects.seen_by(membership).order_by().filter(person=OuterRef("person"))))  # few requests, many clients
        return self.filter(own)

    def waiting(self):
        return self.filter(status=AccessStatus.WAITING)

    def open_to(self, membership, now=None):
        """What opens a file to a member at this moment."""
        return self.filter(asked_by=membership, status=AccessStatus.GRANTED, expires_at__gt=now or timezone.now())


def holds_an_approval():
    """For a query of members: whether a file stands open to them. Hardly ever, and then `visible_to` need not look further."""
    return Exists(AccessRequest.objects.filter(asked_by=OuterRef("pk"), status=AccessStatus.GRANTED, expires_at__gt=Now()))


class AccessRequest(OwnedModel):
    """Somebody outside the case asks to open a file: why, on what ground, who approved, until when."""

    PLAIN = "number basis status hours asked_at decided_at expires_at"

    STEPS = ACCESS_STEPS

    number = models.CharField(_("number"), max_length=20)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="access_requests", verbose_name=_("client"))
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    basis = models.CharField(_("ground"), max_length=12, choices=LegalBasis)
    reason = SealedField(_("reason"), multiline=True)
    hours = models.PositiveSmallIntegerField(_("hours"), default=24)
    status = models.CharField(_("status"), max_length=10, choices=AccessStatus, default=AccessStatus.WAITING)
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                   verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = SealedField(_("answer"), max_length=500)
    expires_at = models.DateTimeField(_("open until"), null=True, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to open a file")
        ordering = ["-id"]
        indexes = [models.Index(fields=["asked_by", "expires_at"], condition=Q(status=AccessStatus.GRANTED), name="access_open_now")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="access_number_once"),
            models.UniqueConstraint(fields=["person", "asked_by"], condition=Q(status=AccessStatus.WAITING), name="access_asked_once"),
            models.CheckConstraint(condition=_UNDECIDED | _DENIED | _GRANTED, name="access_decided_by_somebody"),
            models.CheckConstraint(condition=~Q(decided_by=models.F("asked_by")), name="access_never_decided_by_the_asker"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=720), name="access_hours_possible"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("access", args=[self.organisation.slug, self.number])

    @property
    def is_waiting(self):
        return self.status == AccessStatus.WAITING

    @property
    def is_open(self):
        return self.status == AccessStatus.GRANTED and self.expires_at > timezone.now()
