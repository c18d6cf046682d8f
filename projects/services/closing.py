"""Closing and archiving: files handed over, everything settled, and from then on nothing of the project changes (政府采购法 art. 42)."""

from django.db import transaction
from django.db.models.signals import pre_delete, pre_save
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from people.search import without_names
from projects import models, window
from projects.figures.closing import closing_points, keep_until
from projects.models import Handover, Project
from projects.models.project import Status
from projects.services.projects import take_step
from projects.services.standing import purchases
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ProjectIsClosed, keep_open
from projects.window import NotAParty

MOST_ITEMS = 60
ENDED = (Status.ACCEPTED, Status.TERMINATED)  # from here a project is closed


class NotReadyToClose(Exception):
    """Something is still open; `points` are the conditions that are not met."""

    def __init__(self, points):
        super().__init__(", ".join(point.code for point in points))
        self.points = points


class TooManyItems(Exception):
    """The list of files is longer than MOST_ITEMS."""


# How each row leads to its project. What is not here may still be written: ratings, grades, breaches, the purchaser's own ledger.
TO_PROJECT = {
    "Milestone": "project", "ProgressReport": "project", "ProgressRound": "report.project", "Pin": "report.project", "ChangeRequest": "project",
    "ChangeRound": "change.project", "BudgetLine": "project", "BudgetAmount": "line.project", "Expense": "project", "AuditReport": "project", "Supplement": "project", "SupplementOffer": "project",
    "StaffingNorm": "project", "Inspection": "project", "InspectionItem": "inspection.project", "Rectification": "inspection.project",
    "Proof": "order.inspection.project", "EvaluationResult": "project", "Acceptance": "project", "AcceptanceLine": "acceptance.project",
    "UserOpinion": "acceptance.project", "Signatory": "acceptance.project", "Handover": "project", "Contract": "project", "Instalment": "project",
    "ProjectParty": "project", "ProjectStaff": "project", "ServiceLine": "project", "Indicator": "project", "IndicatorTarget": "indicator.project",
    "WorkHourRule": "project", "SiteWord": "project",
}


def refuse_when_closed(sender, instance, **more):
    """No service of any part writes on a closed project: raises ProjectIsClosed before the database would."""
    *way, last = TO_PROJECT[sender.__name__].split(".")
    row = instance
    for step in way:
        row = getattr(row, step)
    known = row._state.fields_cache.get(last)
    if known is not None and not known.is_governed:
        return
    for project in Project.objects.filter(pk=getattr(row, f"{last}_id")).only("status", "is_governed"):
        keep_open(project)


for name in TO_PROJECT:
    for signal in (pre_save, pre_delete):
        signal.connect(refuse_when_closed, sender=getattr(models, name), dispatch_uid=f"closed.{name}")


def _may_hand_over(project, by):
    return project.organisation_id == by.organisation_id or purchases(project, by)


@transaction.atomic
def hand_over(project, *, items, storage, by, handed_on=None, received_by_name="", seen=None):
    """The list of files with where they lie: [{"title", "pages", "there"}]; kept fifteen years from the end. By the provider or the purchaser.

    Raises NotAParty, NotInThisState, TooManyItems, AlreadyDecided (somebody saved in between).
    """
    if not _may_hand_over(project, by):
        raise NotAParty
    items = [{"title": str(item["title"]).strip(), "pages": item.get("pages") or None, "there": bool(item.get("there"))}
             for item in items if str(item.get("title") or "").strip()]
    if len(items) > MOST_ITEMS:
        raise TooManyItems
    with window.act(project, by, "closing.files"):
        project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
        if project.status in (Status.CLOSED, Status.RENEWED):
            raise ProjectIsClosed
        if project.status not in (Status.FINAL_EVALUATED, *ENDED):
            raise NotInThisState(project.status)
        there = Handover.objects.select_for_update(of=("self",)).filter(project=project).first() or Handover(organisation=project.organisation, project=project, version=0)
        if seen is not None and seen != (there.version or 1):
            raise AlreadyDecided(there)
        for item in items:
            item["title"] = without_names(project.organisation_id, item["title"])[:120]
        there.items, there.storage, there.handed_on, there.received_by_name = items, without_names(project.organisation_id, storage.strip())[:100], handed_on, received_by_name.strip()[:60]
        there.keep_until = keep_until(max(project.ends_on, handed_on or project.ends_on))
        there.version += 1
        there.save()
        audit.record("closing.files", by=by, on=there, project=project.number, detail={"files": len(items)})
    return there


@transaction.atomic
def archive_project(project, *, by):
    """Accepted or terminated → closed: the purchaser's official closes it when everything is settled; afterwards nothing of it changes. Both houses are told.

    Raises NotReadyToClose, NotInThisState, AlreadyDecided, NotAParty.
    """
    if not purchases(project, by):
        raise NotAParty
    with window.act(project, by, "project.archive"):
        project = Project.objects.select_for_update(of=("self",)).select_related("organisation", "contract").get(pk=project.pk)
        if project.status in (Status.CLOSED, Status.RENEWED):
            raise AlreadyDecided(project.steps.filter(after=Status.CLOSED).last())
        if project.status not in ENDED:
            raise NotInThisState(project.status)
        today = timezone.localdate()
        if open_points := [point for point in closing_points(project, today) if not point.is_met]:
            raise NotReadyToClose(open_points)
        handover = Handover.objects.select_for_update(of=("self",)).get(project=project)
        handover.received_by_name, handover.keep_until = handover.received_by_name or by.name, keep_until(max(project.ends_on, today))
        handover.version += 1
        handover.save()
        project = take_step(project, to=Status.CLOSED, by=by)
        params = {"project": project.title, "house": by.organisation.name, "day": handover.keep_until.isoformat()}
        tell_provider(project, Permission.HAND_IN, kind="project.archived", page=("closing", project.number), by=by, key=f"{project.number}:archived", params=params)
        tell_parties(project, Permission.DECIDE, kind="project.archived", page=("closing", project.number), by=by, key=f"{project.number}:archived", params=params)
        audit.record("project.archive", by=by, on=project, project=project.number)
    return project
