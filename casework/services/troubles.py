"""What can stand in the way of a verb, as sentences; `str()` gives the words for the user."""

from django.utils.translation import gettext_lazy as _


class Trouble(Exception):
    """A verb of the ledger could not be done in this state."""

    words = _("This cannot be done now.")

    def __str__(self):
        return str(self.words)


class InTheFuture(Trouble):
    words = _("The service begins in the future. Log it when it has taken place.")


class TooLong(Trouble):
    words = _("A record lasts at least 1 minute and at most 12 hours. Several days are several records.")


class LineOfAnotherProject(Trouble):
    words = _("The service line belongs to another project.")


class OutsideTheTerm(Trouble):
    words = _("The day lies outside the project's term.")


class StepNotAllowed(Trouble):
    words = _("Somebody else has already decided on this record, or it has moved on.")


class OwnRecord(Trouble):
    words = _("You took part in this service. Somebody else reviews it.")


class ReasonMissing(Trouble):
    words = _("Say why.")


class NothingToCorrect(Trouble):
    words = _("Nothing was changed.")


class TooLateToUndo(Trouble):
    words = _("This can no longer be undone. Make the record void with a reason.")


class PhotoAlreadyThere(Trouble):
    words = _("This photo is already on the record.")


class TooManyPhotos(Trouble):
    words = _("A record holds at most 12 photos.")


class FormNotOpen(Trouble):
    words = _("Somebody was faster: this form is no longer where you saw it. Open it again.")


class FormIncomplete(Trouble):
    """Something is missing before a form is handed in; `problems` say what and at which field."""

    words = _("Something is still missing.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


class NotTheDecider(Trouble):
    words = _("Who wrote a form does not decide about it.")


class OpinionMissing(Trouble):
    words = _("Say what is to be done differently.")
