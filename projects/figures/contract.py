"""What a contract says, as one sheet: parties, terms, lines, indicators, instalments, signatures, and when it is to be announced."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from organisations.workdays import add_workdays, is_workday, known
from projects.figures import in_force
from projects.figures.conditions import condition_words
from projects.figures.progress import evidence_words
from projects.figures.rates import target_version
from projects.models import Contract, KeptReason, Paper, Project, ProjectParty
from projects.models.project import Status

ORDER = ["purchaser", "provider", "landing", "authority", "evaluator"]
GAPS = {
    "amount": _("the amount"),
    "number": _("the contract number"),
    "lines": _("at least one service line"),
    "indicators": _("at least one indicator"),
    "targets": _("a target for each indicator"),
    "instalments": _("instalments that add up to the amount"),
    "landing": _("the landing unit as third party"),
    "privacy": _("the agreement on data and secrecy"),
}


def contract_of(project):
    """The contract, or None where the database shows none to the reader."""
    try:
        return project.contract
    except Contract.DoesNotExist:
        return None


def privacy_papers(contract):
    """The agreement on data and secrecy as files. On the provider's ground."""
    return list(Paper.objects.of(contract).filter(purpose=Paper.Purpose.PRIVACY)) if contract.privacy == Contract.Privacy.PAPER else []


def gaps(project):
    """What a contract must say and this one does not: codes of `GAPS` (办法 art. on performance targets; DOMAIN.md 8.11)."""
    contract, parts = project.contract, list(project.instalments.all())
    indicators = list(project.indicators.filter(is_active=True).prefetch_related("targets"))
    missing = {
        "amount": not contract.amount,
        "number": not contract.number,
        "lines": not project.lines.exists(),
        "indicators": not indicators,
        "targets": any(not indicator.targets.all() for indicator in indicators),
        "instalments": not parts or sum(part.amount for part in parts) != contract.amount,
        "landing": contract.parties_count == 3 and not project.parties.filter(role=ProjectParty.Role.LANDING).exists(),
        "privacy": not (contract.privacy == Contract.Privacy.CLAUSE and contract.privacy_text.strip() or privacy_papers(contract)),
    }
    return [code for code, lacks in missing.items() if lacks]


