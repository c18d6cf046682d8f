"""From an admitted proposal to a project in the applicant's house (DOMAIN.md 3.1, F001-7)."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations import audit
from organisations.access import Permission
from projects import counting
from projects.figures.proposals import read_number, row_amount
from projects.figures.standing import provider_standing
from projects.models import (
    BudgetAmount,
    BudgetLine,
    Call,
    Contract,
    InstalmentPreset,
    Outcome,
    Project,
    ProjectParty,
    ServiceLine,
    SpendingRule,
    StatusChange,
)
from projects.models.project import Status
from projects.services.indicators import write_indicator
from projects.services.money import write_instalments
from projects.services.parties import write_party
from projects.services.projects import next_number, write_lines
from projects.services.review import keep_out_applicants
from projects.services.telling import tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.window import award

# The service line that a counting rule belongs to, where the proposal names none.
LINE_OF = {"FILE_NEW": "filing", "CASE": "case", "VISIT": "visit", "CALL": "visit", "WISH": "wish", "POLICY": "publicity", "ACT": "activity",
           "CONSULT": "consultation", "TRAIN": "training"}
Role = ProjectParty.Role


class TermIsMissing(Exception):
    """The proposal does not say from when until when; the award has to."""


class ProviderIsBarred(Exception):
    """The provider is barred from purchases; awarding it nevertheless needs a reason that stays. `standing` says until when and why."""

    def __init__(self, standing):
        super().__init__()
        self.standing = standing


@transaction.atomic
def award_project(outcome, *, by, authority=None, evaluator=None, landing=None, starts_on=None, ends_on=None, term_reason="", override_reason=""):
    """Open the project of an admitted proposal in the applicant's house: governed, in its publicity period, with all stages so far, the
    parties, and what the proposal promised. The granted amount is split by the default preset until the contract is drawn up.

    Raises NotInThisState (the call is not decided), NotAParty (not admitted, not ours), AlreadyDecided (with the outcome), TermIsMissing,
    ConflictOfInterest (`by` works for an applicant too), ProviderIsBarred (without `override_reason`, which stays in the outcome).
    """
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("call").get(pk=outcome.pk)
    call = outcome.call
    if call.status != Call.Status.DECIDED:
        raise NotInThisState
    if outcome.project_number:
        raise AlreadyDecided(outcome)
    keep_out_applicants(call, by)
    standing = provider_standing(outcome.applicant, by.organisation)
    if standing.is_barred:
        if not override_reason.strip():
            raise ProviderIsBarred(standing)
        outcome.award_reason = override_reason.strip()[:300]
    audit.record("outcome.award", by=by, on=outcome, detail={"call": call.number, "applicant": outcome.applicant.code, "barred": standing.is_barred})
    with award(outcome, by) as admitted:
        proposal = admitted.proposal
        project = _open(admitted, proposal, by, starts_on or proposal.starts_on, ends_on or proposal.ends_on, term_reason)
        _write_stages(project, call, proposal, by)
        for partner, role in ((by.organisation, Role.PURCHASER), (authority, Role.AUTHORITY), (evaluator, Role.EVALUATOR), (landing, Role.LANDING)):
            if partner is not None:
                write_party(project, partner=partner, role=role, by=by)
        left_out = _promise(project, _rows(proposal, "indicators"), by)
        _write_budget(project, _rows(proposal, "budget"), outcome.amount)
        write_instalments(project, preset=InstalmentPreset.objects.filter(is_default=True).first() or InstalmentPreset.objects.first(), by=by)
        audit.record("project.award", by=by, on=project, project=project.number,
                     detail={"call": call.number, "proposal": proposal.number, "left_out": left_out})
        tell_provider(project, Permission.PROJECT_EDIT, kind="project.award", page=("project", project.number), by=by,
                      params={"title": project.title, "number": project.number}, key=f"project.award.{project.number}")
    outcome.project_number = project.number
    outcome.version += 1
    outcome.save()
    audit.record("project.award", by=by, on=outcome, project=project.number)
    return project


def _open(outcome, proposal, by, starts_on, ends_on, term_reason):
    """The project's own row, its contract without a number yet, the provider as its first party."""
    if not (starts_on and ends_on):
        raise TermIsMissing
    house = outcome.applicant
    text = proposal.texts or {}
    project = Project(organisation=house, number=next_number(house, starts_on), title=proposal.title, status=Status.PUBLICISED, is_governed=True,
                      purchase_kind=outcome.call.purchase_kind, procurement_method=outcome.call.procurement_method, domain=proposal.domain, population=proposal.population, place=proposal.place or proposal.unit_name,
                      need=str(text.get("need", ""))[:5000], goals=_goals(proposal),
                      starts_on=starts_on, ends_on=ends_on, term_reason=term_reason)
    project.save()
    project.contract = Contract.objects.create(organisation=house, project=project, amount=outcome.amount, call_number=outcome.call.number,
                                               parties_count=2)
    ProjectParty.objects.create(organisation=house, project=project, partner=house, role=Role.PROVIDER)
    return project


