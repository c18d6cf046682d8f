"""Who signed for a child is mostly the mother or the father: the name stands only beside a client whom the reader knows."""

import pytest
from django.utils import timezone

from casework import services
from casework.models import Wish
from organisations.access import Role
from organisations.fence import fence
from projects.services import assign_staff
from tests import factories, factories_people
from tests import factories_casework as ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena(agency, alice, project):
    leader = factories.member(agency, "Lena", Role.PROJECT_LEAD)
    with fence(agency):
        assign_staff(project, membership=leader, by=alice, since=project.starts_on)
    return leader


@pytest.fixture
def ming(agency, bob, project):
    return factories_people.child(bob, "陈小明")


@pytest.fixture
def delivered(agency, bob, alice, project, ming):
    """A wish of Ming's, handed over and looked at afterwards."""
    with fence(agency):
        wish = services.register_wish(by=bob, person=ming, project=project, line=ledger.line(project, "wish" if project.lines.filter(code="wish").exists() else "visit"), what="一个新书包")
        for status, facts in {"verified": {}, "claimed": {"donor": "阳光超市"}, "bought": {}, "delivered": {"value": 118, "receipt_by": "陈建军"}, "followed": {"feedback": "小明很喜欢"}}.items():
            wish = services.move_wish(wish, status, by=alice if status == "verified" else bob, on=timezone.localdate(), **facts)
    return wish


def read(browse, member, path):
    return browse(member).get(f"/o/{member.organisation.slug}/{path}").content.decode()


def test_who_signed_for_goods_of_a_child_is_read_by_those_who_know_the_child(agency, bob, gina, alice, fiona, lena, project, ming, browse):
    elder = factories_people.person(bob, "李建国")
    with fence(agency):
        bags = services.add_goods(by=bob, name="书包", unit="个", low_at=0)
        services.move_goods(bags, by=bob, kind="received", quantity=9, on=timezone.localdate())
        batch = services.plan_distribution(by=bob, project=project, line=ledger.line(project, "visit"), item=bags, title="开学发放", recipients=[(ming, 1), (elder, 1)])
        rows = {row.person_id: row.pk for row in batch.recipients.all()}
        services.hand_out(batch, by=bob, signed={rows[ming.pk]: "陈建军", rows[elder.pk]: "李建国本人"}, on=timezone.localdate())
    told = {}
    for who in (bob, alice, gina, fiona, lena):
        pages = [read(browse, who, f"distributions/{batch.number}/"), read(browse, who, f"distributions/{batch.number}/print/")]
        told[who.name] = [("陈建军" in text, "李建国本人" in text, "signed" in text.replace("signed:", "")) for text in pages]
    assert told == {"Bob": [(True, True, False)] * 2, "Alice": [(True, True, False)] * 2, "Gina": [(False, False, True)] * 2,
                    "Fiona": [(False, True, True)] * 2, "Lena": [(False, True, True)] * 2}


def test_the_receipt_and_the_guardians_words_stand_on_a_wish_for_those_who_know_the_child(bob, alice, fiona, lena, delivered, browse):
    told = {who.name: [words in text for words in ("陈建军", "小明很喜欢", "一个新书包")] for who in (bob, alice, fiona, lena) for text in [read(browse, who, f"wishes/{delivered.number}/")]}
    assert told == {"Bob": [True] * 3, "Alice": [True] * 3, "Fiona": [False, False, True], "Lena": [False, False, True]}


def test_a_leader_sees_the_wishes_of_the_projects_they_are_on_and_no_others(agency, bob, alice, lena, delivered, browse):
    grace = factories.member(agency, "Grace", Role.PROJECT_LEAD)
    with fence(agency):
        assert [list(Wish.objects.visible_to(who)) for who in (lena, grace)] == [[delivered], []]
    assert browse(grace).get(f"/o/{agency.slug}/wishes/{delivered.number}/").status_code == 404
