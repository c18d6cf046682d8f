"""A long list of clients: checked by the worker, shown, opened, cancelled, killed, forgotten (UX.md 2.3)."""

import io
import json
import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from organisations.fence import fence
from organisations.models import AuditEvent, Notice, Series
from people import services
from people.forms.rows import read_text
from people.models import ClientImport, ImportStatus, Person
from people.services import long_imports
from people.services.long_imports import sweep_imports, work_on_import
from tests import factories_people as make
from tests.factories import member

pytestmark = pytest.mark.django_db
KILLS = int(os.environ.get("KILLS", "8"))
HEADINGS = "姓名\t性别\t出生日期\t类别\t无证件原因\t血型"
GOOD, WRONG = "\t女\t1950-03-12\t独居老人\t尚未带来\tO", "\t女\t1950-13-12\t独居老人\t尚未带来\tA"


def listed(*rows):
    return "\n".join(["2026年服务对象名单", HEADINGS, *rows])


NAMES = [f"王{one}{two}" for one in "一二三四五六七八九十" for two in "甲乙丙丁戊己庚辛壬癸子丑"]  # 120 people
LONG = listed(*(name + (WRONG if place % 40 == 7 else GOOD) for place, name in enumerate(NAMES)))


@pytest.fixture
def base(agency):
    return f"/o/{agency.slug}/people/import/"


@pytest.fixture
def hand_in(base, bob, browse):
    """Bob hands in a list; returns his browser and the import."""
    bob.user.language = "zh-hans"
    bob.user.save()
    client = browse(bob)

    def send(rows=LONG):
        answer = client.post(base, {"rows": rows, "do": "check"})
        with fence(bob.organisation):
            found = ClientImport.objects.select_related("organisation").latest("pk")
            assert answer.url == found.get_absolute_url()
        return client, found

    return send


def worked(found, times=1):
    for _time in range(times):
        work_on_import(found.pk, found.organisation_id)
    with fence(found.organisation):
        return ClientImport.objects.select_related("organisation", "by__user").get(pk=found.pk)


def names(agency):
    with fence(agency):
        return sorted(person.name for person in Person.objects.all())


