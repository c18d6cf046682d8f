"""Forms of cases, groups and activities: written, handed in, decided about by somebody else, replaced by the next edition."""

import pytest
from django.utils import translation

from casework import services
from casework.forms.decide import OpinionForm
from casework.models import Form, Group, Outline
from casework.services.forms import approved, missing
from casework.sheets import problems, sheet_of
from organisations.fence import fence
from organisations.models import AuditEvent, ExtraField

pytestmark = pytest.mark.django_db

PLAN = {"theory": "社会学习理论", "need": "留守儿童缺少同伴支持。", "goal": "结识同伴。", "objectives": "每人至少认识三位新朋友。", "target_group": "8 至 12 岁", "evaluation_methods": "前后测",
        "budget": [{"item": "彩笔", "quantity": "10", "price": "3", "amount": "30"}]}


@pytest.fixture
def house(agency, alice, bob):
    with fence(agency):
        yield agency


@pytest.fixture
def group(house, bob, project):
    line = project.lines.get(code="case")
    group = Group.objects.create(organisation=house, planned_sessions=1, number="ZH-G00001", name="小小朋友圈", nature="growth", project=project, line=line, leader=bob, created_by=bob)
    Outline.objects.create(organisation=house, group=group, seq=1, stage="forming", theme="认识你")
    return group


def test_a_form_is_written_handed_in_returned_mended_and_approved(agency, house, group, alice, bob):
    form = services.begin_form(group, "group_plan", by=bob)
    assert services.begin_form(group, "group_plan", by=bob) == form
    form = services.save_form(form, content={"theory": "社会学习理论"}, by=bob)
    with pytest.raises(services.FormIncomplete) as refused:
        services.submit_form(form, by=bob)
    assert [problem.field for problem in refused.value.problems] == ["need", "goal", "objectives", "target_group", "evaluation_methods"]
    form = services.submit_form(services.save_form(form, content=PLAN, by=bob), by=bob)
    with pytest.raises(services.NotTheDecider):
        services.approve_form(form, by=bob)
    with pytest.raises(services.OpinionMissing):
        services.return_form(form, by=alice, opinion=" ")
    form = services.return_form(form, by=alice, opinion="请写明筛选标准。")
    form = services.submit_form(services.save_form(form, content=PLAN | {"screening_rule": "家长同意"}, by=bob), by=bob)
    form = services.approve_form(form, by=alice, opinion="同意")
    assert [(round.verdict, round.opinion, "screening_rule" in round.content) for round in form.rounds.all()] == [("returned", "请写明筛选标准。", False), ("approved", "同意", True)]
    assert approved(group, "group_plan") == form

def test_each_act_stands_in_the_audit_trail(agency, alice, bob, project):
    with fence(agency):
        group = Group.objects.create(organisation=agency, planned_sessions=1, number="ZH-G00001", name="小小朋友圈", nature="growth", project=project,
                                     line=project.lines.get(code="case"), leader=bob, created_by=bob)
        Outline.objects.create(organisation=agency, group=group, seq=1, stage="forming", theme="认识你")
        form = services.submit_form(services.save_form(services.begin_form(group, "group_plan", by=bob), content=PLAN, by=bob), by=bob)
        services.return_form(form, by=alice, opinion="请写明筛选标准。")
    with fence(agency):
        events = AuditEvent.objects.filter(act__startswith="form.").order_by("seq")
        assert list(events.values_list("act", flat=True)) == ["form.begin", "form.save", "form.submit", "form.return"]
        assert not any("社会学习" in str(event.detail) for event in events)


def test_an_approved_plan_stays_in_force_until_the_next_edition_is_approved(group, alice, bob):
    first = services.approve_form(services.submit_form(services.begin_form(group, "group_plan", by=bob, content=PLAN), by=bob), by=alice)
    second = services.next_edition(first, by=bob)
    assert (second.edition, second.content) == (2, PLAN)
    assert approved(group, "group_plan") == first
    second = services.approve_form(services.submit_form(services.save_form(second, content=PLAN | {"goal": "互相支持。"}, by=bob), by=bob), by=alice)
    first.refresh_from_db()
    assert (first.status, approved(group, "group_plan")) == ("replaced", second)
    with pytest.raises(services.FormNotOpen):
        services.next_edition(first, by=bob)


