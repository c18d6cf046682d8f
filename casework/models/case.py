"""A case: one client, one worker, six stages with a form each (MZ/T 094-2017, DOMAIN.md 4.2)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.staff import on_staff
from organisations import fence
from organisations.access import Permission, Role
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField
from people.models.serving import granted_ids


class CaseQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Own ones for a worker, also the supervisees' for a supervisor, all of their projects for a leader. An administrator sees that
        a case is there, and so does a leader of a minor's; its texts open with an approval only (DOMAIN.md section 5, `Case.open_to`)."""
        if not membership.can(Permission.CASE_VIEW):
            return self.none()
        if membership.role == Role.ADMIN:
            return self
        mine = Q(worker=membership) | Q(supervisor=membership)
        if membership.role == Role.SUPERVISOR:
            mine |= Q(worker__supervisor=membership)
        if membership.role == Role.PROJECT_LEAD:
            mine |= on_staff(membership)
        return self.filter(mine)

    def texts_open_to(self, membership):
        """Without those whose texts are closed to the member (`Case.open_to`)."""
        if membership.role == Role.ADMIN:
            return self.filter(person__in=granted_ids(membership))
        return self.exclude(pk__in=closed_to(membership)) if membership.role == Role.PROJECT_LEAD else self

    def standing(self):
        """Opened and not closed."""
        return self.filter(status=Case.Status.OPEN)


