"""From which day to which day somebody is on the staff: what the purchaser reads, and who shows today (DOMAIN.md 3.1, 8.19)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Notice
from projects import services, window
from projects.figures.staffing import staffing
from projects.models import Project, ProjectStaff
from projects.services.applying import put_words_in_force
from tests import factories
from tests.factories_contract import concluded
from tests.factories_projects import project as entered
from tests.factories_purchase import at_work, governed_project
from tests.projects.test_in_force import approved


@pytest.fixture
def governed(fiona, bureau):
    return governed_project(fiona, bureau)


@pytest.fixture
def jack(agency):
    return factories.member(agency, "Jack", Role.WORKER)


def told(diana):
    with fence(diana.organisation):
        return [(notice.kind, notice.params["name"], notice.params["day"]) for notice in Notice.objects.filter(membership=diana, kind__startswith="staff.").order_by("pk")]


def spans(project):
    with fence(project.organisation):
        return [(entry.membership.name, entry.duty, entry.since, entry.until) for entry in project.staff.select_related("membership__user").order_by("pk")]


# ---------- a direct change of a running purchased project ----------


def test_whoever_comes_to_a_running_purchased_project_comes_from_today_and_the_purchaser_hears_of_it(governed, fiona, bob, diana, agency):
    today = timezone.localdate()
    with fence(agency):
        entry = services.assign_staff(governed, membership=bob, by=fiona)
        assert staffing(governed, today - timedelta(days=1)).today.people == 0
        assert staffing(governed, today).today.people == 1
        services.release_staff(entry, by=fiona)
    assert spans(governed) == [("Bob", "worker", today, today)]
    assert [(kind, name) for kind, name, _day in told(diana)] == [("staff.assigned", "Bob"), ("staff.released", "Bob")]


def test_no_day_that_has_passed_is_filled_or_emptied_directly(governed, fiona, bob, jack, diana, agency):
    yesterday = timezone.localdate() - timedelta(days=1)
    with fence(agency):
        there = at_work(governed, bob, by=fiona)
        with pytest.raises(services.EarlierThanToday):
            services.assign_staff(governed, membership=jack, by=fiona, since=yesterday)
        with pytest.raises(services.EarlierThanToday):
            services.release_staff(there, by=fiona, until=yesterday)
    assert (spans(governed), told(diana)) == ([("Bob", "worker", governed.starts_on, None)], [])


def test_from_an_earlier_day_somebody_comes_by_an_approved_request(governed, fiona, jack, diana):
    day = timezone.localdate() - timedelta(days=20)
    approved(governed, fiona, diana, kind="staff", subject="staff", effective_on=day, after={
        "release": [], "assign": [{"membership": jack.pk, "name": jack.name, "duty": "worker", "certificate": "", "has_background": False}]})
    assert spans(governed) == [("Jack", "worker", day, None)]


def test_a_new_leader_works_there_from_the_day_they_lead(governed, fiona, alice, jack, diana, agency):
    today = timezone.localdate()
    with fence(agency):
        at_work(governed, jack, by=fiona, duty="supervisor")
        services.change_project(governed, by=fiona, leader=alice)
        services.change_project(governed, by=fiona, leader=jack)
        services.change_project(governed, by=fiona, leader=jack)  # nothing changes, nobody is told
        assert staffing(governed, today - timedelta(days=1)).today.people == 0
    assert spans(governed) == [("Jack", "supervisor", governed.starts_on, today - timedelta(days=1)), ("Alice", "leader", today, None), ("Jack", "leader", today, None)]
    assert [(kind, name) for kind, name, _day in told(diana)] == [("staff.led", "Alice"), ("staff.led", "Jack")]


def test_before_a_project_begins_its_staff_come_from_its_first_day(fiona, bob, diana, agency):
    with fence(agency):
        project = concluded(diana, fiona)
        services.assign_staff(Project.objects.get(pk=project.pk), membership=bob, by=fiona)
    assert spans(project) == [("Bob", "worker", project.starts_on, None)]
    assert told(diana) == []


def test_of_a_project_of_its_own_the_provider_says_the_day(fiona, bob, agency):
    with fence(agency):
        project = entered(fiona)
        services.assign_staff(project, membership=bob, by=fiona, since=project.starts_on)
    assert spans(project) == [("Bob", "worker", project.starts_on, None)]


def test_the_page_says_why_an_earlier_day_is_refused(governed, fiona, bob, agency, browse):
    address = reverse("project_staff", args=[agency.slug, governed.number])
    text = browse(fiona).post(address, {"membership": bob.pk, "duty": "worker", "since": (timezone.localdate() - timedelta(days=1)).isoformat()}).content.decode()
    assert "From an earlier day the purchaser has to approve it" in text
    assert spans(governed) == []


# ---------- a change for a later day ----------


def test_who_leaves_next_week_is_here_until_the_eve_and_who_comes_leads_from_the_day(governed, fiona, alice, jack, diana, agency, monkeypatch):
    today = timezone.localdate()
    day = today + timedelta(days=7)
    with fence(agency):
        at_work(governed, alice, by=fiona, duty="leader")
        first = ProjectStaff.objects.get(project=governed)
    approved(governed, fiona, diana, kind="staff", subject="staff", effective_on=day, after={
        "release": [{"assignment": first.pk, "name": "Alice", "duty": "leader"}],
        "assign": [{"membership": jack.pk, "name": jack.name, "duty": "leader", "certificate": "", "has_background": False}]})
    assert spans(governed) == [("Alice", "leader", governed.starts_on, day - timedelta(days=1)), ("Jack", "leader", day, None)]

    def stands():
        with fence(agency):
            project = Project.objects.get(pk=governed.pk)
            with window.look(project, fiona) as pane:
                return project.leader.name, [entry["name"] for entry in pane.staff()], staffing(project, timezone.localdate()).today.people

    found = []
    for later in (0, 6, 7, 8):
        now = timezone.now() + timedelta(days=later)
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda now=now: now)
            put_words_in_force()
            found.append(stands())
    assert found == [("Alice", ["Alice"], 1), ("Alice", ["Alice"], 1), ("Jack", ["Jack"], 1), ("Jack", ["Jack"], 1)]


def test_a_leader_of_a_later_day_who_was_undone_never_leads(governed, fiona, jack, diana, agency, monkeypatch):
    change = approved(governed, fiona, diana, kind="staff", subject="staff", effective_on=timezone.localdate() + timedelta(days=1), after={
        "release": [], "assign": [{"membership": jack.pk, "name": jack.name, "duty": "leader", "certificate": "", "has_background": False}]})
    with fence(diana.organisation):
        services.undo_change_decision(change, by=diana)
    now = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: now)
    put_words_in_force()
    with fence(agency):
        assert Project.objects.get(pk=governed.pk).leader is None
