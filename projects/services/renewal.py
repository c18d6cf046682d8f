"""Next year's project of the same purchaser and provider (F002-8)."""

from datetime import timedelta

from django.db import transaction
from django.dispatch import Signal

from organisations import audit
from organisations.access import Permission
from projects.figures import target_version
from projects.figures.standing import provider_standing
from projects.figures.work_hours import rule_on
from projects.models import (
    BudgetAmount,
    BudgetLine,
    Contract,
    Indicator,
    Project,
    ProjectParty,
    ProjectStaff,
    ServiceLine,
    StaffingNorm,
    WorkHourRule,
)
from projects.models.project import UNDER_WAY, Status
from projects.records import signature
from projects.services.award import ProviderIsBarred
from projects.services.contract import locked
from projects.services.indicators import mark_stale, put_target
from projects.services.money import write_instalments
from projects.services.projects import check_term, next_number, note_step, take_step
from projects.services.telling import tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.window import act

# Sent on the provider's ground inside the transaction: `old`, `new`, `by`. Open cases and files follow their project through it.
project_renewed = Signal()

# A renewed one again when its renewals were all terminated.
RENEWABLE = {*UNDER_WAY, Status.FINAL_EVALUATED, Status.ACCEPTED, Status.CLOSED, Status.RENEWED}
CARRIED = ("organisation", "title", "programme", "purchase_kind", "procurement_method", "domain", "population", "place", "target_group", "need",
           "goals", "leader", "light_rule", "is_governed")


class TermsOverlap(Exception):
    """Next year's project begins after this one's last day."""


@transaction.atomic
def renew_project(project, *, by, starts_on, ends_on, amount=None, number="", signed_on=None, term_reason="", title="", override_reason=""):
    """Next year's project with the same lines, indicators with their last targets, staff and parties; returns it.

    A governed one is renewed by its purchaser and waits for signatures as an awarded one does; any other by its provider, contracted at once.
    It comes from no call: its purchaser says from which envelope it is paid when signing. Raises NotInThisState, TermsOverlap, TermTooLong, AlreadyDecided (with the renewal there is), NotAParty,
    ProviderIsBarred (by a purchaser that barred it, without `override_reason`, which stays in the new project's first step).
    """
    check_term(starts_on, ends_on, term_reason)
    standing = provider_standing(project.organisation, by.organisation)  # a provider has none with itself
    with act(project, by, "project.renew"):
        old, contract = locked(project)
        if old.is_governed == (by.organisation_id == old.organisation_id) or old.status not in RENEWABLE:
            raise NotInThisState
        if starts_on <= old.ends_on:
            raise TermsOverlap
        if there := old.renewals.exclude(status=Status.TERMINATED).first():
            raise AlreadyDecided(there)
        why = override_reason.strip()[:300] if standing.is_barred else ""
        if standing.is_barred and not why:
            raise ProviderIsBarred(standing)
        new = Project(**{name: getattr(old, name) for name in CARRIED}, previous=old, number=next_number(old.organisation, starts_on), starts_on=starts_on,
                      ends_on=ends_on, term_reason=term_reason, status=Status.PUBLICISED if old.is_governed else Status.CONTRACTED)
        new.title = title or old.title
        new.save()
        amount = contract.amount if amount is None else amount
        new.contract = Contract.objects.create(organisation=old.organisation, project=new, amount=amount, number=number, signed_on=signed_on,
                                               requires_audit=contract.requires_audit, parties_count=contract.parties_count,
                                               privacy=contract.privacy, privacy_text=contract.privacy_text)
        note_step(new, before="", by=by, on=signed_on if not old.is_governed else None, reason=why, document=old.number)
        _carry(old, new, by)
        _carry_money(old, new, by, same=amount == contract.amount)
        mark_stale(new)
        audit.record("project.renew", by=by, on=new, project=new.number, detail={"previous": old.number, "barred": standing.is_barred})
        project_renewed.send(sender=Project, old=old, new=new, by=by)
        if old.status == Status.CLOSED:
            take_step(old, to=Status.RENEWED, by=by, document=new.number)
        if by.organisation_id != old.organisation_id:
            tell_provider(new, Permission.PROJECT_EDIT, kind="project.renew", page=("project", new.number), by=by,
                          params={"title": new.title, "number": new.number, "previous": old.number})
        return new


def _carry(old, new, by):
    """Parties, lines, indicators with the targets in force at the end, and the staff of today."""
    house = old.organisation
    for party in old.parties.all():
        ProjectParty.objects.create(organisation=house, project=new, partner_id=party.partner_id, role=party.role)
    lines = {}
    for line in old.lines.all():
        lines[line.pk] = ServiceLine.objects.create(organisation=house, project=new, code=line.code, name=line.name, seq=line.seq)
    for indicator in old.indicators.filter(is_active=True).prefetch_related("targets"):
        copy = Indicator.objects.create(organisation=house, project=new, line=lines.get(indicator.line_id), seq=indicator.seq, rule=indicator.rule,
                                        name=indicator.name, unit=indicator.unit, period=indicator.period, weight=indicator.weight, options=indicator.options)
        if last := target_version(indicator.targets.all(), old.ends_on):
            put_target(copy, number=1, target=last.target, effective_from=new.starts_on, by=by, per_worker=last.per_worker, evidence=last.evidence)
    if rule := rule_on(old, old.ends_on):
        WorkHourRule.objects.create(organisation=house, project=new, number=1, effective_from=new.starts_on, entries=rule.entries, from_preset=rule.from_preset, **signature(by))
    for entry in old.staff.filter(until=None):
        ProjectStaff.objects.create(organisation=house, project=new, membership_id=entry.membership_id, duty=entry.duty, since=new.starts_on,
                                    certificate=entry.certificate, has_background=entry.has_background)


def _carry_money(old, new, by, same):
    """The same split of the new amount with its conditions open again; the same budget where the amount is the same."""
    supplemented = old.supplements.count()
    parts = list(old.instalments.all())
    parts = parts[:len(parts) - supplemented] if supplemented else parts
    if parts and new.amount:
        write_instalments(new, by=by, percents=[part.percent for part in parts], triggers=[part.trigger for part in parts],
                          conditions=[[condition | {"met_on": None} for condition in part.conditions] for part in parts])
    for line in old.budget.filter(is_active=True).prefetch_related("amounts"):
        copy = BudgetLine.objects.create(organisation=old.organisation, project=new, code=line.code, seq=line.seq, name=line.name,
                                         min_share=line.min_share, max_share=line.max_share)
        if same and (last := max(line.amounts.all(), key=lambda entry: entry.number, default=None)):
            BudgetAmount.objects.create(organisation=old.organisation, line=copy, number=1, amount=last.amount, effective_from=new.starts_on)
    if norm := StaffingNorm.objects.filter(project=old).first():
        StaffingNorm.objects.create(organisation=old.organisation, project=new, amount_per_worker=norm.amount_per_worker, qualified_ratio=norm.qualified_ratio,
                                    background_ratio=norm.background_ratio, from_rule=norm.from_rule)


def usual_term(project):
    """The term that follows: as long as this one's, from the day after it."""
    starts_on = project.ends_on + timedelta(days=1)
    try:
        return starts_on, project.ends_on.replace(year=project.ends_on.year + 1)
    except ValueError:  # 29 February
        return starts_on, project.ends_on.replace(year=project.ends_on.year + 1, day=28)