def _goals(proposal):
    """The goals as text: the overall one, then the table's rows."""
    rows = [row if isinstance(row, str) else next((str(row[name]) for name in ("goal", "text", "name", "content") if row.get(name)), "")
            for row in _rows(proposal, "goals", keep_texts=True)]
    return "\n".join(part for part in [str((proposal.texts or {}).get("goal", "")), *rows] if part)[:5000]


def _rows(proposal, name, keep_texts=False):
    rows = (proposal.tables or {}).get(name) or []
    return [row for row in rows if isinstance(row, dict) or (keep_texts and isinstance(row, str))]


def _write_stages(project, call, proposal, by):
    """What happened in the call, with day and document, before the project was born (F001-7)."""
    house = by.organisation
    need = [(Status.NEED_SURVEY, call.need_on, call.number, house, None)] if call.names_its_need else []
    stages = [
        *need,
        (Status.CALLED, call.opens_at, call.number, house, None),
        (Status.PROPOSED, proposal.submitted_at, proposal.number, project.organisation, proposal.created_by),
        (Status.REVIEWED, call.released_at or call.publicity_from, call.number, house, None),
        (Status.PUBLICISED, call.publicity_from or call.decided_at, call.number, house, by),
    ]
    before = ""
    for status, moment, document, acting, member in stages:
        StatusChange.objects.create(organisation=project.organisation, project=project, before=before, after=status, on=_day(moment), document=document,
                                    by_house=acting, by_member=getattr(member, "pk", None), by_name=getattr(member, "name", ""),
                                    by=member if member and member.organisation_id == project.organisation_id else None)
        before = status


def _day(moment):
    if moment is None:
        return timezone.localdate()
    return timezone.localdate(moment) if hasattr(moment, "hour") else moment


def _promise(project, rows, by):
    """The lines and indicators of the proposal; returns how many rows could not be counted by any rule and wait for the contract."""
    rules, left_out, lines = counting.rules(), 0, {}
    known = [row for row in rows if row.get("rule") in rules]
    for row in known:
        code, name = _line(row)
        lines.setdefault(name, code)
    write_lines(project, lines=[(code, name) for name, code in lines.items()], by=by)
    there = {line.name: line for line in project.lines.all()}
    for row in known:
        write_indicator(project, rule=row["rule"], name=str(row.get("name") or "")[:60], unit=str(row.get("unit") or "")[:12], target=read_number(row.get("target")),
                        line=there[_line(row)[1]], by=by)
    left_out = len(rows) - len(known)
    return left_out


def _line(row):
    """The line's kind and name: as the proposal says, else the kind that the counting rule belongs to."""
    said = str(row.get("line") or "").strip()
    if said in ServiceLine.Code.values:
        return said, str(ServiceLine.Code(said).label)
    code = next((code for start, code in LINE_OF.items() if row["rule"].startswith(start)), ServiceLine.Code.OTHER)
    return code, (said or str(ServiceLine.Code(code).label))[:30]


def _write_budget(project, rows, granted):
    """The rows of the budget that the call pays, by category; the amounts only where they add up to what was granted, else they are set anew."""
    rule = SpendingRule.objects.first()
    known = {entry["code"]: entry for entry in (rule.categories if rule else [])}
    sums = {}
    for row in rows:
        code = str(row.get("category") or row.get("item") or "").strip()[:30]
        if code and row.get("source", "call") == "call":
            sums[code] = sums.get(code, Decimal(0)) + (_amount(row) or Decimal(0))
    whole = sum(sums.values(), Decimal(0)) == granted
    for seq, (code, part) in enumerate(sums.items(), 1):
        entry = known.get(code, {})
        name = entry.get("name") or (str(_("Other costs")) if code == "other" else code)
        line = BudgetLine.objects.create(organisation=project.organisation, project=project, seq=seq, code=code, name=name[:60],
                                         min_share=entry.get("min"), max_share=entry.get("max"))
        if whole:
            BudgetAmount.objects.create(organisation=project.organisation, line=line, number=1, amount=part, effective_from=project.starts_on)


def _amount(row):
    """What a row costs, read as it was when the proposal was checked: unit price times quantity, else its amount."""
    amount = row_amount(row)
    return read_number(row.get("amount")) if amount is None else amount
