"""Who sees whom, and by which name (DOMAIN.md section 5)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from casework.models import ServiceRecord
from casework.services import add_member, plan_visits, register_wish, void_record
from organisations.access import Role
from organisations.fence import fence
from people import services
from people.models import Household, Person
from projects.services import release_staff
from tests import factories_cases as make_cases
from tests import factories_casework as make_casework
from tests import factories_groups as make_groups
from tests import factories_people as make
from tests.factories import member
from tests.factories_casework import served_under

pytestmark = pytest.mark.django_db


@pytest.fixture
def gina(agency):
    """Gina works in the agency too, under nobody's supervision."""
    return member(agency, "Gina", Role.WORKER)


@pytest.fixture
def hugo(agency):
    """Hugo is the child director of South Gate."""
    return member(agency, "Hugo", Role.CHILD_DIRECTOR, village="南门社区")


@pytest.fixture
def lead(agency):
    """Lena leads projects."""
    return member(agency, "Lena", Role.PROJECT_LEAD)


@pytest.fixture
def everyone(bob, gina, charlie):
    """An elder and a child of Bob's, an elder and a child of Gina's, and somebody of the other agency."""
    rows = {
        "bobs elder": make.person(bob, "王桂兰"), "bobs child": make.child(bob, "陈小明", village="南门社区"),
        "ginas elder": make.person(gina, "李建国", village="南门社区"), "ginas child": make.child(gina, "赵小红", village="北门社区"),
    }
    make.person(charlie, "外机构")
    return rows


def seen_by(who, agency, everyone):
    """(whom they see, whom they know by name) among the four."""
    with fence(agency):
        visible = set(Person.objects.visible_to(who))
        assert visible <= set(everyone.values())
        return ({word for word, person in everyone.items() if person in visible},
                {word for word, person in everyone.items() if person in visible and person.label_for(who) == person.name})


ALL = {"bobs elder", "bobs child", "ginas elder", "ginas child"}


def test_a_worker_sees_exactly_their_own(everyone, agency, bob, gina):
    assert seen_by(bob, agency, everyone) == ({"bobs elder", "bobs child"},) * 2
    assert seen_by(gina, agency, everyone) == ({"ginas elder", "ginas child"},) * 2


def test_a_supervisor_sees_exactly_their_own_and_their_supervisees(everyone, agency, alice):
    assert seen_by(alice, agency, everyone) == ({"bobs elder", "bobs child"},) * 2


def test_an_administrator_sees_all_and_no_minor_by_name(everyone, agency, fiona):
    assert seen_by(fiona, agency, everyone) == (ALL, {"bobs elder", "ginas elder"})


def test_a_project_leader_sees_exactly_the_clients_of_the_own_projects_and_no_minor_by_name(everyone, agency, bob, lead):
    assert seen_by(lead, agency, everyone) == (set(), set())
    project = served_under(lead, everyone["bobs elder"], everyone["bobs child"])
    served_under(member(agency, "Lotte", Role.PROJECT_LEAD), everyone["ginas elder"], everyone["ginas child"], title="长者关爱计划")
    assert seen_by(lead, agency, everyone) == ({"bobs elder", "bobs child"}, {"bobs elder"})
    with fence(agency):
        files = {word: everyone[word].known_to(lead) for word in ("bobs elder", "bobs child", "ginas elder", "ginas child")}
    assert files == {"bobs elder": True, "bobs child": False, "ginas elder": False, "ginas child": False}
    with fence(agency):
        release_staff(project.staff.get(membership=lead), by=bob, until=timezone.localdate() - timedelta(days=1))
    assert seen_by(lead, agency, everyone) == (set(), set())


def test_a_visit_that_was_struck_out_shows_a_project_leader_nobody(everyone, agency, alice, lead):
    project = served_under(lead, everyone["bobs elder"])
    with fence(agency):
        void_record(ServiceRecord.objects.get(project=project), by=alice, reason="记错了人")
    assert seen_by(lead, agency, everyone) == (set(), set())


