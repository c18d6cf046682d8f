"""Process records (C4): one service of the ledger, with what it was for, how it went, and how far each objective came."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from casework.figures.consents import wanting_of
from casework.models import Case, CaseStep, Kind, ObjectiveTouch, ProcessDetail, ServiceRecord
from casework.services.case_troubles import CaseMovedOn, ConsentMissing, OwnProcess, WrongStage
from casework.services.cases import locked_case
from casework.services.change import edit_record
from casework.services.log import log_service
from casework.services.steps import refuse_incomplete, submit_record
from casework.services.troubles import ReasonMissing, StepNotAllowed
from organisations import audit
from organisations.services import tell
from people.models import ConsentScope
from people.services import ConsentIsMissing, refuse_withdrawn

Mode = ProcessDetail.Mode
# Under which kind of the ledger each way of meeting stands; the mode says more.
KIND_OF = {Mode.INTERVIEW: Kind.INTERVIEW, Mode.VISIT: Kind.VISIT, Mode.CALL: Kind.CALL, Mode.ONLINE: Kind.INTERVIEW, Mode.ESCORT: Kind.INTERVIEW,
           Mode.MEETING: Kind.INTERVIEW}
DETAIL_OF = {Kind.VISIT: {"outcome": "done", "purpose": "regular"}, Kind.CALL: {"answered": True}}
TEXTS = ("others", "objective", "response", "assessment", "reflection", "follow_up")
FACTS = (*TEXTS, "setting", "next_on", "indirect_minutes")


def ground_of(case, day):
    """(project, line) under which a service of that day counts: a case carried over logs the last weeks of the old project there, a case that was
    moved by hand what came before in the project in which it stood then."""
    project, line = case.project, case.line
    while day < project.starts_on and project.previous_id:
        older = project.previous.lines.filter(code=line.code, seq=line.seq).first()
        if older is None:
            break
        project, line = project.previous, older
    moved = case.steps.filter(act=CaseStep.Act.MOVED).order_by("pk").last()
    if moved and day < moved.on:
        for step in case.steps.filter(pk__lt=moved.pk, on__lte=day).select_related("project", "line").order_by("-pk"):
            if step.project.is_running_on(day):
                return step.project, step.line
    return project, line


@transaction.atomic
def log_process(case, *, by, client_uuid, started_at, ended_at, mode, note, touches=(), companions=(), submit=True, place="", **facts):
    """Write a process record of an open case; `touches` are pairs of an objective of its plan and how far it came.

    The same `client_uuid` gives back the record that is there. Raises CaseMovedOn, ConsentMissing (withdrawn or run out), ProcessIncomplete (when it is
    handed in at once), and what log_service raises.
    """
    case = locked_case(case)
    known = ServiceRecord.objects.filter(client_uuid=client_uuid, created_by=by, process__case=case).first()
    if known:
        return known.process
    if case.status != Case.Status.OPEN:
        raise CaseMovedOn
    day = timezone.localtime(started_at).date()
    try:
        refuse_withdrawn(case.person, ConsentScope.CASEWORK, day)
    except ConsentIsMissing as refused:
        raise ConsentMissing(refused) from refused
    if submit:
        refuse_incomplete(ProcessDetail(**{name: facts[name] for name in FACTS if name in facts}))
    project, line = ground_of(case, day)
    kind = KIND_OF[Mode(mode)]
    record = log_service(by=by, client_uuid=client_uuid, project=project, line=line, kind=kind, started_at=started_at, ended_at=ended_at, persons=[case.person],
                         companions=companions, place=place, note=note, station=case.station, detail=DETAIL_OF.get(kind, {}), submit=submit, of_work_in_hand=True)
    seq = (case.processes.aggregate(last=Max("seq"))["last"] or 0) + 1
    process = ProcessDetail(organisation=case.organisation, record=record, case=case, seq=seq, mode=mode, **{name: facts[name] for name in FACTS if name in facts})
    process.save()
    _touch(process, touches)
    audit.record("process.log", by=by, on=case, project=project.number, detail={"record": record.number, "process": seq, "mode": mode})
    return process


def _touch(process, touches):
    """How far each objective came; only objectives of the case's own plans."""
    process.touches.all().delete()
    for objective, progress in touches:
        if objective.form.case_id != process.case_id:
            raise WrongStage
        ObjectiveTouch.objects.create(organisation=process.organisation, process=process, objective=objective, progress=progress)


@transaction.atomic
def change_process(process, *, by, started_at, ended_at, note, touches=(), companions=(), submit=False, place="", **facts):
    """Change a process record that is still with its worker. Raises StepNotAllowed, ProcessIncomplete, and what log_service raises."""
    process = ProcessDetail.objects.select_for_update(of=("self",)).select_related("record", "case__project", "case__line", "organisation").get(pk=process.pk)
    project, line = ground_of(process.case, timezone.localtime(started_at).date())
    record = edit_record(process.record, by=by, project=project, line=line, started_at=started_at, ended_at=ended_at, note=note, companions=companions, place=place)
    for name in FACTS:
        if name in facts:
            setattr(process, name, facts[name])
    process.save()
    _touch(process, touches)
    if submit and not wanting_of(record):  # what was written is kept in any case; without the consent it waits as a draft
        submit_record(record, by=by)
    audit.record("process.change", by=by, on=process.case, project=project.number, detail={"record": record.number, "process": process.seq})
    return process


@transaction.atomic
def comment_process(process, *, by, comment):
    """What the supervisor says to a record; the worker is told. Raises ReasonMissing, OwnProcess, StepNotAllowed (somebody else commented)."""
    if not comment.strip():
        raise ReasonMissing
    process = ProcessDetail.objects.select_for_update(of=("self",)).select_related("record__created_by__user", "case__organisation", "case__project").get(pk=process.pk)
    if process.record.hands.filter(membership=by).exists():
        raise OwnProcess
    if process.commented_by_id not in (None, by.pk):
        raise StepNotAllowed
    process.comment, process.commented_by, process.commented_at = comment.strip(), by, timezone.now()
    process.save()
    tell([process.record.created_by], kind="process.commented", path=f"{process.case.get_absolute_url()}process/{process.seq}/", by=by,
         params={"number": process.case.number, "seq": process.seq, "who": by.name})
    audit.record("process.comment", by=by, on=process.case, project=process.case.project.number, detail={"process": process.seq})
    return process
