"""Fields that a house adds to its forms without touching code, and what was answered (regional forms differ: DOMAIN.md 2.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import EditedModel, OwnedModel, SealedTextsField


class ExtraField(EditedModel):
    """One field that a house added to a form: its label, type, options. Taken out of use, never deleted: old answers keep their label."""

    PLAIN = "form code label type options is_required help is_active seq version"

    class Type(models.TextChoices):
        TEXT = "text", _("One line")
        LONG = "long", _("Several lines")
        NUMBER = "number", _("Number")
        DAY = "day", pgettext_lazy("field type", "Date")
        CHOICE = "choice", _("One of several")
        CHOICES = "choices", _("Some of several")
        YES = "yes", _("Yes or no")

    form = models.CharField(_("form"), max_length=20)  # a name that the app registered: extras.register_form
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=80)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.TEXT)
    options = models.JSONField(_("options"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    help = models.CharField(_("help text"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    seq = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("own field")
        ordering = ["form", "seq", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "form", "code"], name="extra_field_once"),
                       models.CheckConstraint(condition=Q(type__in=["text", "long", "number", "day", "choice", "choices", "yes"]), name="extra_field_type_known")]

    def __str__(self):
        return self.label


class ExtraAnswers(OwnedModel):
    """What was answered in the own fields of one filled-in form, by the uid of the row that it belongs to; read through that row only."""

    PLAIN = "form owner_uid"

    form = models.CharField(_("form"), max_length=20)
    owner_uid = models.UUIDField(_("belongs to"))
    answers = SealedTextsField(_("answers"))

    class Meta:
        verbose_name = _("answers in own fields")
        constraints = [models.UniqueConstraint(fields=["organisation", "form", "owner_uid"], name="extra_answers_once")]
