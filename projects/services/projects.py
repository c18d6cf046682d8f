"""Creating a project, who takes part, its lines, its steps."""

from datetime import date, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.models import Series
from projects.figures.pay_day import store_pay_days
from projects.models import Contract, Programme, Project, ProjectParty, ProjectStaff, ServiceLine, StatusChange
from projects.models.project import STEPS, Status
from projects.records import signature
from projects.services.envelopes import release_rest
from projects.services.indicators import mark_stale
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import UnderChangeControl, keep_open, keep_to_the_contract
from projects.window import act

# Sent on the provider's ground inside the transaction, when a renewal ends before it ever ran: `old`, `new`, `by`. What followed the project comes back.
renewal_dropped = Signal()


class TermTooLong(Exception):
    """A contract runs at most 12 months, or at most 36 with a reason (DOMAIN.md 8.13)."""


class AlreadyAssigned(Exception):
    """The person is on the staff of the project already."""


class EarlierThanToday(UnderChangeControl):
    """Of a governed project that has begun, staff change from today on; from an earlier day by an approved request."""


class LineInUse(Exception):
    """Indicators or records carry the service line; it can be renamed, not removed."""


class StepNotPossible(Exception):
    """From this stage there is no such step."""


class StepNotYours(Exception):
    """The other house takes this step."""


class StepNeedsReason(Exception):
    """Suspending and terminating need a reason."""


# Whom the provider lets lead, and under which programme it files the project, the contract does not say.
OWN_AFFAIRS = {"leader", "programme"}
CONTRACT_FIELDS = {"contract_number": "number", "signed_on": "signed_on", "amount": "amount"}


def months_between(start, end):
    """How many months a term fills, the last begun one counting whole: 1 January to 31 December is 12."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (1 if end.day >= start.day else 0)


def check_term(starts_on, ends_on, term_reason=""):
    months = months_between(starts_on, ends_on)
    if months > 36 or (months > 12 and not term_reason):
        raise TermTooLong


@transaction.atomic
def create_programme(*, name, by, note=""):
    """A programme under which projects stand together."""
    programme = Programme.objects.create(organisation=by.organisation, name=name, note=note)
    audit.record("programme.create", by=by, on=programme)
    return programme


def next_number(organisation, day):
    """ZH-2026-001: the organisation's code, the year in which the project starts, the next of the year's series."""
    return f"{organisation.code}-{day.year}-{Series.next(organisation, f'project-{day.year}'):03d}"


@transaction.atomic
def create_project(*, title, starts_on, ends_on, by, contract_number="", signed_on=None, amount=None, term_reason="", **facts):
    """A contracted project of the member's organisation, with its contract and itself as provider; returns the project."""
    check_term(starts_on, ends_on, term_reason)
    organisation = by.organisation
    project = Project(organisation=organisation, number=next_number(organisation, starts_on), title=title, starts_on=starts_on,
                      ends_on=ends_on, term_reason=term_reason, **facts)
    project.save()
    Contract.objects.create(organisation=organisation, project=project, number=contract_number, signed_on=signed_on, amount=amount)
    ProjectParty.objects.create(organisation=organisation, project=project, partner=organisation, role=ProjectParty.Role.PROVIDER)
    note_step(project, before="", by=by, on=signed_on)
    if project.leader_id:
        _put_on_staff(project, project.leader, ProjectStaff.Duty.LEADER, starts_on)
    audit.record("project.create", by=by, on=project, project=project.number)
    return project


@transaction.atomic
def change_project(project, *, by, **changes):
    """Change the facts, the term or the contract of a project; of a governed one only what stays in the house (`OWN_AFFAIRS`)."""
    keep_open(project)
    if project.is_governed and not set(changes) <= OWN_AFFAIRS:
        raise UnderChangeControl
    led_by = project.leader_id
    contract_changes = {CONTRACT_FIELDS[name]: changes.pop(name) for name in list(changes) if name in CONTRACT_FIELDS}
    for name, value in changes.items():
        setattr(project, name, value)
    check_term(project.starts_on, project.ends_on, project.term_reason)
    project.version += 1
    project.save()
    if contract_changes:
        contract, _made = Contract.objects.get_or_create(project=project, defaults={"organisation": project.organisation})
        for name, value in contract_changes.items():
            setattr(contract, name, value)
        contract.save()
    if project.leader_id and project.leader_id != led_by:
        _put_on_staff(project, project.leader, ProjectStaff.Duty.LEADER, first_day(project))
        _tell_of_staff(project, "staff.led", project.leader, first_day(project), by)
    mark_stale(project)
    audit.record("project.change", by=by, on=project, project=project.number,
                 detail={"fields": sorted(changes) + sorted(f"contract.{name}" for name in contract_changes)})
    return project


# ---------- who takes part ----------


def first_day(project):
    """From when somebody is on the staff where no day is said: today, before the project has begun its first day."""
    return max(timezone.localdate(), project.starts_on)


