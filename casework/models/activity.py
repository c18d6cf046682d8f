"""An activity: planned, approved, signed in to, held, summarised (DOMAIN.md 4.4). What was held is one service record."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.group import LedQuerySet
from organisations.records import EditedModel, OwnedModel, SealedField
from projects.models import Project


class Activity(EditedModel):
    """A community activity (社区活动). Counts with at least one sign-in, one photo and an approved summary (rule 8.28)."""

    PLAIN = ("number name type field planned_people starts_at ends_at place status needs_purchaser purchaser_asked_at purchaser_decided_at sign_in_key "
             "sign_in_opens_at sign_in_closes_at version")
    PERSONAL = "purchaser_name"

    class Type(models.TextChoices):
        PUBLICITY = "publicity", pgettext_lazy("activity type", "Publicity")
        TALK = "talk", pgettext_lazy("activity type", "Talk")
        FESTIVAL = "festival", pgettext_lazy("activity type", "Festival")
        CULTURE = "culture", _("Culture and sports")
        VOLUNTEERING = "volunteering", _("Volunteering")
        OUTING = "outing", pgettext_lazy("activity type", "Outing")
        CHARITY = "charity", _("Charity sale")
        CONSULTATION = "consultation", _("Community consultation")
        CLINIC = "clinic", _("Free clinic")
        FAMILY = "family", _("Parents with children")
        OTHER = "other", pgettext_lazy("activity type", "Other")

    class Status(models.TextChoices):
        PLANNING = "planning", pgettext_lazy("activity", "being planned")
        APPROVED = "approved", pgettext_lazy("activity", "approved")
        HELD = "held", pgettext_lazy("activity", "held")
        DONE = "done", pgettext_lazy("activity", "summarised")
        CANCELLED = "cancelled", pgettext_lazy("activity", "cancelled")

    # Back to approved when its record was made void: it is held again, or called off.
    STEPS = {"": ["planning"], "planning": ["approved", "cancelled"], "approved": ["held", "planning", "cancelled"], "held": ["done", "approved"], "done": ["held", "approved"],
             "cancelled": []}

    number = models.CharField(_("number"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    type = models.CharField(_("type"), max_length=12, choices=Type)
    field = models.CharField(_("service field"), max_length=20, choices=Project.Domain, blank=True)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="activities", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="activities", verbose_name=_("service line"))
    station = models.ForeignKey("organisations.Station", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service site"))
    leader = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="activities", verbose_name=_("leader"))
    co_leader = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="co_activities",
                                  verbose_name=_("co-leader"))
    planned_people = models.PositiveIntegerField(_("people planned"), default=0)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=80)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNING)
    # Above so many people the purchaser says yes first (the contract's rule); told outside and written down here.
    needs_purchaser = models.BooleanField(_("the purchaser must agree"), default=False)
    purchaser_asked_at = models.DateTimeField(_("the purchaser was asked at"), null=True, blank=True)
    purchaser_opinion = SealedField(_("what the purchaser said"), max_length=300)
    purchaser_name = models.CharField(_("who said so for the purchaser"), max_length=60, blank=True)
    purchaser_decided_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    cancel_reason = SealedField(_("why it was called off"), max_length=200)
    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="planned_as", verbose_name=_("service record"))
    # The address of the sign-in: a key hard to guess, open for some hours, thrown away when it is closed.
    sign_in_key = models.CharField(_("key of the sign-in"), max_length=32, blank=True)
    sign_in_opens_at = models.DateTimeField(_("sign-in opens at"), null=True, blank=True)
    sign_in_closes_at = models.DateTimeField(_("sign-in closes at"), null=True, blank=True)
    created_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = LedQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="activity_number_once"),
            models.UniqueConstraint(fields=["sign_in_key"], condition=~Q(sign_in_key=""), name="sign_in_key_once"),
            models.CheckConstraint(condition=Q(status__in=["planning", "approved", "held", "done", "cancelled"]), name="activity_status_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_lasts_a_while"),
            models.CheckConstraint(condition=~Q(status__in=["held", "done"]) | Q(record__isnull=False), name="activity_held_as_record"),
            models.CheckConstraint(condition=~Q(status__in=["approved", "held", "done"]) | Q(needs_purchaser=False) | Q(purchaser_decided_at__isnull=False),
                                   name="activity_agreed_by_purchaser"),
        ]
        indexes = [models.Index(fields=["organisation", "project", "starts_at"], name="activity_of_project")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("activity", args=[self.organisation.slug, self.number])


class PurchaserRule(OwnedModel):
    """Above how many planned people the purchaser says yes first: of one project, or of the whole house where a project has none."""

    PLAIN = "people_above"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, null=True, blank=True, related_name="purchaser_rules", verbose_name=_("project"))
    people_above = models.PositiveIntegerField(_("people planned"))

    class Meta:
        verbose_name = _("when the purchaser must agree")
        constraints = [models.UniqueConstraint(fields=["organisation", "project"], nulls_distinct=False, name="purchaser_rule_once")]


class ActivityPartner(OwnedModel):
    """Another body with a role in the activity (F000-6)."""

    PLAIN = "role name"

    class Role(models.TextChoices):
        HOST = "host", _("Host")
        UNDERTAKER = "undertaker", _("Undertaker")
        CO_HOST = "co_host", _("Co-host")
        SUPPORT = "support", _("Supporter")
        GUIDANCE = "guidance", _("Guidance")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="partners")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("partner of an activity")
        ordering = ["pk"]


class ActivitySignIn(OwnedModel):
    """One participant's signature: by their own phone, on paper, or written in by a colleague (A2)."""

    PLAIN = "sex age_group community is_volunteer mode at removed_at"
    PERSONAL = "token device"

    class Mode(models.TextChoices):
        SCAN = "scan", _("By their own phone")
        PAPER = "paper", _("On paper")
        PROXY = "proxy", _("Written in for them")

    class Sex(models.TextChoices):
        MALE = "male", pgettext_lazy("sex", "Male")
        FEMALE = "female", pgettext_lazy("sex", "Female")
        UNKNOWN = "", pgettext_lazy("sex", "Not said")

    class AgeGroup(models.TextChoices):
        CHILD = "child", _("Under 14")
        YOUTH = "youth", _("14 to 17")
        ADULT = "adult", _("18 to 59")
        OLDER = "older", _("60 and older")
        UNKNOWN = "", pgettext_lazy("age group", "Not said")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sign_ins")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="activity_sign_ins", verbose_name=_("client"))
    name = SealedField(_("name"), max_length=50)
    phone = SealedField(_("last four digits of the phone"), max_length=4)
    # Keyed hash of name and the four digits: the same person signs once. Keyed hash of a random mark of the phone: one phone, few signatures.
    token = models.BinaryField(max_length=16)
    device = models.BinaryField(max_length=16, null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, blank=True, default="")
    age_group = models.CharField(_("age group"), max_length=8, choices=AgeGroup, blank=True, default="")
    community = models.CharField(_("community"), max_length=60, blank=True)
    is_volunteer = models.BooleanField(_("volunteer"), default=False)
    mode = models.CharField(_("how"), max_length=8, choices=Mode)
    at = models.DateTimeField(_("at"))
    removed_at = models.DateTimeField(_("struck out at"), null=True, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written in by"))

    class Meta:
        verbose_name = _("signature")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["activity", "token"], condition=Q(removed_at=None), name="activity_signed_once"),
                       models.UniqueConstraint(fields=["activity", "person"], condition=Q(removed_at=None, person__isnull=False), name="client_signed_once")]
        indexes = [models.Index(fields=["activity", "device"], name="signature_of_device")]


