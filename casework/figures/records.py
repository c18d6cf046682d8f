"""The counting rules of the ledger (DOMAIN.md 3.3, 8.3, 8.22, 8.28). Nothing else counts services.

Every rule starts from what was recorded: submitted, returned or approved; drafts and void records are nobody's figure. What counts
is `countable`, which `models.evidence.assess` keeps true to the rules for evidence.
"""

from datetime import timedelta

from django.db.models import Count as CountRows
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.models import Kind, Participation, ServiceRecord, Status
from people.models import Category
from projects import counting
from projects.counting import Count, Row, Who, age_band

TIMELY_HOURS = 24


def recorded(scope, period, *kinds):
    """What was recorded in a scope and period, of the given kinds; `minutes_min` of the indicator leaves short ones out."""
    rows = ServiceRecord.objects.exclude(status__in=[Status.DRAFT, Status.VOID])
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if scope.options.get("minutes_min"):
        rows = rows.filter(minutes__gte=int(scope.options["minutes_min"]))
    return scope.within(rows, period, "started_at").select_related("line").prefetch_related(
        Prefetch("participations", Participation.objects.select_related("person").prefetch_related(
            Prefetch("person__categories", Category.objects.order_by("since", "id")))))


def row_of(record):
    """A record behind a figure, without name and text."""
    return Row(
        kind=record.get_kind_display(), number=record.number, when=record.started_at,
        who=[_who(participation.person, record.day) for participation in record.participations.all()],
        reasons=[str(words) for words in record.reasons_in_words], url_name="record", url_kwargs={"number": record.number},
        note=gettext("%(n)s without a file") % {"n": record.headcount} if record.headcount else "",
        line=record.line.name, minutes=record.minutes, evidence=record.evidence_complete,
    )


def _who(person, day):
    category = person.main_category
    return Who(number=person.number, initials=person.masked_name[:1] + "*" if person.masked_name else "",
               age_band=age_band(person.age_on(day)), category=str(category.label) if category else "")


def _records(scope, period, *kinds):
    """Each record is one."""
    rows = recorded(scope, period, *kinds)
    return Count(recorded=rows, rows=rows.countable(), describe=row_of)


def _attendances(scope, period, *kinds):
    """Person-times; with the option {"by": "records"} each record is one (a visit to a household of three is one 户次)."""
    if scope.options.get("by") == "records":
        return _records(scope, period, *kinds)
    rows = recorded(scope, period, *kinds)
    return Count(recorded=rows, rows=rows.countable(), adds="person_times", describe=row_of)


@counting.rule("FILE_NEW", label=_("Files opened"), unit=_("persons"),
               definition=_("Different clients whose file has come into service, named in approved records of opening a file; each client is counted once, with the first "
                            "such record of the project, and not again in another year."))
def files_opened(scope, period):
    firsts = first_filings(scope)
    rows = recorded(scope, period, Kind.FILING)
    said = rows.annotate(filed_first=Exists(Participation.objects.filter(record=OuterRef("pk"), pk__in=firsts.values("pk"))))
    return Count(recorded=said, rows=rows.countable().filter(pk__in=firsts.values("record")), distinct="participations__person",
                 whose={"participations__in": firsts.values("pk")}, describe=row_of_filing)


def first_filings(scope):
    """Of each client and project the first record of opening the file that counts, on whatever line and in whatever year."""
    filings = Participation.objects.filter(record__kind=Kind.FILING, record__countable=True)
    return scope.narrow(filings, "record__project", line=None).order_by("record__project_id", "person_id", "record__started_at", "record_id").distinct("record__project_id", "person_id")


def row_of_filing(record):
    row = row_of(record)
    if record.countable and not getattr(record, "filed_first", True):
        row.reasons = [gettext("the file was counted before")]
    return row


@counting.rule("CONSULT", label=_("Consultations"), unit=_("person-times"), options=("minutes_min", "by"),
               definition=_("Approved consultations without a case: everyone who was advised, each time."))
def consultations(scope, period):
    return _attendances(scope, period, Kind.CONSULTATION)


