"""The sweeps' world: a draft of a spot check whose finding nobody but its maker may read, one that is sent with a proof, one with an order waiting."""

from datetime import timedelta

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Inspection
from tests.factories_inspection import drawn, looked_at, order_of, proved
from tests.worlds.proposals import official_of

# Written down on the spot and not sent yet: the provider's house may not read it.
SECRET = "抽查草稿里的话丁不可外传"


def build(world, houses):
    o, fiona, purchaser = world.objects, world.members["fiona"], houses.get("purchaser")
    if purchaser is None:
        return
    official, c = official_of(purchaser), world.canaries
    text = world.text or f"{c.name}的签名缺失，电话{c.phone}"
    o.inspection = looked_at(drawn(o.project, official, wanted=3, days=90, place=world.text or "社工站"), official, finding=text, orders=(text, "补拍照片"))
    with fence(purchaser):
        item = o.inspection.items.select_related("inspection__project__organisation").get(seq=1)
        services.check_item(item, verdict="lacking", ticks=["dated"], remark=text, by=official)
        o.inspection = services.send_inspection(Inspection.objects.select_related("project__organisation", "organisation").get(pk=o.inspection.pk), by=official)
    proved(o.inspection, fiona, text=text)
    o.order = order_of(o.inspection, fiona, 2)
    o.sealed_inspection = looked_at(drawn(o.project, official, wanted=60, days=90), official, finding=world.text or SECRET, orders=(world.text or SECRET,))
    with fence(purchaser):
        o.pictured = next(item for item in o.sealed_inspection.items.all() if item.summary["pictures"])
        services.order_rectification(o.sealed_inspection, what=world.text or SECRET, due_on=timezone.localdate() + timedelta(days=5), by=official)


def places(world):
    o, base = world.objects, "o/<slug:organisation>/"
    if not hasattr(o, "inspection"):
        return []
    inspection = base + "inspections/<str:number>/"
    pictures = inspection + "items/<int:seq>/pictures/"
    return [(pictures, "number", o.sealed_inspection.number), (pictures, "seq", o.pictured.seq), (pictures, "place", 1), (inspection + "orders/", "seq", o.order.seq), (inspection + "items/", "seq", 1), (base + "inspections/", "number", o.inspection.number),
            (base + "projects/<str:number>/inspections/", "number", o.project.number)]
