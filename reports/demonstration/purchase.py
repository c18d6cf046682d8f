"""Scenario 1 in the demonstration's bureau: a year's money, calls in each state, nineteen community projects, projects on their way."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from organisations.fence import fence
from organisations.models import Membership, Notice
from organisations.services import mark_all_read
from projects import services
from projects.figures.proposals import end_of_term
from projects.models import Call
from reports.demonstration import calling, governed, moments, proposing
from reports.demonstration.calling import Desk
from reports.demonstration.contracts import first_day
from reports.demonstration.ground import COMMITTEES

WHOLE, PART, REST = Decimal(1290000), Decimal(500000), Decimal(790000)
SMALL = Decimal("26315.79")
SMALL_ONES = [SMALL] * 18 + [PART - 18 * SMALL]  # nineteen of 500,000, the last has the remainder
RUNNING = Decimal(320000)  # half of it paid makes 660,000 with the nineteen
STREETS = [("浮桥街道", 2), ("江南街道", 2), ("开元街道", 2), ("海滨街道", 2)]
OLDER = SimpleNamespace(ages=(63, 86), categories=["elder_alone", "elder_empty_nest", "elderly"])


def buy(houses, projects, stations, people, rng, today, say=lambda words: None):
    """The whole purchase cycle of the bureau; `projects` gets those of the agency under their short words."""
    desk = Desk(houses, today, rng)
    say("the bureau's money and calls")
    envelopes = money(desk)
    projects |= earlier(desk, envelopes["last"], rng)
    projects["silver"] = silver(desk, envelopes["services"], stations, people, rng)
    projects["neighbours"] = communities(desk, envelopes["communities"])
    say("a project under way")
    start, inspection = past_of(projects["silver"], desk)
    for organisation in {house.organisation for house in houses.values()}:  # what is past was read
        with fence(organisation):
            Notice.objects.filter(not_before__gt=timezone.now()).update(not_before=timezone.now())
            for member in Membership.objects.filter(organisation=organisation):
                mark_all_read(by=member)
    say("what waits today")
    governed.wait(projects["silver"], houses["zhihe"], desk, start, inspection, rng)
    projects["campus"] = to_sign(desk, envelopes["services"])
    in_publicity(desk, envelopes["services"])
    in_review(desk, envelopes["services"])
    still_open(desk, envelopes["services"])
    with fence(desk.bureau.organisation):
        services.set_public_page(by=desk.official, is_open=True, intro="鲤城区民政局政府购买社会工作服务公开信息（演示）：项目、经费与征集结果。")


# ---------- the money ----------


def money(desk):
    """This year's envelope with its two parts, and the one from which the earlier projects were paid."""
    with fence(desk.bureau.organisation):
        def plan(name, year, planned, **more):
            return services.plan_envelope(name=name, year=year, planned=planned, by=desk.official, **more)

        last = plan("政府购买社会工作服务", desk.today.year - 1, Decimal(900000))
        whole = plan("政府购买社会工作服务", desk.today.year, WHOLE)
        return {"last": last, "communities": plan("社区实践项目", desk.today.year, PART, parent=whole, source="lottery"),
                "services": plan("社会工作服务项目", desk.today.year, REST, parent=whole)}


def within_year(desk, day):
    """A day on which something is paid out of this year's envelope."""
    return min(max(day, date(desk.today.year, 1, 1)), desk.today)


# ---------- what is over, or nearly ----------


