"""Rules that differ from region to region: numbers of the house, by the day from which they hold."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel


class HouseRule(OwnedModel):
    """One rule of the house in numbers, from a day on; until its first row the usual numbers hold (`casework.figures.house_rules`)."""

    PLAIN = "code numbers since"

    class Code(models.TextChoices):
        FOLLOW_UPS = "follow_ups", _("Follow-ups: months after the closing of a case")
        DAY_HOURS = "day_hours", _("Hours a day above which a worker's day is marked")
        REFERRAL_DAYS = "referral_days", _("Days to answer a child director")
        SURVEY_SHARE = "survey_share", _("Share of those asked (%) below which a questionnaire says little")

    code = models.CharField(_("rule"), max_length=16, choices=Code)
    numbers = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("numbers"))
    since = models.DateField(_("holds since"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("rule of the house")
        ordering = ["code", "-since"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code", "since"], name="house_rule_once"),
                       models.CheckConstraint(condition=models.Q(numbers__len__gte=1), name="house_rule_says_something")]
