"""Wishes in every state, goods with their stock and a distribution, resources, volunteers with their hours."""

from datetime import timedelta
from decimal import Decimal

from casework import services
from casework.models import Movement
from reports.demonstration.moments import at, happened

# The wish, its value, the steps it took.
WISHES = [
    ("一盏护眼台灯", "120", []),
    ("一双运动鞋（37 码）", "150", ["verified"]),
    ("一套画笔", "80", ["verified", "claimed"]),
    ("一个书包", "130", ["verified", "claimed", "bought"]),
    ("一件羽绒服", "260", ["verified", "claimed", "bought", "delivered"]),
    ("一套课外书", "180", ["verified", "claimed", "bought", "delivered", "followed"]),
    ("一部手机", "1500", ["declined"]),
]
FACTS = {"claimed": {"donor": "爱心企业（示例）"}, "delivered": {"receipt_by": "监护人"}, "followed": {"feedback": "孩子每天都看，祖母说睡前安静了许多。"},
         "declined": {"decline_reason": "超出圆梦标准，与照料人商量后改为课外书。"}}
PACKS, RECEIVERS = 40, 12
# Volunteer, hours (in minutes) of each duty.
VOLUNTEERS = [("志愿服务队（示例）", [180, 155]), ("大学生社团（示例）", [240]), ("志愿服务队（示例）", [120])]


def give(ground):
    _wishes(ground)
    _packs(ground)
    _resources(ground)
    _volunteers(ground)


def _wishes(ground):
    """Registered five weeks ago, a step every five days; the whole way is told by one wish each."""
    for number, (what, worth, steps) in enumerate(WISHES):
        by = ground.worker
        child = ground.brought_to(by, ground.children[-1 - number])
        wish = services.register_wish(by=by, person=child, project=ground.project, line=ground.lines["wish"], what=what, estimated_value=Decimal(worth))
        day = ground.day(35 - number)
        happened(wish, at=at(day, 16))
        happened(wish.steps.get(), on=day, at=at(day, 16))
        for place, status in enumerate(steps, 1):
            more = FACTS.get(status, {}) | ({"value": Decimal(worth)} if status == "delivered" else {})
            on = day + timedelta(days=5 * place)
            wish = services.move_wish(wish, status, by=ground.supervisor if status == "verified" else by, on=on, **more)
            happened(wish.steps.order_by("pk").last(), at=at(on, 16))


def _packs(ground):
    """Forty packs came, one was spoilt, the children of the village got theirs; a list for the next village is planned."""
    by, lines = ground.worker, ground.lines
    packs = services.add_goods(by=by, name="龙年暖冬物资包", unit="份", value=Decimal(180), low_at=10)
    services.link_resource(by=by, project=ground.project, line=lines["wish"], kind="goods", donor="爱心商会（示例）", item="龙年暖冬物资包", on=ground.day(25), value=Decimal(7200),
                           quantity=Decimal(PACKS), unit="份", goods=packs, use="发给困境和留守儿童家庭", receipt_number="示例-0001")
    services.move_goods(packs, Movement.Kind.SPOILT, 1, by=by, on=ground.day(20), note="外包装受潮")
    here = [child for child in ground.of_village() if child.opened_on <= ground.day(18)][:RECEIVERS]
    batch = services.plan_distribution(by=by, title=f"{ground.village}龙年暖冬物资包发放", project=ground.project, line=lines["wish"], item=packs, village=ground.village,
                                       applicant=ground.director, recipients=[(child, 1) for child in here])
    services.hand_out(batch, by=by, signed={one.pk: "监护人" for one in batch.recipients.all()}, on=ground.day(18))
    batch.recipients.update(signed_at=at(ground.day(18), 15))
    elsewhere = [child for child in ground.children if child.village != ground.village]
    village = elsewhere[0].village
    services.plan_distribution(by=by, title=f"{village}龙年暖冬物资包发放", project=ground.project, line=lines["wish"], item=packs, village=village, applicant=by,
                               recipients=[(child, 1) for child in elsewhere if child.village == village][:RECEIVERS])
    kits = services.add_goods(by=by, name="书包文具套装", unit="套", value=Decimal(95), low_at=10)
    services.move_goods(kits, Movement.Kind.RECEIVED, 15, by=by, on=ground.day(60), note="项目采购")
    services.move_goods(kits, Movement.Kind.HANDED, 8, by=by, on=ground.day(50), note="开学发放")


def _resources(ground):
    by = ground.worker
    money = services.link_resource(by=by, project=ground.project, line=ground.lines["wish"], kind="money", donor="爱心企业（示例）", item="圆梦资金", on=ground.day(40), value=Decimal(5000),
                                   use="购买心愿礼物", receipt_number="示例-0002")
    services.thank(money, by=by, on=ground.day(33))
    services.link_resource(by=by, project=ground.project, kind="venue", donor=f"{ground.village}居民委员会", item="活动室三次", on=ground.day(15), value=Decimal(800))
    services.link_resource(by=by, project=ground.project, kind="skill", donor="口腔诊所（示例）", item="儿童口腔检查", on=ground.day(3), value=Decimal(3000), promised=True)


def _volunteers(ground):
    by = ground.colleague
    for number, (team, minutes) in enumerate(VOLUNTEERS):
        one = services.add_volunteer(by=by, name=ground.people.colleague(), phone=ground.people.phone(), team=team, skills="陪伴阅读", since=ground.day(100))
        for place, length in enumerate(minutes):
            start = at(ground.day(12 + 7 * place + number), 9)
            services.record_duty(one, by=by, project=ground.project, line=ground.lines["publicity"], started_at=start, ended_at=start + timedelta(minutes=length))
    wrong = services.record_duty(one, by=by, project=ground.project, started_at=at(ground.day(30), 9), ended_at=at(ground.day(30), 11))
    services.strike_duty(wrong, by=by)
