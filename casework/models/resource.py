"""Resources linked to a project, and volunteers with their hours (DOMAIN.md 4.6, rule 8.4)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField


class ResourceQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        return self if membership.can(Permission.GOODS_VIEW) else self.none()


class ResourceLink(EditedModel):
    """Money, goods, services, rooms or skill that somebody gave (资源链接). Its value counts once it is confirmed."""

    PLAIN = "number kind item quantity unit value on at status receipt_number thanked_on version"

    class Kind(models.TextChoices):
        MONEY = "money", pgettext_lazy("resource", "Money")
        GOODS = "goods", pgettext_lazy("resource", "Goods")
        SERVICE = "service", pgettext_lazy("resource", "Service")
        VENUE = "venue", pgettext_lazy("resource", "Room")
        SKILL = "skill", pgettext_lazy("resource", "Skill")

    class Status(models.TextChoices):
        PROMISED = "promised", pgettext_lazy("resource", "promised")
        CONFIRMED = "confirmed", pgettext_lazy("resource", "received")
        STRUCK = "struck", pgettext_lazy("resource", "struck out")

    STEPS = {"": ["promised", "confirmed"], "promised": ["confirmed", "struck"], "confirmed": ["struck"], "struck": []}

    number = models.CharField(_("number"), max_length=40)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="resource_links", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service line"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    donor = SealedField(_("given by"), max_length=100)
    item = models.CharField(_("what"), max_length=100)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    value = models.DecimalField(_("value (yuan)"), max_digits=12, decimal_places=2, default=0)
    on = models.DateField(_("on"))  # promised on, until it has come; then the day on which it came
    # As what it goes into stock when it has come.
    goods = models.ForeignKey("casework.GoodsItem", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken into stock as"))
    use = SealedField(_("what it was used for"), max_length=500, multiline=True)
    receipt_number = models.CharField(_("receipt number"), max_length=40, blank=True)
    thanked_on = models.DateField(_("thanked on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)
    strike_reason = SealedField(_("why struck out"), max_length=200)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("recorded at"))

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource link")
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="resource_number_once"),
                       models.CheckConstraint(condition=Q(value__gte=0), name="resource_value_not_negative")]
        indexes = [models.Index(fields=["organisation", "project", "on"], name="resource_of_project")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("resource_link", args=[self.organisation.slug, self.number])


class Volunteer(EditedModel):
    """Somebody who helps without pay (志愿者): known to the house by name, told apart by a keyed hash."""

    PLAIN = "number team since is_active version"
    PERSONAL = "token"

    number = models.CharField(_("number"), max_length=40)
    name = SealedField(_("name"), max_length=50)
    phone = SealedField(_("phone"), max_length=20)
    token = models.BinaryField(max_length=16)
    team = models.CharField(_("team"), max_length=60, blank=True)
    skills = SealedField(_("skills"), max_length=200)
    since = models.DateField(_("since"))
    is_active = models.BooleanField(_("active"), default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="volunteer_number_once"),
                       models.UniqueConstraint(fields=["organisation", "token"], name="volunteer_once")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("volunteer", args=[self.organisation.slug, self.number])


class Duty(OwnedModel):
    """When a volunteer helped, at which service; its hours are rounded to half an hour (rule 8.4)."""

    PLAIN = "started_at ended_at half_hours struck_at"

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="duties", verbose_name=_("volunteer"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="duties", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service line"))
    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("service record"))
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"))
    half_hours = models.PositiveSmallIntegerField(_("half hours"))
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("volunteer duty")
        ordering = ["-started_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="duty_lasts_a_while"),
                       models.UniqueConstraint(fields=["volunteer", "started_at"], condition=Q(struck_at=None), name="duty_once")]
        indexes = [models.Index(fields=["organisation", "project", "started_at"], name="duty_of_project")]
