"""What the contract of a governed project says changes here and nowhere else: by a request that the purchaser approved.

These write and audit without asking `keep_to_the_contract`; the service that approves a change asked for the approval and opened
the provider's ground (`window.act`). `by` may stand in either house.
"""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.models import Membership
from projects.figures.in_force import WORDS
from projects.models import BudgetAmount, Project, ProjectStaff, ServiceLine
from projects.services.indicators import mark_stale, write_target
from projects.services.projects import check_term, from_day, months_between, write_line_name


class NotContent(Exception):
    """This is no part of the contract's content."""


def _locked(project):
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


@transaction.atomic
def apply_target(indicator, *, target, effective_from, reason, by, **more):
    """A new version of an indicator's target, in force from a day, with what more it says (`per_worker`, `evidence`); returns it."""
    return write_target(indicator, target=target, effective_from=effective_from, reason=reason[:300], by=by, **more)


@transaction.atomic
def apply_term(project, *, ends_on, effective_from, reason, by, starts_on=None):
    """A new last day, and first day where given; over 12 months the reason of the change is the reason of the term. Raises TermTooLong."""
    project = _locked(project)
    before = project.ends_on
    project.starts_on, project.ends_on = starts_on or project.starts_on, ends_on
    if months_between(project.starts_on, ends_on) > 12:
        project.term_reason = project.term_reason or reason[:200]
    check_term(project.starts_on, project.ends_on, project.term_reason)
    _save(project)
    audit.record("project.term", by=by, on=project, project=project.number,
                 detail={"before": before.isoformat(), "after": ends_on.isoformat(), "from": effective_from.isoformat()})
    return project


@transaction.atomic
def apply_content(project, *, field, value, by):
    """New words for a part of the content: one of `WORDS`, or "line:<key>" for a service line's name. Raises NotContent."""
    kind, _sep, key = field.partition(":")
    if kind == "line":
        write_line_name(ServiceLine.objects.select_for_update(of=("self",)).get(project=project, pk=int(key)), name=value, by=by)
        return _locked(project)
    if field not in WORDS:
        raise NotContent(field)
    project = _locked(project)
    setattr(project, field, value)
    _save(project)
    audit.record("project.content", by=by, on=project, project=project.number, detail={"field": field})
    return project


@transaction.atomic
def apply_staff(project, *, release, assign, by):
    """Who leaves: [(assignment or its key, last day)]; who comes: [{"membership": row or key, "duty", "since", "certificate", "has_background"}].

    Whoever comes as leader leads the project from that day on; one of a later day `apply_leader` puts in its place. Returns the new assignments.
    """
    project, today = _locked(project), timezone.localdate()
    for leaving, until in release:
        assignment = ProjectStaff.objects.select_for_update(of=("self",)).get(project=project, pk=getattr(leaving, "pk", leaving), until=None)
        assignment.until = max(until or today, assignment.since)
        assignment.save(update_fields=["until"])
        if project.leader_id == assignment.membership_id and assignment.until < today:
            project.leader = None
    made = [_assign(project, **entry) for entry in assign]
    _save(project)
    audit.record("project.staff", by=by, on=project, project=project.number,
                 detail={"released": [getattr(leaving, "pk", leaving) for leaving, _until in release], "assigned": [entry.membership_id for entry in made]})
    return made


def _assign(project, *, membership, duty=ProjectStaff.Duty.WORKER, since=None, certificate="", has_background=False):
    """Somebody who is here already gets the new duty from the day on; an assignment that has ended stays, a new one begins."""
    since = since or timezone.localdate()
    member = Membership.objects.get(pk=getattr(membership, "pk", membership), organisation=project.organisation_id)
    facts = {"duty": duty, "certificate": certificate, "has_background": has_background}
    entry = ProjectStaff.objects.filter(project=project, membership=member, until=None).first()
    if entry is None:
        entry = ProjectStaff(organisation=project.organisation, project=project, membership=member, since=since)
    else:
        entry = from_day(entry, since)
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.save()
    if duty == ProjectStaff.Duty.LEADER and since <= timezone.localdate():
        project.leader = member
    return entry


@transaction.atomic
def apply_leader(project, *, leaving, coming, by):
    """The day of an agreed change of staff has come: who leaves (members' keys) no longer leads, who comes does, if still on the staff."""
    project = _locked(project)
    if project.leader_id in leaving:
        project.leader = None
    there = project.staff.there().filter(membership__in=coming, duty=ProjectStaff.Duty.LEADER).select_related("membership").order_by("pk").last()
    if there is not None:
        project.leader = there.membership
    _save(project)
    audit.record("project.staff", by=by, on=project, project=project.number, detail={"leader": project.leader_id})
    return project


@transaction.atomic
def apply_budget(line, *, amount, effective_from, reason, by):
    """A new version of a budget line's amount, in force from a day; the old one stays for reports before it. Returns it."""
    project = _locked(line.project)
    last = line.amounts.order_by("-number").values_list("number", flat=True).first() or 0
    version = BudgetAmount.objects.create(organisation=line.organisation, line=line, number=last + 1, amount=amount, effective_from=effective_from,
                                          reason=reason[:300])
    audit.record("budget.amount", by=by, on=line, project=project.number, detail={"version": version.number, "from": effective_from.isoformat()})
    return version


def _save(project):
    project.version += 1
    project.save()
    mark_stale(project)
