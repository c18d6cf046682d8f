"""A report: asked for, collected, composed, printed, issued, and from then on frozen (HOUSE.md section 5)."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.records import OwnedModel, OwnedQuerySet
from reports.records import SealedTextsField

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: read aloud and typed from paper
MOST_ATTEMPTS = 3


def new_code():
    """A verification code in three groups of four: 59 bits, so that nobody guesses one."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _place in range(4)) for _group in range(3))


class Status(models.TextChoices):
    """Where a report stands."""

    REQUESTED = "requested", pgettext_lazy("report state", "waiting")
    COLLECTING = "collecting", pgettext_lazy("report state", "collecting figures")
    COMPOSING = "composing", pgettext_lazy("report state", "composing")
    PRINTING = "printing", pgettext_lazy("report state", "printing")
    READY = "ready", pgettext_lazy("report state", "ready")
    ISSUED = "issued", pgettext_lazy("report state", "issued")
    SUPERSEDED = "superseded", pgettext_lazy("report state", "superseded")
    FAILED = "failed", pgettext_lazy("report state", "failed")
    CANCELLED = "cancelled", pgettext_lazy("report state", "cancelled")


# Who may follow whom. A worker that was killed begins again, so the working states may go back to collecting.
WORKING = (Status.COLLECTING, Status.COMPOSING, Status.PRINTING)
UNDER_WAY = (Status.REQUESTED, *WORKING)
FINISHED = (Status.READY, Status.ISSUED, Status.SUPERSEDED)
PUBLIC = (Status.ISSUED, Status.SUPERSEDED)
STEPS = {
    Status.REQUESTED: {Status.COLLECTING, Status.CANCELLED, Status.FAILED},
    Status.COLLECTING: {Status.COLLECTING, Status.COMPOSING, Status.FAILED, Status.CANCELLED},
    Status.COMPOSING: {Status.COLLECTING, Status.PRINTING, Status.FAILED, Status.CANCELLED},
    Status.PRINTING: {Status.COLLECTING, Status.READY, Status.FAILED, Status.CANCELLED},
    Status.READY: {Status.ISSUED, Status.CANCELLED},
    Status.ISSUED: {Status.SUPERSEDED},
    Status.SUPERSEDED: set(),
    Status.FAILED: {Status.REQUESTED, Status.CANCELLED},
    Status.CANCELLED: set(),
}


class ReportQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Who prepares reports sees them all; every other reader, of this house or a party's, sees what was issued.

        The drafts of another organisation are behind the database's fence as well.
        """
        if membership.can(Permission.REPORT_REQUEST):
            return self.filter(Q(organisation=membership.organisation_id) | Q(status__in=PUBLIC))
        return self.filter(status__in=PUBLIC)

    def for_lists(self):
        """Without the documents themselves, which weigh more than everything else together."""
        return self.defer("snapshot", "rows", "narrative")

    def claimable(self):
        """Nobody works on it: asked for, or its worker's lease is over (by the database's clock)."""
        return self.filter(Q(status=Status.REQUESTED) | Q(status__in=WORKING, lease_until__lt=Now()))


class Report(OwnedModel):
    """One version of one report. The row is the record of the work; the broker only wakes a worker."""

    PLAIN = ("number version kind year start end cut_off language style reason request_key status step step_place step_total"
             " percent attempts lease lease_until cancel_requested error error_detail snapshot snapshot_sha256 rows pdf_sha256"
             " pdf_bytes pages extract_sha256 extract_bytes extract_pages code requested_at started_at finished_at issued_at")

    class Kind(models.TextChoices):
        SELF_EVALUATION = "self_evaluation", _("Self-evaluation report")
        ANNUAL = "annual", _("Annual report")

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Simplified Chinese")
        ENGLISH = "en", _("English")

    class Style(models.TextChoices):
        AGENCY = "agency", _("Agency style")
        OFFICIAL = "official", _("Official style")

    class Error(models.TextChoices):
        TIME = "time", _("Printing took longer than two minutes and was stopped.")
        MEMORY = "memory", _("Printing needed more memory than allowed and was stopped.")
        PAGES = "pages", _("The report would have more than 500 pages.")
        GLYPHS = "glyphs", _("No font on this server can draw some of the characters.")
        BROKEN = "broken", _("The printing process ended by itself.")
        COLLECT = "collect", _("The figures could not be collected.")
        LOST = "lost", _("The work was interrupted three times.")
        FILE = "file", _("The finished file could not be written.")
        UNEXPECTED = "unexpected", _("Something unexpected happened.")

    number = models.CharField(_("number"), max_length=24)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("previous version"))
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="reports",
                                verbose_name=_("project"))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    cut_off = models.DateField(_("data cut-off"))
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.CHINESE)
    style = models.CharField(_("style"), max_length=10, choices=Style, default=Style.AGENCY)
    narrative = SealedTextsField(_("texts"), blank=True)
    request_key = models.UUIDField(default=uuid.uuid4, editable=False)

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REQUESTED)
    step = models.CharField(max_length=20, blank=True)
    step_place = models.PositiveIntegerField(default=0)
    step_total = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error = models.CharField(max_length=20, choices=Error, blank=True)
    error_detail = models.CharField(max_length=300, blank=True)

    snapshot = models.JSONField(null=True, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    rows = models.JSONField(default=dict, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_bytes = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    # The same without amounts, printed with it for readers who may not see them; empty where the whole report holds none.
    extract_sha256 = models.CharField(max_length=64, blank=True)
    extract_bytes = models.PositiveIntegerField(default=0)
    extract_pages = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(_("verification code"), max_length=14, unique=True, default=new_code)

    requested_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested"), db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                  verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "status"], name="report_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="report_number_once"),
            models.UniqueConstraint(fields=["organisation", "request_key"], name="report_request_once"),
            # One correction of a version at a time; a cancelled or failed one makes room for the next.
            models.UniqueConstraint(fields=["previous"], condition=~Q(status__in=["cancelled", "failed"]), name="report_one_correction"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="report_status_known"),
            models.CheckConstraint(condition=Q(kind="self_evaluation", project__isnull=False) | Q(kind="annual", year__isnull=False, project__isnull=True),
                                   name="report_about_something"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="report_period_in_order"),
            models.CheckConstraint(condition=Q(version=1, previous__isnull=True) | Q(version__gt=1, previous__isnull=False), name="report_version_has_previous"),
            models.CheckConstraint(condition=~Q(status__in=[*WORKING]) | Q(lease__isnull=False, lease_until__isnull=False), name="report_work_has_lease"),
            models.CheckConstraint(condition=~Q(status__in=[*FINISHED]) | (Q(snapshot__isnull=False, pages__gt=0, pdf_bytes__gt=0, finished_at__isnull=False)
                                   & ~Q(snapshot_sha256="") & ~Q(pdf_sha256="")), name="report_finished_is_whole"),
            models.CheckConstraint(condition=~Q(status__in=[*PUBLIC]) | Q(issued_by__isnull=False, issued_at__isnull=False), name="report_issued_by_someone"),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(error=""), name="report_failed_says_why"),
            models.CheckConstraint(condition=Q(attempts__lte=MOST_ATTEMPTS), name="report_attempts_bounded"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent_bounded"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("report", args=[self.organisation.slug, self.number])

    def may_become(self, status):
        return status in STEPS[Status(self.status)]

    @property
    def is_under_way(self):
        return self.status in UNDER_WAY

    @property
    def is_finished(self):
        return self.status in FINISHED

    @property
    def is_public(self):
        return self.status in PUBLIC

    def shows_money_to(self, membership):
        """Amounts are for those who read them on the project's pages too (DOMAIN.md section 5): by their role, and in another house than
        the provider's only as its purchaser or the supervising authority."""
        if not (membership.can(Permission.MONEY_VIEW) or membership.can(Permission.SPEND_VIEW)):
            return False
        return self.organisation_id == membership.organisation_id or (
            self.project is not None and self.project.parties.filter(partner=membership.organisation_id, role__in=["purchaser", "authority"]).exists())

    @property
    def verify_path(self):
        return reverse("verify", args=[self.organisation.slug, self.code])

    @property
    def verify_url(self):
        return settings.PUBLIC_URL + self.verify_path

    @property
    def path(self):
        """Where the sealed PDF lies; the name says nothing."""
        return settings.REPORTS_ROOT / str(self.organisation_id) / f"{self.uid}.pdf"

    @property
    def extract_path(self):
        """Where the one without amounts lies."""
        return self.path.with_suffix(".extract.pdf")
