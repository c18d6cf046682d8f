"""Projects that the bureau awarded: one runs, with everything that waits for either house; one is being accepted; one is closed."""

import uuid
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from django.utils import timezone

from casework.models import ServiceRecord
from casework.services import approve_many, log_many
from casework.services.log import Entry
from organisations.fence import fence
from projects import services
from projects.figures import calendar
from projects.models import (
    BudgetLine,
    ChangeRound,
    Inspection,
    Instalment,
    ProgressReport,
    ProgressRound,
    Proof,
    Rectification,
)
from reports.demonstration import texts
from reports.demonstration.calendar import is_working_day
from reports.demonstration.clients import open_one
from reports.demonstration.moments import at, happened
from reports.demonstration.pictures import photo, scan

REPORT = {
    "summary": "本月按计划开展入户探访、咨询和政策宣传，长者参与积极，总体进度正常。",
    "activities": "入户探访覆盖全部建档长者；在社区活动室设咨询日；政策宣传结合赶集日开展。",
    "problems": "雨天探访偏少，已改为电话关怀，并在下周补访。",
    "next": "继续探访，筹备邻里互助小组，联系社区卫生服务站义诊。",
}  # fmt: skip


# ---------- services ----------


def clients(plan, project, house, stations, people, rng, count):
    """Files of the running project's clients, opened in its first days."""
    with fence(house.organisation):
        return [open_one(plan, house["worker"], project.starts_on + timedelta(days=2 + number % 9), stations, people, rng) for number in range(count)]


def serve(project, house, words, rng, until, *, persons=(), every=3):
    """Late afternoons with a visit, a consultation or a stall; the supervisor approves all but the last."""
    days = [project.starts_on + timedelta(days=number) for number in range(12, (until - project.starts_on).days, every)]
    with fence(house.organisation):
        lines = {line.code: line for line in project.lines.all()}
        for place, word in enumerate(words):
            turns = [(number, day) for number, day in enumerate(days) if number % len(words) == place and is_working_day(day)]
            log_many([service(project, lines, number, day, rng, persons) for number, day in turns], by=house[word])
        records = list(ServiceRecord.objects.filter(project=project).order_by("pk"))
        approve_many(records, by=house["supervisor"], at=lambda record: min(record.submitted_at + timedelta(hours=20), timezone.now()))
        services.refresh_progress(project)


def service(project, lines, number, day, rng, persons):
    begin = at(day, 16, 50)
    facts = {"recorded_at": begin + timedelta(minutes=95)}
    if number % 4 == 3 and "publicity" in lines:
        title, channel = rng.choice(texts.PUBLICITY)
        crowd = rng.randint(20, 60)
        return Entry(key(rng), project, lines["publicity"], "publicity", begin, begin + timedelta(minutes=90), title=title, headcount=crowd, place="社区广场",
                     detail={"channel": channel, "materials": crowd + 10}, **facts)
    if persons and number % 4 != 2:
        return Entry(key(rng), project, lines["visit"], "visit", begin, begin + timedelta(minutes=45), persons=[rng.choice(persons)], place="家中",
                     note=rng.choice(texts.NOTES["elderly"]["visit"]), detail={"outcome": "done", "purpose": "regular"}, **facts)
    return Entry(key(rng), project, lines["consultation"], "consultation", begin, begin + timedelta(minutes=25), headcount=1, place="社工站",
                 note=rng.choice(texts.NOTES["elderly"]["consultation"]), detail={"topic": "policy", "answer": rng.choice(texts.ANSWERS)}, **facts)


def key(rng):
    return uuid.UUID(int=rng.getrandbits(128), version=4)


# ---------- reports ----------


def reported(project, by, *, start, kind="month", on=None, summary=""):
    """A report of a period, handed in on a day, else just now."""
    with fence(project.organisation):
        report = services.begin_report(project, kind=kind, start=start, by=by)
        services.save_report(report, texts=REPORT | ({"summary": summary} if summary else {}), by=by)
        report = services.hand_in_report(report, by=by)
        if on:
            ProgressRound.objects.filter(report=report).update(submitted_at=at(on, 10), at=at(on, 10))
            happened(report, decide_by=calendar.decide_by(project, on))
    return report


