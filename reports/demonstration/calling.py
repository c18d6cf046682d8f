"""The bureau's calls, one in each state: decided, in publicity with objections, in review, open, a draft."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Call, Objection, Outcome, Project, Proposal, Reviewer, ReviewSheet
from reports.demonstration.moments import at, called, happened

GUIDE = ("一、征集对象：依法登记、年检合格的社会服务机构，以及社区居民委员会。\n二、征集内容：回应居民需求、有专业方法、可评估的社会工作服务项目。\n"
         "三、申报材料：项目申报书、预算表、团队资质。\n四、评审方式：专家独立评分，按均分排序，结果公示五天。\n五、监督：公示期内可书面或在系统内提出异议。")  # fmt: skip
PRIVACY = {"privacy": "clause", "privacy_text": "乙方仅为履行本合同、在合同期内处理服务对象的姓名、联系方式、健康与家庭情况及服务记录；严格保密、加密保存，发生泄露立即告知甲方；未经甲方书面同意"
           "并依法取得本人同意，不得转交他人；合同终止、届满或无效后返还或删除。"}
PHRASES = {"admitted": "需求依据充分，方案可行，预算合理，同意立项。", "reserve": "方案较好，资金有限，列入备选。", "rejected": "需求依据不足，与已有服务重复。"}


@dataclass
class Desk:
    """The demonstration's bureau at work."""

    houses: dict
    today: object
    rng: Random

    @property
    def bureau(self):
        return self.houses["licheng"]

    @property
    def official(self):
        return self.bureau["official"]

    def day(self, days_ago):
        return self.today - timedelta(days=days_ago)

    def writer(self, house):
        """Who writes for a house: its administrator, in a community the committee's chair."""
        return next(iter(house.members.values()))


def need_of(desk, days_ago=60):
    """How the need was found out before the call."""
    return {"need_how": Call.NeedHow.SURVEY, "need_on": desk.day(days_ago), "need_by": "鲤城区民政局委托区社会工作协会",
            "need_text": "入户问卷 312 份、居民座谈 6 场：六成独居长者希望有人定期上门，四成家长希望暑期有人照看孩子。"}


