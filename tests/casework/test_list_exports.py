"""A list given away as a workbook: the rows of its filter, the columns of its table, the names that whoever asks may see, written down."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from casework import services
from organisations import services as house
from organisations.fence import fence
from organisations.models import AuditEvent
from tests import factories_cases as cases
from tests import factories_casework as make
from tests import factories_groups as groups

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def sheet(browser, agency, path):
    """The rows of an export, its heading first; no cell of it runs."""
    answer = browser.get(f"/o/{agency.slug}/{path}")
    assert (answer.status_code, answer["Content-Type"].endswith("spreadsheetml.sheet"), answer["X-Content-Type-Options"]) == (200, True, "nosniff")
    page = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []
    return list(page.iter_rows(values_only=True))


def written_down(agency, act):
    with fence(agency):
        return [(event.actor_id, event.detail) for event in AuditEvent.objects.filter(act=act).order_by("seq")]


@pytest.fixture
def asked(agency, bob, fiona, project):
    """The house asks one thing more of each client; an elder and a child of Bob's have answered, in words that Excel would run."""
    with fence(agency):
        code = house.add_extra_field("person", label="独居原因", by=fiona).code
        elder, child = make.person(bob, "王桂兰", birth_date=date(1950, 3, 12)), make.person(bob, "陈小明", birth_date=cases.years_ago(15))
        for one, answer in ((elder, "=1+1"), (child, "祖辈照料")):
            house.answer_extras("person", one.uid, answers={code: answer}, by=bob)
        return elder, child


def test_clients_leave_with_the_rows_of_the_filter_and_names_only_for_those_who_know_them(agency, asked, bob, fiona, browse):
    elder, child = asked
    with fence(agency):
        band = child.age_band_today.label
    rows = sheet(browse(bob), agency, "people/export/?sort=number")
    assert rows[0] == ("Name", "File number", "Category", "Age", "Follow-up level", "Responsible worker", "Status", "Opened on", "独居原因")
    assert [(row[0], row[1], row[3], row[7].date(), row[8]) for row in rows[1:]] == [
        ("王桂兰", elder.number, elder.age, elder.opened_on, "=1+1"), ("陈小明", child.number, 15, child.opened_on, "祖辈照料")]
    masked = sheet(browse(fiona), agency, "people/export/?sort=number")
    assert [(row[0], row[3], row[8]) for row in masked[1:]] == [("王桂兰", elder.age, "=1+1"), ("陈*明", band, None)]
    assert [row[0] for row in sheet(browse(bob), agency, f"people/export/?q={child.number}")[1:]] == ["陈小明"]
    assert written_down(agency, "person.export") == [(bob.pk, {"rows": 2}), (fiona.pk, {"rows": 2}), (bob.pk, {"rows": 1})]


def test_nobody_is_exported_to_whom_the_list_is_closed(agency, asked, bob, charlie, gina, browse):
    for path in ("people", "cases", "groups", "visits", "wishes"):
        assert browse(charlie).get(f"/o/{agency.slug}/{path}/export/").status_code == 404
        assert browse(bob).post(f"/o/{agency.slug}/{path}/export/").status_code == 405
        assert len(sheet(browse(gina), agency, f"{path}/export/")) == 1  # a worker who serves neither sees the heading
    assert written_down(agency, "person.export") == [(gina.pk, {"rows": 0})]


