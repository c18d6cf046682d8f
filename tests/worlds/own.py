"""What a house sets for itself: a field of its own in the group plan; its answers are written on a record that is still open."""

from casework import services as casework
from organisations import services
from organisations.fence import fence


def build(world, houses):
    with fence(world.organisation):
        world.objects.own_field = services.add_extra_field("group_plan", label=world.text or "街道意见", by=world.members["fiona"])
        world.objects.phrase = casework.add_phrase(world.text or "已测量血压", by=world.members["bob"])


def places(world):
    return [("o/<slug:organisation>/log/phrases/", "pk", world.objects.phrase.pk), ("o/<slug:organisation>/settings/fields/", "pk", world.objects.own_field.pk),
            ("o/<slug:organisation>/log/<str:number>/own/", "number", world.objects.returned.number)]
