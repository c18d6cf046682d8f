"""What casework does when something happens in the apps below it, a module for each part."""

from casework.signals import (  # noqa: F401
    cases,
    consents,
    copies,
    erasing,
    keeping,
    looks,
    visits,
)
