"""What counts, and how: the definitions of DOMAIN.md 3.3, against numbers counted again by plain SQL."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from casework import services
from casework.models import ServiceRecord
from organisations.fence import fence
from people.models import Person
from people.services import set_status
from projects import counting
from reports.collecting.tally import Tally
from tests import factories_casework as make


def period(days=60):
    today = timezone.localdate()
    return counting.Period(today - timedelta(days=days), today)


def figure(subject, code, options=None, within=None):
    scope = counting.Scope.of(subject)
    if options:
        scope = counting.Scope(scope.organisation, scope.project, scope.line, options)
    return counting.get(code).count(scope, within or period())


def total(subject, code, options=None, within=None):
    return figure(subject, code, options, within).total()


@pytest.fixture
def child_twice(home, alice, bob, project, wang):
    """A child met on a visit and at an activity with eleven people who have no file."""
    visit = make.approved(alice, bob, project, "visit", persons=[wang])
    activity = make.approved(alice, bob, project, "activity", persons=[wang], headcount=11, title="灯笼", days_ago=2)
    return visit, activity


def test_a_child_met_twice_is_one_person_for_the_project_and_one_in_each_line(child_twice, project):
    assert total(project, "PERSONS") == 1
    assert [total(make.line(project, code), "PERSONS") for code in ("visit", "activity", "case")] == [1, 1, 0]


def test_people_without_a_file_add_to_person_times_and_never_to_persons(child_twice, project):
    assert (total(project, "PERSONS"), total(project, "PERSON_TIMES")) == (1, 13)
    assert (total(project, "ACT"), total(project, "ACT_PT"), total(project, "VISIT")) == (1, 12, 1)


def test_persons_never_exceed_person_times(home, alice, bob, project, wang, li):
    for days, persons in ((1, [wang]), (2, [wang, li]), (3, [li])):
        make.approved(alice, bob, project, persons=persons, days_ago=days)
        assert total(project, "PERSONS") <= total(project, "PERSON_TIMES")
    assert (total(project, "PERSONS"), total(project, "PERSON_TIMES")) == (2, 4)
    assert total(project, "PERSONS") <= sum(total(line, "PERSONS") for line in project.lines.all())


def test_only_what_is_approved_with_its_evidence_counts_but_all_that_was_sent_is_recorded(home, alice, bob, project, wang):
    make.approved(alice, bob, project, persons=[wang], days_ago=1)
    make.record(bob, project, persons=[wang], days_ago=2)
    services.return_record(make.record(bob, project, persons=[wang], days_ago=3), by=alice, reason="请补充")
    make.record(bob, project, persons=[wang], days_ago=4, submit=False)
    services.void_record(make.record(bob, project, persons=[wang], days_ago=5), by=bob, reason="重复")
    make.approved(alice, bob, project, persons=[wang], days_ago=6, detail={"outcome": "nobody_home"})
    visits = figure(project, "VISIT")
    assert (visits.total(), visits.total_recorded()) == (1, 4)
    with translation.override("en"):
        rows = [(row.countable, row.reasons) for row in visits.page()]
    assert rows == [
        (True, []), (False, ["waiting for review"]), (False, ["returned by the reviewer"]), (False, ["visit did not take place"])]


@pytest.mark.parametrize(("fields", "reasons"), [
    ({}, []),
    ({"photo": False}, ["no_photo"]),
    ({"detail": {"summary": ""}}, ["no_summary"]),
    ({"headcount": 0}, ["nobody"]),
    ({"photo": False, "detail": {"summary": ""}, "headcount": 0}, ["nobody", "no_photo", "no_summary"]),
])
def test_an_activity_counts_with_someone_there_a_photo_and_a_summary(home, alice, bob, project, fields, reasons):
    record = make.approved(alice, bob, project, "activity", **({"title": "灯笼", "headcount": 12} | fields))
    assert (record.reasons, record.evidence_complete, record.countable) == (reasons, not reasons, not reasons)
    assert total(project, "ACT") == (0 if reasons else 1)


@pytest.mark.parametrize("outcome", ["nobody_home", "empty", "refused", "moved"])
def test_a_visit_that_did_not_take_place_is_complete_and_does_not_count(home, alice, bob, project, wang, outcome):
    record = make.approved(alice, bob, project, persons=[wang], detail={"outcome": outcome})
    assert (record.evidence_complete, record.countable, record.reasons) == (True, False, ["not_done"])
    assert total(project, "VISIT") == 0


def test_a_call_counts_when_it_was_answered(home, alice, bob, project, wang):
    make.approved(alice, bob, project, "call", persons=[wang], detail={"answered": False})
    make.approved(alice, bob, project, "call", persons=[wang], days_ago=2)
    calls = figure(project, "CALL")
    assert (calls.total(), calls.total_recorded()) == (1, 2)


def test_each_kind_has_its_own_figure(home, alice, bob, project, wang, li):
    for one in (wang, li):
        make.in_service(one, bob)
    make.approved(alice, bob, project, "filing", persons=[wang])
    make.approved(alice, bob, project, "filing", persons=[wang, li], days_ago=2)
    make.approved(alice, bob, project, "interview", persons=[wang], minutes=60)
    make.approved(alice, bob, project, "interview", persons=[wang], minutes=15, days_ago=2)
    make.approved(alice, bob, project, "consultation", headcount=3)
    make.approved(alice, bob, project, "publicity", headcount=120, title="宣传周")
    found = {code: total(project, code) for code in ("FILE_NEW", "CASE_INTERVIEW", "CONSULT", "POLICY", "POLICY_PT", "PERSON_TIMES")}
    assert found == {"FILE_NEW": 2, "CASE_INTERVIEW": 2, "CONSULT": 3, "POLICY": 1, "POLICY_PT": 120, "PERSON_TIMES": 128}
    assert total(project, "CASE_INTERVIEW", {"minutes_min": 30}) == 1


def test_a_visit_to_a_household_of_three_is_three_person_times_or_one_visit_as_the_contract_says(home, alice, bob, project, wang, li):
    make.approved(alice, bob, project, persons=[wang, li], headcount=1)
    assert (total(project, "VISIT"), total(project, "VISIT", {"by": "records"})) == (3, 1)


def test_hours_are_those_of_all_workers_present(home, alice, bob, gina, project, wang):
    make.approved(alice, bob, project, persons=[wang], minutes=90, companions=[gina])
    make.approved(alice, bob, project, persons=[wang], minutes=30, days_ago=2)
    assert total(project, "HOURS") == Decimal("3.5")
    assert sum(row.amount for row in figure(project, "HOURS").page()) == Decimal("3.5")


def test_on_time_means_within_a_day_after_the_end(home, alice, bob, project, wang):
    for hours in (23, 24, 25, 50):
        began = timezone.now() - timedelta(days=10)
        record = make.record(bob, project, persons=[wang], started_at=began, recorded_at=began + timedelta(minutes=45, hours=hours))
        services.approve_record(record, by=alice)
    timely = figure(project, "TIMELY")
    assert (timely.total(), timely.total_recorded()) == (2, 4)


def test_a_day_belongs_to_the_period_by_the_agencys_own_clock(home, alice, bob, project, wang):
    last_of_october = timezone.make_aware(timezone.datetime(2026, 10, 31, 23, 30))
    make.approved(alice, bob, project, persons=[wang], started_at=last_of_october, minutes=60)
    october, november = counting.Period(date(2026, 10, 1), date(2026, 10, 31)), counting.Period(date(2026, 11, 1), date(2026, 11, 30))
    assert (total(project, "VISIT", within=october), total(project, "VISIT", within=november)) == (1, 0)


def test_the_rows_behind_a_figure_add_up_to_it_and_name_nobody(child_twice, project, wang):
    for code in ("PERSONS", "PERSON_TIMES", "ACT_PT", "VISIT", "HOURS", "ACT"):
        shown = figure(project, code)
        assert sum(row.amount for row in shown.page()) == shown.total(), code
    rows = figure(project, "PERSON_TIMES").page()
    assert {str(who).split(" · ")[0] for row in rows for who in row.who} == {wang.number}
    assert "王桂兰" not in str(rows) and "桂" not in str(rows)


SQL = {
    "VISIT": "SELECT coalesce(sum(headcount + (SELECT count(*) FROM casework_participation p WHERE p.record_id = r.id)), 0) "
             "FROM casework_servicerecord r JOIN casework_visitdetail d ON d.record_id = r.id "
             "WHERE r.kind = 'visit' AND r.status = 'approved' AND d.outcome = 'done'",
    "ACT": "SELECT count(*) FROM casework_servicerecord r JOIN casework_activitydetail d ON d.record_id = r.id WHERE r.kind = 'activity' "
           "AND r.status = 'approved' AND d.summary <> '' AND EXISTS (SELECT 1 FROM casework_photo f WHERE f.record_id = r.id) "
           "AND (r.headcount > 0 OR EXISTS (SELECT 1 FROM casework_participation p WHERE p.record_id = r.id))",
    "CALL": "SELECT coalesce(sum(headcount + (SELECT count(*) FROM casework_participation p WHERE p.record_id = r.id)), 0) "
            "FROM casework_servicerecord r JOIN casework_calldetail d ON d.record_id = r.id "
            "WHERE r.kind = 'call' AND r.status = 'approved' AND d.answered",
    "PERSONS": "SELECT count(DISTINCT p.person_id) FROM casework_servicerecord r JOIN casework_participation p ON p.record_id = r.id "
               "WHERE r.countable",
    "PERSON_TIMES": "SELECT coalesce(sum(headcount + (SELECT count(*) FROM casework_participation p WHERE p.record_id = r.id)), 0) "
                    "FROM casework_servicerecord r WHERE r.countable",
    "HOURS": "SELECT coalesce(sum(extract(epoch FROM ended_at - started_at)) / 3600, 0) FROM casework_servicerecord r "
             "JOIN casework_recordworker w ON w.record_id = r.id WHERE r.countable",
}


def test_the_figures_are_those_of_plain_sql(home, alice, bob, gina, project, wang, li):
    kinds = ["visit", "call", "interview", "consultation", "activity", "publicity"]
    for n in range(36):
        kind = kinds[n % 6]
        detail = dict(make.DETAILS.get(kind, {}))
        if kind == "visit" and n % 4 == 0:
            detail["outcome"] = "refused"
        if kind == "call" and n % 5 == 0:
            detail["answered"] = False
        if kind == "activity" and n % 3 == 0:
            detail["summary"] = ""
        record = make.record(bob, project, kind, persons=[[wang], [li], [wang, li], []][n % 4], headcount=n % 7, title="活动" if kind in
                             ("activity", "publicity") else "", days_ago=n + 1, minutes=20 + n, detail=detail, companions=[gina] if n % 3 == 1 else (),
                             photo=False if n % 8 == 4 else None)
        if n % 5 != 3:
            services.approve_record(record, by=alice)
    services.correct_record(ServiceRecord.objects.filter(kind="visit", status="approved").first(), by=alice, reason="更正",
                            changes={"headcount": 9, "persons": [wang, li]})
    counted = {code: total(project, code) for code in SQL}
    with connection.cursor() as cursor:
        for code, sql in SQL.items():
            cursor.execute(sql)
            assert round(counted[code], 4) == round(Decimal(cursor.fetchone()[0]), 4), code
    assert counted["PERSONS"] == 2 and counted["VISIT"] > 0 and counted["ACT"] > 0


def test_a_figure_costs_the_same_number_of_queries_for_one_record_and_for_many(home, alice, bob, project, wang, li, django_assert_num_queries):
    for days in range(1, 9):
        make.approved(alice, bob, project, persons=[wang, li], days_ago=days)
        if days in (1, 8):
            with django_assert_num_queries(1):
                total(project, "PERSON_TIMES")
            with django_assert_num_queries(4):
                assert len(figure(project, "PERSON_TIMES").page()) == days


def test_a_file_counts_when_it_is_in_service_and_once_in_the_life_of_a_project(home, alice, bob, project, wang, li):
    """Wang's file is a draft at first; Li's is in service, and is written down as filed a second time."""
    make.in_service(li, bob)
    first = make.approved(alice, bob, project, "filing", persons=[wang], days_ago=9)
    make.approved(alice, bob, project, "filing", persons=[li], days_ago=8)
    again = make.approved(alice, bob, project, "filing", persons=[li], days_ago=2)
    assert (total(project, "FILE_NEW"), first.countable, first.reasons) == (1, False, ["file_draft"])
    later = figure(project, "FILE_NEW", within=period(4))
    assert (later.total(), later.total_recorded(), [(row.number, row.countable, row.reasons) for row in later.page()]) == (
        0, 1, [(again.number, False, ["the file was counted before"])])
    make.in_service(wang, bob)
    whole = figure(project, "FILE_NEW")
    assert (whole.total(), sum(row.amount for row in whole.page())) == (2, 2)
    set_status(Person.objects.get(pk=wang.pk), "closed", by=bob)
    assert total(project, "FILE_NEW") == 2


def test_a_family_filed_together_counts_those_who_are_new(home, alice, bob, project, wang, li):
    for one in (wang, li):
        make.in_service(one, bob)
    make.approved(alice, bob, project, "filing", persons=[wang], days_ago=9)
    make.approved(alice, bob, project, "filing", persons=[wang, li], days_ago=2)
    assert [total(project, "FILE_NEW", within=period(days)) for days in (4, 30)] == [1, 2]
    assert [Tally(figure(project, "FILE_NEW", within=period(days))).total() for days in (4, 30)] == [1, 2]
    assert [[row.amount for row in figure(project, "FILE_NEW", within=period(days)).page()] for days in (4, 30)] == [[1], [1, 1]]


def test_a_draft_that_was_closed_without_service_is_no_file(home, alice, bob, fiona, project, wang):
    record = make.approved(alice, bob, project, "filing", persons=[wang])
    set_status(Person.objects.get(pk=wang.pk), "closed", by=bob)
    services.correct_record(record, by=fiona, reason="地点", changes={"place": "村委会"})
    assert total(project, "FILE_NEW") == 0


def test_the_client_page_leads_to_logging_the_opening_until_it_is_logged(agency, alice, bob, browse, project, wang):
    with fence(agency):
        make.in_service(wang, bob)
    way = f"?kind=filing&amp;person={wang.number}"
    shown = [way in browse(bob).get(reverse("person_records", args=[agency.slug, wang.number])).content.decode()]
    form = browse(bob).get(reverse("log_new", args=[agency.slug]), {"kind": "filing", "person": wang.number}).context["form"]
    with fence(agency):
        make.record(bob, project, "filing", persons=[wang])
    shown.append(way in browse(bob).get(reverse("person_records", args=[agency.slug, wang.number])).content.decode())
    assert (shown, form["kind"].value(), form["persons"].value()) == ([True, False], "filing", [wang.pk])
