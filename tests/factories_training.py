"""Trainings and supervision for tests, made through the services."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from training import services
from training.models import SupervisionSession
from training.services import Somebody


def moment(day, hour=9, minute=0):
    """A moment of a day in this country."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def names(count, unit="东村", start=0):
    """`count` invented people without an account."""
    return [Somebody(name=f"学员{chr(0x4E00 + start + number)}", unit=unit) for number in range(count)]


def training(by, project, *, planned_sessions=6, people=(), title="儿童主任培育计划", **facts):
    return services.plan_training(
        project=project, title=title, planned_sessions=planned_sessions, people=people, by=by, **facts
    )


def held_session(by, training, *, day=date(2026, 3, 5), hours=3, present=None, headcount=0):
    """A session that took place; everyone expected came unless told otherwise."""
    start = moment(day)
    session = services.plan_session(
        training, theme="家访技巧", started_at=start, ended_at=start + timedelta(hours=hours), by=by
    )
    present = list(training.participants.filter(is_expected=True)) if present is None else present
    return services.hold_session(session, present=present, headcount=headcount, by=by)


def supervision(by, project, people, *, day=date(2026, 3, 5), start=9, hours=5, breaks=0, signed=True, group=None, **facts):
    facts.setdefault("kind", SupervisionSession.Kind.GROUP)
    begin = moment(day, start)
    session = services.record_supervision(
        project=project,
        started_at=begin,
        ended_at=begin + timedelta(hours=hours, minutes=breaks),
        break_minutes=breaks,
        attendees=people,
        group=group,
        by=by,
        **facts,
    )
    return services.sign(session, by=by) if signed else session


def cohort(supervisors, project):
    """Scenario 4: 3 groups of 4 trainees, 10 sessions of 5 hours each; signed."""
    sessions = []
    for number, supervisor in enumerate(supervisors):
        people = names(4, unit="第七批", start=100 * number)
        group = services.form_group(
            project=project, name=f"第{number + 1}组", supervisor=supervisor, members=people, by=supervisor
        )
        for week in range(10):
            day = date(2026, 1, 5) + timedelta(days=7 * week + number)
            sessions.append(supervision(supervisor, project, people, day=day, group=group))
    return sessions