def handed_in_again(report, by, *, on):
    """The second round of a report that was returned."""
    with fence(by.organisation):
        report = as_party(report)
        services.save_report(report, texts={"activities": REPORT["activities"] + "其中政策宣传两场，到场七十余人。", "next": "继续探访，下月中旬举办义诊，月底开骨干会。"}, by=by)
        services.hand_in_report(report, by=by)
        ProgressRound.objects.filter(report=report, seq=2).update(submitted_at=at(on, 10), at=at(on, 10))


def decided(report, official, *, on, reason=""):
    """Accepted, or returned with a reason, on a day."""
    with fence(official.organisation):
        report = ProgressReport.objects.select_related("project__organisation", "organisation").get(pk=report.pk)
        report = services.return_report(report, reason=reason, by=official) if reason else services.accept_report(report, by=official)
    with fence(report.organisation):
        ProgressRound.objects.filter(report=report, decided_at__gt=at(on, 16)).update(decided_at=at(on, 16))


def months(project, house, desk, today):
    """Three months accepted, one of them in its second round, one late and just returned with a comment pinned to a paragraph; the last month's report is left to `wait`."""
    by, official = house["admin"], desk.official
    over = [start for start, end in calendar.periods(project, "month", today) if end < today]
    for number, start in enumerate(over[:-1]):
        after = (start + timedelta(days=32)).replace(day=1)
        is_last = number == len(over) - 2
        day = max(after + timedelta(days=7), today - timedelta(days=6)) if is_last else after + timedelta(days=7)
        report = reported(project, by, start=start, on=day)
        if is_last:
            with fence(official.organisation):
                services.pin_comment(as_party(report), anchor="text:problems", text="请说明补访的具体日期和人数。", by=official)
        decided(report, official, on=day + timedelta(days=4), reason="探访次数与上月出入较大，请核对并说明原因后重报。" if is_last else "请补充宣传活动的人数和下月安排。" if number == 1 else "")
        if number == 1:
            handed_in_again(report, by, on=after + timedelta(days=14))
            decided(report, official, on=after + timedelta(days=16))
    return over[-1]


def as_party(row):
    return type(row).objects.select_related("project__organisation", "organisation").get(pk=row.pk)


# ---------- money ----------


def paid(project, desk, *, seq=1, on, number=""):
    """An instalment paid in whole by the bureau."""
    with fence(desk.bureau.organisation):
        part = Instalment.objects.select_related("project__organisation").get(project=project, seq=seq)
        services.pay_instalment(part, amount=part.open_amount, on=on, by=desk.official, invoice_number=number or f"FP{project.number}-{seq}")


SPENT = [("staff", 21000, "社工工资与社保"), ("activity", 3000, "咨询日与宣传物资"), ("management", 2900, "场地与办公"), ("supervision", 900, "外部督导费")]


def spent(project, finance, months_of):
    """Each month four vouchers, one of them struck out and recorded anew."""
    with fence(project.organisation):
        lines = {line.code: line for line in BudgetLine.objects.filter(project=project)}
        for month, day in enumerate(months_of, 1):
            for number, (code, amount, what) in enumerate(SPENT):
                amount = Decimal(amount + 25 * month)
                made = services.record_expense(project, line=lines[code], spent_on=day + timedelta(days=24), amount=amount, what=f"{day.month} 月{what}",
                                               payee="示例单位", voucher=f"记-{day:%Y%m}-{number + 1:02d}", by=finance)
                if (month, code) == (2, "activity"):
                    services.strike_expense(made, reason="金额录入有误，已按凭证重录。", by=finance)
                    services.record_expense(project, line=lines[code], spent_on=made.spent_on, amount=amount - 100, what=made.what, payee=made.payee,
                                            voucher=made.voucher, by=finance)


def spent_whole(project, finance, *, share):
    """What an earlier project has spent of its budget, a voucher for each half-year and category."""
    with fence(project.organisation):
        for line in BudgetLine.objects.filter(project=project).prefetch_related("amounts"):
            half = (line.amounts.all()[0].amount * Decimal(share) / 2).quantize(Decimal("0.01"), ROUND_DOWN)
            for number, days in enumerate((170, 350), 1):
                day = project.starts_on + timedelta(days=days)
                services.record_expense(project, line=line, spent_on=day, amount=half, what=f"{'上下'[number - 1]}半期{line.name}", payee="示例单位",
                                        voucher=f"记-{day:%Y%m}-{line.seq:02d}", by=finance)


