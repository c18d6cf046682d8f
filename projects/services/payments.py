"""Paying an instalment of a project that was purchased here: on the provider's ground and out of the own envelope, as one act
(DOMAIN.md 3.4, 8.8, 8.11). An agency records the payments of its other projects itself (`services.record_payment`)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from organisations import audit
from organisations.access import Permission
from organisations.undo import UNDO_FOR
from projects import window
from projects.figures.checklist import Known, checklist
from projects.figures.pay_day import store_pay_days
from projects.models import Instalment, ProgressRound, Project, ProjectParty
from projects.models.project import Status
from projects.services.changes import NotGoverned
from projects.services.contract import EnvelopeMissing, envelope_of
from projects.services.envelopes import NotAnAmount, disburse
from projects.services.money import PaidMoreThanAgreed, WithholdingNeedsReason
from projects.services.telling import tell_provider
from projects.services.troubles import AlreadyDecided, NotInThisState


class ConditionsOpen(Exception):
    """A condition is not met; paying all the same needs a reason. `checks` are the open ones."""

    def __init__(self, checks):
        super().__init__(", ".join(check.words for check in checks))
        self.checks = checks


class DeductionDue(Exception):
    """The contract deducts a part by the grade of an evaluation; no more than the rest is paid. `amount` is the rest."""

    def __init__(self, amount):
        super().__init__(f"{amount:.2f}")
        self.amount = amount


class DeductionStays(Exception):
    """What was deducted by grade is not given free; `amount` is that."""

    def __init__(self, amount):
        super().__init__(f"{amount:.2f}")
        self.amount = amount


class NothingToDeduct(Exception):
    """The contract deducts nothing from this instalment, or it was deducted already."""


class PaidInTheFuture(Exception):
    """A payment is entered when it was made, not before."""


class NotByHand(Exception):
    """This condition answers by itself."""


def _payer_of(project, by):
    """Only the purchaser's house pays; an own official does not pay the own house."""
    if not project.is_governed:
        raise NotGoverned
    if by.organisation_id == project.organisation_id:
        raise window.NotAParty


def _locked(instalment, seen):
    """The instalment read anew and locked, the project before it, as all acts on a project do: else two of them wait crosswise.
    Raises AlreadyDecided with it, when it is no longer what was on the screen."""
    project = Project.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "contract").get(pk=instalment.project_id)
    instalment = Instalment.objects.select_for_update(of=("self",)).get(pk=instalment.pk)
    instalment.project = project
    if seen is not None and seen != instalment.version:
        raise AlreadyDecided(instalment)
    return instalment


def _save(instalment):
    instalment.version += 1
    instalment.save()


def may_pay(project, member):
    """Whether a member's house pays this project here, and the member may."""
    return (project.is_governed and project.organisation_id != member.organisation_id and member.can(Permission.PAY)
            and ProjectParty.objects.filter(project=project, partner=member.organisation_id, role=ProjectParty.Role.PURCHASER).exists())


def untold_reports(project, member):
    """The progress reports whose acceptance the provider is not told yet, because it may still be undone."""
    if project.organisation_id != member.organisation_id:
        return set()
    return set(ProgressRound.objects.filter(report__project=project, decided_at__gt=timezone.now() - UNDO_FOR).values_list("report", flat=True))


@transaction.atomic
def pay_instalment(instalment, *, amount, on, by, envelope=None, invoice_number="", override_reason="", seen=None):
    """Pay an instalment or a part of it: written down at the provider, paid out of the purchaser's envelope (its commitment's, or the given one).

    `seen` is the version that was on the screen: of two officials at once the second gets AlreadyDecided with what the first paid.
    An open condition or an overspent envelope needs `override_reason`; it stays with the payment and is shown to both houses.
    What the contract deducts by grade is written down with the first payment. Raises ConditionsOpen, DeductionDue, EnvelopeOverspent, EnvelopeMissing, EnvelopeIsClosed, PaidMoreThanAgreed, PaidInTheFuture, NotAnAmount, NotGoverned,
    NotInThisState, NotAParty. Returns (instalment, disbursement).
    """
    amount, reason, project = Decimal(amount), override_reason.strip()[:300], instalment.project
    _payer_of(project, by)
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        raise NotAnAmount(amount)
    if on > timezone.localdate():
        raise PaidInTheFuture
    envelope = envelope or envelope_of(project)
    with window.act(project, by, "instalment.pay", on=instalment):
        instalment = _locked(instalment, seen)
        if instalment.project.status == Status.PUBLICISED:
            raise NotInThisState(Status.PUBLICISED)
        if amount > instalment.open_amount:
            raise AlreadyDecided(instalment) if not instalment.open_amount else PaidMoreThanAgreed
        instalment.invoice_number = invoice_number.strip() or instalment.invoice_number
        answers = checklist(instalment, Known(instalment.project))
        still_open = answers.open
        if still_open and not reason:
            raise ConditionsOpen(still_open)
        if amount > answers.to_pay:
            raise DeductionDue(answers.to_pay)
        if envelope is None:
            raise EnvelopeMissing
        _write_deduction(instalment, answers)
        _write_payment(instalment, amount, on, by, reason)
        store_pay_days(instalment.project)
        audit.record("instalment.pay", by=by, on=instalment, project=project.number,
                     detail={"seq": instalment.seq, "house": by.organisation.code, "open": [check.code for check in still_open]})
        tell_provider(project, Permission.MONEY_VIEW, kind="instalment.paid", page=("checklist", project.number, instalment.seq), by=by,
                      params={"project": project.title, "seq": instalment.seq, "amount": f"{amount:,.2f}", "purchaser": by.organisation.name})
    return instalment, disburse(envelope, project=project, instalment=instalment, amount=amount, by=by, on=on, override_reason=reason)


