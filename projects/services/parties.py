"""Who takes part in a project. Of a governed one its award, its contract and its purchaser say so (DOMAIN.md 3.2, adr 6).

Who is evaluated and supervised does not choose by whom: on a governed project the purchaser adds and removes evaluators, supervising
authorities and landing units. The provider adds landing units, because it works at their place; who confirms or questions its services
it does not remove. The other house is told either way.
"""

from django.db import transaction

from organisations import audit
from organisations.access import Permission
from projects.models import Contract, Inspection, Project, ProjectParty
from projects.models.project import Status
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import CLOSED, ProjectIsClosed, UnderChangeControl, keep_open, keep_to_the_contract
from projects.window import NotAParty, act

Role = ProjectParty.Role
INSPECTING = (Role.PURCHASER, Role.AUTHORITY)


class AlreadyParty(Exception):
    """The organisation already takes part in this role."""


class ProviderCannotPurchase(Exception):
    """A provider is not its own purchaser, evaluator or authority."""


class PurchaserNames(UnderChangeControl):
    """Who evaluates, supervises and stands beside a governed project its purchaser says, not the provider."""


class PartyOfTheContract(UnderChangeControl):
    """Who signs as third party comes and goes with the contract."""


class PartyStillInspects(Exception):
    """It sent an inspection that is not closed; without it nobody could accept what was put right."""


def may_name(project, *, is_own):
    """The roles in which a house may add a party: its provider (`is_own`) or, of a governed project, its purchaser."""
    if not project.is_governed:
        return list(Role)
    if project.status in CLOSED:
        return []
    landing = [] if project.status == Status.PUBLICISED else [Role.LANDING]  # until all have signed, the contract names it
    return landing if is_own else [Role.EVALUATOR, Role.AUTHORITY, *landing]


def why_stays(project, party, *, is_own):
    """What keeps a party where it is, as the trouble that `remove_party` raises; None when the house may end its part."""
    if party.role == Role.PROVIDER and party.partner_id == project.organisation_id:
        return ProviderCannotPurchase()
    if not project.is_governed:
        return None
    if project.status in CLOSED:
        return ProjectIsClosed()
    if party.role in (Role.PROVIDER, Role.PURCHASER):
        return UnderChangeControl()
    if party.role == Role.LANDING and party == third_party(project):
        return PartyOfTheContract()
    if is_own:
        return PurchaserNames()
    return PartyStillInspects() if still_inspects(project, party) else None


def third_party(project):
    """The landing unit that signs the contract, or signed it: the first, as others come after the contract only; None for a contract of two."""
    if not Contract.objects.filter(project=project, parties_count=3).exists():
        return None
    return ProjectParty.objects.filter(project=project, role=Role.LANDING).order_by("pk").first()


def still_inspects(project, party):
    """Whether an inspection that its house sent is open, and it has no other part in which it may go on with it."""
    if party.role not in INSPECTING or ProjectParty.objects.filter(project=project, partner=party.partner_id, role__in=INSPECTING).exclude(pk=party.pk).exists():
        return False
    return Inspection.objects.filter(project=project, by_house=party.partner_id, status=Inspection.Status.SENT).exists()


@transaction.atomic
def add_party(project, *, partner, role, by):
    """Let an organisation take part; from now on it reads the project. Of a governed one both houses are told.

    Raises AlreadyParty, ProviderCannotPurchase, UnderChangeControl, PurchaserNames, PartyOfTheContract, ProjectIsClosed, NotAParty.
    """
    role, is_own = Role(role), _is_own(project, by)
    with act(project, by, "party.add", detail={"organisation": partner.code, "as": role.value}):
        project = _locked(project)
        if role not in may_name(project, is_own=is_own):
            if role in (Role.PURCHASER, Role.PROVIDER):
                keep_to_the_contract(project)
            raise PartyOfTheContract if role == Role.LANDING else PurchaserNames
        party = write_party(project, partner=partner, role=role, by=by)
        _tell_provider(project, party, by, "party.added")
    _tell_purchaser(project, party, by, "party.added")
    return party


def write_party(project, *, partner, role, by):
    """The party's row, written and audited; what allows it was looked at before."""
    role = Role(role)
    if partner.pk == project.organisation_id:
        raise ProviderCannotPurchase
    if ProjectParty.objects.filter(project=project, partner=partner, role=role).exists():
        raise AlreadyParty
    party = ProjectParty.objects.create(organisation=project.organisation, project=project, partner=partner, role=role)
    audit.record("party.add", by=by, on=party, project=project.number, detail={"organisation": partner.code, "role": role.value})
    return party


@transaction.atomic
def remove_party(party, *, by):
    """End an organisation's part; it no longer reads the project. Of a governed one both houses are told.

    Raises ProviderCannotPurchase, UnderChangeControl, PurchaserNames, PartyOfTheContract, PartyStillInspects, ProjectIsClosed, NotAParty.
    """
    is_own = _is_own(party.project, by)
    with act(party.project, by, "party.remove", detail={"organisation": party.partner.code, "as": party.role}):
        project = _locked(party.project)
        if trouble := why_stays(project, party, is_own=is_own):
            raise trouble
        key = str(party.pk)
        _tell_provider(project, party, by, "party.removed")
        party.delete()
        audit.record("party.remove", by=by, object_kind="projectparty", object_id=key, project=project.number,
                     detail={"organisation": party.partner.code, "role": party.role})
    _tell_purchaser(project, party, by, "party.removed")


def _is_own(project, by):
    """Whether the provider's own member acts; a party of a project that the provider entered itself says nothing here."""
    is_own = by.organisation_id == project.organisation_id
    if not is_own and not project.is_governed:
        raise NotAParty
    return is_own


def _locked(project):
    project = Project.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=project.pk)
    keep_open(project)
    return project


# Provider and purchaser hear who takes part in what they agreed on, whichever of them said so; each is told on its own ground.


def _tell_provider(project, party, by, act):
    if project.is_governed:
        tell_provider(project, Permission.PROJECT_EDIT, page=("project", project.number), by=by, **_said(project, party, act))


def _tell_purchaser(project, party, by, act):
    if project.is_governed:
        tell_parties(project, Permission.CALL_EDIT, page=("contract_parties", project.number), by=by, **_said(project, party, act))


def _said(project, party, act):
    return {"kind": f"{act}.{party.role}", "params": {"title": project.title, "number": project.number, "organisation": party.partner.name}}
