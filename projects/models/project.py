"""Projects, who takes part in them, and the lines of service they consist of (DOMAIN.md 3.1, 3.2)."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from organisations.access import Permission, Role
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet

SEE_ALL_OWN = {Role.PROJECT_LEAD, Role.SUPERVISOR, Role.ADMIN, Role.FINANCE}


class Programme(OwnedModel):
    """Projects of several years or places under one name, such as 福蕾行动计划."""

    PLAIN = "name note"

    name = models.CharField(_("programme name"), max_length=80)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("programme")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="programme_name_once")]

    def __str__(self):
        return self.name


class Status(models.TextChoices):
    """The stages of a purchase (DOMAIN.md 3.1)."""

    NEED_SURVEY = "need_survey", _("Needs survey")
    PLANNED = "planned", pgettext_lazy("project", "Planned")
    CALLED = "called", _("Call for proposals")
    PROPOSED = "proposed", _("Proposal")
    REVIEWED = "reviewed", pgettext_lazy("project", "Review")
    PUBLICISED = "publicised", _("Publicity period")
    CONTRACTED = "contracted", pgettext_lazy("project", "Contracted")
    RUNNING = "running", pgettext_lazy("project", "Running")
    MID_EVALUATED = "mid_evaluated", _("Mid-term evaluation")
    RECTIFYING = "rectifying", _("Rectification")
    FINAL_EVALUATED = "final_evaluated", _("Final evaluation")
    ACCEPTED = "accepted", _("Acceptance")
    CLOSED = "closed", pgettext_lazy("project", "Closed")
    SUSPENDED = "suspended", pgettext_lazy("project", "Suspended")
    TERMINATED = "terminated", pgettext_lazy("project", "Terminated")
    RENEWED = "renewed", pgettext_lazy("project", "Renewed")


# What a renewal is until all have signed: it came from no call, so nothing of it was ever published.
RENEWING = pgettext_lazy("project", "Being renewed")
# What an awarded project is until all have signed: the publicity period is a step of its call, and was over when it was born.
TO_CONTRACT = pgettext_lazy("project", "To be contracted")


def stage_words(status, is_renewal=False):
    """The stage in which a project stands, in words."""
    if status == Status.PUBLICISED:
        return RENEWING if is_renewal else TO_CONTRACT
    return Status(status).label


# The steps of a purchase (DOMAIN.md 3.1). What comes before a winner is known happens in the call; a project is born at its
# publicity period, or contracted when an agency enters a contract of its own. `projects.services.governed` narrows the steps
# of a project whose purchaser works here too: it is closed accepted or terminated only.
STEPS = {
    Status.PUBLICISED: {Status.CONTRACTED, Status.TERMINATED},
    Status.CONTRACTED: {Status.RUNNING, Status.TERMINATED},
    Status.RUNNING: {Status.MID_EVALUATED, Status.RECTIFYING, Status.FINAL_EVALUATED, Status.SUSPENDED, Status.TERMINATED, Status.CLOSED},
    Status.MID_EVALUATED: {Status.RUNNING, Status.RECTIFYING, Status.FINAL_EVALUATED, Status.SUSPENDED, Status.TERMINATED},
    Status.RECTIFYING: {Status.RUNNING, Status.MID_EVALUATED, Status.FINAL_EVALUATED, Status.SUSPENDED, Status.TERMINATED},
    Status.FINAL_EVALUATED: {Status.RECTIFYING, Status.ACCEPTED, Status.TERMINATED},
    Status.ACCEPTED: {Status.CLOSED},
    Status.SUSPENDED: {Status.RUNNING, Status.TERMINATED},
    Status.TERMINATED: {Status.CLOSED},  # handed over, settled and archived like any other
    Status.CLOSED: {Status.RENEWED},
}
# Services happen, and are logged, in these.
UNDER_WAY = [Status.RUNNING, Status.MID_EVALUATED, Status.RECTIFYING]
# And from these none comes back to it.
OVER = (Status.ACCEPTED, Status.TERMINATED, Status.CLOSED, Status.RENEWED)


class ProjectQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Own projects by role (a worker: where they are on the staff, or will be), and those in which the organisation is a party."""
        if not membership.can(Permission.PROJECT_VIEW):
            return self.none()
        own = Q(organisation=membership.organisation_id)
        if membership.role not in SEE_ALL_OWN:
            own &= Q(Exists(ProjectStaff.objects.not_over().filter(project=OuterRef("pk"), membership=membership)))
        party = Q(Exists(ProjectParty.objects.filter(project=OuterRef("pk"), partner=membership.organisation_id)
                         .exclude(role=ProjectParty.Role.PROVIDER)))
        return self.filter(own | party)

    def own(self, membership):
        """Visible, and provided by the member's own organisation."""
        return self.visible_to(membership).filter(organisation=membership.organisation_id)

    def open_for_logging(self, membership):
        """Where the member may log a service now: under way, own organisation, on the staff (leads and up: all). Whoever has left
        writes down what was done until then, as long as the house does not call it late; `takes_from` says for which days."""
        if not membership.can(Permission.PROJECT_VIEW):
            return self.none()
        found = self.filter(organisation=membership.organisation_id, status__in=UNDER_WAY)
        if membership.role in SEE_ALL_OWN:
            return found
        not_late = timezone.localdate(timezone.now() - timedelta(hours=membership.organisation.late_after_hours))
        begun = ProjectStaff.objects.not_over(not_late).filter(since__lte=timezone.localdate())
        return found.filter(Exists(begun.filter(project=OuterRef("pk"), membership=membership)))

    def for_list(self):
        return self.select_related("organisation", "programme", "contract", "leader__user")


