"""The service ledger: one row per service, whatever its kind (HOUSE.md section 5)."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from casework.models.evidence import Reason, reason_words
from casework.models.staff import on_staff
from organisations.access import Permission, Role
from organisations.models import Membership
from organisations.records import EditedModel, OwnedModel, OwnedQuerySet, SealedField

MOST_MINUTES = 12 * 60


class Kind(models.TextChoices):
    """What was done. Each kind but interview and filing keeps a row of its own with what it adds."""

    VISIT = "visit", _("Home visit")
    CALL = "call", _("Phone call")
    INTERVIEW = "interview", _("Interview")
    CONSULTATION = "consultation", _("Consultation")
    ACTIVITY = "activity", _("Activity")
    PUBLICITY = "publicity", _("Publicity")
    FILING = "filing", _("Opening a file")
    SESSION = "session", _("Group session")


class Status(models.TextChoices):
    """Where a record stands between the worker and the reviewer."""

    DRAFT = "draft", pgettext_lazy("record state", "draft")
    SUBMITTED = "submitted", pgettext_lazy("record state", "submitted")
    APPROVED = "approved", pgettext_lazy("record state", "approved")
    RETURNED = "returned", pgettext_lazy("record state", "returned")
    VOID = "void", pgettext_lazy("record state", "void")


# The database holds the same table in a trigger (migrations 0002 and 0003); a test walks all pairs through both.
STEPS = {
    Status.DRAFT: {Status.SUBMITTED, Status.VOID},
    Status.SUBMITTED: {Status.APPROVED, Status.RETURNED, Status.DRAFT, Status.VOID},
    Status.RETURNED: {Status.SUBMITTED, Status.VOID},
    Status.APPROVED: {Status.VOID},
    Status.VOID: set(),
}


class RecordQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """Workers: what they did or helped with. Supervisors: also their supervisees'. Leaders: also all of the projects
        they are on the staff of. Administrators: all (DOMAIN.md section 5)."""
        if not membership.can(Permission.RECORD_VIEW):
            return self.none()
        if membership.role == Role.ADMIN:
            return self
        hands = RecordWorker.objects.filter(record=OuterRef("pk"))
        if membership.role == Role.SUPERVISOR:
            # One condition: two with "or" between them would have the database look at every record of the agency.
            team = Membership.objects.filter(Q(pk=membership.pk) | Q(supervisor=membership)).order_by()
            return self.filter(Exists(hands.filter(membership__in=team)))
        mine = Exists(hands.filter(membership=membership))
        if membership.role == Role.PROJECT_LEAD:
            mine |= on_staff(membership)
        return self.filter(mine)

    def of(self, membership):
        """What this member did or helped with."""
        return self.filter(Exists(RecordWorker.objects.filter(record=OuterRef("pk"), membership=membership)))

    def standing(self):
        return self.exclude(status=Status.VOID)

    def countable(self):
        return self.filter(countable=True)

    def to_review_by(self, membership):
        """Submitted records that this member may decide on: never their own."""
        if not membership.can(Permission.RECORD_REVIEW):
            return self.none()
        own = RecordWorker.objects.filter(record=OuterRef("pk"), membership=membership)
        return self.visible_to(membership).filter(~Exists(own), status=Status.SUBMITTED)

    def for_list(self):
        """With all that a list or a page of records shows, in a fixed number of queries."""
        return self.with_facts().prefetch_related(*people_and_workers())

    def with_facts(self):
        return self.select_related(
            "organisation", "project", "line", "station", "visit", "call", "consultation", "activity", "publicity")

    def between(self, start, end):
        """Services that began on a day from `start` to `end`, both inclusive, in the agency's own time."""
        return self.filter(started_at__gte=beginning_of(start), started_at__lt=beginning_of(end + timedelta(days=1)))


def people_and_workers():
    """What to prefetch so that a record can say who took part and who served."""
    return (Prefetch("participations", Participation.objects.select_related("person").order_by("id")),
            Prefetch("hands", RecordWorker.objects.select_related("membership__user")))


def beginning_of(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day))


