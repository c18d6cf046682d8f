"""The visit's sheet: what was seen, who may read it, what follows from it, the child director's signature."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.figures.goods import goods_of
from casework.models import VisitDetail, VisitSheet, WorkOrder
from casework.services.erasing import erase_casework
from casework.services.orders import open_order
from casework.services.visits import cosign_visit, undo_cosign, write_sheet
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from organisations.undo import UNDO_FOR
from people.models import LevelChange
from tests.factories_visits import ago, child, client, director, due, visit

SEEN = {"living": "两间平房，屋顶漏雨", "health": "血压偏高", "mood": "想念儿子", "family": "儿子在厦门打工", "income": "低保每月 700 元", "hazard_note": "关了煤气阀",
        "needs": "想修屋顶", "help_given": "测了血压"}


def at(agency, name, *args):
    return reverse(name, args=[agency.slug, *args])


@pytest.fixture
def wang(agency, bob, project):
    with fence(agency):
        return client(bob, opened=ago(50))


@pytest.fixture
def record(agency, bob, project, wang):
    with fence(agency):
        return visit(bob, project, wang, days_ago=1)


def sheet(agency, record):
    with fence(agency):
        return VisitSheet.objects.get(record=record)


def typed(**fields):
    return {"mode": "home", "submission": "s1", "version": "1"} | fields


def test_the_sheet_keeps_all_that_was_seen(agency, alice, bob, browse, record):
    answer = browse(bob).post(at(agency, "visit_sheet", record.number), typed(
        **SEEN, company=["cadre", "volunteer"], hazards=["gas", "building"], policy_explained="on", skill="5", attitude="4", companions=[alice.pk], next_due=ago(-9).isoformat()))
    assert answer.url == at(agency, "record", record.number)
    made = sheet(agency, record)
    with fence(agency):
        record.refresh_from_db()
        assert ({name: getattr(made, name) for name in SEEN}, made.mode, made.company, made.hazards, made.policy_explained, made.skill, made.attitude) == (
            SEEN, "home", ["cadre", "volunteer"], ["gas", "building"], True, 5, 4)
        assert ([hand.membership for hand in record.hands.order_by("pk")], record.visit.next_due) == ([bob, alice], ago(-9))


def test_the_kind_of_visit_is_chosen_on_its_sheet_and_stands_on_the_record(agency, bob, browse, record):
    page = at(agency, "visit_sheet", record.number)
    assert browse(bob).get(page).context["form"]["purpose"].value() == "regular"
    browse(bob).post(page, typed(purpose="festival"))
    with fence(agency):
        detail = VisitDetail.objects.get(record=record)
    assert (detail.purpose, "Festival greeting" in browse(bob).get(at(agency, "record", record.number)).content.decode()) == ("festival", True)
    browse(bob).post(page, typed(living="两间", version="2", submission="s2"))
    with fence(agency):
        detail.refresh_from_db()
    assert (detail.purpose, browse(bob).post(page, typed(purpose="party", version="3", submission="s3")).status_code) == ("festival", 200)


def test_the_quick_log_only_points_to_the_sheet(agency, bob, browse, record, wang, project):
    with fence(agency):
        nobody = visit(bob, project, wang, days_ago=2, outcome="nobody_home")
    link = [at(agency, "visit_sheet", one.number) in browse(bob).get(f"{at(agency, 'log_new')}?saved={one.number}").content.decode() for one in (record, nobody)]
    page = browse(bob).get(at(agency, "log_new")).content
    assert (link, b"living" in page, len(page) < 80 * 1024) == ([True, False], False, True)


def test_texts_of_the_sheet_are_for_whoever_may_read_the_note(agency, alice, bob, fiona, gina, browse, record):
    with fence(agency):
        write_sheet(record, by=bob, values=SEEN | {"hazards": ["gas"]})
    page = at(agency, "record", record.number)
    shown = {one.user.name: browse(one).get(page) for one in (alice, bob, fiona, gina)}
    assert {name: (answer.status_code, sum(text in answer.content.decode() for text in SEEN.values())) for name, answer in shown.items()} == {
        "Alice": (200, len(SEEN)), "Bob": (200, len(SEEN)), "Fiona": (200, 0), "Gina": (404, 0)}


def test_only_who_made_the_visit_writes_its_sheet(agency, alice, bob, gina, fiona, browse, record):
    page = at(agency, "visit_sheet", record.number)
    assert {one.user.name: browse(one).get(page).status_code for one in (alice, bob, gina, fiona)} == {"Alice": 403, "Bob": 200, "Gina": 404, "Fiona": 403}


def test_the_sheet_lies_sealed_in_the_database(agency, bob, record):
    from django.db import connection

    with fence(agency):
        write_sheet(record, by=bob, values=SEEN)
        with connection.cursor() as cursor:
            cursor.execute("SELECT casework_visitsheet::text FROM casework_visitsheet")
            raw = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM casework_visitsheet WHERE position(%s::bytea in living) > 0", [SEEN["living"].encode()])
            assert (cursor.fetchone()[0], [text for text in SEEN.values() if text in raw]) == (0, [])


def test_an_approved_sheet_is_fixed_and_one_never_written_may_still_be_written(agency, alice, bob, wang, project, browse, record):
    with fence(agency):
        other = visit(bob, project, wang, days_ago=3)
        write_sheet(record, by=bob, values=SEEN)
        for one in (record, other):
            services.approve_record(one, by=alice)
    answers = [browse(bob).get(at(agency, "visit_sheet", one.number)).status_code for one in (record, other)]
    with fence(agency), pytest.raises(services.Trouble, match="no longer changes"):
        write_sheet(record, by=bob, values={"living": "改"})
    assert (answers, sheet(agency, record).living) == ([302, 200], SEEN["living"])


def test_there_is_no_sheet_of_a_visit_that_found_nobody(agency, bob, wang, project, browse):
    with fence(agency):
        nobody = visit(bob, project, wang, outcome="nobody_home")
        with pytest.raises(services.Trouble, match="took place"):
            write_sheet(nobody, by=bob, values=SEEN)
    assert browse(bob).get(at(agency, "visit_sheet", nobody.number)).url == at(agency, "record", nobody.number)


def test_what_is_typed_is_kept_while_somebody_types_and_two_windows_do_not_overwrite_each_other(agency, bob, browse, record):
    auto, window = at(agency, "visit_sheet_autosave", record.number), browse(bob)
    first = window.post(auto, typed(living="两间"))
    second = window.post(auto, typed(living="两间平房", version=first["X-Version"]))
    stale = window.post(auto, typed(living="别的窗口", version=first["X-Version"]))
    made = sheet(agency, record)
    assert (first.status_code, second.status_code, stale.status_code, made.living, made.written_at) == (204, 204, 409, "两间平房", None)
    conflict = window.post(at(agency, "visit_sheet", record.number), typed(living="别的窗口", version=first["X-Version"]))
    assert (conflict.status_code, "两间平房" in conflict.content.decode(), "别的窗口" in conflict.content.decode()) == (409, True, True)


def test_a_wrong_day_is_told_and_nothing_typed_is_lost(agency, bob, browse, record):
    answer = browse(bob).post(at(agency, "visit_sheet", record.number), typed(living="两间平房", next_due=ago(3).isoformat()))
    assert (answer.status_code, "两间平房" in answer.content.decode(), list(answer.context["form"].errors)) == (200, True, ["next_due"])


def test_a_changed_level_is_kept_with_its_reason_and_moves_the_next_visit(agency, bob, wang, browse, record):
    browse(bob).post(at(agency, "visit_sheet", record.number), typed(level="1"))
    with fence(agency):
        change = LevelChange.objects.get(person=wang)
        assert ((change.before, change.after, change.reason, change.by), sheet(agency, record).level_after) == ((3, 1, record.number, bob), 1)
    assert due(wang) == (ago(1), ago(1) + timedelta(days=7))


def test_a_visit_to_a_household_leaves_each_level_to_the_file(agency, bob, wang, project, browse):
    with fence(agency):
        both = visit(bob, project, wang, client(bob, "李小兰"), days_ago=1)
        with pytest.raises(services.Trouble, match="several clients"):
            write_sheet(both, by=bob, values={}, level=1)
    assert "level" not in browse(bob).get(at(agency, "visit_sheet", both.number)).context["form"].fields


# ---------- goods handed over ----------


@pytest.fixture
def rice(agency, bob):
    """Five bags in stock, 40 yuan each."""
    with fence(agency):
        item = services.add_goods(by=bob, name="大米", unit="袋", value=40)
        services.move_goods(item, "received", 5, by=bob)
    return item


def stock_of(agency, item):
    """(in stock, [(kind, quantity, who signed, yuan, client)]) of everything after the first delivery."""
    with fence(agency):
        item.refresh_from_db()
        return item.stock, [(move.kind, move.quantity, move.signed_by, move.value, move.person and move.person.name) for move in item.movements.order_by("pk")[1:]]


def test_goods_given_on_a_visit_are_signed_for_and_leave_the_stock_once(agency, bob, gina, browse, record, rice):
    page, client = at(agency, "visit_sheet", record.number), browse(bob)
    shown = client.get(page).content.decode()
    assert ("大米 (5 袋 in stock, 40.00 yuan each)" in shown, "王桂兰代签" in shown) == (True, False)
    given = typed(living="两间", **{"goods-0": rice.pk, "quantity-0": "3", "signed-0": "王桂兰代签"})
    client.post(page, given)
    client.post(page, given)  # the same page sent twice
    with fence(agency):
        rice.value = 55
        rice.save(update_fields=["value"])
    assert stock_of(agency, rice) == (2, [("handed", -3, "王桂兰代签", 40, "王桂兰")])
    told = client.get(at(agency, "record", record.number)).content.decode()
    assert ("signed by 王桂兰代签" in told, "120.00 yuan" in told) == (True, True)
    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM casework_movement m WHERE quantity < 0")
        assert "王桂兰代签" not in cursor.fetchone()[0]


def test_more_than_there_is_or_without_a_signature_leaves_all_as_it_was(agency, bob, browse, record, rice):
    page, client = at(agency, "visit_sheet", record.number), browse(bob)
    bob.user.language = "zh-hans"
    bob.user.save()
    for fields, words in (({"quantity-0": "6", "signed-0": "王桂兰"}, "大米 库存 5"), ({"quantity-0": "2"}, "请填写签收人")):
        answer = client.post(page, typed(living="两间平房", **{"goods-0": rice.pk} | fields))
        assert (answer.status_code, words in answer.content.decode(), "两间平房" in answer.content.decode()) == (200, True, True), words
    assert stock_of(agency, rice) == (5, [])
    with fence(agency):
        assert VisitSheet.objects.count() == 0


def test_goods_come_back_by_hand_with_a_correction_and_with_a_void_record(agency, alice, bob, gina, wang, project, browse, rice):
    with fence(agency):
        li = client(bob, "李秀英", opened=ago(50))
        shared, lost, wrong = (visit(bob, project, *people, days_ago=n) for n, people in ((1, [wang, li]), (2, [wang]), (3, [wang])))
        for record, people in ((shared, [wang, li, None]), (lost, [wang]), (wrong, [wang])):
            write_sheet(record, by=bob, values={}, goods=[{"item": rice, "quantity": 1, "signed_by": "儿子", "person": one} for one in people])
        assert stock_of(agency, rice)[0] == 0
    page = at(agency, "visit_sheet", shared.number)
    with fence(agency):
        together = goods_of(shared).get(person=None)
    back = typed(version="2", submission="s2", goods_back=[together.pk])
    assert browse(bob).post(page, back).status_code == 302
    with fence(agency):
        with pytest.raises(services.CameBackAlready):
            services.take_back_goods(together, by=bob)
        for record in (shared, lost, wrong):
            services.approve_record(record, by=alice)
        services.correct_record(shared, by=alice, reason="李秀英不在家", changes={"persons": [wang]})
        services.correct_record(lost, by=alice, reason="无人在家", changes={"detail": {"outcome": "nobody_home"}})
        services.void_record(wrong, by=alice, reason="记错了")
        services.correct_record(shared, by=alice, reason="时间", changes={"headcount": 1})  # what is right stays
        assert [move.person.name for move in goods_of(shared)] == ["王桂兰"]
        assert [goods_of(record).count() for record in (lost, wrong)] == [0, 0]
    stock, moves = stock_of(agency, rice)
    assert (stock, [kind for kind, *_rest in moves].count("returned"), sum(quantity for _kind, quantity, *_rest in moves)) == (4, 4, -1)


def test_who_signed_for_goods_is_erased_with_the_client_and_the_stock_stays(agency, bob, wang, record, rice):
    with fence(agency):
        write_sheet(record, by=bob, values={}, goods=[{"item": rice, "quantity": 2, "signed_by": "金丝雀", "person": person} for person in (wang, None)])
        assert [row[2] for row in stock_of(agency, rice)[1]] == ["金丝雀"] * 2
        erase_casework(wang)
    assert stock_of(agency, rice) == (1, [("handed", -2, "", 40, "王桂兰"), ("handed", -2, "", 40, None)])


def test_dangers_at_home_are_told_to_the_supervisor_once_and_without_a_name(agency, alice, bob, wang, browse, record):
    for number in (1, 2):
        browse(bob).post(at(agency, "visit_sheet", record.number), typed(hazards=["gas"], submission=f"s{number}", version=number))
    with fence(agency):
        notices = Notice.objects.filter(kind="visit.danger")
        assert [(one.membership, one.params, one.path) for one in notices] == [(alice, {"number": record.number}, at(agency, "record", record.number))]


def test_a_need_becomes_a_work_order_told_to_whoever_does_it(agency, alice, bob, wang, browse, record):
    browse(bob).post(at(agency, "visit_sheet", record.number), typed(order_what="申请危房改造", order_to=alice.pk, order_due=ago(-5).isoformat()))
    with fence(agency):
        order = WorkOrder.objects.get()
        assert (order.what, order.person, order.record, order.assigned_to, order.by, order.due_on, order.status) == ("申请危房改造", wang, record, alice, bob, ago(-5), "open")
        assert [(one.kind, one.membership, one.params["number"]) for one in Notice.objects.filter(kind__startswith="order")] == [("order.assigned", alice, order.number)]


# ---------- the child director ----------


@pytest.fixture
def village(agency, bob, project):
    """Two children and an old woman of the east village, a child of the west village; each was visited yesterday, with a note."""
    with fence(agency):
        people = {"小明": child(bob, "陈小明"), "小红": child(bob, "陈小红"), "奶奶": client(bob, "陈奶奶"), "西村": child(bob, "林小西", village="西村")}
        records = {name: visit(bob, project, person, days_ago=n + 1, note=f"机密{name}") for n, (name, person) in enumerate(people.items())}
        records["一家"] = visit(bob, project, people["小明"], people["西村"], days_ago=6, note="机密一家")
        records["没人"] = visit(bob, project, people["小红"], days_ago=7, outcome="nobody_home")
        write_sheet(records["小明"], by=bob, values={"living": "机密住所", "needs": "机密需求"})
    return people, records


def test_a_child_director_sees_visits_to_children_of_the_own_village_without_a_text(agency, browse, village):
    people, records = village
    page = browse(director(agency)).get(at(agency, "visit_cosign_list"))
    text = page.content.decode()
    assert [record.number for record, _names in page.context["waiting"]] == [records[name].number for name in ("小明", "小红", "一家")]
    assert [word for word in ("林小西", "林*西", "陈奶奶", "西村", "机密", people["西村"].number, people["奶奶"].number) if word in text] == []
    assert [names for _record, names in page.context["waiting"]] == [["陈小明"], ["陈小红"], ["陈小明"]]


def test_a_director_of_another_village_sees_and_signs_nothing_of_this_one(agency, browse, village):
    _people, records = village
    north = browse(director(agency, "Nora", "北村"))
    page = north.get(at(agency, "visit_cosign_list"))
    signed = [north.post(at(agency, "visit_cosign", record.number)).status_code for record in records.values()]
    assert (page.context["waiting"], [*page.context["children"]], set(signed)) == ([], [], {404})


def test_a_director_without_a_village_sees_nothing(agency, browse, village):
    assert browse(director(agency, "Nemo", "")).get(at(agency, "visit_cosign_list")).context["waiting"] == []


def test_what_is_not_the_directors_is_404_or_403(agency, browse, village):
    people, records = village
    iris = browse(director(agency))
    found = {name: iris.post(at(agency, "visit_cosign", records[name].number)).status_code for name in ("奶奶", "西村", "没人")}
    doors = {name: iris.get(at(agency, name, *args)).status_code for name, args in [
        ("record", [records["小明"].number]), ("visit_sheet", [records["小明"].number]), ("visit_list", []), ("work_order_list", []),
        ("child_refer", [people["西村"].number]), ("child_refer", [people["奶奶"].number])]}
    assert (set(found.values()), doors) == ({404}, {"record": 403, "visit_sheet": 403, "visit_list": 403, "work_order_list": 403, "child_refer": 404})


def test_one_tap_signs_and_a_moment_later_it_can_be_taken_back(agency, browse, village):
    _people, records = village
    iris = director(agency)
    window, number = browse(iris), records["小明"].number
    assert window.post(at(agency, "visit_cosign", number)).url == at(agency, "visit_cosign_list")
    made = sheet(agency, records["小明"])
    assert (made.cosigned_by_id, made.cosigned_at is not None, made.living) == (iris.pk, True, "机密住所")
    assert number not in [record.number for record, _names in window.get(at(agency, "visit_cosign_list")).context["waiting"]]
    window.post(at(agency, "visit_cosign_undo", number))
    assert sheet(agency, records["小明"]).cosigned_at is None
    with fence(agency):
        assert list(AuditEvent.objects.filter(act__startswith="visit.cosign").order_by("seq").values_list("act", flat=True)) == ["visit.cosign", "visit.cosign_undo"]


def test_a_signature_is_given_once_and_not_taken_back_later(agency, village):
    _people, records = village
    iris = director(agency)
    with fence(agency):
        cosign_visit(records["小红"], by=iris)
        with pytest.raises(services.Trouble, match="co-signed already"):
            cosign_visit(records["小红"], by=iris)
        VisitSheet.objects.filter(record=records["小红"]).update(cosigned_at=timezone.now() - UNDO_FOR * 2)
    with fence(agency), pytest.raises(services.Trouble):
        undo_cosign(records["小红"], by=iris)


def test_a_sheet_can_be_written_after_the_signature(agency, bob, browse, village):
    _people, records = village
    with fence(agency):
        cosign_visit(records["小红"], by=director(agency))
    browse(bob).post(at(agency, "visit_sheet", records["小红"].number), typed(living="新盖的房子"))
    made = sheet(agency, records["小红"])
    assert (made.living, made.cosigned_at is not None) == ("新盖的房子", True)


def test_the_directors_of_the_village_are_told_once_a_day(agency, bob, project):
    iris, nora = director(agency), director(agency, "Nora", "北村")
    with fence(agency):
        person = child(bob, "陈小明")
        for hour in (9, 14):
            visit(bob, project, person, hour=hour)
        visit(bob, project, client(bob, "陈奶奶"))
        told = [(one.membership, one.params) for one in Notice.objects.filter(kind="visit.cosign")]
    assert ([member for member, _params in told], nora in [member for member, _params in told], "陈" in str(told)) == ([iris], False, False)


def test_a_director_asks_the_agency_to_look_at_a_child(agency, alice, bob, browse, village):
    people, _records = village
    iris = director(agency)
    assert browse(iris).post(at(agency, "child_refer", people["小明"].number), {"what": "三天没来上学", "submission": "r1"}).url == at(agency, "visit_cosign_list")
    with fence(agency):
        order = WorkOrder.objects.get()
        assert (order.what, order.person, order.assigned_to, order.by, order.due_on) == ("三天没来上学", people["小明"], bob, iris, ago(-7))
        assert {(one.kind, one.membership.user.name) for one in Notice.objects.filter(kind__startswith="order")} == {("order.assigned", "Bob"), ("order.referred", "Alice")}
        others = open_order(people["小明"], by=bob, what="机密工单", assigned_to=bob, due_on=ago(-3))
    page = browse(iris).get(at(agency, "visit_cosign_list")).content.decode()
    assert (order.number in page, others.number in page, "机密工单" in page) == (True, False, False)


def test_the_minor_who_came_of_age_is_no_longer_the_directors(agency, bob, browse, project):
    today = timezone.localdate()
    with fence(agency):
        grown = child(bob, "陈大明", born=date(today.year - 18, 1, 1))
        visit(bob, project, grown)
    page = browse(director(agency)).get(at(agency, "visit_cosign_list"))
    assert (page.context["waiting"], page.context["children"]) == ([], [])