def fingerprint(project):
    """A hash over all that is signed, so that nobody signs what they have not read. On the provider's ground."""
    contract = project.contract
    said = {
        "terms": [contract.number, contract.amount, contract.requires_audit, contract.parties_count, project.title, project.starts_on,
                  project.ends_on, project.term_reason, project.goals, project.place],
        "parties": sorted(project.parties.values_list("role", "partner_id")),
        "lines": list(project.lines.values_list("code", "name")),
        "indicators": [[*row] for row in project.indicators.values_list("rule", "name", "unit", "period", "line__name", "targets__target", "targets__per_worker", "targets__evidence")],
        "privacy": [contract.privacy, contract.privacy_text, [paper.sha256 for paper in privacy_papers(contract)]],
        "instalments": list(project.instalments.values_list("seq", "percent", "amount", "trigger", "due_on", "conditions")),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Signature:
    """One place to sign: as what, which house, by whom and when; empty while nobody has."""

    side: str
    label: str
    house: str
    name: str
    at: object
    is_next: bool


def signatures(project):
    """The places to sign in their order: provider, landing unit, and the purchaser last. On the provider's ground."""
    contract = project.contract
    houses = {party.role: party.partner.name for party in project.parties.select_related("partner").order_by("-pk")}
    sides = ["provider", *(["landing"] if contract.parties_count == 3 else []), "purchaser"]
    open_sides = [side for side in sides if not getattr(contract, f"{side}_signed_at")]
    ready = contract.drawn_up_at is not None
    return [Signature(side, ProjectParty.Role(side).label, houses.get(side, ""), getattr(contract, f"{side}_signed_name"),
                      getattr(contract, f"{side}_signed_at"), ready and side in open_sides and (side != "purchaser" or open_sides == ["purchaser"]))
            for side in sides]


@dataclass(frozen=True)
class Notice:
    """The announcement's deadline in days of the working calendar: which days count and which are off."""

    signed_on: date
    due_on: date
    announced_on: date | None
    workdays: tuple
    days_off: tuple
    calendar_known: bool

    @property
    def is_late(self):
        return bool(self.announced_on and self.announced_on > self.due_on)

    def is_overdue(self, today):
        return self.announced_on is None and today > self.due_on


def notice(contract):
    """How the day came about until which a signed contract is to be announced (DOMAIN.md 8.26); None before it is signed."""
    if contract is None or contract.notice_due_on is None:
        return None
    days = [contract.signed_on + timedelta(days=step) for step in range(1, (contract.notice_due_on - contract.signed_on).days + 1)]
    return Notice(contract.signed_on, contract.notice_due_on, contract.announced_on, tuple(day for day in days if is_workday(day)),
                  tuple(day for day in days if not is_workday(day)), all(known(day.year) for day in (contract.signed_on, contract.notice_due_on)))


def expected_notice(day):
    """Until when a contract signed on `day` would have to be announced."""
    return add_workdays(day, 2)


def supplement_room(contract, supplements):
    """How much supplements may still add: a tenth of the original amount less what they add already, to the cent (DOMAIN.md 8.12)."""
    return contract.amount / 10 - sum((supplement.amount for supplement in supplements), Decimal(0))


# ---------- the whole sheet ----------

@dataclass(frozen=True)
class Promised:
    """An indicator as it was agreed, and the target in force now where an approved change made it another."""

    name: str
    unit: str
    line: str
    period: str
    agreed: Decimal | None
    now: Decimal | None
    per_worker: bool = False
    evidence: list = field(default_factory=list)


def sheet(pk, today, with_amounts):
    """All that stands in a contract, ready for a page of any party; without amounts for whom the database shows none (DOMAIN.md
    section 5): the landing unit and the evaluator read what is to be done, not what it costs. On the provider's ground."""
    project = Project.objects.select_related("organisation", "contract", "previous").get(pk=pk)
    contract = contract_of(project) or Contract(organisation=project.organisation, project=project)
    project.contract = contract
    to_sign = project.is_governed and project.status == Status.PUBLICISED
    parts = list(project.instalments.all())
    supplements = [] if to_sign else list(project.supplements.all())  # none before it is signed
    agreed = len(parts) - len(supplements)  # each supplement brought one instalment, at the end
    lines, indicators = list(project.lines.all()), list(project.indicators.filter(is_active=True).select_related("line").prefetch_related("targets"))
    if not to_sign:  # before it is signed nothing of it was changed by a request
        in_force.as_agreed_on(*in_force.load([project]), today, [*lines, *(indicator.line for indicator in indicators)])
    found = {
        "project": project, "signatures": signatures(project) if project.is_governed else [], "notice": notice(contract), "gaps": [GAPS[code] for code in gaps(project)] if to_sign else [],
        "parties": [(party.get_role_display(), party.partner.name)
                    for party in sorted(project.parties.select_related("partner"), key=lambda party: ORDER.index(party.role))],
        "lines": lines, "indicators": [_promised(indicator, today) for indicator in indicators],
        "parts": [{"seq": part.seq, "percent": part.percent, "due": part.get_trigger_display(), "due_on": part.due_on,
                   "conditions": [condition_words(condition, part.trigger) for condition in part.conditions], "amount": part.amount if with_amounts else None, "is_supplement": part.seq > agreed} for part in parts],
        "terms": {name: getattr(contract, name) for name in ("number", "signed_on", "call_number", "requires_audit", "parties_count", "privacy_text", "drawn_up_at",
                                                             "announced_on", "announcement_url")},
        "privacy": contract.get_privacy_display() if contract.privacy else "", "privacy_papers": privacy_papers(contract),
        "drawn_up": contract.drawn_up_at is not None, "fingerprint": fingerprint(project) if to_sign else "", "amount": None, "supplements": [], "offer": None,
        "taken_back": list(KeptReason.objects.of(contract).select_related("by_house")) if project.is_governed else [],
    }
    if with_amounts and contract.amount is not None:
        found |= {"amount": contract.amount, "supplements": supplements, "total": sum((part.amount for part in parts), Decimal(0)), "capitals": capitals(contract.amount),
                  "room": supplement_room(contract, supplements), "offer": None if to_sign else project.supplement_offers.filter(status__in=["open", "sent_back"]).first()}
    return found


def _promised(indicator, today):
    versions = list(indicator.targets.all())
    version = target_version(versions, today)
    return Promised(indicator.name, indicator.unit, indicator.line.name if indicator.line else "", indicator.get_period_display(),
                    versions[0].target if versions else None, version.target if version else None, bool(version and version.per_worker),
                    evidence_words(version.evidence) if version else [])


# ---------- amounts in capitals ----------

DIGITS, PLACES, GROUPS = "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], ["", "万", "亿", "万亿"]


def capitals(amount):
    """人民币大写, as banks and contracts write an amount (支付结算办法 annex 1): 107000.53 → 壹拾万零柒仟元伍角叁分."""
    amount = Decimal(amount).quantize(Decimal("0.01"))
    if amount < 0:
        return "负" + capitals(-amount)
    yuan, cents = divmod(int(amount * 100), 100)
    jiao, fen = divmod(cents, 10)
    words = _whole(yuan) + "元" if yuan else ""
    if not cents:
        return (words or "零元") + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (DIGITS[fen] + "分" if fen else "整")


def _whole(number):
    """Groups of four digits from the left; one 零 stands for every run of zeros between digits."""
    words, gap = "", False
    for power in range((len(str(number)) - 1) // 4, -1, -1):
        group = number // 10 ** (4 * power) % 10000
        if not group:
            gap = True
            continue
        for place in range(3, -1, -1):
            digit = group // 10**place % 10
            if not digit:
                gap = True
                continue
            words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[place]
            gap = False
        words += GROUPS[power]
    return words