class ServiceRecord(EditedModel):
    """One service: who did what, when, for whom, on which project and line. Countable when approved with its evidence."""

    PLAIN = ("number client_uuid kind started_at ended_at minutes recorded_at headcount person_times title status "
             "evidence_complete countable reasons version submitted_at decided_at voided_at")
    PERSONAL = "place"

    number = models.CharField(_("number"), max_length=40)
    client_uuid = models.UUIDField(_("key of the form"), editable=False)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="service_records", verbose_name=_("project"))
    line = models.ForeignKey("projects.ServiceLine", on_delete=models.PROTECT, related_name="service_records",
                             verbose_name=_("service line"))
    station = models.ForeignKey("organisations.Station", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                verbose_name=_("service site"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("end"))
    minutes = models.PositiveSmallIntegerField(_("duration in minutes"))
    recorded_at = models.DateTimeField(_("recorded at"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    headcount = models.PositiveIntegerField(_("people without a file"), default=0)
    # Attendances: participants with a file and headcount together; kept so that sums need no join.
    person_times = models.PositiveIntegerField(_("person-times"), default=0)
    title = models.CharField(_("title"), max_length=80, blank=True)
    note = SealedField(_("note"), multiline=True, max_length=5000)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    evidence_complete = models.BooleanField(_("evidence complete"), default=False)
    countable = models.BooleanField(_("counted"), default=False)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list, blank=True, verbose_name=_("why not counted"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = SealedField(_("reason for voiding"), max_length=200)
    created_by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    persons = models.ManyToManyField("people.Person", through="casework.Participation", related_name="service_records",
                                     verbose_name=_("clients"))
    workers = models.ManyToManyField("organisations.Membership", through="casework.RecordWorker", related_name="service_records",
                                     verbose_name=_("workers"))
    history = HistoricalRecords(cascade_delete_history=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="record_number_once"),
            models.UniqueConstraint(fields=["organisation", "client_uuid"], name="record_sent_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="record_status_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="record_kind_known"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES, ended_at__gt=F("started_at")),
                                   name="record_lasts_a_while"),
            models.CheckConstraint(condition=Q(started_at__lte=F("recorded_at")), name="record_is_not_of_the_future"),
            models.CheckConstraint(condition=Q(status__in=["draft", "void"]) | Q(submitted_at__isnull=False),
                                   name="record_submitted_when"),
            models.CheckConstraint(condition=Q(status__in=["draft", "submitted", "void"]) | Q(decided_at__isnull=False),
                                   name="record_decided_when"),
            models.CheckConstraint(condition=Q(status="void", voided_at__isnull=False) | (~Q(status="void") & Q(voided_at__isnull=True)),
                                   name="record_void_when"),
            models.CheckConstraint(condition=Q(countable=False) | Q(status="approved", evidence_complete=True, reasons=[]),
                                   name="record_counts_when_approved"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-started_at"], name="record_newest"),
            models.Index(fields=["organisation", "project", "kind", "started_at"], name="record_of_project"),
            models.Index(fields=["organisation", "status", "started_at"], name="record_of_status"),
            # What counting rules read of a record that counts: figures of a year come out of the index alone.
            models.Index(fields=["organisation", "kind", "started_at"], include=["id", "project", "line", "minutes", "person_times", "status"],
                         condition=Q(countable=True), name="record_counted"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("record", args=[self.organisation.slug, self.number])

    @property
    def day(self):
        return timezone.localtime(self.started_at).date()

    @property
    def heading(self):
        """What it is called in a list: its title, else its kind. Never a client's name."""
        return self.title or self.get_kind_display()

    @property
    def is_open(self):
        """Still with its worker: may be edited and submitted."""
        return self.status in (Status.DRAFT, Status.RETURNED)

    @property
    def minutes_late(self):
        """Minutes from the service's end to its record (DOMAIN.md 8.22); never below 0."""
        return max(0, int((self.recorded_at - self.ended_at).total_seconds() // 60))

    @property
    def reasons_in_words(self):
        return [reason_words(code) for code in self.reasons]

    @property
    def missing_in_words(self):
        """What a worker can still add, without the reasons that only say where the record stands."""
        return [reason_words(code) for code in self.reasons if Reason(code).can_be_mended]

    def note_open_to(self, membership):
        """The note is for those who serve or review; an administrator sees that there is one (DOMAIN.md section 5). So does a leader of
        the project when a minor took part whose file is closed to them: approving needs no note, and the worker's supervisor reads it."""
        if membership.role != Role.PROJECT_LEAD:
            return membership.role != Role.ADMIN
        if any(membership.pk in (hand.membership_id, hand.membership.supervisor_id) for hand in self.hands.all()):
            return True
        return all(one.person.known_to(membership) for one in self.participations.all())

    @property
    def last_return(self):
        """The review round with which the record came back, while it is back."""
        return self.rounds.select_related("by__user").last() if self.status == Status.RETURNED else None

    @property
    def lead(self):
        """Whose record it is; reads the prefetched workers when there are any."""
        return next((hand.membership for hand in self.hands.all() if hand.is_lead), None)

    def may_become(self, status):
        return status in STEPS[Status(self.status)]


class RecordWorker(OwnedModel):
    """Who rendered the service; one of them leads."""

    PLAIN = "is_lead"

    record = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="hands")
    membership = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="hands",
                                   verbose_name=_("worker"))
    is_lead = models.BooleanField(_("leads"), default=False)

    class Meta:
        verbose_name = _("worker of a record")
        ordering = ["-is_lead", "id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "membership"], name="record_worker_once"),
            models.UniqueConstraint(fields=["record"], condition=Q(is_lead=True), name="record_has_one_lead"),
        ]
        # The fence's column is in it so that "whose record is it" comes out of the index alone.
        indexes = [models.Index(fields=["membership", "record"], include=["organisation"], name="record_worker_of")]


class Participation(OwnedModel):
    """A client with a file who took part."""

    record = models.ForeignKey(ServiceRecord, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="participations", verbose_name=_("client"))

    class Meta:
        verbose_name = _("participation")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "person"], name="participates_once")]
        indexes = [models.Index(fields=["person", "record"], name="participation_of")]
