"""A published result with an objection, and the purchaser's money; the objection's text is a canary of its own."""

from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from tests.factories_calls import handed_in, opened, publicised
from tests.worlds.proposals import official_of

OBJECTION = "异议里的秘密只有两方可读"


def build(world, houses):
    """`o.result` is a call in its publicity period in which the agency was not admitted and objects; `o.envelope` pays its project."""
    o, fiona, purchaser = world.objects, world.members["fiona"], houses.get("purchaser")
    if purchaser is None:
        return
    official, text = official_of(purchaser), world.text
    call = opened(official, title=(text or "公示中的项目征集")[:100], guide=text or "每个社区至少一项。", **({"need_by": text[:100], "need_text": text} if text else {}), units=[((text or "幸福里社区")[:60], 1)], is_public=True)
    o.result = publicised(official, [handed_in(call, fiona, title=(text or "未入选的方案")[:100])], decisions=["rejected"])
    with fence(world.organisation):
        o.objection = services.raise_objection(o.result, text=text or OBJECTION, by=fiona)
    year = timezone.localdate().year
    with fence(purchaser):
        o.envelope = services.plan_envelope(name=(text or "年度预算")[:80], year=year, planned=Decimal(1290000), by=official)
        services.commit(o.envelope, project=o.project, amount=Decimal("333333.33"), by=official)
        services.disburse(o.envelope, project=o.project, instalment=None, amount=Decimal("166666.67"), by=official, on=timezone.localdate())
        services.set_public_page(by=official, is_open=True, intro=(text or "介绍")[:2000])


def places(world):
    base, o = "o/<slug:organisation>/", world.objects
    if not hasattr(o, "result"):
        return []
    return [(base + "envelopes/", "number", o.envelope.number), (base + "calls/", "number", o.result.number),
            (base + "calls/<str:number>/objections", "seq", o.objection.seq)]
