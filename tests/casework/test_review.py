"""The review queue as the supervisor's browser drives it."""

import json
import re

import pytest
from django.urls import reverse

from casework import services
from casework.models import ReviewRound, ServiceRecord
from organisations.fence import fence
from tests import factories_casework as make


def address(agency, name, *args):
    return reverse(name, args=[agency.slug, *args])


def value_of(name, page):
    return re.search(r'value="([^"]*)"', re.search(rf'<input[^>]*name="{name}"[^>]*>', page).group()).group(1)


@pytest.fixture
def three(agency, bob, project, wang):
    with fence(agency):
        return [make.record(bob, project, persons=[wang], days_ago=days, note=f"第{days}次") for days in (3, 2, 1)]


def standing(agency):
    with fence(agency):
        return [(one.status, one.rounds.count()) for one in ServiceRecord.objects.order_by("id")]


def test_the_queue_holds_my_teams_records_with_their_evidence_and_never_my_own(three, agency, alice, bob, gina, browse, project):
    with fence(agency):
        own = make.record(alice, project, headcount=2)
        make.on_staff(project, gina, by=alice)
        foreign = make.record(gina, project, headcount=2)
        photo = make.record(bob, project, "activity", title="灯笼", headcount=3, days_ago=5).photos.get()
    page = browse(alice).get(address(agency, "review")).content.decode()
    assert [one.number in page for one in (*three, own, foreign)] == [True, True, True, False, False]
    assert "第3次" in page and "王桂兰" in page and f"/photos/{photo.uid}/?size=small" in page
    assert browse(bob).get(address(agency, "review")).status_code == 403


def test_approving_without_a_script_goes_back_to_the_queue_and_twice_is_once(three, agency, alice, browse):
    client = browse(alice)
    for _each in range(2):
        assert client.post(address(agency, "review_approve", three[0].number)).url == address(agency, "review")
    assert standing(agency) == [("approved", 1), ("submitted", 0), ("submitted", 0)]


