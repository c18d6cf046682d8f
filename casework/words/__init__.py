"""Words for the audit trail's acts, for notices and for what a correction keeps, a module for each part of casework."""

from casework.words import (  # noqa: F401
    activities,
    cases,
    forms,
    goods,
    groups,
    harm,
    record,
    retention,
    visits,
)
from casework.words.record import correction_rows  # noqa: F401
