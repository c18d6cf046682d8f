"""Spot checks: a seeded sample, drawn masked out of the provider's records, looked at on the spot, told when it is sent (F001-9, UX O4; SECURITY.md A1 to A5, F8 to F10)."""

import io
import json
import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from casework.models import ServiceRecord
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Notice
from projects import services, window
from projects.figures.inspection import TICKS, draw
from projects.models import Inspection, InspectionItem, Paper, Project, Rectification
from projects.services.troubles import AlreadyDecided, NotInThisState
from tests import factories
from tests import factories_casework as casework
from tests.factories_inspection import drawn, looked_at, recorded, sent
from tests.factories_purchase import governed_project, named
from tests.projects.test_papers import pdf

CANARIES = ["欧阳晓霜", "诸葛念北"]
SECRET = "抽查草稿里的结论不可外传"
NUMBERS = st.lists(st.integers(1, 10**6).map(lambda n: f"ZH-S{n:06d}"), unique=True, max_size=60)


@pytest.fixture
def ground(fiona, bureau, diana, bob, alice, agency):
    """A governed project with twelve recorded visits to two clients."""
    project = governed_project(fiona, bureau)
    with fence(agency):
        people = [casework.person(alice, name) for name in CANARIES]
    recorded(project, bob, people, count=12)
    return project


def kept(inspection):
    with fence(inspection.organisation):
        return Inspection.objects.select_related("project__organisation", "organisation").get(pk=inspection.pk)


# ---------- the sample ----------


@given(numbers=NUMBERS, seed=st.text(max_size=20), wanted=st.integers(1, 60))
def test_a_sample_is_a_part_of_the_records_and_of_the_right_size(numbers, seed, wanted):
    sample = draw(numbers, seed, wanted)
    assert (set(sample) <= set(numbers), len(sample), len(set(sample))) == (True, min(wanted, len(numbers)), len(sample))


@given(numbers=NUMBERS, seed=st.text(max_size=20), wanted=st.integers(1, 60), shuffled=st.randoms())
def test_the_same_seed_draws_the_same_in_whatever_order_the_records_come(numbers, seed, wanted, shuffled):
    other = list(numbers)
    shuffled.shuffle(other)
    assert draw(numbers, seed, wanted) == draw(other, seed, wanted)


def test_the_sample_is_pythons_own_so_that_anybody_can_draw_it_again():
    numbers = [f"ZH-S{n:06d}" for n in range(1, 101)]
    assert draw(numbers, "2026", 5) == sorted(random.Random("2026").sample(numbers, 5))


def test_from_its_seed_anybody_draws_the_same_inspection_again(ground, diana):
    inspection = drawn(ground, diana)
    with fence(ground.organisation):
        sample = list(inspection.items.values_list("record_number", flat=True))
        numbers = ServiceRecord.objects.filter(project=ground).values_list("number", flat=True)
        assert (sorted(sample), len(sample), inspection.population_size) == (draw(numbers, inspection.seed, 5), 5, 12)


def test_nobody_types_a_seed(ground, diana, browse):
    address = f"/o/minzheng/projects/{ground.number}/inspections/new/"
    assert "seed" not in browse(diana).get(address).context["form"].fields
    today = timezone.localdate()
    browse(diana).post(address, {"start": (today - timedelta(days=60)).isoformat(), "end": today.isoformat(), "wanted": "5", "seed": "c0ffee"})
    with fence(ground.organisation):
        assert (Inspection.objects.get().items.count(), Inspection.objects.get().seed == "c0ffee") == (5, False)
    with pytest.raises(TypeError):
        drawn(ground, diana, seed="c0ffee")