class Case(EditedModel):
    """One client's case (个案), from intake to closing and follow-up. Opened by an approved intake form and a consent."""

    PLAIN = ("number kind stage status referral_source urgency problem_types risk_flags decision risk_level received_at opened_on closed_on planned_sessions "
             "planned_close close_type carried_from version")

    class Kind(models.TextChoices):
        GENERAL = "general", pgettext_lazy("case", "Case")
        PLACEMENT = "placement", _("Placement case")

    class Stage(models.TextChoices):
        INTAKE = "intake", pgettext_lazy("case stage", "Intake")
        ASSESSMENT = "assessment", pgettext_lazy("case stage", "Assessment")
        PLAN = "plan", pgettext_lazy("case stage", "Plan")
        INTERVENTION = "intervention", pgettext_lazy("case stage", "Intervention")
        EVALUATION = "evaluation", pgettext_lazy("case stage", "Evaluation")
        CLOSING = "closing", pgettext_lazy("case stage", "Closing")

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("case", "being taken in")
        OPEN = "open", pgettext_lazy("case", "open")
        DECLINED = "declined", pgettext_lazy("case", "not taken on")
        CLOSED = "closed", pgettext_lazy("case", "closed")

    # A closed case is opened again with a reason; the numbers of its openings stay in the audit trail.
    STEPS = {"": ["draft"], "draft": ["open", "declined"], "open": ["closed"], "closed": ["open"], "declined": ["draft"]}

    # A stage ends with its approved form. A new plan leads back from the evaluation, an opened-again case from the closing.
    STAGE_STEPS = {"intake": ["assessment"], "assessment": ["plan"], "plan": ["intervention"], "intervention": ["evaluation"],
                   "evaluation": ["closing", "intervention"], "closing": ["intervention"]}

    class Source(models.TextChoices):
        SELF = "self", _("Asked for help themselves")
        OUTREACH = "outreach", _("Found by outreach")
        COMMITTEE = "committee", _("Referred by the community or village")
        GOVERNMENT = "government", _("Referred by a government department")
        SCHOOL = "school", _("Referred by a school")
        HOSPITAL = "hospital", _("Referred by a hospital")
        JUSTICE = "justice", _("Referred by police, procuratorate or court")
        INTERNAL = "internal", _("Referred within the agency")
        FAMILY = "family", _("Asked for by the family")
        CHILD_DIRECTOR = "child_director", _("Referred by a child director")
        OTHER = "other", pgettext_lazy("referral source", "Other")

    class Urgency(models.TextChoices):
        NORMAL = "normal", pgettext_lazy("urgency", "Normal")
        URGENT = "urgent", pgettext_lazy("urgency", "Urgent")
        CRISIS = "crisis", pgettext_lazy("urgency", "Crisis")

    class Problem(models.TextChoices):
        MONEY = "money", pgettext_lazy("problem", "Money")
        WORK = "work", pgettext_lazy("problem", "Work")
        HEALTH = "health", pgettext_lazy("problem", "Health")
        MOOD = "mood", _("Mood and mental health")
        FAMILY = "family", _("Family relations")
        PARENTING = "parenting", _("Parents and children")
        MARRIAGE = "marriage", pgettext_lazy("problem", "Marriage")
        SCHOOL = "school", pgettext_lazy("problem", "School work")
        BEHAVIOUR = "behaviour", _("Behaviour")
        PEERS = "peers", _("Relations with others")
        CARE = "care", _("Care")
        VIOLENCE = "violence", _("Abuse and violence")
        RIGHTS = "rights", _("Rights and law")
        HOUSING = "housing", pgettext_lazy("problem", "Housing")
        INCLUSION = "inclusion", _("Social inclusion")
        OTHER = "other", pgettext_lazy("problem", "Other")

    class Risk(models.TextChoices):
        SELF_HARM = "self_harm", _("Self-harm or suicide")
        HARM = "harm", _("Harm to others")
        VIOLENCE = "violence", _("Domestic violence")
        NEGLECT = "neglect", _("Abuse or neglect")
        LOST = "lost", _("Getting lost")
        STARVING = "starving", _("Without food or medicine")

    class Decision(models.TextChoices):
        ACCEPT = "accept", _("Take the case on")
        REFER = "refer", _("Refer")
        CONSULT = "consult", _("Consultation only")
        DECLINE = "decline", _("Not take it on")

    class RiskLevel(models.TextChoices):
        LOW = "low", pgettext_lazy("risk", "Low risk")
        MIDDLE = "middle", pgettext_lazy("risk", "Middle risk")
        HIGH = "high", pgettext_lazy("risk", "High risk")

    class CloseType(models.TextChoices):
        REACHED = "reached", _("Goals reached")
        REFERRED = "referred", _("Referred")
        WISHED = "wished", _("Ended at the client's wish")
        LOST = "lost", _("Out of contact")
        MOVED = "moved", _("Moved away")
        DIED = "died", _("Died")
        OTHER = "other", pgettext_lazy("closing", "Other")

    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GENERAL)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="cases", verbose_name=_("client"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="cases", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="cases", verbose_name=_("service line"))
    station = models.ForeignKey("organisations.Station", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service site"))
    worker = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="cases", verbose_name=_("responsible worker"))
    supervisor = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="supervised_cases",
                                   verbose_name=_("supervisor"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.INTAKE)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    referral_source = models.CharField(_("came by"), max_length=20, choices=Source)
    referrer = SealedField(_("referrer"), max_length=80)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    problem_types = ArrayField(models.CharField(max_length=12, choices=Problem), default=list, blank=True, verbose_name=_("kinds of problem"))
    risk_flags = ArrayField(models.CharField(max_length=12, choices=Risk), default=list, blank=True, verbose_name=_("dangers"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    risk_level = models.CharField(_("risk level"), max_length=10, choices=RiskLevel, blank=True)
    planned_sessions = models.PositiveSmallIntegerField(_("sessions planned"), null=True, blank=True)
    planned_close = models.DateField(_("planned to close on"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    close_type = models.CharField(_("why closed"), max_length=10, choices=CloseType, blank=True)
    # The number of the same case in last year's project: carried over at its renewal (F002-8).
    carried_from = models.CharField(_("carried over from"), max_length=40, blank=True)
    created_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="case_number_once"),
            models.CheckConstraint(condition=Q(status__in=["draft", "open", "declined", "closed"]), name="case_status_known"),
            models.CheckConstraint(condition=Q(stage__in=["intake", "assessment", "plan", "intervention", "evaluation", "closing"]), name="case_stage_known"),
            models.CheckConstraint(condition=~Q(status__in=["open", "closed"]) | Q(opened_on__isnull=False), name="case_opened_when"),
            models.CheckConstraint(condition=~Q(status="closed") | Q(closed_on__isnull=False) & ~Q(close_type=""), name="case_closed_when"),
        ]
        indexes = [models.Index(fields=["organisation", "status", "worker"], name="case_of_worker"),
                   models.Index(fields=["project", "status"], name="case_of_project"), models.Index(fields=["person"], name="case_of_person")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("case", args=[self.organisation.slug, self.number])

    @property
    def is_open(self):
        return self.status == Case.Status.OPEN

    def open_to(self, membership):
        """Whether the member may read its texts: who works on it or supervises it may, an administrator with an approval for the client's
        file. A leader of its project reads an adult's; of a minor, or of somebody whose age nobody knows, like the administrator."""
        if membership.role == Role.ADMIN:
            return self.person_id in granted_ids(membership)
        if membership.role != Role.PROJECT_LEAD:
            return True  # nobody else sees a case that they neither work on nor supervise
        return membership.pk in (self.worker_id, self.supervisor_id, self.worker.supervisor_id) or self.person.known_to(membership)


def closed_to(membership):
    """Keys of the cases that a project leader sees and may not read; asked once per open fence. Days of birth are encrypted, so that
    the database cannot tell who is of age."""
    kept = fence.current().__dict__.setdefault("known_ids", {})
    if (membership.pk, "closed cases") not in kept:
        rows = Case.objects.visible_to(membership).order_by().select_related("person", "worker")
        rows = rows.only("uid", "supervisor", "worker__supervisor", "person__uid", "person__birth_date", "person__erased_at")
        kept[membership.pk, "closed cases"] = [case.pk for case in rows if not case.open_to(membership)]
    return kept[membership.pk, "closed cases"]


class Objective(OwnedModel):
    """A goal of the plan, small enough to be measured; each process record says how far it came (C3, C6)."""

    PLAIN = "seq due_on priority result"

    class Result(models.TextChoices):
        WHOLE = "whole", pgettext_lazy("objective", "Reached")
        MOSTLY = "mostly", _("Mostly reached")
        PARTLY = "partly", _("Partly reached")
        NOT = "not", _("Not reached")

    form = models.ForeignKey("casework.Form", on_delete=models.CASCADE, related_name="objectives", verbose_name=_("plan"))
    seq = models.PositiveSmallIntegerField(_("order"))
    text = SealedField(_("objective"), max_length=500)
    indicator = SealedField(_("how it is measured"), max_length=300)
    baseline = SealedField(_("at the beginning"), max_length=200)
    target = SealedField(_("at the end"), max_length=200)
    due_on = models.DateField(_("until"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=1)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    evidence = SealedField(_("shown by"), max_length=500)

    class Meta:
        verbose_name = _("objective")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["form", "seq"], name="objective_once")]


class Referral(EditedModel):
    """Passing a client on, within the house or outside, with consent, and what came back (C5)."""

    PLAIN = "number kind reason sent_on receipt replied_on follow_up_on version"

    class Kind(models.TextChoices):
        INSIDE = "inside", _("Within the agency")
        OUTSIDE = "outside", _("To another body")

    class Reason(models.TextChoices):
        ABILITY = "ability", _("Beyond what we can do")
        MISMATCH = "mismatch", _("Need does not match our service")
        PLACE = "place", _("Moved to another place")
        SPECIAL = "special", _("Needs a specialist")
        WISH = "wish", _("The client's wish")
        CONFLICT = "conflict", _("Conflict of interest")

    class Receipt(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("referral", "being written")
        WAITING = "waiting", pgettext_lazy("referral", "waiting for a reply")
        ACCEPTED = "accepted", pgettext_lazy("referral", "accepted")
        REFUSED = "refused", pgettext_lazy("referral", "refused")
        BACK = "back", pgettext_lazy("referral", "came back to us")

    STEPS = {"": ["draft"], "draft": ["waiting"], "waiting": ["accepted", "refused"], "accepted": ["back"], "refused": ["waiting"]}

    number = models.CharField(_("number"), max_length=40)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("case"))
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="referrals", verbose_name=_("client"))
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="referrals", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reason = models.CharField(_("why"), max_length=10, choices=Reason)
    summary = SealedField(_("summary"), max_length=2000, multiline=True)
    receiver = SealedField(_("receiving unit"), max_length=100)
    contact = SealedField(_("contact"), max_length=100)
    consent = models.ForeignKey("people.Consent", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consent"))
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    receipt = models.CharField(_("reply"), max_length=10, choices=Receipt, default=Receipt.DRAFT)
    received_by = SealedField(_("received by"), max_length=60)
    replied_on = models.DateField(_("replied on"), null=True, blank=True)
    reply = SealedField(_("what they said"), max_length=1000, multiline=True)
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("referral")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="referral_number_once"),
            models.CheckConstraint(condition=Q(receipt="draft") | Q(sent_on__isnull=False), name="referral_sent_when"),
        ]
        indexes = [models.Index(fields=["organisation", "project", "replied_on"], name="referral_of_project")]

    def __str__(self):
        return self.number