def earlier(desk, envelope, rng):
    """Two projects of last year's call: one is being accepted, one is closed and graded."""
    zhihe = desk.houses["zhihe"]
    plans = {"guardians": ("未成年人社区守护服务", Decimal(180000), desk.day(385), "浮桥街道", "children"),
             "recovery": ("困难家庭能力提升服务", Decimal(120000), desk.day(420), "江南街道", "other")}
    first = min(start for _title, _amount, start, _place, _population in plans.values())
    call = calling.opened(desk, "社会工作服务项目征集（上年度）", envelope=envelope, max_amount=Decimal(200000), min_reviewers=2, year=(first - timedelta(days=100)).year)
    entries, decisions, handed_in = [], {}, {}
    for key, (title, amount, start, place, population) in plans.items():
        paper = proposing.written(zhihe, title, amount, (start, end_of_term(start, 12)), domain="family", population=population, place=place, people=120,
                                  need="街道走访 150 户，咨询与政策知晓需求集中。", goal="让居民有人可问、有处可去。", activities="每周设咨询点，每月开展政策宣传。",
                                  indicators=[("CONSULT", "咨询服务", "人次", 30, "consultation"), ("POLICY_PT", "政策宣传受益", "人次", 380, "publicity")])
        handed_in[key] = calling.hand_in(desk, call, zhihe, paper)
        entries.append((zhihe, handed_in[key], 0.9))
        decisions[handed_in[key].pk] = ("admitted", amount)
    calling.reviewed(desk, call, entries, opened=first - timedelta(days=100), closed=first - timedelta(days=80))
    calling.published(desk, call, decisions, on=first - timedelta(days=60))
    return {key: course_of(key, desk, envelope, call, handed_in[key], rng) for key in plans}


def course_of(key, desk, envelope, call, proposal, rng):
    """From the award to the final evaluation; the closed one also to the end."""
    zhihe, is_closed = desk.houses["zhihe"], key == "recovery"
    evaluator = desk.houses["gongxin"]["evaluator"]
    project = calling.awarded(desk, call, proposal, evaluator=desk.houses["gongxin"].organisation)
    team(project, zhihe, ["worker_i", "worker_j"])
    project = calling.signed(desk, zhihe, project, on=project.starts_on - timedelta(days=15), envelope=envelope, number=f"LC-{project.starts_on.year}-{project.pk:03d}",
                             percents=[50, 30, 20], triggers=["on_contract", "on_mid_pass", "on_acceptance"])
    with fence(desk.bureau.organisation):
        services.set_calendar(project, rules={"kinds": ["final"]}, by=desk.official)
    governed.serve(project, zhihe, ["worker_i", "worker_j"], rng, project.ends_on, every=5)
    governed.paid(project, desk, on=project.starts_on + timedelta(days=8))
    middle = project.starts_on + timedelta(days=190)
    governed.evaluated(project, evaluator, stage="mid", score="86", on=middle)
    governed.paid(project, desk, seq=2, on=middle + timedelta(days=20))
    governed.spent_whole(project, zhihe["finance"], share="1" if is_closed else "0.76")
    governed.evaluated(project, evaluator, stage="final", score="92" if is_closed else "89", on=project.ends_on)
    governed.final_report(project, zhihe, desk)
    governed.acceptance(project, desk, is_whole=is_closed)
    if is_closed:
        governed.paid(project, desk, seq=3, on=min(project.ends_on + timedelta(days=14), desk.today))
        governed.audited(project, zhihe["finance"], on=project.ends_on)
        governed.closed(project, zhihe, desk)
    return project


def team(project, house, words, certificates=("social_worker", "assistant")):
    """Who works there from the first day: said before the project begins, afterwards no day that has passed is filled any more."""
    project = governed.as_mine(project)
    with fence(house.organisation):
        for place, word in enumerate(words):
            services.assign_staff(project, membership=house[word], by=house["admin"], since=project.starts_on, certificate=certificates[place % len(certificates)],
                                  has_background=place % 3 != 2)
        services.assign_staff(project, membership=house["lead"], by=house["admin"], duty="leader", since=project.starts_on)
        services.change_project(project, leader=house["lead"], by=house["admin"])


# ---------- a project under way ----------


