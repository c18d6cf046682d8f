"""Nobody comes to know a child by writing something down: only who serves, and whom a colleague puts on the team (DOMAIN.md section 5)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from casework import services
from casework.models import Case, ServiceRecord, Wish
from organisations.access import Role
from organisations.fence import fence
from people import services as files
from people.models import Serving
from projects.services import assign_staff
from tests import factories_casework, factories_groups, factories_people
from tests.factories import member

pytestmark = pytest.mark.django_db
REFUSED = "The file of a minor opens only to those who serve the child and their supervisor."


@pytest.fixture
def lead(agency, project, alice):
    """Lena leads the project."""
    lena = member(agency, "Lena", Role.PROJECT_LEAD)
    with fence(agency):
        assign_staff(project, membership=lena, by=alice, since=project.starts_on)
    return lena


@pytest.fixture
def child(agency, bob, project):
    return factories_people.child(bob, "陈小明")


@pytest.fixture
def elder(agency, bob, project):
    return factories_people.person(bob, "王桂兰")


def team(person):
    return set(Serving.objects.current().filter(person=person).values_list("membership__user__name", flat=True))


def wish_for(person, by, project):
    return services.register_wish(by=by, person=person, project=project, line=project.lines.get(code="visit"), what="一个新书包")


def take_in(person, by, project):
    return services.take_in_case(by=by, person=person, project=project, line=project.lines.get(code="case"), source="self")


def test_neither_administrator_nor_project_leader_opens_a_childs_file_by_writing_something_down(agency, alice, bob, lead, fiona, gina, project, child):
    with fence(agency):
        factories_casework.record(bob, project, persons=[child])
        factories_casework.on_staff(project, gina, by=alice)
        verbs = [lambda: wish_for(child, fiona, project), lambda: wish_for(child, lead, project), lambda: take_in(child, lead, project),
                 lambda: factories_casework.record(lead, project, persons=[child]), lambda: factories_casework.record(gina, project, persons=[child]),
                 lambda: services.open_order(child, by=gina, what="看看", assigned_to=gina, due_on=timezone.localdate()),
                 lambda: files.change_team(child, by=lead, responsible=bob, members=[bob, lead]), lambda: files.set_responsible(child, lead, by=lead)]
        for verb in verbs:
            with pytest.raises((services.NotYourClient, files.FileIsClosed)):
                verb()
        assert files.hand_over_people([child], by=lead, to=lead) == ([], {REFUSED: [child.number]})
        assert (team(child), child.known_to(fiona), child.known_to(lead), child.known_to(gina)) == ({"Bob"}, False, False, False)
        assert (Wish.objects.count(), Case.objects.count(), ServiceRecord.objects.count()) == (0, 0, 1)


def test_an_approval_lets_somebody_write_for_a_time_and_nobody_join(agency, bob, alice, gina, lead, project, child):
    with fence(agency):
        factories_casework.on_staff(project, gina, by=alice)
        for who in (gina, lead):
            files.decide_access(files.ask_access(child, by=who, basis="handover", reason="代班", hours=4), by=alice, granted=True)
            factories_casework.record(who, project, persons=[child])
            wish_for(child, who, project)
            with pytest.raises(services.NotYourClient):
                take_in(child, who, project)
        assert (team(child), ServiceRecord.objects.count(), Wish.objects.count()) == ({"Bob"}, 2, 2)


def test_who_serves_brings_colleagues_along_and_who_keeps_the_house_in_order_puts_others_there(agency, bob, alice, gina, lead, project, child):
    with fence(agency):
        factories_casework.record(bob, project, persons=[child], companions=[gina])
        assert team(child) == {"Bob", "Gina"}
        files.change_team(child, by=lead, responsible=alice, members=[gina])
        assert team(child) == {"Alice", "Gina"}


def test_an_administrator_writes_an_adults_wish_down_and_does_not_come_to_serve(agency, bob, fiona, lead, project, elder):
    with fence(agency):
        wish_for(elder, fiona, project)
        assert team(elder) == {"Bob"}
        factories_casework.record(lead, project, persons=[elder])
        assert team(elder) == {"Bob", "Lena"}


def test_a_co_leader_comes_to_know_the_children_of_the_group_and_who_only_corrects_does_not(agency, bob, gina, lead, project):
    with fence(agency):
        child = factories_groups.client(bob, "赵小宝", years=9, consent="mother")
        group = services.plan_group(by=bob, name="小海豚成长小组", nature="support", project=project, line=project.lines.get(code="activity"), leader=bob, co_leader=gina,
                                    planned_sessions=6)
        services.add_member(group, by=bob, person=child, joined_on=timezone.localdate() - timedelta(days=30))
        type(group).objects.filter(pk=group.pk).update(status="running")
        start = timezone.now() - timedelta(days=2)
        session = services.hold_session(group, by=gina, client_uuid=uuid.uuid4(), seq=1, started_at=start, ended_at=start + timedelta(hours=1), submit=True)
        assert team(child) == {"Bob", "Gina"}
        record = services.approve_record(session.record, by=lead)
        services.correct_record(record, by=lead, reason="时间写错", changes={"started_at": start + timedelta(minutes=5)})
        assert team(child) == {"Bob", "Gina"}


def test_the_pages_say_it_and_lead_to_the_question(agency, bob, fiona, lead, project, child, browse):
    base, visit = f"/o/{agency.slug}/", project.lines.get
    with fence(agency):
        factories_casework.record(bob, project, persons=[child])
        line, of_visit = visit(code="case").pk, visit(code="visit").pk
    asked = f'{REFUSED} <a href="{base}access/new/?person={child.number}">Ask to open the file</a>'
    sent = {"wishes/new/": (fiona, {"person": child.number, "what": "一个新书包", "line": of_visit}),
            "cases/new/": (lead, {"person": child.number, "line": line, "source": "self", "urgency": "normal", "kind": "general",
                                  "received_on": timezone.localdate().isoformat()}),
            "log/new/": (lead, {"client_uuid": uuid.uuid4(), "kind": "call", "project": project.pk, "line": of_visit, "persons": [child.pk], "answered": "yes",
                                "day": "yesterday", "submission": uuid.uuid4(), "start": "09:00", "minutes": "45", "headcount": "0"})}
    for address, (who, typed) in sent.items():
        answer = browse(who).post(base + address, typed)
        page = answer.content.decode()
        assert (answer.status_code, asked in page, "陈小明" in page) == (200, True, False), address
    answer = browse(lead).post(f"{base}people/{child.number}/team/", {"responsible": bob.pk, "members": [bob.pk, lead.pk], "version": child.version})
    assert (answer.status_code, REFUSED in answer.content.decode()) == (200, True)
    with fence(agency):
        assert team(child) == {"Bob"}