class FollowUp(EditedModel):
    """A look at a client after the case was closed (C8): planned days, what was found, what follows."""

    PLAIN = "seq planned_on done_on mode decision version"

    class Mode(models.TextChoices):
        CALL = "call", _("Phone call")
        VISIT = "visit", _("Home visit")
        INTERVIEW = "interview", _("Interview")
        ONLINE = "online", pgettext_lazy("mode", "Online")

    class Decision(models.TextChoices):
        NONE = "none", _("Nothing more needed")
        AGAIN = "again", _("Follow up again")
        REOPEN = "reopen", _("Open the case again")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("case"))
    seq = models.PositiveSmallIntegerField(_("order"))
    planned_on = models.DateField(_("planned on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=10, choices=Mode, blank=True)
    condition = SealedField(_("condition"), max_length=1000, multiline=True)
    needs = SealedField(_("needs"), max_length=1000, multiline=True)
    decision = models.CharField(_("what follows"), max_length=10, choices=Decision, blank=True)
    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service record"))

    class Meta:
        verbose_name = _("follow-up")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="follow_up_once"),
                       models.CheckConstraint(condition=Q(done_on=None) | ~Q(decision=""), name="follow_up_decided_when_done")]
        indexes = [models.Index(fields=["organisation", "done_on", "planned_on"], name="follow_up_due")]


