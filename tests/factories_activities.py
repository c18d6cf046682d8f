"""Activities for tests, made through the verbs."""

import uuid
from datetime import timedelta

from django.utils import timezone

from casework import services
from casework.models import Form
from tests import factories_casework as make

PLAN = {"goal": "让老人和孩子一起过重阳", "target": "社区六十岁以上的老人", "flow": [{"time": "09:00", "what": "签到"}, {"time": "09:30", "what": "做糕"}],
        "risk_plan": "下雨改在室内；孩子有家长陪同。"}
SUMMARY = {"flow_done": "按计划进行，十一点半结束。", "achievement": "三十位居民一起做了重阳糕。"}


def planned(by, project, *, name="重阳节做糕", days_ago=1, hours=2, people=30, **fields):
    """An activity that is being planned for a past day (so that it can be held in the same test)."""
    start = (timezone.localtime() - timedelta(days=days_ago)).replace(hour=9, minute=0, second=0, microsecond=0)
    fields = {"type": "festival", "line": make.line(project, "activity"), "place": "东村社工站", "planned_people": people} | fields
    return services.plan_activity(by=by, name=name, project=project, starts_at=start, ends_at=start + timedelta(hours=hours), **fields)


def written(activity, kind, by, content):
    """A form of the activity, handed in."""
    form = services.begin_form(activity, kind, by=by)
    services.save_form(form, content=content, by=by)
    return services.submit_form(form, by=by)


def ready(by, reviewer, project, **fields):
    """An activity whose plan is approved."""
    activity = planned(by, project, **fields)
    services.approve_form(written(activity, Form.Kind.ACTIVITY_PLAN, by, PLAN), by=reviewer)
    activity.refresh_from_db()
    return activity


def signing(by, reviewer, project, **fields):
    """An approved activity whose sign-in is open."""
    return services.open_sign_in(ready(by, reviewer, project, **fields), by=by)


def held(activity, by, **fields):
    """The activity took place at its planned time."""
    fields = {"client_uuid": uuid.uuid4(), "started_at": activity.starts_at, "ended_at": activity.ends_at, "headcount": 30, "photos": [make.picture()]} | fields
    return services.hold_activity(activity, by=by, **fields)


def summed_up(activity, by, reviewer):
    """The summary is written and approved."""
    services.approve_form(written(activity, Form.Kind.ACTIVITY_SUMMARY, by, SUMMARY), by=reviewer)
    activity.refresh_from_db()
    return activity


def asked(owner, by, *, sent=30, open_for=7, **fields):
    """A questionnaire that is open for phones."""
    survey = services.begin_survey(owner, by=by, sent=sent, **fields)
    return services.open_survey(survey, by=by, until=timezone.now() + timedelta(days=open_for))


def answered(survey, by, *overall):
    """Paper answers: every item has the mark that stands for all in all."""
    from casework.services.surveys import items_of

    return [services.type_in_answer(survey, by=by, marks={code: mark for code, _words in items_of(survey)}) for mark in overall]
