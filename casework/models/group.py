"""A group: plan, members, sessions through five stages, summary (MZ/T 095-2017, DOMAIN.md 4.3)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.staff import on_staff
from organisations.access import Permission, Role
from organisations.identity import mask_name, mask_number
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField, SealedTextsField


class LedQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Whoever leads or helps; also the supervisees' for a supervisor, all of their projects for a leader, all for an administrator."""
        if not membership.can(Permission.GROUP_VIEW):
            return self.none()
        if membership.role == Role.ADMIN:
            return self
        mine = Q(leader=membership) | Q(co_leader=membership)
        if membership.role == Role.SUPERVISOR:
            mine |= Q(leader__supervisor=membership) | Q(co_leader__supervisor=membership)
        mine |= on_staff(membership)
        return self.filter(mine)

    def for_list(self):
        """With all that a list shows of a group."""
        return self.select_related("organisation", "project", "line", "leader__user", "co_leader__user")


class Stage(models.TextChoices):
    """The five stages of a group."""

    PREPARATION = "preparation", pgettext_lazy("group stage", "Preparation")
    FORMING = "forming", pgettext_lazy("group stage", "Forming")
    TRANSITION = "transition", pgettext_lazy("group stage", "Transition")
    MATURE = "mature", pgettext_lazy("group stage", "Mature")
    ENDING = "ending", pgettext_lazy("group stage", "Ending")