class Project(EditedModel):
    """A purchased project: owned by its provider, read by its parties. Its money stands in Contract and Instalment."""

    PLAIN = ("number title status purchase_kind procurement_method domain population place target_group need goals starts_on ends_on "
             "is_governed term_reason light_rule reporting last_record_at stale changed_at counted_at version")

    class PurchaseKind(models.TextChoices):
        POST = "post", _("Post purchase")
        PROJECT = "project", _("Project purchase")
        STATION = "station", _("Station purchase")

    class ProcurementMethod(models.TextChoices):
        OPEN_TENDER = "open_tender", _("Public tender")
        INVITED = "invited", _("Invited tender")
        NEGOTIATION = "negotiation", _("Competitive negotiation")
        CONSULTATION = "consultation", _("Competitive consultation")
        SINGLE_SOURCE = "single_source", _("Single-source procurement")
        INQUIRY = "inquiry", _("Price inquiry")
        FRAMEWORK = "framework", _("Framework agreement")
        VENTURE = "venture", _("Venture philanthropy")
        ENTRUSTED = "entrusted", _("Direct commission")
        OTHER = "other", _("Other")

    class Domain(models.TextChoices):
        COMMUNITY_WORK = "community_work", _("Community work")
        COMMUNITY_SERVICE = "community_service", _("Community service")
        RELIEF = "relief", _("Social relief")
        FAMILY_PLANNING = "family_planning", _("Population and family planning")
        HEALTH = "health", _("Medical and health")
        SCHOOL = "school", _("School social work")
        FAMILY = "family", _("Family service")
        OTHER = "other", _("Other")

    class Population(models.TextChoices):
        CHILDREN = "children", _("Children")
        YOUTH = "youth", _("Young people")
        ELDERLY = "elderly", _("Older people")
        WOMEN = "women", _("Women")
        DISABLED = "disabled", _("People with disabilities")
        MIGRANTS = "migrants", _("Migrants")
        OTHER = "other", _("Other")

    number = models.CharField(_("number"), max_length=30, unique=True)
    title = models.CharField(_("project title"), max_length=100)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="projects",
                                  verbose_name=_("programme"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.CONTRACTED)
    purchase_kind = models.CharField(_("kind of purchase"), max_length=10, choices=PurchaseKind, default=PurchaseKind.PROJECT)
    procurement_method = models.CharField(_("procurement method"), max_length=20, choices=ProcurementMethod, blank=True)
    domain = models.CharField(_("service field"), max_length=20, choices=Domain, blank=True)
    population = models.CharField(_("population group"), max_length=20, choices=Population, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    target_group = models.CharField(_("whom it serves"), max_length=300, blank=True)
    need = models.TextField(_("needs"), max_length=5000, blank=True)
    goals = models.TextField(_("goals"), max_length=5000, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    term_reason = models.CharField(_("reason for more than 12 months"), max_length=200, blank=True)
    leader = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                               verbose_name=_("project leader"))
    # Percentage points behind time progress at which the light turns: {"at_risk": 5, "behind": 15}; empty: our defaults.
    light_rule = models.JSONField(_("rule of the lights"), default=dict, blank=True)
    # What the contract says otherwise than `figures.calendar.CALENDAR`: {"month": 8, "decide": 3, "kinds": ["month", "final"]}.
    reporting = models.JSONField(_("reporting calendar"), default=dict, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals",
                                 verbose_name=_("renewal of"))
    last_record_at = models.DateTimeField(_("last record"), null=True, blank=True)
    # A change sets both; a recount clears `stale` only if `changed_at` is still what it was when it began.
    stale = models.BooleanField(_("figures to be counted again"), default=False)
    changed_at = models.DateTimeField(_("records changed at"), null=True, blank=True)
    counted_at = models.DateTimeField(_("figures counted at"), null=True, blank=True)
    # Made by a purchaser's award: what the contract says changes only by an approved request.
    is_governed = models.BooleanField(_("under change control"), default=False)
    history = HistoricalRecords(cascade_delete_history=False, excluded_fields=["stale", "changed_at", "counted_at", "last_record_at"])

    STEPS = {before.value: sorted(step.value for step in after) for before, after in STEPS.items()}

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        ordering = ["-starts_on", "number"]
        indexes = [models.Index(fields=["organisation", "status"], name="project_status"),
                   models.Index(fields=["organisation"], condition=Q(stale=True), name="project_stale")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="project_status_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_start"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page in the provider's own house; a party's link uses its own organisation's slug."""
        return reverse("project", args=[self.organisation.slug, self.number])

    @property
    def _contract(self):
        # To whom the database does not show the contract there is none.
        return getattr(self, "contract", None)

    @property
    def amount(self):
        """The contract amount in yuan; None when there is none or when the reader may not see money."""
        return self._contract.amount if self._contract else None

    @property
    def contract_number(self):
        return self._contract.number if self._contract else ""

    @property
    def signed_on(self):
        return self._contract.signed_on if self._contract else None

    @property
    def stage(self):
        """The stage in words."""
        return stage_words(self.status, self.previous_id)

    @property
    def is_under_way(self):
        return self.status in UNDER_WAY

    @property
    def is_over(self):
        """Nothing is served in it any more: its last day is past, or it was ended."""
        return self.status in OVER or self.ends_on < timezone.localdate()

    @property
    def next_steps(self):
        return [status for status in Status if status in STEPS.get(Status(self.status), ())]

    def takes_from(self, membership, day):
        """Whether a member logs services of a day here: whoever was on the staff on it; who sees all projects of the house always."""
        return membership.role in SEE_ALL_OWN or self.staff.there(day).filter(membership=membership).exists()

    def is_running_on(self, day):
        return self.starts_on <= day <= self.ends_on

    @property
    def days_left(self):
        return (self.ends_on - timezone.localdate()).days


class ProjectParty(OwnedModel):
    """An organisation that takes part in a project, and as what (DOMAIN.md 3.2). The row opens the project to it."""

    PLAIN = "role"

    class Role(models.TextChoices):
        PURCHASER = "purchaser", _("Purchaser")
        PROVIDER = "provider", _("Provider")
        LANDING = "landing", _("Landing unit")
        AUTHORITY = "authority", _("Supervising authority")
        EVALUATOR = "evaluator", _("Third-party evaluator")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="parties", verbose_name=_("project"))
    partner = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"))
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("party")
        ordering = ["role", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "partner", "role"], name="party_once"),
                       models.CheckConstraint(condition=Q(role__in=["purchaser", "provider", "landing", "authority", "evaluator"]),
                                              name="party_role_known")]
        indexes = [models.Index(fields=["partner", "project"], name="party_of_partner")]

    def __str__(self):
        return f"{self.partner} ({self.get_role_display()})"


