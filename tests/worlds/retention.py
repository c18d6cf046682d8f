"""A file and an activity's signatures on the due list, made as the night's task makes them, because nobody's time is over in a world that is new; a rule
of the house."""

from django.utils import timezone

from casework.models import Erasure
from casework.services import set_house_rule
from organisations.fence import fence


def build(world, houses):
    with fence(world.organisation):
        Erasure.objects.create(organisation=world.organisation, activity=world.objects.activity_open, code="sign_in", due_on=timezone.localdate())
        set_house_rule("follow_ups", [2, 12], timezone.localdate(), by=world.members["fiona"])
        world.objects.erasure = Erasure.objects.create(organisation=world.organisation, person=world.objects.person, code="service", due_on=timezone.localdate())


def places(world):
    return [("o/<slug:organisation>/retention/", "pk", world.objects.erasure.pk)]
