"""Supervision: groups, sessions, who attended, who signed (DOMAIN.md 4.7, 8.5)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from organisations.access import Role
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField, SealedTextsField
from training.models.attendee import Attendee
from training.models.training import tally

# Who sees everybody's hours. The words of a session are for those who were there, whatever the role.
SEES_ALL_HOURS = {Role.SUPERVISOR, Role.PROJECT_LEAD, Role.ADMIN}


class SupervisionTopic(models.TextChoices):
    """What was supervised (F004-12)."""

    CASE = "case", pgettext_lazy("supervision topic", "Casework")
    GROUP = "group", _("Group work")
    COMMUNITY = "community", _("Community work")
    INSTITUTION = "institution", _("Development of the agency")
    PROJECT = "project", _("Project management")
    LINKAGE = "linkage", _("Five-party linkage")
    VOLUNTEERS = "volunteers", _("Volunteer management")
    STATION = "station", _("Building a station")
    DOCUMENTS = "documents", _("Supervision documents")
    EMOTION = "emotion", _("Emotional support")
    ETHICS = "ethics", _("Ethics")
    OTHER = "other", _("Other")


class SupervisionGroup(OwnedModel):
    """A group that is supervised together; its members are preselected in the next session."""

    PLAIN = "name is_active"

    project = models.ForeignKey(
        "projects.Project", on_delete=models.PROTECT, related_name="supervision_groups", verbose_name=_("project")
    )
    name = models.CharField(_("name"), max_length=60)
    supervisor = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("supervisor")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("supervision group")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="supervision_group_name_once")]

    def __str__(self):
        return self.name


class SupervisionGroupMember(Attendee):
    """A trainee or worker of a group."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.CASCADE, related_name="members")

    class Meta:
        verbose_name = _("member of a supervision group")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["group", "token"], name="supervision_group_member_once")]


class SupervisionSessionQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Everybody's for supervisors, project leaders and administrators; else those one led or attended."""
        if membership.role in SEES_ALL_HOURS:
            return self
        mine = SupervisionAttendance.objects.filter(membership=membership).values("session")
        return self.filter(Q(supervisor=membership) | Q(pk__in=mine))

    def signed(self):
        return self.filter(status=SupervisionSession.Status.SIGNED)

    def with_people(self):
        """Each with how many were supervised: `people`."""
        return self.annotate(people=tally(SupervisionAttendance.objects.all(), "session", Count("pk")))


class SupervisionSession(EditedModel):
    """One supervision session. Its hours count once the supervisor has signed (8.5)."""

    PLAIN = "number kind started_at ended_at break_minutes minutes place topics status signed_at created_at version"

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("Individual supervision")
        GROUP = "group", _("Group supervision")
        PEER = "peer", _("Peer supervision")
        ON_SITE = "on_site", _("On-site supervision")
        ONLINE = "online", _("Online supervision")
        CASE_CONFERENCE = "case_conference", _("Case conference")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("supervision", "draft")
        SIGNED = "signed", pgettext_lazy("supervision", "signed")

    STEPS = {Status.DRAFT: {Status.SIGNED}, Status.SIGNED: {Status.DRAFT}}

    project = models.ForeignKey(
        "projects.Project", on_delete=models.PROTECT, related_name="supervision_sessions", verbose_name=_("project")
    )
    group = models.ForeignKey(
        SupervisionGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("group"),
    )
    supervisor = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("supervisor")
    )
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INDIVIDUAL)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("end"))
    break_minutes = models.PositiveSmallIntegerField(_("breaks in minutes"), default=0)
    # end − start − breaks, written by the services; the database refuses anything else
    minutes = models.PositiveIntegerField(_("length in minutes"), editable=False)
    place = models.CharField(_("place"), max_length=100, blank=True)
    topics = ArrayField(
        models.CharField(max_length=20, choices=SupervisionTopic), default=list, blank=True, verbose_name=_("topics")
    )
    discussion = SealedField(_("discussion"), multiline=True)
    advice = SealedField(_("supervisor's advice"), multiline=True)
    action_items = SealedField(_("action items"), multiline=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(cascade_delete_history=False)

    objects = SupervisionSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision session")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="supervision_number_once"),
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="supervision_ends_later"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="supervision_has_minutes"),
            models.CheckConstraint(
                condition=Q(status="draft", signed_at=None) | Q(status="signed", signed_at__isnull=False),
                name="supervision_signed_with_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "started_at"], name="supervision_by_day")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("supervision", args=[self.organisation.slug, self.number])

    @property
    def is_signed(self):
        return self.status == self.Status.SIGNED

    @property
    def topic_labels(self):
        return [SupervisionTopic(code).label for code in self.topics if code in SupervisionTopic.values]

    def words_open_to(self, membership):
        """Whether a member may read discussion and advice: who led it and who attended, nobody else."""
        if self.supervisor_id == membership.pk:
            return True
        return any(attendance.membership_id == membership.pk for attendance in self.attendances.all())


class SupervisionAttendance(Attendee):
    """A supervisee was there; `signed_at` when they confirmed it with their own account."""

    PLAIN = "unit signed_at"

    session = models.ForeignKey(SupervisionSession, on_delete=models.CASCADE, related_name="attendances")
    signed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("supervision attendance")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "token"], name="supervised_once_a_session")]


class SupervisionCorrection(OwnedModel):
    """Why a signed record was opened again; what it said before is in the history, who was supervised stands here."""

    PLAIN = "seq at"

    session = models.ForeignKey(SupervisionSession, on_delete=models.CASCADE, related_name="corrections")
    seq = models.PositiveSmallIntegerField()
    reason = SealedField(_("reason"), max_length=200)
    # {"before": […], "after": […]}, names and units as on the sheet; "after" is written when the supervisor signs again
    attended = SealedTextsField(_("supervisees before and after"))
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction of a supervision record")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["session", "seq"], name="supervision_correction_seq_once")]

    @property
    def others(self):
        """(before, after) as texts when others were supervised than the sheet had said, else None."""
        before, after = ("、".join(self.attended.get(when, ())) for when in ("before", "after"))
        return (before, after) if "after" in self.attended and before != after else None