class StaffQuerySet(OwnedQuerySet):
    def there(self, day=None):
        """Who is on the staff on a day, today where none is said; the last day belongs to the assignment."""
        return self.not_over(day).filter(since__lte=day or timezone.localdate())

    def not_over(self, day=None):
        """Assignments that have not ended before a day, those that begin later among them."""
        return self.filter(Q(until=None) | Q(until__gte=day or timezone.localdate()))


class ProjectStaff(OwnedModel):
    """Who works on a project, as what, from when until when, and with which qualification (DOMAIN.md 8.19)."""

    PLAIN = "duty since until certificate has_background"

    class Certificate(models.TextChoices):
        NONE = "", _("No certificate")
        ASSISTANT = "assistant", _("Assistant social worker")
        SOCIAL_WORKER = "social_worker", _("Social worker (certificate)")
        SENIOR = "senior", _("Senior social worker")

    class Duty(models.TextChoices):
        LEADER = "leader", _("Project leader")
        WORKER = "worker", _("Social worker")
        SUPERVISOR = "supervisor", _("Supervisor")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="staff", verbose_name=_("project"))
    membership = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="assignments",
                                   verbose_name=_("member"))
    duty = models.CharField(_("duty"), max_length=12, choices=Duty, default=Duty.WORKER)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    certificate = models.CharField(_("certificate"), max_length=15, choices=Certificate, blank=True, default="")
    has_background = models.BooleanField(_("social service background"), default=False)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        ordering = ["duty", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "membership"], condition=Q(until=None), name="assigned_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="assignment_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.membership} ({self.get_duty_display()})"