class Survey(EditedModel):
    """A satisfaction questionnaire (A4): five-point items, sent, returned, valid; answers carry no name."""

    PLAIN = "items sent key opens_at closes_at version"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="surveys", verbose_name=_("activity"))
    group = models.ForeignKey("casework.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="surveys", verbose_name=_("group"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="surveys", verbose_name=_("project"))
    # Codes of the items asked; own ones of the house as {"code": …, "label": …}.
    items = models.JSONField(_("items"), default=list)
    sent = models.PositiveIntegerField(_("questionnaires sent"), default=0)
    key = models.CharField(_("key of the address"), max_length=32, blank=True)
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name = _("questionnaire")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="survey_key_once"),
                       models.CheckConstraint(condition=Q(activity__isnull=False, group=None) | Q(activity=None, group__isnull=False) | Q(activity=None, group=None),
                                              name="survey_of_one")]


    @property
    def number(self):
        """By which it is called where several stand together; a questionnaire has no number of a series."""
        return f"Q{self.pk}"

    @property
    def about(self):
        """What it asked about, by name."""
        owner = self.activity or self.group
        return owner.name if owner else self.project.title


class Answer(OwnedModel):
    """One returned questionnaire. Valid when every item has a mark from 1 to 5."""

    PLAIN = "marks is_valid at mode"
    PERSONAL = "device"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    marks = models.JSONField(_("marks"), default=dict)
    remark = SealedField(_("in their own words"), max_length=1000, multiline=True)
    is_valid = models.BooleanField(_("valid"), default=False)
    mode = models.CharField(_("how"), max_length=8, choices=ActivitySignIn.Mode)
    device = models.BinaryField(max_length=16, null=True, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("written in by"))

    class Meta:
        verbose_name = _("answer")
        ordering = ["pk"]
        indexes = [models.Index(fields=["survey", "device"], name="answer_of_device")]
