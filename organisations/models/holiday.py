"""The State Council's calendar: days off and make-up working days. Public data, the same for everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A day on which the yearly notice differs from the plain week: off on a weekday, or at work on a weekend (调休)."""

    PLAIN = "day is_workday name source"

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("holiday"), max_length=20)
    source = models.CharField(_("source"), max_length=60)

    class Meta:
        verbose_name = _("public holiday")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}"
