"""A case from intake to closing: taken in, opened with consent, handed over, closed, opened again (DOMAIN.md 4.2, 8.28)."""

import calendar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from casework.figures.cases import missing_to_close
from casework.figures.house_rules import numbers_on
from casework.models import Case, CaseStep, FollowUp, Form, HouseRule
from casework.numbers import next_number
from casework.services.case_troubles import (
    CannotCarryCases,
    CaseMovedOn,
    CaseNotReady,
    ConsentMissing,
    DayInTheFuture,
    DayTooEarly,
    OpenAlready,
    SameWorker,
    WrongProject,
    WrongStage,
)
from casework.services.forms import begin_form
from casework.services.serving import refuse_to_bring, serve
from casework.services.troubles import InTheFuture, LineOfAnotherProject, ReasonMissing
from organisations import audit
from organisations.access import Permission
from organisations.services import tell
from people.models import ConsentScope
from people.services import ConsentIsMissing, leave_team, require_consent, set_responsible
from projects.models import Project
from projects.services import mark_stale

Act, Status, Stage = CaseStep.Act, Case.Status, Case.Stage
# Months after closing in which a client is looked at again; the usual practice (DOMAIN.md 4.2, C8). Other days are planned on the case's page.


def locked_case(case):
    """The row as it is now, held until the transaction ends: of two at once the second sees what the first did."""
    return Case.objects.select_for_update(of=("self",)).select_related("person", "project", "line", "worker__supervisor", "supervisor", "organisation").get(pk=case.pk)


def note_step(case, act, *, by, on=None, reason="", to=None):
    """What happened to the case as a whole, for its timeline and its figures."""
    return CaseStep.objects.create(organisation=case.organisation, case=case, act=act, on=on or timezone.localdate(), project=case.project, line=case.line,
                                   reason=reason, by=by, to=to)


def keep(case):
    case.version += 1
    case.save()
    mark_stale(case.project_id)
    return case


def move_stage(case, stage):
    """To a stage that may follow; the same stage is no step. Raises WrongStage."""
    if stage != case.stage:
        if stage not in Case.STAGE_STEPS[case.stage]:
            raise WrongStage
        case.stage = stage


@transaction.atomic
def take_in_case(*, by, person, project, line, source, referrer="", urgency=Case.Urgency.NORMAL, problems=(), dangers=(), kind=Case.Kind.GENERAL,
                 station=None, received_at=None, supervisor=None):
    """Somebody asks for help or is found: a case being taken in, with its intake form begun.

    Raises LineOfAnotherProject, InTheFuture, OpenAlready (the client has a case in this project that is not closed), NotYourClient.
    """
    if line.project_id != project.pk:
        raise LineOfAnotherProject
    refuse_to_bring(person, by, by=by)
    received_at = received_at or timezone.now()
    if received_at > timezone.now():
        raise InTheFuture
    type(person).objects.select_for_update(of=("self",)).get(pk=person.pk)  # two intakes of one client at once: the second sees the first
    if Case.objects.filter(person=person, project=project, status__in=[Status.DRAFT, Status.OPEN]).exists():
        raise OpenAlready
    station = station or person.station
    case = Case.objects.create(
        organisation=by.organisation, number=next_number(by.organisation, "case", day=timezone.localtime(received_at).date(), station=station, by=by,
                                                               sector=project.domain or project.population), kind=kind,
        person=person, project=project, line=line, station=station, worker=by, supervisor=supervisor or by.supervisor, received_at=received_at,
        referral_source=source, referrer=referrer, urgency=urgency, problem_types=list(problems), risk_flags=list(dangers), created_by=by)
    note_step(case, Act.TAKEN, by=by, on=timezone.localtime(received_at).date())
    serve(person, by, by=by)
    content = {"urgency": case.urgency, "problem_types": case.problem_types, "risk_flags": case.risk_flags}
    begin_form(case, Form.Kind.INTAKE, by=by, content={key: value for key, value in content.items() if value})
    audit.record("case.take_in", by=by, on=case, project=project.number, detail={"kind": kind, "source": source, "urgency": urgency})
    return case


@transaction.atomic
def open_case(case, *, by, on=None):
    """The intake is approved and the client agrees: the case is open from `on`. Raises CaseMovedOn, DayInTheFuture, ConsentMissing."""
    case, on = locked_case(case), on or timezone.localdate()
    if case.status != Status.DRAFT:
        raise CaseMovedOn
    if on > timezone.localdate():
        raise DayInTheFuture
    check_consent(case.person, ConsentScope.CASEWORK, on)
    case.status, case.decision, case.opened_on = Status.OPEN, Case.Decision.ACCEPT, on
    move_stage(case, Stage.ASSESSMENT)
    note_step(case, Act.OPENED, by=by, on=on)
    audit.record("case.open", by=by, on=case, project=case.project.number)
    return keep(case)


