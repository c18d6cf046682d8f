"""Goods in stock and material packs handed out; a stock is never below zero, the database sees to it (F002-4)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField


class GoodsQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        return self if membership.can(Permission.GOODS_VIEW) else self.none()


class GoodsItem(EditedModel):
    """What is kept: its name, unit, the value of one, how much there is."""

    PLAIN = "name unit value stock low_at is_active version"

    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=10)
    value = models.DecimalField(_("value of one (yuan)"), max_digits=10, decimal_places=2, default=0)
    stock = models.PositiveIntegerField(_("in stock"), default=0)
    low_at = models.PositiveIntegerField(_("tell when fewer than"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = GoodsQuerySet.as_manager()

    class Meta:
        verbose_name = _("goods")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="goods_once"),
                       models.CheckConstraint(condition=Q(stock__gte=0) & Q(value__gte=0), name="goods_never_below_zero")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("goods_item", args=[self.organisation.slug, self.pk])


class Distribution(EditedModel):
    """A batch of goods for people of one place: applied for, decided, handed out with signatures (物资包)."""

    PLAIN = "number title village status handed_on version"

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("distribution", "planned")
        HANDED = "handed", pgettext_lazy("distribution", "handed out")
        CANCELLED = "cancelled", pgettext_lazy("distribution", "cancelled")

    STEPS = {"": ["planned"], "planned": ["handed", "cancelled"], "handed": [], "cancelled": []}

    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=80)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="distributions", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="+", verbose_name=_("service line"))
    item = models.ForeignKey(GoodsItem, on_delete=models.PROTECT, related_name="distributions", verbose_name=_("goods"))
    village = models.CharField(_("village or community"), max_length=60, blank=True)
    applicant = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("applied for by"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    handed_on = models.DateField(_("handed out on"), null=True, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = GoodsQuerySet.as_manager()

    class Meta:
        verbose_name = _("distribution")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="distribution_number_once"),
                       models.CheckConstraint(condition=~Q(status="handed") | Q(handed_on__isnull=False), name="distribution_handed_when")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("distribution", args=[self.organisation.slug, self.number])


class Recipient(OwnedModel):
    """Who gets how many, and who signed for it."""

    PLAIN = "quantity signed_at"

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="goods_received", verbose_name=_("client"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    signed_by = SealedField(_("signed by"), max_length=50)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recipient")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["distribution", "person"], name="recipient_once"),
                       models.CheckConstraint(condition=Q(quantity__gte=1), name="recipient_gets_something")]


class Movement(OwnedModel):
    """Goods in or out: the stock is the sum of its movements. Rows are added, never changed; what was handed to somebody on a visit
    names who signed and what one was worth on that day, and is undone by one movement that says so."""

    PLAIN = "quantity kind on at value"

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("goods", "Received")
        HANDED = "handed", pgettext_lazy("goods", "Handed out")
        RETURNED = "returned", pgettext_lazy("goods", "Came back")
        SPOILT = "spoilt", pgettext_lazy("goods", "Spoilt or lost")
        COUNTED = "counted", pgettext_lazy("goods", "Set right after counting")
        STRUCK = "struck", pgettext_lazy("goods", "Struck out with its resource")

    item = models.ForeignKey(GoodsItem, on_delete=models.PROTECT, related_name="movements", verbose_name=_("goods"))
    quantity = models.IntegerField(_("quantity"))  # received above, handed out below zero
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("at"))
    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("distribution"))
    resource = models.ForeignKey("casework.ResourceLink", on_delete=models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("resource link"))
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client"))
    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="goods_given", verbose_name=_("service record"))
    note = SealedField(_("note"), max_length=200)
    signed_by = SealedField(_("signed by"), max_length=50)
    value = models.DecimalField(_("value of one (yuan)"), max_digits=10, decimal_places=2, null=True, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("movement of goods")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves"),
                       models.CheckConstraint(condition=Q(undoes=None) | Q(kind__in=["returned", "struck"]), name="movement_undone_by_return")]
        indexes = [models.Index(fields=["item", "-at"], name="movement_of_item")]

    @property
    def gone(self):
        """How many went out."""
        return -self.quantity

    @property
    def worth(self):
        """Yuan, at the value of that day."""
        return self.gone * (self.value if self.value is not None else self.item.value)
