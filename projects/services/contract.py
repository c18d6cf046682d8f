"""The contract of an awarded project: drawn up by the purchaser, signed by each party, the purchaser last, announced (DOMAIN.md 3.1, 3.4, 8.11, 8.13, 8.26)."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.workdays import add_workdays
from projects import counting
from projects.figures.contract import fingerprint, gaps
from projects.models import Call, Commitment, Contract, Indicator, KeptReason, Outcome, Project, ProjectParty
from projects.models.project import Status
from projects.services.envelopes import commit
from projects.services.indicators import mark_stale, put_target
from projects.services.kept import keep
from projects.services.money import write_instalments
from projects.services.parties import write_party
from projects.services.projects import check_term, take_step, write_lines
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty, act

NOTICE_WORKDAYS = 2  # 政府采购法实施条例 art. 50
Role = ProjectParty.Role
FACTS = ("name", "unit", "period", "weight", "options")


class ContractIsSigned(Exception):
    """Somebody has signed; what the contract says no longer changes by drawing it up."""


class MoreThanGranted(Exception):
    """The amount is above what was granted; `granted` is that."""

    def __init__(self, granted):
        super().__init__()
        self.granted = granted


class ContractHasGaps(Exception):
    """Something that a contract must say is missing; `gaps` are their codes (`figures.contract.GAPS`)."""

    def __init__(self, missing):
        super().__init__(", ".join(missing))
        self.gaps = missing


class NotDrawnUp(Exception):
    """The purchaser has not handed the contract out for signing yet."""


class ContractHasChanged(Exception):
    """It was changed after it was read; read it again before signing."""


class PurchaserSignsLast(Exception):
    """The purchaser's signature commits the money, so it comes when all others have signed."""


class EnvelopeMissing(Exception):
    """Say from which envelope the contract is paid."""


class NoDayToAnnounce(Exception):
    """An announcement lies between the day of signing and today."""


def locked(project):
    """The project and its contract, read anew and locked; call it on the provider's ground."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=project.pk)
    project.contract = Contract.objects.select_for_update(of=("self",)).get(project=project)
    return project, project.contract


def granted(project):
    """What was granted for an awarded project; None for one that no outcome stands behind. Read in the purchaser's own house."""
    return Outcome.objects.filter(project_number=project.number).values_list("amount", flat=True).first()


def side_of(project, by):
    """As what a member's house signs; raises NotAParty."""
    if by.organisation_id == project.organisation_id:
        return Role.PROVIDER
    roles = set(ProjectParty.objects.filter(project_id=project.pk, partner_id=by.organisation_id).values_list("role", flat=True))
    for role in (Role.PURCHASER, Role.LANDING):
        if role in roles:
            return role
    raise NotAParty


# ---------- drawing up ----------


@transaction.atomic
def draw_up_contract(project, *, by, ready=True, seen=None, lines=None, indicators=None, preset=None, percents=None, triggers=None, due_on=None,
                     conditions=None, landing=None, **terms):
    """The purchaser's official writes what the contract says; with `ready` it is handed out for signing, without it is taken back from there. Nothing that is not given changes.

    `terms`: number, amount, requires_audit, parties_count, privacy, privacy_text, starts_on, ends_on, term_reason. `lines` as in `set_lines`; `indicators` as a whole:
    [{"indicator": row or None, "rule", "name", "unit", "line": name, "period", "weight", "target"}]; instalments as in `agree_instalments`
    with `conditions` for each. `landing` is the third party. `seen`: the project's version that was on the screen.

    Raises ContractIsSigned, MoreThanGranted, TermTooLong, PartsAreNotWhole, ContractHasGaps, AlreadyDecided (somebody saved in between).
    """
    most = granted(project)
    with act(project, by, "contract.draw_up"):
        project, contract = locked(project)
        if project.status != Status.PUBLICISED or not project.is_governed:
            raise ContractIsSigned if contract.signed_on else NotInThisState
        if contract.provider_signed_at or contract.landing_signed_at:
            raise ContractIsSigned
        if seen is not None and seen != project.version:
            raise AlreadyDecided(contract)
        _write_terms(project, contract, most, landing, by, terms)
        if indicators is not None:
            _make_room(project, indicators)
        if lines is not None:
            write_lines(project, lines=lines, by=by)
        if indicators is not None:
            _write_indicators(project, indicators, by)
        if preset is not None or percents is not None:
            write_instalments(project, by=by, preset=preset, percents=percents, triggers=triggers, due_on=due_on, conditions=conditions)
        elif "amount" in terms and project.instalments.exists():
            parts = list(project.instalments.all())
            write_instalments(project, by=by, percents=[part.percent for part in parts], triggers=[part.trigger for part in parts],
                              due_on=[part.due_on for part in parts], conditions=[part.conditions for part in parts])
        if ready and (missing := gaps(project)):
            raise ContractHasGaps(missing)
        taken_back = contract.drawn_up_at is not None and not ready
        contract.drawn_up_at = timezone.now() if ready else None
        contract.save()
        audit.record("contract.draw_up", by=by, on=contract, project=project.number, detail={"ready": ready, "taken_back": taken_back, "fields": sorted(terms)})
        if ready or taken_back:
            _tell_signers(project, contract, by, "contract.drawn_up" if ready else "contract.withdrawn")
        return project


