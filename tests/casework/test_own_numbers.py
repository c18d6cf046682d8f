"""A house writes the numbers of its files, records, supervision and trainings its own way (DOMAIN.md 4.9)."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from casework.models import Kind, ServiceRecord
from casework.numbers import RECORD_LETTERS
from casework.services.log import Entry, log_many
from organisations import numbering, services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import Series
from people.models import Person
from people.search import file_numbers, find
from people.services import open_file, open_household
from tests import factories, factories_training
from tests import factories_casework as make
from training.services import Somebody

pytestmark = pytest.mark.django_db

REAL = "{sector}-{kind}{seq:03d}-{yyyymmdd}-{site}-{worker}"  # 板块–性质序号–日期–服务点–工号


def write(kind, pattern, by):
    return services.set_number_pattern(kind, pattern=pattern, since=timezone.localdate(), by=by)


def entry(project, kind="visit", **more):
    start = timezone.now() - timedelta(hours=2)
    line = make.line(project, {"call": "visit", "interview": "case"}.get(kind, kind))
    return Entry(uuid.uuid4(), project, line, kind, start, start + timedelta(minutes=30), detail=make.DETAILS.get(kind, {}), **more)


@pytest.fixture
def project(home, alice, bob):
    return make.project(alice, bob, population="children")


def test_without_an_own_pattern_each_kind_is_written_as_ever(home, alice, bob, project):
    year = timezone.localdate().year
    start = date(year, 1, 5)
    assert [
        open_file(by=bob, name="王桂兰").number, open_household(by=bob).number, make.record(bob, project).number, make.record(bob, project, "call", hour=12).number,
        factories_training.training(alice, project).number, factories_training.supervision(alice, project, [Somebody(membership=bob)], day=start).number,
    ] == [f"{home.code}-P00001", f"{home.code}-H00001", f"{home.code}-S000001", f"{home.code}-S000002", f"T-{year}-001", f"S-{year}-0001"]


def test_files_and_households_are_written_as_the_house_says(home, bob, fiona):
    open_file(by=bob, name="王桂兰")
    write("person", "{kind}{yyyy}-{seq:04d}", fiona)
    write("household", "{code}.{kind}.{seq}", fiona)
    assert (open_file(by=bob, name="李秀英", opened_on=date(2025, 5, 1)).number, open_household(by=bob).number) == ("P2025-0002", f"{home.code}.H.1")


def test_records_have_one_series_and_a_letter_by_what_was_done(home, bob, fiona, project):
    make.record(bob, project, hour=8)
    write("service", "{kind}{seq:04d}", fiona)
    kinds = ["visit", "call", "interview", "consultation", "activity", "publicity"]
    assert [make.record(bob, project, kind, hour=9 + n).number for n, kind in enumerate(kinds)] == ["V0002", "L0003", "I0004", "K0005", "E0006", "B0007"]


def test_the_pattern_of_a_real_agency_fits_every_kind(home, bob, fiona, project):
    for kind in numbering.kinds():
        assert numbering.check_pattern(REAL, kind) == REAL
    write("service", REAL, fiona)
    today = timezone.localdate() - timedelta(days=1)
    assert make.record(bob, project, "consultation").number == f"CHI-K001-{today:%Y%m%d}-{bob.number}"


def test_every_kind_fits_its_column_as_it_is_written_from_the_start(home):
    assert [kind for kind, one in numbering.kinds().items() if numbering.check_pattern(one.plain, kind) != one.plain or one.longest < 40] == []


def test_a_pattern_too_long_for_its_column_is_refused(home, fiona):
    with pytest.raises(numbering.BadPattern) as refused:
        write("person", "{sector}-{kind}{seq:08d}-{yyyymmdd}-{site}-{worker}-{code}", fiona)
    assert refused.value.code == "long"


def test_the_longest_facts_still_fit_and_hold_only_signs_for_an_address(home, bob, fiona, project):
    bob.number = "东莞/2026-00000346"
    project.domain = "community_work"
    write("service", REAL, fiona)
    number = make.record(bob, project).number
    assert number.endswith("00000346") and len(number) <= 40
    assert reverse("record", args=[home.slug, number]).endswith(f"/{number}/")


def test_letters_of_records_are_those_of_no_other_kind(home):
    others = {one.letter for kind, one in numbering.kinds().items() if kind != "service"}
    assert (set(RECORD_LETTERS), len(set(RECORD_LETTERS.values())), set(RECORD_LETTERS.values()) & others) == (set(Kind), len(Kind), set())


def test_a_bulk_of_records_has_no_gap_under_an_own_pattern(home, bob, fiona, project):
    write("service", "{kind}-{seq:03d}", fiona)
    made = log_many([entry(project, kind) for kind in ("visit", "call", "visit", "consultation")], by=bob)
    assert [record.number for record in made] == ["V-001", "L-002", "V-003", "K-004"]


def test_a_number_that_stands_already_is_passed_over_and_never_given_twice(home, bob, fiona, project):
    """Written first with a 9 in front, then without."""
    write("service", "9{seq}", fiona)  # 91, 92 … 99, 910, 911
    first = log_many([entry(project) for _ in range(11)], by=bob)
    write("service", "{seq:02d}", fiona)
    Series.objects.filter(kind="service").update(last=90)
    made = log_many([entry(project) for _ in range(3)], by=bob)
    assert first[0].number == "91"
    assert {record.number for record in first} & {record.number for record in made} == set()
    assert [record.number for record in made] == ["100", "101", "102"]


def test_two_kinds_written_alike_in_one_table_stay_apart(home, bob, fiona, project):
    """The worker's number and the running number side by side: 1 and 23, 12 and 3."""
    write("service", "{worker}{seq}", fiona)
    bob.number = "1"
    Series.objects.create(organisation=home, kind="service", last=22)
    one = make.record(bob, project)
    Series.objects.filter(kind="service").update(last=2)
    bob.number = "12"
    other = make.record(bob, project, hour=12)
    assert (one.number, other.number) == ("123", "124")


