"""Evaluated, accepted, closed projects for tests; all through services but payments, which another part makes."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.models import Acceptance, Instalment, Project

OPINION_NAME, URL = "张三丰收", "https://example.test/notices/18"


def as_read(project, member):
    with fence(member.organisation):
        return Project.objects.select_related("organisation").get(pk=project.pk)


def evaluated(project, judge, *, stage="final", score="88", **more):
    """The result of an evaluation, passed unless the score says otherwise; then it is to be put right in two weeks."""
    if "reason" in more:
        more.setdefault("due_on", timezone.localdate() + timedelta(days=14))
    with fence(judge.organisation):
        services.record_evaluation(project, stage=stage, score=Decimal(score), by=judge, **more)
    return as_read(project, judge)


def acceptance_begun(project, official):
    """Finally evaluated and drawn up, nothing judged yet."""
    project = evaluated(project, official)
    with fence(official.organisation):
        return services.draw_up_acceptance(project, by=official)


def fresh(acceptance, official):
    with fence(official.organisation):
        return Acceptance.objects.select_related("project__organisation", "organisation").get(pk=acceptance.pk)


def acceptance_ready(project, official):
    """Everything is there; it can be completed."""
    acceptance = acceptance_begun(project, official)
    with fence(official.organisation):
        lines = {line.pk: ("met", "") for line in acceptance.lines.all()}
        services.judge_lines(acceptance, verdicts=lines, standards=[{"title": "专业服务质量", "verdict": "met", "remark": "抽查记录完整"}], by=official)
        services.add_opinion(acceptance, who="user", name=OPINION_NAME, satisfied="yes", text="社工每周都来看我。", by=official)
        for name, unit in (("李验收", official.organisation.name), ("王代表", "幸福里社区居民委员会")):
            services.add_signatory(acceptance, name=name, unit=unit, post="成员", signed_on=timezone.localdate(), by=official)
        services.conclude(acceptance, conclusion="accepted", opinion="同意验收。", announced_on=timezone.localdate(), announcement_url=URL, by=official)
    return fresh(acceptance, official)


def accepted(project, official):
    acceptance = acceptance_ready(project, official)
    with fence(official.organisation):
        return services.complete_acceptance(acceptance, by=official)


def settled(project, official, provider):
    """Accepted, paid, all reports accepted, files handed over: ready to be closed."""
    accepted(project, official)
    paid_in_full(project)
    reported(project, official, provider)
    with fence(provider.organisation):
        services.hand_over(as_read(project, provider), items=[{"title": "合同", "pages": 12, "there": True}, {"title": "服务记录清单", "pages": 80, "there": True}],
                           storage="档案室 3 柜", handed_on=timezone.localdate(), by=provider)
    return as_read(project, official)


def paid_in_full(project):
    with fence(project.organisation):
        for part in Instalment.objects.filter(project=project):
            part.withheld_amount, part.reason = part.amount, "按验收结论扣减"  # withheld with a reason is settled as well
            part.save()


def reported(project, official, provider):
    """Every report that the calendar asks for is handed in and accepted."""
    from projects.figures import calendar
    from tests.factories_progress import TEXTS

    today = timezone.localdate()
    with fence(provider.organisation):
        wanted = [(entry.kind, entry.start) for entry in calendar.expected(as_read(project, provider), today) if entry.report is None and entry.has_ended(today)]
    for kind, start in wanted:
        with fence(provider.organisation):
            report = services.begin_report(project, kind=kind, start=start, by=provider)
            report = services.hand_in_report(services.save_report(report, texts=TEXTS, by=provider), by=provider)
        with fence(official.organisation):
            services.accept_report(report, by=official)


def closed(project, official, provider):
    project = settled(project, official, provider)
    with fence(official.organisation):
        return services.archive_project(project, by=official)