def silver(desk, envelope, stations, people, rng):
    """Company for older people: awarded in this year's first call, five months old, half paid."""
    zhihe, qiming, start = desk.houses["zhihe"], desk.houses["qiming"], first_day(desk.today, 5)
    call = calling.opened(desk, "社会工作服务项目征集（第一批）", envelope=envelope, max_amount=Decimal(400000), min_reviewers=2, is_public=True)
    facts = {"domain": "community_service", "population": "elderly", "people": 160, "activities": "每周结对探访，每月咨询日，政策宣传进社区。",
             "indicators": [("VISIT", "入户探访", "人次", 60, "visit"), ("CONSULT", "咨询服务", "人次", 24, "consultation"), ("POLICY_PT", "政策宣传受益", "人次", 800, "publicity")]}
    ours = calling.hand_in(desk, call, zhihe, proposing.written(zhihe, "银龄相伴居家关爱服务", RUNNING, (start, end_of_term(start, 12)), place="幸福里社区", goal="让独居长者有人问候、有事能找到人。",
                                                                need="社区独居长者 86 人，走访 50 户，七成希望有人定期探访。", **facts))
    theirs = calling.hand_in(desk, call, qiming, proposing.written(qiming, "长者居家支持计划", Decimal(360000), (start, end_of_term(start, 12)), place="江南街道", goal="为长者提供居家支持。",
                                                                   need="街道长者较多。", **facts))
    calling.reviewed(desk, call, [(zhihe, ours, 0.92), (qiming, theirs, 0.74)], opened=start - timedelta(days=95), closed=start - timedelta(days=70))
    calling.published(desk, call, {ours.pk: ("admitted", RUNNING), theirs.pk: ("reserve", None)}, on=start - timedelta(days=50))
    project = calling.awarded(desk, call, ours, evaluator=desk.houses["gongxin"].organisation)
    team(project, zhihe, ["worker", "worker_c", "worker_d"])
    rule = {"contract": {"rule": "contract_signed"}, "spent": {"rule": "spent_share", "share": "80"}, "invoice": {"rule": "invoice"}, "orders": {"rule": "orders_closed"},
            "reports": {"rule": "reports_accepted"}}
    project = calling.signed(
        desk, zhihe, project, on=start - timedelta(days=20), envelope=envelope, number=f"LC-{start.year}-018", percents=[50, 30, 20],
        triggers=["on_contract", "on_date", "on_final_pass"], due_on=[start + timedelta(days=10), desk.today, None],
        conditions=[[rule["contract"]], [rule["spent"], rule["invoice"], rule["orders"]], [rule["reports"]]])
    with fence(desk.bureau.organisation):
        services.set_calendar(project, rules={"month": 28}, by=desk.official)
        services.set_staffing_norm(project, rule="association", by=desk.official)
    older = governed.clients(OLDER, project, zhihe, stations, people, rng, 12)
    governed.serve(project, zhihe, ["worker", "worker_c"], rng, desk.today, persons=older)
    return project


def past_of(project, desk):
    """Everything of the running project that is over; returns the month whose report is due, and the spot check."""
    zhihe, today, start = desk.houses["zhihe"], desk.today, project.starts_on
    by = zhihe["admin"]
    governed.paid(project, desk, on=within_year(desk, start + timedelta(days=10)))
    governed.spent(project, zhihe["finance"], [first_day(today, number) for number in (5, 4, 3, 2, 1)])
    with fence(zhihe.organisation):
        services.note_invoice(project.instalments.select_related("project__organisation").get(seq=2), number=f"FP{project.number}-2", by=zhihe["finance"])
        first = services.add_milestone(project, title="完成全部长者建档与需求评估", due_on=start + timedelta(days=45), by=by)
        services.reach_milestone(first, reached_on=start + timedelta(days=41), evidence="建档 12 户，评估表已归档", by=by)
        services.add_milestone(project, title="邻里互助小组成立", due_on=today + timedelta(days=5), by=by)
        services.add_milestone(project, title="中期自评", due_on=today + timedelta(days=40), by=by)
    governed.changed(governed.as_mine(project), by, desk.official, target="80", on=first_day(today, 2))
    inspection = governed.inspected(project, zhihe, desk, on=today - timedelta(days=12))
    return governed.months(governed.as_mine(project), zhihe, desk, today), inspection