def _write_terms(project, contract, most, landing, by, terms):
    if most is not None and terms.get("amount") is not None and terms["amount"] > most:
        raise MoreThanGranted(most)
    for name in ("number", "amount", "requires_audit", "parties_count", "privacy", "privacy_text"):
        if name in terms:
            setattr(contract, name, terms[name])
    for name in ("starts_on", "ends_on", "term_reason"):
        if name in terms:
            setattr(project, name, terms[name])
    check_term(project.starts_on, project.ends_on, project.term_reason)
    if landing is not None:
        project.parties.filter(role=Role.LANDING).exclude(partner=landing).delete()
        if not project.parties.filter(role=Role.LANDING, partner=landing).exists():
            write_party(project, partner=landing, role=Role.LANDING, by=by)
        contract.parties_count = 3
    project.version += 1
    project.save()
    contract.save()


def _make_room(project, wanted):
    """Indicators that are not wanted go, those that stay let go of their lines, so that the lines may be set."""
    kept = [entry["indicator"].pk for entry in wanted if entry.get("indicator")]
    for indicator in project.indicators.all():
        if indicator.pk not in kept:
            indicator.delete()
    project.indicators.update(line=None)


def _write_indicators(project, wanted, by):
    """The indicators as a whole; nothing is promised yet, so a target is written anew and not as a second version."""
    lines = {line.name: line for line in project.lines.all()}
    for seq, entry in enumerate(wanted, 1):
        rule = counting.get(entry["rule"])
        facts = {"name": str(rule.label), "unit": str(rule.unit)[:12]} | {name: entry[name] for name in FACTS if entry.get(name) not in (None, "")}
        indicator = project.indicators.filter(pk=getattr(entry.get("indicator"), "pk", None)).first() or Indicator(organisation=project.organisation, project=project)
        indicator.seq, indicator.rule, indicator.line = seq, entry["rule"], lines.get(entry.get("line") or "")
        for name, value in facts.items():
            setattr(indicator, name, value)
        indicator.save()
        indicator.targets.all().delete()
        if entry.get("target") is not None:
            put_target(indicator, number=1, target=entry["target"], effective_from=project.starts_on, by=by, per_worker=bool(entry.get("per_worker")),
                       evidence=entry.get("evidence") or ())
    mark_stale(project)


def _tell_signers(project, contract, by, kind):
    params = {"title": project.title, "number": project.number}
    key = f"{kind}.{project.number}.{project.version}"
    page = ("contract", project.number)
    tell_provider(project, Permission.CONTRACT_SIGN, kind=kind, page=page, by=by, params=params, key=key)
    if contract.parties_count == 3:
        tell_parties(project, Permission.CONTRACT_SIGN, kind=kind, page=page, by=by, params=params, key=key, roles=(Role.LANDING,))


@transaction.atomic
def reopen_contract(project, *, reason, by):
    """Before its own signature the purchaser takes the contract back to change it: the signatures so far are void, all are told why."""
    if not reason.strip():
        raise ReasonMissing
    with act(project, by, "contract.reopen"):
        project, contract = locked(project)
        if project.status != Status.PUBLICISED or contract.purchaser_signed_at:
            raise AlreadyDecided(contract)
        signed = [[side, getattr(contract, f"{side}_signed_name"), at.isoformat()] for side in ("provider", "landing") if (at := getattr(contract, f"{side}_signed_at"))]
        keep(contract, act=KeptReason.Act.CONTRACT, reason=reason, by=by, was={"signed": signed})
        for side in ("provider", "landing"):
            setattr(contract, f"{side}_signed_at", None)
            setattr(contract, f"{side}_signed_name", "")
        contract.drawn_up_at = None
        contract.save()
        audit.record("contract.reopen", by=by, on=contract, project=project.number)
        params = {"title": project.title, "number": project.number, "reason": reason}
        page = ("contract", project.number)
        tell_provider(project, Permission.CONTRACT_SIGN, kind="contract.reopened", page=page, by=by, params=params)
        tell_parties(project, Permission.CONTRACT_SIGN, kind="contract.reopened", page=page, by=by, params=params, roles=(Role.LANDING,))
        return project


