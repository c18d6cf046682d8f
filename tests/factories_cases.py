"""Cases for tests, made through the services of the product."""

import uuid
from datetime import timedelta

from django.utils import timezone

from casework import services
from casework.models import Form
from people.services import record_consent
from tests import factories_casework

INTAKE = {"presenting": "孩子不愿上学", "problem_types": ["school", "parenting"], "urgency": "normal", "preliminary": "亲子沟通困难", "decision": "accept"}
ASSESSMENT = {"formulation": "父母外出务工两年，祖辈照料", "needs": [{"need": "重新上学", "priority": "1"}], "risk_level": "middle"}
PLAN = {"theory_model": "任务中心模式", "overall_goal": "孩子回到学校", "objectives": [
            {"text": "每周到校五天", "indicator": "考勤", "baseline": "0 天", "target": "5 天", "due": "2099-06-30", "priority": "1"},
            {"text": "每天与母亲通话", "indicator": "通话记录", "target": "每天"}],
        "steps": [{"stage": "建立关系", "content": "家访两次"}], "planned_sessions": "8", "planned_close": "2099-12-31", "evaluation_method": "前后测"}
EVALUATION = {"phase": "result", "achievement": [{"objective": "每周到校五天", "result": "whole", "evidence": "考勤表"},
                                                  {"objective": "每天与母亲通话", "result": "mostly", "evidence": "通话记录"}], "worker_evaluation": "任务分解有效"}
CLOSING = {"close_type": "reached", "intervention_summary": "家访六次，学校协调两次", "goal_achievement": "孩子每天到校"}
# What is asked of some clients only: the child's own say, and why a placement is not for good.
OF_MINORS = {"assessment": {"child_opinion": "「我想回学校，也想妈妈。」", "best_interest": "留在祖母身边，和母亲保持联系"},
             "plan": {"child_view": "「每周五天可以。」", "plan_interest": "不离开熟悉的家和学校"}}
OF_PLACEMENTS = {"plan": {"placement_way": "foster", "why_not_permanent": "父母失联，亲属还在寻找"}}
CONTENT = {"intake": INTAKE, "assessment": ASSESSMENT, "plan": PLAN, "evaluation": EVALUATION, "closing": CLOSING}


def years_ago(years, days=0):
    """The birthday of somebody who became `years` old so many days ago."""
    today = timezone.localdate()
    try:
        return today.replace(year=today.year - years) - timedelta(days=days)
    except ValueError:
        return today.replace(year=today.year - years, day=28) - timedelta(days=days)


def consent(person, by, scopes=("filing", "casework"), *, on=None, **fields):
    minor = person.is_minor_on(timezone.localdate())
    return record_consent(person, by=by, given_by="mother" if minor else "self", scopes=scopes, signed_on=on or timezone.localdate() - timedelta(days=100), **fields)


def taken_in(by, project, person, *, code="case", **fields):
    """A case being taken in, its intake form begun."""
    fields = {"source": "self"} | fields
    return services.take_in_case(by=by, person=person, project=project, line=factories_casework.line(project, code), **fields)


def whole(case, kind):
    """All that the form of this case needs."""
    minor = OF_MINORS.get(kind, {}) if case.person.is_minor_on(timezone.localdate()) else {}
    return CONTENT[kind] | minor | (OF_PLACEMENTS.get(kind, {}) if case.kind == "placement" else {})


def write(case, kind, by, content=None, *, signatures=None):
    """A form of a case with everything in it, not handed in."""
    form = services.begin_form(case, kind, by=by)
    person = case.person
    content = whole(case, kind) | (content or {})
    if kind not in ("plan", "closing"):
        return services.save_form(form, content=content, by=by)
    signed = {"client": {"name": "本人", "on": timezone.localdate().isoformat()}}
    if person.is_minor_on(timezone.localdate()):
        signed["guardian"] = {"name": "监护人", "on": timezone.localdate().isoformat()}
    return services.save_form(form, content=content, signatures=signed if signatures is None else signatures, by=by)


def handed_in(case, kind, by, content=None, **more):
    return services.submit_form(write(case, kind, by, content, **more), by=by)


def approved(case, kind, by, reviewer, content=None, **more):
    """A form that the supervisor has approved; returns the case as it is then."""
    services.approve_form(handed_in(case, kind, by, content, **more), by=reviewer)
    case.refresh_from_db()
    return case


def opened(by, reviewer, project, person, *, scopes=("filing", "casework"), **fields):
    """An open case, with the client's consent."""
    consent(person, by, scopes)
    return approved(taken_in(by, project, person, **fields), "intake", by, reviewer)


def planned(by, reviewer, project, person, **fields):
    """A case in its intervention."""
    case = opened(by, reviewer, project, person, **fields)
    approved(case, "assessment", by, reviewer)
    return approved(case, "plan", by, reviewer)


def process(case, by, *, days_ago=1, hour=10, minutes=45, mode="interview", note="与孩子谈了上学的事", **fields):
    """A process record that was handed in."""
    start = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    fields = {"objective": "了解近况", "setting": "home", "follow_up": "下周再谈"} | fields
    return services.log_process(case, by=by, client_uuid=fields.pop("client_uuid", None) or uuid.uuid4(), started_at=start, ended_at=start + timedelta(minutes=minutes),
                                mode=mode, note=note, **fields)


def ready_to_close(by, reviewer, project, person, *, records=5, **fields):
    """A case in its closing: records and evaluation are there, the closing report is not."""
    case = planned(by, reviewer, project, person, **fields)
    for n in range(records):
        process(case, by, days_ago=n + 1)
    return approved(case, "evaluation", by, reviewer)


def closed(by, reviewer, project, person, **fields):
    """A case closed with everything that it needs."""
    return approved(ready_to_close(by, reviewer, project, person, **fields), "closing", by, reviewer)


def plan_of(case):
    return Form.objects.get(case=case, kind="plan", status="approved")


def taken_in_line(by, project, line, person, **fields):
    """A case being taken in, in a line that is given."""
    return services.take_in_case(by=by, person=person, project=project, line=line, **({"source": "self"} | fields))
