"""Mandatory reports of harm (强制报告): restricted, with the minutes from discovery to report (DOMAIN.md 4.11)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission, Role
from organisations.records import EditedModel, OwnedQuerySet, SealedField


class HarmQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """The reporter, the reporter's supervisor, the head of the agency (its administrator). Nobody else learns that there is one."""
        if not membership.can(Permission.HARM_VIEW):
            return self.none()
        if membership.role == Role.ADMIN:
            return self
        return self.filter(Q(reporter=membership) | Q(reporter__supervisor=membership))


class HarmReport(EditedModel):
    """A report that the law demands at once: what was found, when, to whom it was reported, when."""

    PLAIN = "number kind status discovered_at reported_to reported_at told_at closed_at version"

    class Kind(models.TextChoices):
        ABANDONED = "abandoned", _("Abandonment")
        ABUSED = "abused", _("Abuse")
        SEXUAL = "sexual", _("Sexual assault")
        VIOLENCE = "violence", _("Domestic violence")
        MISSING = "missing", _("Missing person")
        SELF_HARM = "self_harm", _("Self-harm")
        OTHER = "other", pgettext_lazy("harm", "Other")

    class Body(models.TextChoices):
        POLICE = "police", _("Police")
        CIVIL = "civil", _("Civil affairs")
        EDUCATION = "education", _("Education")
        PROCURATORATE = "procuratorate", _("Procuratorate")
        WOMEN = "women", _("Women's federation")

    class Status(models.TextChoices):
        FOUND = "found", pgettext_lazy("harm report", "not reported yet")
        REPORTED = "reported", pgettext_lazy("harm report", "reported")
        CLOSED = "closed", pgettext_lazy("harm report", "closed")

    STEPS = {"": ["found"], "found": ["reported"], "reported": ["closed"], "closed": ["reported"]}

    number = models.CharField(_("number"), max_length=40)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="harm_reports", verbose_name=_("client"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.FOUND)
    who = SealedField(_("who is concerned"), max_length=80)
    facts = SealedField(_("facts"), max_length=3000, multiline=True)
    measures = SealedField(_("measures taken at once"), max_length=2000, multiline=True)
    discovered_at = models.DateTimeField(_("discovered at"))
    reported_to = ArrayField(models.CharField(max_length=14, choices=Body), default=list, blank=True, verbose_name=_("reported to"))
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    receipt = SealedField(_("receipt number"), max_length=60)
    reporter = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("reporter"))
    told_at = models.DateTimeField(_("head of the agency told at"), null=True, blank=True)
    follow_up = SealedField(_("what followed"), max_length=2000, multiline=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = HarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandatory report")
        ordering = ["-discovered_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="harm_number_once"),
            models.CheckConstraint(condition=Q(status="found") | Q(reported_at__isnull=False), name="harm_reported_when"),
            models.CheckConstraint(condition=Q(reported_at=None) | Q(reported_at__gte=F("discovered_at")), name="harm_reported_after"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("harm", args=[self.organisation.slug, self.number])

    @property
    def minutes_to_report(self):
        """Minutes from discovery to report; None until it is reported."""
        return int((self.reported_at - self.discovered_at).total_seconds() // 60) if self.reported_at else None
