"""A running group with a child, a member without a file, one session approved and one being written; canaries in every sealed text."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from casework import services
from organisations.fence import fence
from people.services import open_file, record_consent
from tests import factories_groups as make

SECRET = "小组密语不可外传"  # in every text of a group; only who leads or reviews it reads it


def build(world, houses):
    """`o.group` has one of everything; its second session is still with Bob. `o.group_done` is summarised and counts."""
    o, m = world.objects, world.members
    with fence(world.organisation):
        alice, bob, line, today, text = m["alice"], m["bob"], o.project.lines.order_by("seq")[1], timezone.localdate(), world.text or SECRET
        child = open_file(by=bob, name=world.canaries.name, sex="female", birth_date=today.replace(day=1) - timedelta(days=366 * 10), village="西村")
        record_consent(child, by=bob, given_by="mother", scopes=["filing", "casework"], signed_on=today - timedelta(days=60), signed_by=world.canaries.guardian)
        o.group = group_of(o.project, line, bob, alice, world.text or "童伴成长小组", text)
        first = services.add_member(o.group, by=bob, person=child, screening=text, joined_on=today - timedelta(days=30))
        services.add_member(o.group, by=bob, name=(world.text or world.canaries.name)[:49] + "友", phone=world.canaries.phone, joined_on=today - timedelta(days=30))
        gone = services.add_member(o.group, by=bob, name="周小山", joined_on=today - timedelta(days=30))
        o.session = make.approved(alice, o.group, bob, 1, days_ago=9, process=text, absent=[gone])
        services.leave_group(gone, by=bob, reason=text, on=today - timedelta(days=5))
        o.session_draft = make.held(o.group, bob, 2, days_ago=2, process="", submit=False)
        services.write_session(o.session_draft, by=bob, process=text, dynamics=text, skills=text, problems=text, improve=text, observations={first.pk: text})
        services.note_member(first, by=bob, screened=True, screening=text, change=text)
        scale = services.add_scale(by=alice, name=(world.text or "社交焦虑量表")[:78] + "甲", lowest=Decimal(0), highest=Decimal(40), higher_is_better=False)
        services.score_members(o.group, by=bob, scale=scale, scores=[(first, "pre", Decimal(30)), (first, "post", Decimal(20))])
        o.group_done = group_of(o.project, line, bob, alice, world.text or "互助小组", text, sessions=1)
        services.add_member(o.group_done, by=bob, person=child, joined_on=today - timedelta(days=30))
        make.approved(alice, o.group_done, bob, 1, days_ago=8, hour=9, process=text)
        o.group_done = make.summarised(o.group_done, bob, alice)
        called_off = group_of(o.project, line, bob, alice, world.text or "取消的小组", text)
        services.cancel_group(called_off, by=bob, reason=text)


def group_of(project, line, bob, alice, name, text, sessions=3):
    group = services.plan_group(by=bob, name=name[:80], nature="growth", project=project, line=line, planned_sessions=sessions, place="home")
    services.write_outline(group, by=bob, rows=[{"seq": seq, "stage": "forming", "theme": name[:80], "goal": name[:80], "content": name[:80], "materials": name[:80], "minutes": 60}
                                                for seq in range(1, sessions + 1)])
    services.approve_form(make.handed_in(group, "group_plan", bob, make.PLAN | ({"need": text} if text != SECRET else {})), by=alice)
    group.refresh_from_db()
    return group


def places(world):
    base, o = "o/<slug:organisation>/groups/", world.objects
    if not hasattr(o, "session_draft"):
        return []
    return [(base + "<str:number>/members/", "seq", 1), (base + "<str:number>/sessions/", "seq", o.session_draft.seq), (base, "number", o.group.number)]
