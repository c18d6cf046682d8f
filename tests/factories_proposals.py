"""Calls that take proposals, and proposals that could be handed in, through the services."""

from datetime import date, timedelta

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Call
from tests.factories_calls import NEED


def open_call(official, *, units=(), days_left=10, **facts):
    """A call of the official's house that takes proposals now."""
    now = timezone.now()
    facts = NEED | {"title": "2026 年社区公益项目征集", "guide": "面向社区困境人群的社会工作服务项目。", "max_amount": "50000.00", "min_months": 6, "max_months": 12,
             "fields": ["community_service", "family", "elderly", "children"]} | facts
    with fence(official.organisation):
        call = services.create_call(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=days_left), by=official, **facts)
        if units:
            services.set_units(call, units=list(units), by=official)
        services.open_call(call, by=official)
        call.refresh_from_db()
    return call


def closing_hour_passes(call):
    """The clock goes on until the call has closed, by more than the longest transaction of a test: the fence reads the hour at which one began."""
    with fence(call.organisation):
        Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() - timedelta(days=30), closes_at=timezone.now() - timedelta(minutes=10))
    return call


def whole(**texts):
    """Facts, texts and tables of a proposal to which nothing is missing: 30,000 yuan in two rows, 12 months."""
    return {
        "facts": {"title": "幸福邻里：独居长者互助", "domain": "community_service", "population": "elderly", "unit_name": "", "place": "东湖街道幸福社区",
                  "starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31), "amount": 30000, "direct_people": 120, "indirect_people": 500},
        "texts": {"registration_number": "52350000MJY0000001", "address": "东湖街道 1 号", "legal_representative": "方安", "inspection": "passed",
                  "level": "3A", "level_year": "2024", "head": "甘露", "head_phone": "059500000000", "summary": "以邻里互助回应独居长者的孤独。", "need": "独居长者 120 人。",
                  "goal": "让独居长者有人问候。", "activities": "结对探访、邻里课堂。", "outputs": "探访 480 人次。", "risks": "志愿者流失：建立后备。",
                  "sustainability": "邻里小组由社区接手。", "promise": "yes", "promised_by": "方安"} | texts,
        "tables": {
            "team": [{"name": "甘露", "certificate": "social_worker", "role": "项目负责人", "phone": "059500000000"}],
            "goals": [{"goal": "120 位长者每月有人探访", "result": "探访记录"}],
            "schedule": [{"what": "结对探访", "starts_on": "2027-01-10", "ends_on": "2027-12-20", "output": "480 人次"}],
            "indicators": [{"rule": "VISIT", "name": "入户探访", "unit": "人次", "target": "480", "line": "visit"}],
            "budget": [{"category": "activity", "item": "探访物资", "unit_price": "50", "quantity": "480", "source": "call"},
                       {"category": "management", "item": "管理费", "unit_price": "6,000.00", "quantity": "1", "source": "call"}],
        },
    }


def draft(member, call, **texts):
    """A draft of the member's house to which nothing is missing."""
    with fence(member.organisation):
        proposal = services.begin_proposal(call, by=member)
        return services.save_proposal(proposal, by=member, **whole(**texts))


def handed_in(member, call, **texts):
    """A proposal that was handed in."""
    proposal = draft(member, call, **texts)
    with fence(member.organisation):
        return services.submit_proposal(proposal, by=member)


def begun(call, official):
    """The closing hour has passed and the review has begun."""
    closing_hour_passes(call)
    with fence(official.organisation):
        return services.begin_review(Call.objects.get(pk=call.pk), by=official)
