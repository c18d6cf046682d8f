"""Wishes, goods, resources, volunteers: one of each. The wish's words are a canary of the client; who gives and who volunteers are
known to the house's social workers, and canaries for everybody else."""

from datetime import timedelta

from django.utils import timezone

from casework import services
from organisations.fence import fence
from organisations.services import add_extra_field

DONOR, VOLUNTEER, STOCK_NOTE = "不愿具名的捐赠人", "欧阳隐志愿者", "库房里的密语"


def build(world, houses):
    bob, o, secret = world.members["bob"], world.objects, world.canaries
    now = timezone.now() - timedelta(days=1)
    with fence(world.organisation):
        line = o.project.lines.first()
        own = add_extra_field("wish", label=world.text or "心愿缘由", by=world.members["fiona"])
        o.wish = services.register_wish(by=bob, person=o.person, project=o.project, line=line, what=secret.note[:300], own={own.code: world.text or secret.note})
        o.wish = services.move_wish(o.wish, "verified", by=world.members["alice"])
        o.goods = services.add_goods(by=bob, name=(world.text or "物资包")[:60], unit="份", value=260)
        services.move_goods(o.goods, "received", 10, by=bob, note=(world.text or STOCK_NOTE)[:200])
        o.distribution = services.plan_distribution(by=bob, title=(world.text or "暖冬物资包")[:80], project=o.project, line=line, item=o.goods, recipients=[(o.person, 1)])
        o.recipient = o.distribution.recipients.get()
        o.resource = services.link_resource(by=bob, project=o.project, line=line, kind="goods", donor=(world.text or DONOR)[:100], item=(world.text or "书包")[:100], on=timezone.localdate(),
                                            value=500, promised=True)
        o.volunteer = services.add_volunteer(by=bob, name=(world.text or VOLUNTEER)[:50], phone="13900000009", skills=(world.text or STOCK_NOTE)[:200])
        o.duty = services.record_duty(o.volunteer, by=bob, project=o.project, started_at=now, ended_at=now + timedelta(hours=2))


def places(world):
    base, o = "o/<slug:organisation>/", world.objects
    return [(base + "wishes/", "number", o.wish.number), (base + "wishes/", "step", "claimed"), (base + "goods/", "pk", o.goods.pk),
            (base + "distributions/", "number", o.distribution.number), (base + "distributions/", "pk", o.recipient.pk),
            (base + "resources/", "number", o.resource.number), (base + "volunteers/", "number", o.volunteer.number), (base + "volunteers/", "pk", o.duty.pk)]
