"""The forms of cases, groups and activities: written as a draft, handed to the supervisor, approved or returned, all rounds kept.

Which fields a form has stands in `casework/sheets.py` and in the organisation's own extra fields; here lies what was written.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.activity import Activity
from casework.models.case import Case
from casework.models.group import Group
from organisations.access import Permission
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField, SealedTextsField


class FormQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Forms of the cases, groups and activities that the member sees; a case's forms as far as its texts are open to them."""
        cases = Case.objects.visible_to(membership).texts_open_to(membership)
        return self.filter(Q(case__in=cases) | Q(group__in=Group.objects.visible_to(membership)) | Q(activity__in=Activity.objects.visible_to(membership)))

    def waiting(self):
        """Handed in and not decided."""
        return self.filter(status=Form.Status.SUBMITTED)

    def to_decide_by(self, membership):
        """Handed in, and this member may decide: reviews records, reads the form, and leads or wrote nothing of it."""
        if not membership.can(Permission.RECORD_REVIEW):
            return self.none()
        return self.visible_to(membership).waiting().exclude(of_hands(membership))

    def of(self, membership):
        """What this member writes: as the lead of the case, group or activity, or as whoever began the form."""
        return self.filter(of_hands(membership))


def of_hands(member):
    """The condition for forms in whose writing a member has a hand (the other side of `services.forms.writers`)."""
    return (Q(written_by=member) | Q(case__worker=member) | Q(group__leader=member) | Q(group__co_leader=member)
            | Q(activity__leader=member) | Q(activity__co_leader=member))


class Form(EditedModel):
    """One filled-in form of a case, a group or an activity. A plan that was approved is changed by its next edition."""

    PLAIN = "kind edition status submitted_at decided_at saved_at version"

    class Kind(models.TextChoices):
        INTAKE = "intake", _("Intake form")
        ASSESSMENT = "assessment", _("Assessment form")
        PLAN = "plan", _("Service plan")
        EVALUATION = "evaluation", _("Evaluation form")
        CLOSING = "closing", _("Closing report")
        GROUP_PLAN = "group_plan", _("Group plan")
        GROUP_SUMMARY = "group_summary", _("Group summary")
        ACTIVITY_PLAN = "activity_plan", _("Activity plan")
        ACTIVITY_SUMMARY = "activity_summary", _("Activity summary")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("form", "draft")
        SUBMITTED = "submitted", pgettext_lazy("form", "handed in")
        APPROVED = "approved", pgettext_lazy("form", "approved")
        RETURNED = "returned", pgettext_lazy("form", "returned")
        REPLACED = "replaced", pgettext_lazy("form", "replaced by a newer edition")

    STEPS = {"": ["draft"], "draft": ["submitted"], "submitted": ["approved", "returned", "draft"], "returned": ["submitted"],
             "approved": ["replaced", "submitted"], "replaced": []}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, null=True, blank=True, related_name="forms", verbose_name=_("case"))
    group = models.ForeignKey("casework.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="forms", verbose_name=_("group"))
    activity = models.ForeignKey("casework.Activity", on_delete=models.CASCADE, null=True, blank=True, related_name="forms", verbose_name=_("activity"))
    kind = models.CharField(_("form"), max_length=20, choices=Kind)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    # {field: text, list of codes, or list of rows}; own fields of the organisation under "extra".
    content = SealedTextsField(_("content"))
    # Who signed on paper or in person, by part: {"client": {"name": …, "on": "2026-11-22"}, "guardian": …}.
    signatures = SealedTextsField(_("signatures"))
    written_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "submitted", "approved", "returned", "replaced"]), name="form_status_known"),
            models.CheckConstraint(condition=Q(case__isnull=False, group=None, activity=None) | Q(case=None, group__isnull=False, activity=None)
                                   | Q(case=None, group=None, activity__isnull=False), name="form_has_one_owner"),
            models.CheckConstraint(condition=Q(status__in=["draft", "replaced"]) | Q(submitted_at__isnull=False), name="form_handed_in_when"),
            models.CheckConstraint(condition=~Q(status__in=["approved", "returned"]) | Q(decided_at__isnull=False), name="form_decided_when"),
            models.UniqueConstraint(fields=["case", "kind", "edition"], name="form_of_case_once"),
            models.UniqueConstraint(fields=["group", "kind", "edition"], name="form_of_group_once"),
            models.UniqueConstraint(fields=["activity", "kind", "edition"], name="form_of_activity_once"),
        ]
        indexes = [models.Index(fields=["organisation", "status", "submitted_at"], name="form_waiting")]

    def __str__(self):
        return f"{self.owner} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("form", args=[self.organisation.slug, self.uid])

    @property
    def owner(self):
        """The case, group or activity it belongs to."""
        return self.case or self.group or self.activity

    @property
    def is_open(self):
        """May be written on."""
        return self.status in (Form.Status.DRAFT, Form.Status.RETURNED)


class FormRound(OwnedModel):
    """One decision about a form, with the supervisor's opinion; what was handed in stays as it was then."""

    PLAIN = "seq verdict at submitted_at"

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("form"))
    seq = models.PositiveSmallIntegerField(_("round"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    opinion = SealedField(_("opinion"), max_length=1000, multiline=True)
    content = SealedTextsField(_("content"))
    submitted_at = models.DateTimeField(_("handed in at"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("round of a form")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["form", "seq"], name="form_round_once")]
