"""Calls for proposals and what stands around them: quotas, receipts, the publicity period, objections (F001-5, F001-6)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission, Role
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField
from projects.models.envelope import Envelope
from projects.models.paper import Paper
from projects.models.project import Project
from projects.records import ActedModel


class ScoreSheetPreset(models.Model):
    """A usual score sheet for proposals. None is national: data, versioned, public; a call freezes its own copy."""

    PLAIN = "code name items version is_default"

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("sheet name"), max_length=60)
    # [{"code": "need", "name": "需求分析", "marks": "20", "standard": "…"}, …]; the marks of all items are the full marks.
    items = models.JSONField(_("items"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("score sheet")
        ordering = ["-is_default", "pk"]

    def __str__(self):
        return self.name


class CallQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Own calls for those who may see calls, drafts for those who make them; of others what the database shows: published ones."""
        if not membership.can(Permission.CALL_VIEW):
            return self.none()
        if membership.can(Permission.CALL_EDIT):
            return self
        if membership.role == Role.REVIEWER:  # only the calls the reviewer sits on
            return self.exclude(status=Call.Status.DRAFT).filter(panel__membership=membership)
        return self.exclude(status=Call.Status.DRAFT)

    def own(self, membership):
        return self.visible_to(membership).filter(organisation=membership.organisation_id)

    def published(self):
        return self.exclude(status=Call.Status.DRAFT).filter(opens_at__lte=timezone.now())


