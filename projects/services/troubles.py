"""Why something of the purchase cycle could not be done, named as sentences."""


class AlreadyDecided(Exception):
    """Somebody was faster; `decision` is the row or round that tells who, when, which and why."""

    def __init__(self, decision=None):
        super().__init__()
        self.decision = decision


class UnderChangeControl(Exception):
    """The contract says so; it changes only by an approved request or a supplement."""


class NotInThisState(Exception):
    """From this state there is no such step."""


class ReasonMissing(Exception):
    """This needs a reason."""


class TooLateToUndo(Exception):
    """Others were told already."""


def keep_to_the_contract(project):
    """Raises UnderChangeControl where a purchaser's award made the project; `projects.services.governed` has the ways there are."""
    if project.is_governed:
        raise UnderChangeControl
