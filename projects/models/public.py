"""The page on which a bureau shows its purchases to everybody: off by default."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.records import EditedModel


class PublicPage(EditedModel):
    """What a purchaser shows to the public: its projects in figures, its calls' results; small numbers are held back."""

    PLAIN = "is_open intro shows_amounts smallest_number version"

    is_open = models.BooleanField(_("open to everybody"), default=False)
    intro = models.TextField(_("introduction"), max_length=2000, blank=True)
    shows_amounts = models.BooleanField(_("show contract amounts"), default=True)
    smallest_number = models.PositiveSmallIntegerField(_("hold back numbers below"), default=5)

    class Meta:
        verbose_name = _("public page")
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_public_page"),
                       models.CheckConstraint(condition=Q(smallest_number__gte=5), name="public_page_small_numbers")]
