"""Rows for tests, made as the product makes them: through services where there is one."""

from organisations import services
from organisations.fence import fence
from organisations.models import Organisation, User

PASSWORD = "lantern-river-orange-42"


def organisation(*, code="AA", slug="agency", name="社工机构", kind="agency", **fields):
    fields.setdefault("short_name", name[:8])
    return Organisation.objects.create(code=code, slug=slug, name=name, kind=kind, **fields)


def user(name="Somebody", **fields):
    fields.setdefault("email", f"{name.lower()}@example.test")
    fields.setdefault("language", "en")
    return User.objects.create_user(name=name, password=None, **fields)


def member(home, name, role, **fields):
    with fence(home):
        return services.join(home, user=user(name), role=role, by=None, **fields)
