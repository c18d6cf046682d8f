"""What is counted of trainings and supervision."""

from training.figures import counters  # noqa: F401  registers the counting rules
from training.figures.ledger import Account, Ledger, hours, hours_since, ledger

__all__ = ["Account", "Ledger", "hours", "hours_since", "ledger"]
