"""Counting rules of trainings and supervision (DOMAIN.md 3.3, 8.5, 8.7), each with the rows behind it.

Trainings and supervision belong to a project as a whole: an indicator of one service line counts them all.
"""

from decimal import Decimal

from django.db.models import Count as CountRows
from django.db.models import DurationField, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Extract
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organisations.access import STAFF
from projects import counting
from projects.counting import Count, Row, rule
from projects.figures.work_hours import stretches, turned
from training.models import SignIn, SupervisionAttendance, SupervisionSession, Training, TrainingSession
from training.models.training import tally

Held = TrainingSession.Status.HELD


counting.evidence("sign_in", TrainingSession, Exists(SignIn.objects.filter(session=OuterRef("pk"))), label=_("Sign-in"), lacks=_("nobody signed in"))
SIGNED_IN = tally(SignIn.objects.all(), "session", CountRows("pk"))
STAFF_SIGNED_IN = tally(SignIn.objects.filter(participant__membership__role__in=STAFF), "session", CountRows("pk"))
SUPERVISED = tally(SupervisionAttendance.objects.all(), "session", CountRows("pk"))
_LENGTH = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
MINUTES = Cast(Extract(_LENGTH, "epoch"), IntegerField()) / 60


# ---- trainings ----------------------------------------------------------------------------------------------------


def training_sessions(scope, period):
    """Sessions of the period that were held, and those whose day has passed without any attendance."""
    recorded = TrainingSession.objects.filter(Q(status=Held) | Q(status="planned", ended_at__lt=timezone.now()))
    recorded = scope.within(recorded, period, "started_at", project="training__project", line=None)
    return recorded.select_related("training").with_people()


def counted_sessions(scope, period, **how):
    recorded = training_sessions(scope, period)
    return Count(rows=recorded.filter(status=Held), recorded=recorded, describe=describe_session, **how)


def describe_session(session):
    people = session.signed_in + session.headcount
    return Row(
        kind=gettext("Training session"),
        number=f"{session.training.number}/{session.seq}",
        when=session.started_at,
        reasons=[] if session.is_held else [gettext("No sign-in was recorded")],
        note=ngettext("%(n)s person", "%(n)s people", people) % {"n": people},
        url_name="training_session",
        url_kwargs={"number": session.training.number, "seq": session.seq},
    )


@rule(
    "TRAIN",
    label=_("Training sessions"),
    unit=pgettext_lazy("training", "sessions"),
    evidence=("sign_in",),
    definition=_(
        "Sessions of trainings held in the period, with sign-in or headcount. Cancelled sessions do not count."
    ),
)
def trainings_held(scope, period):
    return counted_sessions(scope, period)


@rule(
    "TRAIN_PT",
    label=_("Training person-times"),
    unit=_("person-times"),
    evidence=("sign_in",),
    definition=_("Sign-ins at the training sessions held in the period, plus the people counted there without a name."),
)
def training_person_times(scope, period):
    return counted_sessions(scope, period, adds=SIGNED_IN + F("headcount"))


@rule(
    "TRAIN_P",
    label=_("People trained"),
    unit=_("persons"),
    evidence=("sign_in",),
    definition=_(
        "Different people who signed in by name at training sessions of the period. People counted without a name are not included."
    ),
)
def people_trained(scope, period):
    return counted_sessions(scope, period, distinct="sign_ins__participant__token")


@rule(
    "TRAIN_RATE",
    label=_("Training progress"),
    unit="%",
    definition=_("Training sessions held in the period divided by the sessions planned for the project's trainings."),
)
def training_progress(scope, period):
    plans = scope.narrow(Training.objects.all(), line=None)
    plans = plans.filter(project__starts_on__lte=period.end, project__ends_on__gte=period.start)
    planned = plans.aggregate(sum=Sum("planned_sessions"))["sum"]
    share = Decimal(100) / planned if planned else Decimal(0)
    return counted_sessions(scope, period, adds=Value(share.quantize(Decimal("1.000000000000"))))


@rule(
    "STAFF_TRAIN_H",
    label=_("Training hours of staff"),
    unit=_("hours"),
    definition=_(
        "For each member of staff (social worker, project leader, supervisor, administrator, finance officer) who signed in at a training session of the period, the length of that session; in hours of 60 minutes."
    ),
)
def staff_training_hours(scope, period):
    recorded = training_sessions(scope, period).annotate(staff=STAFF_SIGNED_IN).filter(staff__gt=0)
    return Count(
        rows=recorded.filter(status=Held),
        recorded=recorded,
        describe=describe_session,
        adds=MINUTES * F("staff"),
        per=60,
    )


@rule(
    "WORK_HOURS_T",
    label=_("Working hours of trainings"),
    unit=_("hours"),
    definition=_("Working hours of the training sessions held, by the working-hour rule that the project had on their day."),
)
def training_work_hours(scope, period):
    recorded = training_sessions(scope, period).alias(_people=SIGNED_IN + F("headcount"))
    named, hours = turned(
        stretches(scope), minutes=MINUTES, workers=Value(1), people="_people", when="started_at", project="training__project", kind="training"
    )
    return Count(rows=recorded.filter(status=Held).filter(named), recorded=recorded, describe=describe_session, adds=hours)


# ---- supervision --------------------------------------------------------------------------------------------------


def supervision_sessions(scope, period):
    recorded = scope.within(SupervisionSession.objects.all(), period, "started_at", line=None)
    return recorded.with_people()


def counted_supervision(scope, period, **how):
    recorded = supervision_sessions(scope, period)
    return Count(rows=recorded.filter(status="signed"), recorded=recorded, describe=describe_supervision, **how)


def describe_supervision(session):
    return Row(
        kind=session.get_kind_display(),
        number=session.number,
        when=session.started_at,
        reasons=[] if session.is_signed else [gettext("The supervisor has not signed")],
        note=ngettext("%(n)s supervisee", "%(n)s supervisees", session.people) % {"n": session.people},
        url_name="supervision",
        url_kwargs={"number": session.number},
    )


@rule(
    "SUP_S",
    label=_("Supervision sessions"),
    unit=pgettext_lazy("supervision", "sessions"),
    definition=_("Supervision sessions of the period that the supervisor has signed."),
)
def sessions_supervised(scope, period):
    return counted_supervision(scope, period)


@rule(
    "SUP_H",
    label=_("Supervision hours"),
    unit=_("hours"),
    definition=_(
        "Hours of the signed supervision sessions: end minus start minus breaks, whatever the number of supervisees."
    ),
)
def supervision_hours(scope, period):
    return counted_supervision(scope, period, adds="minutes", per=60)


@rule(
    "SUP_PH",
    label=_("Supervision person-hours"),
    unit=_("person-hours"),
    definition=_("Hours of each signed supervision session multiplied by its supervisees."),
)
def supervision_person_hours(scope, period):
    return counted_supervision(scope, period, adds=F("minutes") * SUPERVISED, per=60)
