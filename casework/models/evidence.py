"""When a record counts, and in which words it does not (DOMAIN.md 3.3 and 8.28)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a record does not count."""

    DRAFT = "draft", _("not submitted yet")
    WAITING = "waiting", _("waiting for review")
    RETURNED = "returned", _("returned by the reviewer")
    VOID = "void", _("void")
    NOBODY = "nobody", _("nobody took part")
    NO_FILE = "no_file", _("no client file named")
    NO_PHOTO = "no_photo", _("no photo")
    NO_SUMMARY = "no_summary", _("no summary")
    NO_SIGN_IN = "no_sign_in", _("nobody signed in")
    NO_PROCESS = "no_process", _("process not written")
    NO_CONSENT = "no_consent", _("no consent to the file of a client")
    FILE_DRAFT = "file_draft", _("the file of a client is still a draft")
    NOT_DONE = "not_done", _("visit did not take place")
    NOT_ANSWERED = "not_answered", _("call not answered")

    @property
    def can_be_mended(self):
        return self in MENDABLE


# What the worker can still add; the others are how it was, or where the record stands.
MENDABLE = {Reason.NOBODY, Reason.NO_FILE, Reason.NO_PHOTO, Reason.NO_SUMMARY, Reason.NO_SIGN_IN, Reason.NO_PROCESS, Reason.NO_CONSENT}
REASONS = Reason

_STANDING = {"draft": Reason.DRAFT, "submitted": Reason.WAITING, "returned": Reason.RETURNED, "void": Reason.VOID}
_STANDING_CODES = {reason.value for reason in _STANDING.values()}


def reason_words(code):
    """A reason's words in the reader's language."""
    return Reason(code).label


def assess(record, *, detail, persons, photos, agreed=True, served=True):
    """Set `person_times`, `evidence_complete`, `countable` and `reasons` from what is there; saves nothing.

    `detail` is the row of the record's kind or None, `persons` and `photos` are counts; not `agreed`: a client's consent to the file is wanting;
    not `served`: the file that was opened never came into service.
    """
    record.person_times = persons + record.headcount
    record.reasons = [reason.value for reason in _evidence(record, detail, persons, photos) + _outcome(record, detail)]
    say(record, Reason.FILE_DRAFT, not served)
    say(record, Reason.NO_CONSENT, not agreed)


def say(record, reason, holds):
    """Say of a record that one reason holds, or no longer does; what was found about the rest stays."""
    record.reasons = [code for code in record.reasons if code != reason] + ([reason.value] if holds else [])
    stand(record)


def stand(record):
    """Bring the same fields in line with a new status; what was found about the evidence stays."""
    reasons = [Reason(code) for code in record.reasons if code not in _STANDING_CODES]
    record.evidence_complete = not any(reason.can_be_mended for reason in reasons)
    if record.status in _STANDING:
        reasons.append(_STANDING[record.status])
    record.reasons = [reason.value for reason in reasons]
    record.countable = not reasons


def _evidence(record, detail, persons, photos):
    missing = []
    if record.kind == "filing":
        if not persons:
            missing.append(Reason.NO_FILE)
    elif not record.person_times:
        missing.append(Reason.NOBODY)
    if record.kind == "activity":
        if not photos:
            missing.append(Reason.NO_PHOTO)
        planned = detail is not None and detail.is_planned
        if detail is not None and (planned or detail.asks_sign_in) and not detail.sign_in_count:
            missing.append(Reason.NO_SIGN_IN)
        if detail is None or not (detail.is_summarised if planned else detail.summary):
            missing.append(Reason.NO_SUMMARY)
    if record.kind == "session" and not record.note:
        missing.append(Reason.NO_PROCESS)
    return missing


def _outcome(record, detail):
    if record.kind == "visit" and (detail is None or detail.outcome != "done"):
        return [Reason.NOT_DONE]
    if record.kind == "call" and (detail is None or not detail.answered):
        return [Reason.NOT_ANSWERED]
    return []
