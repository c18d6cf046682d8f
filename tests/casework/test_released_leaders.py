"""A project leader who was released from a project reads, approves and corrects nothing of it any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.models import Case, Group, ServiceRecord, VisitPlan, WorkOrder
from organisations.access import Role
from organisations.fence import fence
from projects.models import ProjectStaff
from projects.services import assign_staff
from tests import factories, factories_groups, factories_people
from tests import factories_cases as make
from tests import factories_casework as ledger

pytestmark = pytest.mark.django_db


def seen(member):
    return [model.objects.visible_to(member).count() for model in (ServiceRecord, Case, Group, VisitPlan, WorkOrder)]


def test_a_released_leader_sees_nothing_of_the_project_from_the_day_after_the_last_one(agency, alice, bob, project, browse):
    lena, today = factories.member(agency, "Lena", Role.PROJECT_LEAD), timezone.localdate()
    elder = factories_people.person(bob, "李建国")
    with fence(agency):
        assign_staff(project, membership=lena, by=alice, since=project.starts_on)
        visit = ledger.record(bob, project, persons=[elder])
        make.taken_in(bob, project, elder)
        factories_groups.planned(bob, project)
        services.plan_visits(today + timedelta(days=1), [elder], by=bob, project=project)
        services.open_order(elder, by=bob, record=visit, what="修水管", assigned_to=bob, due_on=today)
        found = {}
        for until in (None, today + timedelta(days=7), today, today - timedelta(days=1)):
            ProjectStaff.objects.filter(membership=lena).update(until=until)
            found[until] = seen(lena), ServiceRecord.objects.to_review_by(lena).count()
    assert list(found.values()) == [([1] * 5, 1)] * 3 + [([0] * 5, 0)]
    home = f"/o/{agency.slug}"
    assert [browse(lena).get(f"{home}/log/{visit.number}/").status_code, browse(lena).post(f"{home}/review/{visit.number}/approve/").status_code,
            browse(lena).get(f"{home}/log/{visit.number}/correct/").status_code] == [404] * 3
