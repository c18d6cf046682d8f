"""Setting how many working days an official has for a step of a call."""

from django.db import transaction
from django.utils import timezone

from organisations import audit
from projects.models import StepDays
from projects.services.troubles import ReasonMissing


class HoldsFromThePast(Exception):
    """A rule holds from today on or later: what was due before stays due on its day."""


class NotSoManyDays(Exception):
    """A step takes from 1 to 90 working days."""


@transaction.atomic
def set_step_days(step, *, days, since, by, reason=""):
    """From a day on a step that begins has so many working days; `reason` says where the rule is written. Raises HoldsFromThePast, NotSoManyDays, ReasonMissing."""
    if since < timezone.localdate():
        raise HoldsFromThePast
    if not 1 <= days <= 90:
        raise NotSoManyDays
    if not reason.strip():
        raise ReasonMissing
    rule, _new = StepDays.objects.update_or_create(organisation=by.organisation, step=step, since=since, defaults={"days": days, "reason": reason.strip()[:200], "by": by})
    audit.record("step_days.set", by=by, on=rule, detail={"step": str(step), "days": days, "since": since.isoformat()})
    return rule
