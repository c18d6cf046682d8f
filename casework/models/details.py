"""What each kind of service adds to its record, one row each (DOMAIN.md 4.4 to 4.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models.group import SessionDetail
from organisations.records import OwnedModel, SealedField


class VisitDetail(OwnedModel):
    """How a visit came out, why it was made, when the next is due."""

    PLAIN = "outcome purpose next_due"

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("visit outcome", "Done")
        NOBODY_HOME = "nobody_home", _("Nobody home")
        EMPTY = "empty", _("House empty")
        REFUSED = "refused", _("Visit refused")
        MOVED = "moved", _("Moved away")

    class Purpose(models.TextChoices):
        FIRST = "first", _("First visit")
        REGULAR = "regular", _("Regular visit")
        FESTIVAL = "festival", _("Festival greeting")
        CRISIS = "crisis", _("Crisis")
        FOLLOW_UP = "follow_up", _("Follow-up visit")
        SURVEY = "survey", _("House-to-house survey")

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="visit")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.DONE)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.REGULAR)
    next_due = models.DateField(_("next visit due"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit")


class CallDetail(OwnedModel):
    """Whether somebody answered."""

    PLAIN = "answered"

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="call")
    answered = models.BooleanField(_("answered"), default=True)

    class Meta:
        verbose_name = _("phone call")


class ConsultationDetail(OwnedModel):
    """What somebody asked without opening a case, and what they were told."""

    PLAIN = "topic result"

    class Topic(models.TextChoices):
        POLICY = "policy", _("Policy and benefits")
        FAMILY = "family", _("Family and guardianship")
        SCHOOL = "school", _("School")
        HEALTH = "health", _("Health")
        MOOD = "mood", _("Mood and relations")
        LEGAL = "legal", _("Law and rights")
        WORK = "work", pgettext_lazy("consultation topic", "Work")
        OTHER = "other", _("Other")

    class Result(models.TextChoices):
        TOLD = "told", _("Answered on the spot")
        LATER = "later", _("Answer follows")
        REFERRED = "referred", pgettext_lazy("consultation", "Referred elsewhere")
        CASE = "case", _("Becomes a case")

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="consultation")
    topic = models.CharField(_("topic"), max_length=12, choices=Topic, default=Topic.OTHER)
    caller = SealedField(_("who asked"), max_length=80)
    answer = SealedField(_("answer"), multiline=True, max_length=2000)
    result = models.CharField(_("what came of it"), max_length=10, choices=Result, blank=True)

    class Meta:
        verbose_name = _("consultation")


class ActivityDetail(OwnedModel):
    """How many were planned, signed in and helped, and what came of it. The purchaser may read the summary: no names in it."""

    PLAIN = "is_planned is_summarised planned_people asks_sign_in sign_in_count volunteers summary"

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="activity")
    # A planned activity counts with its approved summary and a signature; one that was only logged, with the summary in its record and the number
    # of signatures on its sheet. Records that were written before the sheet was asked for count as they did.
    is_planned = models.BooleanField(_("planned beforehand"), default=False)
    is_summarised = models.BooleanField(_("summary approved"), default=False)
    planned_people = models.PositiveIntegerField(_("people planned"), default=0)
    asks_sign_in = models.BooleanField(_("asked for the sign-in sheet"), default=False)
    sign_in_count = models.PositiveIntegerField(_("signatures on the sign-in sheet"), default=0)
    volunteers = models.PositiveIntegerField(_("volunteers"), default=0)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("activity")


class PublicityDetail(OwnedModel):
    """By which channel, and how many leaflets or gifts were handed out (scenario F002-7: person-times only, no names)."""

    PLAIN = "channel materials"

    class Channel(models.TextChoices):
        STALL = "stall", _("Stall or street")
        DOOR = "door", _("Door to door")
        TALK = "talk", _("Talk or class")
        BOARD = "board", _("Notice board")
        ONLINE = "online", _("Online")
        PRESS = "press", _("Press and broadcast")
        OTHER = "other", _("Other")

    record = models.OneToOneField("casework.ServiceRecord", on_delete=models.CASCADE, related_name="publicity")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.STALL)
    materials = models.PositiveIntegerField(_("materials handed out"), default=0)

    class Meta:
        verbose_name = _("publicity event")


DETAILS = {"visit": VisitDetail, "call": CallDetail, "consultation": ConsultationDetail, "activity": ActivityDetail,
           "publicity": PublicityDetail, "session": SessionDetail}


def detail_of(record):
    """The row of the record's kind, or None when the kind has none."""
    return getattr(record, record.kind, None) if record.kind in DETAILS else None
