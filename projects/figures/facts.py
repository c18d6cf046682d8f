"""What many projects hold that has a day: one question to the database for all of them, however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, DateField, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from organisations.undo import UNDO_FOR
from projects.models import (
    Acceptance,
    ChangeRequest,
    Contract,
    EvaluationResult,
    Instalment,
    Milestone,
    ProgressReport,
    ProgressRound,
    Rectification,
    StatusChange,
    SupplementOffer,
)
from projects.models.project import Status

NO_DAY, NOTHING = Cast(Value(None), DateField()), Cast(Value(None), IntegerField())


@dataclass(frozen=True)
class Fact:
    """A dated row of a project: which kind, two days, its state, its number and place, whose house it was (an inspection's), when it was due and its last day (a report)."""

    what: str
    project_id: int
    pk: int
    day: date | None
    other: date | None
    status: str
    sub: str
    number: str
    seq: int | None
    house_id: int | None
    due: date | None
    end: date | None


def facts_of(project_ids):
    """{project key: [Fact]}; shows what the fence shows, and asks once."""
    keys = list(project_ids)
    found = defaultdict(list)
    if not keys:
        return found
    parts = [
        _rows("report", _reports(keys), "project_id", F("start"), F("f_answer"), F("status"), F("kind"), F("number"), due=F("due_on"), end=F("end")),
        _rows("change", ChangeRequest.objects.filter(project__pk__among=keys, status__in=["submitted", "approved"]), "project_id", F("effective_on"), F("decide_by"),
              F("status"), F("kind"), F("number")),
        _rows("milestone", Milestone.objects.filter(project__pk__among=keys, reached_on=None), "project_id", F("due_on"), NO_DAY, Value(""), Value(""), F("title"), F("seq")),
        _rows("instalment", Instalment.objects.filter(project__pk__among=keys, amount__gt=F("paid_amount") + F("withheld_amount")), "project_id", F("due_on"),
              F("payable_since"), Value(""), Value(""), Value(""), F("seq")),
        _rows("order", Rectification.objects.filter(inspection__project__pk__among=keys).exclude(status="closed"), "inspection__project_id",
              F("due_on"), TruncDate("proved_at"), F("status"), F("inspection__status"), F("inspection__number"), F("seq"), F("inspection__by_house_id")),
        _rows("evaluation", EvaluationResult.objects.filter(project__pk__among=keys), "project_id", F("held_on"), NO_DAY, F("passed"), F("stage"), F("grade"), F("seq")),
        _rows("acceptance", Acceptance.objects.filter(project__pk__among=keys, status="completed"), "project_id", F("held_on"), NO_DAY, F("conclusion"), Value(""), F("number")),
        _rows("supplement", SupplementOffer.objects.filter(project__pk__among=keys, status="open"), "project_id", F("answer_by"), NO_DAY, F("status"), Value(""), Value(""), F("seq")),
        _rows("contract", Contract.objects.filter(project__pk__among=keys, signed_on__isnull=False, announced_on=None, notice_due_on__isnull=False), "project_id",
              F("notice_due_on"), F("signed_on"), Value(""), Value(""), F("number")),
        _rows("award", _unsigned(keys), "project_id", TruncDate("f_awarded"), NO_DAY, F("f_turn"), Value(""), Value("")),
    ]
    for row in parts[0].union(*parts[1:], all=True):
        fact = Fact(*row)
        found[fact.project_id].append(fact)
    return found


def _reports(keys):
    """Reports with the day of the answer: until when it is given, and when a returned one was returned, once that is told."""
    last = ProgressRound.objects.filter(report=OuterRef("pk"), verdict="returned").order_by("-seq").values("decided_at")[:1]
    returned = [When(status="returned", f_returned__lte=timezone.now() - UNDO_FOR, then=TruncDate("f_returned")), When(status="returned", then=None)]
    return ProgressReport.objects.filter(project__pk__among=keys).annotate(f_returned=Subquery(last)).annotate(
        f_answer=Case(*returned, default=F("decide_by"), output_field=DateField()))


def _unsigned(keys):
    """Contracts that wait to be concluded, with the hour of the award, and whether it is the provider's turn to sign."""
    awarded = StatusChange.objects.filter(project=OuterRef("project_id"), after=Status.PUBLICISED).order_by("-pk").values("at")[:1]
    turn = Case(When(drawn_up_at__isnull=False, provider_signed_at=None, then=Value("provider")), default=Value(""))
    found = Contract.objects.filter(project__pk__among=keys, project__status=Status.PUBLICISED, project__is_governed=True, signed_on=None)
    return found.annotate(f_awarded=Subquery(awarded), f_turn=turn)


def _rows(what, rows, project, day, other, status, sub, number, seq=NOTHING, house=NOTHING, due=NO_DAY, end=NO_DAY):
    """One part of the union; every column has the same type in each."""
    return rows.order_by().annotate(
        f_what=Value(what, CharField()), f_project=F(project), f_pk=F("pk"), f_day=Cast(day, DateField()), f_other=Cast(other, DateField()), f_status=Cast(status, CharField()),
        f_sub=Cast(sub, CharField()), f_number=Cast(number, CharField()), f_seq=Cast(seq, IntegerField()), f_house=Cast(house, IntegerField()),
        f_due=Cast(due, DateField()), f_end=Cast(end, DateField()),
    ).values_list("f_what", "f_project", "f_pk", "f_day", "f_other", "f_status", "f_sub", "f_number", "f_seq", "f_house", "f_due", "f_end")
