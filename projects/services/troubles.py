"""Why something of the purchase cycle could not be done, named as sentences."""

from django.core.exceptions import PermissionDenied


class AlreadyDecided(Exception):
    """Somebody was faster; `decision` is the row or round that tells who, when, which and why."""

    def __init__(self, decision=None):
        super().__init__()
        self.decision = decision


class UnderChangeControl(Exception):
    """The contract says so; it changes only by an approved request or a supplement."""


class ProjectIsClosed(UnderChangeControl, PermissionDenied):
    """The project is closed and archived; nothing of it changes any more."""


class NotInThisState(Exception):
    """From this state there is no such step."""


class ReasonMissing(Exception):
    """This needs a reason."""


class TooLateToUndo(Exception):
    """Others were told already."""


CLOSED = ("closed", "renewed")


def keep_open(project):
    """Raises ProjectIsClosed where a purchaser's project has been closed; the database refuses as well."""
    if project.is_governed and project.status in CLOSED:
        raise ProjectIsClosed


def keep_to_the_contract(project):
    """Raises UnderChangeControl where a purchaser's award made the project; `projects.services.governed` has the ways there are."""
    if project.is_governed:
        keep_open(project)
        raise UnderChangeControl
