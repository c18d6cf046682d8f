"""A stock is the sum of its movements and never below zero; material packs are handed out with signatures (F002-4)."""

import contextlib
import re
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import services
from casework.models import Distribution, GoodsItem, Movement
from organisations.fence import fence
from tests import factories
from tests.factories_casework import line as line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def packs(agency, bob):
    with fence(agency):
        item = services.add_goods(by=bob, name="暖冬物资包", unit="份", value=260)
        services.move_goods(item, "received", 3, by=bob)
        return GoodsItem.objects.get()


def stock(item):
    return GoodsItem.objects.get(pk=item.pk).stock


def test_goods_come_in_and_go_out(agency, bob, packs):
    with fence(agency):
        services.move_goods(packs, "handed", 2, by=bob)
        services.move_goods(packs, "returned", 1, by=bob)
        services.move_goods(packs, "spoilt", 1, by=bob)
        assert (stock(packs), list(packs.movements.order_by("pk").values_list("quantity", flat=True))) == (1, [3, -2, 1, -1])
        services.move_goods(packs, "counted", 5, by=bob)
        assert (stock(packs), packs.movements.first().quantity) == (5, 4)
        assert services.move_goods(packs, "counted", 5, by=bob) is None


def test_more_than_there_is_does_not_go_out(agency, bob, packs):
    with fence(agency):
        with pytest.raises(services.NotEnough) as refused:
            services.move_goods(packs, "handed", 4, by=bob)
        assert "暖冬物资包" in str(refused.value) and "3" in str(refused.value)
        assert stock(packs) == 3


def test_the_database_itself_keeps_the_sum_and_refuses_less_than_nothing(agency, bob, packs):
    with fence(agency):
        facts = {"organisation": agency, "item": packs, "kind": "handed", "on": timezone.localdate(), "at": timezone.now(), "by": bob}
        Movement.objects.create(quantity=-3, **facts)
        assert stock(packs) == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            Movement.objects.create(quantity=-1, **facts)
        with pytest.raises(IntegrityError), transaction.atomic():
            Movement.objects.filter(item=packs).update(quantity=9)
        with pytest.raises(IntegrityError), transaction.atomic():
            Movement.objects.filter(item=packs).delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_only_one_takes_the_last(agency, bob, project):
    with fence(agency):
        item = services.add_goods(by=bob, name="书包", unit="个")
        services.move_goods(item, "received", 1, by=bob)
    start, results = threading.Barrier(2), []

    def take():
        try:
            start.wait(10)
            with fence(agency), transaction.atomic():
                services.move_goods(item, "handed", 1, by=bob)
            results.append("taken")
        except services.NotEnough:
            results.append("none left")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["none left", "taken"]
    with fence(agency):
        assert stock(item) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(["received", "handed", "returned", "spoilt", "counted"]), st.integers(0, 9)), max_size=12))
def test_whatever_happens_the_stock_is_the_sum_of_its_movements(agency, bob, moves):
    with fence(agency), transaction.atomic():
        item = services.add_goods(by=bob, name="口罩", unit="盒")
        for kind, quantity in moves:
            with contextlib.suppress(services.NotEnough):
                services.move_goods(item, kind, quantity, by=bob)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(quantity), 0) FROM casework_movement WHERE item_id = %s", [item.pk])
            assert (stock(item), stock(item) >= 0) == (cursor.fetchone()[0], True)
        transaction.set_rollback(True)


# ---------- packs for a village ----------


@pytest.fixture
def batch(agency, bob, project, packs, wang, li):
    with fence(agency):
        return services.plan_distribution(by=bob, title="龙年暖冬物资包", project=project, line=line_of(project, "visit"), item=packs, recipients=[(wang, 1), (li, 2)], village="东湖社区")


def test_a_batch_is_handed_out_at_once_with_a_signature_for_each(agency, bob, packs, batch):
    with fence(agency):
        first, second = batch.recipients.all()
        with pytest.raises(services.NotAllSigned):
            services.hand_out(batch, by=bob, signed={first.pk: "王桂兰"})
        assert stock(packs) == 3
        done = services.hand_out(batch, by=bob, signed={first.pk: "王桂兰", second.pk: "李父"})
        assert (done.status, stock(packs), [row.signed_by for row in done.recipients.all()]) == ("handed", 0, ["王桂兰", "李父"])
        with pytest.raises(services.DistributionMovedOn):
            services.hand_out(batch, by=bob, signed={first.pk: "王桂兰", second.pk: "李父"})


