"""What was agreed on a day: a report prints the term, the words, the targets and the budget in force at its cut-off (DOMAIN.md 3.1).

Targets and amounts are kept in versions. The term stands in the project as it was agreed last, the words as they are in force today
(`services.applying` writes them on their day); what was before an approved change stands in the request, and is in force until the day that it names.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from projects.models.change import ChangeRequest
from projects.models.indicator import IndicatorTarget
from projects.models.project import Status

PERIOD, CONTENT = ChangeRequest.Kind.PERIOD, ChangeRequest.Kind.CONTENT
# What the contract says in words and a request may change; a service line's name is "line:<key>".
WORDS = ("title", "domain", "population", "place", "target_group", "need", "goals")
# From its first day on a project is in one of these stages.
BEGUN = (Status.RUNNING, Status.MID_EVALUATED, Status.RECTIFYING, Status.FINAL_EVALUATED, Status.ACCEPTED, Status.CLOSED, Status.SUSPENDED, Status.TERMINATED,
         Status.RENEWED)


@dataclass(frozen=True)
class Term:
    """From the first to the last day, both included."""

    starts_on: date
    ends_on: date

    @property
    def days(self):
        return (self.ends_on - self.starts_on).days + 1


def term_on(project, day):
    """The term as it was agreed on a day."""
    values = _in_force(_changes(project, PERIOD), day)
    if values is None:
        return Term(project.starts_on, project.ends_on)
    return Term(date.fromisoformat(values["starts_on"]), date.fromisoformat(values["ends_on"]))


def status_on(project, day):
    """The stage of a project on a day, by the steps of its timeline. A project that was written down later than the day has no step of that time: it
    was running then, unless it never began."""
    steps = list(project.steps.all()) if day < timezone.localdate() and getattr(project, "pk", None) else []
    if not steps:
        return project.status
    taken = [step for step in steps if step.on <= day]
    if taken:
        return max(taken, key=lambda step: (step.on, step.pk)).after
    return Status.RUNNING if project.status in BEGUN else project.status


def content_on(project, field, day):
    """A part of the contract's words as it was agreed on a day: "goals", "need", "title", "line:3" …"""
    values = _in_force([change for change in _changes(project, CONTENT) if change.subject == field], day)
    if values is not None:
        return values["text"]
    kind, _sep, key = field.partition(":")
    return project.lines.get(pk=int(key)).name if kind == "line" else getattr(project, field)


def as_agreed_on(project, day, lines=()):
    """The project, and those of its lines that are given, with the words in force on a day: to be shown, never to be saved. Returns the project."""
    changed = {change.subject for change in _changes(project, CONTENT)}
    for field in changed.intersection(WORDS):
        setattr(project, field, content_on(project, field, day))
    for line in lines:
        if line is not None and f"line:{line.pk}" in changed:
            line.name = content_on(project, f"line:{line.pk}", day)
    return project


def version_on(versions, day):
    """The version in force on a day; before the first one's day, the first. Of two that begin on one day the later holds."""
    versions = list(versions)
    if len(versions) < 2:
        return versions[0] if versions else None
    ordered = sorted(versions, key=lambda version: (version.effective_from, version.number))
    in_force = [version for version in ordered if version.effective_from <= day]
    return in_force[-1] if in_force else ordered[0]


def budget_on(project, day):
    """[(budget line, its amount in yuan or None)] as it was agreed on a day."""
    lines = project.budget.filter(is_active=True).prefetch_related("amounts")
    return [(line, version.amount if (version := version_on(line.amounts.all(), day)) else None) for line in lines]


def targets_on(project, day):
    """{indicator key: the version of its target} on a day."""
    indicators = project.indicators.filter(is_active=True).prefetch_related("targets")
    return {indicator.pk: version_on(indicator.targets.all(), day) for indicator in indicators}


def targets_of(projects):
    """{indicator key: the versions of its target} of many projects, by their keys: plain rows, as model objects would cost more than showing them."""
    found = defaultdict(list)
    rows = IndicatorTarget.objects.filter(indicator__project__pk__among=projects)
    for row in rows.values_list("indicator", "number", "target", "effective_from", "per_worker", "evidence", named=True):
        found[row.indicator].append(row)
    return found


def load(projects):
    """Fetch what was approved for many projects at once, so that lists ask the database one time; returns them."""
    projects = list(projects)
    found = {project.pk: [] for project in projects}
    for change in _approved().filter(project__pk__among=found):
        found[change.project_id].append(change)
    for project in projects:
        project.approved_changes = found[project.pk]
    return projects


def _approved():
    return ChangeRequest.objects.filter(status=ChangeRequest.Status.APPROVED, kind__in=[PERIOD, CONTENT]).only(
        "pk", "project", "kind", "subject", "before", "after", "effective_on", "applied_at").order_by("effective_on", "applied_at", "pk")


def _changes(project, kind):
    known = getattr(project, "approved_changes", None)
    if known is None:
        known = _approved().filter(project=project.pk, kind=kind) if getattr(project, "pk", None) else []
    return [change for change in known if change.kind == kind]


def _in_force(changes, day):
    """What the last change that has begun says; before the first, what stood there until then; None where nothing changed."""
    begun = [change for change in changes if change.effective_on <= day]
    if begun:
        return begun[-1].after
    return changes[0].before if changes else None
