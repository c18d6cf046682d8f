"""How many working days an official has for a step of a call: a rule of the region or of the house, from a day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel


class StepDays(OwnedModel):
    """The working days of one step from a day on; until a house's first row the usual ones hold (`StepDaysPreset`)."""

    PLAIN = "step days since reason at"

    class Step(models.TextChoices):
        BEGIN_REVIEW = "begin_review", _("Begin the review after the closing hour")
        SCORE = "score", _("Score the proposals once the review has begun")
        PUBLICISE = "publicise", _("Publish the result once the scoring is over")
        OBJECTION = "objection", _("Answer an objection")
        DECIDE_CALL = "decide_call", _("Decide the call after the publicity period")
        AWARD = "award", _("Award what was admitted")

    step = models.CharField(_("step"), max_length=15, choices=Step)
    days = models.PositiveSmallIntegerField(_("working days"))
    since = models.DateField(_("holds since"))
    reason = models.CharField(_("where it is written"), max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("working days of a step")
        ordering = ["step", "-since"]
        constraints = [models.UniqueConstraint(fields=["organisation", "step", "since"], name="step_days_once"),
                       models.CheckConstraint(condition=models.Q(step__in=["begin_review", "score", "publicise", "objection", "decide_call", "award"], days__gte=1, days__lte=90), name="step_days_bounds")]


class StepDaysPreset(models.Model):
    """The working days of a step where a house has not said otherwise; data of a region, with a day from which they hold, public."""

    PLAIN = "step days since source"

    step = models.CharField(_("step"), max_length=15, choices=StepDays.Step)
    days = models.PositiveSmallIntegerField(_("working days"))
    since = models.DateField(_("holds since"))
    source = models.CharField(_("where it is written"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("usual working days of a step")
        ordering = ["step", "-since"]
        constraints = [models.UniqueConstraint(fields=["step", "since"], name="usual_step_days_once")]
