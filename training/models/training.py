"""Trainings, their sessions, who is expected and who signed in (DOMAIN.md 4.8)."""

from decimal import Decimal

from django.db import models
from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.records import EditedModel, OwnedModel, OwnedQuerySet
from training.models.attendee import Attendee

CLASS_HOUR = 45  # minutes; our default, the hours of a session can be typed (F004-4)


def tally(rows, key, amount):
    """`amount` over `rows` for each row of the outer query, as a subquery: a join would multiply what is summed."""
    counted = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=amount).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class TrainingQuerySet(OwnedQuerySet):
    def with_progress(self):
        """Each with `held` sessions, `person_times` (sign-ins and headcounts) and the moment of the last one, `last_at`."""
        held = TrainingSession.objects.held()
        last = (
            held.filter(training=OuterRef("pk")).order_by().values("training").annotate(n=Max("started_at")).values("n")
        )
        sign_ins = SignIn.objects.filter(session__status=TrainingSession.Status.HELD)
        return self.annotate(
            held=tally(held, "training", Count("pk")),
            person_times=tally(held, "training", Sum("headcount")) + tally(sign_ins, "session__training", Count("pk")),
            last_at=Subquery(last),
        )


class Training(EditedModel):
    """A training of a project: how many sessions are planned, and which were held."""

    PLAIN = "number title kind organiser audience planned_sessions created_at version"

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("In-house training")
        EXTERNAL = "external", _("External training")
        ONLINE = "online", _("Online training")
        SALON = "salon", _("Salon")
        VISIT = "visit", _("Study visit")
        EXAM = "exam", _("Exam preparation")
        INDUCTION = "induction", _("Induction")

    class Audience(models.TextChoices):
        STAFF = "staff", _("Social workers")
        CHILD_DIRECTORS = "child_directors", _("Child directors")
        TRAINEES = "trainees", _("Supervisor trainees")
        VOLUNTEERS = "volunteers", _("Volunteers")
        GUARDIANS = "guardians", _("Parents and guardians")
        OTHER = "other", _("Others")

    project = models.ForeignKey(
        "projects.Project", on_delete=models.PROTECT, related_name="trainings", verbose_name=_("project")
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INTERNAL)
    organiser = models.CharField(_("organiser"), max_length=100, blank=True)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience, default=Audience.STAFF)
    planned_sessions = models.PositiveSmallIntegerField(_("planned sessions"), default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="training_number_once"),
            models.CheckConstraint(condition=Q(planned_sessions__gte=1), name="training_plans_a_session"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("training", args=[self.organisation.slug, self.number])

    @property
    def rate(self):
        """Sessions held of sessions planned (8.7); needs `with_progress`."""
        return Decimal(self.held) / self.planned_sessions


class ParticipantQuerySet(OwnedQuerySet):
    def with_sessions(self):
        """Each with how many held sessions they signed in at: `sessions`."""
        held = SignIn.objects.filter(session__status=TrainingSession.Status.HELD)
        return self.annotate(sessions=tally(held, "participant", Count("pk")))


class Participant(Attendee):
    """Somebody a training expects, or who walked in at one of its sessions."""

    PLAIN = "unit is_expected seq"

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="participants")
    seq = models.PositiveSmallIntegerField(default=0)
    is_expected = models.BooleanField(_("expected"), default=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        ordering = ["seq", "pk"]
        constraints = [models.UniqueConstraint(fields=["training", "token"], name="participant_once")]


class TrainingSessionQuerySet(OwnedQuerySet):
    def held(self):
        return self.filter(status=TrainingSession.Status.HELD)

    def with_people(self):
        """Each with how many signed in by name: `signed_in`."""
        return self.annotate(signed_in=tally(SignIn.objects.all(), "session", Count("pk")))


class TrainingSession(EditedModel):
    """One session (节) of a training. Only a held one counts; people who did not sign by name are its headcount."""

    PLAIN = "seq theme form started_at ended_at class_hours place status headcount reason version"
    PERSONAL = "trainer"

    class Form(models.TextChoices):
        LECTURE = "lecture", _("Lecture")
        DISCUSSION = "discussion", _("Group discussion")
        CASE_STUDY = "case_study", _("Case study")
        ROLE_PLAY = "role_play", _("Role play")
        FIELD = "field", _("Field teaching")
        QUESTIONS = "questions", _("Expert answers")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("session", "planned")
        HELD = "held", pgettext_lazy("session", "held")
        CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")

    STEPS = {Status.PLANNED: {Status.HELD, Status.CANCELLED}, Status.HELD: set(), Status.CANCELLED: set()}

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="sessions")
    seq = models.PositiveSmallIntegerField()
    theme = models.CharField(_("theme"), max_length=100)
    trainer = models.CharField(_("trainer"), max_length=50, blank=True)
    form = models.CharField(_("form of teaching"), max_length=20, choices=Form, default=Form.LECTURE)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("end"))
    class_hours = models.DecimalField(_("class hours"), max_digits=4, decimal_places=1)
    place = models.CharField(_("place"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    headcount = models.PositiveIntegerField(_("people not signed in by name"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        ordering = ["training", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["training", "seq"], name="training_session_seq_once"),
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="training_session_ends_later"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held", "cancelled"]), name="training_session_status"
            ),
            models.CheckConstraint(condition=~Q(status="cancelled") | ~Q(reason=""), name="cancelled_with_a_reason"),
        ]
        indexes = [models.Index(fields=["organisation", "status", "started_at"], name="training_session_by_day")]

    def __str__(self):
        return self.theme

    def get_absolute_url(self):
        return reverse("training_session", args=[self.organisation.slug, self.training.number, self.seq])

    @property
    def minutes(self):
        return int((self.ended_at - self.started_at).total_seconds() // 60)

    @property
    def is_held(self):
        return self.status == self.Status.HELD

    @property
    def is_planned(self):
        return self.status == self.Status.PLANNED

    @property
    def is_over(self):
        """Whether it may be held already: nobody signs in for tomorrow."""
        return timezone.localdate(self.started_at) <= timezone.localdate()


def class_hours_of(minutes):
    """Class hours of 45 minutes, to the nearest half."""
    return (Decimal(minutes) / CLASS_HOUR * 2).quantize(Decimal(1)) / 2


class SignIn(OwnedModel):
    """A participant was there; one each."""

    PLAIN = "signed_at mode"

    class Mode(models.TextChoices):
        RECORDED = "recorded", _("Recorded by staff")
        PAPER = "paper", _("On paper")
        SCAN = "scan", _("By scanning")

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="sign_ins")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="sign_ins")
    signed_at = models.DateTimeField(default=timezone.now)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.RECORDED)

    class Meta:
        verbose_name = _("sign-in")
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="signed_in_once")]