def test_drawing_again_stays_and_the_provider_reads_it(ground, diana, fiona, browse):
    first, _second, last = drawn(ground, diana), drawn(ground, diana), looked_at(drawn(ground, diana), diana)
    assert (first.redraws, last.redraws) == (0, 2)
    page = browse(diana).get(f"/o/minzheng/projects/{ground.number}/inspections/new/").content.decode()
    assert [page.count(f"{ground.number}-I0{n}</a>") for n in (1, 2, 3)] == [1, 1, 1]
    with fence(diana.organisation):
        services.send_inspection(last, by=diana)
    for address in (f"/o/zhihe/inspections/{last.number}/", f"/o/zhihe/inspections/{last.number}/print/"):
        assert browse(fiona).get(address).content.decode().count("drawn again: 2 earlier samples of these days were not sent") == 1
    with fence(ground.organisation):
        assert list(AuditEvent.objects.filter(act="inspection.begin").order_by("seq").values_list("detail__redraws", flat=True)) == [0, 1, 2]


def test_a_sample_of_days_that_were_sent_is_no_drawing_again(ground, diana):
    sent(ground, diana)
    assert drawn(ground, diana).redraws == 0


def test_an_inspection_gets_a_number_of_its_own_and_a_seed(ground, diana):
    first, second = drawn(ground, diana), drawn(ground, diana)
    assert [first.number, second.number] == [f"{ground.number}-I01", f"{ground.number}-I02"]
    assert (len(first.seed), first.seed == second.seed) == (8, False)


def test_a_drawn_record_is_frozen_masked(ground, diana, agency):
    inspection = drawn(ground, diana, wanted=12)
    with fence(agency):
        items = list(inspection.items.all())
        assert {tuple(sorted(item.summary)) for item in items} == {("counted", "evidence", "minutes", "pictures", "unshown", "words")}
        assert {(item.told["minutes"], item.told["line"], item.told["evidence"]) for item in items} == {(45, "入户探访", True)}
        assert {tuple(sorted(who)) for item in items for who in item.told["who"]} == {("age_band", "number")}
        told = json.dumps([item.summary for item in items], ensure_ascii=False)
    assert [name for canary in CANARIES for name in (canary, canary[0]) if name in told] == []


def test_a_period_without_records_is_nothing_to_draw(ground, diana):
    today = timezone.localdate()
    with fence(diana.organisation), pytest.raises(services.NothingToDraw):
        services.begin_inspection(ground, start=today - timedelta(days=90), end=today - timedelta(days=80), wanted=5, by=diana)


@pytest.mark.parametrize(("days", "wanted"), [(-1, 5), (10, 0), (10, 61)])
def test_a_sample_that_does_not_go_together_is_refused(ground, diana, days, wanted):
    from projects.services.inspections import NothingDrawn

    today = timezone.localdate()
    with fence(diana.organisation), pytest.raises(NothingDrawn):
        services.begin_inspection(ground, start=today - timedelta(days=days), end=today, wanted=wanted, by=diana)


# ---------- who may ----------


def test_an_authority_inspects_as_well(ground, fiona, agency):
    above = factories.organisation(code="SZ", slug="shengting", name="省民政厅", kind="authority")
    official = factories.member(above, "Nora", Role.AUTHORITY)
    with fence(agency):
        named(ground, above, "authority", by=fiona)
    assert drawn(ground, official).by_name == "Nora"


def test_an_official_role_in_the_own_house_inspects_nothing(ground, agency):
    inside = factories.member(agency, "Inside", Role.OFFICIAL)
    with fence(agency), pytest.raises(window.NotAParty):
        services.begin_inspection(ground, start=ground.starts_on, end=timezone.localdate(), wanted=3, by=inside)


def test_an_evaluator_does_not_inspect(ground, fiona, edward, agency):
    with fence(agency):
        named(ground, edward.organisation, "evaluator", by=fiona)
    with fence(edward.organisation), pytest.raises(window.NotAParty):
        services.begin_inspection(ground, start=ground.starts_on, end=timezone.localdate(), wanted=3, by=edward)


