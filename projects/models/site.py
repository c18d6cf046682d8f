"""What a landing unit says about services done on its ground (DOMAIN.md 3.2 and 5: it confirms service)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.project import Project
from projects.records import ActedModel


class SiteWord(ActedModel):
    """A landing unit's word on one service, known by its number only: confirmed, or questioned with a reason, which the provider answers in writing.

    The last word holds; a correction of the record ends it.
    """

    PLAIN = "number verdict at by_member lapsed_at answered_at"
    PERSONAL = "by_name reason answer answered_name"

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("landing unit", "confirmed")
        QUESTIONED = "questioned", pgettext_lazy("landing unit", "questioned")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="site_words", verbose_name=_("project"))
    number = models.CharField(_("number of the record"), max_length=20)
    verdict = models.CharField(_("what it says"), max_length=10, choices=Verdict)
    reason = models.CharField(_("what is questioned"), max_length=300, blank=True)
    answer = models.CharField(_("answer of the provider"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_name = models.CharField(_("answered by"), max_length=60, blank=True)
    # Another word of the same house, or a correction of the record, came after it.
    lapsed_at = models.DateTimeField(_("no longer holds since"), null=True, blank=True)

    class Meta:
        verbose_name = _("word of a landing unit")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "number", "by_house"], condition=models.Q(lapsed_at=None), name="site_word_holds_once"),
                       models.CheckConstraint(condition=models.Q(verdict="confirmed") | (models.Q(verdict="questioned") & ~models.Q(reason="")), name="site_word_questions_with_reason"),
                       models.CheckConstraint(condition=models.Q(answer="", answered_at=None) | (models.Q(verdict="questioned", answered_at__isnull=False) & ~models.Q(answer="")), name="site_word_answers_a_question")]

    @property
    def waits_for_answer(self):
        """Whether the provider owes an answer."""
        return self.verdict == self.Verdict.QUESTIONED and self.lapsed_at is None and self.answered_at is None
