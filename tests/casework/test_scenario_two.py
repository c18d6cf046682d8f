"""Scenario 2 in full (F002): five lines under local names, a child director who co-signs, a wish and a pack, each counted where it belongs."""

from decimal import Decimal

import pytest
from django.urls import reverse

from casework import services
from casework.models import GoodsItem
from organisations.fence import fence
from projects import figures
from projects.models import Project
from tests import factories_cases as cases
from tests import factories_casework as make
from tests.factories_visits import ago, child, director, visit

pytestmark = pytest.mark.django_db

LINES = [("filing", "鲤·建档"), ("case", "鲤·个案"), ("visit", "鲤·探访"), ("wish", "鲤·心愿"), ("publicity", "鲤·宣传")]
ASKED = [("FILE_NEW", "filing", 2), ("CASE_OPEN", "case", 4), ("VISIT", "visit", 8), ("WISH", "wish", 2), ("POLICY_PT", "publicity", 60)]


def at(agency, name, *args):
    return reverse(name, args=[agency.slug, *args])


def granted(wish, by, reviewer):
    """The whole way of a wish."""
    for status, said in (("verified", {}), ("claimed", {"donor": "爱心企业"}), ("bought", {}), ("delivered", {"value": Decimal(120), "receipt_by": "祖母"}),
                         ("followed", {"feedback": "很喜欢"})):
        wish = services.move_wish(wish, status, by=reviewer if status == "verified" else by, **said)
    return wish


@pytest.fixture
def project(agency, alice, bob):
    with fence(agency):
        made = make.project(alice, alice, bob, lines=LINES)
        for rule, code, target in ASKED:
            make.indicator(made, rule, alice, name=dict(LINES)[code], line=make.line(made, code), target=Decimal(target))
        return made


def test_five_lines_of_a_childrens_project_from_the_first_visit_to_the_signature(agency, alice, bob, project, browse):
    iris = director(agency, "Iris", "东村")
    with fence(agency):
        ming, hong = child(bob, "陈小明", opened=ago(60)), child(bob, "林小红", opened=ago(60), village="西村")
        for person in (ming, hong):  # filed once each
            make.approved(alice, bob, project, "filing", persons=[person], days_ago=59)
        services.take_in_case(by=bob, person=hong, project=project, line=make.line(project, "case"), source="school")  # waits; does not count
        cases.opened(bob, alice, project, ming)
        seen = {"ming": visit(bob, project, ming, days_ago=2), "hong": visit(bob, project, hong, days_ago=3)}
        visit(bob, project, ming, days_ago=4, outcome="nobody_home")
        for record in seen.values():
            services.approve_record(record, by=alice)
        granted(services.register_wish(by=bob, person=ming, project=project, line=make.line(project, "wish"), what="台灯"), bob, alice)
        services.register_wish(by=bob, person=hong, project=project, line=make.line(project, "wish"), what="书包")
        make.approved(alice, bob, project, "publicity", headcount=45, title="未成年人保护宣传", days_ago=6)
        packs = services.add_goods(by=bob, name="龙年暖冬物资包", unit="份", value=180)
        services.link_resource(by=bob, project=project, kind="goods", donor="爱心商会", item="物资包", on=ago(9), value=Decimal(540), quantity=Decimal(3), goods=packs)
        batch = services.plan_distribution(by=bob, title="东村物资包", project=project, line=make.line(project, "wish"), item=packs, village="东村", applicant=iris,
                                           recipients=[(ming, 2)])
        services.hand_out(batch, by=bob, signed={batch.recipients.get().pk: "祖母"}, on=ago(1))

    # Target and done of each line, under its local name.
    with fence(agency):
        rows = figures.indicator_rows(Project.objects.get(pk=project.pk))
        lines = figures.line_rows(project, rows)
        assert [(line["line"].name, [(row.target, row.recorded, row.countable) for row in line["rows"]]) for line in lines] == [
            ("鲤·建档", [(2, 2, 2)]), ("鲤·个案", [(4, 2, 1)]), ("鲤·探访", [(8, 3, 2)]), ("鲤·心愿", [(2, 2, 1)]), ("鲤·宣传", [(60, 45, 45)])]
        assert GoodsItem.objects.get().stock == 1
    page = browse(alice).get(at(agency, "project", project.number)).content.decode()
    assert [name for _code, name in LINES if name not in page] == []

    # The child director sees the own village, signs the one visit there that took place, and nothing else.
    window = browse(iris)
    listed = window.get(at(agency, "visit_cosign_list"))
    assert [record.number for record, _names in listed.context["waiting"]] == [seen["ming"].number]
    assert "林小红" not in listed.content.decode() and "陈小明" in listed.content.decode()
    assert window.post(at(agency, "visit_cosign", seen["hong"].number)).status_code == 404
    window.post(at(agency, "visit_cosign", seen["ming"].number))
    with fence(agency):
        seen["ming"].refresh_from_db()
        assert seen["ming"].sheet.cosigned_by == iris
    assert window.get(at(agency, "visit_cosign_list")).context["waiting"] == []
    assert {name: window.get(at(agency, name)).status_code for name in ("case_list", "wish_list", "goods_list")} == {"case_list": 403, "wish_list": 403, "goods_list": 403}
