"""Counting again what has changed, so that the portfolio need not count."""

import logging

from celery import shared_task

from organisations.fence import every_organisation, fence
from projects import figures
from projects.counting import UnknownRule
from projects.models import Project

log = logging.getLogger("socialwork.projects")


@shared_task
def refresh_stale_projects():
    """Count the projects whose records have changed."""
    _walk("stale projects of every provider are counted again", stale=True)


@shared_task
def refresh_every_project():
    """Count every project that is not over: a new day moves the term, and a missed mark is caught."""
    _walk("the nightly count of every provider's projects", status__in=["contracted", "running", "mid_evaluated", "rectifying",
                                                                       "final_evaluated", "suspended"])


@shared_task
def refresh_project(organisation_id, project_id):
    """Count one project now, on its change."""
    from organisations.models import Organisation

    _count(Organisation.objects.get(pk=organisation_id), project_id)


def _walk(why, **which):
    for organisation in every_organisation(why):
        with fence(organisation):
            due = list(Project.objects.filter(organisation=organisation, **which).order_by("changed_at", "pk").values_list("pk", flat=True))
        for pk in due:
            _count(organisation, pk)


def _count(organisation, pk):
    """One project in a fence and transaction of its own; one that cannot be counted does not stop the others."""
    try:
        with fence(organisation):
            project = Project.objects.select_related("organisation").filter(pk=pk, organisation=organisation).first()
            if project is not None:
                figures.store_progress(project)
    except UnknownRule as error:
        log.error("project %s cannot be counted: %s", pk, error)