def keeps_its_past(project):
    """Whether the staff of past days stay as they were: a purchaser reads the vacancy days and pays by the posts filled."""
    return project.is_governed and project.status not in (Status.PUBLICISED, Status.CONTRACTED)


def _keep_the_past(project, day):
    if keeps_its_past(project) and day < timezone.localdate():
        raise EarlierThanToday


def _tell_of_staff(project, kind, membership, day, by):
    """The purchaser of a governed project that has begun hears who comes, leaves and leads, and from which day on."""
    if keeps_its_past(project):
        tell_parties(project, Permission.DECIDE, kind=kind, page=("staffing", project.number), by=by,
                     params={"title": project.title, "number": project.number, "name": membership.name, "day": day})


@transaction.atomic
def assign_staff(project, *, membership, by, duty=ProjectStaff.Duty.WORKER, since=None, certificate="", has_background=False):
    """Put a member on the staff from a day on (`first_day`), with their qualification; they may log services of these days.

    The purchaser of a governed project that has begun is told. Raises AlreadyAssigned, EarlierThanToday.
    """
    since = since or first_day(project)
    _keep_the_past(project, since)
    if ProjectStaff.objects.not_over(since + timedelta(days=1)).filter(project=project, membership=membership).exists():  # back on their last day: a slip
        raise AlreadyAssigned
    assignment = _put_on_staff(project, membership, duty, since, certificate=certificate, has_background=has_background)
    _tell_of_staff(project, "staff.assigned", membership, since, by)
    mark_stale(project)  # a target for each worker follows the posts filled
    audit.record("staff.assign", by=by, on=assignment, project=project.number, detail={"membership": membership.pk, "duty": str(duty)})
    return assignment


def _put_on_staff(project, membership, duty, since, **qualification):
    assignment = ProjectStaff.objects.filter(project=project, membership=membership, until=None).first()
    if assignment is None:
        return ProjectStaff.objects.create(organisation=project.organisation, project=project, membership=membership, duty=duty, since=since, **qualification)
    if duty == ProjectStaff.Duty.LEADER and assignment.duty != duty:
        assignment = from_day(assignment, since)
        assignment.duty = duty
        assignment.save()
    return assignment


def from_day(assignment, since):
    """The assignment as it is to be from a day on, not saved yet: the days before it stay as they were."""
    if since > assignment.since:
        assignment.until = since - timedelta(days=1)
        assignment.save(update_fields=["until"])
        assignment.pk, assignment.uid, assignment.since, assignment.until = None, ProjectStaff._meta.get_field("uid").get_default(), since, None
        assignment._state.adding = True
    return assignment


@transaction.atomic
def release_staff(assignment, *, by, until=None):
    """End an assignment with a last day, today where none is said; what was logged stays. The purchaser of a governed project that
    has begun is told. Raises EarlierThanToday."""
    assignment.until = max(until or timezone.localdate(), assignment.since)
    _keep_the_past(assignment.project, assignment.until)
    assignment.save(update_fields=["until"])
    _tell_of_staff(assignment.project, "staff.released", assignment.membership, assignment.until, by)
    mark_stale(assignment.project_id)
    audit.record("staff.release", by=by, on=assignment, project=assignment.project.number)
    return assignment


# ---------- service lines ----------


@transaction.atomic
def set_lines(project, *, lines, by):
    """Set the service lines as a whole: [(code, name)] in order, or dicts with `line` (the one to keep), code, name.

    Lines that are not named go, unless indicators or records carry them; raises LineInUse.
    """
    keep_to_the_contract(project)
    return write_lines(project, lines=lines, by=by)


def write_lines(project, *, lines, by):
    """The service lines as a whole, written and audited; what allows it was looked at before."""
    wanted = [entry if isinstance(entry, dict) else {"code": entry[0], "name": str(entry[1])} for entry in lines]
    known = {line.pk: line for line in project.lines.all()}
    kept = {entry["line"].pk for entry in wanted if entry.get("line")}
    for line in [line for pk, line in known.items() if pk not in kept]:
        _delete_line(line)
    # Names swap places without meeting: first everything that stays gets a name nobody else has.
    for line in known.values():
        if line.pk in kept:
            ServiceLine.objects.filter(pk=line.pk).update(name=f"\x01{line.pk}")
    result = []
    for seq, entry in enumerate(wanted, 1):
        line = known[entry["line"].pk] if entry.get("line") else ServiceLine(organisation=project.organisation, project=project)
        line.code, line.name, line.seq = entry["code"], entry["name"], seq
        line.save()
        result.append(line)
    project.version += 1
    project.save()
    mark_stale(project)
    audit.record("line.set", by=by, on=project, project=project.number, detail={"codes": [line.code for line in result]})
    return result


def _delete_line(line):
    from django.db.models import ProtectedError

    try:
        line.delete()
    except ProtectedError:
        raise LineInUse(line.name) from None


@transaction.atomic
def rename_line(line, *, name, by):
    """Give a line the project's own name, such as 鲤·探访."""
    keep_to_the_contract(line.project)
    return write_line_name(line, name=name, by=by)


