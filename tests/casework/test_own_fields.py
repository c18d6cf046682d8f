"""What a house asks about a service beyond our questions: answered apart, shown, exported; a field out of use keeps its answers."""

import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from casework import services
from casework.models import Form, Group, Wish
from organisations import services as house
from organisations.extras import answers_of
from organisations.fence import fence
from organisations.models import ExtraAnswers
from people import services as people
from tests import factories_activities as activities
from tests import factories_cases as cases
from tests import factories_casework as make
from tests import factories_groups as groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(agency, bob, fiona, project, wang):
    with fence(agency):
        house.add_extra_field("log_visit", label="是否入户拍照", by=fiona, type="yes", is_required=True)
        house.add_extra_field("log_visit", label="民政编码", by=fiona)
        return make.record(bob, project, persons=[wang])


def test_a_visit_answers_what_the_house_asks(agency, bob, alice, fiona, record, browse):
    page, address = browse(bob), f"/o/{agency.slug}/log/{record.number}/"
    assert "是否入户拍照" in page.get(address).content.decode()
    assert page.post(address + "own/", {"extra-field_1": "", "extra-field_2": "350502"}).status_code == 200
    assert page.post(address + "own/", {"extra-field_1": "yes", "extra-field_2": "350502"}).status_code == 302
    with fence(agency):
        assert answers_of("log_visit", record.uid) == {"field_1": "yes", "field_2": "350502"}
    assert "350502" in browse(alice).get(address).content.decode()
    with fence(agency):
        for field in house_fields():
            house.change_extra_field(field, by=fiona, is_active=False)
    assert "350502" in browse(alice).get(address).content.decode()
    assert page.get(address + "own/").status_code == 200


def house_fields():
    from organisations.models import ExtraField

    return list(ExtraField.objects.all())


def test_the_answers_stand_in_the_export_for_whoever_may_read_notes(agency, bob, alice, record, browse):
    page = browse(bob)
    page.post(f"/o/{agency.slug}/log/{record.number}/own/", {"extra-field_1": "no", "extra-field_2": "350502"})
    answer = page.get(f"/o/{agency.slug}/records/export/")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("是否入户拍照", "民政编码")
    assert next(row for row in rows if row[0] == record.number)[-2:] == ("No", "350502")


def test_nobody_else_answers(agency, alice, gina, record, browse):
    address = f"/o/{agency.slug}/log/{record.number}/own/"
    assert (browse(alice).get(address).status_code, browse(gina).get(address).status_code) == (403, 404)


# ---------- wishes; what goes with an erased client ----------

SECRET = "父亲不许他读书"


@pytest.fixture
def asked(agency, fiona):
    """The house asks why a child wishes something; its code."""
    with fence(agency):
        return house.add_extra_field("wish", label="心愿缘由", by=fiona, is_required=True).code


def test_a_wish_answers_what_the_house_asks(agency, bob, fiona, project, browse, asked):
    with fence(agency):
        child, line = make.person(bob, "陈小明", birth_date=date(timezone.localdate().year - 9, 1, 15), consents=[make.MOTHER_AGREED]), make.line(project, "visit")
    page, base = browse(bob), f"/o/{agency.slug}/wishes/"
    fields = {"person": child.number, "what": "一个新书包", "line": line.pk}
    assert "心愿缘由" in page.get(base + "new/").content.decode()
    assert page.post(base + "new/", fields).status_code == 200
    made = page.post(base + "new/", fields | {f"extra-{asked}": SECRET})
    with fence(agency):
        assert answers_of("wish", Wish.objects.get().uid) == {asked: SECRET}
    assert SECRET in page.get(made.url).content.decode()
    theirs = browse(fiona).get(made.url).content.decode()
    assert ("一个新书包" in theirs, SECRET in theirs) == (True, False)  # an administrator does not know who a minor is


def test_answers_about_an_erased_client_go_and_in_a_record_of_several_the_name_does(agency, bob, fiona, project, wang, li, asked):
    with fence(agency):
        house.add_extra_field("log_visit", label="民政编码", by=fiona)
        services.register_wish(by=bob, person=wang, project=project, line=make.line(project, "visit"), what="一副眼镜", own={asked: SECRET})
        alone, both = make.record(bob, project, persons=[wang]), make.record(bob, project, persons=[wang, li], hour=14)
        for record, answer in ((alone, SECRET), (both, ["王桂兰在场", "李小明在场"])):
            house.answer_extras("log_visit", record.uid, answers={"field": answer}, by=bob)
        assert ExtraAnswers.objects.count() == 3
        people.set_status(wang, "closed", by=bob)
        people.erase_person(wang, by=bob, reason="asked")
        assert [(row.form, row.owner_uid, row.answers) for row in ExtraAnswers.objects.all()] == [("log_visit", both.uid, {"field": [f"{wang.number}在场", "李小明在场"]})]


