"""A plan of an activity that waits in the review queue; days and months that are everybody's."""

from django.utils import timezone

from casework.models import Form
from organisations.fence import fence
from tests.factories_activities import PLAN, written
from tests.worlds.activities import planned, worded


def build(world, houses):
    o, m, text = world.objects, world.members, world.text
    with fence(world.organisation):
        o.form_waiting = written(planned(o, m["bob"], (text or "端午包粽子")[:80], days=9), Form.Kind.ACTIVITY_PLAN, m["bob"], worded(PLAN, text))


def places(world):
    base, today = "o/<slug:organisation>/", timezone.localdate()
    if not hasattr(world.objects, "form_waiting"):
        return []
    return [(base + "review/forms/", "uid", world.objects.form_waiting.uid), (base + "today/", "day", today.isoformat()),
            (base + "worklog/", "month", f"{today:%Y-%m}"), (base + "log/bulk/undo/", "key", "nothing"), (base + "outbox/shell/", "page", "log")]
