"""Process supervision: spot checks with a seeded sample, findings, rectification (F001-9, UX O4)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField
from projects.models.project import Project
from projects.records import ActedModel


class InspectionQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """The inspecting house sees its own from the first line; the provider sees them once they are sent."""
        return self.filter(project__in=Project.objects.visible_to(membership)).filter(Q(by_house=membership.organisation_id) | Q(status__in=["sent", "closed"]))


class Inspection(EditedModel, ActedModel):
    """A spot check (抽查) of a project by its purchaser or authority: a sample of records, masked, ticked off one by one.

    What a failed evaluation or a refused acceptance found lacking is looked at again (复查) in the same way, but that nothing is drawn: it is
    sent from the first hour, with the order and its day, and the project leaves rectification by another evaluation.
    """

    PLAIN = "number origin document on place seed redraws wanted population_size scope_start scope_end status sent_at closed_at at by_member version"
    PERSONAL = "by_name"

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("inspection", "being made")
        SENT = "sent", pgettext_lazy("inspection", "sent to the provider")
        CLOSED = "closed", pgettext_lazy("inspection", "closed")

    STEPS = {"": ["draft"], "draft": ["sent"], "sent": ["closed"]}

    class Origin(models.TextChoices):
        SAMPLE = "sample", _("Spot check")
        EVALUATION = "evaluation", _("Rectification after an evaluation")
        ACCEPTANCE = "acceptance", _("Rectification after a refused acceptance")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="inspections", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    origin = models.CharField(_("what it began with"), max_length=10, choices=Origin, default=Origin.SAMPLE)
    document = models.CharField(_("number of the result or acceptance"), max_length=40, blank=True)
    on = models.DateField(_("inspected on"), default=timezone.localdate)
    place = models.CharField(_("place"), max_length=100, blank=True)
    seed = models.CharField(_("seed"), max_length=20)
    # Samples of these days that the same house drew before and had not sent when this one was drawn.
    redraws = models.PositiveSmallIntegerField(_("drawn before and not sent"), default=0)
    wanted = models.PositiveSmallIntegerField(_("records to draw"))
    population_size = models.PositiveIntegerField(_("drawn out of"), default=0)
    scope_start = models.DateField(_("services from"))
    scope_end = models.DateField(_("services until"))
    finding = SealedField(_("finding in all"), max_length=3000, multiline=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(status__in=["draft", "sent", "closed"]), name="inspection_status_known"),
                       models.CheckConstraint(condition=Q(origin__in=["sample", "evaluation", "acceptance"]), name="inspection_origin_known")]

    def __str__(self):
        return self.number

    @property
    def is_drawn(self):
        """A spot check with a sample, not the second look after an evaluation or an acceptance."""
        return self.origin == self.Origin.SAMPLE

    def get_absolute_url(self):
        return reverse("inspection", args=[self.organisation.slug, self.number])


class InspectionItem(OwnedModel):
    """One record of the sample, by its number; what it looked like on the day (masked), and the inspector's ticks."""

    PLAIN = "seq record_number happened_on summary verdict ticks checked_at"

    class Verdict(models.TextChoices):
        OPEN = "", pgettext_lazy("inspection item", "not looked at")
        FINE = "fine", pgettext_lazy("inspection item", "in order")
        LACKING = "lacking", pgettext_lazy("inspection item", "something is missing")
        NOT_FOUND = "not_found", pgettext_lazy("inspection item", "no evidence found")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="items", verbose_name=_("inspection"))
    seq = models.PositiveSmallIntegerField(_("order"))
    record_number = models.CharField(_("record"), max_length=40)
    happened_on = models.DateField(_("happened on"), null=True)
    summary = models.JSONField(_("as drawn"), default=dict)  # masked: minutes, evidence; kind, line, file numbers, age bands in the words of each language
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True, default="")
    ticks = models.JSONField(_("ticks"), default=dict, blank=True)  # {"dated": true, "signed": false, "photo": true, "plausible": true}
    remark = SealedField(_("remark"), max_length=500)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("drawn record")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["inspection", "seq"], name="inspection_item_once")]

    @property
    def told(self):
        """What was drawn, in the reader's language; rows of before there were words of each are told as they were written."""
        words = self.summary.get("words", {})
        return self.summary | (words.get(get_language()) or next(iter(words.values()), {}))


class Rectification(EditedModel):
    """An order to put something right by a day: proof handed in, returned or accepted (整改)."""

    PLAIN = "seq due_on status proved_at closed_at version"

    class Status(models.TextChoices):
        ORDERED = "ordered", pgettext_lazy("rectification", "ordered")
        PROVED = "proved", pgettext_lazy("rectification", "proof handed in")
        RETURNED = "returned", pgettext_lazy("rectification", "proof returned")
        CLOSED = "closed", pgettext_lazy("rectification", "put right")

    STEPS = {"": ["ordered"], "ordered": ["proved"], "proved": ["returned", "closed"], "returned": ["proved"], "closed": ["proved"]}

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="orders", verbose_name=_("inspection"))
    seq = models.PositiveSmallIntegerField(_("order"))
    what = SealedField(_("what is to be put right"), max_length=1000, multiline=True)
    due_on = models.DateField(_("put right by"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ORDERED)
    proved_at = models.DateTimeField(_("proof handed in at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("rectification order")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["inspection", "seq"], name="rectification_once"),
                       models.CheckConstraint(condition=Q(status__in=["ordered", "proved", "returned", "closed"]), name="rectification_status_known")]


class Proof(ActedModel):
    """What the provider says it has put right, and what the inspector says to it; all rounds are kept."""

    PLAIN = "seq at by_member verdict decided_at decided_member"
    PERSONAL = "by_name decided_name"

    order = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="proofs", verbose_name=_("rectification order"))
    seq = models.PositiveSmallIntegerField(_("round"))
    text = SealedField(_("what was done"), max_length=2000, multiline=True)
    verdict = models.CharField(_("verdict"), max_length=10, blank=True, default="")
    reason = SealedField(_("reason"), max_length=1000, multiline=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_member = models.BigIntegerField(null=True, blank=True)
    decided_name = models.CharField(_("decided by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("proof")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["order", "seq"], name="proof_once")]