def check_consent(person, scope, on):
    """Raises ConsentMissing in words unless a consent holds on the day."""
    try:
        require_consent(person, scope, on)
    except ConsentIsMissing as refused:
        raise ConsentMissing(refused) from refused


@transaction.atomic
def decline_case(case, *, by, decision, reason):
    """Refer, advise only, or not take it on, with the reason. Raises CaseMovedOn, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    case = locked_case(case)
    if case.status != Status.DRAFT or decision == Case.Decision.ACCEPT:
        raise CaseMovedOn
    case.status, case.decision = Status.DECLINED, decision
    note_step(case, Act.DECLINED, by=by, reason=reason.strip())
    audit.record("case.decline", by=by, on=case, project=case.project.number, detail={"decision": decision})
    return keep(case)


@transaction.atomic
def close_case(case, *, by, close_type, on=None):
    """Close a case whose closing report is approved, and plan its follow-ups. Raises CaseMovedOn, DayInTheFuture, DayTooEarly, CaseNotReady."""
    case, on = locked_case(case), on or timezone.localdate()
    if case.status != Status.OPEN:
        raise CaseMovedOn
    if on > timezone.localdate():
        raise DayInTheFuture
    if on < case.opened_on:
        raise DayTooEarly
    if missing := missing_to_close(case, close_type):
        raise CaseNotReady(missing)
    case.status, case.stage, case.close_type, case.closed_on = Status.CLOSED, Stage.CLOSING, close_type, on
    note_step(case, Act.CLOSED, by=by, on=on)
    keep(case)
    audit.record("case.close", by=by, on=case, project=case.project.number, detail={"why": close_type})
    if close_type != Case.CloseType.DIED and not case.follow_ups.filter(done_on=None).exists():
        plan_follow_ups(case, by=by)
    return case


def months_later(day, months):
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def plan_follow_ups(case, *, by, days=None):
    """Plan the looks after a closed case: so many months after its closing as the house's rule of that day says, or on the days given.

    Raises CaseMovedOn, DayTooEarly.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("project", "organisation").get(pk=case.pk)
    if case.status != Case.Status.CLOSED:
        raise CaseMovedOn
    days = days if days is not None else [months_later(case.closed_on, n) for n in numbers_on(HouseRule.Code.FOLLOW_UPS, case.closed_on)]
    if any(day < case.closed_on for day in days):
        raise DayTooEarly
    last = case.follow_ups.aggregate(last=Max("seq"))["last"] or 0
    planned = set(case.follow_ups.filter(done_on=None).values_list("planned_on", flat=True))
    new = [FollowUp(organisation=case.organisation, case=case, seq=last + number, planned_on=day)
           for number, day in enumerate([day for day in sorted(set(days)) if day not in planned], 1)]
    FollowUp.objects.bulk_create(new)
    audit.record("follow_up.plan", by=by, on=case, project=case.project.number, detail={"days": [one.planned_on.isoformat() for one in new]})
    return new


@transaction.atomic
def reopen_case(case, *, by, reason):
    """A closed case goes on, from its intervention, with its number and all it holds; follow-ups not done are no longer planned. A case that was not
    taken on is taken in anew. Raises CaseMovedOn, ReasonMissing, OpenAlready, ConsentMissing."""
    if not reason.strip():
        raise ReasonMissing
    case = locked_case(case)
    if case.status not in (Status.CLOSED, Status.DECLINED):
        raise CaseMovedOn
    if Case.objects.filter(person=case.person, project=case.project, status__in=[Status.DRAFT, Status.OPEN]).exists():
        raise OpenAlready
    was = case.status
    if was == Status.CLOSED:
        check_consent(case.person, ConsentScope.CASEWORK, timezone.localdate())
        case.status, case.closed_on, case.close_type = Status.OPEN, None, ""
        if case.stage == Stage.CLOSING:
            move_stage(case, Stage.INTERVENTION)
        case.follow_ups.filter(done_on=None).delete()
    else:
        case.status, case.decision = Status.DRAFT, ""
    # What ended the case no longer holds; it is read on, and its next edition is written.
    for form in case.forms.filter(kind=Form.Kind.CLOSING if was == Status.CLOSED else Form.Kind.INTAKE, status=Form.Status.APPROVED):
        form.status = Form.Status.REPLACED
        form.version += 1
        form.save()
    note_step(case, Act.REOPENED, by=by, reason=reason.strip())
    audit.record("case.reopen", by=by, on=case, project=case.project.number, detail={"was": was})
    return keep(case)


