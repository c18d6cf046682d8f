"""How a project stood at the end of each month: what the portfolio compares with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel
from projects.models.project import Project


class ProjectMonth(OwnedModel):
    """The last count of a month: rate, time progress, light, money; written over until the month is past."""

    PLAIN = "month rate time_progress light counts as_of"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="months", verbose_name=_("project"))
    month = models.DateField(_("month"))  # its first day
    rate = models.DecimalField(_("rate"), max_digits=9, decimal_places=5, null=True)
    time_progress = models.DecimalField(_("time progress"), max_digits=6, decimal_places=5)
    light = models.CharField(_("light"), max_length=15, blank=True)
    counts = models.JSONField(_("counts"), default=dict)  # {"<indicator key>": "12.00"}
    as_of = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("month of a project")
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["project", "month"], name="project_month_once")]