def _write_payment(instalment, amount, on, by, reason):
    instalment.paid_amount += amount
    instalment.paid_on = max(on, instalment.paid_on or date.min)
    instalment.override_reason = reason or instalment.override_reason
    instalment.payments = [*instalment.payments, {"on": on.isoformat(), "amount": f"{amount:.2f}", "house": by.organisation.name, "by": by.name, "reason": reason,
                                                  "at": timezone.now().isoformat(timespec="seconds")}]
    _save(instalment)


def _write_deduction(instalment, answers):
    """What the contract deducts is withheld for good, told with grade and percent; an amount of nothing needs no word."""
    found, amount = answers.deduction, answers.to_deduct
    if not amount:
        return
    instalment.withheld_amount += amount
    instalment.deducted_amount = amount
    instalment.deduction = {"stage": str(found.stage), "grade": found.grade, "percent": f"{found.percent.normalize():f}", "seq": found.seq, "on": timezone.localdate().isoformat()}
    instalment.reason = "; ".join(part for part in (instalment.reason, found.words) if part)[:300]


@transaction.atomic
def deduct(instalment, *, by, seen=None):
    """Write down what the contract deducts by grade without paying anything yet; the provider is told. Raises NothingToDeduct, AlreadyDecided, NotGoverned, NotAParty."""
    project = instalment.project
    _payer_of(project, by)
    with window.act(project, by, "instalment.deduct", on=instalment):
        instalment = _locked(instalment, seen)
        answers = checklist(instalment, Known(instalment.project))
        if not answers.to_deduct:
            raise NothingToDeduct
        _write_deduction(instalment, answers)
        _save(instalment)
        tell_provider(project, Permission.MONEY_VIEW, kind="instalment.deducted", page=("checklist", project.number, instalment.seq), by=by,
                      params={"project": project.title, "seq": instalment.seq, "amount": f"{instalment.deducted_amount:,.2f}", "purchaser": by.organisation.name})
        audit.record("instalment.deduct", by=by, on=instalment, project=project.number, detail={"seq": instalment.seq, "percent": instalment.deduction["percent"], "house": by.organisation.code})
    return instalment


@transaction.atomic
def withhold(instalment, *, amount, reason, by, seen=None):
    """Withhold a part of an instalment with a reason; the amount is that withheld in all, 0 gives it free again. The provider is told why.

    Raises WithholdingNeedsReason, PaidMoreThanAgreed (it is more than is unpaid), NotAnAmount, AlreadyDecided, NotGoverned, NotAParty.
    """
    amount, project = Decimal(amount), instalment.project
    _payer_of(project, by)
    if not reason.strip():
        raise WithholdingNeedsReason
    if not amount.is_finite() or amount < 0 or amount != round(amount, 2):
        raise NotAnAmount(amount)
    with window.act(project, by, "instalment.withhold", on=instalment):
        instalment = _locked(instalment, seen)
        if amount > instalment.amount - instalment.paid_amount:
            raise PaidMoreThanAgreed
        if amount < instalment.deducted_amount:
            raise DeductionStays(instalment.deducted_amount)
        instalment.withheld_amount, instalment.reason = amount, reason.strip()[:300]
        _save(instalment)
        audit.record("instalment.withhold", by=by, on=instalment, project=project.number, detail={"seq": instalment.seq, "house": by.organisation.code})
        tell_provider(project, Permission.MONEY_VIEW, kind="instalment.withheld", page=("checklist", project.number, instalment.seq), by=by,
                      params={"project": project.title, "seq": instalment.seq, "amount": f"{amount:,.2f}", "purchaser": by.organisation.name})
    return instalment


@transaction.atomic
def tick_condition(instalment, *, index, met, by, seen=None):
    """Tick a condition in words, or take the tick away: the purchaser where it pays, else the provider's own house.

    Raises NotByHand for a condition that answers by itself, AlreadyDecided, NotInThisState (settled), NotAParty, NotGoverned.
    """
    project = instalment.project
    if project.is_governed or by.organisation_id != project.organisation_id:
        _payer_of(project, by)
    with window.act(project, by, "instalment.tick", on=instalment):
        instalment = _locked(instalment, seen)
        if not 0 <= index < len(instalment.conditions) or instalment.conditions[index].get("rule"):
            raise NotByHand
        if not instalment.open_amount:
            raise NotInThisState
        told = {"met_on": timezone.localdate().isoformat(), "by": by.organisation.name} if met else {"met_on": None, "by": ""}
        instalment.conditions[index] = instalment.conditions[index] | told
        _save(instalment)
        store_pay_days(instalment.project)
        audit.record("instalment.tick", by=by, on=instalment, project=project.number,
                     detail={"seq": instalment.seq, "condition": index + 1, "met": met, "house": by.organisation.code})
    return instalment


@transaction.atomic
def note_invoice(instalment, *, number, by, seen=None):
    """The number of the provider's invoice for an instalment, entered by either house. Raises AlreadyDecided, NotInThisState (settled), NotAParty."""
    project = instalment.project
    if by.organisation_id != project.organisation_id:
        _payer_of(project, by)
    with window.act(project, by, "instalment.invoice", on=instalment):
        instalment = _locked(instalment, seen)
        if not instalment.open_amount:
            raise NotInThisState
        instalment.invoice_number = number.strip()[:40]
        _save(instalment)
        store_pay_days(instalment.project)
        audit.record("instalment.invoice", by=by, on=instalment, project=project.number, detail={"seq": instalment.seq})
    return instalment