def test_a_batch_larger_than_the_stock_stays_where_it_is(agency, bob, packs, batch):
    with fence(agency):
        services.move_goods(packs, "spoilt", 1, by=bob)
        signed = {row.pk: "某人" for row in batch.recipients.all()}
        with pytest.raises(services.NotEnough):
            services.hand_out(batch, by=bob, signed=signed)
        batch.refresh_from_db()
        assert (batch.status, stock(packs), {row.signed_by for row in batch.recipients.all()}) == ("planned", 2, {""})


def test_nobody_stands_twice_on_a_list(agency, bob, project, packs, wang):
    with fence(agency), pytest.raises(services.ReceivesTwice):
        services.plan_distribution(by=bob, title="物资包", project=project, line=line_of(project, "visit"), item=packs, recipients=[(wang, 1), (wang, 1)])


def test_what_a_child_director_asked_for_says_so(agency, bob, project, packs, wang, browse):
    with fence(agency):
        director = factories.member(agency, "Hanna", "child_director", village="东湖社区")
        line = line_of(project, "visit")
    page, base = browse(bob), f"/o/{agency.slug}/distributions/"
    offered = re.findall(r'<option value="\d*"(?: selected)?>(Myself|Hanna|Bob|Alice)<', page.get(base + "new/").content.decode())
    assert offered == ["Myself", "Hanna"]
    typed = {"title": "暖冬物资包", "item": packs.pk, "each": 1, "persons": [wang.number], "line": line.pk}
    for applicant in (director.pk, "", bob.pk):
        page.post(base + "new/", typed | {"applicant": applicant})
    with fence(agency):
        assert list(Distribution.objects.order_by("pk").values_list("applicant", "by", "village")) == [(director.pk, bob.pk, "东湖社区"), (bob.pk, bob.pk, "")]
        number = Distribution.objects.earliest("pk").number
    assert "Hanna" in page.get(f"{base}{number}/").content.decode()


def test_in_the_browser(agency, bob, project, packs, wang, li, browse):
    page, base = browse(bob), f"/o/{agency.slug}/distributions/"
    with fence(agency):
        line = line_of(project, "visit")
    typed = {"title": "暖冬物资包", "item": packs.pk, "each": 1, "persons": [wang.number, li.number], "village": "东湖社区", "line": line.pk}
    assert page.post(base + "new/", typed).status_code == 302
    with fence(agency):
        batch = Distribution.objects.get()
        rows = list(batch.recipients.all())
    assert "王桂兰" in page.get(f"{base}{batch.number}/").content.decode()
    assert page.get(f"{base}{batch.number}/print/").status_code == 200
    late = (timezone.localdate() + timedelta(days=1)).isoformat()
    page.post(f"{base}{batch.number}/hand/", {"on": late, **{f"signed-{row.pk}": "家长" for row in rows}})
    with fence(agency):
        assert stock(packs) == 3
    page.post(f"{base}{batch.number}/hand/", {"on": timezone.localdate().isoformat(), **{f"signed-{row.pk}": "家长" for row in rows}})
    with fence(agency):
        assert stock(packs) == 1
    goods = f"/o/{agency.slug}/goods/"
    assert "暖冬物资包" in page.get(goods).content.decode()
    answer = page.post(f"{goods}{packs.pk}/", {"kind": "handed", "quantity": 5, "on": timezone.localdate().isoformat()})
    assert (answer.status_code, "there are 1" in answer.content.decode()) == (200, True)
    assert page.post(goods + "new/", {"name": "书包", "unit": "个", "value": "120"}).status_code == 302
    answer = page.post(goods + "new/", {"name": "书包", "unit": "个"})
    assert "Goods of this name are there already." in answer.content.decode()


def test_a_list_takes_one_more_client_with_their_own_number_and_each_number_is_changed_until_it_is_handed_out(agency, bob, project, packs, wang, li, browse):
    with fence(agency):
        batch = services.plan_distribution(by=bob, title="暖冬物资包", project=project, line=line_of(project, "visit"), item=packs, recipients=[(wang, 3)])
        base = batch.get_absolute_url()
    page = browse(bob)
    page.post(base + "add/", {"person": li.number, "quantity": "2"})
    with fence(agency):
        first, second = batch.recipients.all()
    page.post(base + "quantities/", {f"quantity-{first.pk}": "2"})
    page.post(base + "quantities/", {f"quantity-{first.pk}": "0"})  # refused in words
    with fence(agency):
        planned = [(row.person, row.quantity) for row in batch.recipients.all()]
    page.post(base + "hand/", {"on": timezone.localdate().isoformat(), f"quantity-{first.pk}": "2", f"quantity-{second.pk}": "1",
                               f"signed-{first.pk}": "王桂兰", f"signed-{second.pk}": "李父"})
    with fence(agency):
        assert (planned, [row.quantity for row in batch.recipients.all()], stock(packs)) == ([(wang, 2), (li, 2)], [2, 1], 0)
