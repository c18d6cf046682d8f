"""Change control: what a contract said before and says after, why, and from which day (DOMAIN.md 3.1)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import OwnedModel
from projects.models.progress import HandedInQuerySet
from projects.models.project import Project
from projects.records import DecidedModel


class ChangeRequest(DecidedModel):
    """The provider asks to change staff, an indicator, the budget, the period or the content; approved, it is in force from a day."""

    PLAIN = ("number kind subject before after reason effective_on status handed_in_at decided_at decided_member decision_reason due_on decide_by applied_at applied version")
    PERSONAL = "decided_name"

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff")
        INDICATOR = "indicator", pgettext_lazy("change", "Indicator")
        BUDGET = "budget", pgettext_lazy("change", "Budget")
        PERIOD = "period", pgettext_lazy("change", "Period")
        CONTENT = "content", pgettext_lazy("change", "Content")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("change", "draft")
        SUBMITTED = "submitted", pgettext_lazy("change", "handed in")
        RETURNED = "returned", pgettext_lazy("change", "returned")
        APPROVED = "approved", pgettext_lazy("change", "approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("change", "withdrawn")

    STEPS = {
        "": ["draft"],
        "draft": ["submitted", "withdrawn"],
        "submitted": ["returned", "approved", "withdrawn"],
        "returned": ["submitted", "withdrawn"],
        "approved": ["submitted"],  # undone before anyone was told
    }

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=40, unique=True)  # ZH-2026-001-B02
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("what is changed"), max_length=100)  # "indicator:12", "term", "goals", "line:3" … and words in `before`
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("why"), max_length=2000)
    effective_on = models.DateField(_("in force from"), default=timezone.localdate)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    applied_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    applied = models.JSONField(_("as it was when it was put in force"), default=dict, blank=True)  # so that undoing restores exactly
    created_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))

    objects = HandedInQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "submitted", "returned", "approved", "withdrawn"]), name="change_status_known"),
            models.CheckConstraint(condition=Q(kind__in=["staff", "indicator", "budget", "period", "content"]), name="change_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_reason"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("change", args=[self.organisation.slug, self.number])


class ChangeRound(OwnedModel):
    """One handing-in of a change request and the decision on it; all rounds are kept. Not handed in yet, it is the provider's draft."""

    PLAIN = "seq before after reason effective_on submitted_at verdict decision_reason decided_at"
    PERSONAL = "decided_name"

    change = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("change request"))
    seq = models.PositiveSmallIntegerField(_("round"))
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("why"), max_length=2000)
    effective_on = models.DateField(_("in force from"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, blank=True, default="")
    decision_reason = models.TextField(_("reason of the decision"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_name = models.CharField(_("decided by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("round of a change request")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["change", "seq"], name="change_round_once")]
