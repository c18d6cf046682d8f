"""Progress reports: written, handed in, returned with a reason or accepted; every round is kept (DOMAIN.md 2.5 C, 3.6)."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.undo import UNDO_FOR
from people.search import names_in, without_names
from projects import window
from projects.figures import calendar, progress
from projects.figures.pay_day import store_pay_days
from projects.models import ProgressReport, ProgressRound, Project
from projects.records import signature
from projects.services.telling import take_back, tell_parties, tell_provider
from projects.services.troubles import (
    AlreadyDecided,
    NotInThisState,
    ReasonMissing,
    TooLateToUndo,
    keep_to_the_contract,
)

Status, Verdict, Kind = ProgressReport.Status, ProgressRound.Verdict, ProgressReport.Kind
LETTERS = {Kind.MONTH: "M", Kind.QUARTER: "Q", Kind.MID: "Z", Kind.FINAL: "F"}
LONGEST_TEXT = 5000


class NotInTheCalendar(Exception):
    """The calendar of the project knows no such period."""


class AlreadyThere(Exception):
    """There is a report for this period; `report` is it."""

    def __init__(self, report):
        super().__init__()
        self.report = report


class PeriodNotOver(Exception):
    """What has not ended cannot be told as a whole."""


class SummaryMissing(Exception):
    """A report without a summary says nothing."""


class NotYourDecision(Exception):
    """Only who decided may take it back."""


def locked(report):
    return ProgressReport.objects.select_for_update(of=("self",)).select_related("project__organisation", "organisation").get(pk=report.pk)


def last_handed_in(report):
    """The newest round that was handed in, or None."""
    return report.rounds.filter(submitted_at__isnull=False).order_by("-seq").first()


def draft_round(report):
    """The round that the provider is writing, or None."""
    return report.rounds.filter(submitted_at=None).order_by("-seq").first()


def may_undo(decided_at):
    """Whether a decision may still be taken back: nobody was told yet."""
    return decided_at is not None and timezone.now() < decided_at + UNDO_FOR


# ---------- the provider writes ----------


@transaction.atomic
def begin_report(project, *, kind, start, by):
    """A draft for a period of the project's calendar; raises NotInTheCalendar, AlreadyThere."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)  # two at once do not take the same number
    there = ProgressReport.objects.filter(project=project, kind=kind, start=start).first()
    if there is not None:
        raise AlreadyThere(there)
    today = timezone.localdate()
    if kind not in calendar.rules(project)["kinds"]:
        raise NotInTheCalendar(kind)
    end = _ends_of(project, kind, today).get(start)
    if end is None or start > today:
        raise NotInTheCalendar(f"{kind} {start}")
    seq = ProgressReport.objects.filter(project=project, kind=kind).count() + 1
    report = ProgressReport.objects.create(organisation=project.organisation, project=project, number=f"{project.number}-{LETTERS[kind]}{seq:02d}",
                                           kind=kind, start=start, end=end, due_on=calendar.due_on(project, kind, end))
    ProgressRound.objects.create(organisation=project.organisation, report=report, seq=1, texts={}, **signature(by))
    audit.record("progress.begin", by=by, on=report, project=project.number, detail={"kind": str(kind), "start": start.isoformat()})
    return report


def _ends_of(project, kind, day):
    """{first day: last day} of the periods of a kind as the term in force on a day makes them."""
    return dict(calendar.periods(project, kind, day, calendar.handed_in(kind, project.progress_reports.filter(kind=kind))))


def _follow_the_term(report):
    """A draft ends where the term in force ends it: a final report begun before an extension tells the days that came on too."""
    if report.status == Status.DRAFT:
        report.end = _ends_of(report.project, report.kind, timezone.localdate()).get(report.start, report.end)
        report.due_on = calendar.due_on(report.project, report.kind, report.end)


@transaction.atomic
def save_report(report, *, texts, by):
    """Keep the draft's texts. A returned report gets its next round with the first change; raises NotInThisState."""
    report = locked(report)
    if report.status not in (Status.DRAFT, Status.RETURNED):
        raise NotInThisState(report.status)
    draft = draft_round(report)
    if draft is None:
        last = last_handed_in(report)
        if may_undo(last.decided_at):  # the return may still be taken back; nobody has read it yet
            raise NotInThisState(report.status)
        draft = ProgressRound(organisation=report.organisation, report=report, seq=last.seq + 1, texts=dict(last.texts), **signature(by))
    kept = draft.texts | {key: str(text)[:LONGEST_TEXT] for key, text in texts.items() if key in progress.SECTIONS}
    if draft.pk is not None and kept == draft.texts:
        return report
    # A form that saves itself saves a hundred times; the trail says each time the pen passes to another hand.
    is_other_hand = draft.pk is None or draft.by_member != by.pk or not any(draft.texts.values())
    draft.texts = kept
    for name, value in signature(by).items():
        setattr(draft, name, value)
    draft.save()
    _follow_the_term(report)
    report.version += 1
    report.save(update_fields=["version", "end", "due_on"])
    if is_other_hand:
        audit.record("progress.save", by=by, on=report, project=report.project.number, detail={"round": draft.seq})
    return report


def names_to_mask(report, texts):
    """The clients' names that stand in a draft; they will be masked when it is handed in."""
    return names_in(report.organisation_id, *texts.values())