@transaction.atomic
def hand_over_case(case, *, by, to, reason, told="", after=None):
    """Give a case to another worker, who joins the client's team; the former one leaves it unless something else ties them. The notice can wait
    until Undo is over: `told` is the key to withdraw it by, `after` how long.

    Raises CaseMovedOn, ReasonMissing, SameWorker, CannotCarryCases, NotYourClient.
    """
    if not reason.strip():
        raise ReasonMissing
    case = locked_case(case)
    former, person = case.worker, case.person
    if case.status not in (Status.DRAFT, Status.OPEN):
        raise CaseMovedOn
    if to.pk == former.pk:
        raise SameWorker
    if not (to.is_active and to.can(Permission.CASE_EDIT)):
        raise CannotCarryCases
    refuse_to_bring(person, to, by=by)
    case.worker, case.supervisor = to, to.supervisor or case.supervisor
    note_step(case, Act.HANDED, by=by, reason=reason.strip(), to=to)
    keep(case)
    serve(person, to, by=by)
    if person.responsible_id == former.pk:
        set_responsible(person, to, by=by, keep=True)
    if not Case.objects.filter(person=person, worker=former, status__in=[Status.DRAFT, Status.OPEN]).exists():
        leave_team(person, former, by=by)
    tell([to], kind="case.handed_over", path=case.get_absolute_url(), params={"number": case.number, "who": by.name}, by=by, key=told, after=after)
    audit.record("case.hand_over", by=by, on=case, project=case.project.number, detail={"from": former.pk, "to": to.pk})
    return case


@transaction.atomic
def carry_over_cases(*, old, new, by):
    """The project was renewed: cases that are not closed go on in the new one, in the line of the same kind, under their own numbers."""
    lines = {(line.code, line.seq): line for line in new.lines.all()}
    home = by if by and by.organisation_id == new.organisation_id else None
    carried = []
    for case in Case.objects.select_for_update(of=("self",)).select_related("line", "organisation").filter(
            project=old, status__in=[Status.DRAFT, Status.OPEN]).order_by("pk"):
        line = lines.get((case.line.code, case.line.seq))
        if line is None:
            continue  # the new contract has no such line: the case ends with the old project, or is moved by hand
        case.project, case.line, case.carried_from = new, line, old.number
        note_step(case, Act.CARRIED, by=home, on=timezone.localdate())
        carried.append(keep(case))
        audit.record("case.carry_over", by=by, on=case, project=new.number, detail={"from": old.number})
    mark_stale(old)
    return carried


@transaction.atomic
def bring_cases_back(*, old, new, by):
    """The renewal was dropped before it ever ran: the cases that had followed stand in the old project again, in the line of the same kind."""
    lines = {(line.code, line.seq): line for line in old.lines.all()}
    home = by if by.organisation_id == old.organisation_id else None
    back = []
    for case in Case.objects.select_for_update(of=("self",)).select_related("line", "organisation").filter(
            project=new, status__in=[Status.DRAFT, Status.OPEN]).order_by("pk"):
        line = lines.get((case.line.code, case.line.seq))
        if line is None:
            continue  # the lines were changed in between: it is moved by hand
        came_before = old.previous_id and case.steps.filter(act=Act.CARRIED, project=old).exists()
        case.project, case.line, case.carried_from = old, line, old.previous.number if came_before else ""
        note_step(case, Act.MOVED, by=home)
        back.append(keep(case))
        audit.record("case.move", by=by, on=case, project=old.number, detail={"from": new.number})
    mark_stale(new)
    return back


def open_projects(case):
    """Where a case can be moved: other projects under way of its house in which its worker logs services."""
    return Project.objects.open_for_logging(case.worker).filter(organisation=case.organisation_id).exclude(pk=case.project_id)


@transaction.atomic
def move_case(case, *, project, line, by, reason):
    """A case that is not closed goes on in another project, with its number and all it holds; what was counted stays in the project where it happened.

    Raises CaseMovedOn, ReasonMissing, WrongProject, LineOfAnotherProject, OpenAlready (the client has an open case there).
    """
    if not reason.strip():
        raise ReasonMissing
    case = locked_case(case)
    if case.status not in (Status.DRAFT, Status.OPEN):
        raise CaseMovedOn
    if not open_projects(case).filter(pk=project.pk).exists():
        raise WrongProject
    if line.project_id != project.pk:
        raise LineOfAnotherProject
    type(case.person).objects.select_for_update(of=("self",)).get(pk=case.person_id)  # as an intake does: of two at once the second sees the first
    if Case.objects.filter(person=case.person, project=project, status__in=[Status.DRAFT, Status.OPEN]).exists():
        raise OpenAlready
    former = case.project
    case.project, case.line, case.carried_from = project, line, former.number
    note_step(case, Act.MOVED, by=by, reason=reason.strip())
    keep(case)
    mark_stale(former)
    audit.record("case.move", by=by, on=case, project=project.number, detail={"from": former.number})
    return case
