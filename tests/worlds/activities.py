"""An activity that is being planned, one whose sign-in is open, one that was held and asked about; who signed and what they said are canaries."""

import uuid
from datetime import timedelta

from django.utils import timezone

from casework import services
from casework.models import Form
from organisations.fence import fence
from tests import factories_casework as ledger
from tests.factories_activities import PLAN, SUMMARY, written

SIGNED = "签名的人甲不可外传"  # who has no file; the house's own people read it, nobody outside
REMARK = "问卷里的话乙不可外传"
SEALED = [SIGNED, REMARK]


def build(world, houses):
    o, m = world.objects, world.members
    with fence(world.organisation):
        alice, bob, fiona, text = m["alice"], m["bob"], m["fiona"], world.text
        services.set_purchaser_rule(o.project, people_above=90, by=fiona)
        o.planned_activity = planned(o, bob, (text or "中秋灯会")[:80], people=120, days=5, partners=[("co_host", (text or "东村村委会")[:80])])
        services.ask_purchaser(o.planned_activity, by=bob)
        services.record_purchaser(o.planned_activity, by=bob, agrees=False, name=(text or "陈科长")[:60], opinion=(text or "请减人")[:300])
        o.activity_open = approved(o, bob, alice, (text or "反诈讲座")[:80], text)
        o.activity_open = services.open_sign_in(o.activity_open, by=bob, hours=8)
        services.sign_in(o.activity_open, mark="phone", name=(text or SIGNED)[:50], phone="4321", community=(text or "东村")[:60])
        o.signature = services.sign_in_by_proxy(o.activity_open, by=bob, name=(text or world.canaries.name)[:50], phone="1234")
        services.link_sign_in(o.signature, person=o.person, by=bob)
        o.survey = services.begin_survey(o.activity_open, by=bob, own=[(text or "茶点")[:80]], sent=10)
        services.open_survey(o.survey, by=bob, until=timezone.now() + timedelta(days=3))
        for mark in range(1, 7):
            services.answer_survey(o.survey, mark=f"phone {mark}", key=uuid.uuid4(), marks=dict.fromkeys(["content", "place", "workers", "gain", "own1", "overall"], min(mark, 5)),
                                   remark=text or REMARK)
        held = services.sign_in_by_proxy(approved(o, bob, alice, (text or "重阳节做糕")[:80], text), by=bob, name=(text or SIGNED)[:50], phone="4321").activity
        services.hold_activity(held, by=bob, client_uuid=uuid.uuid4(), started_at=held.starts_at, ended_at=held.ends_at, headcount=30, photos=[ledger.picture(colour="teal")])
        services.approve_form(written(held, Form.Kind.ACTIVITY_SUMMARY, bob, worded(SUMMARY, text)), by=alice)


def planned(o, bob, name, *, people=30, days=-2, **fields):
    start = (timezone.localtime() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    return services.plan_activity(by=bob, name=name, type="festival", project=o.project, line=o.lines[2], starts_at=start, ends_at=start + timedelta(hours=2),
                                  place="东村社工站", planned_people=people, **fields)


def approved(o, bob, alice, name, text):
    activity = planned(o, bob, name)
    services.approve_form(written(activity, Form.Kind.ACTIVITY_PLAN, bob, worded(PLAN, text)), by=alice)
    activity.refresh_from_db()
    return activity


def worded(content, text):
    """A form's content, or the hostile text in its place."""
    return {key: value if text is None or not isinstance(value, str) else text for key, value in content.items()}


def places(world):
    o, base = world.objects, "o/<slug:organisation>/"
    activity = base + "activities/<str:number>/"
    return [
        *[(activity + word, "number", o.planned_activity.number) for word in ("edit/", "ask/", "purchaser/", "cancel/")],
        (base + "activities/", "number", o.activity_open.number), (base + "activities/", "pk", o.signature.pk),
        (base + "surveys/begin/", "kind", "activity"), (base + "surveys/begin/", "uid", o.activity_open.uid), (base + "surveys/", "uid", o.survey.uid),
    ]