@transaction.atomic
def hand_in_report(report, *, by):
    """Draft or returned → handed in: figures frozen, names masked; the purchaser's officials are told.

    Raises NotInThisState, PeriodNotOver, SummaryMissing.
    """
    report = locked(report)
    if report.status not in (Status.DRAFT, Status.RETURNED):
        raise NotInThisState(report.status)
    _follow_the_term(report)
    draft, today = draft_round(report), timezone.localdate()
    if draft is None:  # returned, and nothing changed since
        raise NotInThisState(report.status)
    if today < report.end:
        raise PeriodNotOver
    if not (draft.texts.get("summary") or "").strip():
        raise SummaryMissing
    known = names_to_mask(report, draft.texts)
    draft.texts = {key: without_names(report.organisation_id, text, known=known) for key, text in draft.texts.items() if text.strip()}
    draft.figures = progress.count_report(report.project, report.start, report.end)
    draft.submitted_at = draft.at = timezone.now()
    for name, value in signature(by).items():
        setattr(draft, name, value)
    draft.save()
    report.status, report.decide_by = Status.SUBMITTED, calendar.decide_by(report.project, today)
    report.version += 1
    report.save()
    tell_parties(report.project, Permission.DECIDE, kind="progress.handed_in", page=("progress", report.number), by=by, key=f"{report.number}:{draft.seq}:in",
                 params={"project": report.project.title, "number": report.number, "day": report.decide_by})
    audit.record("progress.hand_in", by=by, on=report, project=report.project.number, detail={"round": draft.seq})
    return report


# ---------- the purchaser decides ----------


def accept_report(report, *, by):
    """Handed in → accepted; told after the time in which it may be undone. Raises AlreadyDecided, NotInThisState, NotAParty."""
    return _decide(report, Status.ACCEPTED, "", by)


def return_report(report, *, reason, by):
    """Handed in → returned with a reason. Raises AlreadyDecided, NotInThisState, ReasonMissing, NotAParty."""
    if not reason.strip():
        raise ReasonMissing
    return _decide(report, Status.RETURNED, reason.strip(), by)


ACTS = {Status.ACCEPTED: "progress.accept", Status.RETURNED: "progress.return"}


@transaction.atomic
def _decide(report, status, reason, by):
    if by.organisation_id == report.project.organisation_id:  # an own official does not decide about the own house
        raise window.NotAParty
    with window.act(report.project, by, ACTS[status], on=report):
        report = locked(report)
        handed_in = last_handed_in(report)
        if report.status != Status.SUBMITTED:
            raise AlreadyDecided(handed_in) if handed_in and handed_in.verdict else NotInThisState(report.status)
        handed_in.verdict, handed_in.reason, handed_in.decided_at = Verdict(status.value), reason, timezone.now()
        for name, value in signature(by, "decided").items():
            setattr(handed_in, name, value)
        handed_in.save()
        report.status = status
        report.version += 1
        report.save()
        store_pay_days(report.project)
        tell_provider(report.project, Permission.HAND_IN, kind=f"progress.{status.value}", page=("progress", report.number), by=by,
                      key=decision_key(report, handed_in), after=UNDO_FOR,
                      params={"project": report.project.title, "number": report.number, "purchaser": by.organisation.name})
        audit.record(ACTS[status], by=by, on=report, project=report.project.number, detail={"round": handed_in.seq, "house": by.organisation.code})
    return report


def decision_key(report, handed_in):
    return f"{report.number}:{handed_in.seq}:{handed_in.verdict}"


@transaction.atomic
def undo_report_decision(report, *, by):
    """Accepted or returned → handed in, by whoever decided, before anyone was told. Raises NotInThisState, NotYourDecision, TooLateToUndo."""
    with window.act(report.project, by, "progress.undo", on=report):
        report = locked(report)
        handed_in = last_handed_in(report)
        if handed_in is None or not handed_in.verdict:
            raise NotInThisState(report.status)
        if handed_in.decided_member != by.pk:
            raise NotYourDecision
        if not may_undo(handed_in.decided_at) or draft_round(report) is not None:
            raise TooLateToUndo
        take_back(report.organisation, decision_key(report, handed_in), by=by)
        handed_in.verdict, handed_in.reason, handed_in.decided_at = Verdict.OPEN, "", None
        handed_in.decided_house = handed_in.decided_member = None
        handed_in.decided_name = ""
        handed_in.save()
        report.status = Status.SUBMITTED
        report.version += 1
        report.save()
        store_pay_days(report.project)
        audit.record("progress.undo", by=by, on=report, project=report.project.number, detail={"round": handed_in.seq, "house": by.organisation.code})
    return report


# ---------- the calendar ----------


@transaction.atomic
def set_calendar(project, *, rules, by):
    """What the contract says about reports otherwise than usual: kinds, days, working days for the decision. The purchaser sets it
    where it made the contract, else the provider. Raises UnderChangeControl, NotAParty."""
    if by.organisation_id == project.organisation_id:
        keep_to_the_contract(project)
    with window.act(project, by, "progress.calendar"):
        project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        project.reporting = {name: value for name, value in rules.items() if calendar.CALENDAR[name] != value}
        project.version += 1
        project.save()
        store_pay_days(project)
        audit.record("progress.calendar", by=by, on=project, project=project.number, detail={"rules": project.reporting})
    return project
