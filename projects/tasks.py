"""Counting again what has changed, so that the portfolio need not count."""

import logging

from celery import shared_task
from django.db import DatabaseError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from organisations.access import Permission
from organisations.fence import every_organisation, fence
from organisations.models import Membership, Notice
from organisations.services import tell
from projects import figures
from projects.counting import UnknownRule
from projects.figures import deadlines
from projects.figures.pay_day import store_pay_days
from projects.models import Call, Project, Proposal

log = logging.getLogger("socialwork.projects")


@shared_task
def refresh_stale_projects():
    """Count the projects whose records have changed."""
    _walk("stale projects of every provider are counted again", stale=True)


@shared_task
def refresh_every_project():
    """Count every project that is not over: a new day moves the term, and a missed mark is caught."""
    _walk("the nightly count of every provider's projects", status__in=["contracted", "running", "mid_evaluated", "rectifying",
                                                                       "final_evaluated", "suspended"])
    _walk("what is still to be paid after the acceptance is looked at nightly", _pay_days, status="accepted")


@shared_task
def refresh_project(organisation_id, project_id):
    """Count one project now, on its change."""
    from organisations.models import Organisation

    _count(Organisation.objects.get(pk=organisation_id), project_id)


def _walk(why, each=None, **which):
    for organisation in every_organisation(why):
        with fence(organisation):
            due = list(Project.objects.filter(organisation=organisation, **which).order_by("changed_at", "pk").values_list("pk", flat=True))
        for pk in due:
            (each or _count)(organisation, pk)


def _count(organisation, pk):
    """One project in a fence and transaction of its own, and since when its instalments can be paid; one that cannot be counted does not stop the others."""
    try:
        with fence(organisation):
            project = Project.objects.select_related("organisation").filter(pk=pk, organisation=organisation).first()
            if project is not None:
                figures.store_progress(project)
    except UnknownRule as error:
        log.error("project %s cannot be counted: %s", pk, error)
    except Exception:  # whatever it is: the houses behind this one wait for their figures
        log.exception("project %s cannot be counted", pk)
    _pay_days(organisation, pk)


def _pay_days(organisation, pk):
    with fence(organisation):
        project = Project.objects.filter(pk=pk, organisation=organisation, is_governed=True).first()
        if project is not None:
            store_pay_days(project)


# ---------- reminders ----------

BEFORE = {7: range(5, 8), 1: range(2)}  # days before → from how many days left on; a worker that was away catches up
WEEK = 7


def reminder_on(day, on, *, stays=True):
    """Which reminder of a deadline is told on a day: 7 or 1 days before, on the day after, then weekly; "" for none."""
    left = (day - on).days
    for before, days in BEFORE.items():
        if left in days:
            return f"-{before}"
    return f"+{(-left - 1) // WEEK}" if left < 0 and stays else ""


@shared_task
def remind():
    """Tell those who must act what is due. Each deadline is told once for each of its days, however often this runs."""
    on = timezone.localdate()
    for organisation in every_organisation("each house is reminded of what it must do, in its own fence"):
        try:
            with fence(organisation):
                remind_house(organisation, on)
        except DatabaseError:
            log.exception("reminders of %s failed", organisation.pk)


def remind_house(organisation, on):
    """One house: what is due is asked at once, and only what was not told yet is told. Returns how many members were told."""
    due = {}
    for entry in deadlines.due_for(organisation, on):
        step = reminder_on(entry.day, on, stays=entry.kind.stays) if entry.mine and entry.kind.reminds else ""
        if step:
            due[f"{entry.key}:{step}"] = entry
    told = set(Notice.objects.filter(key__in=due).values_list("key", flat=True))
    members = list(Membership.objects.active().filter(organisation=organisation).select_related("user", "organisation"))
    count = 0
    for key, entry in due.items():
        if key not in told:
            those = [member for member in members if member.can(entry.kind.permission) and (entry.members is None or member.pk in entry.members)]
            count += tell(those, key=key, path=entry.address(organisation.slug),
                          kind=f"due.{entry.kind.code}.{'late' if entry.day < on else 'soon'}",
                          params={"about": str(entry.about), "project": entry.project.title if entry.project else organisation.name, "day": entry.day})
    return count


# ---------- what becomes of a call, told to those who answer it ----------


@shared_task
def tell_applicants():
    """Tell each house with a proposal that its call was cancelled or closes at another hour. The house that called learns nothing, for
    before the closing hour it may not know who answers: all of it happens in the applicant's own fence."""
    for organisation in every_organisation("each house looks in its own fence what became of the calls that it answers"):
        try:
            with fence(organisation):
                tell_house_of_its_calls(organisation)
        except DatabaseError:
            log.exception("calls that %s answers could not be told", organisation.pk)


def tell_house_of_its_calls(organisation):
    """One house: its drafts and what it has handed in, held against what it was last told of their calls. Returns how many members were told."""
    found = Proposal.objects.filter(organisation=organisation, status__in=[Proposal.Status.DRAFT, Proposal.Status.SUBMITTED]).select_related("call")
    found = found.defer("texts", "tables").order_by("pk")
    moved = list(found.filter(call__status=Call.Status.OPEN).exclude(told_closes_at=F("call__closes_at")))
    cancelled = list(found.filter(call__status=Call.Status.CANCELLED, told_cancelled=False))
    if not moved and not cancelled:
        return 0
    members = [member for member in Membership.objects.active().filter(organisation=organisation).select_related("user", "organisation")
               if member.can(Permission.PROPOSAL_EDIT)]
    count = 0
    for proposal in moved:
        call, before = proposal.call, proposal.told_closes_at
        if before is not None:  # begun before what it knows was written down
            count += tell(members, kind="call.moved", path=reverse("call", args=[organisation.slug, call.number]), key=f"call.moved:{call.number}:{call.closes_at.isoformat()}",
                          params={"call": call.title, "closes": call.closes_at, "before": before})
        Proposal.objects.filter(pk=proposal.pk).update(told_closes_at=call.closes_at)  # no change of the proposal: its version stays
    for proposal in cancelled:
        call = proposal.call  # whose proposal was opened before was told by the house that called: one key, told once
        count += tell(members, kind="call.cancelled", path=reverse("call", args=[organisation.slug, call.number]), key=f"call.cancelled:{call.number}",
                      params={"call": call.title, "reason": call.cancelled_reason})
        Proposal.objects.filter(pk=proposal.pk).update(told_cancelled=True)
    return count
