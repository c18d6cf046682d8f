"""How a house writes its numbers (DOMAIN.md 4.9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel


class NumberTemplate(OwnedModel):
    """The pattern of one kind of number, from a day on: {sector}-{kind}{seq:03d}-{yyyymmdd}-{site}-{worker}. Numbers given stay as they are."""

    PLAIN = "kind pattern since"

    kind = models.CharField(_("kind"), max_length=20)
    pattern = models.CharField(_("pattern"), max_length=80)
    since = models.DateField(_("holds since"))

    class Meta:
        verbose_name = _("pattern of numbers")
        ordering = ["kind", "-since", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "since"], name="number_template_once")]