def test_trainings_and_supervision_begin_anew_each_year_so_the_year_stands_in_the_number(home, alice, bob, fiona, project):
    for kind in ("training", "supervision"):
        with pytest.raises(numbering.BadPattern) as refused:
            write(kind, "{code}-{kind}{seq:03d}", fiona)
        assert refused.value.code == "no_year"
    write("training", "{code}-{kind}{yyyy}.{seq:02d}", fiona)
    write("supervision", "{kind}{seq:02d}-{yyyymmdd}-{worker}", fiona)
    year, start = timezone.localdate().year, date(2026, 3, 5)
    assert factories_training.training(alice, project).number == f"{home.code}-T{year}.01"
    assert factories_training.supervision(alice, project, [Somebody(membership=bob)], day=start).number == f"S01-20260305-{alice.number}"
    assert factories_training.supervision(alice, project, [Somebody(membership=bob)], day=date(2025, 3, 5)).number == f"S01-20250305-{alice.number}"


def test_a_client_is_found_by_a_number_in_the_houses_own_writing(home, bob, fiona):
    write("person", "DA{yyyy}.{seq:04d}", fiona)
    person = open_file(by=bob, name="王桂兰", opened_on=date(2025, 5, 1))
    assert [list(find(text, bob)) for text in ("DA2025.0001", "da2025.0001", "DA2025.0002")] == [[person], [person], []]
    assert file_numbers("p12", "ZH") == ["p12", "P12", "ZH-P00012"]


def test_pages_open_under_own_numbers_and_the_settings_show_them_all(agency, alice, bob, fiona, browse):
    with fence(agency):
        for kind in numbering.kinds():
            write(kind, "{kind}.{yyyy}-{seq}", fiona)
        project = make.project(alice, bob)
        person, record = open_file(by=bob, name="王桂兰"), make.record(bob, project)
        training = factories_training.training(alice, project)
        supervision = factories_training.supervision(alice, project, [Somebody(membership=bob)], day=timezone.localdate() - timedelta(days=1))
        household = open_household(by=bob, people=[person])
    page = browse(bob)
    for name, one in (("person", person), ("household", household), ("record", record)):
        assert (name, page.get(reverse(name, args=[agency.slug, one.number])).status_code) == (name, 200)
    page = browse(alice)
    for name, one in (("training", training), ("supervision", supervision)):
        assert (name, page.get(reverse(name, args=[agency.slug, one.number])).status_code) == (name, 200)
    shown = browse(fiona).get(f"/o/{agency.slug}/settings/numbers/").content.decode()
    year = timezone.localdate().year
    assert [words for words in ("Client files", "Households", "Service records", "Trainings", "Supervision sessions", "V Home visit", "K Consultation",
                                f"V.{year}-1", f"T.{year}-1") if words not in shown] == []


def test_the_page_says_why_a_pattern_without_the_year_will_not_do(agency, fiona, browse):
    answer = browse(fiona).post(f"/o/{agency.slug}/settings/numbers/", {"kind": "training", "pattern": "{kind}{seq}", "since": timezone.localdate().isoformat()})
    assert "This running number begins anew each year" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_log_many_at_once_get_numbers_without_a_gap_under_an_own_pattern():
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所")
    alice = factories.member(agency, "Alice", Role.SUPERVISOR)
    workers = [factories.member(agency, name, Role.WORKER, supervisor=alice) for name in ("Bob", "Carl")]
    fiona = factories.member(agency, "Fiona", Role.ADMIN)
    with fence(agency):
        project = make.project(alice, *workers)
        write("service", "{kind}{seq:03d}", fiona)
    start, failed = threading.Barrier(2), []

    def send(worker):
        try:
            start.wait(10)
            with fence(agency):
                log_many([entry(project, kind) for kind in ("visit", "call") * 5], by=worker)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with fence(agency):
        numbers = sorted(number[1:] for number in ServiceRecord.objects.values_list("number", flat=True))
        assert (failed, numbers, Person.objects.count()) == ([], [f"{n:03d}" for n in range(1, 21)], 0)
