"""How long what is kept, and what is erased when its time is over (DOMAIN.md 4.10)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import EditedModel, OwnedModel, SealedField


class RetentionClass(OwnedModel):
    """A kind of file and the years it is kept after an event: the house's own rule, by version."""

    PLAIN = "code years since legal_basis action"

    class Code(models.TextChoices):
        SERVICE = "service", _("Service files of adults")
        MINOR = "minor", _("Service files of minors")
        DRAFT = "draft", _("Drafts, and files whose consent was withdrawn")
        SIGN_IN = "sign_in", _("Signatures of participants without a file")
        MEMBER = "member", _("Group members without a file")
        ANSWER = "answer", _("Remarks on questionnaires")
        PROCUREMENT = "procurement", _("Procurement files")
        ACCOUNTING = "accounting", _("Accounting vouchers")

    class Action(models.TextChoices):
        ERASE = "erase", _("Erase what identifies the person")
        KEEP = "keep", _("Keep; erasing is not allowed")

    code = models.CharField(_("class"), max_length=12, choices=Code)
    years = models.PositiveSmallIntegerField(_("years"))
    since = models.DateField(_("holds since"))
    legal_basis = models.CharField(_("basis"), max_length=200, blank=True)
    action = models.CharField(_("what happens then"), max_length=8, choices=Action, default=Action.ERASE)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("retention class")
        ordering = ["code", "-since"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code", "since"], name="retention_class_once")]


class Erasure(EditedModel):
    """What names people and whose time is over: a client's file, the signatures under an activity, the members of a group without a file, the remarks
    on a questionnaire. Due, approved by a second person, erased; or kept on with a reason."""

    OWNERS = ("person", "activity", "group", "survey")

    PLAIN = "code due_on status decided_at erased_at keep_until version"

    class Status(models.TextChoices):
        DUE = "due", pgettext_lazy("erasure", "due")
        APPROVED = "approved", pgettext_lazy("erasure", "approved")
        KEPT = "kept", pgettext_lazy("erasure", "kept on")
        ERASED = "erased", pgettext_lazy("erasure", "erased")

    STEPS = {"": ["due"], "due": ["approved", "kept"], "approved": ["erased", "due"], "kept": ["due"], "erased": []}

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="erasures", verbose_name=_("client"))
    activity = models.ForeignKey("casework.Activity", on_delete=models.PROTECT, null=True, blank=True, related_name="erasures", verbose_name=_("activity"))
    group = models.ForeignKey("casework.Group", on_delete=models.PROTECT, null=True, blank=True, related_name="erasures", verbose_name=_("group"))
    survey = models.ForeignKey("casework.Survey", on_delete=models.PROTECT, null=True, blank=True, related_name="erasures", verbose_name=_("questionnaire"))
    code = models.CharField(_("class"), max_length=12, choices=RetentionClass.Code)
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DUE)
    proposed_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by"))
    decided_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = SealedField(_("reason"), max_length=200)
    keep_until = models.DateField(_("kept until"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(status__in=["due", "approved", "kept"]), name="erasure_once"),
            models.UniqueConstraint(fields=["activity"], condition=Q(status__in=["due", "approved", "kept"]), name="erasure_of_activity_once"),
            models.UniqueConstraint(fields=["group"], condition=Q(status__in=["due", "approved", "kept"]), name="erasure_of_group_once"),
            models.UniqueConstraint(fields=["survey"], condition=Q(status__in=["due", "approved", "kept"]), name="erasure_of_survey_once"),
            models.CheckConstraint(condition=Q(person__isnull=False, activity=None, group=None, survey=None) | Q(person=None, activity__isnull=False, group=None, survey=None)
                                   | Q(person=None, activity=None, group__isnull=False, survey=None) | Q(person=None, activity=None, group=None, survey__isnull=False),
                                   name="erasure_of_one"),
            models.CheckConstraint(condition=~Q(status__in=["approved", "kept", "erased"]) | Q(decided_by__isnull=False), name="erasure_decided_by"),
            models.CheckConstraint(condition=~Q(status="erased") | Q(erased_at__isnull=False), name="erasure_done_when"),
        ]

    @property
    def owner_kind(self):
        return next(kind for kind in self.OWNERS if getattr(self, f"{kind}_id"))

    @property
    def owner(self):
        """Whose file, or what the names stand in."""
        return getattr(self, self.owner_kind)
