"""Wishes: from the wish to the hand-over and the look afterwards (心愿, F002-3)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.staff import on_staff
from organisations.access import Permission, Role
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField


class WishQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Whoever serves the client, who recorded it, the supervisor of either, the leader of its project and the administrator."""
        if not membership.can(Permission.GOODS_VIEW):
            return self.none()
        if membership.role == Role.ADMIN:
            return self
        mine = Q(by=membership) | Q(person__team__membership=membership, person__team__until=None)
        if membership.role == Role.SUPERVISOR:
            mine |= Q(by__supervisor=membership)
        if membership.role == Role.PROJECT_LEAD:
            mine |= on_staff(membership)
        return self.filter(pk__in=type(self)(self.model).filter(mine).values("pk"))


class Wish(EditedModel):
    """A wish of a client: registered, verified, claimed, bought, delivered with a receipt, looked at afterwards. Counts when delivered."""

    PLAIN = "number status estimated_value value verified_on claimed_on bought_on delivered_on followed_on at version"

    class Status(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("wish", "registered")
        VERIFIED = "verified", pgettext_lazy("wish", "verified")
        CLAIMED = "claimed", pgettext_lazy("wish", "claimed")
        BOUGHT = "bought", pgettext_lazy("wish", "bought")
        DELIVERED = "delivered", pgettext_lazy("wish", "delivered")
        FOLLOWED = "followed", pgettext_lazy("wish", "followed up")
        DECLINED = "declined", pgettext_lazy("wish", "not granted")

    STEPS = {"": ["registered"], "registered": ["verified", "declined"], "verified": ["claimed", "declined"], "claimed": ["bought", "verified", "delivered", "declined"],
             "bought": ["delivered", "claimed"], "delivered": ["followed", "bought", "claimed"], "followed": [], "declined": ["registered"]}

    number = models.CharField(_("number"), max_length=40)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="wishes", verbose_name=_("client"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="wishes", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="wishes", verbose_name=_("service line"))
    what = SealedField(_("the wish"), max_length=300)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REGISTERED)
    estimated_value = models.DecimalField(_("estimated value (yuan)"), max_digits=10, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(_("value (yuan)"), max_digits=10, decimal_places=2, null=True, blank=True)
    donor = SealedField(_("claimed by"), max_length=80)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True)
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    receipt_by = SealedField(_("receipt signed by"), max_length=50)
    followed_on = models.DateField(_("followed up on"), null=True, blank=True)
    feedback = SealedField(_("feedback"), max_length=500, multiline=True)
    decline_reason = SealedField(_("why not granted"), max_length=300)
    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service record"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("recorded at"))

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="wish_number_once"),
            models.CheckConstraint(condition=Q(status__in=["registered", "verified", "claimed", "bought", "delivered", "followed", "declined"]), name="wish_status_known"),
            models.CheckConstraint(condition=~Q(status__in=["delivered", "followed"]) | Q(delivered_on__isnull=False, value__isnull=False), name="wish_delivered_when"),
            models.CheckConstraint(condition=(Q(value=None) | Q(value__gte=0)) & (Q(estimated_value=None) | Q(estimated_value__gte=0)), name="wish_value_not_negative"),
        ]
        indexes = [models.Index(fields=["organisation", "project", "status"], name="wish_of_project")]

    def __str__(self):
        return self.number

    @property
    def next_steps(self):
        """The steps from here; a delivery is taken back by a verb of its own, with a reason."""
        return ["followed"] if self.status == Wish.Status.DELIVERED else Wish.STEPS[self.status]

    def get_absolute_url(self):
        return reverse("wish", args=[self.organisation.slug, self.number])


class WishStep(OwnedModel):
    """Each step of a wish: which, when, by whom."""

    PLAIN = "before after on at"

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("at"))
    reason = SealedField(_("reason"), max_length=300)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("step of a wish")
        ordering = ["pk"]