class Call(EditedModel):
    """A purchaser asks agencies and communities for proposals (项目征集)."""

    PLAIN = ("number title year purchase_kind procurement_method guide fields max_amount min_months max_months opens_at closes_at quota sheet sheet_name min_reviewers spread_flag "
             "need_how need_on need_by need_text need_waived asked_papers publicity_days publicity_from publicity_until status cancelled_reason is_public review_at released_at round decided_at version")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("call", "draft")
        OPEN = "open", pgettext_lazy("call", "open")
        REVIEW = "review", pgettext_lazy("call", "in review")
        PUBLICITY = "publicity", pgettext_lazy("call", "in its publicity period")
        DECIDED = "decided", pgettext_lazy("call", "decided")
        CANCELLED = "cancelled", pgettext_lazy("call", "cancelled")

    class NeedHow(models.TextChoices):
        SURVEY = "survey", _("Needs survey")
        OPINION = "opinion", _("Public opinion sought")
        ASSESSMENT = "assessment", _("Expert assessment")
        OTHER = "other", pgettext_lazy("how a need was found out", "Other")

    STEPS = {
        "": ["draft"],
        "draft": ["open", "cancelled"],
        "open": ["review", "cancelled"],
        "review": ["publicity", "cancelled"],
        "publicity": ["decided", "review", "cancelled"],
    }

    number = models.CharField(_("number"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"))
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("budget envelope"))
    # Art. 26 of the 政府采购法 and what is done beside it; the project of an award takes both over and keeps them.
    purchase_kind = models.CharField(_("kind of purchase"), max_length=10, choices=Project.PurchaseKind, default=Project.PurchaseKind.PROJECT)
    procurement_method = models.CharField(_("procurement method"), max_length=20, choices=Project.ProcurementMethod, blank=True)
    guide = models.TextField(_("guide for applicants"), max_length=20000, blank=True)
    # What is called for answers a need: how it was found out, or why it was not (采购法实施条例 art. 15; stage 1 of DOMAIN.md 3.1).
    need_how = models.CharField(_("how the need was found out"), max_length=10, choices=NeedHow, blank=True)
    need_on = models.DateField(_("found out on"), null=True, blank=True)
    need_by = models.CharField(_("found out by"), max_length=100, blank=True)
    need_text = models.TextField(_("the need, in short"), max_length=3000, blank=True)
    need_waived = models.CharField(_("why without finding out the need"), max_length=300, blank=True)
    asked_papers = models.JSONField(_("papers asked for"), default=list, blank=True)  # codes of Paper.Purpose that a proposal is handed in with (DOMAIN.md 4.12)
    fields = models.JSONField(_("service fields"), default=list, blank=True)  # codes of Project.Domain and Project.Population; empty: any
    max_amount = models.DecimalField(_("most a proposal may ask for (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    min_months = models.PositiveSmallIntegerField(_("shortest term (months)"), default=1)
    max_months = models.PositiveSmallIntegerField(_("longest term (months)"), default=12)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    quota = models.PositiveSmallIntegerField(_("no fewer proposals than"), null=True, blank=True)
    sheet = models.JSONField(_("score sheet"), default=list, blank=True)  # frozen copy of a ScoreSheetPreset's items
    sheet_name = models.CharField(_("name of the score sheet"), max_length=60, blank=True)
    min_reviewers = models.PositiveSmallIntegerField(_("fewest reviewers"), default=3)
    spread_flag = models.PositiveSmallIntegerField(_("spread to flag (percent of full marks)"), default=20)
    publicity_days = models.PositiveSmallIntegerField(_("days of publicity"), default=5)
    publicity_from = models.DateField(_("publicity from"), null=True, blank=True)
    publicity_until = models.DateField(_("publicity until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    is_public = models.BooleanField(_("result on the public page"), default=False)
    review_at = models.DateTimeField(_("review begun at"), null=True, blank=True)
    released_at = models.DateTimeField(_("scores released at"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round of scoring"), default=1)  # one more each time an objection has the proposals scored anew
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for proposals")
        ordering = ["-opens_at", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["draft", "open", "review", "publicity", "decided", "cancelled"]), name="call_status_known"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_opening"),
            models.CheckConstraint(condition=Q(max_amount=None) | Q(max_amount__gt=0), name="call_max_amount_positive"),
            models.CheckConstraint(condition=Q(max_months__gte=F("min_months")), name="call_months"),
            models.CheckConstraint(condition=Q(publicity_until=None) | Q(publicity_until__gte=F("publicity_from")), name="call_publicity_days"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("call", args=[self.organisation.slug, self.number])

    @property
    def papers_asked_for(self):
        """The papers that a proposal is handed in with, in words."""
        return [purpose.label for purpose in Paper.Purpose if purpose in self.asked_papers]

    @property
    def decided_on(self):
        """The day of the decision, from which the award is due; of a call that keeps no hour the end of its publicity."""
        if placed_at := getattr(self, "placed_at", None):  # of the list of deadlines: somebody came from the reserve list since
            return timezone.localdate(placed_at)
        return timezone.localdate(self.decided_at) if self.decided_at else self.publicity_until

    @property
    def names_its_need(self):
        """Whether it says how the need was found out, when, by whom and what it is."""
        return bool(self.need_how and self.need_on and self.need_by.strip() and self.need_text.strip())

    @property
    def is_open(self):
        """Whether a proposal may be handed in now."""
        return self.status == self.Status.OPEN and self.opens_at <= timezone.now() < self.closes_at

    @property
    def in_publicity(self):
        """Whether objections are taken today."""
        return self.status == self.Status.PUBLICITY and timezone.localdate() <= self.publicity_until

    @property
    def has_opened(self):
        """Whether other houses read it."""
        return self.status != self.Status.DRAFT and self.opens_at <= timezone.now()

    @property
    def is_over(self):
        """Closed to proposals for good; what was sealed may be opened."""
        return self.closes_at <= timezone.now()


class CallUnit(OwnedModel):
    """A unit, such as a street or a community, that shall bring a number of proposals of its own (F001-5)."""

    PLAIN = "name quota seq"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="units", verbose_name=_("call"))
    name = models.CharField(_("unit"), max_length=60)
    quota = models.PositiveSmallIntegerField(_("no fewer than"), default=0)
    seq = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("unit of a call")
        ordering = ["seq", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="call_unit_once")]

    def __str__(self):
        return self.name


class Receipt(OwnedModel):
    """A proposal has arrived: number, hour and unit, and not from whom. The bureau counts arrivals before it may open anything."""

    PLAIN = "number at withdrawn_at"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="receipts", verbose_name=_("call"))
    unit = models.ForeignKey(CallUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("unit"))
    number = models.PositiveIntegerField(_("receipt number"))
    at = models.DateTimeField(_("arrived at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("receipt")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="receipt_number_once")]


class Objection(ActedModel):
    """What somebody holds against a result in its publicity period, and the purchaser's answer."""

    PLAIN = "seq received_as received_on at answered_at answered_member upheld by_member"
    PERSONAL = "by_name answered_name"

    class ReceivedAs(models.TextChoices):
        HERE = "here", _("Here, from an applicant")
        LETTER = "letter", _("Letter")
        CALL = "call", pgettext_lazy("how an objection came", "Telephone")
        VISIT = "visit", pgettext_lazy("how an objection came", "In person")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="objections", verbose_name=_("call"))
    seq = models.PositiveSmallIntegerField(_("number"))
    received_as = models.CharField(_("received as"), max_length=10, choices=ReceivedAs, default=ReceivedAs.HERE)
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    raised_by = SealedField(_("who objects"), max_length=100)
    text = SealedField(_("objection"), max_length=3000, multiline=True)
    answer = SealedField(_("answer"), max_length=3000, multiline=True)
    upheld = models.BooleanField(_("upheld"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_member = models.BigIntegerField(null=True, blank=True)
    answered_name = models.CharField(_("answered by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["call", "seq"], name="objection_seq_once")]


class ResultLine(OwnedModel):
    """One line of a published result: what everybody may read during the publicity period and after."""

    PLAIN = "seq rank title applicant_name unit_name score amount decision"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="result", verbose_name=_("call"))
    seq = models.PositiveSmallIntegerField(_("order"))
    rank = models.PositiveSmallIntegerField(_("rank"), null=True)
    title = models.CharField(_("project title"), max_length=100)
    applicant_name = models.CharField(_("applicant"), max_length=100)
    unit_name = models.CharField(_("unit"), max_length=60, blank=True)
    score = models.DecimalField(_("mean score"), max_digits=7, decimal_places=2, null=True)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2, null=True)
    decision = models.CharField(_("decision"), max_length=10)

    class Meta:
        verbose_name = _("line of a result")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["call", "seq"], name="result_line_once")]
