"""A further house, made at the server, with the administrator invited (docs/deploy.md)."""

import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from organisations.fence import fence
from organisations.models import AuditEvent, Membership, Organisation
from tests import factories

BUREAU = {"short_name": "区民政局", "kind": "bureau", "code": "mz", "administrator": "林处", "contact": "lin@example.test"}


def found(**changes):
    out = io.StringIO()
    call_command("found_organisation", "某某区民政局", stdout=out, **BUREAU | changes)
    return out.getvalue().strip().removeprefix(settings.PUBLIC_URL)


def test_beside_the_first_house_a_bureau_is_made_and_its_administrator_joins_by_the_link(client, agency):
    link = found()
    assert client.post(link, {"password": factories.PASSWORD}).status_code == 302
    bureau = Organisation.objects.get(code="MZ")
    assert (bureau.slug, bureau.kind, bureau.name, client.get(link).status_code) == ("qu-min-zheng-ju", "bureau", "某某区民政局", 410)
    with fence(bureau):
        assert [(m.name, m.role, m.number) for m in Membership.objects.all()] == [("林处", "admin", "0001")]
        assert sorted(AuditEvent.objects.values_list("act", flat=True)) == ["login", "member.invite", "member.join"]


def test_the_same_again_makes_a_new_link_until_somebody_has_joined(client, db):
    first, second = found(), found()
    assert (client.get(first).status_code, client.post(second, {"password": factories.PASSWORD}).status_code) == (410, 302)
    with pytest.raises(CommandError, match="slug: .*code: "):
        found()
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(("wrong", "field"), [({"code": "M1"}, "code"), ({"contact": "12"}, "contact"), ({"credit_code": "123"}, "credit_code"),
                                              ({"slug": "a b"}, "slug")])
def test_what_the_page_refuses_the_server_refuses(db, wrong, field):
    with pytest.raises(CommandError, match=f"^{field}: "):
        found(**wrong)
    assert Organisation.objects.count() == 0
