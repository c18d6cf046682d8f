"""Evaluations, acceptance, and what becomes of the result (实施条例 art. 45, 政府采购法 art. 41, 民发〔2012〕196号)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import EditedModel, OwnedModel, SealedField
from projects.models.project import Project
from projects.records import ActedModel


class EvaluationResult(ActedModel):
    """The result of a mid-term or final evaluation: score, grade, passed or not; a later one of the same stage replaces it."""

    PLAIN = "seq stage evaluator_name score full_marks grade passed held_on summary replaces_reason at by_member"
    PERSONAL = "by_name"

    class Stage(models.TextChoices):
        MID = "mid", _("Mid-term evaluation")
        FINAL = "final", _("Final evaluation")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="evaluations", verbose_name=_("project"))
    seq = models.PositiveSmallIntegerField(_("order"))
    stage = models.CharField(_("stage"), max_length=8, choices=Stage)
    evaluator_name = models.CharField(_("evaluator"), max_length=100, blank=True)
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=2)
    full_marks = models.DecimalField(_("full marks"), max_digits=7, decimal_places=2, default=100)
    grade = models.CharField(_("grade"), max_length=20)
    passed = models.BooleanField(_("passed"))
    held_on = models.DateField(_("date"), default=timezone.localdate)
    summary = models.TextField(_("summary"), max_length=3000, blank=True)
    replaces_reason = models.CharField(_("why it replaces the result before it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("result of an evaluation")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["project", "seq"], name="evaluation_seq_once"),
                       models.CheckConstraint(condition=Q(score__gte=0, full_marks__gt=0, score__lte=models.F("full_marks")), name="evaluation_score")]


class Acceptance(EditedModel, ActedModel):
    """The acceptance of a project (验收): one line per indicator and standard, users' opinions, signatories, announcement."""

    PLAIN = "number held_on place status conclusion announced_on announcement_url completed_at at by_member version"
    PERSONAL = "by_name"

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("acceptance", "being held")
        COMPLETED = "completed", pgettext_lazy("acceptance", "completed")

    STEPS = {"": ["draft"], "draft": ["completed"]}

    class Conclusion(models.TextChoices):
        OPEN = "", pgettext_lazy("acceptance", "not concluded")
        ACCEPTED = "accepted", pgettext_lazy("acceptance", "accepted")
        PARTLY = "partly", pgettext_lazy("acceptance", "accepted in part")
        REFUSED = "refused", pgettext_lazy("acceptance", "not accepted")

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="acceptance", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    held_on = models.DateField(_("held on"), default=timezone.localdate)
    place = models.CharField(_("place"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    conclusion = models.CharField(_("conclusion"), max_length=10, choices=Conclusion, blank=True, default="")
    opinion = SealedField(_("opinion"), max_length=3000, multiline=True)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    announcement_url = models.URLField(_("address of the announcement"), max_length=300, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("acceptance")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "completed"]), name="acceptance_status_known"),
            models.CheckConstraint(condition=~Q(status="completed") | (Q(announced_on__isnull=False) & ~Q(announcement_url="") & ~Q(conclusion="")),
                                   name="acceptance_announced"),
        ]

    def __str__(self):
        return self.number


class AcceptanceLine(OwnedModel):
    """One indicator or standard of the contract, and whether it was met; the figures are frozen when the line is drawn up."""

    PLAIN = "seq kind title unit agreed done verdict remark"

    class Kind(models.TextChoices):
        INDICATOR = "indicator", pgettext_lazy("acceptance line", "Indicator")
        STANDARD = "standard", _("Standard")

    class Verdict(models.TextChoices):
        OPEN = "", pgettext_lazy("acceptance line", "not judged")
        MET = "met", pgettext_lazy("acceptance line", "met")
        PARTLY = "partly", pgettext_lazy("acceptance line", "partly met")
        NOT_MET = "not_met", pgettext_lazy("acceptance line", "not met")

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="lines", verbose_name=_("acceptance"))
    indicator = models.ForeignKey("projects.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("indicator"))
    seq = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("indicator or standard"), max_length=200)
    unit = models.CharField(_("counted in"), max_length=12, blank=True)
    agreed = models.DecimalField(_("agreed"), max_digits=14, decimal_places=2, null=True, blank=True)
    done = models.DecimalField(_("done"), max_digits=14, decimal_places=2, null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True, default="")
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of an acceptance")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["acceptance", "seq"], name="acceptance_line_once")]


