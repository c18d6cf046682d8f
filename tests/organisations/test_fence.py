"""The database shows and takes only rows of the organisation whose fence is open."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from organisations import audit
from organisations.fence import NoFence, fence
from organisations.models import AuditEvent, Membership, Series, Station


def test_outside_every_fence_the_tables_are_empty(bob):
    assert Membership.objects.count() == 0


def test_outside_every_fence_nothing_can_be_written(agency):
    with pytest.raises(ProgrammingError), transaction.atomic():
        Station.objects.create(organisation=agency, code="A", name="A")


def test_a_fence_shows_its_own_rows_only(bob, charlie, agency, other_agency):
    with fence(agency):
        assert [m.pk for m in Membership.objects.filter(role="worker")] == [bob.pk]
    with fence(other_agency):
        assert [m.pk for m in Membership.objects.all()] == [charlie.pk]


def test_raw_sql_does_not_climb_over(bob, charlie, other_agency):
    with fence(other_agency), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organisations_membership")
        assert cursor.fetchone() == (1,)


def test_a_row_cannot_be_given_to_another_organisation(agency, other_agency):
    with fence(agency):
        station = Station.objects.create(organisation=agency, code="A", name="A")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Station.objects.filter(pk=station.pk).update(organisation=other_agency)


def test_a_row_cannot_point_into_another_organisation(bob, charlie, agency):
    with fence(agency):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=bob.pk).update(supervisor_id=charlie.pk)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_fence_inside_a_fence_gives_the_outer_one_back(agency, other_agency, bob, charlie):
    with fence(agency):
        with fence(other_agency):
            assert Membership.objects.count() == 1
        assert set(Membership.objects.values_list("organisation", flat=True)) == {agency.pk}


def test_an_error_inside_a_fence_gives_the_outer_one_back(agency, other_agency, bob):
    with fence(agency):
        with pytest.raises(ZeroDivisionError), fence(other_agency):
            1 / 0
        assert bob.pk in Membership.objects.values_list("pk", flat=True)


def test_an_audit_event_needs_a_fence(db):
    with pytest.raises(NoFence):
        audit.record("look")


def test_numbers_of_a_series_have_no_gap(agency):
    with fence(agency):
        assert Series.next(agency, "case") == 1
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Series.next(agency, "case")
            1 / 0
        assert Series.next(agency, "case") == 2


def test_what_is_rolled_back_leaves_no_audit_event(agency, bob):
    with fence(agency):
        audit.record("kept", by=bob)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            audit.record("undone", by=bob)
            1 / 0
    with fence(agency):
        acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert "kept" in acts and "undone" not in acts


def test_the_chain_holds_and_notices_every_change(agency, bob):
    with fence(agency):
        for word in ("one", "two", "three"):
            audit.record(word, by=bob)
    with fence(agency):
        assert audit.verify(agency) == []
        assert AuditEvent.objects.get(act="three").detail == {}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE organisations_auditevent SET act = 'x'",
        "DELETE FROM organisations_auditevent",
        "TRUNCATE organisations_auditevent",
    ],
)
def test_the_database_refuses_to_change_an_audit_event(agency, bob, sql):
    with fence(agency), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            cursor.execute(sql)
