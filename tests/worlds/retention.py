"""A file on the due list: the row is made as the night's task makes it, because nobody's time is over in a world that is new."""

from django.utils import timezone

from casework.models import Erasure
from organisations.fence import fence


def build(world, houses):
    with fence(world.organisation):
        world.objects.erasure = Erasure.objects.create(organisation=world.organisation, person=world.objects.person, code="service", due_on=timezone.localdate())


def places(world):
    return [("o/<slug:organisation>/retention/", "pk", world.objects.erasure.pk)]
