"""Groups for tests, made through the services of the product."""

import uuid
from datetime import timedelta

from django.utils import timezone

from casework import services
from casework.models import Form, Group
from people.services import open_file, record_consent
from tests import factories_casework as make

PLAN = {"theory": "社会支持网络", "need": "老人独居，来往很少。", "goal": "认识邻里。", "objectives": "每人认识三位邻居。", "target_group": "社区独居老人", "evaluation_methods": "前后测"}
SUMMARY = {"goal_achievement": "目标达成。", "members_change": "组员更愿意出门。", "process_review": "各阶段按计划进行。", "reflection": "时间可以再长一些。"}
THEMES = ["初次见面", "说说邻里", "一起散步", "互相帮忙", "我们的约定", "说再见", "再相聚", "回头看"]


def planned(by, project, *, sessions=6, code="case", name="邻里相识小组", nature="support", **facts):
    """A group that is being planned, led by `by`."""
    return services.plan_group(by=by, name=name, nature=nature, project=project, line=make.line(project, code), planned_sessions=sessions, **facts)


def outlined(group, by):
    """With a line of the outline for each session."""
    stages = ["forming", "transition", "mature", "mature", "mature"]
    rows = [{"seq": seq, "stage": "ending" if seq == group.planned_sessions else stages[min(seq - 1, 4)], "theme": THEMES[(seq - 1) % len(THEMES)], "minutes": 90}
            for seq in range(1, group.planned_sessions + 1)]
    return services.write_outline(group, by=by, rows=rows)


def handed_in(group, kind, by, content):
    """A form of the group, written and handed in."""
    form = services.begin_form(group, kind, by=by)
    services.save_form(form, content=content, by=by)
    return services.submit_form(form, by=by)


def running(by, reviewer, project, **facts):
    """A group whose plan the reviewer approved."""
    group = outlined(planned(by, project, **facts), by)
    services.approve_form(handed_in(group, Form.Kind.GROUP_PLAN, by, PLAN), by=reviewer)
    return Group.objects.get(pk=group.pk)


def client(by, name, *, years=70, consent="self"):
    """A client's file; with a consent by the client, a guardian, or nobody."""
    today = timezone.localdate()
    person = open_file(by=by, name=name, birth_date=today.replace(day=1) - timedelta(days=366 * years))
    if consent:
        record_consent(person, by=by, given_by=consent, scopes=["filing", "casework"], signed_on=today - timedelta(days=90))
    return person


def members(group, by, wanted=10, *, filed=None, since=90):
    """Members of a group: the first `filed` (by default all) with a file."""
    filed = wanted if filed is None else filed
    joined = timezone.localdate() - timedelta(days=since)
    return [services.add_member(group, by=by, joined_on=joined, **({"person": client(by, f"组员{chr(0x4e00 + 37 * n)}")} if n < filed else {"name": f"来客{chr(0x4e00 + 41 * n)}"}))
            for n in range(wanted)]


def held(group, by, seq, *, absent=(), days_ago=None, hour=14, minutes=90, **more):
    """A session that was held and written down; a week lies between one and the next."""
    days_ago = days_ago if days_ago is not None else 7 * (group.planned_sessions - seq) + 1
    began = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    fields = {"client_uuid": uuid.uuid4(), "process": "大家围坐，轮流说近况。", "submit": True} | more
    return services.hold_session(group, by=by, seq=seq, started_at=began, ended_at=began + timedelta(minutes=minutes), absent=absent, **fields)


def approved(reviewer, group, by, seq, **more):
    """A session that the reviewer approved."""
    session = held(group, by, seq, **more)
    services.approve_record(session.record, by=reviewer)
    session.record.refresh_from_db()
    return session


def summarised(group, by, reviewer):
    """With an approved summary."""
    services.approve_form(handed_in(group, Form.Kind.GROUP_SUMMARY, by, SUMMARY), by=reviewer)
    return Group.objects.get(pk=group.pk)


def six_sessions(by, reviewer, project, *, summary=True):
    """The group of the definitions: 6 sessions, 10 members, 54 attendances."""
    group = running(by, reviewer, project)
    people = members(group, by)
    for seq, missing in zip(range(1, 7), [(), (0,), (1, 2), (), (3,), (4, 5)], strict=True):
        approved(reviewer, group, by, seq, absent=[people[n] for n in missing])
    return summarised(group, by, reviewer) if summary else group


