"""The projects: what was purchased, by whom, and how far each is behind or not."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from organisations.fence import fence
from projects import services
from projects.models import InstalmentPreset, Project, ProjectParty, ProjectStaff

Population, Domain, Method = Project.Population, Project.Domain, Project.ProcurementMethod
Party = ProjectParty.Role


@dataclass
class Plan:
    """A project before it is there."""

    key: str
    title: str
    months_ago: int  # it began on the first day of that month
    group: str  # which texts and ages
    amount: str
    lines: list
    workers: list
    clients: int
    ages: tuple
    categories: list
    behind: float  # how far the services lag behind the elapsed time, as a ratio; negative: ahead
    per_day: float  # services of one worker on one working day
    indicators: list  # (rule, line code, name, weight)
    activities: int
    photographed: int
    facts: dict = field(default_factory=dict)
    house: str = "zhihe"
    purchaser: str = "licheng"
    evaluator: str = "gongxin"
    paid: int = 1
    programme: str = ""


FULEI = [("filing", "鲤·建档"), ("case", "鲤·个案"), ("visit", "鲤·探访"), ("wish", "鲤·心愿"), ("publicity", "鲤·宣传"), ("training", "儿童主任培育")]
PLANS = [
    Plan("elderly", "幸福里居家长者关爱服务", 11, "elderly", "480000.00",
         [("filing", "长者建档"), ("visit", "入户探访"), ("consultation", "咨询服务"), ("activity", "长者活动"), ("publicity", "敬老宣传")],
         ["worker_b", "worker_c", "worker_d", "worker_e"], 110, (61, 88), ["elder_alone", "elder_empty_nest", "elder_left_behind", "elderly"],
         0.01, 2.25,
         [("FILE_NEW", "filing", "长者建档", 10), ("VISIT", "visit", "入户探访", 40), ("CONSULT", "consultation", "咨询", 10), ("ACT", "activity", "长者活动", 20),
          ("ACT_PT", "activity", "活动人次", 10), ("SUP_H", None, "督导时数", 10)], 13, 12,
         {"domain": Domain.COMMUNITY_SERVICE, "population": Population.ELDERLY, "place": "鲤城区浮桥街道", "target_group": "辖区内独居、空巢、高龄长者",
          "need": "街道有独居和空巢长者较多，日常照护、精神慰藉和居家安全需求突出。", "goals": "建立长者档案，定期探访，开展社区活动，形成邻里互助网络。",
          "procurement_method": Method.OPEN_TENDER}, paid=2),
    Plan("children", "福蕾行动计划鲤城区儿童关爱服务", 8, "children", "333333.33", FULEI,
         ["worker", "worker_f", "worker_g", "worker_h", "lead"], 120, (4, 15), ["child_left_behind", "child_in_difficulty", "child_unattended", "children"],
         0.10, 2.3,
         [("FILE_NEW", "filing", "鲤·建档", 10), ("CASE_INTERVIEW", "case", "鲤·个案面谈", 20), ("VISIT", "visit", "鲤·探访", 35), ("VISIT", "wish", "心愿送达", 10),
          ("POLICY_PT", "publicity", "鲤·宣传受益", 10), ("TRAIN", "training", "儿童主任培训场次", 10), ("SUP_H", None, "督导时数", 5)], 10, 9,
         {"domain": Domain.FAMILY, "population": Population.CHILDREN, "place": "鲤城区", "target_group": "留守儿童、困境儿童及其家庭",
          "need": "区内留守和困境儿童分布分散，监护照料与心理支持不足，儿童主任专业能力有待提升。",
          "goals": "以儿童主任加社工的方式，为儿童建档、个案、探访、圆心愿、做宣传，并培育儿童主任队伍。", "procurement_method": Method.NEGOTIATION},
         programme="福蕾行动计划"),
    Plan("families", "阳光家庭社区矫正对象帮扶", 6, "families", "260000.00",
         [("filing", "家庭建档"), ("case", "个案帮扶"), ("visit", "家庭探访"), ("activity", "家庭活动"), ("publicity", "普法宣传")],
         ["worker_i", "worker_j"], 40, (24, 55), ["community_correction", "subsistence", "borderline"], 0.25, 2.1,
         [("FILE_NEW", "filing", "家庭建档", 15), ("CASE_INTERVIEW", "case", "个案面谈", 35), ("VISIT", "visit", "家庭探访", 35), ("ACT", "activity", "家庭活动", 15)], 5, 4,
         {"domain": Domain.RELIEF, "population": Population.OTHER, "place": "鲤城区江南街道", "target_group": "社区矫正对象及其家庭",
          "need": "社区矫正对象就业困难、家庭关系紧张，需要持续支持。", "goals": "恢复家庭功能，促进就业和社会融入。", "procurement_method": Method.CONSULTATION}),
    Plan("cohort", "第七批督导人才培养", 10, "elderly", "180000.00", [("training", "督导培养"), ("other", "实践指导")],
         [], 0, (0, 0), [], 0.0, 0.0,
         [("SUP_S", None, "小组督导次数", 30), ("SUP_H", None, "督导时数", 40), ("SUP_PH", None, "督导人时", 30)], 0, 0,
         {"domain": Domain.OTHER, "population": Population.OTHER, "place": "泉州市", "target_group": "督导学员 12 名",
          "need": "本地督导人才不足，社工成长缺少持续支持。", "goals": "三个小组、三十次小组督导，培养十二名督导学员。", "procurement_method": Method.ENTRUSTED}, paid=2),
    Plan("youth", "青春同行社区青少年服务", 7, "children", "220000.00",
         [("filing", "青少年建档"), ("case", "个案服务"), ("visit", "家庭探访"), ("activity", "成长活动"), ("publicity", "法治宣传")],
         ["worker", "worker_b", "worker_c"], 60, (8, 16), ["youth", "child_migrant", "children"], 0.02, 2.0,
         [("FILE_NEW", "filing", "青少年建档", 15), ("CASE_INTERVIEW", "case", "个案面谈", 25), ("VISIT", "visit", "家庭探访", 40), ("ACT", "activity", "成长活动", 20)], 6, 6,
         {"domain": Domain.COMMUNITY_WORK, "population": Population.YOUTH, "place": "丰泽区", "target_group": "社区青少年",
          "need": "流动家庭青少年课余缺少支持。", "goals": "开展个案和成长活动，连接学校与社区资源。", "procurement_method": Method.VENTURE},
         house="qiming", purchaser="fengze", evaluator="zhongping"),
]  # fmt: skip


def first_day(today, months_ago):
    month = today.year * 12 + today.month - 1 - months_ago
    return date(month // 12, month % 12 + 1, 1)


def sign_contract(plan, houses, today):
    """The project with parties, staff, lines and instalments, running; its indicators come when the services are there."""
    house = houses[plan.house]
    admin = house["admin"]
    starts_on = first_day(today, plan.months_ago)
    ends_on = first_day(starts_on, -12) - timedelta(days=1)
    with fence(house.organisation):
        programme = services.create_programme(name=plan.programme, by=admin) if plan.programme else None
        project = services.create_project(
            title=plan.title, starts_on=starts_on, ends_on=ends_on, by=admin, contract_number=f"HT-{starts_on.year}-{plan.key[:2].upper()}01",
            signed_on=starts_on - timedelta(days=10), amount=Decimal(plan.amount), leader=house.members.get("lead") or house["supervisor"],
            programme=programme, **plan.facts)
        for partner, role in ((plan.purchaser, Party.PURCHASER), (plan.evaluator, Party.EVALUATOR)):
            services.add_party(project, partner=houses[partner].organisation, role=role, by=admin)
        services.set_lines(project, lines=plan.lines, by=admin)
        for word in plan.workers:
            if house[word].pk != project.leader_id:
                services.assign_staff(project, membership=house[word], by=admin, since=project.starts_on)
        if project.leader_id != house["supervisor"].pk:
            services.assign_staff(project, membership=house["supervisor"], duty=ProjectStaff.Duty.SUPERVISOR, by=admin, since=project.starts_on)
        _pay(project, plan, admin, today)
        return services.start_project(project, by=admin, on=starts_on)


def _pay(project, plan, admin, today):
    """Instalments in the usual three parts; the first ones are received."""
    due = [project.starts_on + timedelta(days=15), project.starts_on + timedelta(days=190), project.ends_on + timedelta(days=20)]
    preset = InstalmentPreset.objects.filter(is_default=True).first()
    percents = preset.percents if preset and len(preset.percents) == 3 else [50, 30, 20]
    parts = services.agree_instalments(project, percents=percents, due_on=due, by=admin)
    for number, part in enumerate(parts[: plan.paid], 1):
        paid_on = min(due[number - 1] + timedelta(days=6), today)
        services.record_payment(part, paid_amount=part.amount, paid_on=paid_on, invoice_number=f"FP{project.starts_on.year}{number:04d}", by=admin)
