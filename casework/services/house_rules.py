"""Setting a rule of the house in numbers."""

from django.db import transaction
from django.utils import timezone

from casework.models import HouseRule
from casework.services.troubles import NotYetPast
from organisations import audit


@transaction.atomic
def set_house_rule(code, numbers, since, *, by):
    """From a day on these numbers hold; what was planned before stays as it was planned. Raises NotYetPast."""
    if since < timezone.localdate():
        raise NotYetPast
    rule, _new = HouseRule.objects.update_or_create(organisation=by.organisation, code=code, since=since, defaults={"numbers": numbers, "by": by})
    audit.record("house_rule.set", by=by, on=rule, detail={"code": code, "numbers": numbers, "since": since.isoformat()})
    return rule