def write_line_name(line, *, name, by):
    """The line's name, written and audited; what allows it was looked at before."""
    line.name = name
    line.save(update_fields=["name"])
    audit.record("line.rename", by=by, on=line, project=line.project.number)
    return line


# ---------- steps ----------


def note_step(project, *, before, by, on=None, reason="", document=""):
    """Write a step into the timeline: who, of which house, when, why, by which document (F001-7)."""
    own = by.organisation_id == project.organisation_id
    return StatusChange.objects.create(organisation=project.organisation, project=project, before=before, after=project.status, on=on or timezone.localdate(),
                                       reason=reason, document=document, by=by if own else None, **signature(by))


# Of a governed project: the provider starts it, the purchaser stops it and lets it go on. Evaluation, rectification and
# acceptance have services of their own, which say who; signing makes it contracted.
PROVIDERS_STEPS = {(Status.CONTRACTED, Status.RUNNING)}
PURCHASERS_STEPS = {(Status.SUSPENDED, Status.RUNNING)}
JUDGED = {Status.MID_EVALUATED, Status.RECTIFYING, Status.FINAL_EVALUATED, Status.ACCEPTED, Status.CLOSED, Status.RENEWED}
STOPS = (Status.SUSPENDED, Status.TERMINATED)
NEVER_RAN = (Status.PUBLICISED, Status.CONTRACTED)


def may_step(project, to, by):
    """Whether a member's house takes this step; the purchaser's only with a governed project, the provider's not all of that."""
    own, step = by.organisation_id == project.organisation_id, (project.status, to)
    if not project.is_governed:
        return own
    if to in STOPS or step in PURCHASERS_STEPS:
        return not own
    if to in JUDGED:
        return False
    return own or step not in PROVIDERS_STEPS


def is_step(project, to):
    """Whether there is such a step from here; a governed project is contracted by its signatures and closed accepted or terminated only."""
    if project.is_governed and (to == Status.CONTRACTED or (to == Status.CLOSED and project.status not in (Status.ACCEPTED, Status.TERMINATED))):
        return False
    return to in STEPS.get(Status(project.status), ())


@transaction.atomic
def move_project(project, *, to, by, on: date | None = None, reason="", document=""):
    """Take a step of the purchase; raises StepNotPossible, StepNotYours, StepNeedsReason. On a party's behalf inside `window.act`."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)  # rows that point to it do not wait
    if not is_step(project, to):
        raise StepNotPossible(f"{project.status} → {to}")
    if not may_step(project, to, by):
        raise StepNotYours
    return take_step(project, to=to, by=by, on=on, reason=reason, document=document)


def take_step(project, *, to, by, on=None, reason="", document=""):
    """The step of a project that is locked, written into its timeline and audited; whose step it is was looked at before."""
    if to not in STEPS.get(Status(project.status), ()):
        raise StepNotPossible(f"{project.status} → {to}")
    if to in STOPS and not reason:
        raise StepNeedsReason
    before, project.status = project.status, Status(to)
    project.version += 1
    project.save()
    note_step(project, before=before, by=by, on=on, reason=reason, document=document)
    mark_stale(project)
    store_pay_days(project)
    if to == Status.TERMINATED and before in NEVER_RAN and project.previous_id:
        renewal_dropped.send(sender=Project, old=project.previous, new=project, by=by)
    audit.record("project.step", by=by, on=project, project=project.number, detail={"from": str(before), "to": project.status.value})
    return project


def start_project(project, *, by, on=None):
    """Contracted → running: services can be logged."""
    return move_project(project, to=Status.RUNNING, by=by, on=on)


@transaction.atomic
def halt_project(project, *, to, reason, by, on=None):
    """Suspended, terminated, or running again, with a reason: by the provider, or of a governed project by its purchaser, who tells the provider
    and, when it is terminated, gets back into its envelopes what was not paid."""
    with act(project, by, "project.halt"):
        project = move_project(project, to=to, by=by, on=on, reason=reason)
        if by.organisation_id != project.organisation_id:
            tell_provider(project, Permission.PROJECT_EDIT, kind=f"project.{project.status}", page=("project", project.number), by=by,
                          params={"title": project.title, "number": project.number, "reason": reason})
    if project.is_governed and project.status == Status.TERMINATED:
        release_rest(project, reason=reason, by=by, on=on)
    return project


def suspend_project(project, *, reason, by, on=None):
    """Running → suspended, with a reason."""
    return halt_project(project, to=Status.SUSPENDED, by=by, on=on, reason=reason)


def resume_project(project, *, by, on=None, reason=""):
    """Suspended → running."""
    return halt_project(project, to=Status.RUNNING, by=by, on=on, reason=reason)


def terminate_project(project, *, reason, by, on=None):
    """End before the term, with a reason."""
    return halt_project(project, to=Status.TERMINATED, by=by, on=on, reason=reason)


def close_project(project, *, by, on=None):
    """Running or terminated → closed; a governed project is archived by its purchaser."""
    return move_project(project, to=Status.CLOSED, by=by, on=on)
