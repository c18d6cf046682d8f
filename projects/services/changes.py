"""Change requests: asked for by the provider, approved or returned by the purchaser, in force from a day (DOMAIN.md 3.1)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.models import Series
from organisations.undo import UNDO_FOR
from people.search import names_in, without_names
from projects import window
from projects.figures import calendar
from projects.models import ChangeRequest, ChangeRound, Project
from projects.records import signature
from projects.services import applying
from projects.services.period import check_period
from projects.services.progress import NotYourDecision, may_undo
from projects.services.telling import take_back, tell_parties, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing, TooLateToUndo

Status, Kind = ChangeRequest.Status, ChangeRequest.Kind


class NotGoverned(Exception):
    """No purchaser here made this project: it is changed directly."""


class NothingChanges(Exception):
    """Before and after are the same."""


class EarlierThanTheLast(Exception):
    """An approved change of the same thing is in force from a later day."""


class ChangedMeanwhile(Exception):
    """What stands before is no longer what is in force: another change came first."""


def locked(change):
    return ChangeRequest.objects.select_for_update(of=("self",)).select_related("project__organisation", "organisation").get(pk=change.pk)


def last_handed_in(change):
    return change.rounds.filter(submitted_at__isnull=False).order_by("-seq").first()


def draft_round(change):
    return change.rounds.filter(submitted_at=None).order_by("-seq").first()


# ---------- the provider asks ----------


@transaction.atomic
def ask_change(project, *, kind, subject, after, reason, effective_on, by):
    """A draft of a request; what is in force now is filled in as `before`. Raises NotGoverned, NothingChanges, ReasonMissing."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not project.is_governed:
        raise NotGoverned
    before, after, reason = _checked(project, kind, subject, after, reason)
    facts = {"before": before, "after": after, "reason": reason, "effective_on": effective_on}
    change = ChangeRequest.objects.create(organisation=project.organisation, project=project, number=_next_number(project), kind=kind,
                                          subject=subject, created_by=by, **facts)
    ChangeRound.objects.create(organisation=project.organisation, change=change, seq=1, **facts)
    audit.record("change.ask", by=by, on=change, project=project.number, detail={"kind": str(kind), "subject": subject})
    return change


@transaction.atomic
def edit_change(change, *, subject, after, reason, effective_on, by):
    """Other words for what is not handed in, or was returned; what was handed in stays as it was. Raises NotInThisState."""
    change = locked(change)
    if change.status not in (Status.DRAFT, Status.RETURNED) or may_undo(change.decided_at):
        raise NotInThisState(change.status)
    before, after, reason = _checked(change.project, change.kind, subject, after, reason)
    draft = draft_round(change) or ChangeRound(organisation=change.organisation, change=change, seq=change.rounds.count() + 1)
    draft.before, draft.after, draft.reason, draft.effective_on = before, after, reason, effective_on
    draft.save()
    if change.status == Status.DRAFT:
        change.subject = subject
        _take_over(change, draft)
    change.version += 1
    change.save()
    audit.record("change.edit", by=by, on=change, project=change.project.number, detail={"round": draft.seq})
    return change


def _next_number(project):
    """The next of the project's own series; a number stays used though its draft was withdrawn. The project is locked."""
    while True:
        number = f"{project.number}-B{Series.next(project.organisation, f'change-{project.pk}'):02d}"
        if not ChangeRequest.objects.filter(number=number).exists():  # requests that are older than their series
            return number


def _checked(project, kind, subject, after, reason):
    """What stands there now, what is asked for, and why, as they may leave the house."""
    if not reason.strip():
        raise ReasonMissing
    after = _without_names(project.organisation_id, after)
    before = applying.in_force(project, kind, subject, after)
    if not applying.differs(kind, before, after):
        raise NothingChanges
    return before, after, without_names(project.organisation_id, reason.strip())


def _without_names(organisation_id, value):
    """Typed texts with clients' names masked; staff are named in contracts and stay."""
    if "text" not in value:
        return value
    return value | {"text": without_names(organisation_id, value["text"], known=names_in(organisation_id, value["text"]))}


def _take_over(change, draft):
    change.before, change.after, change.reason, change.effective_on = draft.before, draft.after, draft.reason, draft.effective_on


@transaction.atomic
def hand_in_change(change, *, by):
    """Draft or returned → handed in; the purchaser's officials are told, with the day until which they decide.

    Raises NotInThisState, EarlierThanTheLast, NothingChanges, StartHasPassed, EndsTooEarly.
    """
    change = locked(change)
    if change.status not in (Status.DRAFT, Status.RETURNED):
        raise NotInThisState(change.status)
    draft = draft_round(change)
    if draft is None or may_undo(change.decided_at):
        raise NotInThisState(change.status)
    _check_day(change, draft.effective_on)
    _check_period(change, draft.after)
    draft.before = applying.in_force(change.project, change.kind, change.subject, draft.after)
    if not applying.differs(change.kind, draft.before, draft.after):
        raise NothingChanges
    draft.submitted_at = timezone.now()
    draft.save()
    _take_over(change, draft)
    change.status, change.handed_in_at = Status.SUBMITTED, draft.submitted_at
    change.decide_by = calendar.decide_by(change.project, timezone.localdate())
    _undecided(change)
    _save(change)
    tell_parties(change.project, Permission.DECIDE, kind="change.handed_in", page=("change", change.number), by=by, key=f"{change.number}:{draft.seq}:in",
                 params={"project": change.project.title, "number": change.number, "day": change.decide_by})
    audit.record("change.hand_in", by=by, on=change, project=change.project.number, detail={"round": draft.seq, "kind": change.kind})
    return change


