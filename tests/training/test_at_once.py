"""Two at the door of one training, two changes at the same moment (SECURITY.md F9)."""

import threading
import time
from datetime import date, timedelta

import pytest
from django.db import connections
from django.urls import reverse

from organisations.access import Role
from organisations.fence import fence
from tests import factories, factories_training
from tests.factories_projects import project
from training import services
from training.services import Somebody

WHEN = factories_training.moment(date(2026, 3, 5))


def planned(alice, fiona):
    purchased = project(fiona)
    training = factories_training.training(alice, purchased, people=factories_training.names(3))
    return training, services.plan_session(training, theme="家访技巧", started_at=WHEN, ended_at=WHEN + timedelta(hours=3), by=alice)


def test_of_two_at_the_door_the_second_sees_both_lists_and_deletes_nobody(browse, alice, fiona, agency):
    with fence(agency):
        training, session = planned(alice, fiona)
        first, second, third = training.participants.order_by("seq").values_list("pk", flat=True)
    path = reverse("training_session", args=[agency.slug, training.number, session.seq])
    page = browse(alice).get(path)
    version = page.context["form"]["version"].value()
    assert f'name="version" value="{version}"' in page.content.decode()
    sent = {"mode": "recorded", "version": version}
    assert browse(alice).post(path, sent | {"present": [first, second], "headcount": "4"}).status_code == 302
    late = browse(alice).post(path, sent | {"present": [third], "headcount": "2", "walk_in": "黄芳"})
    names = [person.label for person, _ticked in late.context["form"].rows()]
    assert late.status_code == 409
    assert [(str(label), theirs, yours) for label, theirs, yours in late.context["form"].conflicts] == [
        ("Who was there", f"{names[0]}、{names[1]}", names[2]), ("People not signed in by name", 4, 2)]
    assert (late.context["form"]["walk_in"].value(), [ticked for _person, ticked in late.context["form"].rows()]) == ("黄芳", [False, False, True])
    with fence(agency):
        session.refresh_from_db()
        assert (sorted(session.sign_ins.values_list("participant", flat=True)), session.headcount) == ([first, second], 4)
    again = browse(alice).post(path, sent | {"present": [first, second, third], "headcount": "4", "version": late.context["form"]["version"].value()})
    with fence(agency):
        assert (again.status_code, session.sign_ins.count()) == (302, 3)


def at_once(home, *acts):
    """Each act in a transaction of its own that stays open a moment; what each came to, in order of names."""
    start, found = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(10)
            with fence(home):
                act()
                time.sleep(0.5)
            found.append("done")
        except Exception as wrong:  # told below
            found.append(type(wrong).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_two_who_add_to_one_training_at_once_give_no_place_twice(agency):
    fiona, alice = factories.member(agency, "Fiona", Role.ADMIN), factories.member(agency, "Alice", Role.SUPERVISOR)
    with fence(agency):
        training, _session = planned(alice, fiona)
    plan = lambda: services.plan_session(training, theme="家访技巧", started_at=WHEN, ended_at=WHEN + timedelta(hours=3), by=alice)  # noqa: E731
    assert at_once(agency, plan, plan) == ["done", "done"]
    expect = [lambda name=name: services.expect(training, people=[Somebody(name=name), Somebody(name="两人都写的")], by=alice) for name in ("黄芳", "李雷")]
    assert at_once(agency, *expect) == ["done", "done"]
    with fence(agency):
        assert sorted(training.sessions.values_list("seq", flat=True)) == [1, 2, 3]
        assert sorted(training.participants.values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]
