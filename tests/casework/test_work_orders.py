"""Work orders: asked, given on, done, dropped, opened again; who sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import services
from casework.models import WorkOrder
from casework.services.orders import drop_order, finish_order, open_order, refer_child, reopen_order
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from people.services import set_responsible
from tests import factories
from tests.factories_casework import served_under
from tests.factories_visits import ago, child, client, director


def at(agency, name, *args):
    return reverse(name, args=[agency.slug, *args])


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return client(bob)


@pytest.fixture
def order(agency, alice, bob, wang):
    with fence(agency):
        return open_order(wang, by=alice, what="机密：修屋顶", assigned_to=bob, due_on=ago(2))


def told(agency):
    with fence(agency):
        return [(one.kind, one.membership.user.name) for one in Notice.objects.filter(kind__startswith="order").order_by("pk")]


def fresh(order):
    with fence(order.organisation):
        row = WorkOrder.objects.get(pk=order.pk)
        return row.status, row.outcome, row.done_at is not None


def test_it_is_done_with_what_came_of_it_and_whoever_asked_is_told(agency, bob, browse, order):
    window = browse(bob)
    assert window.post(at(agency, "work_order_done", order.number), {"words": "", "submission": "a"}).status_code == 200
    window.post(at(agency, "work_order_done", order.number), {"words": "屋顶修好了", "submission": "b"})
    assert (fresh(order), told(agency)) == (("done", "屋顶修好了", True), [("order.assigned", "Bob"), ("order.done", "Alice")])


def test_it_is_dropped_only_with_a_reason_and_opened_again(agency, bob, browse, order):
    window = browse(bob)
    window.post(at(agency, "work_order_drop", order.number), {"words": "搬走了", "submission": "a"})
    assert fresh(order) == ("dropped", "搬走了", True)
    window.post(at(agency, "work_order_reopen", order.number), {"submission": "b"})
    assert fresh(order) == ("open", "搬走了", False)
    with fence(agency):
        with pytest.raises(services.Trouble):
            reopen_order(order, by=bob)
        with pytest.raises(services.ReasonMissing):
            drop_order(order, by=bob, reason="  ")
        assert list(AuditEvent.objects.filter(act__startswith="work_order").order_by("seq").values_list("act", flat=True)) == [
            "work_order.open", "work_order.drop", "work_order.reopen"]


def test_of_two_who_close_it_the_second_hears_that_somebody_was_faster(agency, alice, bob, order):
    with fence(agency):
        finish_order(order, by=bob, outcome="好了")
        with pytest.raises(services.Trouble, match="faster"):
            drop_order(order, by=alice, reason="不用了")


def test_it_is_given_to_somebody_else_who_then_knows_the_client(agency, alice, bob, gina, browse, order, wang):
    page = at(agency, "work_order", order.number)
    assert browse(gina).get(page).status_code == 404
    browse(bob).post(at(agency, "work_order_edit", order.number), {"what": "修屋顶", "assigned_to": gina.pk, "due_on": ago(-3).isoformat(), "version": 1, "submission": "a"})
    shown = browse(gina).get(page).content.decode()
    assert ("王桂兰" in shown, "修屋顶" in shown, told(agency)) == (True, True, [("order.assigned", "Bob"), ("order.assigned", "Gina")])


def test_two_who_change_it_at_once_see_both(agency, bob, browse, order):
    sent = {"what": "先看屋顶", "assigned_to": bob.pk, "due_on": ago(-3).isoformat(), "version": 1}
    browse(bob).post(at(agency, "work_order_edit", order.number), sent | {"submission": "a"})
    stale = browse(bob).post(at(agency, "work_order_edit", order.number), sent | {"what": "先看墙", "submission": "b"})
    assert (stale.status_code, "先看屋顶" in stale.content.decode(), "先看墙" in stale.content.decode()) == (409, True, True)


def test_who_sees_a_work_order(agency, other_agency, alice, bob, gina, fiona, charlie, diana, browse, order):
    iris = director(agency)
    page = at(agency, "work_order", order.number)
    assert {one.user.name: browse(one).get(page).status_code for one in (alice, bob, gina, fiona, iris, charlie, diana)} == {
        "Alice": 200, "Bob": 200, "Gina": 404, "Fiona": 403, "Iris": 403, "Charlie": 404, "Diana": 404}
    assert "机密" not in browse(gina).get(at(agency, "work_order_list")).content.decode()
    assert "机密" in browse(bob).get(at(agency, "work_order_list")).content.decode()


def test_the_text_lies_sealed(agency, order):
    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_workorder WHERE position(%s::bytea in what) > 0", ["机密".encode()])
        assert cursor.fetchone() == (0,)


def test_a_child_without_a_responsible_worker_goes_to_a_supervisor(agency, alice, bob, project):
    iris = director(agency)
    with fence(agency):
        boy = child(bob, "陈小明")
        boy.responsible = None
        boy.save()
        assert refer_child(boy, by=iris, what="没来上学").assigned_to == alice
        set_responsible(boy, bob, by=alice)
        assert refer_child(boy, by=iris, what="没来上学").assigned_to == bob


def test_a_child_whose_worker_is_gone_goes_to_their_supervisor_else_to_who_can_open_the_file(agency, alice, bob, gina, project):
    iris = director(agency)
    with fence(agency):
        hanna = factories.member(agency, "Hanna", Role.SUPERVISOR)
        lena = factories.member(agency, "Lena", Role.PROJECT_LEAD)
        gina.supervisor = hanna
        gina.save()
        ming, hua = child(gina, "陈小明"), child(factories.member(agency, "Noah", Role.WORKER), "李小华")
        served_under(lena, hua)
        for worker in (gina, hua.responsible):
            worker.is_active = False
            worker.save()
        for boy in (ming, hua):
            boy.refresh_from_db()
        orders = [refer_child(boy, by=iris, what="没来上学") for boy in (ming, hua)]
    assert [order.assigned_to for order in orders] == [hanna, lena]


def test_a_child_whose_file_is_open_to_no_supervisor_is_told_to_the_administrators_too(agency, alice, fiona, gina, project):
    iris = director(agency)
    with fence(agency):
        boy = child(gina, "陈小明")
        gina.is_active = False
        gina.save()
        boy.refresh_from_db()
        order = refer_child(boy, by=iris, what="没来上学")
        told = {notice.membership: notice.path for notice in Notice.objects.filter(kind="order.referred")}
    assert (order.assigned_to, told) == (alice, {fiona: boy.get_absolute_url()})


def test_the_list_shows_open_ones_and_what_is_late_first(agency, alice, bob, browse, order, wang):
    with fence(agency):
        later = open_order(wang, by=alice, what="量血压", assigned_to=bob, due_on=ago(-9))
        done = finish_order(open_order(wang, by=alice, what="旧的", assigned_to=bob, due_on=ago(9)), by=bob, outcome="好了")
    text = browse(bob).get(at(agency, "work_order_list")).content.decode()
    assert (text.index(order.number) < text.index(later.number), done.number in text) == (True, False)
    assert done.number in browse(bob).get(at(agency, "work_order_list") + "?status=done").content.decode()
    assert later.number not in browse(bob).get(at(agency, "work_order_list") + "?due=late").content.decode()


def test_the_list_costs_the_same_for_one_and_for_fifty(agency, alice, bob, browse, order, wang):
    def cost():
        window.get(at(agency, "work_order_list"))
        with CaptureQueriesContext(connection) as queries:
            assert window.get(at(agency, "work_order_list") + "?status=open&per_page=100").status_code == 200
        return len(queries)

    window = browse(bob)
    one = cost()
    with fence(agency):
        for number in range(49):
            open_order(client(bob, f"王桂{chr(0x4e00 + number)}"), by=alice, what="量血压", assigned_to=bob, due_on=ago(-9))
    assert (cost(), one <= 20) == (one, True)