def left_rows(client, base, found):
    sheet = load_workbook(io.BytesIO(client.get(f"{base}{found.pk}/left/").content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()], [[cell.fill.start_color.rgb for cell in row if cell.fill.fill_type] for row in sheet.iter_rows()]


def test_a_long_list_is_checked_shown_and_opened_by_the_worker(agency, base, bob, hand_in):
    client, found = hand_in()
    assert (found.status, found.total, names(agency)) == ("checking", 120, [])
    assert "第 0 / 120 行" in client.get(f"{base}{found.pk}/progress/").content.decode()
    found = worked(found)
    assert (found.status, found.place, names(agency)) == ("checked", 120, [])
    answer = client.get(f"{base}{found.pk}/work/")
    assert answer.context["counts"] == {"new": 117, "draft": 0, "same": 0, "other": 0, "ask": 0, "wrong": 3}
    assert [(line.at, line.label) for line in answer.context["wrong"]] == [(10, NAMES[7]), (50, NAMES[47]), (90, NAMES[87])]
    assert "血型" in answer.content.decode() and "导入 117 份档案" in answer.content.decode()
    assert client.post(f"{base}{found.pk}/work/", {"do": "open"}).url == f"{base}{found.pk}/work/"
    found = worked(found)
    assert (found.status, found.counts) == ("done", {"opened": 117, "drafts": 0, "left": 3})
    assert names(agency) == sorted(name for place, name in enumerate(NAMES) if place % 40 != 7)
    with fence(agency):
        assert sorted(AuditEvent.objects.filter(act__startswith="person.import").values_list("act", flat=True)) == ["person.import", "person.import_check", "person.import_open"]
        assert list(Notice.objects.filter(membership=bob).order_by("pk").values_list("kind", "params")) == [
            ("import.checked", {"rows": "120", "opened": "0"}), ("import.over", {"rows": "117", "opened": "117"})]
    assert client.get(f"{base}{found.pk}/work/").url == found.get_absolute_url() == f"{base}{found.pk}/"


def test_the_rows_that_are_left_come_as_a_workbook_that_is_imported_when_mended(agency, base, hand_in):
    client, found = hand_in()
    found = worked(found)
    client.post(f"{base}{found.pk}/work/", {"do": "open"})
    found = worked(found)
    rows, red = left_rows(client, base, found)
    assert [row[0] for row in rows] == ["姓名", NAMES[7], NAMES[47], NAMES[87]]
    assert rows[0][-1] == "原因与改法" and rows[1][-1].startswith("出生日期：")
    assert red == [[], ["FFF4CCCC"], ["FFF4CCCC"], ["FFF4CCCC"]]
    mended = "\n".join("\t".join(str(cell or "") for cell in row).replace("1950-13-12", "1950-12-12") for row in rows)
    answer = client.post(base, {"rows": mended, "do": "check"})
    assert [line.kind for line in answer.context["lines"]] == ["new"] * 3
    assert answer.context["unknown"] == ["血型", "原因与改法"]


def test_who_may_be_known_already_is_opened_when_ticked_and_who_was_opened_meanwhile_is_left(agency, base, bob, hand_in):
    with fence(agency):
        gina = member(agency, "Gina", "worker")
        make.person(gina, NAMES[0]), make.person(gina, NAMES[1])
    client, found = hand_in()
    found = worked(found)
    answer = client.get(f"{base}{found.pk}/work/")
    assert [(line.at, line.label) for line in answer.context["asked"]] == [(3, NAMES[0]), (4, NAMES[1])]
    assert f"王*{NAMES[0][-1]}" in answer.content.decode()
    client.post(f"{base}{found.pk}/work/", {"do": "open", "alike": ["3", "5", "999", "x"]})
    with fence(agency):
        make.person(gina, NAMES[2])
    found = worked(found)
    assert found.counts == {"opened": 115, "drafts": 0, "left": 5}
    assert [line["label"] for line in json.loads(found.told)["lines"]] == [NAMES[1], NAMES[2], NAMES[7], NAMES[47], NAMES[87]]
    assert names(agency).count(NAMES[0]) == 2 and names(agency).count(NAMES[2]) == 1


def test_a_cancelled_list_opens_nothing_more_and_what_it_opened_is_taken_back(agency, base, bob, hand_in, monkeypatch):
    monkeypatch.setattr(long_imports, "SLICE", 0)
    client, found = hand_in()
    assert worked(found).place == 100  # then it is the turn of others
    found = worked(found)
    client.post(f"{base}{found.pk}/work/", {"do": "open"})
    assert worked(found).place == 20
    assert client.post(f"{base}{found.pk}/work/", {"do": "cancel"}).url == f"{base}{found.pk}/work/"
    found = worked(found)
    assert (found.status, found.counts, len(names(agency))) == ("cancelled", {"opened": 20, "drafts": 0, "left": 100}, 20)
    assert len(left_rows(client, base, found)[0]) == 101
    client.post(f"{base}{found.pk}/")
    assert names(agency) == []


def test_a_list_that_only_waits_is_thrown_away_at_once_and_moves_no_more(agency, base, bob, hand_in):
    client, found = hand_in()
    found = worked(found)
    client.post(f"{base}{found.pk}/work/", {"do": "cancel"})
    assert worked(found, 2).status == "cancelled" and names(agency) == []
    with fence(agency):
        for act in (services.cancel_import, services.open_list):
            with pytest.raises(services.ImportMovedOn):
                act(found, by=bob)
    assert client.post(f"{base}{found.pk}/work/", {"do": "open"}).url == f"{base}{found.pk}/"


def test_nothing_is_opened_for_somebody_who_may_no_longer(agency, base, bob, hand_in):
    client, found = hand_in()
    found = worked(found)
    client.post(f"{base}{found.pk}/work/", {"do": "open"})
    with fence(agency):
        type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    assert (worked(found).status, names(agency)) == ("failed", [])


def test_what_kills_its_worker_each_time_is_given_up_and_says_so(agency, base, hand_in, monkeypatch):
    client, found = hand_in()
    monkeypatch.setattr(long_imports, "_check", lambda *_args: 1 / 0)
    for _time in range(3):
        with pytest.raises(ZeroDivisionError):
            work_on_import(found.pk, found.organisation_id)
    found = worked(found)
    assert (found.status, found.attempts, found.counts["left"]) == ("failed", 3, 0)
    assert "没能处理完" in client.get(f"{base}{found.pk}/").content.decode()


def test_a_list_that_is_shorter_than_it_was_said_to_be_comes_to_its_end(agency, bob):
    with fence(agency):
        found = services.begin_import(listed("王桂兰" + GOOD), by=bob, sha256="0" * 64, total=5)
    assert (worked(found).status, len(json.loads(worked(found).told)["lines"])) == ("checked", 1)


def test_the_sweeper_wakes_what_stands_still_and_forgets_rows_after_a_week(agency, base, hand_in, monkeypatch):
    woken = []
    monkeypatch.setattr(long_imports, "enqueue", lambda _task, pk, _organisation: woken.append(pk))
    _client, still = hand_in()
    client, left = hand_in(LONG.replace("O", "AB"))
    left = worked(left)
    woken.clear()
    with fence(agency):
        ClientImport.objects.filter(pk=still.pk).update(moved_at=timezone.now() - timedelta(minutes=1))
        ClientImport.objects.filter(pk=left.pk).update(at=timezone.now() - timedelta(days=7, minutes=1))
    sweep_imports()
    assert woken == [still.pk]
    left = worked(left)
    assert (left.status, left.rows, left.told, left.holds_rows, client.get(f"{base}{left.pk}/left/").status_code) == ("cancelled", "", "", False, 404)
    assert json.loads(worked(still).told)["lines"] != []


def test_a_list_walks_only_with_its_rows_and_only_its_owner_sees_it(agency, alice, base, browse, hand_in):
    _client, found = hand_in()
    with fence(agency), pytest.raises(IntegrityError), transaction.atomic():
        ClientImport.objects.filter(pk=found.pk).update(holds_rows=False)
    other = browse(alice)
    assert {other.get(f"{base}{found.pk}/{page}").status_code for page in ("", "work/", "progress/", "left/")} == {404}
    assert other.post(f"{base}{found.pk}/work/", {"do": "cancel"}).status_code == 404
    assert worked(found).status == ImportStatus.CHECKED


def test_a_file_of_several_thousand_rows_is_handed_in_whole(agency, base, bob, browse):
    rows = "\n".join(f"王{place}\t女" for place in range(9_999))
    answer = browse(bob).post(base, {"do": "check", "file": SimpleUploadedFile("list.csv", ("姓名\t性别\n" + rows).encode())})
    with fence(agency):
        found = ClientImport.objects.get()
        assert (answer.status_code, found.total, len(read_text(found.rows))) == (302, 9_999, 10_000)


# ---------- a worker that is killed for real ----------


def opens_until_killed(found, ready):
    """A worker of its own: says through `ready` that it has begun, and goes on until the list is over."""
    _inherited, connection.connection = connection.connection, None  # the parent's, if any; kept, so that it is not closed
    try:
        os.write(ready, b"1")
        while True:
            work_on_import(found.pk, found.organisation_id)
    finally:
        os._exit(1)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_each_row_becomes_one_file_and_none_is_lost(transactional_db, agency, base, bob, hand_in, monkeypatch):
    monkeypatch.setattr(long_imports, "MOST_ATTEMPTS", 1000)
    monkeypatch.setattr(long_imports, "OPENED_AT_ONCE", 5)
    client, found = hand_in()
    found = worked(found)
    client.post(f"{base}{found.pk}/work/", {"do": "open"})
    moments, ends = random.Random(20261122), []
    for _each in range(KILLS):
        hears, ready = os.pipe()
        child = os.fork()
        if not child:
            opens_until_killed(found, ready)
        os.close(ready)
        os.read(hears, 1)
        os.close(hears)
        time.sleep(moments.uniform(0.005, 0.5))
        os.kill(child, signal.SIGKILL)
        ends.append(os.WTERMSIG(os.waitpid(child, 0)[1]))
    assert ends == [signal.SIGKILL] * KILLS
    with fence(agency):
        between = ClientImport.objects.select_for_update().get(pk=found.pk)  # waits for what the last one held
        assert (len(between.made), Person.objects.count()) == (between.place, between.place)
    found = worked(found, 30)
    assert (found.status, found.counts) == ("done", {"opened": 117, "drafts": 0, "left": 3})
    assert names(agency) == sorted(name for place, name in enumerate(NAMES) if place % 40 != 7)
    with fence(agency):
        assert sorted(Person.objects.values_list("number", flat=True)) == sorted(
            AuditEvent.objects.filter(act="person.open").values_list("object_id", flat=True))
        assert Series.objects.get(kind="person").last == 117