def _check_day(change, day):
    later = ChangeRequest.objects.filter(project=change.project, kind=change.kind, subject=change.subject, status=Status.APPROVED, effective_on__gt=day)
    if later.exclude(pk=change.pk).exists():
        raise EarlierThanTheLast


def _check_period(change, after):
    if change.kind == Kind.PERIOD:
        check_period(change.project, starts_on=date.fromisoformat(after["starts_on"]), ends_on=date.fromisoformat(after["ends_on"]))


@transaction.atomic
def withdraw_change(change, *, by):
    """The provider takes its request back. One that was never handed in disappears. Raises NotInThisState."""
    change = locked(change)
    if change.status not in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
        raise NotInThisState(change.status)
    audit.record("change.withdraw", by=by, on=change, project=change.project.number, detail={"from": change.status})
    if change.handed_in_at is None:
        change.delete()
        return None
    was_waiting = change.status == Status.SUBMITTED
    change.rounds.filter(submitted_at=None).delete()
    change.status = Status.WITHDRAWN
    _save(change)
    if was_waiting:
        tell_parties(change.project, Permission.DECIDE, kind="change.withdrawn", page=("change", change.number), by=by,
                     params={"project": change.project.title, "number": change.number})
    return change


# ---------- the purchaser decides ----------


def approve_change(change, *, by):
    """Handed in → approved, and in force from its day; told after the time in which it may be undone.

    Raises AlreadyDecided, NotInThisState, ChangedMeanwhile, EarlierThanTheLast, TermTooLong, StartHasPassed,
    EndsTooEarly, NotAParty.
    """
    return _decide(change, Status.APPROVED, "", by)


def return_change(change, *, reason, by):
    """Handed in → returned with a reason. Raises AlreadyDecided, NotInThisState, ReasonMissing, NotAParty."""
    if not reason.strip():
        raise ReasonMissing
    return _decide(change, Status.RETURNED, reason.strip(), by)


ACTS = {Status.APPROVED: "change.approve", Status.RETURNED: "change.return"}


@transaction.atomic
def _decide(change, status, reason, by):
    if by.organisation_id == change.project.organisation_id:
        raise window.NotAParty
    with window.act(change.project, by, ACTS[status], on=change):
        change = locked(change)
        handed_in = last_handed_in(change)
        if change.status != Status.SUBMITTED:
            raise AlreadyDecided(handed_in) if handed_in and handed_in.verdict else NotInThisState(change.status)
        if status == Status.APPROVED:
            _check_day(change, change.effective_on)
            _check_period(change, change.after)
            if applying.in_force(change.project, change.kind, change.subject, change.after) != change.before:
                raise ChangedMeanwhile
            change.applied, change.applied_at = applying.apply(change, by=by), timezone.now()
        change.status, change.decided_at, change.decision_reason = status, timezone.now(), reason
        for name, value in signature(by, "decided").items():
            setattr(change, name, value)
        _save(change)
        handed_in.verdict, handed_in.decision_reason = status.value, reason
        handed_in.decided_at, handed_in.decided_name = change.decided_at, by.name
        handed_in.save()
        tell_provider(change.project, Permission.HAND_IN, kind=f"change.{status.value}", page=("change", change.number), by=by,
                      key=decision_key(change, handed_in), after=UNDO_FOR,
                      params={"project": change.project.title, "number": change.number, "purchaser": by.organisation.name})
        audit.record(ACTS[status], by=by, on=change, project=change.project.number, detail={"round": handed_in.seq, "house": by.organisation.code})
    return change


def decision_key(change, handed_in):
    return f"{change.number}:{handed_in.seq}:{handed_in.verdict}"


@transaction.atomic
def undo_change_decision(change, *, by):
    """Approved or returned → handed in, and everything as it was before; by whoever decided, before anyone was told.

    Raises NotInThisState, NotYourDecision, TooLateToUndo.
    """
    with window.act(change.project, by, "change.undo", on=change):
        change = locked(change)
        handed_in = last_handed_in(change)
        if handed_in is None or not handed_in.verdict or change.status == Status.WITHDRAWN:
            raise NotInThisState(change.status)
        if change.decided_member != by.pk:
            raise NotYourDecision
        if not may_undo(change.decided_at) or draft_round(change) is not None or _built_upon(change):
            raise TooLateToUndo
        take_back(change.organisation, decision_key(change, handed_in), by=by)
        if change.status == Status.APPROVED:
            applying.restore(change, by=by)
        change.status, change.applied, change.applied_at = Status.SUBMITTED, {}, None
        _undecided(change)
        _save(change)
        handed_in.verdict = handed_in.decision_reason = handed_in.decided_name = ""
        handed_in.decided_at = None
        handed_in.save()
        audit.record("change.undo", by=by, on=change, project=change.project.number, detail={"round": handed_in.seq, "house": by.organisation.code})
    return change


def _built_upon(change):
    """Whether another change of the same thing was approved after this one; restoring would pull the ground from under it."""
    same = ChangeRequest.objects.filter(project=change.project, kind=change.kind, subject=change.subject, status=Status.APPROVED).exclude(pk=change.pk)
    return change.applied_at is not None and same.filter(applied_at__gt=change.applied_at).exists()


def _undecided(change):
    change.decided_at = change.decided_house = change.decided_member = None
    change.decided_name = change.decision_reason = ""


def _save(change):
    change.version += 1
    change.save()