# ---------- in prints and workbooks ----------


def test_what_a_house_asks_stands_in_every_print_and_outside_without_the_name(agency, bob, alice, fiona, project, browse):
    """Case: forms and process records; group: plan and sessions; activity: plan."""
    with fence(agency):
        code = {form: house.add_extra_field(form, label=f"街道问·{form}", by=fiona).code for form in ("intake", "log_call", "group_plan", "log_session", "activity_plan")}
        child = make.person(bob, "陈小明", birth_date=date(timezone.localdate().year - 15, 1, 15))
        cases.consent(child, bob)
        case = cases.approved(cases.taken_in(bob, project, child), "intake", bob, alice, {"extra": {code["intake"]: "intake答 陈小明"}})
        process = cases.process(case, bob, mode="call")
        group = groups.planned(bob, project, sessions=1)
        services.approve_form(groups.handed_in(groups.outlined(group, bob), Form.Kind.GROUP_PLAN, bob, groups.PLAN | {"extra": {code["group_plan"]: "group_plan答"}}), by=alice)
        groups.members(group, bob, 1)
        session = groups.held(Group.objects.get(pk=group.pk), bob, 1)
        activity = activities.planned(bob, project)
        activities.written(activity, Form.Kind.ACTIVITY_PLAN, bob, activities.PLAN | {"extra": {code["activity_plan"]: "activity_plan答"}})
        for record in (process.record, session.record):
            house.answer_extras(f"log_{record.kind}", record.uid, answers={code[f"log_{record.kind}"]: f"log_{record.kind}答 陈小明"}, by=bob)
    page, base = browse(bob), f"/o/{agency.slug}/"

    def found(path):
        html = page.get(base + path).content.decode()
        return [word in html for word in ("intake答", "log_call答", "group_plan答", "log_session答", "activity_plan答")]

    assert [found(f"cases/{case.number}/print/"), found(f"cases/{case.number}/process/{process.seq}/"), found(f"groups/{group.number}/print/?names=1"),
            found(f"groups/{group.number}/print/"), found(f"activities/{activity.number}/print/")] == [
        [True, True, False, False, False], [False, True, False, False, False], [False, False, True, True, False], [False, False, True, False, False],
        [False, False, False, False, True]]
    outside = page.get(f"{base}cases/{case.number}/print/?for=outside").content.decode()
    assert ("intake答" in outside, "log_call答" in outside, "陈小明" in outside) == (True, True, False)
    rows = list(load_workbook(io.BytesIO(page.get(base + "cases/export/").content)).active.iter_rows(values_only=True))
    assert (rows[0][-1], rows[1][-1]) == ("Intake form · 街道问·intake", "intake答 陈小明")
    rows = list(load_workbook(io.BytesIO(page.get(base + "groups/export/").content)).active.iter_rows(values_only=True))
    assert (rows[0][-1], rows[1][-1]) == ("Group plan · 街道问·group_plan", "group_plan答")
    assert "街道问" not in str(list(load_workbook(io.BytesIO(browse(fiona).get(base + "cases/export/").content)).active.iter_rows(values_only=True)))


def test_a_wish_is_answered_later_too_by_those_who_know_the_client(agency, bob, fiona, project, browse, asked):
    with fence(agency):
        child = make.person(bob, "陈小明", birth_date=date(timezone.localdate().year - 9, 1, 15), consents=[make.MOTHER_AGREED])
        wish = services.register_wish(by=bob, person=child, project=project, line=make.line(project, "visit"), what="一副眼镜", own={asked: SECRET})
    address = f"/o/{agency.slug}/wishes/{wish.number}/own/"
    assert SECRET in browse(bob).get(address).content.decode()
    assert (browse(bob).post(address, {f"extra-{asked}": ""}).status_code, browse(bob).post(address, {f"extra-{asked}": "想看清黑板"}).url) == (200, wish.get_absolute_url())
    assert (browse(fiona).get(address).status_code, browse(fiona).post(address, {f"extra-{asked}": "x"}).status_code) == (403, 403)
    with fence(agency):
        assert answers_of("wish", wish.uid) == {asked: "想看清黑板"}
    assert "想看清黑板" in browse(bob).get(wish.get_absolute_url()).content.decode()
