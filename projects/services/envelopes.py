"""The purchaser's money of a year: planning it, committing it by contracts, paying it out (F001-8, DOMAIN.md 8.8).

Everything that counts sums first locks the envelopes of the year, in one order, so that two officials at once wait for each
other and the second counts what the first has bound. Call these inside the purchaser's fence.
"""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.models import Series
from projects.figures.envelopes import bound_for, envelope_tree
from projects.models import Commitment, Disbursement, Envelope
from projects.services.troubles import ReasonMissing


class EnvelopeOverspent(Exception):
    """There is not so much left; `envelope` is the one that does not hold it (the asked one or one it is a part of), `missing`
    the yuan that are short, `left` what is there."""

    def __init__(self, envelope, left, amount):
        super().__init__(f"{envelope}: {amount} asked, {left} left")
        self.envelope, self.left, self.missing = envelope, left, amount - left


class MoreThanCommitted(EnvelopeOverspent):
    """The project would be paid more than the envelope has committed for it."""


class EnvelopeIsClosed(Exception):
    """Nothing is committed from or paid out of a closed envelope; `envelope` says which."""

    def __init__(self, envelope):
        super().__init__(str(envelope))
        self.envelope = envelope


class PartsExceedWhole(Exception):
    """The parts of an envelope were planned higher than the envelope itself; `left` is what can still be set aside."""

    def __init__(self, left):
        super().__init__(str(left))
        self.left = left


class PartOfAnotherYear(Exception):
    """A part belongs to the fiscal year of its envelope, and to no part of its own."""


class EnvelopeInUse(Exception):
    """Money was committed from it: year and place in the tree stay."""


class AlreadyCommitted(Exception):
    """The envelope has committed this contract already."""


class NotAnAmount(Exception):
    """An amount is above 0 and has no more than two decimals."""


class NothingLeftToRelease(Exception):
    """The contract holds less unpaid money than is to be given back; `left` is what it holds."""

    def __init__(self, left):
        super().__init__(str(left))
        self.left = left


# ---------- planning ----------


@transaction.atomic
def plan_envelope(*, name, year, planned, by, parent=None, **facts):
    """A fiscal year's money, or a part of it set aside from `parent`; returns the envelope."""
    rows = _locked(by.organisation, year)
    envelope = Envelope(organisation=by.organisation, name=name, year=year, planned=planned, parent=parent, **facts)
    _check_place(envelope, rows)
    envelope.number = f"{by.organisation.code}-{year}-B{Series.next(by.organisation, f'envelope-{year}'):02d}"
    envelope.save()
    audit.record("envelope.plan", by=by, on=envelope, detail={"planned": str(planned), "part_of": parent.number if parent else ""})
    return envelope


@transaction.atomic
def change_envelope(envelope, *, by, **changes):
    """Change name, amount, place or remarks of an envelope, close it or open it again."""
    year = Envelope.objects.values_list("year", flat=True).get(pk=envelope.pk)  # a form may have put another one on the instance
    rows = _locked(by.organisation, year, changes.get("year", year))
    row, saved = rows[envelope.pk], rows[envelope.pk].envelope
    for name, value in changes.items():
        setattr(envelope, name, value)
    if (envelope.year, envelope.parent_id) != (saved.year, saved.parent_id) and (row.committed or row.paid or row.parts):
        raise EnvelopeInUse
    if envelope.planned < saved.planned and envelope.planned < max(row.committed, row.paid):
        raise EnvelopeOverspent(envelope, envelope.planned, max(row.committed, row.paid))
    if envelope.planned < row.set_aside:
        raise PartsExceedWhole(envelope.planned - row.set_aside)
    _check_place(envelope, rows)
    envelope.version += 1
    envelope.save()
    audit.record("envelope.change", by=by, on=envelope,
                 detail={"fields": sorted(changes), "planned": str(envelope.planned), "planned_before": str(saved.planned)})
    return envelope


def _check_place(envelope, rows):
    """A part lies in the year of its envelope, below no part of its own, and the parts together do not exceed the whole."""
    if envelope.parent_id is None:
        return
    above = rows.get(envelope.parent_id)
    if above is None or above.envelope.year != envelope.year:
        raise PartOfAnotherYear
    if envelope.pk and envelope.pk in {row.envelope.pk for row in _chain(rows, above.envelope)}:
        raise PartOfAnotherYear
    left = above.planned - sum((part.planned for part in above.parts if part.envelope.pk != envelope.pk), Decimal(0))
    if envelope.planned > left:
        raise PartsExceedWhole(left)


# ---------- committing and paying ----------


