"""The plan of a day: from the list, in its order, on paper, and what became of each stop."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import services
from casework.models import VisitPlan, VisitStop
from casework.services.plans import plan_visits
from organisations.fence import fence
from tests.factories_visits import ago, client, visit


def at(agency, name, *args):
    return reverse(name, args=[agency.slug, *args])


def today():
    return ago(0).isoformat()


@pytest.fixture
def people(agency, bob, project):
    with fence(agency):
        return [client(bob, name, opened=ago(days), address="桂花巷 9 号", phone="13912340987") for name, days in [("王桂兰", 50), ("李小兰", 45), ("赵大兰", 40)]]


def plan_of(agency, window, people, day=None):
    return window.post(at(agency, "visit_plan_add"), {"persons": [one.pk for one in people], "day": day or today(), "submission": str(uuid.uuid4())})


def stops(agency):
    with fence(agency):
        return [(stop.person.name, stop.at and f"{stop.at:%H:%M}", stop.record_id) for stop in VisitStop.objects.filter(dropped_at=None).select_related("person").order_by("seq")]


def test_ticked_clients_go_on_the_plan_of_the_day_and_twice_is_once(agency, bob, browse, people):
    window = browse(bob)
    assert plan_of(agency, window, people[:2]).url == at(agency, "visit_plan", today())
    plan_of(agency, window, people[1:])
    assert [name for name, _at, _record in stops(agency)] == ["王桂兰", "李小兰", "赵大兰"]
    with fence(agency):
        assert [(plan.worker, plan.day) for plan in VisitPlan.objects.all()] == [(bob, ago(0))]


def test_order_and_times_are_changed_and_one_is_taken_off(agency, bob, browse, people):
    window = browse(bob)
    plan_of(agency, window, people)
    page = at(agency, "visit_plan", today())
    with fence(agency):
        keys = list(VisitStop.objects.order_by("seq").values_list("pk", flat=True))
        version = VisitPlan.objects.get().version
    filled = {f"seq-{keys[0]}": "3", f"at-{keys[0]}": "15:00", f"seq-{keys[1]}": "1", f"at-{keys[1]}": "9:30", f"seq-{keys[2]}": "2", f"at-{keys[2]}": "",
              "note": "带血压计", "version": version, "submission": "p1"}
    assert window.post(page, filled).status_code == 302
    assert stops(agency) == [("李小兰", "09:30", None), ("赵大兰", None, None), ("王桂兰", "15:00", None)]
    stale = window.post(page, filled | {"note": "别的窗口", "submission": "p2"})
    assert (stale.status_code, "带血压计" in stale.content.decode(), "别的窗口" in stale.content.decode()) == (409, True, True)
    window.post(page, {"drop": str(keys[2]), "submission": "p3"})
    assert [name for name, _at, _record in stops(agency)] == ["李小兰", "王桂兰"]
    plan_of(agency, window, people[2:])
    assert [name for name, _at, _record in stops(agency)] == ["李小兰", "王桂兰", "赵大兰"]


@pytest.mark.parametrize(("fields", "words"), [({"day": "2020-01-01"}, "too early"), ({"persons": []}, "Tick the clients first"), ({"day": "x"}, "not a day"),
                                               ({"persons": ["999999"]}, "999999"), ({"persons": ["x"]}, "x")])
def test_what_cannot_be_planned_is_said_in_a_sentence(agency, bob, browse, people, fields, words):
    answer = browse(bob).post(at(agency, "visit_plan_add"), {"persons": [people[0].pk], "day": today(), "submission": "x"} | fields, follow=True)
    assert (words in answer.content.decode(), stops(agency)) == (True, [])


def test_clients_whom_one_does_not_see_cannot_be_planned(agency, bob, gina, browse, people):
    answer = plan_of(agency, browse(gina), people)
    assert (answer.url, stops(agency)) == (at(agency, "visit_list"), [])


def test_logging_a_visit_ties_the_stop_and_making_it_void_unties_it(agency, bob, browse, people, project):
    plan_of(agency, browse(bob), people)
    with fence(agency):
        done = visit(bob, project, people[0], days_ago=0, hour=0, minutes=1)
        nobody = visit(bob, project, people[1], days_ago=0, hour=0, minutes=2, outcome="nobody_home")
        visit(bob, project, people[2], days_ago=1)
    assert [record for _name, _at, record in stops(agency)] == [done.pk, nobody.pk, None]
    with fence(agency):
        services.void_record(done, by=bob, reason="记错了")
    assert [record for _name, _at, record in stops(agency)] == [None, nobody.pk, None]


def test_a_correction_ties_the_stop_of_the_right_client(agency, alice, bob, browse, people, project):
    plan_of(agency, browse(bob), people)
    with fence(agency):
        record = services.approve_record(visit(bob, project, people[0], days_ago=0, hour=0, minutes=1), by=alice)
        services.correct_record(record, by=alice, reason="找错人", changes={"persons": [people[2]]})
    assert [tied for _name, _at, tied in stops(agency)] == [None, None, record.pk]


def test_a_colleague_who_came_along_ties_the_stop_too(agency, alice, bob, browse, people, project):
    plan_of(agency, browse(bob), people[:1])
    with fence(agency):
        record = visit(alice, project, people[0], days_ago=0, hour=0, minutes=1, companions=[bob])
    assert [tied for _name, _at, tied in stops(agency)] == [record.pk]


def test_a_visit_logged_before_it_was_planned_is_tied_at_once(agency, bob, browse, people, project):
    with fence(agency):
        record = visit(bob, project, people[0], days_ago=0, hour=0, minutes=1)
    plan_of(agency, browse(bob), people[:1])
    assert [tied for _name, _at, tied in stops(agency)] == [record.pk]


def test_the_sheet_for_paper_masks_every_name_and_has_no_address(agency, bob, browse, people):
    window = browse(bob)
    plan_of(agency, window, people)
    text = window.get(at(agency, "visit_plan_print", today())).content.decode()
    assert [word for one in people for word in (one.name, "桂花巷", "13912340987") if word in text] == []
    assert [(one.masked_name in text, one.number in text) for one in people] == [(True, True)] * 3


def test_a_supervisor_reads_the_plan_and_changes_nothing(agency, alice, bob, gina, browse, people):
    plan_of(agency, browse(bob), people)
    page = at(agency, "visit_plan", today()) + f"?worker={bob.number}"
    shown = browse(alice).get(page).content.decode()
    browse(alice).post(page, {"drop": "1", "note": "x", "submission": "y"})
    assert ("王桂兰" in shown, 'name="drop"' in shown, browse(gina).get(page).status_code, len(stops(agency))) == (True, False, 404, 3)


def test_the_day_has_thirty_visits_at_most(agency, bob, people, project):
    with fence(agency):
        many = [client(bob, f"王桂{chr(0x4e00 + n)}") for n in range(28)]
        with pytest.raises(services.Trouble, match="at most 30"):
            plan_visits(ago(0), [*people, *many], by=bob, project=project)


@pytest.mark.parametrize("day", ["2026-02-30", "x", "20261122x", "0000-00-00"])
def test_a_day_that_is_none_is_404(agency, bob, browse, project, day):
    assert browse(bob).get(at(agency, "visit_plan", day)).status_code == 404


def test_today_shows_the_plan_and_leads_to_the_log_with_the_client_filled_in(agency, bob, browse, people):
    window = browse(bob)
    plan_of(agency, window, people[:2])
    page = window.get(at(agency, "today")).content.decode()
    link = f"{at(agency, 'log_new')}?kind=visit&amp;person={people[0].number}"
    form = window.get(link.replace("&amp;", "&")).context["form"]
    assert (link in page, "赵大兰" in page, form["kind"].value(), form["persons"].value()) == (True, True, "visit", [people[0].pk])


def test_the_plan_costs_the_same_for_one_and_for_thirty(agency, bob, browse, people, project):
    def cost(name):
        window.get(at(agency, name, today()))
        with CaptureQueriesContext(connection) as queries:
            assert window.get(at(agency, name, today())).status_code == 200
        return len(queries)

    window = browse(bob)
    plan_of(agency, window, people[:1])
    one = cost("visit_plan"), cost("visit_plan_print")
    with fence(agency):
        plan_visits(ago(0), [client(bob, f"王桂{chr(0x4e00 + n)}") for n in range(29)], by=bob, project=project)
    many = cost("visit_plan"), cost("visit_plan_print")
    assert (one, max(many) <= 20) == (many, True)
