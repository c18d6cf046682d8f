"""How many workers a contract asks for, and with which qualification (DOMAIN.md 8.19)."""

from decimal import Decimal

from django.db import transaction

from organisations import audit
from projects import window
from projects.models import Project, ProjectStaff, SpendingRule, StaffingNorm
from projects.services.projects import from_day
from projects.services.troubles import NotInThisState, keep_to_the_contract


class NotANorm(Exception):
    """The yuan for one worker are above 0, a ratio lies between 0 and 1."""


RATIOS = ("qualified_ratio", "background_ratio")


def freeze_norm(project, rule):
    """A copy of a rule's staffing norm, where the project has none yet."""
    rule = rule if isinstance(rule, SpendingRule) else SpendingRule.objects.get(code=rule)
    if rule.staffing and not StaffingNorm.objects.filter(project=project).exists():
        _write(project, from_rule=rule.name, **rule.staffing)


def _write(project, *, amount_per_worker, from_rule="", **ratios):
    norm = StaffingNorm.objects.filter(project=project).first() or StaffingNorm(organisation=project.organisation, project=project)
    norm.amount_per_worker, norm.from_rule = Decimal(amount_per_worker), from_rule[:60]
    for name in RATIOS:
        ratio = ratios.get(name)
        setattr(norm, name, None if ratio in (None, "") else Decimal(ratio))
    if norm.amount_per_worker <= 0 or any(not 0 <= getattr(norm, name) <= 1 for name in RATIOS if getattr(norm, name) is not None):
        raise NotANorm
    norm.save()
    return norm


@transaction.atomic
def set_staffing_norm(project, *, by, rule=None, amount_per_worker=None, qualified_ratio=None, background_ratio=None):
    """How many yuan a year ask for one worker, and which ratios of the workers are qualified: a rule's, or the contract's own.

    The purchaser sets it where it made the contract, else the provider. Raises NotANorm, UnderChangeControl, NotAParty.
    """
    if by.organisation_id == project.organisation_id:
        keep_to_the_contract(project)
    with window.act(project, by, "staffing.norm"):
        project = Project.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=project.pk)
        if rule is not None:
            rule = rule if isinstance(rule, SpendingRule) else SpendingRule.objects.get(code=rule)
            norm = _write(project, from_rule=rule.name, **rule.staffing)
        else:
            norm = _write(project, amount_per_worker=amount_per_worker, qualified_ratio=qualified_ratio, background_ratio=background_ratio)
        audit.record("staffing.norm", by=by, on=project, project=project.number, detail={"rule": norm.from_rule})
    return norm


@transaction.atomic
def set_qualification(assignment, *, certificate, has_background, by, since=None):
    """Somebody's certificate and background: as it always was, or from a day on, so that the ratios of earlier days stay as they were.

    Raises NotInThisState when the assignment has ended. Returns the assignment in force.
    """
    assignment = ProjectStaff.objects.select_for_update(of=("self",)).select_related("project", "organisation").get(pk=assignment.pk)
    if assignment.until is not None:
        raise NotInThisState
    if since is not None:
        assignment = from_day(assignment, since)
    assignment.certificate, assignment.has_background = certificate, has_background
    assignment.save()
    audit.record("staff.qualification", by=by, on=assignment, project=assignment.project.number, detail={"certificate": certificate, "background": has_background})
    return assignment