class Placement(OwnedModel):
    """Where a child of a welfare institution was placed, from when until when (MZ/T 167, F000-7)."""

    PLAIN = "phase outcome since until"

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before admission")
        CARE = "care", _("In care")
        PLACING = "placing", _("Placement")
        AFTER = "after", _("After placement")

    class Outcome(models.TextChoices):
        FAMILY = "family", _("Back to the family of birth")
        KIN = "kin", _("Raised by relatives")
        ADOPTION = "adoption", _("Adoption")
        FOSTER = "foster", _("Foster family")
        FAMILY_LIKE = "family_like", _("Family-like home")
        INSTITUTION = "institution", _("Raised in the institution")
        GROWN = "grown", _("Settled as an adult")

    # Outcomes stand in the order of priority: the first three give a child a family for good; these do not. Who is grown up settles without.
    NOT_PERMANENT = ("foster", "family_like", "institution")

    class Principle(models.TextChoices):
        """What every placement is measured by (MZ/T 167-2021, 4.1 to 4.4)."""

        INTEREST = "interest", pgettext_lazy("placement", "Best interest of the child")
        LEAST_HARM = "least_harm", pgettext_lazy("placement", "Least harm")
        PERMANENCE = "permanence", pgettext_lazy("placement", "Permanent placement first")
        THROUGHOUT = "throughout", pgettext_lazy("placement", "Service throughout")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="placements", verbose_name=_("case"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase)
    outcome = models.CharField(_("placed"), max_length=12, choices=Outcome, blank=True)
    where = SealedField(_("where"), max_length=200)
    note = SealedField(_("note"), max_length=1000, multiline=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("placement")
        ordering = ["since", "pk"]
