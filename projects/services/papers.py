"""Papers of the purchase cycle: files that belong to a row, read by whoever may read that row (SECURITY.md B6 to B8)."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations import papers as files
from organisations.access import Permission
from organisations.fence import current
from projects import window
from projects.models import (
    Acceptance,
    AuditReport,
    Call,
    ChangeRequest,
    ChangeRound,
    Contract,
    EvaluationResult,
    Expense,
    Inspection,
    Paper,
    ProgressReport,
    ProgressRound,
    Project,
    ProjectParty,
    Proof,
    Proposal,
    Rectification,
)
from projects.records import signature
from projects.services.proposals import readable_proposals
from projects.services.troubles import CLOSED, NotInThisState, keep_open

MOST = 30  # files of one row
ROLES = (ProjectParty.Role.PURCHASER, ProjectParty.Role.AUTHORITY)


class TooManyPapers(Exception):
    """One row carries at most MOST files."""


class PurposeNotAsked(Exception):
    """This kind of paper belongs to another kind of row."""


class NotYourPaper(Exception):
    """A file is taken away only by the house that put it there."""


@dataclass(frozen=True)
class Owner:
    """How files of one kind of row are read and changed.

    `reads(membership)` the rows that the member may read; `writes` permissions of which one lets add and take away;
    `is_open(row)` while that may be done; `project(row)` the project whose ground it stands on, None outside projects;
    `keeps(row)` once what is there stays, though more may be added.
    """

    reads: Any
    writes: tuple
    is_open: Any = lambda row: True
    project: Any = lambda row: row.project
    roles: tuple = ROLES
    keeps: Any = lambda row: False


def _of_projects(model, permission):
    def reads(member):
        rows = model.objects.all() if member.can(permission) else model.objects.none()
        return rows.filter(project__in=Project.objects.visible_to(member))
    return reads


# What a row asks for by name.
PURPOSES = {"proposal": [Paper.Purpose.SEAL, Paper.Purpose.AUTHORITY], "call": [Paper.Purpose.NEED], "contract": [Paper.Purpose.PRIVACY]}

P = Permission
OWNERS = {
    "proposal": Owner(readable_proposals, (P.PROPOSAL_EDIT,), lambda row: row.status == Proposal.Status.DRAFT, lambda row: None),
    "call": Owner(Call.objects.visible_to, (P.CALL_EDIT,), lambda row: row.status in ("draft", "open"), lambda row: None),
    "progressround": Owner(lambda member: ProgressRound.objects.filter(report__in=ProgressReport.objects.visible_to(member)), (P.HAND_IN,),
                           lambda row: row.submitted_at is None, lambda row: row.report.project),
    "changerequest": Owner(ChangeRequest.objects.visible_to, (P.HAND_IN,), lambda row: False),  # of before each round had its own
    "changeround": Owner(lambda member: ChangeRound.objects.filter(change__in=ChangeRequest.objects.visible_to(member)), (P.HAND_IN,),
                         lambda row: row.submitted_at is None, project=lambda row: row.change.project),
    "expense": Owner(_of_projects(Expense, P.SPEND_VIEW), (P.SPEND_EDIT,), lambda row: row.status == "recorded"),
    "auditreport": Owner(_of_projects(AuditReport, P.SPEND_VIEW), (P.SPEND_EDIT,), lambda row: row.struck_at is None, keeps=lambda row: True),
    "inspection": Owner(Inspection.objects.visible_to, (P.INSPECT,), lambda row: row.status == "draft"),
    "rectification": Owner(lambda member: Rectification.objects.filter(inspection__in=Inspection.objects.visible_to(member)), (P.INSPECT,),
                           lambda row: row.status != "closed", lambda row: row.inspection.project),
    "proof": Owner(lambda member: Proof.objects.filter(order__inspection__in=Inspection.objects.visible_to(member)), (P.HAND_IN,),
                   lambda row: row.order.status in ("ordered", "returned"), lambda row: row.order.inspection.project),
    "acceptance": Owner(_of_projects(Acceptance, P.PROJECT_VIEW), (P.DECIDE,), lambda row: row.status == "draft"),
    "evaluationresult": Owner(_of_projects(EvaluationResult, P.PROJECT_VIEW), (P.EVALUATE,), keeps=lambda row: True,
                              roles=(ProjectParty.Role.PURCHASER, ProjectParty.Role.EVALUATOR)),
    "contract": Owner(_of_projects(Contract, P.MONEY_VIEW), (P.DECIDE, P.PROPOSAL_SUBMIT), keeps=lambda row: row.is_signed),
}


def kind_of(owner):
    return owner._meta.model_name


def owner_of(kind, uid, member):
    """The row that files belong to, when the member may read it; else None."""
    return OWNERS[kind].reads(member).filter(uid=uid).first() if kind in OWNERS else None


def readable_paper(uid, member):
    """A file that the member may read: the database shows it, and the member may read the row it belongs to; else None."""
    paper = Paper.objects.select_related("organisation").filter(uid=uid, removed_at=None).first()
    return paper if paper and owner_of(paper.owner_kind, paper.owner_uid, member) else None


def may_add_paper(owner, member):
    """Whether the member may put a file to this row now."""
    rule = OWNERS[kind_of(owner)]
    return any(member.can(permission) for permission in rule.writes) and _stands_there(owner, member) and rule.is_open(owner) and not _is_closed(rule.project(owner))


def _is_closed(project):
    return project is not None and project.is_governed and project.status in CLOSED


def _stands_there(owner, member):
    """In the own house, or on the ground of a project in which the member's house takes part."""
    return owner.organisation_id == member.organisation_id or OWNERS[kind_of(owner)].project(owner) is not None


