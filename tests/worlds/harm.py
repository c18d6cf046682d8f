"""Mandatory reports: one, reported, whose texts are canaries for everybody but reporter, supervisor and head."""

from datetime import timedelta

from django.utils import timezone

from casework import services
from organisations.fence import fence


def build(world, houses):
    bob, o = world.members["bob"], world.objects
    with fence(world.organisation):
        found = timezone.now() - timedelta(hours=3)
        report = services.begin_harm(by=bob, kind="abused", discovered_at=found, facts=world.canaries.note, measures=world.canaries.note, who=world.canaries.name,
                                     person=o.person, project=o.project)
        o.harm = services.report_harm(report, by=bob, reported_to=["police"], reported_at=found + timedelta(minutes=20))


def places(world):
    return [("o/<slug:organisation>/harm/", "number", world.objects.harm.number)]
