"""Several clients at once to another worker: from the list, with a reason for each that stays, and a way back."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Membership, Notice
from people import services
from people.models import Person, Serving
from tests import factories_people as make
from tests.factories import member
from tests.factories_casework import served_under

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(name, args=["zhihe", *args])


@pytest.fixture
def gina(agency, alice):
    """Gina works under Alice too."""
    return member(agency, "Gina", Role.WORKER, supervisor=alice)


@pytest.fixture
def lead(agency):
    return member(agency, "Lena", Role.PROJECT_LEAD)


@pytest.fixture
def clients(bob):
    return [make.person(bob, "王桂兰"), make.child(bob, "陈小明"), make.person(bob, "李建国")]


def carried(agency):
    """Of each client: who is responsible, and who serves today."""
    with fence(agency):
        teams = {}
        for tie in Serving.objects.current().select_related("membership__user"):
            teams.setdefault(tie.person_id, set()).add(tie.membership.name)
        return [(person.responsible.name, teams[person.pk]) for person in Person.objects.standing().select_related("responsible__user").order_by("pk")]


def hand(browser, people, to, **more):
    fields = {"person": [one.number for one in people], "to": to.pk} | more
    return browser.post(url("person_list_hand_over"), fields, follow=True).content.decode()


def test_ticked_in_the_list_they_go_to_another_worker_and_back_by_undo(agency, browse, alice, bob, gina, clients):
    browser = browse(alice)
    before = carried(agency)
    assert f'name="person" value="{clients[0].number}" form="bulk"' in browser.get(url("person_list")).content.decode()
    asked = browser.get(url("person_list_hand_over"), {"person": [one.number for one in clients[:2]], "query": "status=active"}).content.decode()
    assert ("王桂兰" in asked, "陈小明" in asked, "李建国" in asked) == (True, True, False)
    page = hand(browser, clients[:2], gina, seen=[f"{one.number} {bob.pk}" for one in clients[:2]], query="status=active")
    assert "2 clients are now with Gina." in page and 'value="active" selected' in page
    assert carried(agency) == [("Gina", {"Gina"}), ("Gina", {"Gina"}), ("Bob", {"Bob"})]
    assert browse(bob).get(url("person", clients[0].number)).status_code == 404
    with fence(agency):
        assert {(event.object_id, event.actor_id) for event in AuditEvent.objects.filter(act="person.responsible")} == {(one.number, alice.pk) for one in clients[:2]}
    undo = re.search(r'action="([^"]*/hand-over/undo/[^"]*)"', page).group(1)
    assert "2 clients are back with their former workers." in browser.post(undo, follow=True).content.decode()
    assert carried(agency) == before
    assert "0 clients are back with their former workers." in browser.post(undo, follow=True).content.decode()


def test_of_each_that_stays_the_reason_is_told_and_the_rest_goes(agency, browse, alice, bob, gina, lead, clients):
    with fence(agency):
        services.set_responsible(clients[0], gina, by=alice)
    before = carried(agency)
    page = hand(browse(alice), clients, gina, seen=[f"{clients[1].number} {lead.pk}", f"{clients[2].number} {bob.pk}"])
    assert "1 client is now with Gina." in page
    assert f"{clients[0].number} stayed: Gina is responsible already." in page
    assert f"{clients[1].number} stayed: Somebody handed it over in the meantime." in page
    assert carried(agency) == [*before[:2], ("Gina", {"Gina"})]


def test_the_former_worker_stays_on_the_team_when_asked(agency, browse, alice, gina, clients):
    page = hand(browse(alice), clients[:1], gina, keep="on")
    assert carried(agency)[0] == ("Gina", {"Gina", "Bob"})
    browse(alice).post(re.search(r'action="([^"]*/hand-over/undo/[^"]*)"', page).group(1))  # another session of hers knows nothing of it
    assert carried(agency)[0] == ("Gina", {"Gina", "Bob"})


def test_undo_leaves_whom_somebody_handed_on_since(agency, browse, alice, bob, gina, lead, clients):
    browser = browse(alice)
    page = hand(browser, clients, gina)
    with fence(agency):
        services.set_responsible(Person.objects.get(pk=clients[1].pk), lead, by=gina)
    assert "2 clients are back with their former workers." in browser.post(re.search(r'action="([^"]*/hand-over/undo/[^"]*)"', page).group(1), follow=True).content.decode()
    assert carried(agency) == [("Bob", {"Bob"}), ("Lena", {"Lena"}), ("Bob", {"Bob"})]


def test_the_worker_is_told_once_when_undo_is_over_and_not_at_all_when_it_was_undone(agency, browse, alice, gina, clients):
    browser = browse(alice)
    hand(browser, clients[:1], alice)  # to herself: nobody needs to be told
    page = hand(browser, clients, gina)
    with fence(agency):
        told = Notice.objects.get()
        assert (told.membership_id, told.params, told.path, told.not_before > timezone.now()) == (
            gina.pk, {"n": 3, "who": "Alice"}, f"{url('person_list')}?responsible={gina.pk}", True)
    browser.post(re.search(r'action="([^"]*/hand-over/undo/[^"]*)"', page).group(1))
    with fence(agency):
        assert Notice.objects.count() == 0


def test_the_time_on_the_team_goes_on_as_if_it_had_not_been_broken_off(agency, browse, alice, bob, gina, clients):
    with fence(agency):
        Serving.objects.filter(person=clients[0]).update(since=date(2020, 1, 1))
        handed, stayed = services.hand_over_people(clients[:1], by=alice, to=gina)
        services.take_people_back(handed, by=alice)
        assert stayed == {}
        assert [(tie.membership, tie.since, tie.until is None) for tie in Serving.objects.filter(person=clients[0]).order_by("pk")][0] == (bob, date(2020, 1, 1), True)


def test_leader_and_administrator_hand_over_whom_they_see_masked_and_learn_no_name(agency, browse, bob, fiona, gina, lead, clients):
    served_under(lead, *clients)
    for who, one in ((lead, clients[0]), (fiona, clients[1])):
        page = browse(who).get(url("person_list_hand_over"), {"person": [clients[1].number]}).content.decode()
        assert ("陈*明" in page, "陈小明" in page) == (True, False)
        hand(browse(who), [one], gina)
    assert carried(agency) == [("Gina", {"Gina"}), ("Gina", {"Gina"}), ("Bob", {"Bob"})]
    assert hand(browse(fiona), clients[2:], fiona).count("Select a valid choice") >= 1  # an administrator carries nobody
    assert carried(agency)[2] == ("Bob", {"Bob"})


def test_workers_assign_nobody_and_a_supervisor_only_the_own_teams(agency, browse, alice, bob, charlie, gina, clients):
    with fence(agency):
        other = member(agency, "Olga", Role.SUPERVISOR)
    before = carried(agency)
    assert 'name="person"' not in browse(bob).get(url("person_list")).content.decode()
    assert [browse(who).post(url("person_list_hand_over"), {"person": clients[0].number, "to": gina.pk}).status_code for who in (bob, gina, charlie)] == [403, 403, 404]
    assert browse(bob).post(url("person_list_undo", "nothing")).status_code == 403
    hand(browse(other), clients, gina)
    hand(browse(alice), clients, charlie)
    assert carried(agency) == before


def test_a_file_opened_to_read_is_not_handed_over(agency, browse, alice, bob, gina, clients):
    """An approval shows the file for a time; it makes nobody a member of the team, and lets nobody make one."""
    with fence(agency):
        olga = member(agency, "Olga", Role.SUPERVISOR)
        asked = services.ask_access(clients[1], by=olga, basis="audit", reason="接案讨论", hours=24)
        services.decide_access(asked, by=alice, granted=True)
    before = carried(agency)
    assert browse(olga).get(url("person", clients[1].number)).status_code == 200
    assert "You may only read this file." in hand(browse(olga), clients[1:2], olga)
    assert browse(olga).get(url("person_team", clients[1].number)).status_code == 403
    assert browse(olga).post(url("person_team", clients[1].number), {"responsible": olga.pk, "members": [olga.pk]}).status_code == 403
    assert carried(agency) == before


def test_nobody_is_handed_to_who_carries_no_clients(agency, alice, bob, fiona, clients):
    with fence(agency):
        gone = member(agency, "Gone", Role.WORKER)
        Membership.objects.filter(pk=gone.pk).update(is_active=False)
        for to in (fiona, Membership.objects.get(pk=gone.pk)):
            with pytest.raises(services.CannotCarryClients):
                services.hand_over_people(clients, by=alice, to=to)
    assert {name for name, _team in carried(agency)} == {"Bob"}


def test_all_of_the_filter_go_at_once_and_what_is_cut_is_told(agency, browse, alice, bob, gina, clients, monkeypatch):
    with fence(agency):
        more = [make.person(bob, f"王桂{name}", status="draft") for name in "甲乙丙"]
    browser, asked = browse(alice), {"all": "1", "query": "status=draft&page=2"}
    assert "Hand over all" not in browser.get(url("person_list")).content.decode()  # the page holds them all
    monkeypatch.setattr("people.views.files.PAGE_SIZES", {"2": 2})
    assert "Hand over all 3 of this list" in browser.get(url("person_list"), {"status": "draft", "per_page": "2"}).content.decode()
    page = browser.get(url("person_list_hand_over"), asked).content.decode()
    assert ([one.number in page for one in [*clients, *more]], "go at once" in page) == ([False] * 3 + [True] * 3, False)
    monkeypatch.setattr("people.views.team.MOST_AT_ONCE", 2)
    cut = browser.get(url("person_list_hand_over"), asked).content.decode()
    assert ([one.number in cut for one in more], "3 clients are meant; 2 go at once." in cut) == ([False, True, True], True)
    assert "2 clients are now with Gina." in hand(browser, more[1:], gina, query="status=draft")
    assert [one.number in browser.get(url("person_list_hand_over"), asked | {"query": f"status=draft&responsible={bob.pk}"}).content.decode() for one in more] == [True, False, False]
    assert [browse(who).get(url("person_list_hand_over"), {"all": "1", "query": ""}).status_code for who in (bob,)] == [403]
