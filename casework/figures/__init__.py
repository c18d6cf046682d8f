"""The counting rules of casework, a module for each part; nothing else counts services."""

from casework.figures import (  # noqa: F401
    cases,
    evidence,
    goods,
    groups,
    harm,
    records,
    surveys,
    work_hours,
)