# ---------- signing ----------


@transaction.atomic
def sign_contract(project, *, by, seen=None, envelope=None, override_reason="", on=None):
    """Sign for the member's house: provider and landing unit first, the purchaser last, which concludes the contract.

    The purchaser's signature commits the amount in `envelope` (else the call's) in the same transaction; over the envelope it needs
    `override_reason`. `seen`: the fingerprint of the contract that was read. Raises NotDrawnUp, ContractHasChanged, PurchaserSignsLast,
    EnvelopeMissing, EnvelopeOverspent, AlreadyDecided (with the contract, which says who signed when), NotAParty. Returns the project.
    """
    side = side_of(project, by)
    if side == Role.PURCHASER:
        envelope = envelope or envelope_of(project)
    with act(project, by, "contract.sign", roles=(Role.PURCHASER, Role.LANDING)):
        project, contract = locked(project)
        _check_signing(project, contract, side, seen)
        if side == Role.PURCHASER and envelope is None:
            raise EnvelopeMissing
        setattr(contract, f"{side}_signed_at", timezone.now())
        setattr(contract, f"{side}_signed_name", by.name)
        if side == Role.PURCHASER:
            contract.signed_on = on or timezone.localdate()
            contract.notice_due_on = add_workdays(contract.signed_on, NOTICE_WORKDAYS)
        contract.save()
        audit.record("contract.sign", by=by, on=contract, project=project.number, detail={"side": str(side)})
        if side == Role.PURCHASER:
            project = take_step(project, to=Status.CONTRACTED, by=by, on=contract.signed_on, document=contract.number)
            project.contract = contract
        _tell_signed(project, contract, side, by)
    if side == Role.PURCHASER:
        commit(envelope, project=project, amount=contract.amount, by=by, override_reason=override_reason, on=contract.signed_on)
    return project


def _check_signing(project, contract, side, seen):
    if not project.is_governed:
        raise NotInThisState
    if project.status != Status.PUBLICISED or getattr(contract, f"{side}_signed_at"):
        raise AlreadyDecided(contract)
    if side == Role.LANDING and contract.parties_count != 3:
        raise NotAParty
    if contract.drawn_up_at is None:
        raise NotDrawnUp
    if seen is not None and seen != fingerprint(project):
        raise ContractHasChanged
    if missing := gaps(project):
        raise ContractHasGaps(missing)
    if side == Role.PURCHASER and not others_signed(contract):
        raise PurchaserSignsLast


def others_signed(contract):
    """Whether everyone but the purchaser has signed."""
    return bool(contract.provider_signed_at and (contract.parties_count == 2 or contract.landing_signed_at))


def envelope_of(project):
    """The envelope from which the project is paid: that of its commitment, else of its call; None when neither says."""
    bound = Commitment.objects.filter(project=project, kind=Commitment.Kind.CONTRACT).select_related("envelope").first()
    if bound:
        return bound.envelope
    number = Contract.objects.filter(project=project).values_list("call_number", flat=True).first()
    call = Call.objects.filter(number=number).select_related("envelope").first() if number else None
    return call.envelope if call else None


def _tell_signed(project, contract, side, by):
    page, params = ("contract", project.number), {"title": project.title, "number": project.number}
    if side == Role.PURCHASER:
        tell_provider(project, Permission.PROJECT_EDIT, kind="contract.concluded", page=page, by=by, params=params)
        tell_parties(project, Permission.CONTRACT_SIGN, kind="contract.concluded", page=page, by=by, params=params, roles=(Role.LANDING,))
    elif others_signed(contract):
        tell_parties(project, Permission.CONTRACT_SIGN, kind="contract.to_sign", page=page, by=by, params=params)


@transaction.atomic
def announce_contract(project, *, on, address, by):
    """Note when and where the signed contract was announced; late or not shows itself. Raises NotInThisState, NoDayToAnnounce, AlreadyDecided."""
    with act(project, by, "contract.announce"):
        project, contract = locked(project)
        if contract.signed_on is None or not project.is_governed:
            raise NotInThisState
        if contract.announced_on:
            raise AlreadyDecided(contract)
        if not contract.signed_on <= on <= timezone.localdate():
            raise NoDayToAnnounce
        contract.announced_on, contract.announcement_url = on, address
        contract.save()
        audit.record("contract.announce", by=by, on=contract, project=project.number, detail={"on": on.isoformat()})
        return project