def audited(project, finance, *, on):
    firm, number = "示例会计师事务所", f"审字〔{on.year}〕012"
    with fence(project.organisation):
        services.record_audit(project, auditor=firm, number=number, upload=scan("审计报告", firm, number), dated_on=on, opinion="unqualified", amount=project.contract.amount, by=finance,
                              findings="经费专账核算，支出与预算相符。")


# ---------- inspection ----------


def inspected(project, house, desk, *, on):
    """A spot check with two orders: one was put right, the proof of the other waits."""
    official, by = desk.official, house["admin"]
    with fence(official.organisation):
        inspection = services.begin_inspection(project, start=project.starts_on, end=on, wanted=5, on=on, place="幸福里社工站", by=official)
        for item in inspection.items.select_related("inspection__project__organisation"):
            is_lacking = item.seq in (2, 4)
            services.check_item(item, verdict="lacking" if is_lacking else "fine", ticks=["dated", "plausible"] + ([] if is_lacking else ["signed", "evidence", "consistent"]),
                                remark="缺少服务对象签字" if is_lacking else "", by=official)
        services.write_finding(inspection, finding="抽查 5 份服务记录，3 份齐全；2 份缺少签字，档案存放地点与登记不一致。", by=official)
        services.order_rectification(inspection, what="补齐两份记录的签字确认", due_on=on + timedelta(days=14), by=official)
        services.order_rectification(inspection, what="核对档案存放地点并上锁", due_on=on + timedelta(days=21), by=official)
        services.send_inspection(Inspection.objects.select_related("project__organisation", "organisation").get(pk=inspection.pk), by=official)
    proof = proved(inspection, by, 1, "两份记录已补签，扫描件已归档。", ())
    with fence(house.organisation):
        Inspection.objects.filter(pk=inspection.pk).update(sent_at=at(on, 17))
        happened(proof.order, proved_at=at(on + timedelta(days=3), 10))
        happened(proof, at=at(on + timedelta(days=3), 10))
    with fence(official.organisation):
        services.accept_proof(order_of(inspection, 1), by=official)
    with fence(house.organisation):
        Proof.objects.filter(order__inspection=inspection, seq=1).update(decided_at=at(on + timedelta(days=5), 10))
        Rectification.objects.filter(inspection=inspection, seq=1).update(closed_at=at(on + timedelta(days=5), 10))
    return inspection


def order_of(inspection, seq):
    return Rectification.objects.select_related("inspection__project__organisation", "organisation").get(inspection=inspection.pk, seq=seq)


def proved(inspection, by, seq, text, uploads):
    with fence(by.organisation):
        return services.hand_in_proof(order_of(inspection, seq), text=text, uploads=uploads, by=by)


# ---------- changes ----------


def changed(project, by, official, *, target, on):
    """A target was raised in the middle of the term: asked for, approved, in force from the first of a month."""
    with fence(project.organisation):
        indicator = project.indicators.order_by("seq").first()
        change = services.ask_change(project, kind="indicator", subject=f"indicator:{indicator.pk}", after={"target": target}, effective_on=on,
                                     reason="新增两个小区，街道要求扩大探访覆盖面。", by=by)
        change = services.hand_in_change(change, by=by)
    with fence(official.organisation):
        services.approve_change(as_party(change), by=official)
    with fence(project.organisation):
        asked, approved = at(on - timedelta(days=9), 10), at(on - timedelta(days=6), 15)
        happened(change, handed_in_at=asked, decided_at=approved, applied_at=approved)
        ChangeRound.objects.filter(change=change).update(submitted_at=asked, decided_at=approved)


def asks_to_shift(project, by, *, on):
    """A request to move money from management to services waits for the bureau."""
    with fence(project.organisation):
        lines = {line.code: line for line in BudgetLine.objects.filter(project=project).prefetch_related("amounts")}
        amounts = {code: line.amounts.all()[0].amount for code, line in lines.items()}
        amounts |= {"management": amounts["management"] - 3000, "activity": amounts["activity"] + 3000}
        after = {"lines": [{"line": line.pk, "name": line.name, "amount": f"{amounts[code]:f}"} for code, line in lines.items()]}
        change = services.ask_change(project, kind="budget", subject="budget", after=after, effective_on=on, by=by,
                                     reason="节省的办公费用转入服务活动，用于冬季长者关怀。")
        services.hand_in_change(change, by=by)