class UserOpinion(OwnedModel):
    """What a service user or a guardian says at the acceptance; shown with surname and star only."""

    PLAIN = "seq who satisfied given_on"

    class Who(models.TextChoices):
        USER = "user", _("Service user")
        GUARDIAN = "guardian", _("Guardian")
        RESIDENT = "resident", _("Resident")

    class Satisfied(models.TextChoices):
        YES = "yes", pgettext_lazy("opinion", "Satisfied")
        PARTLY = "partly", _("Partly satisfied")
        NO = "no", _("Not satisfied")

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="opinions", verbose_name=_("acceptance"))
    seq = models.PositiveSmallIntegerField(_("order"))
    who = models.CharField(_("who"), max_length=10, choices=Who, default=Who.USER)
    name = SealedField(_("name, as signed"), max_length=50)
    satisfied = models.CharField(_("satisfied"), max_length=8, choices=Satisfied)
    text = SealedField(_("opinion"), max_length=1000, multiline=True)
    given_on = models.DateField(_("given on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("user's opinion")
        ordering = ["seq"]


class Signatory(OwnedModel):
    """A member of the acceptance party, by name; all sign (art. 41)."""

    PLAIN = "seq unit post signed_on"
    PERSONAL = "name"

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="signatories", verbose_name=_("acceptance"))
    seq = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=50)
    unit = models.CharField(_("unit"), max_length=100)
    post = models.CharField(_("post"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("signatory")
        ordering = ["seq"]


class Handover(EditedModel):
    """The closing of a project: which files were handed over, to whom, where they lie and how long they are kept."""

    PLAIN = "items handed_on received_by_name storage keep_until version"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="handover", verbose_name=_("project"))
    items = models.JSONField(_("list of files"), default=list)  # [{"title", "pages", "there": true}, …]
    handed_on = models.DateField(_("handed over on"), null=True, blank=True)
    received_by_name = models.CharField(_("received by"), max_length=60, blank=True)
    storage = models.CharField(_("kept where"), max_length=100, blank=True)
    keep_until = models.DateField(_("kept until"), null=True, blank=True)

    class Meta:
        verbose_name = _("hand-over of files")


class ProviderGrade(OwnedModel):
    """How a provider did in a project, on the purchaser's record of it; seen at its next proposal."""

    PLAIN = "stage score grade consequence remark on at"
    CROSSES = {"project": "the project stands in its provider's house, the grade in the purchaser's"}

    class Consequence(models.TextChoices):
        NONE = "none", pgettext_lazy("consequence", "None")
        PRIORITY = "priority", _("Preferred next time")
        WATCH = "watch", _("To be watched")
        BARRED = "barred", _("No purchase next year")

    provider = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("provider"))
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("project"))
    stage = models.CharField(_("stage"), max_length=10)  # mid, final, acceptance
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=2, null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=20)
    consequence = models.CharField(_("consequence"), max_length=10, choices=Consequence, default=Consequence.NONE)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    on = models.DateField(_("date"), default=timezone.localdate)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("grade of a provider")
        ordering = ["-on", "-pk"]

    @property
    def given_by(self):
        """Who of the purchaser gave it; its own house alone asks."""
        return self.by.name


class Breach(OwnedModel):
    """Something a provider did against the contract: facts, consequence, until when it is barred."""

    PLAIN = "kind facts found_on consequence barred_until at lifted_on lifted_reason"
    CROSSES = {"project": "the project stands in its provider's house, the breach on the purchaser's record"}

    class Kind(models.TextChoices):
        FALSE_RECORDS = "false_records", _("False records")
        MISUSE = "misuse", _("Misuse of funds")
        SUBCONTRACT = "subcontract", _("Passed on without consent")
        STAFF = "staff", _("Staff missing against the contract")
        PRIVACY = "privacy", _("Personal data disclosed")
        LATE = "late", _("Repeatedly late")
        OTHER = "other", _("Other")

    provider = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("provider"))
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    facts = models.TextField(_("facts"), max_length=2000)
    found_on = models.DateField(_("found on"), default=timezone.localdate)
    consequence = models.CharField(_("consequence"), max_length=10, choices=ProviderGrade.Consequence, default=ProviderGrade.Consequence.WATCH)
    barred_until = models.DateField(_("barred until"), null=True, blank=True)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    lifted_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("breach")
        ordering = ["-found_on", "-pk"]


class PurchaserRating(OwnedModel):
    """The provider's own view of its purchaser in a project: paid on time, clear, answered, fair; 1 to 5 each."""

    PLAIN = "punctual clear responsive fair on at"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="purchaser_rating", verbose_name=_("project"))
    purchaser = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("purchaser"))
    punctual = models.PositiveSmallIntegerField(_("paid on time"))
    clear = models.PositiveSmallIntegerField(_("clear requirements"))
    responsive = models.PositiveSmallIntegerField(_("answered in time"))
    fair = models.PositiveSmallIntegerField(_("fair"))
    comment = SealedField(_("comment"), max_length=1000, multiline=True)
    on = models.DateField(_("date"), default=timezone.localdate)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("rating of the purchaser")
        constraints = [models.CheckConstraint(
            condition=Q(punctual__range=(1, 5), clear__range=(1, 5), responsive__range=(1, 5), fair__range=(1, 5)), name="purchaser_rating_1_to_5")]
