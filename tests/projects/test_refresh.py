"""Stored counts: marked stale on a change, counted again, never cleared over a change that came in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organisations.fence import fence
from projects import figures, services, tasks
from projects.models import Indicator, IndicatorProgress, Project
from tests import factories_casework as casework


def stored(indicator, agency):
    with fence(agency):
        progress = IndicatorProgress.objects.get(indicator=indicator)
        return int(progress.recorded), int(progress.countable)


def stale(project, agency):
    with fence(agency):
        return Project.objects.get(pk=project.pk).stale


def test_the_count_is_kept(visits, agency):
    assert (stored(visits, agency), stale(visits.project, agency)) == ((5, 4), False)


def test_a_new_record_makes_the_project_stale_and_the_next_round_counts_it(visits, alice, bob, clients, agency):
    with fence(agency):
        casework.approved(alice, bob, visits.project, persons=[clients[0]], days_ago=1, hour=8)
    before = stale(visits.project, agency), stored(visits, agency)
    tasks.refresh_stale_projects()
    assert (before, stored(visits, agency), stale(visits.project, agency)) == ((True, (5, 4)), (6, 5), False)


def test_every_project_is_counted_at_night(visits, agency):
    with fence(agency):
        IndicatorProgress.objects.update(countable=0)
    tasks.refresh_every_project()
    assert stored(visits, agency) == (5, 4)


def test_a_change_while_counting_leaves_the_project_stale(visits, agency):
    with fence(agency):
        services.mark_stale(visits.project)
        begun = Project.objects.select_related("organisation").get(pk=visits.project.pk)
        Project.objects.filter(pk=begun.pk).update(changed_at=timezone.now() + timedelta(seconds=1))
        figures.store_progress(begun)
    assert stale(visits.project, agency) is True


def test_one_project_that_cannot_be_counted_does_not_stop_the_others(visits, fiona, agency, caplog):
    from tests.factories_projects import project

    with fence(agency):
        broken = project(fiona, title="旧口径")
        Indicator.objects.create(organisation=agency, project=broken, seq=1, rule="GONE", name="旧", unit="次")
        services.mark_stale(broken, visits.project)
    tasks.refresh_stale_projects()
    assert (stale(broken, agency), stale(visits.project, agency)) == (True, False)
    assert "GONE" in caplog.text


def test_the_last_record_is_remembered_and_never_goes_back(visits, agency):
    now = timezone.now()
    with fence(agency):
        services.mark_stale(visits.project, recorded_at=now)
        services.mark_stale(visits.project.pk, recorded_at=now - timedelta(days=3))
        assert Project.objects.get(pk=visits.project.pk).last_record_at == now


def test_a_stale_project_shows_figures_counted_now(visits, alice, bob, clients, agency):
    with fence(agency):
        casework.approved(alice, bob, visits.project, persons=[clients[0]], days_ago=1, hour=8)
        project = Project.objects.get(pk=visits.project.pk)
        assert [(row.recorded, row.countable) for row in figures.fresh_rows(project)] == [(6, 5)]


def test_fresh_figures_come_from_the_last_count(visits, agency):
    with fence(agency):
        IndicatorProgress.objects.update(countable=3)
        assert [row.countable for row in figures.fresh_rows(visits.project)] == [3]


@pytest.mark.parametrize(("days", "seen"), [(0, 4), (-4, 3), (-50, 0)])
def test_the_rows_at_an_earlier_cut_off_hold_what_had_happened_by_then(visits, agency, days, seen):
    with fence(agency):
        row, = figures.indicator_rows(visits.project, timezone.localdate() + timedelta(days=days))
    assert row.countable == seen