def test_cases_leave_as_they_are_listed(agency, alice, bob, fiona, project, browse):
    with fence(agency):
        ming = make.person(bob, "李小明", birth_date=cases.years_ago(12))
        standing, gone = cases.taken_in(bob, project, ming, urgency="urgent"), cases.taken_in(bob, project, make.person(bob, "王桂兰"))
        services.decline_case(gone, by=bob, decision="refer", reason="不属于服务范围")
    rows = sheet(browse(bob), agency, "cases/export/")
    assert rows[0] == ("Number", "Client", "Status", "Stage", "Worker", "Project", "Opened on", "Last record")
    assert [(row[0], row[1], row[4], row[6]) for row in rows[1:]] == [(standing.number, f"李小明 {ming.number}", "Bob", None)]
    assert rows[1][2] == f"{standing.get_status_display()} {standing.get_urgency_display()}"
    assert [row[1] for row in sheet(browse(fiona), agency, "cases/export/")[1:]] == [f"李*明 {ming.number}"]
    assert [row[0] for row in sheet(browse(bob), agency, "cases/export/?status=declined")[1:]] == [gone.number]
    assert written_down(agency, "case.export") == [(bob.pk, {"rows": 1}), (fiona.pk, {"rows": 1}), (bob.pk, {"rows": 1})]


def test_groups_leave_as_they_are_listed(agency, bob, browse, project):
    with fence(agency):
        group = groups.planned(bob, project)
    rows = sheet(browse(bob), agency, "groups/export/")
    assert rows[0] == ("Group", "Project", "Leader", "Starts on", "Members", "Sessions held", "Status")
    assert [(row[0], row[2], row[5]) for row in rows[1:]] == [(f"{group.name} · {group.number} · {group.get_nature_display()}", "Bob", f"0/{group.planned_sessions}")]
    assert written_down(agency, "group.export") == [(bob.pk, {"rows": 1})]


def test_visits_that_are_due_leave_as_they_are_listed(agency, bob, fiona, project, browse):
    from tests.factories_visits import ago, child

    with fence(agency):
        ming = child(bob, opened=ago(400))
    rows = sheet(browse(bob), agency, "visits/export/?when=overdue")
    assert rows[0] == ("Client", "Next visit due", "Follow-up level", "Village or community", "Last visited on", "Responsible worker")
    assert [(row[0], row[4], row[5]) for row in rows[1:]] == [(f"{ming.name} {ming.number}", None, "Bob")]
    assert rows[1][1].date() < TODAY()
    assert len(sheet(browse(bob), agency, "visits/export/?when=today")) == 1
    assert written_down(agency, "visit.export") == [(bob.pk, {"rows": 1}), (bob.pk, {"rows": 0})]


def test_wishes_leave_with_their_values_and_own_fields_for_those_who_know_the_client(agency, bob, fiona, project, browse):
    with fence(agency):
        code = house.add_extra_field("wish", label="尺码", by=fiona).code
        ming = make.person(bob, "李小明", birth_date=cases.years_ago(12), consents=[make.MOTHER_AGREED])
        wish = services.register_wish(by=bob, person=ming, project=project, line=make.line(project, "visit"), what="一双棉鞋", estimated_value=120)
        house.answer_extras("wish", wish.uid, answers={code: "36"}, by=bob)
    rows = sheet(browse(bob), agency, "wishes/export/")
    assert rows == [("Number", "The wish", "Client", "Project", "Estimated value (yuan)", "Value (yuan)", "Status", "尺码"),
                    (wish.number, "一双棉鞋", f"李小明 {ming.number}", project.title, 120, None, "registered", "36")]
    assert [row[2:] for row in sheet(browse(fiona), agency, "wishes/export/")] == [
        ("Client", "Project", "Estimated value (yuan)", "Value (yuan)", "Status"), (f"李*明 {ming.number}", project.title, 120, None, "registered")]
    assert len(sheet(browse(bob), agency, "wishes/export/?status=delivered")) == 1
    assert written_down(agency, "wish.export") == [(bob.pk, {"rows": 1}), (fiona.pk, {"rows": 1}), (bob.pk, {"rows": 0})]


def test_an_export_costs_the_same_for_one_row_and_for_many(agency, bob, browse, project, django_assert_max_num_queries):
    costs = []
    for many in (1, 9):
        with fence(agency):
            for n in range(many):
                cases.taken_in(bob, project, make.person(bob, f"王桂{n}"))
        browser = browse(bob)
        sheet(browser, agency, "people/export/")
        for path in ("people", "cases"):
            with django_assert_max_num_queries(20) as asked:
                sheet(browser, agency, f"{path}/export/")
            costs.append(len(asked.captured_queries))
    assert costs[:2] == costs[2:]