def may_remove_paper(paper, owner, member):
    return may_add_paper(owner, member) and may_go(paper, owner, member)


def may_go(paper, owner, member):
    """Whether the member may take a file away from a row to which it may add one: the own house's, and nobody has relied on it yet."""
    return paper.by_house_id == member.organisation_id and not is_signed_over(owner, paper.purpose) and not OWNERS[kind_of(owner)].keeps(owner)


def is_signed_over(owner, purpose):
    """Whether a paper of this kind is part of what is handed out for signing: none is added or taken away until it comes back."""
    return purpose == Paper.Purpose.PRIVACY and owner.drawn_up_at is not None


def _ground(owner, by, act):
    """The fence of the house where the row stands: open already, or entered as a party of its project."""
    if current().organisation_id == owner.organisation_id:
        return nullcontext()
    return window.act(OWNERS[kind_of(owner)].project(owner), by, act, roles=OWNERS[kind_of(owner)].roles, on=owner)


def _keep_open(owner):
    """As the project stands now, not as the row was read. Raises ProjectIsClosed."""
    if (project := OWNERS[kind_of(owner)].project(owner)) is not None:
        keep_open(Project.objects.only("status", "is_governed").get(pk=project.pk))


def _number_of_project(owner):
    project = OWNERS[kind_of(owner)].project(owner)
    return project.number if project else ""


@transaction.atomic
def add_paper(owner, *, upload, by, title="", purpose=""):
    """Put a file to a row: `upload` is an uploaded file or what `PaperField` made of it. The same file twice is one. `purpose`: of PURPOSES.

    Works in the own house, on a party's ground and inside `window.act`. Raises NotAPaper, TooManyPapers, NotInThisState, ProjectIsClosed.
    """
    clean = files.prepare_paper(upload)
    with _ground(owner, by, "paper.add"):
        _keep_open(owner)
        if purpose and purpose not in PURPOSES.get(kind_of(owner), ()):
            raise PurposeNotAsked
        if not OWNERS[kind_of(owner)].is_open(owner) or is_signed_over(owner, purpose):
            raise NotInThisState
        there = Paper.objects.of(owner)
        if same := there.filter(sha256=clean.sha256, purpose=purpose).first():
            return same
        if there.count() >= MOST:
            raise TooManyPapers
        paper = Paper(organisation=owner.organisation, owner_kind=kind_of(owner), owner_uid=owner.uid, purpose=purpose, title=title.strip()[:100], name=clean.name,
                      kind=clean.kind, size=clean.size, pages=clean.pages, sha256=clean.sha256, **signature(by))
        files.keep(owner.organisation, paper.uid, clean.body)
        paper.save()
        audit.record("paper.add", by=by, on=paper, project=_number_of_project(owner), detail={"owner": paper.owner_kind, "sha256": clean.sha256})
    return paper


@transaction.atomic
def remove_paper(paper, *, by):
    """Take a file away again, while its row is open; the entry stays with its checksum, the file itself goes.

    What was signed, audited or evaluated on stays: another may be added beside it. Nothing of a closed project goes (政府采购法 art. 42).
    Raises NotYourPaper, NotInThisState, ProjectIsClosed.
    """
    owner = owner_of(paper.owner_kind, paper.owner_uid, by)
    if owner is None or paper.by_house_id != by.organisation_id:
        raise NotYourPaper
    with _ground(owner, by, "paper.remove"):
        _keep_open(owner)
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if not OWNERS[kind_of(owner)].is_open(owner) or not may_go(paper, owner, by):
            raise NotInThisState
        if paper.removed_at is None:
            paper.removed_at = timezone.now()
            paper.save(update_fields=["removed_at"])
            home, uid = paper.organisation, paper.uid
            transaction.on_commit(lambda: files.drop(home, uid))
        audit.record("paper.remove", by=by, on=paper, project=_number_of_project(owner), detail={"owner": paper.owner_kind, "sha256": paper.sha256})
    return paper
