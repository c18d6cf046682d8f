"""Putting an approved change in force, and restoring exactly what was there.

The subject of a change is "staff", "indicator:<key>", "budget", "term", or a part of the content ("goals", "line:<key>").
Before and after are plain values that both houses read: staff by duty and name, amounts and days as texts.

Words of the content that are agreed for a later day wait, and so does a new leader: what stands in the project is what lists, mails and
reports read as today's.
"""

from datetime import date, timedelta
from decimal import Decimal

from celery import shared_task
from django.utils import timezone

from organisations.fence import every_organisation, fence
from projects.models import BudgetAmount, ChangeRequest, IndicatorTarget, Project, ProjectStaff
from projects.models.project import Status
from projects.services import governed
from projects.services.indicators import mark_stale

Kind = ChangeRequest.Kind
WAITS = "waits"
STAFF_FIELDS = ("until", "duty", "certificate", "has_background")
# What else a version of a target says; a request names it only where it changes it.
TARGET_FIELDS = ("per_worker", "evidence")


def in_force(project, kind, subject, after):
    """What stands there now, in the words of a request."""
    if kind == Kind.STAFF:
        leaving = project.staff.filter(pk__in=[entry["assignment"] for entry in after.get("release", [])], until=None).select_related("membership__user")
        return {"staff": [staff_words(entry) for entry in leaving]}
    if kind == Kind.INDICATOR:
        indicator = project.indicators.prefetch_related("targets").get(pk=key_of(subject))
        last = _latest(indicator.targets.all())
        more = {name: getattr(last, name, None) for name in TARGET_FIELDS if name in after}
        return {"indicator": indicator.name, "unit": indicator.unit, "target": plain(last.target) if last else None} | more
    if kind == Kind.BUDGET:
        lines = project.budget.filter(is_active=True).prefetch_related("amounts")
        return {"lines": [{"line": line.pk, "name": line.name, "amount": plain(last.amount) if (last := _latest(line.amounts.all())) else None} for line in lines]}
    project = Project.objects.get(pk=project.pk)
    if kind == Kind.PERIOD:
        return {"starts_on": project.starts_on.isoformat(), "ends_on": project.ends_on.isoformat()}
    if waiting := waiting_content(project=project, subject=subject).last():
        return {"text": waiting.after["text"]}
    if subject.startswith("line:"):
        return {"text": project.lines.get(pk=key_of(subject)).name}
    return {"text": getattr(project, subject)}


def differs(kind, before, after):
    """Whether the request changes anything."""
    if kind == Kind.STAFF:
        return bool(after.get("release") or after.get("assign"))
    if kind == Kind.BUDGET:
        return [line["amount"] for line in before["lines"]] != [line["amount"] for line in after["lines"]]
    return any(after[name] != before.get(name) for name in after)


def staff_words(entry):
    return {"assignment": entry.pk, "name": entry.membership.name, "duty": entry.duty, "since": entry.since.isoformat()}


def key_of(subject):
    return int(subject.partition(":")[2])


def plain(number):
    return None if number is None else f"{number:f}"


def _latest(versions):
    return max(versions, key=lambda version: (version.effective_from, version.number), default=None)


# ---------- putting in force ----------


def apply(change, *, by):
    """Put a change in force on the provider's ground; returns what is needed to restore exactly what was there."""
    return APPLY[change.kind](change, change.project, by)


def _apply_target(change, project, by):
    indicator = project.indicators.get(pk=key_of(change.subject))
    indicator.project = project
    version = governed.apply_target(indicator, target=Decimal(change.after["target"]), effective_from=change.effective_on, reason=_why(change), by=by,
                                    **{name: change.after[name] for name in TARGET_FIELDS if name in change.after})
    return {"version": version.pk}


def _apply_budget(change, project, by):
    before = {line["line"]: line["amount"] for line in change.before["lines"]}
    made = []
    for entry in change.after["lines"]:
        if entry["amount"] != before.get(entry["line"]):
            line = project.budget.get(pk=entry["line"])
            made.append(governed.apply_budget(line, amount=Decimal(entry["amount"]), effective_from=change.effective_on, reason=_why(change), by=by).pk)
    return {"versions": made}


def _apply_term(change, project, by):
    kept = {"starts_on": project.starts_on.isoformat(), "ends_on": project.ends_on.isoformat(), "term_reason": project.term_reason}
    governed.apply_term(project, starts_on=date.fromisoformat(change.after["starts_on"]), ends_on=date.fromisoformat(change.after["ends_on"]),
                        effective_from=change.effective_on, reason=change.reason, by=by)
    return kept


def _apply_content(change, project, by):
    if change.effective_on > timezone.localdate():
        return {"text": change.before["text"], WAITS: True}
    governed.apply_content(project, field=change.subject, value=change.after["text"], by=by)
    return {"text": change.before["text"]}


