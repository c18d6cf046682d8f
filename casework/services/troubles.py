"""What can stand in the way of a verb, as sentences; `str()` gives the words for the user."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _


class Trouble(Exception):
    """A verb of the ledger could not be done in this state."""

    words = _("This cannot be done now.")
    field = None  # of the form, where the sentence belongs to one

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


class NotOnTheStaff(Trouble):
    words = _("On that day you were not on the staff of this project.")


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


class NotYourClient(Trouble):
    """Nobody comes to know a minor by writing something down about them; the sentence leads to the question to open the file."""

    words = _("The file of a minor opens only to those who serve the child and their supervisor.")

    def __init__(self, person):
        super().__init__(person.number)
        self.person = person

    def __str__(self):
        return format_html('{} <a href="{}?person={}">{}</a>', self.words, reverse("access_new", args=[self.person.organisation.slug]), self.person.number, _("Ask to open the file"))


class ConsentIsWanting(Trouble):
    """A client's consent to the file is not there; the sentence names the clients by file number and leads to where it is recorded. `wanting`: [(client, why)]."""

    words = _("Kept, but not handed in as long as a consent to the file is wanting:")

    def __init__(self, wanting):
        super().__init__(", ".join(person.number for person, _why in wanting))
        self.wanting = wanting

    def __str__(self):
        rows = [(person.number, why.label, reverse("consent_new", args=[person.organisation.slug, person.number]), _("Record a consent")) for person, why in self.wanting]
        return format_html("{} {}", self.words, format_html_join("; ", '{} ({}) <a href="{}">{}</a>', rows))


class NotWithoutConsent(ConsentIsWanting):
    words = _("First comes the consent to the file:")


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


class NotAVisitThatTookPlace(Trouble):
    words = _("Only a visit that took place has a sheet.")


class SheetIsFixed(Trouble):
    words = _("The record was approved with this sheet. It no longer changes.")


class OneClientOnly(Trouble):
    words = _("The visit was to several clients. Change each one's level in the file.")


class AlreadySigned(Trouble):
    words = _("This visit is co-signed already.")


class NotSigned(Trouble):
    words = _("You have not co-signed this visit.")


class NotYetPast(Trouble):
    words = _("What was due in the past stays as it was. Choose today or a later day.")


class DayIsOver(Trouble):
    words = _("This day is over. Plan for today or a later day.")


class TooManyStops(Trouble):
    words = _("A day's plan holds at most 30 visits.")


class NoSuchStop(Trouble):
    words = _("This client is no longer on the plan.")


class NobodyToAsk(Trouble):
    words = _("Nobody here can take it at the moment. Call the agency.")


class OrderMovedOn(Trouble):
    words = _("Somebody was faster: this work order is no longer where you saw it.")