def opened(desk, title, *, units=(), days_left=30, **facts):
    """A call that takes proposals from now on."""
    now = timezone.now()
    facts = need_of(desk) | {"guide": GUIDE, "procurement_method": Project.ProcurementMethod.CONSULTATION, "max_months": 12, "min_months": 6, "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=days_left)} | facts
    with fence(desk.bureau.organisation):
        call = services.create_call(title=title, by=desk.official, **facts)
        if units:
            services.set_units(call, units=list(units), by=desk.official)
        return services.open_call(call, by=desk.official)


def hand_in(desk, call, house, paper):
    """A proposal of a house, written and handed in."""
    by = desk.writer(house)
    with fence(house.organisation):
        proposal = services.save_proposal(services.begin_proposal(call, by=by), by=by, **paper)
        return services.submit_proposal(proposal, by=by)


def reviewed(desk, call, entries, *, opened, closed, panel=("reviewer", "expert"), until=None):
    """After its closing hour the call is scored by the panel; `entries` [(house, proposal, quality 0 to 1)]. `until` says of a member on how many
    proposals the sheet is done (all where it says nothing)."""
    called(call, [house for house, _proposal, _quality in entries], opened=opened, closed=closed)
    official = desk.official
    with fence(desk.bureau.organisation):
        call = services.begin_review(Call.objects.get(pk=call.pk), by=official)
        for word in panel:
            services.seat_reviewer(call, membership=desk.bureau[word], chair=word == panel[0], by=official)
            services.make_statement(call, has_conflict=False, by=desk.bureau[word])
        rows = Proposal.objects.select_related("call__organisation").in_bulk([proposal.pk for _house, proposal, _quality in entries])
        for word in panel:
            done = (until or {}).get(word, len(entries))
            for place, (_house, proposal, quality) in enumerate(entries[: done + 1]):
                if place < done:
                    services.mark_sheet(rows[proposal.pk], marks=marks(call, quality, desk.rng), comment=comment(quality), by=desk.bureau[word])
                    services.submit_sheet(rows[proposal.pk], by=desk.bureau[word])
                else:  # begun, to be finished
                    services.mark_sheet(rows[proposal.pk], marks=dict(list(marks(call, quality, desk.rng).items())[:3]), by=desk.bureau[word])
        ReviewSheet.objects.filter(call=call, submitted_at__isnull=False).update(submitted_at=at(closed + timedelta(days=6), 15))
        Reviewer.objects.filter(call=call).update(stated_at=at(closed + timedelta(days=3), 9))
    return call


def marks(call, quality, rng):
    """Marks for each item, in halves, near the proposal's quality."""
    return {item["code"]: str(max(Decimal(0), min(Decimal(item["marks"]), half(Decimal(item["marks"]) * Decimal(str(quality)) + Decimal(rng.choice(["-0.5", "0", "0.5"]))))))
            for item in call.sheet}


def half(number):
    return (number * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2


def comment(quality):
    return "需求清楚，指标可衡量。" if quality >= 0.85 else "目标偏笼统，建议细化指标与分工。" if quality >= 0.7 else "需求依据不足，预算测算粗略。"


def published(desk, call, decisions, *, on, is_decided=True):
    """Scores released, each proposal decided, the result published on a day, and decided when its publicity period was over.

    `decisions` {proposal key: (decision, amount)}.
    """
    official = desk.official
    with fence(desk.bureau.organisation):
        call = services.release_scores(call, by=official)
        happened(call, released_at=at(on - timedelta(days=3), 10))
        for outcome in Outcome.objects.filter(call=call).select_related("proposal", "call").order_by("rank", "pk"):
            decision, amount = decisions[outcome.proposal_id]
            services.decide_outcome(outcome, decision=decision, amount=amount, reason=PHRASES[decision], by=official)
        call = services.publicise_call(call, by=official)
        Outcome.objects.filter(call=call).update(decided_at=at(on - timedelta(days=2), 16), told_at=at(on, 9))
        happened(call, publicity_from=on, publicity_until=on + timedelta(days=call.publicity_days))
        if is_decided:
            call = services.decide_call(call, by=official)
            happened(call, decided_at=at(call.publicity_until + timedelta(days=1), 9))
    return call


def awarded(desk, call, proposal, **parties):
    """The project of an admitted proposal, in its applicant's house."""
    with fence(desk.bureau.organisation):
        outcome = Outcome.objects.select_related("proposal", "applicant", "call").get(call=call, proposal=proposal.pk)
        return services.award_project(outcome, by=desk.official, **parties)


def signed(desk, house, project, *, on, envelope=None, is_announced=True, starts_on=None, **terms):
    """Drawn up by the bureau, signed by both, announced, and begun on its first day where that has come."""
    official, by = desk.official, desk.writer(house)
    with fence(desk.bureau.organisation):
        services.draw_up_contract(project, by=official, **PRIVACY | terms)
    with fence(house.organisation):
        project = services.sign_contract(project, by=by)
        happened(project.contract, drawn_up_at=at(on - timedelta(days=4), 10), provider_signed_at=at(on - timedelta(days=2), 11))  # the last signature seals the hours
    with fence(desk.bureau.organisation):
        project = services.sign_contract(project, by=official, on=on, envelope=envelope)
        if is_announced:
            services.announce_contract(project, on=min(on + timedelta(days=1), desk.today), address=f"https://licheng.example/notices/{project.number}", by=official)
    with fence(house.organisation):
        if project.starts_on <= desk.today:
            project = services.start_project(project, by=by, on=project.starts_on)
    return project


def objected(desk, call):
    """One objection came by letter and is answered; one was raised here and waits."""
    official, second = desk.official, desk.houses["qiming"]
    with fence(desk.bureau.organisation):
        call = Call.objects.get(pk=call.pk)
        letter = services.record_objection(call, text="排名第一的项目服务地点与其他项目重复，请复核。", raised_by="江南社区一位居民", received_as=Objection.ReceivedAs.LETTER,
                                           received_on=call.publicity_from, by=official)
        services.answer_objection(letter, answer="经复核，两个项目服务对象不同，不属于重复。", upheld=False, by=official)
    with fence(second.organisation):
        services.raise_objection(Call.objects.get(pk=call.pk), text="我们的预算按公布的标准测算，评分说明中称「测算粗略」，请说明依据。", by=desk.writer(second))
