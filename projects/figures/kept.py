"""What was taken back, with its reason: read beside what is in force."""

from datetime import datetime
from decimal import Decimal

from projects.models import KeptReason, Outcome


def decisions_before(outcome):
    """The decisions about a proposal that no longer hold, the oldest first: what, how much, why, who, and who took it back when."""
    return [{"decision": row.was["decision"], "label": Outcome.Decision(row.was["decision"]).label, "amount": Decimal(row.was["amount"]) if row.was["amount"] else None, "reason": row.reason,
             "who": row.was["who"], "at": datetime.fromisoformat(row.was["at"]) if row.was["at"] else None, "kept": row} for row in KeptReason.objects.of(outcome)]