def test_approving_with_the_script_takes_the_row_away_and_says_so(three, agency, alice, browse):
    answer = browse(alice).post(address(agency, "review_approve", three[0].number), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert json.loads(answer["HX-Trigger"]) == {"decided": {"text": f"{three[0].number} approved."}}


def test_returning_takes_a_phrase_or_own_words_and_refuses_neither(three, agency, alice, browse):
    client = browse(alice)
    page = client.post(address(agency, "review_return", three[0].number), {"words": ""}).content.decode()
    assert "Say what has to be changed." in page
    client.post(address(agency, "review_return", three[0].number), {"phrase": "0", "words": "第二张"})
    client.post(address(agency, "review_return", three[1].number), {"words": "写清楚时间"})
    assert standing(agency) == [("returned", 1), ("returned", 1), ("submitted", 0)]
    with fence(agency):
        assert [one.reason for one in ReviewRound.objects.order_by("id")] == ["Please add a photo. 第二张", "写清楚时间"]


def test_the_ticked_ones_are_approved_together(three, agency, alice, browse):
    page = browse(alice).post(address(agency, "review"), {"records": [three[0].number, three[2].number, "ZH-S999999"]}, follow=True)
    assert "2 records approved." in page.content.decode()
    assert standing(agency) == [("approved", 1), ("submitted", 0), ("approved", 1)]


def test_a_worker_approves_nothing_by_address(three, agency, bob, browse):
    client = browse(bob)
    for name in ("review_approve", "review_return"):
        assert client.post(address(agency, name, three[0].number), {"words": "x"}).status_code == 403
    assert client.post(address(agency, "review"), {"records": [three[0].number]}).status_code == 403
    assert standing(agency) == [("submitted", 0)] * 3


def test_a_supervisor_approves_nothing_outside_the_team_and_nothing_of_their_own(agency, alice, gina, charlie, browse, project):
    with fence(agency):
        make.on_staff(project, gina, by=alice)
        foreign, own = make.record(gina, project, headcount=2), make.record(alice, project, headcount=2)
    assert browse(alice).post(address(agency, "review_approve", foreign.number)).status_code == 404
    assert "You took part in this service." in browse(alice).post(address(agency, "review_approve", own.number), follow=True).content.decode()
    browse(alice).post(address(agency, "review"), {"records": [foreign.number, own.number]})
    assert browse(charlie).post(address(agency, "review_approve", own.number)).status_code == 404
    assert standing(agency) == [("submitted", 0)] * 2


def test_a_record_decided_meanwhile_is_told_and_left_alone(three, agency, alice, browse):
    with fence(agency):
        services.return_record(three[0], by=alice, reason="请补照片")
    page = browse(alice).post(address(agency, "review_approve", three[0].number), follow=True).content.decode()
    assert "Somebody else has already decided on this record" in page
    answer = browse(alice).post(address(agency, "review_approve", three[0].number), headers={"HX-Request": "true"})
    assert answer.status_code == 204 and "toast" in answer["HX-Trigger"]
    assert standing(agency)[0] == ("returned", 1)


def test_the_whole_story_through_the_pages(agency, alice, bob, browse, project, wang):
    """Bob logs without a photo, completes it, Alice returns it, Bob mends it, Alice approves it: all without a script."""
    worker, supervisor = browse(bob), browse(alice)
    worker.post(address(agency, "log_new"), {"kind": "activity", "title": "做灯笼", "headcount": "12", "day": "yesterday", "start": "14:00",
                                             "minutes": "90", "project": project.pk, "persons": [wang.pk]})
    number = "ZH-S000001"
    worker.post(address(agency, "record_photos", number), {"photos": [make.picture()], "caption": "做灯笼"})
    page = worker.get(address(agency, "record_edit", number)).content.decode()
    fields = {
        "version": value_of("version", page), "day": "other", "other_day": value_of("other_day", page), "start": "14:00", "minutes": "90",
        "title": "做灯笼", "summary": "大家一起做灯笼", "headcount": "12", "persons": [wang.pk], "project": project.pk, "submit": "1"}
    assert worker.post(address(agency, "record_edit", number), fields).status_code == 302
    supervisor.post(address(agency, "review_return", number), {"words": "人数与签到表不符"})
    assert "人数与签到表不符" in worker.get(address(agency, "today")).content.decode()
    page = worker.get(address(agency, "record_edit", number)).content.decode()
    worker.post(address(agency, "record_edit", number), fields | {"version": value_of("version", page), "headcount": "14"})
    supervisor.post(address(agency, "review_approve", number))
    with fence(agency):
        record = ServiceRecord.objects.get()
        assert (record.status, record.countable, record.person_times, record.rounds.count()) == ("approved", True, 15, 2)
    assert "approved" in worker.get(address(agency, "record", number)).content.decode()


# ---------- forms that were handed in ----------


@pytest.fixture
def form(agency, bob, project, wang):
    from tests import factories_cases as cases

    with fence(agency):
        cases.consent(wang, bob)
        return cases.handed_in(cases.taken_in(bob, project, wang), "intake", bob)


def test_the_queue_also_holds_the_forms_handed_in_and_counts_them(three, form, agency, alice, bob, gina, browse):
    page = browse(alice).get(address(agency, "review")).content.decode()
    assert "Intake form" in page and "王桂兰" in page and form.case.number in page and 'data-left>4<' in page
    assert browse(bob).get(address(agency, "review")).status_code == 403
    assert "Intake form" not in browse(alice).get(address(agency, "review") + "?kind=visit").content.decode()


def test_a_form_is_approved_from_the_queue_with_one_press(form, agency, alice, browse):
    answer = browse(alice).post(address(agency, "review_form_approve", form.uid), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    with fence(agency):
        form.refresh_from_db()
        assert (form.status, form.case.status, form.rounds.count()) == ("approved", "open", 1)


def test_a_form_goes_back_with_a_phrase_and_its_writer_is_told(form, agency, alice, bob, browse):
    client = browse(alice)
    assert "Say what has to be changed." in client.post(address(agency, "review_form_return", form.uid), {"words": ""}).content.decode()
    assert client.post(address(agency, "review_form_return", form.uid), {"phrase": "3", "words": "监护人的"}).url == address(agency, "review")
    with fence(agency):
        form.refresh_from_db()
        assert (form.status, form.rounds.get().opinion) == ("returned", "A signature or a consent is missing. 监护人的")
        assert bob.notices.get().kind == "form.returned"


def test_a_form_decided_meanwhile_is_told_and_decided_once(form, agency, alice, browse):
    client = browse(alice)
    client.post(address(agency, "review_form_approve", form.uid))
    client.post(address(agency, "review_form_return", form.uid), {"phrase": "0"})
    with fence(agency):
        form.refresh_from_db()
        assert (form.status, form.rounds.count()) == ("approved", 1)


def test_a_form_is_not_decided_by_whoever_wrote_it_nor_from_outside_the_team(form, agency, alice, bob, charlie, browse, project):
    from tests import factories_cases as cases

    with fence(agency):
        person = make.person(alice, "周大年")
        cases.consent(person, alice)
        own = cases.handed_in(cases.taken_in(alice, project, person), "intake", alice)
    assert str(own.uid) not in browse(alice).get(address(agency, "review")).content.decode()
    assert browse(alice).post(address(agency, "review_form_approve", own.uid)).status_code == 404
    assert browse(bob).post(address(agency, "review_form_approve", form.uid)).status_code == 403
    assert browse(charlie).post(address(agency, "review_form_approve", form.uid)).status_code == 404
    with fence(agency):
        form.refresh_from_db()
        assert form.status == "submitted"


def test_odd_times_are_said_in_words_under_the_row_and_stop_nothing(agency, alice, bob, browse, project, wang):
    with fence(agency):
        one = make.record(bob, project, persons=[wang], hour=9, minutes=60)
        make.record(bob, project, headcount=3, hour=9, minutes=30)
    page = browse(alice).get(address(agency, "review")).content.decode()
    assert f"At the same time as {one.number} of the same worker." in page
    assert "At the same time as" in browse(bob).get(address(agency, "record", one.number)).content.decode()
    assert "2 records approved." in browse(alice).post(address(agency, "review"), {"records": ["ZH-S000001", "ZH-S000002"]}, follow=True).content.decode()


def test_the_queue_costs_the_same_for_one_form_and_for_many(agency, alice, bob, browse, project):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests import factories_activities as activities

    client, costs = browse(alice), []
    for rows in (1, 4):
        with fence(agency):
            for n in range(rows):
                activities.written(activities.planned(bob, project, name=f"活动{n}"), "activity_plan", bob, activities.PLAN)
                make.record(bob, project, headcount=2, days_ago=n + 1)
        client.get(address(agency, "review"))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(agency, "review"))
        costs.append(len(queries))
    assert costs[0] == costs[1] and costs[0] <= 20