class Group(EditedModel):
    """A group (小组): its plan is approved, its sessions are held, its summary is approved; then it counts (rule 8.28)."""

    PLAIN = "number name nature openness status planned_sessions size_min size_max starts_on ends_on place version"

    class Nature(models.TextChoices):
        EDUCATIONAL = "educational", _("Educational group")
        GROWTH = "growth", _("Growth group")
        SUPPORT = "support", _("Support group")
        THERAPEUTIC = "therapeutic", _("Therapeutic group")
        MUTUAL = "mutual", _("Mutual-aid group")
        INTEREST = "interest", _("Interest group")
        SOCIAL = "social", _("Social group")
        VOLUNTEER = "volunteer", _("Volunteer or task group")

    class Openness(models.TextChoices):
        CLOSED = "closed", pgettext_lazy("group", "Closed group")
        OPEN = "open", pgettext_lazy("group", "Open group")
        HALF = "half", pgettext_lazy("group", "Half-open group")

    class Status(models.TextChoices):
        PLANNING = "planning", pgettext_lazy("group", "being planned")
        RUNNING = "running", pgettext_lazy("group", "running")
        DONE = "done", pgettext_lazy("group", "summarised")
        CANCELLED = "cancelled", pgettext_lazy("group", "cancelled")

    STEPS = {"": ["planning"], "planning": ["running", "cancelled"], "running": ["done", "cancelled"], "done": ["running"], "cancelled": []}

    number = models.CharField(_("number"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    openness = models.CharField(_("open or closed"), max_length=6, choices=Openness, default=Openness.CLOSED)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="groups", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="groups", verbose_name=_("service line"))
    station = models.ForeignKey("organisations.Station", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service site"))
    leader = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="groups", verbose_name=_("leader"))
    co_leader = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="co_groups", verbose_name=_("co-leader"))
    planned_sessions = models.PositiveSmallIntegerField(_("sessions planned"), default=6)
    size_min = models.PositiveSmallIntegerField(_("members at least"), default=6)
    size_max = models.PositiveSmallIntegerField(_("members at most"), default=15)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNING)
    cancel_reason = SealedField(_("why cancelled"), max_length=200)
    created_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = LedQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="group_number_once"),
            models.CheckConstraint(condition=Q(status__in=["planning", "running", "done", "cancelled"]), name="group_status_known"),
            models.CheckConstraint(condition=Q(planned_sessions__gte=1) & Q(size_max__gte=models.F("size_min")), name="group_of_a_size"),
        ]
        indexes = [models.Index(fields=["organisation", "project", "status"], name="group_of_project")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("group", args=[self.organisation.slug, self.number])

    def led_by(self, membership):
        """Whether the member leads or helps to lead: whoever writes its sessions down."""
        return membership.pk in (self.leader_id, self.co_leader_id)

    def known_to(self, membership):
        """Whether the member may know who is in it: the leaders and their supervisors."""
        leads = [self.leader, self.co_leader] if self.co_leader_id else [self.leader]
        return self.led_by(membership) or any(one.supervisor_id == membership.pk for one in leads)

    @property
    def is_running(self):
        return self.status == Group.Status.RUNNING

    def standing_sessions(self):
        """What was held and written down, in the order of the plan; void ones left out."""
        return self.sessions.exclude(record__status="void").select_related("record").order_by("seq", "pk")


class Outline(OwnedModel):
    """One planned session: what it is about, what is done, how long (the plan's session outline)."""

    PLAIN = "seq stage theme goal content minutes materials"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="outlines", verbose_name=_("group"))
    seq = models.PositiveSmallIntegerField(_("session"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    theme = models.CharField(_("theme"), max_length=80)
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    content = models.CharField(_("content"), max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    materials = models.CharField(_("materials"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("planned session")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["group", "seq"], name="outline_once")]


class GroupMember(OwnedModel):
    """A member of a group, with or without a file; joins on a day, may leave with a reason (G2)."""

    PLAIN = "seq screened joined_on left_on"
    PERSONAL = "token"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", verbose_name=_("group"))
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="group_memberships", verbose_name=_("client"))
    name = SealedField(_("name"), max_length=50)
    phone = SealedField(_("phone"), max_length=20)
    # Keyed hash of name and telephone number: the same person without a file is a member once.
    token = models.BinaryField(max_length=16, null=True, blank=True)
    seq = models.PositiveSmallIntegerField(_("order"))
    screened = models.BooleanField(_("screened"), default=False)
    screening = SealedField(_("screening"), max_length=500, multiline=True)
    consent = models.ForeignKey("people.Consent", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consent"))
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_reason = SealedField(_("why left"), max_length=200)
    change = SealedField(_("how the member changed"), max_length=1000, multiline=True)

    class Meta:
        verbose_name = _("group member")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["group", "person"], condition=Q(person__isnull=False), name="group_member_once"),
                       models.UniqueConstraint(fields=["group", "token"], condition=Q(token__isnull=False), name="group_member_by_name_once"),
                       models.UniqueConstraint(fields=["group", "seq"], name="group_member_seq_once")]

    @property
    def masked_name(self):
        return self.person.masked_name if self.person_id else mask_name(self.name)

    @property
    def masked_phone(self):
        return mask_number(self.phone)

    def label_for(self, membership):
        """The name for those who may know it, the mask for everyone else."""
        if self.person_id:
            return self.person.label_for(membership)
        return self.name if self.group.known_to(membership) else self.masked_name

    def is_in_on(self, day):
        """Whether the member had not left before a day; who came before the day of joining has simply joined earlier."""
        return self.left_on is None or self.left_on >= day


class SessionDetail(OwnedModel):
    """What a session of a group adds to its service record (G3): which session, its dynamics, whether its goal was met."""

    PLAIN = "seq stage expected goal_met commented_at"

    class GoalMet(models.TextChoices):
        WHOLE = "whole", _("Reached")
        PARTLY = "partly", _("Partly reached")
        NOT = "not", _("Not reached")

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="session")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("group"))
    seq = models.PositiveSmallIntegerField(_("session"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    expected = models.PositiveSmallIntegerField(_("members expected"), default=0)
    goal_met = models.CharField(_("goal"), max_length=10, choices=GoalMet, blank=True)
    dynamics = SealedField(_("group dynamics"), max_length=2000, multiline=True)
    skills = SealedField(_("leader's skills"), max_length=1000, multiline=True)
    problems = SealedField(_("problems"), max_length=1000, multiline=True)
    improve = SealedField(_("to be done better"), max_length=1000, multiline=True)
    steps = SealedTextsField(_("steps"))  # [{"time", "content", "materials"}]
    comment = SealedField(_("supervisor's comment"), max_length=1000, multiline=True)
    commented_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commented by"))
    commented_at = models.DateTimeField(_("commented at"), null=True, blank=True)

    class Meta:
        verbose_name = _("group session")
        ordering = ["seq"]

    def __str__(self):
        return f"{self.group} {self.seq}"

    def get_absolute_url(self):
        return reverse("group_session", args=[self.organisation.slug, self.group.number, self.seq])

    def with_attendances(self):
        """Who was there and who was not, in the order of the members."""
        return self.attendances.select_related("member__person", "member__group__leader", "member__group__co_leader").order_by("member__seq")


class Attendance(OwnedModel):
    """Whether a member was there, and what the leader saw of them."""

    PLAIN = "present"

    session = models.ForeignKey(SessionDetail, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("group session"))
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("group member"))
    present = models.BooleanField(_("present"), default=True)
    observation = SealedField(_("observation"), max_length=500)

    class Meta:
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="attendance_once")]