def test_activities_and_work_orders_leave_as_they_are_listed(agency, alice, bob, project, browse):
    from casework.services.orders import finish_order, open_order
    from tests import factories_activities as activities

    with fence(agency):
        activity = activities.planned(bob, project)
        ming = make.person(bob, "李小明", birth_date=cases.years_ago(12))
        order = open_order(ming, by=alice, what="=1+1 " + "修屋顶" * 30, assigned_to=bob, due_on=TODAY())
        done = finish_order(open_order(ming, by=alice, what="旧的", assigned_to=bob, due_on=TODAY()), by=bob, outcome="好了")
    rows = sheet(browse(bob), agency, "activities/export/")
    assert (rows[0], [(row[0], row[4], row[5], row[6], row[7]) for row in rows[1:]]) == (
        ("Activity", "When", "Kind", "Project", "Leader", "People planned", "Signed in", "Status"), [(f"{activity.name} · {activity.number}", "Bob", 30, 0, "being planned")])
    rows = sheet(browse(bob), agency, "work-orders/export/")
    assert (rows[0], [row[:4] + row[5:] for row in rows[1:]]) == (
        ("Number", "Client", "What is to be done", "Assigned to", "Until", "Status"), [(order.number, f"李小明 {ming.number}", "=1+1 " + "修屋顶" * 30, "Bob", "open")])
    assert [row[0] for row in sheet(browse(bob), agency, "work-orders/export/?status=done")[1:]] == [done.number]
    assert (written_down(agency, "activity.export"), written_down(agency, "work_order.export")) == ([(bob.pk, {"rows": 1})], [(bob.pk, {"rows": 1})] * 2)


def test_stock_distributions_resources_and_volunteers_leave_as_they_are_listed(agency, bob, charlie, project, browse):
    now = timezone.now()
    with fence(agency):
        packs = services.add_goods(by=bob, name="=物资包", unit="份", value=260, low_at=5)
        services.move_goods(packs, "received", 10, by=bob)
        ming = make.person(bob, "李小明", birth_date=cases.years_ago(12), consents=[make.MOTHER_AGREED])
        batch = services.plan_distribution(by=bob, title="暖冬物资包", project=project, line=make.line(project, "visit"), item=packs, recipients=[(ming, 2)], village="东村")
        link = services.link_resource(by=bob, project=project, kind="goods", donor="阳光超市", item="书包", on=TODAY(), value=500, promised=True)
        chen = services.add_volunteer(by=bob, name="陈小云", team="青年队")
        services.record_duty(chen, by=bob, project=project, started_at=now - timedelta(hours=5), ended_at=now - timedelta(hours=2, minutes=30))
    page = browse(bob)
    assert [sheet(page, agency, f"{path}/export/")[1] for path in ("goods", "distributions")] == [
        ("=物资包", "份", 260, 10, 5, "In use"), (batch.number, "暖冬物资包", "=物资包", 1, 2, "份", "东村", project.title, None, "planned")]
    given, helper = (sheet(page, agency, f"{path}/export/")[1] for path in ("resources", "volunteers"))
    assert (given[0], given[2:5], given[7:], helper[:3] + helper[4:]) == (
        link.number, ("Goods", "书包", "阳光超市"), (500, project.title, None, "promised"), (chen.number, "陈小云", "青年队", 2.5, "active"))
    assert len(sheet(page, agency, "distributions/export/?state=handed")) == 1
    assert [browse(charlie).get(f"/o/{agency.slug}/{path}/export/").status_code for path in ("activities", "work-orders", "goods", "distributions", "resources", "volunteers")] == [404] * 6