def _apply_staff(change, project, by):
    there = {entry.pk: entry for entry in project.staff.all()}
    kept = {str(pk): {name: _json(getattr(entry, name)) for name in STAFF_FIELDS} for pk, entry in there.items()}
    leader = Project.objects.values_list("leader", flat=True).get(pk=project.pk)
    day = change.effective_on
    made = governed.apply_staff(
        project, by=by, release=[(entry["assignment"], day - timedelta(days=1)) for entry in change.after.get("release", [])],
        assign=[{"membership": entry["membership"], "duty": entry["duty"], "since": day, "certificate": entry.get("certificate", ""),
                 "has_background": entry.get("has_background", False)} for entry in change.after.get("assign", [])])
    waits = {WAITS: True} if day > timezone.localdate() else {}
    return {"staff": kept, "leader": leader, "made": [entry.pk for entry in made if entry.pk not in there]} | waits


def _why(change):
    return f"{change.number}: {change.reason}"


def _json(value):
    return value.isoformat() if isinstance(value, date) else value


APPLY = {Kind.INDICATOR: _apply_target, Kind.BUDGET: _apply_budget, Kind.PERIOD: _apply_term, Kind.CONTENT: _apply_content, Kind.STAFF: _apply_staff}


# ---------- words, and a leader, of a later day ----------


def waiting_content(**which):
    """Approved words whose day has not come, the earliest first."""
    found = ChangeRequest.objects.filter(kind=Kind.CONTENT, status=ChangeRequest.Status.APPROVED, applied__contains={WAITS: True}, **which)
    return found.order_by("effective_on", "applied_at", "pk")


@shared_task(ignore_result=True)
def put_words_in_force():
    """Each hour: approved words whose day has come are written into their projects, and who was agreed to lead from it leads. A closed
    project keeps both as they were."""
    for house in every_organisation("the words of changes that were agreed for a day are in force from that day"):
        with fence(house):
            due = waiting_content(organisation=house, effective_on__lte=timezone.localdate()).exclude(project__status=Status.CLOSED)
            for change in due.select_related("project"):
                governed.apply_content(change.project, field=change.subject, value=change.after["text"], by=None)
                change.applied = {"text": change.applied["text"]}
                change.save(update_fields=["applied"])
            put_leaders_in_force(house)


def put_leaders_in_force(house):
    """The open house's changes of staff whose day has come."""
    waiting = ChangeRequest.objects.filter(organisation=house, kind=Kind.STAFF, status=ChangeRequest.Status.APPROVED, applied__contains={WAITS: True})
    due = waiting.filter(effective_on__lte=timezone.localdate()).exclude(project__status=Status.CLOSED).order_by("effective_on", "applied_at", "pk")
    for change in due.select_related("project"):
        released = [entry["assignment"] for entry in change.after.get("release", [])]
        governed.apply_leader(change.project, by=None, leaving=set(ProjectStaff.objects.filter(pk__in=released).values_list("membership", flat=True)),
                              coming=[entry["membership"] for entry in change.after.get("assign", []) if entry["duty"] == ProjectStaff.Duty.LEADER])
        change.applied = {name: value for name, value in change.applied.items() if name != WAITS}
        change.save(update_fields=["applied"])


# ---------- restoring ----------


def restore(change, *, by):
    """Everything as it was before the change was approved."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=change.project_id)
    RESTORE[change.kind](change, project)
    project.version += 1
    project.save()
    mark_stale(project)


def _restore_target(change, project):
    IndicatorTarget.objects.filter(pk=change.applied["version"], indicator__project=project).delete()


def _restore_budget(change, project):
    BudgetAmount.objects.filter(pk__in=change.applied["versions"], line__project=project).delete()


def _restore_term(change, project):
    project.starts_on, project.ends_on = (date.fromisoformat(change.applied[name]) for name in ("starts_on", "ends_on"))
    project.term_reason = change.applied["term_reason"]


def _restore_content(change, project):
    if WAITS in change.applied:
        return
    if change.subject.startswith("line:"):
        line = project.lines.select_for_update(of=("self",)).get(pk=key_of(change.subject))
        line.name = change.applied["text"]
        line.save(update_fields=["name"])
    else:
        setattr(project, change.subject, change.applied["text"])


def _restore_staff(change, project):
    ProjectStaff.objects.filter(project=project, pk__in=change.applied["made"]).delete()
    for entry in project.staff.filter(pk__in=map(int, change.applied["staff"])):
        kept = change.applied["staff"][str(entry.pk)]
        for name in STAFF_FIELDS:
            setattr(entry, name, date.fromisoformat(kept[name]) if name == "until" and kept[name] else kept[name])
        entry.save()
    project.leader_id = change.applied["leader"]


RESTORE = {Kind.INDICATOR: _restore_target, Kind.BUDGET: _restore_budget, Kind.PERIOD: _restore_term, Kind.CONTENT: _restore_content,
           Kind.STAFF: _restore_staff}
