"""Rows of the running of a project for tests: reports in each state, change requests; all through services."""

from datetime import timedelta

from django.utils import timezone

from organisations.fence import fence
from projects import services
from projects.figures import calendar

TEXTS = {"summary": "本期按计划开展入户探访。", "activities": "探访长者，举办活动。", "problems": "雨天探访偏少；下月补上。", "next": "继续探访，筹备重阳活动。"}


def month_begun(project, by, *, months_back=1, texts=None):
    """A draft of the monthly report of a month that is over."""
    today = timezone.localdate()
    with fence(project.organisation):
        over = [start for start, end in calendar.periods(project, "month", today) if end < today]
        report = services.begin_report(project, kind="month", start=over[-months_back], by=by)
        return services.save_report(report, texts=TEXTS if texts is None else texts, by=by)


def month_handed_in(project, by, **more):
    """The same, handed in."""
    report = month_begun(project, by, **more)
    with fence(project.organisation):
        return services.hand_in_report(report, by=by)


def asked(project, by, *, kind="indicator", subject=None, after=None, reason="辖区长者增加，街道要求扩大覆盖", effective_on=None, hand_in=True):
    """A request to raise the target of the first indicator to 150, or any other."""
    with fence(project.organisation):
        subject = subject or f"indicator:{project.indicators.first().pk}"
        change = services.ask_change(project, kind=kind, subject=subject, after=after or {"target": "150.00"}, reason=reason,
                                     effective_on=effective_on or timezone.localdate() - timedelta(days=10), by=by)
        return services.hand_in_change(change, by=by) if hand_in else change