# ---------- the nineteen ----------


def communities(desk, envelope):
    """Nineteen small projects over 500,000, eighteen of six communities and one of the agency; returns the agency's."""
    today, houses = desk.today, desk.houses
    start = today - timedelta(days=12)
    call = calling.opened(desk, "社区实践项目征集", envelope=envelope, max_amount=Decimal(30000), quota=10, units=STREETS, min_reviewers=2, is_public=True)
    makers = [houses[COMMITTEES[number % 6][0]] for number in range(18)] + [houses["zhihe"], houses["qiming"], houses["qiming"]]
    places = [COMMITTEES[number % 6][2] for number in range(18)] + ["幸福里社区", "江南社区", "江南社区"]
    entries, decisions = [], {}
    for number, (house, place, title) in enumerate(zip(makers, places, proposing.COMMUNITY, strict=True)):
        amount = SMALL_ONES[number] if number < 19 else Decimal(28000)
        term = (start, end_of_term(start, 12)) if number != 17 else ((today + timedelta(days=32)).replace(day=1), end_of_term((today + timedelta(days=32)).replace(day=1), 12))
        proposal = calling.hand_in(desk, call, house, proposing.community(house, place, title, amount, term, STREETS[number % 4][0]))
        entries.append((house, proposal, 0.95 - 0.012 * number if number < 19 else 0.6))
        decisions[proposal.pk] = ("admitted", amount) if number < 19 else ("reserve" if number == 19 else "rejected", None)
    calling.reviewed(desk, call, entries, opened=desk.day(75), closed=desk.day(55))
    calling.published(desk, call, decisions, on=desk.day(38))
    made = [community(desk, envelope, call, *entry[:2], is_last=number == 17) for number, entry in enumerate(entries[:19])]
    return made[18]


def community(desk, envelope, call, house, proposal, *, is_last):
    """One of the nineteen: one instalment, paid; the last signature is of yesterday and still to be announced."""
    on = desk.day(1) if is_last else desk.day(22)
    project = calling.awarded(desk, call, proposal)
    project = calling.signed(desk, house, project, on=on, envelope=envelope, is_announced=not is_last, number=f"LC-SQ-{project.pk:04d}", percents=[100])
    with fence(desk.bureau.organisation):
        services.set_calendar(project, rules={"kinds": ["final"]}, by=desk.official)
    governed.paid(project, desk, on=within_year(desk, on + timedelta(days=1)))
    return project


# ---------- today ----------


def to_sign(desk, envelope):
    """A contract that the bureau has drawn up and the agency has not signed yet."""
    zhihe, start = desk.houses["zhihe"], (desk.today + timedelta(days=32)).replace(day=1)
    call = calling.opened(desk, "社会工作服务项目征集（第二批）", envelope=envelope, max_amount=Decimal(200000), min_reviewers=2, is_public=True)
    ours = calling.hand_in(desk, call, zhihe, proposing.written(
        zhihe, "校园社工驻点服务", Decimal(150000), (start, end_of_term(start, 12)), domain="school", population="youth", place="鲤城区", people=300, need="两所学校希望设社工驻点。",
        goal="让学生在校内就能找到社工。", activities="每周驻点两天，个案与小组结合。", indicators=[("CONSULT", "咨询服务", "人次", 200, "consultation"), ("CASE_INTERVIEW", "个案面谈", "次", 80, "case")]))
    calling.reviewed(desk, call, [(zhihe, ours, 0.9)], opened=desk.day(50), closed=desk.day(28))
    calling.published(desk, call, {ours.pk: ("admitted", Decimal(150000))}, on=desk.day(12))
    project = calling.awarded(desk, call, ours, evaluator=desk.houses["gongxin"].organisation)
    with fence(desk.bureau.organisation):
        return services.draw_up_contract(project, by=desk.official, number=f"LC-{start.year}-019", percents=[50, 30, 20], **calling.PRIVACY)


