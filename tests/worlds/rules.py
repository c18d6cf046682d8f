"""A project with a working-hour rule; a service whose page a landing unit questions."""

from organisations.fence import fence
from projects import services


def build(world, houses):
    o, fiona = world.objects, world.members["fiona"]
    with fence(world.organisation):
        services.set_work_hours(o.project, entries=[{"kind": "visit", "basis": "actual", "direct": "1", "indirect": "0.5", "most": "3"}], by=fiona,
                                reason=(world.text or "合同附件")[:300])


def places(world):
    return [("o/<slug:organisation>/projects/<str:number>/services/", "record", world.objects.record.number)]