# ---------- the end ----------


def evaluated(project, judge, *, stage, score, on):
    with fence(judge.organisation):
        services.record_evaluation(as_read(project), stage=stage, score=Decimal(score), held_on=on, by=judge, summary="资料齐全，服务对象满意度较高；建议加强过程记录。")


def as_read(project):
    return type(project).objects.select_related("organisation").get(pk=project.pk)


def final_report(project, house, desk):
    """The only report that these contracts ask for, handed in after the end and accepted."""
    report = reported(as_mine(project), house["admin"], kind="final", start=project.starts_on, summary="项目按合同完成全部服务，各项指标达到或接近目标。")
    with fence(house.organisation):
        ProgressRound.objects.filter(report=report).update(submitted_at=at(project.ends_on, 20), at=at(project.ends_on, 20))
    decided(report, desk.official, on=min(project.ends_on + timedelta(days=4), desk.today))


def as_mine(project):
    with fence(project.organisation):
        return as_read(project)


def acceptance(project, desk, *, is_whole):
    """The acceptance of a finally evaluated project; not whole: half the lines are judged, one of two has signed."""
    official, held = desk.official, min(project.ends_on + timedelta(days=6), desk.today)
    with fence(official.organisation):
        made = services.draw_up_acceptance(as_read(project), held_on=held, place="鲤城区民政局会议室", by=official)
        lines = list(made.lines.order_by("seq"))
        judged = lines if is_whole else lines[:1]
        services.judge_lines(made, verdicts={line.pk: ("met", "") for line in judged}, by=official,
                             standards=[{"title": "服务记录与档案", "verdict": "met" if is_whole else "", "remark": ""}])
        services.add_opinion(made, who="user", name="李秋月", satisfied="yes", text="社工经常来咨询点，问什么都讲得清楚。", given_on=held, by=official)
        services.add_signatory(made, name="江素琴", unit="鲤城区民政局", post="科员", signed_on=held, by=official)
        services.add_signatory(made, name="邓秋萍", unit="浮桥社区居民委员会", post="主任", signed_on=held if is_whole else None, by=official)
        if not is_whole:
            return made
        services.conclude(made, conclusion="accepted", opinion="指标完成，资料齐全，同意验收。", announced_on=held, by=official,
                          announcement_url=f"https://licheng.example/notices/{project.number}-A")
        return services.complete_acceptance(as_party(made), by=official)


def closed(project, house, desk):
    """Files handed over, archived, graded; the provider says how its purchaser was."""
    official, by = desk.official, house["admin"]
    with fence(house.organisation):
        services.hand_over(as_read(project), items=[{"title": title, "pages": pages, "there": True} for title, pages in
                                                    (("合同与补充协议", 16), ("进度报告", 24), ("服务记录清单", 60), ("评估与验收材料", 18))],
                           storage="档案室 2 柜 5 格", handed_on=min(project.ends_on + timedelta(days=10), desk.today), by=by)
    with fence(official.organisation):
        services.archive_project(as_read(project), by=official)
        services.grade_provider(as_read(project), stage="final", grade="优秀", score=Decimal(92), consequence="priority", remark="按期保质完成，服务对象满意度高。", by=official)
    with fence(house.organisation):
        services.rate_purchaser(as_read(project), by=by, punctual=4, clear=5, responsive=4, fair=5, comment="付款及时，沟通顺畅。")


def wait(project, house, desk, start, inspection, rng):
    """What waits for the bureau today: a report, a change, a proof."""
    by = house["admin"]
    reported(as_mine(project), by, start=start, summary="本月完成全部计划探访，补访已结束；新增两户高龄长者。")
    asks_to_shift(as_mine(project), by, on=(desk.today + timedelta(days=32)).replace(day=1))
    proved(inspection, by, 2, "已更换带锁档案柜，存放地点与登记一致，照片见附件。", [photo(rng, "档案柜整改", "room")])