def small_call(desk, makers, qualities, title, envelope, most, topics, **facts):
    """A call with a proposal of each maker: (call, [(house, proposal, quality)])."""
    call = calling.opened(desk, title, envelope=envelope, max_amount=most, **facts)
    start = (desk.today + timedelta(days=62)).replace(day=1)
    entries = []
    for house, quality, (topic, place) in zip(makers, qualities, topics, strict=True):
        paper = proposing.community(house, place, topic, most - 1000 * len(entries), (start, end_of_term(start, 12)), "")
        entries.append((house, calling.hand_in(desk, call, house, paper), quality))
    return call, entries


def in_publicity(desk, envelope):
    houses = desk.houses
    call, entries = small_call(desk, [houses["zhihe"], houses["qiming"], houses["kaiyuan"]], [0.93, 0.78, 0.66], "公益创投项目征集", envelope, Decimal(60000),
                               [("长者数字伙伴", "浮桥街道"), ("新业态劳动者驿站", "江南街道"), ("古城邻里剧场", "开元社区")], min_reviewers=2, is_public=True, publicity_days=6)
    calling.reviewed(desk, call, entries, opened=desk.day(45), closed=desk.day(20))
    decisions = {entry[1].pk: decision for entry, decision in zip(entries, [("admitted", Decimal(60000)), ("reserve", None), ("rejected", None)], strict=True)}
    calling.objected(desk, calling.published(desk, call, decisions, on=desk.day(2), is_decided=False))


def in_review(desk, envelope):
    """The expert has finished, the published reviewer has half of the sheets still to do, the official one."""
    houses = desk.houses
    call, entries = small_call(desk, [houses["zhihe"], houses["qiming"], houses["dongmen"], houses["longling"]], [0.9, 0.82, 0.75, 0.7], "困境儿童关爱项目征集", envelope, Decimal(90000),
                               [("困境儿童陪伴成长", "鲤城区"), ("监护支持工作坊", "江南街道"), ("四点半课堂", "东门社区"), ("周末亲子营", "龙岭社区")], min_reviewers=3, quota=4)
    calling.reviewed(desk, call, entries, opened=desk.day(30), closed=desk.day(4), panel=("official", "reviewer", "expert"), until={"official": 1, "reviewer": 2})


def still_open(desk, envelope):
    """A call that takes proposals: four of ten have arrived, the agency writes; and one that the bureau drafts."""
    houses = desk.houses
    call, _entries = small_call(desk, [houses[word] for word in ("fuqiao", "jinshan", "xinbu", "qiming")], [0] * 4, "为老服务创新项目征集", envelope, Decimal(50000),
                                [("长者膳食地图", "浮桥社区"), ("银发理发角", "金山社区"), ("助浴日", "新步社区"), ("认知症友好社区", "江南街道")], quota=10, days_left=6)
    moments.happened(call, opens_at=moments.at(desk.day(9), 9), closes_at=moments.at(desk.today + timedelta(days=6), 17))
    by = houses["zhihe"]["admin"]
    with fence(houses["zhihe"].organisation):
        draft = services.begin_proposal(Call.objects.get(pk=call.pk), by=by)
        services.save_proposal(draft, by=by, facts={"title": "夜间长者关怀热线", "place": "浮桥街道", "amount": Decimal(48000)}, tables=draft.tables,
                               texts=draft.texts | {"summary": "夜间为独居长者接听求助电话，联动社区网格。", "need": "走访中三成独居长者提到夜里不安心。"})
    with fence(desk.bureau.organisation):
        services.create_call(title="明年社会工作服务项目征集", opens_at=moments.at(desk.today + timedelta(days=20), 9), closes_at=moments.at(desk.today + timedelta(days=50), 17),
                             max_amount=Decimal(300000), by=desk.official, **calling.need_of(desk, 12))
