"""Supplementary contracts: more of the same service, in all at most a tenth of the original amount (政府采购法 art. 49; DOMAIN.md 8.12)."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from projects.figures.contract import supplement_room
from projects.models import Commitment, Instalment, Supplement
from projects.models.project import UNDER_WAY, Status
from projects.services.contract import EnvelopeMissing, envelope_of, locked
from projects.services.envelopes import commit
from projects.services.telling import tell_provider
from projects.services.troubles import NotInThisState, ReasonMissing
from projects.window import act


class SupplementTooLarge(Exception):
    """All supplements together would pass a tenth of the original amount; `room` is what is left of it."""

    def __init__(self, room):
        super().__init__()
        self.room = room


class NoAmount(Exception):
    """A supplement adds an amount above 0, to the cent."""


class DueDayMissing(Exception):
    """What falls due on a date says on which."""


@transaction.atomic
def add_supplement(project, *, amount, reason, by, signed_on=None, trigger=Instalment.Trigger.ON_FINAL_PASS, due_on=None, envelope=None, override_reason=""):
    """The purchaser adds a supplement: with an instalment of its own, committed in the contract's envelope. Returns it.

    Raises SupplementTooLarge, NotInThisState, ReasonMissing, NoAmount, DueDayMissing, EnvelopeMissing, EnvelopeOverspent.
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
        project, contract = locked(project)
        if not project.is_governed or project.status not in (Status.CONTRACTED, *UNDER_WAY) or contract.signed_on is None:
            raise NotInThisState
        if envelope is None:
            raise EnvelopeMissing
        there = list(project.supplements.all())
        if amount > (room := supplement_room(contract, there)):
            raise SupplementTooLarge(room)
        made = Supplement.objects.create(organisation=project.organisation, project=project, seq=len(there) + 1, amount=amount, reason=reason, signed_on=day)
        last = project.instalments.order_by("-seq").values_list("seq", flat=True).first() or 0
        Instalment.objects.create(organisation=project.organisation, project=project, seq=last + 1, trigger=trigger, due_on=due_on, amount=amount,
                                  percent=(amount * 100 / contract.amount).quantize(Decimal("0.001"), ROUND_HALF_UP))
        audit.record("supplement.add", by=by, on=made, project=project.number, detail={"seq": made.seq})
        tell_provider(project, Permission.PROJECT_EDIT, kind="supplement.add", page=("contract", project.number), by=by,
                      params={"title": project.title, "number": project.number})
    commit(envelope, project=project, amount=amount, by=by, kind=Commitment.Kind.SUPPLEMENT, override_reason=override_reason, on=day)
    return made
