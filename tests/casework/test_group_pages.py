"""The pages of a group without a browser: who may, what is said, what leaves the house, how much they cost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import services
from casework.models import Attendance, Correction, Group, Scale, Score, ServiceRecord
from organisations.models import ExtraField, Notice
from organisations.services.own import add_extra_field
from tests import factories_casework as make
from tests import factories_groups as groups
from tests.casework.test_figures import total


@pytest.fixture
def group(home, alice, bob, project):
    return groups.running(bob, alice, project, name="邻里小组")


@pytest.fixture
def people(group, bob):
    return groups.members(group, bob, 6, filed=4)


@pytest.fixture
def at(agency, group):
    return lambda path="": f"/o/{agency.slug}/groups/{group.number}/{path}"


def attendance(people, absent=(), **more):
    """What the page sends: everyone listed, the absent not ticked."""
    return {"client_uuid": str(uuid.uuid4()), "hold": "1", "listed": [one.pk for one in people], "present": [one.pk for one in people if one not in absent],
            "day": timezone.localdate().isoformat(), "start": "00:01", "minutes": "90", "walk_ins": "", "submission": str(uuid.uuid4())} | more


def text_of(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


# ---------- planning ----------


def test_a_group_is_planned_on_one_page_and_its_outline_on_another(home, bob, project, browse, agency):
    client, line = browse(bob), make.line(project, "case")
    sent = {"name": "亲子小组", "nature": "growth", "openness": "closed", "line": line.pk, "leader": bob.pk, "co_leader": "", "planned_sessions": 2, "size_min": 6, "size_max": 12,
            "starts_on": "2026-11-01", "ends_on": "2026-12-20", "place": "活动室", "station": ""}
    answer = client.post(f"/o/{agency.slug}/groups/new/", sent)
    group = Group.objects.get()
    assert (answer.status_code, answer.url, group.project, group.line, group.leader) == (302, group.get_absolute_url(), project, line, bob)
    rows = {f"s{seq}-{name}": value for seq in (1, 2) for name, value in (("stage", "forming"), ("theme", f"主题{seq}"), ("minutes", "60"))}
    assert client.post(group.get_absolute_url() + "outline/", rows).status_code == 302
    assert list(group.outlines.values_list("seq", "theme", "minutes")) == [(1, "主题1", 60), (2, "主题2", 60)]
    form = client.post(f"/o/{agency.slug}/forms/begin/group_plan/{group.uid}/")
    assert form.status_code == 302 and "/forms/" in form.url


@pytest.mark.parametrize(("wrong", "words"), [
    ({"size_min": 20}, "At most cannot be fewer than at least."), ({"planned_sessions": 61}, "From 1 to 60."), ({"ends_on": "2026-01-01"}, "The end lies before the start."),
    ({"name": ""}, "This field is required."), ({"nature": "secret"}, "Select a valid choice")])
def test_what_is_wrong_with_a_group_is_said_at_its_field(home, bob, project, browse, agency, wrong, words):
    sent = {"name": "小组", "nature": "growth", "openness": "closed", "line": make.line(project, "case").pk, "leader": bob.pk, "planned_sessions": 6, "size_min": 6, "size_max": 12,
            "starts_on": "2026-11-01", "ends_on": "2026-12-20", "place": "", "co_leader": ""} | wrong
    answer = browse(bob).post(f"/o/{agency.slug}/groups/new/", sent)
    assert (answer.status_code, words in text_of(answer), Group.objects.count()) == (200, True, 0)


def test_two_windows_on_the_facts_do_not_overwrite_each_other(group, bob, browse, at):
    client = browse(bob)
    sent = {"name": "改名小组", "nature": "support", "openness": "closed", "leader": bob.pk, "size_min": 6, "size_max": 15, "place": "", "co_leader": "", "version": group.version}
    assert client.post(at("edit/"), sent).status_code == 302
    late = client.post(at("edit/"), sent | {"name": "另一窗口"})
    group.refresh_from_db()
    assert (late.status_code, "改名小组" in text_of(late), "另一窗口" in late.content.decode(), group.name) == (409, True, True, "改名小组")


# ---------- attendance ----------


def test_everyone_is_there_until_somebody_is_tapped(group, people, bob, browse, at):
    page = browse(bob).get(at("sessions/1/")).content.decode()
    assert (page.count('name="present"'), len(re.findall(r'name="present"[^>]*checked', page)), "6/6" in page) == (6, 6, True)


def test_members_of_one_name_are_told_apart_by_their_number_in_the_group(group, bob, browse, at):
    first, second = (services.add_member(group, by=bob, person=groups.client(bob, "王芳")) for _turn in range(2))
    page = browse(bob).get(at("sessions/1/")).content.decode()
    assert [f"<b>{words}</b>" in page for words in ("王芳", f"王芳 #{first.seq}", f"王芳 #{second.seq}")] == [False, True, True]


def test_one_post_writes_the_session_down_and_the_same_one_again_is_the_same(group, people, bob, browse, at):
    client, sent = browse(bob), attendance(people, absent=people[:2], walk_ins="欧阳小雨、司马小山")
    first = client.post(at("sessions/1/"), sent)
    again = client.post(at("sessions/1/"), sent | {"submission": str(uuid.uuid4())})
    record = ServiceRecord.objects.get(kind="session")
    assert (first.status_code, first.url, again.status_code) == (302, at("sessions/1/record/"), 302)
    assert (record.person_times, record.headcount, record.status, record.session.expected, group.members.count()) == (6, 4, "draft", 8, 8)


def test_a_second_window_finds_the_session_written_down(group, people, bob, browse, at):
    client = browse(bob)
    client.post(at("sessions/1/"), attendance(people))
    late = client.post(at("sessions/1/"), attendance(people, absent=people[:3]), follow=True)
    assert "written down already" in text_of(late)
    assert (ServiceRecord.objects.filter(kind="session").count(), Attendance.objects.filter(present=False).count()) == (1, 0)


def test_who_joined_while_the_page_was_open_is_not_made_absent(group, people, bob, browse, at):
    sent = attendance(people)
    services.add_member(group, by=bob, name="后来的人")
    browse(bob).post(at("sessions/1/"), sent)
    assert (Attendance.objects.count(), Attendance.objects.filter(present=False).count()) == (6, 0)


@pytest.mark.parametrize(("wrong", "words"), [
    ({"walk_ins": "来客三"}, None), ({"walk_ins": "甲乙，甲乙"}, "stands here twice"), ({"day": "2099-01-01"}, ""), ({"minutes": "800"}, ""), ({"present": []}, "Nobody was there")])
def test_what_is_wrong_with_an_attendance_is_said_and_the_taps_stay(group, people, bob, browse, at, wrong, words):
    if words is None:
        wrong, words = {"walk_ins": people[5].name}, "is on the list already"
    answer = browse(bob).post(at("sessions/1/"), attendance(people, absent=people[:1], **wrong))
    page = answer.content.decode()
    assert (answer.status_code, words in text_of(answer), "error-summary" in page, ServiceRecord.objects.filter(kind="session").count()) == (200, True, True, 0)
    assert len(re.findall(r'name="present"[^>]*checked', page)) == (0 if "present" in wrong else 5)


def test_attendance_is_corrected_by_the_supervisor_on_the_same_page_with_a_reason(group, people, alice, bob, browse, at, project, agency):
    session = groups.approved(alice, group, bob, 1)
    record, client = session.record, browse(alice)
    assert client.get(f"/o/{agency.slug}/log/{record.number}/correct/").url == at("sessions/1/")
    local = timezone.localtime(record.started_at)
    sent = attendance(people, absent=people[:1], day=local.date().isoformat(), start=local.strftime("%H:%M")) | {"hold": ""}
    sent.pop("hold")
    assert "This field is required." in text_of(client.post(at("sessions/1/"), sent | {"reason": ""}))
    client.post(at("sessions/1/"), sent | {"reason": "签到表漏看", "submission": str(uuid.uuid4())})
    assert (total(project, "GROUP_PT"), Correction.objects.get().reason) == (5, "签到表漏看")
    assert browse(bob).post(at("sessions/1/"), sent).status_code == 403


def test_a_session_is_written_saved_by_itself_and_handed_in(group, people, alice, bob, browse, at, agency):
    session = groups.held(group, bob, 1, process="", submit=False)
    client, record = browse(bob), session.record
    assert client.get(f"/o/{agency.slug}/log/{record.number}/edit/").url == at("sessions/1/record/")
    record.refresh_from_db()
    saved = client.post(at("sessions/1/record/autosave/"), {"process": "先热身", "version": record.version})
    stale = client.post(at("sessions/1/record/autosave/"), {"process": "旧窗口", "version": record.version})
    assert (saved.status_code, saved["X-Version"], stale.status_code) == (204, str(record.version + 1), 409)
    refused = client.post(at("sessions/1/record/"), {"process": "", "submit": "1", "version": record.version + 1}, follow=True)
    assert "Write the process before you hand the session in." in text_of(refused)
    record.refresh_from_db()
    done = client.post(at("sessions/1/record/"), {"process": "先热身，再分享", f"seen-{people[0].pk}": "主动", "submit": "1", "version": record.version,
                                                  "submission": str(uuid.uuid4())})
    record.refresh_from_db()
    assert (done.url, record.status, record.note, session.attendances.get(member=people[0]).observation) == (at(), "submitted", "先热身，再分享", "主动")
    conflict = client.post(at("sessions/1/record/"), {"process": "再改", "version": record.version})
    assert conflict.status_code == 403


def test_the_record_shows_its_group_and_session(group, people, alice, bob, browse, agency, at):
    session = groups.held(group, bob, 1, absent=people[:1])
    page = browse(alice).get(f"/o/{agency.slug}/log/{session.record.number}/").content.decode()
    assert at() in page and at("sessions/1/") in page and "5/6 there" in page and "大家围坐" in page


# ---------- who sees what ----------


def test_a_stranger_to_the_group_gets_404_and_who_only_sees_it_cannot_write(group, people, bob, gina, fiona, browse, at):
    for path in ("", "members/", "sessions/1/", "scores/", "print/", "edit/", "outline/"):
        assert browse(gina).get(at(path)).status_code == 404, path
    watching = browse(fiona)
    assert {path: watching.get(at(path)).status_code for path in ("", "members/", "sessions/1/", "scores/", "print/", "edit/", "outline/")} == {
        "": 200, "members/": 200, "sessions/1/": 200, "scores/": 200, "print/": 200, "edit/": 403, "outline/": 403}
    assert watching.post(at("sessions/1/"), attendance(people)).status_code == 403
    assert ServiceRecord.objects.filter(kind="session").count() == 0


def test_an_administrator_sees_that_there_is_a_text_and_masks_of_minors(group, bob, fiona, browse, at):
    child = services.add_member(group, by=bob, person=groups.client(bob, "赵小宝", years=9, consent="mother"), screening="家暴目睹")
    groups.held(group, bob, 1, process="说起家暴", submit=False)
    pages = "".join(browse(fiona).get(at(path)).content.decode() for path in ("", "members/", "sessions/1/", "sessions/1/record/", "print/", "print/?names=1"))
    assert "赵*宝" in pages and child.person.number in pages
    assert [word for word in ("赵小宝", "家暴") if word in pages] == []
    assert "赵小宝" in browse(bob).get(at()).content.decode()


def test_the_file_for_outside_masks_the_members_in_the_table_and_in_every_text(group, alice, bob, browse, at):
    services.add_member(group, by=bob, person=groups.client(bob, "赵小宝", years=9, consent="mother"), joined_on=timezone.localdate() - timedelta(days=90))
    services.add_member(group, by=bob, name="欧阳小雨")
    groups.approved(alice, group, bob, 1, process="赵小宝第一次说话")
    groups.handed_in(group, "group_summary", bob, groups.SUMMARY | {"members_change": "赵小宝愿意说话，小宝妈妈也来了；欧阳小雨更开朗。"})
    outside, inside = (browse(bob).get(at(path)).content.decode() for path in ("print/", "print/?names=1"))
    assert [word for word in ("赵小宝", "欧阳小雨", "小宝妈妈", "第一次说话") if word in outside] == []
    assert "愿意说话" in outside and "赵*宝" in outside
    assert [word for word in ("赵小宝", "欧阳小雨", "小宝妈妈", "第一次说话") if word not in inside] == []


def test_the_file_for_outside_masks_clients_who_are_no_members_and_the_outline_too(group, alice, bob, browse, at):
    groups.client(bob, "王桂兰")
    services.add_member(group, by=bob, name="欧阳小雨")
    services.write_outline(group, by=bob, rows=[{"seq": 1, "stage": "forming", "theme": "欧阳小雨的家", "goal": "认识王桂兰", "content": "拨打13912340987", "minutes": 60}])
    groups.approved(alice, group, bob, 1)
    groups.handed_in(group, "group_summary", bob, groups.SUMMARY | {"members_change": "王桂兰也常来看"})
    outside, inside = (browse(bob).get(at(path)).content.decode() for path in ("print/", "print/?names=1"))
    told = ("欧阳小雨的家", "认识王桂兰", "13912340987", "王桂兰也常来看")
    assert [[word for word in told if word in page] for page in (outside, inside)] == [[], list(told)]
    assert [word for word in ("欧**雨的家", "认识王*兰", "王*兰也常来看") if word not in outside] == []


def test_a_session_keeps_its_steps_and_what_the_supervisor_says_to_it(group, alice, bob, gina, browse, at):
    """Time, content, materials in rows; the supervisor comments once it is handed in, the leader is told and reads it; nobody comments on their own."""
    groups.held(group, bob, 1, process="", submit=False)
    own, steps = browse(bob), [("10 分钟", "热身：击鼓传花", "小鼓"), ("40 分钟", "说说我的一周", "")]
    sent = {f"steps-{n}-{key}": words for n, row in enumerate(steps) for key, words in zip(("time", "content", "materials"), row, strict=True)}
    sent |= {"process": "先热身，再分享。", "skills": "邀请沉默者", "problems": "场地小", "improve": "换教室", "version": group.sessions.get().record.version, "submission": "s1"}
    assert own.post(at("sessions/1/record/"), sent | {"submit": "1"}).status_code == 302
    kept = [{"time": "10 分钟", "content": "热身：击鼓传花", "materials": "小鼓"}, {"time": "40 分钟", "content": "说说我的一周"}]
    assert group.sessions.get().steps == kept
    assert [browse(one).post(at("sessions/1/comment/"), {"comment": "先看目标", "submission": "c"}).status_code for one in (bob, gina)] == [403, 403]
    supervisor = browse(alice)
    assert "Supervisor's comment" in supervisor.get(at("sessions/1/record/")).content.decode()
    assert supervisor.post(at("sessions/1/comment/"), {"comment": "  ", "submission": "c1"}).status_code == 200
    assert supervisor.post(at("sessions/1/comment/"), {"comment": "下次先回顾目标", "submission": "c2"}).url == at("sessions/1/record/")
    session = group.sessions.get()
    assert (session.comment, session.commented_by, [(one.kind, one.membership) for one in Notice.objects.filter(kind="session.commented")]) == (
        "下次先回顾目标", alice, [("session.commented", bob)])
    told = ["热身：击鼓传花", "说说我的一周", "先热身，再分享。", "邀请沉默者", "场地小", "换教室", "下次先回顾目标"]
    assert [[text for text in told if text not in own.get(at(path)).content.decode()] for path in ("sessions/1/record/", "print/?names=1")] == [[], []]
    assert [text for text in told if text in own.get(at("print/")).content.decode()] == []


def test_a_step_is_taken_out_of_the_table_and_another_added_without_a_script(group, bob, browse, at):
    groups.held(group, bob, 1, process="", submit=False)
    own = browse(bob)
    sent = {"steps-0-content": "热身", "steps-1-content": "分享", "process": "", "version": group.sessions.get().record.version, "submission": "s1"}
    own.post(at("sessions/1/record/"), sent | {"drop": "steps-0"})
    page = own.get(at("sessions/1/record/"))
    assert ([row["content"] for row in group.sessions.get().steps], len(page.context["form"].step_rows()["rows"])) == (["分享"], 2)


def test_answers_in_own_fields_stand_in_the_groups_file_masked_for_outside(group, alice, fiona, bob, browse, at):
    add_extra_field("group_summary", label="家长怎么说", by=fiona)
    services.add_member(group, by=bob, name="欧阳小雨")
    groups.approved(alice, group, bob, 1)
    groups.handed_in(group, "group_summary", bob, groups.SUMMARY | {"extra": {ExtraField.objects.get().code: "欧阳小雨回家肯说话了"}})
    outside, inside = (browse(bob).get(at(path)).content.decode() for path in ("print/", "print/?names=1"))
    assert ("回家肯说话了" in outside, "欧阳小雨" in outside, "欧阳小雨回家肯说话了" in inside) == (True, False, True)


def test_the_summary_draws_the_attendance_by_itself(group, people, alice, bob, browse):
    groups.approved(alice, group, bob, 1, absent=people[:2])
    form = groups.handed_in(group, "group_summary", bob, groups.SUMMARY)
    page = browse(alice).get(form.get_absolute_url()).content.decode()
    assert (page.count("●</span>"), page.count("○</span>")) == (4, 2)


def test_members_are_taken_in_on_their_page_and_leave_with_a_reason(group, bob, browse, at):
    client, wang = browse(bob), groups.client(bob, "王桂兰")
    today = timezone.localdate().isoformat()
    assert client.post(at("members/"), {"person": wang.number, "joined_on": today, "screening": "独居"}).status_code == 302
    twice = client.post(at("members/"), {"person": wang.number, "joined_on": today, "screening": ""})
    assert "This person is a member of the group already." in text_of(twice)
    looking = client.post(at("members/"), {"person_q": "王", "person_find": "1", "joined_on": today})
    assert (looking.status_code, "error-summary" in looking.content.decode(), group.members.count()) == (200, False, 1)
    member = group.members.get()
    assert (member.screened, member.screening) == (True, "独居")
    client.post(at("members/1/"), {"leave": "1", "on": today, "reason": "搬家", "submission": str(uuid.uuid4())})
    member.refresh_from_db()
    assert (member.left_on, member.left_reason) == (timezone.localdate(), "搬家")


def test_scores_are_written_for_all_members_at_once_and_the_change_is_shown(group, people, bob, browse, at):
    client = browse(bob)
    client.post(at("scores/"), {"add_scale": "1", "name": "孤独感量表", "lowest": "20", "highest": "80"})
    scale = Scale.objects.get()
    sent = {"on": timezone.localdate().isoformat()} | {f"{phase}-{one.pk}": value for one in people[:2] for phase, value in (("pre", "60"), ("post", "45"))}
    outside = client.post(at(f"scores/?scale={scale.pk}"), sent | {f"pre-{people[2].pk}": "90"})
    assert (outside.status_code, Score.objects.count()) == (200, 0)
    answer = client.post(at(f"scores/?scale={scale.pk}"), sent | {"submission": str(uuid.uuid4())}, follow=True)
    assert (Score.objects.count(), "2 of 2 with both scores became better" in text_of(answer)) == (4, True)


# ---------- cost ----------


def test_the_list_and_the_page_cost_the_same_for_one_and_for_many(group, people, alice, bob, project, browse, at, agency):
    client = browse(bob)

    def costs():
        found = {}
        for path in (f"/o/{agency.slug}/groups/", at(), at("sessions/6/"), at("members/"), at("print/?names=1")):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found[path] = len(queries)
        return found

    groups.approved(alice, group, bob, 1)
    few = costs()
    for n in range(30):
        services.add_member(group, by=bob, name=f"来客{chr(0x4e00 + 71 * n)}甲", joined_on=timezone.localdate() - timedelta(days=90))
    for seq in range(2, 6):
        groups.approved(alice, group, bob, seq)
    for n in range(49):
        groups.planned(bob, project, name=f"小组{n}")
    many = costs()
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}
    assert max(many.values()) <= 24 and many[f"/o/{agency.slug}/groups/"] <= 20


def test_the_list_is_filtered_and_its_view_can_be_saved(group, bob, project, browse, agency):
    groups.planned(bob, project, name="亲子小组", nature="growth")
    client = browse(bob)
    shown = {query: [name for name in ("邻里小组", "亲子小组") if name in client.get(f"/o/{agency.slug}/groups/?{query}").content.decode()]
             for query in ("", "status=running", "nature=growth", "q=亲子", f"leader={bob.pk}", "q=ZH-G00001")}
    assert shown == {"": ["邻里小组", "亲子小组"], "status=running": ["邻里小组"], "nature=growth": ["亲子小组"], "q=亲子": ["亲子小组"], f"leader={bob.pk}": ["邻里小组", "亲子小组"],
                     "q=ZH-G00001": ["邻里小组"]}
    assert client.post(f"/o/{agency.slug}/views/save/", {"page": "group_list", "name": "在开展", "query": "status=running"}).status_code == 302
    assert "在开展" in client.get(f"/o/{agency.slug}/groups/").content.decode()


def test_who_left_of_late_stands_on_the_list_unticked_and_is_absent_on_no_day_after_leaving(group, people, bob, browse, at):
    services.leave_group(people[0], by=bob, reason="搬家", on=timezone.localdate() - timedelta(days=3))
    page = browse(bob).get(at("sessions/1/")).content.decode()
    assert (page.count('name="present"'), len(re.findall(r'name="present"[^>]*checked', page)), "5/5" in page) == (6, 5, True)
    earlier = (timezone.localdate() - timedelta(days=5)).isoformat()
    browse(bob).post(at("sessions/1/"), attendance(people, absent=people[:1], day=earlier))
    browse(bob).post(at("sessions/2/"), attendance(people, absent=people[:1], submission=str(uuid.uuid4())))
    browse(bob).post(at("sessions/3/"), attendance(people, day=earlier, start="12:00", submission=str(uuid.uuid4())))
    assert [(one.seq, one.expected, one.record.person_times) for one in group.standing_sessions()] == [(1, 6, 5), (2, 5, 5), (3, 6, 6)]


def test_a_group_that_is_done_offers_the_session_that_was_made_void_again(home, alice, bob, project, browse):
    group = groups.running(bob, alice, project, sessions=1)
    groups.members(group, bob, 3)
    first = groups.approved(alice, group, bob, 1)
    group = groups.summarised(group, bob, alice)
    page = browse(bob).get(group.get_absolute_url()).content.decode()
    services.void_record(first.record, by=alice, reason="日期写错")
    again = browse(bob).get(group.get_absolute_url()).content.decode()
    assert (group.status, "sessions/1/\"" in page, "sessions/1/\"" in again, "Does not count yet" in again) == ("done", False, True, True)


def test_a_summary_names_nobody_to_whom_the_member_is_not_known(group, alice, bob, fiona, browse):
    services.add_member(group, by=bob, person=groups.client(bob, "赵小宝", years=9, consent="mother"), joined_on=timezone.localdate() - timedelta(days=90))
    groups.approved(alice, group, bob, 1)
    form = groups.handed_in(group, "group_summary", bob, groups.SUMMARY | {"members_change": "赵小宝愿意说话，小宝妈妈也来了。"})
    read = {member.user.name: [word for word in ("赵小宝", "小宝妈妈", "赵*宝") if word in browse(member).get(form.get_absolute_url()).content.decode()] for member in (alice, bob, fiona)}
    assert read == {"Alice": ["赵小宝", "小宝妈妈"], "Bob": ["赵小宝", "小宝妈妈"], "Fiona": ["赵*宝"]}


def test_a_member_who_agreed_to_no_photos_is_named_where_a_photo_is_added_and_only_who_was_there_at_the_record(home, alice, bob, project, browse, agency):
    group = groups.running(bob, alice, project)
    shy, away, free = (make.person(bob, name, photo_permission=permission) for name, permission in (("赵子轩", "none"), ("钱多多", "none"), ("孙乐乐", "internal")))
    people = [services.add_member(group, by=bob, person=one, joined_on=timezone.localdate() - timedelta(days=90)) for one in (shy, away, free)]
    form = text_of(browse(bob).get(f"{group.get_absolute_url()}sessions/1/"))
    session = groups.held(group, bob, 1, absent=people[1:2], photos=[make.picture()])
    record = text_of(browse(alice).get(session.record.get_absolute_url()))
    assert re.findall(r"(\S+) agreed to no photos: look", record) == [shy.number]
    assert re.findall(r"(赵子轩|钱多多|孙乐乐)(?=[^.]*agreed to no photos. Add only)", form)[-2:] == ["赵子轩", "钱多多"]
