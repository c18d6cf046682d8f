"""When an assignment ends, so does what it opened: the project, its records, logging on it (DOMAIN.md 5)."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from casework import services
from casework.models import Case, ServiceRecord
from organisations.access import Role
from organisations.fence import fence
from projects.models import Project, ProjectStaff
from projects.services import assign_staff, release_staff
from tests import factories
from tests import factories_casework as make


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        return make.project(alice, bob)


def left(project, member, *, days_ago):
    """Released so many days ago."""
    ProjectStaff.objects.filter(project=project, membership=member).update(until=timezone.localdate() - timedelta(days=days_ago))


def day(days_ago):
    return timezone.localdate() - timedelta(days=days_ago)


def sent(project, days_ago):
    return {"client_uuid": "7f1f2a68-53c5-4a30-8d9c-0a0c6ef0a001", "kind": "visit", "headcount": "1", "outcome": "done", "day": "other", "other_day": day(days_ago).isoformat(),
            "start": "10:00", "minutes": "30", "project": project.pk, "note": ""}


def test_whoever_was_released_no_longer_reads_the_project_but_their_own_records(agency, alice, bob, project, browse):
    gina = factories.member(agency, "Gina", Role.WORKER)
    with fence(agency):
        assign_staff(project, membership=gina, by=alice, since=project.starts_on)
        own, other = make.record(bob, project, days_ago=5), make.record(gina, project, days_ago=5)
        release_staff(project.staff.get(membership=bob), by=alice)
    address = reverse("project", args=[agency.slug, project.number])
    assert browse(bob).get(address).status_code == 200  # the last day belongs to the assignment
    with fence(agency):
        left(project, bob, days_ago=1)
        assert list(Project.objects.visible_to(bob)) == []
        assert list(ServiceRecord.objects.visible_to(bob)) == [own]
        assert set(ServiceRecord.objects.visible_to(alice)) <= {own, other}
    assert browse(bob).get(address).status_code == 404


def test_the_evening_after_one_still_logs_the_days_of_the_assignment_and_no_other(agency, bob, project, browse):
    with fence(agency):
        left(project, bob, days_ago=1)
    page = browse(bob).post(reverse("log_new", args=[agency.slug]), sent(project, 0) | {"start": "00:00"}).content.decode()
    assert "On that day you were not on the staff of this project." in page
    browse(bob).post(reverse("log_new", args=[agency.slug]), sent(project, 1))
    with fence(agency):
        assert [record.day for record in ServiceRecord.objects.all()] == [day(1)]


def test_after_the_hours_in_which_a_record_is_not_late_nothing_is_logged_there(agency, bob, project):
    with fence(agency):
        found = []
        for days_ago in (0, 1, 2, 3):
            left(project, bob, days_ago=days_ago)
            found.append(Project.objects.open_for_logging(bob).count())
        assert found == [1, 1, 0, 0]


def test_whoever_comes_next_week_reads_the_project_and_logs_nothing_yet(agency, alice, project):
    gina = factories.member(agency, "Gina", Role.WORKER)
    with fence(agency):
        assign_staff(project, membership=gina, by=alice, since=timezone.localdate() + timedelta(days=7))
        assert list(Project.objects.visible_to(gina)) == [project]
        assert list(Project.objects.open_for_logging(gina)) == []


def test_the_service_itself_refuses_a_day_outside_the_assignment(agency, bob, project):
    with fence(agency):
        left(project, bob, days_ago=3)
        with pytest.raises(services.NotOnTheStaff):
            make.record(bob, project, days_ago=2)
        assert make.record(bob, project, days_ago=3).day == day(3)


def test_whoever_was_never_on_the_staff_writes_nothing_down_in_a_project_that_has_one(agency, alice, bob, project):
    gina, lena = factories.member(agency, "Gina", Role.WORKER), factories.member(agency, "Lena", Role.PROJECT_LEAD)
    with fence(agency):
        with pytest.raises(services.NotOnTheStaff):
            make.record(gina, project)
        bare = make.project(alice, title="无人项目")
        assert [make.record(gina, bare).project, make.record(lena, project).project, make.record(alice, project, hour=12).project] == [bare, project, project]
        assert bare.takes_from(gina, day(1)) is False  # the form does not offer it
        assign_staff(project, membership=gina, by=alice, since=day(3))
        assert make.record(gina, project, hour=14).project == project


def test_the_form_says_so_when_somebody_was_taken_off_between_looking_and_saving(agency, bob, project):
    from casework.forms import LogForm
    from casework.habits import Habits
    from casework.views.log import saved

    with fence(agency):
        form = LogForm(QueryDict(urlencode(sent(project, 1))), by=bob, habits=Habits(bob))
        assert form.is_valid(), form.errors
        left(project, bob, days_ago=2)
        assert (saved(form), form.non_field_errors()) == (None, ["On that day you were not on the staff of this project."])


def test_a_leader_who_left_a_project_reads_its_cases_and_records_no_longer_and_one_who_leaves_later_still_does(agency, alice, bob, project):
    lena = factories.member(agency, "Lena", Role.PROJECT_LEAD)
    with fence(agency):
        assign_staff(project, membership=lena, by=alice, since=project.starts_on)
        record = make.record(bob, project)
        client = make.person(bob)
        case = Case.objects.create(organisation=agency, number="C1", person=client, project=project, line=make.line(project, "case"), worker=bob, referral_source="self",
                                   created_by=bob)
        found = []
        for days_ago in (-30, 1):
            left(project, lena, days_ago=days_ago)
            found.append((list(ServiceRecord.objects.visible_to(lena)), list(Case.objects.visible_to(lena))))
        assert found == [([record], [case]), ([], [])]
