"""A contract of three parties, signed and running, and an admitted proposal that waits for its award."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from tests.factories_contract import admitted, concluded, envelope, supplemented, waiting
from tests.worlds.proposals import official_of


def build(world, houses):
    """`o.governed` runs under change control, with a supplement and the offer of another; `o.to_award` is the outcome behind the page of the award,
    `o.next_proposal` may be admitted from the reserve list of a call in which a place was not taken up."""
    o, fiona, purchaser = world.objects, world.members["fiona"], houses.get("purchaser")
    if purchaser is None:
        return
    official, today, text = official_of(purchaser), timezone.localdate(), world.text
    with fence(purchaser):
        money = envelope(official, name=(text or "项目资金")[:80], year=today.year)
    parties = {role: houses[role] for role in ("evaluator",) if role in houses}
    o.governed = concluded(official, fiona, of=money, title=(text or "银龄相伴居家关爱")[:100], number=f"{purchaser.code}-HT-01", on=today - timedelta(days=60),
                           starts_on=today - timedelta(days=59), ends_on=today + timedelta(days=200), running=True, terms={"number": (text or "HT-2026-18")[:60]}, **parties)
    supplemented(o.governed, official, fiona, amount=Decimal(1000), reason=(text or "新增一个社区")[:300])
    with fence(purchaser):
        o.offer = services.add_supplement(o.governed, amount=Decimal(500), reason=(text or "延长服务时间")[:300], by=official)
    o.to_award = admitted(official, fiona, of=money, title=(text or "待立项项目")[:100], number=f"{purchaser.code}-HT-02")
    with fence(purchaser):
        given_up = services.give_up_outcome(admitted(official, fiona, of=money, title=(text or "放弃的项目")[:100], number=f"{purchaser.code}-HT-03"), reason=text or "机构来函放弃", by=official)
    o.next_call, o.next_proposal = f"{purchaser.code}-HT-03", waiting(given_up, fiona, title=(text or "候补项目")[:100]).proposal.number
    o.award_call, o.award_proposal = f"{purchaser.code}-HT-02", f"{purchaser.code}-HT-02-P1"


def places(world):
    base, o = "o/<slug:organisation>/", world.objects
    if not hasattr(o, "governed"):
        return []
    one = base + "projects/<str:number>/"
    return [(base + "calls/<str:number>/reserve/", "number", o.next_call), (base + "calls/<str:number>/reserve/", "proposal", o.next_proposal),
            (base + "calls/<str:number>/award/", "number", o.award_call), (base + "calls/<str:number>/award/", "proposal", o.award_proposal),
            *[(one + page, "number", o.governed.number) for page in ("contract/", "supplements/")], (one + "supplements/", "seq", o.offer.seq)]
