"""Wishes: registered, verified, claimed, bought, delivered with a receipt, looked at afterwards (F002-3)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.figures.consents import wanting_today
from casework.models import Wish, WishStep
from casework.numbers import next_number
from casework.services.serving import serve
from casework.services.troubles import InTheFuture, LineOfAnotherProject, NotWithoutConsent, ReasonMissing, Trouble
from organisations import audit
from organisations.access import Permission
from organisations.services import answer_extras

Status = Wish.Status
# The day of each step, and what must be said with it.
DAYS = {Status.VERIFIED: "verified_on", Status.CLAIMED: "claimed_on", Status.BOUGHT: "bought_on", Status.DELIVERED: "delivered_on", Status.FOLLOWED: "followed_on"}


class WishMovedOn(Trouble):
    words = _("Somebody was faster: this wish is no longer where you saw it. Open it again.")


class OwnWish(Trouble):
    words = _("Whoever wrote a wish down does not verify it: a colleague who reviews records does.")


class StepMissing(Trouble):
    """What has to be said with a step is missing; `field` names it."""

    def __init__(self, field, words):
        super().__init__()
        self.field, self.words = field, words


@transaction.atomic
def register_wish(*, by, person, project, line, what, estimated_value=None, own=None):
    """Write a client's wish down, with what was answered in the house's own fields; raises LineOfAnotherProject, NotYourClient, NotWithoutConsent."""
    if line.project_id != project.pk:
        raise LineOfAnotherProject
    serve(person, by, by=by)
    if wanting := wanting_today([person]):
        raise NotWithoutConsent(wanting)
    wish = Wish.objects.create(organisation=by.organisation, number=next_number(by.organisation, "wish", by=by), person=person, project=project, line=line, what=what,
                               estimated_value=estimated_value, by=by, at=timezone.now())
    _note(wish, "", timezone.localdate(), by)
    if own:
        answer_extras("wish", wish.uid, answers=own, by=by, on=wish)
    audit.record("wish.register", by=by, on=wish, project=project.number, detail={"person": person.number})
    return wish


def _note(wish, before, on, by, reason=""):
    WishStep.objects.create(organisation=wish.organisation, wish=wish, before=before, after=wish.status, on=on, at=timezone.now(), by=by, reason=reason)


def may_verify(wish, membership):
    """A second pair of eyes: whoever may review records, never who wrote the wish down."""
    return membership.pk != wish.by_id and membership.can(Permission.RECORD_REVIEW)


@transaction.atomic
def move_wish(wish, status, *, by, on=None, **facts):
    """The next step of a wish, on a day: claimed needs `donor`, delivered `value` and `receipt_by`, followed `feedback`, not granted
    `decline_reason`. Raises WishMovedOn, OwnWish, StepMissing, InTheFuture, ReasonMissing."""
    wish = Wish.objects.select_for_update(of=("self",)).select_related("project", "organisation").get(pk=wish.pk)
    status, before, on = Status(status), wish.status, on or timezone.localdate()
    if status not in wish.next_steps:
        raise WishMovedOn
    if status == Status.VERIFIED and not may_verify(wish, by):
        raise OwnWish
    if on > timezone.localdate():
        raise InTheFuture
    for name, value in facts.items():
        if name not in ("donor", "value", "receipt_by", "feedback", "decline_reason", "record"):
            raise TypeError(name)
        setattr(wish, name, value)
    _check(wish, status, on)
    wish.status = status
    if status in DAYS:
        setattr(wish, DAYS[status], on)
    wish.version += 1
    wish.save()
    _note(wish, before, on, by)
    audit.record("wish.move", by=by, on=wish, project=wish.project.number, detail={"from": before, "to": status.value})
    return wish


@transaction.atomic
def take_back_wish(wish, *, by, reason):
    """It was not delivered, or not as written: it stands again where it stood before, and counts no more. Raises ReasonMissing, WishMovedOn."""
    if not reason.strip():
        raise ReasonMissing
    wish = Wish.objects.select_for_update(of=("self",)).select_related("project", "organisation").get(pk=wish.pk)
    if wish.status != Status.DELIVERED:
        raise WishMovedOn
    before, wish.status = wish.status, wish.steps.filter(after=Status.DELIVERED).order_by("pk").last().before
    wish.delivered_on, wish.value, wish.receipt_by, wish.record = None, None, "", None
    wish.version += 1
    wish.save()
    _note(wish, before, timezone.localdate(), by, reason.strip())
    audit.record("wish.take_back", by=by, on=wish, project=wish.project.number, detail={"to": wish.status})
    return wish


def _check(wish, status, on):
    """What must be there for a step; the days of a wish stand in their order."""
    if status == Status.DECLINED and not wish.decline_reason.strip():
        raise ReasonMissing
    if status == Status.CLAIMED and not wish.donor.strip():
        raise StepMissing("donor", _("Say who claims the wish."))
    if status == Status.DELIVERED:
        if wish.value is None:
            raise StepMissing("value", _("Say what it was worth."))
        if not wish.receipt_by.strip():
            raise StepMissing("receipt_by", _("Say who signed for it."))
    if status == Status.FOLLOWED and not wish.feedback.strip():
        raise StepMissing("feedback", _("Say what client or guardian think of it."))
    # What was delivered by a slip and taken back holds no day.
    standing = wish.steps.exclude(before=Status.DELIVERED).exclude(after=Status.DELIVERED).order_by("-on").values_list("on", flat=True)
    last = wish.delivered_on if status == Status.FOLLOWED else standing.first()
    if last and on < last and status != Status.REGISTERED:
        raise StepMissing("on", _("The step before was made on a later day."))
