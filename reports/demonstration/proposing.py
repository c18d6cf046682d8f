"""What applicants write: whole proposals, invented."""

from decimal import Decimal

# Which share of a budget goes where; the last has the remainder. The association's limits are kept.
SHARES = [("staff", "社工人员费用", "0.703"), ("supervision", "督导与培训", "0.034"), ("activity", "服务与活动物资", "0.14"), ("management", "项目管理费", None)]
LEADERS = {"zhihe": ("周敏", "黄志强"), "qiming": ("潘伟强", "叶静雯")}


def split(amount):
    """{category: yuan}, to the cent."""
    parts = {code: (amount * Decimal(share)).quantize(Decimal("0.01")) for code, _item, share in SHARES if share}
    return parts | {"management": amount - sum(parts.values())}


def written(house, title, amount, term, *, domain, population, place, people, need, goal, activities, indicators, unit=""):
    """facts, texts and tables as `save_proposal` takes them; indicators: (rule, name, unit, target, line)."""
    organisation, amounts = house.organisation, split(amount)
    representative, head = LEADERS.get(organisation.slug) or [next(iter(house.members.values())).name] * 2
    starts_on, ends_on = term
    items = {code: item for code, item, _share in SHARES}
    return {
        "facts": {"title": title, "domain": domain, "population": population, "unit_name": unit, "place": place, "starts_on": starts_on, "ends_on": ends_on,
                  "amount": amount, "direct_people": people, "indirect_people": people * 4},
        "texts": {"registration_number": organisation.credit_code or "", "address": f"{organisation.region or '泉州市'}示例路 1 号", "legal_representative": representative,
                  "inspection": "passed", "inspection_year": str(starts_on.year - 1), "level": "3A", "level_year": str(starts_on.year - 2), "head": head,
                  "head_phone": "19900000000", "summary": f"{goal}项目为期一年，直接服务约 {people} 人。", "need": need, "goal": goal, "activities": activities,
                  "outputs": "按月形成服务记录和进度报告，年末完成成效评估。", "risks": "人员流动：设后备社工，交接有清单；天气影响：改为电话关怀。",
                  "innovation": "社区骨干参与设计和带领活动。", "sustainability": "培育的互助小组由社区接续。", "promise": "yes", "promised_by": representative},
        "tables": {
            "team": [{"name": head, "certificate": "social_worker", "role": "项目负责人", "education": "社会工作本科"}],
            "goals": [{"goal": f"一年内直接服务约 {people} 人，满意率不低于九成", "result": "服务记录与满意度调查"}],
            "schedule": [{"what": "需求走访与建档", "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "output": "走访记录"}],
            "indicators": [{"rule": rule, "name": name, "unit": count, "target": str(target), "line": line} for rule, name, count, target, line in indicators],
            "budget": [{"category": code, "item": items[code], "unit_price": str(part), "quantity": "1", "source": "call"} for code, part in amounts.items()],
        },
    }


COMMUNITY = [
    "邻里食堂：独居长者助餐", "银发课堂：手机学起来", "楼道议事会", "周末儿童托管", "巷口阅读角", "残障人士手作坊", "垃圾分类志愿队", "长者防跌倒操", "新居民邻里日",
    "青少年假期安全营", "困难家庭帮扶圈", "老街记忆口述史", "家庭急救课堂", "社区花园共建", "防诈骗宣讲团", "亲子阅读伙伴", "独居长者敲门行动", "退役军人志愿站", "夜间陪伴热线",
    "外来务工者法律课", "社区运动日",
]  # fmt: skip


def community(house, place, title, amount, term, unit):
    """A small project of a community: activities counted by their person-times."""
    return written(house, title, amount, term, domain="community_service", population="other", place=place, people=80, unit=unit,
                   need=f"{place}居民走访 60 户，对「{title.partition('：')[0]}」需求集中。", goal=f"通过「{title}」让邻里相互熟悉、相互帮忙。",
                   activities="每月两次活动，社区骨干带领，社工协助。", indicators=[("ACT_PT", "活动人次", "人次", 480, "activity")])
