"""The hours of what lies in the past.

Services write the hour at which they are called, and calls bind by the clock of the database. What a demonstration tells of last
month gets its own hours here, on rows that services made; nothing else is written past them.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from organisations.fence import fence
from projects.models import Proposal, Receipt


def at(day, hour, minute=0):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def happened(row, **hours):
    """The row as it would be, had it happened then."""
    with fence(row.organisation):
        type(row).objects.filter(pk=row.pk).update(**hours)
        for name, moment in hours.items():
            setattr(row, name, moment)
    return row


def called(call, applicants, *, opened, closed):
    """A call took proposals from one day to another; they arrived in its last days, one after the other."""
    happened(call, opens_at=at(opened, 9), closes_at=at(closed, 17), need_on=opened - timedelta(days=20))
    with fence(call.organisation):
        receipts = list(Receipt.objects.filter(call=call).order_by("number"))
        hours = {receipt.number: at(closed, 16) - timedelta(hours=7 * (len(receipts) - receipt.number)) for receipt in receipts}
        for receipt in receipts:
            receipt.at = hours[receipt.number]
        Receipt.objects.bulk_update(receipts, ["at"])
    for house in {house.organisation.pk: house for house in applicants}.values():
        with fence(house.organisation):
            proposals = list(Proposal.objects.filter(call=call, organisation=house.organisation, receipt_number__isnull=False))
            for proposal in proposals:
                proposal.submitted_at = proposal.autosaved_at = hours[proposal.receipt_number]
            Proposal.objects.bulk_update(proposals, ["submitted_at", "autosaved_at"])
    return call
