"""A group: planned, approved, held in sessions, summarised (DOMAIN.md 4.3, rule 8.28)."""

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from casework.figures.groups import standing_of
from casework.models import Form, Group, Outline
from casework.numbers import next_number
from casework.services.forms import before_handing_in, on_approval
from casework.services.troubles import LineOfAnotherProject, ReasonMissing, Trouble
from organisations import audit
from projects.services import mark_stale

Status = Group.Status
# What a supervisor approved with the plan; afterwards its leaders no longer move it.
APPROVED_WITH_THE_PLAN = ("project", "line", "planned_sessions")
FACTS = (*APPROVED_WITH_THE_PLAN, "name", "nature", "openness", "station", "leader", "co_leader", "size_min", "size_max", "starts_on", "ends_on", "place")
MOST_SESSIONS = 60


class GroupNotRunning(Trouble):
    words = _("The group is not running. Its sessions begin when its plan is approved.")


class GroupIsOver(Trouble):
    words = _("The group was cancelled or is summarised already.")


class PlanIsApproved(Trouble):
    words = _("The plan is approved: project, service line and number of sessions are changed by a supervisor.")


class TwoLeadersAreOne(Trouble):
    words = _("Leader and co-leader are two people.")


def locked(group):
    """The row as it is now, held until the transaction ends: sessions and members of a group are written one after the other."""
    return Group.objects.select_for_update(of=("self",)).select_related("organisation", "project", "line", "leader__user", "co_leader__user").get(pk=group.pk)


@transaction.atomic
def plan_group(*, by, name, nature, project, line, leader=None, **facts):
    """Begin to plan a group; its plan is a form of its own. Raises LineOfAnotherProject, TwoLeadersAreOne."""
    group = Group(organisation=by.organisation, name=name, nature=nature, project=project, line=line, leader=leader or by, created_by=by, **facts)
    _check(group)
    group.number = next_number(by.organisation, "group", day=group.starts_on, station=group.station, by=group.leader, sector=group.project.domain or group.project.population)
    group.save()
    audit.record("group.plan", by=by, on=group, project=project.number, detail={"sessions": group.planned_sessions})
    return group


def _check(group):
    if group.line.project_id != group.project_id:
        raise LineOfAnotherProject
    if group.co_leader_id and group.co_leader_id == group.leader_id:
        raise TwoLeadersAreOne


@transaction.atomic
def change_group(group, *, by, **changes):
    """Change any of FACTS; raises GroupIsOver, PlanIsApproved, LineOfAnotherProject, TwoLeadersAreOne."""
    now = locked(group)
    if now.status == Status.CANCELLED:
        raise GroupIsOver
    changed = sorted(name for name in FACTS if name in changes and getattr(now, name) != changes[name])
    if now.status != Status.PLANNING and now.led_by(by) and set(changed) & set(APPROVED_WITH_THE_PLAN):
        raise PlanIsApproved
    old_project = now.project
    for name in changed:
        setattr(now, name, changes[name])
    _check(now)
    now.version += 1
    now.save()
    for project in {old_project, now.project}:
        mark_stale(project)
    audit.record("group.change", by=by, on=now, project=now.project.number, detail={"fields": changed})
    return now


@transaction.atomic
def write_outline(group, *, by, rows):
    """The planned sessions anew: [{seq, stage, theme, goal, content, minutes, materials}]; those left out are struck. Raises GroupIsOver."""
    group = locked(group)
    if group.status not in (Status.PLANNING, Status.RUNNING):
        raise GroupIsOver
    group.outlines.exclude(seq__in=[row["seq"] for row in rows]).delete()
    for row in rows:
        Outline.objects.update_or_create(group=group, seq=row["seq"], defaults={"organisation": group.organisation} | {
            name: row[name] for name in ("stage", "theme", "goal", "content", "minutes", "materials") if name in row})
    audit.record("group.outline", by=by, on=group, project=group.project.number, detail={"sessions": len(rows)})
    return group


@transaction.atomic
def cancel_group(group, *, by, reason):
    """Give a group up; what was held stays in the ledger and counts, the group itself does not. Raises GroupIsOver, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    group = locked(group)
    if group.status not in (Status.PLANNING, Status.RUNNING):
        raise GroupIsOver
    group.status, group.cancel_reason = Status.CANCELLED, reason.strip()
    group.version += 1
    group.save()
    mark_stale(group.project)
    audit.record("group.cancel", by=by, on=group, project=group.project.number)
    return group


# ---------- what the approval of its forms does ----------


@before_handing_in(Form.Kind.GROUP_PLAN)
def outline_is_written(form):
    """A plan says what each of its sessions is about."""
    group = form.group
    there = group.outlines.filter(seq__lte=group.planned_sessions).count()
    if there >= group.planned_sessions:
        return []
    return [_t("The session outline: %(there)s of %(planned)s sessions are outlined.") % {"there": there, "planned": group.planned_sessions}]


@before_handing_in(Form.Kind.GROUP_SUMMARY)
def something_was_held(form):
    """A summary sums something up."""
    return [] if form.group.standing_sessions().exists() else [_t("A session: none was held yet.")]


@on_approval(Form.Kind.GROUP_PLAN)
def start_group(form, by):
    """With its first approved plan the group runs."""
    group = locked(form.group)
    if group.status == Status.CANCELLED:
        raise GroupIsOver
    if group.status == Status.PLANNING:
        group.status = Status.RUNNING
        group.version += 1
        group.save()
        audit.record("group.start", by=by, on=group, project=group.project.number)


@on_approval(Form.Kind.GROUP_SUMMARY)
def summarise_group(form, by):
    """The summary is approved; when all planned sessions were held too, the group is done."""
    group = locked(form.group)
    if group.status == Status.CANCELLED:
        raise GroupIsOver
    settle(group, by=by, summarised=True)
    mark_stale(group.project)


def settle(group, *, by, summarised=None):
    """A running group whose planned sessions are held and whose summary is approved is done."""
    standing = standing_of(group)
    if group.status == Status.RUNNING and standing.held >= group.planned_sessions and (standing.summarised if summarised is None else summarised):
        group.status = Status.DONE
        group.version += 1
        group.save()
        audit.record("group.done", by=by, on=group, project=group.project.number, detail={"sessions": standing.held})
    return group
