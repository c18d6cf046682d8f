"""Spot checks for tests: drawn, looked at, sent, with orders; all through services."""

from datetime import timedelta

from django.utils import timezone

from organisations.fence import fence
from people.services import join_team
from projects import services
from projects.models import Inspection
from tests import factories_casework as casework


def recorded(project, worker, people, *, count=12, reviewer=None):
    """Visits on the days before yesterday, one of each day, to the people in turn."""
    with fence(project.organisation):
        for person in people:  # a child is visited by who serves it
            join_team(person, worker, by=person.responsible)
        made = [casework.record(worker, project, persons=[people[number % len(people)]], days_ago=2 + number) for number in range(count)]
        if reviewer is not None:
            from casework.services import approve_record
            for record in made:
                approve_record(record, by=reviewer)
    return made


def drawn(project, inspector, *, wanted=5, days=60, **more):
    """A sample of the last days, not looked at yet."""
    today = timezone.localdate()
    with fence(inspector.organisation):
        return services.begin_inspection(project, start=today - timedelta(days=days), end=today, wanted=wanted, by=inspector, **more)


def looked_at(inspection, inspector, *, finding="抽查 5 份记录，3 份齐全。", orders=("补齐 2 份签到表",), days=14):
    """Every record ticked off, a finding written, orders given."""
    today = timezone.localdate()
    with fence(inspector.organisation):
        for item in inspection.items.all():
            services.check_item(item, verdict="lacking" if item.seq == 1 else "fine", ticks=["dated", "plausible"], remark="", by=inspector)
        services.write_finding(inspection, finding=finding, by=inspector)
        for what in orders:
            services.order_rectification(inspection, what=what, due_on=today + timedelta(days=days), by=inspector)
        return Inspection.objects.select_related("project__organisation", "organisation").get(pk=inspection.pk)


def sent(project, inspector, *, rectify=False, wanted=5, **more):
    """Looked at and sent to the provider."""
    inspection = looked_at(drawn(project, inspector, wanted=wanted), inspector, **more)
    with fence(inspector.organisation):
        return services.send_inspection(inspection, rectify=rectify, by=inspector)


def order_of(inspection, member, seq=1):
    """An order as a member of either house reads it."""
    with fence(member.organisation):
        return Inspection.objects.get(pk=inspection.pk).orders.select_related("inspection__project__organisation", "organisation").get(seq=seq)


def proved(inspection, provider, *, text="已补齐签到表，见附件。", uploads=(), seq=1):
    """The provider's proof, handed in."""
    order = order_of(inspection, provider, seq)
    with fence(provider.organisation):
        return services.hand_in_proof(order, text=text, uploads=uploads, by=provider)