def test_who_is_in_a_case_a_group_a_wish_or_on_a_list_of_a_project_is_its_client(agency, bob, alice, lead):
    with fence(agency):
        project = make_casework.project(alice, bob, lead)
        people = [make.person(bob, name) for name in ("王桂兰", "李建国", "赵有才", "孙秀英")]
        make_cases.taken_in(bob, project, people[0])
        add_member(make_groups.planned(bob, project), by=bob, person=people[1], joined_on=timezone.localdate())
        register_wish(by=bob, person=people[2], project=project, line=project.lines.get(code="visit"), what="一副老花镜")
        plan_visits(timezone.localdate() + timedelta(days=1), [people[3]], by=bob, project=project)
        assert set(Person.objects.visible_to(lead)) == set(people)


def test_somebody_of_unknown_age_is_masked_like_a_minor(agency, bob, fiona):
    nameless = make.person(bob, "无日期", born=None, status="draft")
    with fence(agency):
        assert nameless.label_for(fiona) == "无*期"


def test_a_child_director_sees_exactly_the_children_of_the_village(everyone, agency, hugo):
    assert seen_by(hugo, agency, everyone) == ({"bobs child"},) * 2


def test_a_child_director_without_a_village_sees_nobody(everyone, agency):
    assert seen_by(member(agency, "Ivan", Role.CHILD_DIRECTOR), agency, everyone) == (set(), set())


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.OFFICIAL, Role.AUTHORITY, Role.EVALUATOR, Role.LANDING])
def test_nobody_else_sees_anybody(everyone, agency, role):
    assert seen_by(member(agency, f"One{role}", role), agency, everyone) == (set(), set())


def test_officials_and_evaluators_see_only_their_own_empty_ground(everyone, bureau, evaluator_body, diana, edward):
    for home, who in ((bureau, diana), (evaluator_body, edward)):
        with fence(home):
            assert set(Person.objects.all()) == set(Person.objects.visible_to(who)) == set()


def test_joining_the_team_opens_the_file_and_leaving_closes_it_at_once(everyone, agency, bob, gina):
    child = everyone["ginas child"]
    with fence(agency):
        services.join_team(child, bob, by=gina)
        assert (child in Person.objects.visible_to(bob), child.serves(bob), child.label_for(bob)) == (True, True, "赵小红")
        services.leave_team(child, bob, by=gina)
        assert (child in Person.objects.visible_to(bob), child.serves(bob), child.label_for(bob)) == (False, False, "赵*红")
        assert services.join_team(child, bob, by=gina).team.filter(membership=bob).count() == 2  # two ties, one after the other


def test_a_new_responsible_worker_takes_the_former_ones_place(everyone, agency, bob, gina):
    elder = everyone["bobs elder"]
    with fence(agency):
        services.set_responsible(elder, gina, by=bob)
        assert (elder in Person.objects.visible_to(bob), elder in Person.objects.visible_to(gina)) == (False, True)
        services.set_responsible(elder, bob, by=gina, keep=True)
        assert (elder in Person.objects.visible_to(bob), elder in Person.objects.visible_to(gina)) == (True, True)


def test_who_opens_a_file_for_somebody_else_serves_it_too(agency, bob, gina):
    elder = make.person(bob, responsible=gina)
    with fence(agency):
        assert (elder.serves(bob), elder.serves(gina), elder.responsible) == (True, True, gina)


def test_households_are_seen_through_the_people_in_them(everyone, agency, bob, gina):
    with fence(agency):
        household = services.open_household(by=bob, address="南门街 1 号", people=[everyone["bobs elder"]])
        assert list(Household.objects.visible_to(bob)) == [household]
        assert list(Household.objects.visible_to(gina)) == []


def test_labels_of_a_list_cost_one_query_for_the_whole_list(agency, bob, fiona, django_assert_num_queries):
    for n in range(5):
        make.person(bob, f"王{n}兰", born=date(1950, 1, 1 + n))
    with fence(agency):
        people = list(Person.objects.visible_to(fiona).with_categories())
    with fence(agency), django_assert_num_queries(1):
        assert len([(person.label_for(fiona), person.main_category) for person in people]) == 5
