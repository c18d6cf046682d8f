"""What waits for a house of officials, and how it is decided: one `Kind` for each, so that another is one entry here (UX O3)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisations.access import Permission
from organisations.keys import whole
from projects.figures import calendar
from projects.figures.contract import contract_of
from projects.figures.deadlines import OVER, due_of, steps_of, unawarded, with_returned
from projects.figures.facts import facts_of
from projects.figures.pay_day import pay_day
from projects.figures.payable import payable, with_money
from projects.figures.ranking import panels_of
from projects.figures.step_days import Step, StepRules
from projects.models import (
    Call,
    ChangeRequest,
    Objection,
    Outcome,
    ProgressReport,
    Project,
    ProjectParty,
    Rectification,
    Reviewer,
    SupplementOffer,
)
from projects.models.project import Status
from projects.services import changes, progress, rectifications


@dataclass(frozen=True)
class Item:
    """One thing that waits: of which project or call, from whom, since when, until which day, and where it is read."""

    kind: "Kind"
    number: str
    title: str
    about: str
    house: str
    since: datetime | date | None
    decide_by: date | None
    page: tuple
    version: int = 0
    shown: dict = field(default_factory=dict, compare=False)  # what a page adds

    @property
    def mark(self):
        """What is noted when it was opened; handed in anew it is another."""
        return f"{self.kind.code}:{self.number}:{self.version}"

    @property
    def key(self):
        return f"{self.kind.code}:{self.number}"

    @property
    def is_overdue(self):
        return self.decide_by is not None and self.decide_by < timezone.localdate()

    @property
    def first(self):
        """Most overdue first, then what is to be decided soonest, then the oldest."""
        since = self.since if isinstance(self.since, datetime) else None
        day = timezone.localdate(since) if since else self.since
        return self.decide_by or day or date.max, str(day or ""), self.number


@dataclass(frozen=True)
class Kind:
    """A kind of thing that waits: `waiting(member, ground)` gives its items. `find`, `accept`, `send_back` and `undo` only where it is decided with one key."""

    code: str
    label: Any
    permission: Permission
    waiting: Callable
    find: Callable | None = None
    accept: Callable | None = None
    send_back: Callable | None = None
    undo: Callable | None = None
    verb: Any = gettext_lazy("Accept")

    @property
    def is_decided_here(self):
        return self.accept is not None


@dataclass
class Ground:
    """What several kinds look at, asked for once: the governed projects that the house purchases, its calls that wait for a step, and until
    when: each day is that of the page of deadlines."""

    organisation: Any
    projects: list
    facts: dict
    calls: list

    @cached_property
    def panels(self):
        return panels_of([call for call in self.calls if call.status == "review"])

    @cached_property
    def rules(self):
        return StepRules.of(self.organisation)

    @cached_property
    def step_days(self):
        steps = steps_of(self.calls, timezone.localdate(), self.rules, self.panels) if self.calls else {}
        return {call: day for call, (_code, day, _members) in steps.items()}


def purchased(member):
    """Others' projects that the member's house purchases."""
    keys = ProjectParty.objects.filter(partner=member.organisation_id, role=ProjectParty.Role.PURCHASER).values("project")
    return Project.objects.filter(pk__in=keys).exclude(organisation=member.organisation_id)


def _reports(member, ground):
    rows = ProgressReport.objects.filter(status="submitted", project__in=purchased(member)).select_related("project__organisation")
    for row in rows.annotate(since=Max("rounds__submitted_at")):
        yield {"number": row.number, "title": f"{row.get_kind_display()} {row.end:%Y-%m}", "about": row.project.title, "house": str(row.project.organisation), "since": row.since,
                   "decide_by": row.decide_by, "page": ("progress", row.number), "version": row.version}


def _changes(member, ground):
    for row in ChangeRequest.objects.filter(status="submitted", project__in=purchased(member)).select_related("project__organisation"):
        yield {"number": row.number, "title": _("Change: %(kind)s") % {"kind": row.get_kind_display()}, "about": row.project.title, "house": str(row.project.organisation),
                   "since": row.handed_in_at, "decide_by": row.decide_by, "page": ("change", row.number), "version": row.version}


def _proofs(member, ground):
    rows = Rectification.objects.filter(status="proved", inspection__status="sent", inspection__by_house=member.organisation_id)
    for row in rows.select_related("inspection__project__organisation"):
        project = row.inspection.project
        yield {"number": rectifications.number_of(row), "title": _("Proof for order %(order)s") % {"order": row.seq}, "about": project.title, "house": str(project.organisation),
                   "since": row.proved_at, "decide_by": calendar.decide_by(project, timezone.localdate(row.proved_at)), "page": ("inspection", row.inspection.number),
                   "version": row.version}


def _contracts(member, ground):
    for row in ground.projects:
        contract = contract_of(row)
        if row.status != Status.PUBLICISED or contract is None or not contract.drawn_up_at or not contract.provider_signed_at or contract.purchaser_signed_at:
            continue
        if contract.parties_count == 2 or contract.landing_signed_at:
            yield {"number": row.number, "title": _("Contract %(number)s to sign") % {"number": contract.number}, "about": row.title, "house": str(row.organisation),
                   "since": contract.provider_signed_at, "decide_by": row.due.get("conclude"), "page": ("contract_sign", row.number)}


def _draw_ups(member, ground):
    for row in ground.projects:
        if row.status == Status.PUBLICISED and (contract := contract_of(row)) is not None and not contract.drawn_up_at:
            yield {"number": row.number, "title": _("Contract to draw up"), "about": row.title, "house": str(row.organisation), "since": None,
                   "decide_by": row.due.get("conclude"), "page": ("contract_edit", row.number)}


def _announcements(member, ground):
    for row in ground.projects:
        contract = contract_of(row)
        if contract is not None and contract.notice_due_on and not contract.announced_on:
            yield {"number": row.number, "title": _("Contract %(number)s to announce") % {"number": contract.number}, "about": row.title, "house": str(row.organisation),
                   "since": contract.signed_on, "decide_by": contract.notice_due_on, "page": ("contract_announce", row.number)}


def _sent_back(member, ground):
    for row in ground.projects:
        if row.sent_back_at:
            yield {"number": row.number, "title": _("Supplement sent back by the provider"), "about": row.title, "house": str(row.organisation),
                   "since": row.sent_back_at, "decide_by": None, "page": ("contract", row.number)}


def _acceptances(member, ground):
    for row in ground.projects:
        if row.status == Status.FINAL_EVALUATED:
            yield {"number": row.number, "title": _("Acceptance to hold"), "about": row.title, "house": str(row.organisation), "since": None,
                   "decide_by": row.due.get("acceptance"), "page": ("acceptance", row.number)}


def _awards(member, ground):
    calls = [call for call in ground.calls if call.status == "decided"]
    rows = Outcome.objects.filter(call__in=calls, decision="admitted", project_number="").select_related("call", "applicant", "proposal")
    for row in rows if calls else []:
        yield {"number": row.proposal.number, "title": _("Admitted, to be awarded: %(title)s") % {"title": row.proposal.title}, "about": row.call.title, "house": str(row.applicant),
               "since": row.call.decided_on, "decide_by": ground.step_days[row.call_id], "page": ("award", row.call.number, row.proposal.number)}


def _releases(member, ground):
    for row in (call for call in ground.calls if call.pk in ground.panels and ground.panels[call.pk].is_whole and call.released_at is None and not call.is_conflicted):
        yield {"number": row.number, "title": _("All sheets are in: release the scores"), "about": row.title, "house": "", "since": row.closes_at,
               "decide_by": ground.step_days[row.pk], "page": ("ranking_release", row.number)}


def _instalments(member, ground):
    for project, part in payable([project for project in ground.projects if project.status != Status.PUBLICISED], timezone.localdate(), ground.facts):
        yield {"number": f"{project.number}-{part.seq}", "title": _("Instalment %(seq)s: %(amount)s yuan can be paid") % {"seq": part.seq, "amount": f"{part.to_pay:,.2f}"},
               "about": project.title, "house": str(project.organisation), "since": part.payable_since,
               "decide_by": pay_day(project, part.payable_since, part.due_on), "page": ("checklist", project.number, part.seq)}


def calls_that_wait(member):
    """The house's own calls at which a step waits for an official; `is_conflicted`: the member sits on the panel and has a conflict of interest."""
    conflict = Reviewer.objects.filter(call=OuterRef("pk"), membership=member, has_conflict=True)
    steps = Q(status="open", closes_at__lte=timezone.now()) | Q(status="review") | Q(status="publicity", publicity_until__lt=timezone.localdate())
    found = Call.objects.filter(steps | Q(unawarded(), status="decided"), organisation=member.organisation_id)
    return list(with_returned(found).annotate(is_conflicted=Exists(conflict)))


