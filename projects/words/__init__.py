"""Words for the audit trail's acts and for notices, a module for each part of the cycle."""

from projects.words import (  # noqa: F401
    acceptance,
    calls,
    contract,
    inbox,
    inspection,
    progress,
    project,
    proposals,
    review,
    rules,
    spending,
)
