"""Supplementary contracts: more of the same service, in all at most a tenth of the original amount (政府采购法 art. 49; DOMAIN.md 8.12).

The purchaser offers, the provider confirms: before that the contract stays as it was. What is offered is bound in the envelope, so that a
confirmation never finds it empty, and goes back when the purchaser takes the offer back.
"""

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.workdays import add_workdays
from people.search import without_names
from projects.figures.contract import supplement_room
from projects.figures.pay_day import store_pay_days
from projects.models import Commitment, Instalment, Supplement, SupplementOffer
from projects.models.project import UNDER_WAY, Status
from projects.records import signature
from projects.services.contract import EnvelopeMissing, envelope_of, locked
from projects.services.envelopes import NothingLeftToRelease, commit, release_commitment
from projects.services.telling import tell_parties, tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState, ReasonMissing
from projects.window import NotAParty, act

ANSWER_WORKDAYS = 5  # for the provider; our usual rule, as for decisions of the purchaser
Offered = SupplementOffer.Status
WAITING = (Offered.OPEN, Offered.SENT_BACK)


class SupplementTooLarge(Exception):
    """All supplements together would pass a tenth of the original amount; `room` is what is left of it."""

    def __init__(self, room):
        super().__init__()
        self.room = room


class NoAmount(Exception):
    """A supplement adds an amount above 0, to the cent."""


class OfferWaits(Exception):
    """The provider has not confirmed the supplement before, or it was sent back and not taken back yet."""


class DueDayMissing(Exception):
    """What falls due on a date says on which."""


@transaction.atomic
def add_supplement(project, *, amount, reason, by, signed_on=None, trigger=Instalment.Trigger.ON_FINAL_PASS, due_on=None, envelope=None, override_reason=""):
    """The purchaser offers a supplement to the provider and binds its amount in the contract's envelope. Returns the offer: nothing of the
    contract changes until the provider has confirmed it.

    Raises SupplementTooLarge, NotInThisState, OfferWaits (another one is not settled), ReasonMissing, NoAmount, DueDayMissing, EnvelopeMissing, EnvelopeOverspent.
    """
    amount, day = Decimal(amount), signed_on or timezone.localdate()
    if not reason.strip():
        raise ReasonMissing
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise NoAmount
    if trigger == Instalment.Trigger.ON_DATE and due_on is None:
        raise DueDayMissing
    envelope = envelope or envelope_of(project)
    with act(project, by, "supplement.add"):
        project, contract = _changeable(project)
        if project.organisation_id == by.organisation_id:
            raise NotAParty
        if envelope is None:
            raise EnvelopeMissing
        if project.supplement_offers.filter(status__in=WAITING).exists():
            raise OfferWaits
        _keep_to_the_tenth(project, contract, amount)
        offer = SupplementOffer.objects.create(organisation=project.organisation, project=project, seq=project.supplement_offers.count() + 1, amount=amount, reason=reason.strip(),
                                               signed_on=day, trigger=trigger, due_on=due_on, answer_by=add_workdays(timezone.localdate(), ANSWER_WORKDAYS), **signature(by))
        audit.record("supplement.add", by=by, on=offer, project=project.number, detail={"seq": offer.seq})
        tell_provider(project, Permission.CONTRACT_SIGN, kind="supplement.offered", page=("supplement_answer", project.number, offer.seq), by=by, params=_told(project))
    commit(envelope, project=project, amount=amount, by=by, kind=Commitment.Kind.SUPPLEMENT, override_reason=override_reason, on=day)
    return offer