class ServiceLine(OwnedModel):
    """One of the services that a project consists of; the project gives it its own name, such as 鲤·探访 (F002-1)."""

    PLAIN = "code name seq"

    class Code(models.TextChoices):
        FILING = "filing", _("Filing")
        CASE = "case", _("Casework")
        VISIT = "visit", _("Visits")
        WISH = "wish", _("Wishes")
        PUBLICITY = "publicity", _("Publicity")
        ACTIVITY = "activity", _("Activities")
        CONSULTATION = "consultation", _("Consultation")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="lines", verbose_name=_("project"))
    code = models.CharField(_("kind"), max_length=15, choices=Code)
    name = models.CharField(_("line name"), max_length=30)
    seq = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("service line")
        ordering = ["seq", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="line_name_once")]

    def __str__(self):
        return self.name


class StatusChange(OwnedModel):
    """A step of a project from one stage to the next, by a member of either house: the timeline of its page (F001-7)."""

    PLAIN = "before after on at reason document by_member"
    PERSONAL = "by_name"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps", verbose_name=_("project"))
    before = models.CharField(_("before"), max_length=20, choices=Status, blank=True)
    after = models.CharField(_("after"), max_length=20, choices=Status)
    on = models.DateField(_("date"))
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    document = models.CharField(_("document"), max_length=100, blank=True)
    # The own house's member; of another house only its name and key stand here.
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    by_house = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("organisation of the actor"))
    by_member = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("step")
        ordering = ["pk"]

    @property
    def stage(self):
        """The step in words: an awarded project was published on that day, a renewal never was."""
        return RENEWING if self.after == Status.PUBLICISED and self.project.previous_id else self.get_after_display()
