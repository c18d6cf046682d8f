"""Results of mid-term and final evaluations move the project on; a failed one sends it into rectification (DOMAIN.md 3.1, 2.4)."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from projects import window
from projects.figures.evaluation import DEFAULT, SCALES, last_result
from projects.figures.pay_day import store_pay_days
from projects.models import EvaluationResult, Inspection, Project, ProjectParty
from projects.models.project import Status
from projects.records import signature
from projects.services.inspections import DayHasPassed, order_recheck
from projects.services.projects import take_step
from projects.services.standing import note_grade
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty

Stage, Role = EvaluationResult.Stage, ProjectParty.Role
JUDGES = (Role.PURCHASER, Role.EVALUATOR)
REACHES = {Stage.MID: Status.MID_EVALUATED, Stage.FINAL: Status.FINAL_EVALUATED}
# From where a result of a stage may be recorded; the stage's own state: a later result replaces the first.
FROM = {
    Stage.MID: (Status.RUNNING, Status.RECTIFYING, Status.MID_EVALUATED),
    Stage.FINAL: (Status.RUNNING, Status.MID_EVALUATED, Status.RECTIFYING, Status.FINAL_EVALUATED),
}


class ScoreOutOfRange(Exception):
    """A score lies between nothing and full marks."""


class HeldInFuture(Exception):
    """An evaluation that is still to come has no result."""


def judges(project, by):
    """Whether the member's house records evaluations of the project: its purchaser or its evaluator, never its provider."""
    if project.organisation_id == by.organisation_id:
        return False
    return ProjectParty.objects.filter(project_id=project.pk, partner_id=by.organisation_id, role__in=JUDGES).exists()


def replaced(project, results, stage):
    """The passed result of a stage that another would put aside, or None; after a rectification it is looked at again, nothing is put aside."""
    last = last_result(results, Stage(stage).value)
    return last if last is not None and last.passed and project.status != Status.RECTIFYING else None


@transaction.atomic
def record_evaluation(project, *, stage, score, by, held_on=None, full_marks=Decimal(100), scale=DEFAULT, evaluator_name="", summary="", reason="", due_on=None,
                      replaces_reason="", seen=None):
    """Record the result of an evaluation; grade and passing follow from the scale's bands. Not passed: what is to be rectified (`reason`) is
    ordered until `due_on`, and the provider proves it to the purchaser before it is evaluated again.

    `seen`: the order of the last result that was on the screen, 0 where there was none. A result that puts a passed one aside says why.
    The purchaser's own record of the provider gets the grade where its official records it. Raises AlreadyDecided (with the result that came
    first), NotInThisState, ScoreOutOfRange, HeldInFuture, ReasonMissing, DayHasPassed, NotAParty.
    """
    stage, held_on = Stage(stage), held_on or timezone.localdate()
    if not judges(project, by):
        raise NotAParty
    if not 0 <= score <= full_marks or full_marks <= 0:
        raise ScoreOutOfRange
    if held_on > timezone.localdate():
        raise HeldInFuture
    grade, passed = SCALES[scale].grade(score, full_marks)
    if not passed and not reason.strip():
        raise ReasonMissing
    if not passed and (due_on is None or due_on < timezone.localdate()):
        raise DayHasPassed
    with window.act(project, by, "evaluation.record", roles=JUDGES):
        project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
        results = list(project.evaluations.all())
        last = results[-1] if results else None
        if seen is not None and seen != (last.seq if last else 0):
            raise AlreadyDecided(last)
        if project.status not in FROM[stage]:
            raise NotInThisState(project.status)
        if replaced(project, results, stage) and not replaces_reason.strip():
            raise ReasonMissing
        seq = (last.seq if last else 0) + 1
        result = EvaluationResult.objects.create(
            organisation=project.organisation, project=project, seq=seq, stage=stage, evaluator_name=evaluator_name[:100] or by.organisation.name,
            score=score, full_marks=full_marks, grade=grade, passed=passed, held_on=held_on, summary=summary[:3000],
            replaces_reason=replaces_reason.strip()[:300] if replaced(project, results, stage) else "", **signature(by))
        document = f"{project.number}-E{seq}"
        if project.status != REACHES[stage]:
            project = take_step(project, to=REACHES[stage], by=by, on=held_on, document=document)
        page = ("acceptance", project.number)
        mine = page
        if not passed:
            project = take_step(project, to=Status.RECTIFYING, by=by, reason=reason.strip()[:200], document=document)
            order = order_recheck(project, origin=Inspection.Origin.EVALUATION, document=document, what=reason, due_on=due_on, held_on=held_on, by=by)
            mine = ("inspection", order.inspection.number) if order else page
        store_pay_days(project)
        audit.record("evaluation.record", by=by, on=result, project=project.number, detail={"stage": stage.value, "passed": passed, "house": by.organisation.code})
        told = {"project": project.title, "house": by.organisation.name}
        kind = "evaluation.passed" if passed else "evaluation.failed"
        tell_provider(project, Permission.HAND_IN, kind=kind, page=mine, by=by, key=f"{document}:told", params=told)
        tell_parties(project, Permission.DECIDE, kind=kind, page=page, by=by, key=f"{document}:told", params=told)
    note_grade(project, stage=stage.value, score=score, grade=grade, on=held_on, by=by)
    return result