@transaction.atomic
def confirm_supplement(offer, *, by):
    """The provider confirms: the supplement takes effect with an instalment of its own. The purchaser is told. Returns the supplement.

    Raises NotAParty, AlreadyDecided (with the offer), NotInThisState, SupplementTooLarge.
    """
    project, contract, offer = _to_answer(offer, by)
    _keep_to_the_tenth(project, contract, offer.amount)
    made = Supplement.objects.create(organisation=project.organisation, project=project, seq=project.supplements.count() + 1, amount=offer.amount, reason=offer.reason,
                                     signed_on=timezone.localdate())
    last = project.instalments.order_by("-seq").values_list("seq", flat=True).first() or 0
    Instalment.objects.create(organisation=project.organisation, project=project, seq=last + 1, trigger=offer.trigger, due_on=offer.due_on, amount=offer.amount,
                              percent=(offer.amount * 100 / contract.amount).quantize(Decimal("0.001"), ROUND_HALF_UP))
    store_pay_days(project)
    _answer(offer, Offered.CONFIRMED, by)
    audit.record("supplement.confirm", by=by, on=made, project=project.number, detail={"seq": made.seq})
    tell_parties(project, Permission.CALL_EDIT, kind="supplement.confirmed", page=("contract", project.number), by=by, params=_told(project))
    return made


@transaction.atomic
def send_back_supplement(offer, *, reason, by):
    """The provider does not confirm it, and says why; the purchaser is told and takes it back. Raises NotAParty, ReasonMissing, AlreadyDecided, NotInThisState."""
    if not reason.strip():
        raise ReasonMissing
    project, _contract, offer = _to_answer(offer, by)
    offer.answer_reason = without_names(project.organisation_id, reason.strip())[:300]
    _answer(offer, Offered.SENT_BACK, by)
    audit.record("supplement.send_back", by=by, on=offer, project=project.number, detail={"seq": offer.seq})
    tell_parties(project, Permission.CALL_EDIT, kind="supplement.sent_back", page=("contract", project.number), by=by, params=_told(project) | {"reason": offer.answer_reason})
    return offer


@transaction.atomic
def withdraw_supplement(offer, *, by):
    """The purchaser takes an offer back that is not confirmed; its money is free again. Raises NotAParty, AlreadyDecided (with the offer)."""
    if offer.organisation_id == by.organisation_id:
        raise NotAParty
    with act(offer.project, by, "supplement.withdraw"):
        project, _contract = locked(offer.project)
        offer = SupplementOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
        if offer.status not in WAITING:
            raise AlreadyDecided(offer)
        was_open, offer.status = offer.status == Offered.OPEN, Offered.WITHDRAWN
        offer.save()
        audit.record("supplement.withdraw", by=by, on=offer, project=project.number, detail={"seq": offer.seq})
        if was_open:
            tell_provider(project, Permission.CONTRACT_SIGN, kind="supplement.withdrawn", page=("contract", project.number), by=by, params=_told(project))
    # One offer waits at a time, so the last money bound for a supplement is its own; a termination has given it back already.
    bound = Commitment.objects.filter(project=project, kind=Commitment.Kind.SUPPLEMENT).select_related("envelope").order_by("-pk").first()
    if bound is not None:
        with suppress(NothingLeftToRelease):
            release_commitment(bound.envelope, project=project, amount=offer.amount, reason=offer.answer_reason or offer.reason, by=by)
    return offer


def _told(project):
    return {"title": project.title, "number": project.number}


def _changeable(project):
    """The project and its contract, locked; raises NotInThisState where nothing can be added any more."""
    project, contract = locked(project)
    if not project.is_governed or project.status not in (Status.CONTRACTED, *UNDER_WAY) or contract.signed_on is None:
        raise NotInThisState
    return project, contract


def _keep_to_the_tenth(project, contract, amount):
    if amount > (room := supplement_room(contract, project.supplements.all())):
        raise SupplementTooLarge(room)


def _to_answer(offer, by):
    """Project, contract and offer, locked in the provider's own house."""
    if offer.organisation_id != by.organisation_id:
        raise NotAParty
    project, contract = _changeable(offer.project)
    offer = SupplementOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.status != Offered.OPEN:
        raise AlreadyDecided(offer)
    return project, contract, offer


def _answer(offer, status, by):
    offer.status, offer.answered_at, offer.answered_name = status, timezone.now(), by.name
    offer.save()
