"""The sweeps' world: a project whose acceptance is being held, with an opinion whose giver's name nobody reads; a breach on the provider's record."""

from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from tests.factories_acceptance import acceptance_begun, as_read
from tests.factories_purchase import governed_project
from tests.worlds.proposals import official_of

# Signed on paper, sealed here: nobody reads the name, neither house.
GIVER = "司马光远"


def build(world, houses):
    o, fiona, purchaser = world.objects, world.members["fiona"], houses.get("purchaser")
    if purchaser is None:
        return
    official, c = official_of(purchaser), world.canaries
    text = world.text or f"{c.name}喜欢社工"
    o.judged = governed_project(fiona, purchaser, title=world.text or "幸福里居家长者关爱服务二期")
    o.acceptance = acceptance_begun(o.judged, official)
    with fence(purchaser):
        services.judge_lines(o.acceptance, verdicts={}, standards=[{"title": text, "verdict": "met", "remark": text}], by=official)
        services.add_opinion(o.acceptance, who="guardian", name=GIVER, satisfied="yes", text=world.text or f"{GIVER}说{text}", by=official)
        services.add_signatory(o.acceptance, name="李验收", unit=world.text or "民政局", by=official)
        services.conclude(o.acceptance, opinion=text, place=world.text or "会议室", by=official)
        o.breach = services.record_breach(world.organisation, kind="late", facts=world.text or "多次迟报", consequence="watch", project=as_read(o.judged, official), by=official)
        services.grade_provider(o.judged, stage="final", grade="良好", score=Decimal(88), consequence="priority", remark=world.text or "按时", by=official)
    with fence(world.organisation):
        services.hand_over(as_read(o.judged, fiona), items=[{"title": world.text or "合同", "pages": 3, "there": True}], storage=world.text or "3 柜", handed_on=timezone.localdate(), by=fiona)


def places(world):
    o, base = world.objects, "o/<slug:organisation>/"
    if not hasattr(o, "judged"):
        return []
    project, provider = base + "projects/<str:number>/", base + "providers/<slug:provider>/"
    return [(project + part, "number", o.judged.number) for part in ("evaluations/", "acceptance/", "closing/", "rating/")] + [
        (provider + "breach/", "pk", o.breach.pk), (provider + "grade/", "number", o.judged.number), (provider, "provider", world.organisation.slug)]
