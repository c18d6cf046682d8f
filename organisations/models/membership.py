"""Memberships: the actors. Person, organisation and role in one."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from organisations.access import Role, granted
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet


class MembershipQuerySet(OwnedQuerySet):
    def active(self):
        return self.filter(is_active=True, user__is_active=True)

    def serving(self):
        """Those who log services and carry clients."""
        return self.active().filter(role__in=[Role.WORKER, Role.PROJECT_LEAD, Role.SUPERVISOR])

    def lock_administrators(self):
        """The house's administrators, locked in order of key: who changes one of them waits for whoever changes another.

        NO KEY, because every row that somebody writes holds on to the key of its writer's membership.
        """
        return list(self.filter(role=Role.ADMIN).order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    def to_change(self, request):
        """Lock the row when the request changes it, after the administrators: so two of them cannot wait for each other."""
        if request.method != "POST":
            return self
        self.model.objects.lock_administrators()
        return self.select_for_update(of=("self",), no_key=True)


class Membership(EditedModel):
    """A user in an organisation with a role: the actor of every write (`by=`)."""

    PLAIN = "role title village is_active joined_on version number"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    number = models.CharField(_("staff number"), max_length=12, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    title = models.CharField(_("job title"), max_length=60, blank=True)
    village = models.CharField(_("village or community"), max_length=60, blank=True)
    supervisor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supervisees",
        verbose_name=_("supervisor"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_on = models.DateField(_("joined on"), auto_now_add=True)
    history = HistoricalRecords(cascade_delete_history=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ["user__name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")]

    def __str__(self):
        return self.user.name

    @property
    def name(self):
        return self.user.name

    def get_absolute_url(self):
        return reverse("member_edit", args=[self.organisation.slug, self.number])

    def can(self, permission):
        return self.is_active and permission in granted(self.role, self.organisation.kind)


class InvitationQuerySet(OwnedQuerySet):
    def open(self):
        """Neither used nor over."""
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class Invitation(OwnedModel):
    """A one-time link by which somebody joins; only the hash of its token is kept."""

    PLAIN = "token_hash role expires_at accepted_at created_at"
    PERSONAL = "contact name"

    token_hash = models.CharField(max_length=64, unique=True)
    contact = models.CharField(_("e-mail or phone number"), max_length=254)
    name = models.CharField(_("name"), max_length=50)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-created_at"]
