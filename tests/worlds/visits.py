"""A visit with its sheet, a plan of today, an own interval, work orders; a visit in the child director's village. Sealed texts are canaries."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from casework.services import log_service
from casework.services.orders import open_order, refer_child
from casework.services.plans import plan_visits
from casework.services.visits import set_interval, write_sheet
from organisations.fence import fence
from people.services import open_file

TEXTS = ("living", "health", "mood", "family", "income", "hazard_note", "needs", "help_given")


def build(world, houses):
    o, m, c = world.objects, world.members, world.canaries
    today = timezone.localdate()
    with fence(world.organisation):
        o.village_child = open_file(by=m["bob"], name=(world.text or "陈小村")[:50], sex="male", birth_date=date(2016, 5, 6), village="东村", categories=["child_left_behind"], status="active",
                                    consents=[{"given_by": "mother", "scopes": ["filing", "casework"], "signed_on": today}])
        o.visit = _log(world, [o.person], timezone.now() - timedelta(days=3))
        write_sheet(o.visit, by=m["bob"], values=dict.fromkeys(TEXTS, c.note[:400]) | {"hazards": ["gas"], "company": ["child_director"]})
        o.village_visit = _log(world, [o.village_child], timezone.now() - timedelta(days=2))
        o.visit_plan = plan_visits(today, [o.village_child, o.adult], by=m["bob"], project=o.project)
        o.work_order = open_order(o.village_child, by=m["bob"], what=c.note[:400], assigned_to=m["alice"], due_on=today + timedelta(days=5), record=o.village_visit)
        refer_child(o.village_child, by=m["iris"], what=(world.text or "三天没来上学")[:400])
        set_interval(4, 60, today + timedelta(days=1), by=m["fiona"])


def _log(world, people, start):
    o, bob = world.objects, world.members["bob"]
    return log_service(by=bob, client_uuid=uuid.uuid4(), project=o.project, line=o.lines[1], kind="visit", started_at=start, ended_at=start + timedelta(minutes=30),
                       persons=people, note=world.canaries.note, detail={"outcome": "done"})


def places(world):
    base, o = "o/<slug:organisation>/", world.objects
    if not hasattr(o, "work_order"):
        return []
    return [(base + "visits/refer/", "number", o.village_child.number), (base + "visits/plan/", "day", o.visit_plan.day.isoformat()),
            (base + "visits/<str:number>/cosign/", "number", o.village_visit.number), (base + "visits/", "number", o.visit.number),
            (base + "work-orders/", "number", o.work_order.number)]
