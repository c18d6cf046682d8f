"""Agreeing instalments and recording what was paid (DOMAIN.md 3.4, 8.11)."""

from decimal import Decimal

from django.db import transaction

from organisations import audit
from projects.figures import instalment_amounts
from projects.models import Instalment, InstalmentPreset
from projects.services.troubles import keep_to_the_contract


class AmountIsMissing(Exception):
    """Without a contract amount there is nothing to split."""


class PartsAreNotWhole(Exception):
    """The percentages must be above 0 and add up to 100."""


class PaymentsHaveBegun(Exception):
    """Once something was paid, the split stays as it was agreed."""


class PaidMoreThanAgreed(Exception):
    """Paid and withheld together exceed the instalment."""


class PaidByThePurchaser(Exception):
    """The purchaser pays and withholds here itself (`services.pay_instalment`); there is nothing to record by hand."""


class WithholdingNeedsReason(Exception):
    """An amount was withheld without a reason."""


def usual_triggers(parts):
    """At the contract, at the mid-term evaluation, at the final one, and on dates in between."""
    if parts == 1:
        return [Instalment.Trigger.ON_CONTRACT]
    middle = [Instalment.Trigger.ON_MID_PASS] + [Instalment.Trigger.ON_DATE] * (parts - 3)
    return [Instalment.Trigger.ON_CONTRACT, *middle[: parts - 2], Instalment.Trigger.ON_FINAL_PASS]


@transaction.atomic
def agree_instalments(project, *, by, preset=None, percents=None, triggers=None, due_on=None):
    """Split the contract amount by a preset (its code or row) or by percentages; replaces an earlier agreement."""
    keep_to_the_contract(project)
    return write_instalments(project, by=by, preset=preset, percents=percents, triggers=triggers, due_on=due_on)


def write_instalments(project, *, by, preset=None, percents=None, triggers=None, due_on=None, conditions=None):
    """The split of the amount, written and audited; what allows it was looked at before."""
    if preset is not None and not isinstance(preset, InstalmentPreset):
        preset = InstalmentPreset.objects.get(code=preset)
    percents = preset.percents if preset else percents
    if project.amount is None:
        raise AmountIsMissing
    if project.instalments.filter(paid_on__isnull=False).exists():
        raise PaymentsHaveBegun
    try:
        amounts = instalment_amounts(project.amount, percents)
    except ValueError:
        raise PartsAreNotWhole from None
    project.instalments.all().delete()
    triggers = triggers or usual_triggers(len(amounts))
    due_on = due_on or [None] * len(amounts)
    conditions = conditions or [[]] * len(amounts)
    instalments = Instalment.objects.bulk_create(
        Instalment(organisation=project.organisation, project=project, seq=seq, percent=percent, amount=amount, trigger=trigger, due_on=due, conditions=known)
        for seq, (percent, amount, trigger, due, known) in enumerate(zip(percents, amounts, triggers, due_on, conditions, strict=True), 1))
    audit.record("instalment.agree", by=by, on=project, project=project.number, detail={"percents": [str(part) for part in percents]})
    return instalments


@transaction.atomic
def change_instalment(instalment, *, by, **changes):
    """Change trigger, due day or conditions of an instalment, not its amount."""
    keep_to_the_contract(instalment.project)
    for name, value in changes.items():
        setattr(instalment, name, value)
    instalment.version += 1
    instalment.save()
    audit.record("instalment.change", by=by, on=instalment, project=instalment.project.number, detail={"seq": instalment.seq, "fields": sorted(changes)})
    return instalment


@transaction.atomic
def record_payment(instalment, *, paid_amount, paid_on, by, invoice_number="", withheld_amount=Decimal(0), reason="", conditions=None):
    """Record what was received for an instalment in all, what was withheld and why, and which conditions are met: for a project whose
    purchaser does not pay here. Raises PaidByThePurchaser for a governed one."""
    if instalment.project.is_governed:
        raise PaidByThePurchaser
    if paid_amount + withheld_amount > instalment.amount:
        raise PaidMoreThanAgreed
    if withheld_amount and not reason:
        raise WithholdingNeedsReason
    instalment.paid_amount, instalment.paid_on, instalment.invoice_number = paid_amount, paid_on, invoice_number
    instalment.withheld_amount, instalment.reason = withheld_amount, reason
    if conditions is not None:
        instalment.conditions = conditions
    instalment.version += 1
    instalment.save()
    audit.record("instalment.pay", by=by, on=instalment, project=instalment.project.number, detail={"seq": instalment.seq})
    return instalment
