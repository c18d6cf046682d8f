"""The pages of trainings and supervision, as people use them."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from organisations.fence import fence
from tests import factories_training
from tests.factories_projects import project
from training import services
from training.models import SupervisionSession, Training, TrainingSession
from training.services import Somebody


@pytest.fixture
def purchased(agency, fiona, alice, bob):
    with fence(agency):
        return project(fiona, staff=[alice, bob])


@pytest.fixture
def planned(agency, purchased, alice):
    with fence(agency):
        return factories_training.training(alice, purchased, people=factories_training.names(30))


def test_a_training_is_planned_with_a_pasted_list_and_a_member(agency, purchased, browse, alice, bob):
    answer = browse(alice).post("/o/zhihe/trainings/new/", {
        "project": purchased.pk, "title": "儿童主任培育计划", "kind": "internal", "audience": "child_directors", "planned_sessions": 6,
        "organiser": "", "members": [bob.pk], "names": "黄芳 东村\n李强 西村"})
    with fence(agency):
        made = Training.objects.get()
        labels = [person.label for person in made.participants.select_related("membership__user")]
    assert (answer.status_code, made.planned_sessions, labels) == (302, 6, ["Bob", "黄芳", "李强"])


def test_a_session_is_planned_and_thirty_people_sign_in_with_one_button(agency, planned, browse, alice):
    client = browse(alice)
    client.post(f"/o/zhihe/trainings/{planned.number}/sessions/new/", {
        "theme": "家访技巧", "day": "2026-03-05", "start": "09:00", "end": "12:00", "form": "lecture"})
    address = f"/o/zhihe/trainings/{planned.number}/sessions/1/"
    page = client.get(address).content.decode()
    assert page.count(" checked>") >= 30
    with fence(agency):
        people = [str(pk) for pk in planned.participants.values_list("pk", flat=True)]
    client.post(address, {"present": people[2:], "headcount": 5, "mode": "recorded", "walk_in": "黄芳", "unit": "东村"})
    with fence(agency):
        session = TrainingSession.objects.with_people().get()
        assert (session.status, session.signed_in, session.headcount) == ("held", 29, 5)


def test_a_walk_in_signed_in_before_is_told_so_and_no_tick_is_lost(agency, planned, browse, alice):
    with fence(agency):
        session = factories_training.held_session(alice, planned)
        people = list(planned.participants.all())
    answer = browse(alice).post(session.get_absolute_url(), {
        "present": [person.pk for person in people[:10]], "headcount": 0, "mode": "recorded", "walk_in": people[0].name})
    page = answer.content.decode()
    assert (answer.status_code, "signed in already" in page, page.count(" checked>") >= 10) == (200, True, True)
    with fence(agency):
        assert session.sign_ins.count() == 30


def test_who_may_only_look_sees_who_came_and_no_form(agency, planned, browse, alice, bob):
    with fence(agency):
        session = factories_training.held_session(alice, planned, present=list(planned.participants.all())[:3])
    page = browse(bob).get(session.get_absolute_url()).content.decode()
    assert ("学员一" in page, 'name="present"' in page) == (True, False)
    assert browse(bob).post(session.get_absolute_url(), {"headcount": 9}).status_code == 200
    with fence(agency):
        session.refresh_from_db()
        assert session.headcount == 0


def supervision_form(purchased, **changes):
    today = timezone.localdate()
    return {"project": purchased.pk, "kind": "individual", "day": f"{today}", "start": "09:00", "end": "11:00", "break_minutes": 0,
            "supervisees": [], "others": "", "place": "", "discussion": "", "advice": "", "action_items": ""} | changes


def test_supervision_is_recorded_and_signed_with_one_button(agency, purchased, browse, alice, bob):
    client = browse(alice)
    client.get("/o/zhihe/supervision/new/")
    client.post("/o/zhihe/supervision/new/", supervision_form(purchased, supervisees=[f"m{bob.pk}"], others="外部学员 第七批", sign="1"))
    with fence(agency):
        made = SupervisionSession.objects.with_people().get()
    assert (made.status, made.minutes, made.people, made.supervisor_id) == ("signed", 120, 2, alice.pk)


@pytest.mark.parametrize(("changes", "words"), [
    ({"end": "08:00"}, "The end must be after the start."),
    ({"supervisees": []}, "Choose at least one supervisee."),
    ({"break_minutes": "120"}, "The breaks are as long as the session."),
    ({"day": "2099-01-01"}, "Supervision is recorded after it took place."),
    ({"supervisees": ["m999999"]}, "m999999"),
    ({"project": "0"}, "Select a valid choice"),
])
def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(agency, purchased, browse, alice, bob, changes, words):
    data = supervision_form(purchased, supervisees=[f"m{bob.pk}"], discussion="讨论了家访", sign="1") | changes
    answer = browse(alice).post("/o/zhihe/supervision/new/", data)
    page = answer.content.decode()
    assert (answer.status_code, words in page, "讨论了家访" in page) == (200, True, True)
    with fence(agency):
        assert SupervisionSession.objects.count() == 0


def test_repeating_the_last_session_takes_two_steps(agency, purchased, browse, alice, bob):
    with fence(agency):
        last = factories_training.supervision(alice, purchased, [Somebody(membership=bob), *factories_training.names(2)], discussion="旧的话")
    page = browse(alice).get(f"/o/zhihe/supervision/new/?again={last.number}").content.decode()
    assert f'value="m{bob.pk}" class="chips" id="id_supervisees_0" checked' in page
    assert ("学员一 东村" in page, "旧的话" in page, f'value="{timezone.localdate()}"' in page) == (True, False, True)


def test_a_group_comes_with_its_people(agency, purchased, browse, alice):
    with fence(agency):
        group = services.form_group(project=purchased, name="第一组", supervisor=alice, members=factories_training.names(4), by=alice)
        keys = [f"g{member.pk}" for member in group.members.all()]
    client = browse(alice)
    page = client.get(f"/o/zhihe/supervision/new/?group={group.pk}").content.decode()
    assert all(f'value="{key}"' in page for key in keys) and page.count("checked") >= 4
    client.post("/o/zhihe/supervision/new/", supervision_form(purchased, group=group.pk, kind="group", supervisees=keys, sign="1"))
    with fence(agency):
        made = SupervisionSession.objects.with_people().get()
        assert (made.group_id, made.people) == (group.pk, 4)


def test_two_tabs_on_one_draft_show_both_texts_and_lose_none(agency, purchased, browse, alice, bob):
    with fence(agency):
        draft = factories_training.supervision(alice, purchased, [Somebody(membership=bob)], signed=False)
    address = f"/o/zhihe/supervision/{draft.number}/edit/"
    client = browse(alice)
    base = supervision_form(purchased, supervisees=[f"m{bob.pk}"], version=draft.version, draft="1")
    assert client.post(address, base | {"advice": "第一次写的"}).status_code == 302
    second = client.post(address, base | {"advice": "第二次写的"})
    page = second.content.decode()
    assert (second.status_code, "第一次写的" in page, "第二次写的" in page) == (409, True, True)


def test_somebody_else_cannot_change_sign_or_correct_a_session(agency, purchased, browse, alice, bob):
    from organisations.access import Role
    from tests import factories

    sarah = factories.member(agency, "Sarah", Role.SUPERVISOR)
    with fence(agency):
        draft = factories_training.supervision(alice, purchased, [Somebody(membership=bob)], signed=False)
    answers = [browse(sarah).get(f"/o/zhihe/supervision/{draft.number}/edit/"),
               browse(sarah).post(f"/o/zhihe/supervision/{draft.number}/sign/"),
               browse(bob).post(f"/o/zhihe/supervision/{draft.number}/sign/")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_the_ledger_as_a_sheet_holds_the_hours_as_numbers(agency, purchased, browse, alice):
    with fence(agency):
        factories_training.supervision(alice, purchased, factories_training.names(4), hours=5, kind="peer")
    answer = browse(alice).get("/o/zhihe/supervision/hours/?format=xlsx")
    book = load_workbook(BytesIO(answer.content))
    assert list(book["By kind"].iter_rows(min_row=2, values_only=True)) == [("Peer supervision", 1, 5, 20)]


def test_hours_on_the_desk_are_those_of_the_ledger(agency, purchased, browse, alice, bob):
    today = timezone.localdate()
    with fence(agency):
        factories_training.supervision(alice, purchased, [Somebody(membership=bob)], day=today, start=0, hours=1, breaks=0)
    client = browse(alice)
    desk, book = (client.get(f"/o/zhihe/supervision/{page}") for page in ("", "hours/"))
    assert desk.context["month"].minutes == desk.context["year"].minutes == book.context["ledger"].total.minutes == 60


@pytest.mark.parametrize("address", ["trainings/", "supervision/", "supervision/hours/"])
def test_a_list_costs_the_same_queries_for_one_row_and_for_many(agency, purchased, browse, alice, bob, address):
    def add(count, start):
        with fence(agency):
            for number in range(count):
                day = date(2026, 2, 1) + timedelta(days=start + number)
                people = [Somebody(membership=bob), *factories_training.names(3)]
                factories_training.held_session(alice, factories_training.training(alice, purchased, people=people), day=day)
                factories_training.supervision(alice, purchased, people, day=day)

    client = browse(alice)
    client.get("/o/zhihe/")
    counts = []
    for number, start in ((1, 0), (6, 20)):
        add(number, start)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/o/zhihe/{address}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_participants_of_a_training_cost_the_same_queries_for_one_and_for_many(agency, purchased, browse, alice, bob):
    client = browse(alice)
    counts = []
    for number in (1, 30):
        with fence(agency):
            made = factories_training.training(alice, purchased, people=[Somebody(membership=bob), *factories_training.names(number)])
            session = factories_training.held_session(alice, made)
        client.get(session.get_absolute_url())
        for address in (made.get_absolute_url(), session.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:] and max(counts) <= 20


def test_a_session_is_cancelled_with_a_reason_and_not_without(agency, planned, browse, alice):
    with fence(agency):
        start = factories_training.moment(date(2026, 3, 5))
        session = services.plan_session(planned, theme="停", started_at=start, ended_at=start + timedelta(hours=1), by=alice)
    client = browse(alice)
    address = session.get_absolute_url()
    assert client.post(f"{address}cancel/", {"reason": ""}).status_code == 200
    assert client.post(f"{address}cancel/", {"reason": "台风"}).status_code == 302
    with fence(agency):
        session.refresh_from_db()
        assert (session.status, session.reason) == ("cancelled", "台风")
    assert "台风" in client.get(address).content.decode()


def test_more_people_are_expected_by_a_pasted_list(agency, planned, browse, alice):
    answer = browse(alice).post(f"{planned.get_absolute_url()}expect/", {"names": "黄芳 东村\n李强 西村\n黄芳 东村"})
    with fence(agency):
        assert (answer.status_code, planned.participants.count()) == (302, 32)


def test_two_tabs_on_one_training_see_each_others_text(agency, planned, browse, alice):
    base = {"kind": "internal", "audience": "staff", "planned_sessions": 6, "organiser": "", "version": planned.version}
    address = f"{planned.get_absolute_url()}edit/"
    assert browse(alice).post(address, base | {"title": "甲"}).status_code == 302
    second = browse(alice).post(address, base | {"title": "乙"})
    page = second.content.decode()
    assert (second.status_code, "甲" in page, "乙" in page) == (409, True, True)


def test_a_session_yet_to_come_offers_no_sign_in(agency, planned, browse, alice):
    with fence(agency):
        start = timezone.now() + timedelta(days=3)
        session = services.plan_session(planned, theme="下一节", started_at=start, ended_at=start + timedelta(hours=1), by=alice)
    page = browse(alice).get(session.get_absolute_url()).content.decode()
    assert ("still to come" in page, 'name="present"' in page) == (True, False)


def test_a_form_sent_twice_records_one_session(agency, purchased, browse, alice, bob):
    client = browse(alice)
    data = supervision_form(purchased, supervisees=[f"m{bob.pk}"], sign="1", submission=str(uuid.uuid4()))
    first, second = (client.post("/o/zhihe/supervision/new/", data) for _ in range(2))
    with fence(agency):
        assert (first.url, SupervisionSession.objects.count()) == (second.url, 1)