def test_another_inspecting_house_does_not_write_on_this_inspection(ground, diana, fiona, agency):
    above = factories.organisation(code="SZ", slug="shengting", name="省民政厅", kind="authority")
    nora = factories.member(above, "Nora", Role.AUTHORITY)
    with fence(agency):
        named(ground, above, "authority", by=fiona)
    inspection = drawn(ground, diana)
    with fence(above):
        assert list(Inspection.objects.all()) == []  # a draft of the bureau's
        with pytest.raises(window.NotAParty):
            services.write_finding(inspection, finding="x", by=nora)


# ---------- on the spot ----------


def test_ticks_verdict_and_remark_are_kept_and_names_in_the_remark_are_masked(ground, diana):
    inspection = drawn(ground, diana)
    with fence(diana.organisation):
        item = inspection.items.select_related("inspection__project__organisation").get(seq=1)
        services.check_item(item, verdict="lacking", ticks=["dated", "plausible", "unknown"], remark=f"{CANARIES[0]}的签名缺失", by=diana)
    with fence(ground.organisation):
        item = InspectionItem.objects.get(pk=item.pk)
        assert (item.verdict, item.ticks, item.remark, item.checked_at is not None) == (
            "lacking", {code: code in ("dated", "plausible") for code in TICKS}, "欧**霜的签名缺失", True)


def test_of_two_who_write_the_finding_the_second_is_told(ground, diana):
    inspection = drawn(ground, diana)
    with fence(diana.organisation):
        services.write_finding(inspection, finding="第一", seen=inspection.version, by=diana)
        with pytest.raises(AlreadyDecided):
            services.write_finding(inspection, finding="第二", seen=inspection.version, by=diana)
    assert kept(inspection).finding == "第一"


def test_what_was_not_looked_at_is_not_sent(ground, diana):
    inspection = drawn(ground, diana)
    with fence(diana.organisation), pytest.raises(services.InspectionIncomplete) as lacking:
        services.send_inspection(inspection, by=diana)
    assert lacking.value.missing == ["items", "finding"]


def test_photos_of_the_spot_belong_to_the_inspection_and_are_read_once_it_is_sent(ground, diana, fiona, browse):
    inspection = looked_at(drawn(ground, diana), diana)
    with fence(diana.organisation):
        paper = services.add_paper(inspection, upload=pdf(), title="现场照片", by=diana)
    address = reverse("paper", args=["zhihe", paper.uid])
    before = browse(fiona).get(address).status_code
    with fence(diana.organisation):
        services.send_inspection(inspection, by=diana)
        assert Paper.objects.of(inspection).count() == 1
    assert (before, browse(fiona).get(address).status_code) == (404, 200)


# ---------- the photos of a drawn record ----------


@pytest.fixture
def pictured(ground, bob, alice, diana, agency):
    """A draft of a spot check of an activity with two photos, the opening of a file with one, and a visit to somebody who wants none."""
    with fence(agency):
        shy = casework.person(bob, "司徒映雪", photo_permission="none")
        show = casework.record(bob, ground, "activity", code="visit", headcount=9, photo=faces())
        casework.services.add_photo(show, casework.picture(colour="olive"), by=bob)
        casework.record(bob, ground, "filing", code="visit", persons=[shy], days_ago=3, hour=9, photo=casework.picture(colour="red"))
        casework.record(bob, ground, persons=[shy], days_ago=3, hour=14, photo=casework.picture(colour="navy"))
    inspection = drawn(ground, diana, wanted=60)
    with fence(diana.organisation):
        return inspection, {item.told["kind"] + str(item.summary["unshown"]): item for item in inspection.items.all() if item.summary["pictures"] or item.summary["unshown"]}


