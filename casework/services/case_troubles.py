"""What can stand in the way of a case, as sentences."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from casework.services.troubles import Trouble


class CaseMovedOn(Trouble):
    words = _("The case is no longer where you saw it: somebody was faster, or it was opened or closed already.")


class WrongStage(Trouble):
    words = _("The case has not come to this stage. The form of the stage before it comes first.")


class ConsentMissing(Trouble):
    """The client's consent does not hold on that day; `state` says why."""

    words = _("There is no consent that holds for this on that day.")
    scopes = {"casework": _("Consent to casework: %(why)s."), "referral": _("Consent to the referral: %(why)s.")}

    def __init__(self, refused):
        super().__init__()
        self.state, self.scope = refused.state, refused.scope

    def __str__(self):
        return str(self.scopes[self.scope]) % {"why": str(self.state.label)}


class CaseNotReady(Trouble):
    """The case cannot be closed; `missing` says what is still to be done."""

    words = _("The case cannot be closed yet.")

    def __init__(self, missing):
        super().__init__()
        self.missing = missing

    def __str__(self):
        return str(format_lazy("{} {}", self.words, " ".join(str(words) for words in self.missing)))


class ProcessIncomplete(Trouble):
    """A process record is handed in with what it was for, where it was and what comes next; `missing` are the names of what is not there."""

    words = _("The process record is not complete. Missing: %(fields)s.")

    def __init__(self, missing):
        super().__init__()
        self.missing = missing

    def __str__(self):
        return str(self.words) % {"fields": pgettext("between the parts of a list", ", ").join(str(name) for name in self.missing)}


class DayInTheFuture(Trouble):
    words = _("The day lies in the future.")


class DayTooEarly(Trouble):
    words = _("The day lies before what it follows.")


class OpenAlready(Trouble):
    words = _("The client has an open case in this project.")


class WrongProject(Trouble):
    words = _("A case moves to another project of this agency that is under way and on which its worker serves.")


class SameWorker(Trouble):
    words = _("This colleague has the case already.")


class CannotCarryCases(Trouble):
    words = _("This colleague does not work with cases.")


class OwnProcess(Trouble):
    words = _("You wrote this record. Your supervisor comments on it.")


class ScoreOutOfRange(Trouble):
    words = _("The score lies outside the scale.")


class ScaleExists(Trouble):
    words = _("There is a scale of this name.")


class NoPlacementCase(Trouble):
    words = _("Only a placement case has placements.")


class NotPermanent(Trouble):
    words = _("This placement is not permanent: say in the note why no permanent one is possible now.")
    field = "note"


class TooManyFiles(Trouble):
    words = _("A case holds at most 60 files.")