def _calls(member, ground):
    words = {"open": _("Call closed: begin the review"), "review": _("In review: rank, decide, publicise"), "publicity": _("Publicity is over: decide the call")}
    for row in (call for call in ground.calls if call.status in words):
        over = row.status == "publicity"
        yield {"number": row.number, "title": words[row.status], "about": row.title, "house": "", "since": row.publicity_until if over else row.closes_at,
               "decide_by": ground.step_days[row.pk], "page": ("call", row.number)}


def _objections(member, ground):
    for row in Objection.objects.filter(call__organisation=member.organisation_id, answered_at=None).select_related("call").defer("raised_by", "text", "answer"):
        yield {"number": f"{row.call.number}-{row.seq}", "title": _("Objection %(seq)s to answer") % {"seq": row.seq}, "about": row.call.title, "house": "", "since": row.received_on,
                   "decide_by": ground.rules.until(Step.OBJECTION, row.received_on), "page": ("objection_answer", row.call.number, row.seq)}


def _report(member, number):
    return ProgressReport.objects.visible_to(member).filter(project__in=purchased(member), number=number).select_related("project__organisation", "organisation").first()


def _change(member, number):
    found = ChangeRequest.objects.visible_to(member).filter(project__in=purchased(member), number=number)
    return found.select_related("project__organisation", "organisation", "decided_house").first()