def test_what_the_house_asks_beyond_the_form_is_asked_too(house, group):
    ExtraField.objects.create(organisation=house, form="group_plan", code="street_opinion", label="街道意见", is_required=True)
    form = services.begin_form(group, "group_plan", by=group.leader, content=PLAN)
    assert [(problem.field, problem.words) for problem in missing(form)] == [("extra-street_opinion", "街道意见")]
    form = services.save_form(form, content=PLAN | {"extra": {"street_opinion": "支持"}}, by=group.leader)
    assert missing(form) == []


def test_two_windows_do_not_overwrite_each_other(group):
    form = services.begin_form(group, "group_plan", by=group.leader)
    services.save_form(form, content=PLAN, by=group.leader, seen=1)
    with pytest.raises(services.FormNotOpen):
        services.save_form(form, content={"goal": "旧的"}, by=group.leader, seen=1)
    assert Form.objects.get().content == PLAN


def test_the_pages_of_a_form(house, group, alice, bob, browse):
    client = browse(bob)
    base = f"/o/{house.slug}/forms/"
    answer = client.post(f"{base}begin/group_plan/{group.uid}/")
    form = Form.objects.get()
    assert answer.url == f"{base}{form.uid}/edit/"
    assert client.get(answer.url).status_code == 200
    typed = {"version": 1, "theory": "社会学习理论", "goal": "结识同伴。", "budget-0-item": "彩笔", "budget-0-amount": "三十"}
    assert client.post(f"{base}{form.uid}/autosave/", typed).status_code == 204
    form.refresh_from_db()
    assert form.content == {"theory": "社会学习理论", "goal": "结识同伴。", "budget": [{"item": "彩笔", "amount": "三十"}]}
    assert client.post(f"{base}{form.uid}/autosave/", typed).status_code == 409
    answer = client.post(f"{base}{form.uid}/edit/", typed | {"version": form.version, "next": "submit"})
    assert answer.url == f"{base}{form.uid}/edit/?check=1"
    page = client.get(answer.url).content.decode()
    assert page.count("field-error") >= 5
    services.submit_form(services.save_form(Form.objects.get(), content=PLAN, by=bob), by=bob)
    client = browse(alice)
    assert "彩笔" in client.get(f"{base}{form.uid}/").content.decode()
    assert client.post(f"{base}{form.uid}/approve/", {"opinion": "同意"}).status_code == 302
    assert Form.objects.get().status == "approved"
    assert client.get(f"{base}{form.uid}/print/").status_code == 200


def test_a_number_is_written_in_digits_and_lies_within_what_is_asked():
    rows = [{"name": "李强", "age": age} for age in ("41", "1e400", "inf", "-5", "131", "1_0", "３５")]
    content = {"formulation": "祖辈照料", "needs": [{"need": "重新上学", "priority": "-5"}], "risk_level": "middle", "members": rows, "child_opinion": "「我想上学」", "best_interest": "每天上学"}
    assert [(found.field, found.words) for found in problems(sheet_of("assessment"), content)] == [
        ("members-1-age", "Age: write a number."), ("members-2-age", "Age: write a number."), ("members-3-age", "Age: a number from 0 to 130."),
        ("members-4-age", "Age: a number from 0 to 130."), ("members-5-age", "Age: write a number."), ("needs-0-priority", "Priority: a number from 1 to 99.")]
    with translation.override("zh-hans"):
        found = problems(sheet_of("activity_summary"), {"flow_done": "顺利", "achievement": "三十人", "budget_actual": "-300"})
        assert [one.words for one in found] == ["实际支出（元）：请填写 0 到 9999999 之间的数字。"]
        paid = [{"item": "彩笔", "amount": "-30"}]
        assert [one.words for one in problems(sheet_of("group_plan"), PLAN | {"budget": paid})] == ["金额（元）：请填写 0 到 9999999 之间的数字。"]


def test_an_opinion_on_a_form_and_the_behaviour_of_a_client_are_named_as_what_they_are():
    with translation.override("zh-hans"):
        behaviour = next(part for part in sheet_of("assessment").parts() if part.key == "behaviour")
        assert (str(OpinionForm().fields["opinion"].label), str(behaviour.label)) == ("意见", "行为")
