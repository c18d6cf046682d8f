"""While a project runs: milestones, progress reports with their rounds, comments pinned to them (DOMAIN.md 2.5 C, 3.6)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import EditedModel, OwnedQuerySet, SealedField, SealedTextsField
from projects.models.project import Project
from projects.records import ActedModel


class Milestone(EditedModel):
    """A step that was promised for a day, and the day it was reached."""

    PLAIN = "seq title due_on reached_on evidence version"
    PERSONAL = "moves"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("project"))
    seq = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("milestone"), max_length=100)
    due_on = models.DateField(_("due on"))
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    # Each time its day was moved: [{"from": "2026-05-01", "to": "2026-06-01", "reason", "by", "at"}]; appended, never changed
    moves = models.JSONField(_("moved"), default=list, blank=True)

    class Meta:
        verbose_name = _("milestone")
        ordering = ["due_on", "seq"]
        constraints = [models.UniqueConstraint(fields=["project", "seq"], name="milestone_seq_once")]

    def __str__(self):
        return self.title

    @property
    def first_due_on(self):
        """The day it was promised for at first."""
        return date.fromisoformat(self.moves[0]["from"]) if self.moves else self.due_on

    @property
    def moved(self):
        """Each move with its days as days."""
        return [move | {"before": date.fromisoformat(move["from"]), "after": date.fromisoformat(move["to"])} for move in self.moves]


class HandedInQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """The own house sees its drafts; the others what was handed in (the database shows them no more)."""
        return self.filter(Q(project__in=Project.objects.visible_to(membership))).filter(
            Q(organisation=membership.organisation_id) | ~Q(status="draft"))


class ProgressReport(EditedModel):
    """A monthly or quarterly report of a project: handed in, returned with a reason or accepted, every round kept."""

    PLAIN = "number kind start end status due_on decide_by version"

    class Kind(models.TextChoices):
        MONTH = "month", _("Monthly report")
        QUARTER = "quarter", _("Quarterly report")
        MID = "mid", _("Mid-term report")
        FINAL = "final", _("Final report")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("progress report", "draft")
        SUBMITTED = "submitted", pgettext_lazy("progress report", "handed in")
        RETURNED = "returned", pgettext_lazy("progress report", "returned")
        ACCEPTED = "accepted", pgettext_lazy("progress report", "accepted")

    STEPS = {
        "": ["draft"],
        "draft": ["submitted"],
        "submitted": ["returned", "accepted"],
        "returned": ["submitted"],
        "accepted": ["submitted"],  # undone before anyone was told
    }

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="progress_reports", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=40, unique=True)  # ZH-2026-001-M03
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))  # the cut-off: figures, targets and term are those in force on this day
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    decide_by = models.DateField(_("to be decided by"), null=True, blank=True)

    objects = HandedInQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        ordering = ["-end", "kind"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "submitted", "returned", "accepted"]), name="progress_status_known"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="progress_ends_after_start"),
            models.UniqueConstraint(fields=["project", "kind", "start"], name="progress_period_once"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("progress", args=[self.organisation.slug, self.number])


class ProgressRound(ActedModel):
    """One handing-in of a progress report and the decision on it: texts and frozen figures as they then were."""

    PLAIN = "seq figures at submitted_at verdict decided_at decided_member by_member"
    PERSONAL = "by_name decided_name"

    class Verdict(models.TextChoices):
        OPEN = "", pgettext_lazy("verdict", "not decided")
        RETURNED = "returned", pgettext_lazy("verdict", "returned")
        ACCEPTED = "accepted", pgettext_lazy("verdict", "accepted")

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("progress report"))
    seq = models.PositiveSmallIntegerField(_("round"))
    # Texts by key: summary, activities, cases, supervision, publicity, money, problems, next
    texts = SealedTextsField(_("texts"))
    # [{"code", "name", "unit", "line", "target", "target_version", "recorded", "countable", "period", "rate", "time_progress", "light"}, …]
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True, default="")
    reason = SealedField(_("reason"), max_length=1000, multiline=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_house = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_member = models.BigIntegerField(null=True, blank=True)
    decided_name = models.CharField(_("decided by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("round of a progress report")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["report", "seq"], name="progress_round_once"),
                       models.CheckConstraint(condition=Q(verdict="") | Q(decided_at__isnull=False), name="progress_verdict_has_hour")]


class Pin(ActedModel):
    """A comment pinned to a figure or a paragraph of a progress report."""

    PLAIN = "anchor at by_member resolved_at resolved_member"
    PERSONAL = "by_name resolved_name"

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="pins", verbose_name=_("progress report"))
    round = models.ForeignKey(ProgressRound, on_delete=models.CASCADE, related_name="pins", verbose_name=_("round"))
    anchor = models.CharField(_("where"), max_length=60)  # "figure:12" or "text:problems"
    text = SealedField(_("comment"), max_length=1000, multiline=True)
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    resolved_member = models.BigIntegerField(null=True, blank=True)
    resolved_name = models.CharField(_("settled by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("pinned comment")
        ordering = ["at", "pk"]