def _order(member, number):
    inspection, _dash, seq = number.rpartition("-")
    if whole(seq, 4) is None:
        return None
    found = Rectification.objects.filter(inspection__number=inspection, seq=int(seq), inspection__by_house=member.organisation_id)
    return found.select_related("inspection__project__organisation", "inspection__by_house").first()


P = Permission
KINDS = {kind.code: kind for kind in [
    Kind("progress", gettext_lazy("Progress reports"), P.DECIDE, _reports, _report, progress.accept_report, progress.return_report, progress.undo_report_decision),
    Kind("change", gettext_lazy("Changes"), P.DECIDE, _changes, _change, changes.approve_change, changes.return_change, changes.undo_change_decision,
         verb=pgettext_lazy("change", "Approve")),
    Kind("proof", gettext_lazy("Proofs"), P.INSPECT, _proofs, _order, rectifications.accept_proof, rectifications.return_proof, rectifications.undo_proof_decision),
    Kind("contract", gettext_lazy("Contracts to sign"), P.CONTRACT_SIGN, _contracts),
    Kind("instalment", gettext_lazy("Instalments to pay"), P.PAY, _instalments),
    Kind("draw_up", gettext_lazy("Contracts to draw up"), P.CALL_EDIT, _draw_ups),
    Kind("announce", gettext_lazy("Contracts to announce"), P.CALL_EDIT, _announcements),
    Kind("supplement", gettext_lazy("Supplements sent back"), P.CALL_EDIT, _sent_back),
    Kind("acceptance", gettext_lazy("Acceptances to hold"), P.DECIDE, _acceptances),
    Kind("award", gettext_lazy("Projects to award"), P.CALL_EDIT, _awards),
    Kind("release", gettext_lazy("Scores to release"), P.CALL_EDIT, _releases),
    Kind("call", gettext_lazy("Next steps of calls"), P.CALL_EDIT, _calls),
    Kind("objection", gettext_lazy("Objections"), P.CALL_EDIT, _objections),
]}


def waiting(member):
    """All that waits for the member's house, most overdue first."""
    today = timezone.localdate()
    offers = SupplementOffer.objects.filter(project=OuterRef("pk"), status=SupplementOffer.Status.SENT_BACK)
    governed = purchased(member).filter(is_governed=True).exclude(status__in=OVER).annotate(sent_back_at=offers.values("answered_at")[:1])
    projects = with_money(governed, today)
    stepping = [project for project in projects if project.status in (Status.PUBLICISED, Status.FINAL_EVALUATED)]
    facts = facts_of(project.pk for project in projects)
    # The day of an instalment stands with itself; what keeps others from being paid is read on the page of deadlines.
    due = due_of(stepping, today, facts={project.pk: [fact for fact in facts[project.pk] if fact.what != "instalment"] for project in stepping})
    for project in stepping:  # the day of a step is the one on the page of the deadlines
        project.due = {entry.kind.code: entry.day for entry in due.get(project.pk, [])}
    ground = Ground(member.organisation, projects, facts, calls_that_wait(member) if member.can(Permission.CALL_EDIT) else [])
    items = [Item(kind, **facts) for kind in KINDS.values() if member.can(kind.permission) for facts in kind.waiting(member, ground)]
    return sorted(items, key=lambda item: item.first)