def faces():
    """A photo with fine black and white lines everywhere: what a veil must not let through."""
    out, image = io.BytesIO(), Image.new("RGB", (1200, 900))
    image.putdata([(255 * (x // 3 % 2),) * 3 for _y in range(900) for x in range(1200)])
    image.save(out, "JPEG", exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00")
    return casework.SimpleUploadedFile("photo.jpg", out.getvalue(), content_type="image/jpeg")


def picture_address(item, place=1):
    return reverse("inspection_picture", args=["minzheng", item.inspection.number, item.seq, place])


def test_photos_of_a_service_are_shown_and_those_of_papers_and_of_who_wants_none_are_only_there(pictured, diana, browse):
    inspection, items = pictured
    assert {words: (len(item.summary["pictures"]), item.summary["unshown"]) for words, item in items.items()} == {"Activity0": (2, 0), "Opening a file1": (0, 1), "Home visit1": (0, 1)}
    page = {words: browse(diana).get(reverse("inspection_item", args=["minzheng", inspection.number, item.seq])).content.decode() for words, item in items.items()}
    assert {words: (text.count("<img src="), "1 is there and is not shown" in text) for words, text in page.items()} == {
        "Activity0": (2, False), "Opening a file1": (0, True), "Home visit1": (0, True)}
    assert [browse(diana).get(picture_address(items[words])).status_code for words in ("Opening a file1", "Home visit1")] == [404, 404]


def test_what_an_inspector_gets_of_a_photo_is_a_hundred_flat_squares(pictured, diana, browse):
    _inspection, items = pictured
    answer = browse(diana).get(picture_address(items["Activity0"]))
    image = Image.open(io.BytesIO(answer.content))
    squares = image.resize((12, 9), Image.Resampling.BOX).resize(image.size, Image.Resampling.NEAREST)
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (240, 180), {})
    assert max(high for _low, high in ImageChops.difference(image, squares).getextrema()) <= 2  # nothing inside a square
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("image/jpeg", "no-store, private", "nosniff")


def test_each_look_at_a_photo_stands_in_both_audit_trails(pictured, diana, agency, bureau, browse):
    inspection, items = pictured
    item = items["Activity0"]
    browse(diana).get(picture_address(item, 2))
    told = []
    for house in (bureau, agency):
        with fence(house):
            told += AuditEvent.objects.filter(act="inspection.picture").values_list("actor_id", "detail__inspection", "detail__record", "detail__picture")
    assert told == [(diana.pk, inspection.number, item.record_number, 2)] * 2


def test_a_photo_is_shown_while_the_spot_check_is_made_to_its_house_and_no_longer(pictured, ground, fiona, diana, edward, charlie, browse):
    inspection, items = pictured
    item = items["Activity0"]
    with fence(ground.organisation):
        named(ground, edward.organisation, "evaluator", by=fiona)
        originals = list(ServiceRecord.objects.get(number=item.record_number).photos.values_list("uid", flat=True))
    tail = picture_address(item).removeprefix("/o/minzheng")
    others = [browse(member).get(f"/o/{member.organisation.slug}{tail}").status_code for member in (fiona, edward, charlie)]
    by_uid = [browse(diana).get(f"/o/{slug}/photos/{uid}/{query}").status_code for slug in ("minzheng", "zhihe") for uid in originals for query in ("", "?size=small")]
    odd = [browse(diana).get(picture_address(item, place)).status_code for place in (0, 3)]
    looked_at(inspection, diana, orders=())
    with fence(diana.organisation):
        services.send_inspection(kept(inspection), by=diana)
    assert (set(others) <= {403, 404}, set(by_uid), odd, browse(diana).get(picture_address(item)).status_code) == (True, {403, 404}, [404, 404], 404)


def test_a_photo_of_after_the_draw_is_no_evidence_and_one_taken_off_is_gone(pictured, ground, bob, diana, agency, browse):
    _inspection, items = pictured
    with fence(agency):
        record = ServiceRecord.objects.get(number=items["Activity0"].record_number)
        casework.services.remove_photo(record.photos.first(), by=bob)
        casework.services.add_photo(ServiceRecord.objects.get(pk=record.pk), casework.picture(colour="pink"), by=bob)
    assert [browse(diana).get(picture_address(items["Activity0"], place)).status_code for place in (1, 2, 3)] == [404, 200, 404]


# ---------- told ----------


def test_the_provider_is_told_when_it_is_sent_and_by_whom(ground, diana, agency, fiona):
    inspection = sent(ground, diana)
    with fence(agency):
        assert list(Notice.objects.filter(kind__startswith="inspection").values_list("kind", "membership_id")) == [("inspection.sent", fiona.pk)]
    assert kept(inspection).status == "sent"


def test_nothing_to_put_right_closes_it_at_once(ground, diana, agency):
    inspection = sent(ground, diana, orders=())
    with fence(agency):
        assert list(Notice.objects.filter(kind__startswith="inspection").values_list("kind", flat=True)) == ["inspection.sent_fine"]
    assert (kept(inspection).status, kept(inspection).closed_at is not None) == ("closed", True)


def test_the_project_goes_into_rectification_with_it_and_comes_back(ground, diana, agency):
    inspection = sent(ground, diana, rectify=True)
    with fence(agency):
        assert Project.objects.get(pk=ground.pk).status == "rectifying"
        order = Rectification.objects.get(inspection=inspection)
        for step in ("proved", "closed"):
            Rectification.objects.filter(pk=order.pk).update(status=step)
    with fence(diana.organisation):
        services.close_inspection(inspection, by=diana)
    with fence(agency):
        steps = list(ground.steps.order_by("-pk").values_list("before", "after", "document")[:2])
    assert steps == [("rectifying", "running", inspection.number), ("running", "rectifying", inspection.number)]


def test_with_an_order_open_it_is_not_closed(ground, diana):
    inspection = sent(ground, diana)
    with fence(diana.organisation), pytest.raises(services.OrdersOpen):
        services.close_inspection(inspection, by=diana)


def test_both_audit_trails_hold_each_act_once_and_no_verdict(ground, diana, agency, bureau):
    sent(ground, diana)
    for house in (agency, bureau):
        with fence(house):
            rows = AuditEvent.objects.filter(act__startswith="inspection.")
            assert rows.filter(act="inspection.send").count() == 1
            assert [row.detail for row in rows if "verdict" in str(row.detail) or "lacking" in str(row.detail)] == []


# ---------- who reads what, and when ----------


def test_before_it_is_sent_no_page_of_the_provider_shows_it(ground, diana, fiona, alice, browse):
    inspection = looked_at(drawn(ground, diana), diana, finding=SECRET, orders=(SECRET,))
    seen = []
    for member in (fiona, alice):
        client = browse(member)
        pages = [reverse("inspection_list", args=["zhihe"]), reverse("project", args=["zhihe", ground.number]), reverse("closing", args=["zhihe", ground.number])]
        assert [SECRET in client.get(page).content.decode() or inspection.number in client.get(page).content.decode() for page in pages] == [False] * 3
        seen += [client.get(reverse(name, args=["zhihe", inspection.number])).status_code for name in ("inspection", "inspection_print")]
    assert seen == [404] * 4
    with fence(diana.organisation):
        services.send_inspection(inspection, by=diana)
    assert SECRET in browse(fiona).get(reverse("inspection", args=["zhihe", inspection.number])).content.decode()  # and it was there to be seen


def test_no_clients_name_is_on_any_page_of_an_inspection(ground, diana, fiona, browse):
    inspection = sent(ground, diana, wanted=12)
    pages = {(member.name, name): browse(member).get(reverse(name, args=[member.organisation.slug, inspection.number])).content.decode()
             for member in (diana, fiona) for name in ("inspection", "inspection_print")}
    assert {where: [name for name in CANARIES if name in page] for where, page in pages.items() if any(name in page for name in CANARIES)} == {}
    assert all("ZH-P0000" in page for page in pages.values())


def test_other_houses_find_nothing(ground, diana, charlie, other_agency, edward, browse):
    inspection = sent(ground, diana)
    names = ("inspection", "inspection_print", "inspection_item", "order_prove", "order_decide")
    for member in (charlie, edward):
        client = browse(member)
        codes = [client.get(reverse(name, args=[member.organisation.slug, inspection.number, *([1] if name in names[2:] else [])])).status_code for name in names]
        assert set(codes) <= {403, 404}
        assert (codes[0], inspection.number in client.get(reverse("inspection_list", args=[member.organisation.slug])).content.decode()) == (404, False)
    for house in (other_agency, edward.organisation):
        with fence(house), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM projects_inspection")
            assert cursor.fetchone() == (0,)


def test_a_list_costs_the_same_for_one_and_for_four(ground, diana, browse):
    sent(ground, diana)
    client, costs, page = browse(diana), [], reverse("inspection_list", args=["minzheng"])
    for more in (0, 3):
        [sent(ground, diana) for _ in range(more)]
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        costs.append(len(queries))
    assert (costs[0] == costs[1], costs[1] <= 20) == (True, True)


def test_from_drawing_to_sending_in_the_browser(ground, diana, browse):
    client, today = browse(diana), timezone.localdate()
    made = client.post(reverse("inspection_new", args=["minzheng", ground.number]), {"start": ground.starts_on.isoformat(), "end": today.isoformat(), "wanted": "2"})
    number = f"{ground.number}-I01"
    assert made.headers["Location"] == reverse("inspection", args=["minzheng", number])
    tick = {"ticks": ["dated"], "verdict": "fine"}
    ways = [client.post(reverse("inspection_item", args=["minzheng", number, seq]), tick).headers["Location"] for seq in (1, 2)]
    assert ways == [reverse("inspection_item", args=["minzheng", number, 2]), reverse("inspection", args=["minzheng", number])]
    page = client.get(reverse("inspection_finding", args=["minzheng", number]))
    version = page.context["form"].instance.version
    client.post(reverse("inspection_finding", args=["minzheng", number]), {"finding": "记录齐全", "on": today.isoformat(), "place": "", "version": version})
    client.post(reverse("order_new", args=["minzheng", number]), {"what": "补齐签到表", "due_on": (today + timedelta(days=7)).isoformat()})
    client.post(reverse("inspection_send", args=["minzheng", number]), {})
    with fence(ground.organisation):
        inspection = Inspection.objects.get(number=number)
        assert (inspection.status, inspection.finding, [order.what for order in inspection.orders.all()]) == ("sent", "记录齐全", ["补齐签到表"])


# ---------- illegal steps ----------

ALL = [status.value for status in Inspection.Status]
ILLEGAL = [(before, after) for before in ALL for after in ALL if before != after and after not in Inspection.STEPS.get(before, [])]


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_the_database_refuses_every_illegal_step(ground, diana, agency, before, after):
    inspection = drawn(ground, diana, wanted=1)
    with fence(agency):
        for step in {"draft": [], "sent": ["sent"], "closed": ["sent", "closed"]}[before]:
            Inspection.objects.filter(pk=inspection.pk).update(status=step)
        with pytest.raises(IntegrityError), transaction.atomic():
            Inspection.objects.filter(pk=inspection.pk).update(status=after)


@pytest.mark.parametrize("orders", [("补齐签到表",), ()])
def test_a_sent_or_closed_inspection_is_not_written_on_sent_again_or_closed_from_nothing(ground, diana, orders):
    inspection = sent(ground, diana, orders=orders)
    with fence(diana.organisation):
        item = inspection.items.select_related("inspection__project__organisation").get(seq=1)
        acts = [lambda: services.check_item(item, verdict="fine", by=diana), lambda: services.write_finding(inspection, finding="x", by=diana),
                lambda: services.order_rectification(inspection, what="x", due_on=timezone.localdate(), by=diana), lambda: services.send_inspection(inspection, by=diana)]
        if not orders:
            acts.append(lambda: services.close_inspection(inspection, by=diana))
        for act in acts:
            with pytest.raises(NotInThisState):
                act()


def test_a_draft_is_not_closed(ground, diana):
    inspection = looked_at(drawn(ground, diana), diana)
    with fence(diana.organisation), pytest.raises(NotInThisState):
        services.close_inspection(inspection, by=diana)
