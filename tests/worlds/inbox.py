"""The inbox of the purchaser: the report that waits stands for every item."""


def build(world, houses):
    """Nothing of its own: what the other parts have handed in waits."""


def places(world):
    base, o = "o/<slug:organisation>/inbox/", world.objects
    return [(base, "kind", "progress"), (base, "number", o.progress.number)]