@transaction.atomic
def commit(envelope, *, project, amount, by, kind=Commitment.Kind.CONTRACT, override_reason="", on=None):
    """Bind money of an envelope by a contract or its supplement; returns the commitment.

    Raises EnvelopeOverspent when the envelope or one it is a part of does not hold it, unless `override_reason` says why; the
    reason stays with the commitment and in the audit trail.
    """
    amount, reason = _yuan(amount), override_reason.strip()
    rows = _locked(by.organisation, envelope.year)
    if kind == Commitment.Kind.CONTRACT and Commitment.objects.filter(envelope=envelope, project=project, kind=kind).exists():
        raise AlreadyCommitted
    over = _short(rows, envelope, amount, "committed")
    if over and not reason:
        raise over
    made = Commitment.objects.create(organisation=by.organisation, envelope=rows[envelope.pk].envelope, project=project, kind=kind, amount=amount,
                                     on=on or timezone.localdate(), override_reason=reason if over else "", by=by)
    audit.record("envelope.commit", by=by, on=envelope, project=project.number,
                 detail={"kind": str(kind), "amount": str(amount)} | _overridden(over))
    return made


@transaction.atomic
def release_commitment(envelope, *, project, reason, by, amount=None, on=None):
    """Give committed, unpaid money back to the envelope, all of it unless an amount says less; returns the commitment below 0.

    Raises ReasonMissing, NotAnAmount, NothingLeftToRelease (the contract holds less unpaid money than that).
    """
    if not reason.strip():
        raise ReasonMissing
    _locked(by.organisation, envelope.year)
    committed, paid = bound_for(project, envelope)
    amount = committed - paid if amount is None else _yuan(amount)
    if amount <= 0 or amount > committed - paid:
        raise NothingLeftToRelease(committed - paid)
    made = Commitment.objects.create(organisation=by.organisation, envelope=envelope, project=project, kind=Commitment.Kind.RELEASE, amount=-amount,
                                     reason=reason.strip()[:300], on=on or timezone.localdate(), by=by)
    audit.record("envelope.release", by=by, on=envelope, project=project.number, detail={"amount": str(amount)})
    return made


def release_rest(project, *, reason, by, on=None):
    """Give back what is unpaid of all that the house committed for a project, each to its envelope; returns the commitments below 0."""
    held = Envelope.objects.filter(commitments__project=project).distinct().order_by("pk")
    made = []
    for envelope in held:
        try:
            made.append(release_commitment(envelope, project=project, reason=reason, by=by, on=on))
        except NothingLeftToRelease:
            continue
    return made


@transaction.atomic
def disburse(envelope, *, project, instalment, amount, by, on, override_reason=""):
    """Pay out of an envelope for an instalment; returns the disbursement.

    Raises MoreThanCommitted when the project would get more than was committed for it here, EnvelopeOverspent when the envelope
    or one above does not hold it, unless `override_reason` says why. The reason is kept whenever one is given: it may also
    say why was paid although a condition was open.
    """
    amount, reason = _yuan(amount), override_reason.strip()
    rows = _locked(by.organisation, envelope.year)
    committed, paid = bound_for(project, envelope)
    over = _short(rows, envelope, amount, "paid")
    if over is None and amount > committed - paid:
        over = MoreThanCommitted(envelope, committed - paid, amount)
    if over and not reason:
        raise over
    made = Disbursement.objects.create(organisation=by.organisation, envelope=rows[envelope.pk].envelope, project=project, instalment=instalment, amount=amount,
                                       on=on, override_reason=reason, by=by)
    audit.record("envelope.disburse", by=by, on=envelope, project=project.number,
                 detail={"amount": str(amount), "instalment": getattr(instalment, "seq", None)} | _overridden(over))
    return made


def _yuan(amount):
    amount = Decimal(amount)
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        raise NotAnAmount(amount)
    return amount


def _locked(organisation, *years):
    """The rows of all envelopes of the years by key, locked: a tree lies within a year, and nobody else counts meanwhile."""
    envelopes = Envelope.objects.filter(organisation=organisation, year__in=years).order_by("pk").select_for_update()
    return {row.envelope.pk: row for row in envelope_tree(envelopes)}


def _chain(rows, envelope):
    """The row of an envelope and of all those that it is a part of, from below."""
    chain, pk = [], envelope.pk
    while pk is not None:
        chain.append(rows[pk])
        pk = rows[pk].envelope.parent_id
    return chain


def _short(rows, envelope, amount, name):
    """What is missing where, or None. Raises EnvelopeIsClosed."""
    chain = _chain(rows, envelope)
    for row in chain:
        if row.envelope.is_closed:
            raise EnvelopeIsClosed(row.envelope)
    for row in chain:
        left = row.planned - getattr(row, name)
        if amount > left:
            return EnvelopeOverspent(row.envelope, left, amount)
    return None


def _overridden(over):
    return {"overspent": over.envelope.number, "missing": str(over.missing)} if over else {}