@counting.rule("VISIT", label=_("Home visits"), unit=_("person-times"), options=("minutes_min", "by"), headline=True,
               evidence=("photo", "form", "confirmed"), definition=_("Approved home visits that took place; nobody home, an empty house, a refusal or a move do not count. "
                            "Everyone visited, each time."))
def visits(scope, period):
    return _attendances(scope, period, Kind.VISIT)


@counting.rule("CALL", label=_("Phone calls"), unit=_("person-times"), options=("minutes_min", "by"),
               definition=_("Approved phone calls that were answered: everyone spoken to, each time."))
def calls(scope, period):
    return _attendances(scope, period, Kind.CALL)


@counting.rule("ACT", label=_("Activities"), unit=_("activities"), headline=True,
               evidence=("photo", "sign_in", "form", "confirmed"), definition=_("Approved activities at which at least one person took part, with at least one photo and a summary."))
def activities(scope, period):
    return _records(scope, period, Kind.ACTIVITY)


@counting.rule("ACT_PT", label=_("Activity attendance"), unit=_("person-times"), headline=True,
               evidence=("photo", "sign_in", "form", "confirmed"), definition=_("Attendances at the activities that count. People without a file add to person-times, never to persons."))
def activity_attendance(scope, period):
    return _attendances(scope, period, Kind.ACTIVITY)


@counting.rule("POLICY", label=_("Publicity events"), unit=_("times"),
               evidence=("photo", "confirmed"), definition=_("Approved publicity events that reached at least one person."))
def publicity(scope, period):
    return _records(scope, period, Kind.PUBLICITY)


@counting.rule("POLICY_PT", label=_("People reached by publicity"), unit=_("person-times"),
               evidence=("photo", "confirmed"), definition=_("Everyone reached by the publicity events that count; no names are kept."))
def publicity_reach(scope, period):
    return _attendances(scope, period, Kind.PUBLICITY)


@counting.rule("PERSONS", label=_("Persons served"), unit=_("persons"), headline=True,
               evidence=("photo", "confirmed"), definition=_("Different clients with a file in all services that count. A child met on a visit and at an activity is "
                            "one person for the project and one person in each line."))
def persons(scope, period):
    rows = recorded(scope, period)
    return Count(recorded=rows, rows=rows.countable(), distinct="participations__person", describe=row_of)


@counting.rule("PERSON_TIMES", label=_("Person-times"), unit=_("person-times"), headline=True,
               evidence=("photo", "confirmed"), definition=_("Attendances in all services that count: clients with a file each time, and people without a file. "
                            "Staff and volunteers on duty are not in it. Persons never exceed person-times."))
def person_times(scope, period):
    rows = recorded(scope, period)
    return Count(recorded=rows, rows=rows.countable(), adds="person_times", describe=row_of)


@counting.rule("HOURS", label=_("Direct service hours"), unit=_("hours"), headline=True,
               evidence=("photo", "confirmed"), definition=_("Duration of all services that count, times the workers present."))
def hours(scope, period):
    rows = recorded(scope, period).alias(_hands=CountRows("hands"))
    return Count(recorded=rows, rows=rows.countable(), adds=F("minutes") * F("_hands"), per=60, describe=row_of)


@counting.rule("TIMELY", label=_("Recorded on time"), unit=_("records"), options=("hours",),
               definition=_("Approved records written within 24 hours after the service ended; their share is that of all approved records."))
def timely(scope, period):
    allowed = timedelta(hours=int(scope.options.get("hours", TIMELY_HOURS)))
    rows = recorded(scope, period).filter(status=Status.APPROVED).alias(
        _waited=ExpressionWrapper(F("recorded_at") - F("ended_at"), output_field=DurationField()))
    return Count(recorded=rows, rows=rows.filter(_waited__lte=allowed), describe=_row_in_time)


def _row_in_time(record):
    row = row_of(record)
    row.reasons = [gettext("recorded after %(n)s hours") % {"n": record.minutes_late // 60}]
    return row
