"""What a phone's outbox sends and how it is answered (UX.md W7, 2.4): the page's own form and verb, in numbers for a script."""

import time
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import ServiceRecord
from organisations.fence import fence
from organisations.models import KeptForm
from tests import factories_casework as make
from tests import factories_groups as groups
from tests.casework.test_log import address, all_records, sent


@pytest.fixture
def post(agency, bob, browse):
    """Bob's phone sends a form; `owner` may be somebody else's."""
    client = browse(bob)
    return lambda data, owner=bob.uid, name="log_new": client.post(address(agency, name), data, headers={"X-Outbox": str(owner)})


def from_phone(*args, **fields):
    data = sent(*args, **fields)
    del data["submission"]
    return data


def test_the_first_time_it_is_201_and_again_200_with_the_same_number_and_photo(agency, post, project, wang):
    data = from_phone(project, wang, note="奶奶身体不错", day="other", other_day="昨天")
    answers = [post(data | {"photos": [make.picture()]}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert {answer.json()["number"] for answer in answers} == {"ZH-S000001"}
    assert answers[0].json()["url"] == f"{address(agency)}?saved=ZH-S000001"
    assert len(all_records(agency)) == 1
    with fence(agency):
        assert ServiceRecord.objects.get().photos.count() == 1


def test_what_the_form_refuses_is_said_in_its_own_words_and_nothing_is_written(agency, post, project):
    answer = post(from_phone(project, day="other", other_day="2026-02-31"))
    assert (answer.status_code, all_records(agency)) == (422, [])
    assert "Choose a client, or say how many people without a file there were." in answer.json()["words"] and "This is not a day." in answer.json()["words"]


def test_perhaps_logged_already_is_409_until_somebody_says_save_anyway(agency, post, project, wang):
    post(from_phone(project, wang))
    data = from_phone(project, wang)
    answer = post(data)
    assert answer.status_code == 409 and "ZH-S000001" in answer.json()["words"]
    assert post(data | {"anyway": "1"}).status_code == 201
    assert len(all_records(agency)) == 2


def test_a_session_that_ended_and_an_old_token_are_401_and_403_and_nothing_is_kept_on_the_server(agency, bob, browse, project, wang):
    data, headers = from_phone(project, wang), {"X-Outbox": str(bob.uid)}
    assert Client().post(address(agency), data, headers=headers).status_code == 401
    client = browse(bob)
    session = client.session
    session["seen"] = session["began"] = 1
    session.save()
    assert client.post(address(agency), data, headers=headers).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(address(agency), data, headers=headers).status_code == 403
    token = strict.get(address(agency, "outbox_ready"), headers=headers).json()["token"]
    assert strict.post(address(agency), data, headers=headers | {"X-CSRFToken": token}).status_code == 201
    assert not KeptForm.objects.exists() and len(all_records(agency)) == 1


def test_a_phone_that_asks_by_itself_neither_keeps_a_session_awake_nor_ends_it_under_an_open_form(agency, bob, browse):
    client, asked = browse(bob), {"X-Outbox": str(bob.uid)}
    session = client.session
    session["seen"] = seen = int(time.time()) - 20 * 60
    session["began"] = seen
    session.save()
    assert (client.get(address(agency, "outbox_ready"), headers=asked).status_code, client.session["seen"]) == (200, seen)
    session["seen"] = session["began"] = 1
    session.save()
    assert client.get(address(agency, "outbox_ready"), headers=asked).status_code == 401
    assert client.get("/sw.js").status_code == 200
    client.post(address(agency), {"note": "typed too late"})
    assert KeptForm.objects.get().user == bob.user
    assert client.get(address(agency, "outbox_ready"), headers=asked).status_code == 401


def test_another_persons_outbox_is_not_sent_in_my_session(agency, alice, post, project, wang):
    assert post(from_phone(project, wang), owner=alice.uid).status_code == 403
    assert all_records(agency) == []


def test_the_recents_are_masks_and_file_numbers_and_the_shells_are_nobodys(agency, bob, browse, project):
    with fence(agency):
        person = make.person(bob, "欧阳密甲", phone="13912340980", address="桂花巷九十一号")
        make.record(bob, project, persons=[person], note="机密叙述")
    client = browse(bob)
    answer = client.get(address(agency, "outbox_ready") + "?recents")
    told = answer.json()
    assert told["persons"] == [[str(person.pk), f"{person.masked_name} {person.number}"]] and "阳" not in person.masked_name
    assert [name for _pk, name, _lines in told["projects"]] == [str(project)] and set(told["kinds"]) >= {"visit", "call"} and told["owner"] == str(bob.uid)
    shells = [client.get(reverse("outbox_shell", args=[agency.slug, page])).content.decode() for page in ("log", "list", "session")]
    assert client.get(reverse("outbox_shell", args=[agency.slug, "other"])).status_code == 404
    everything = answer.content.decode() + "".join(shells)
    assert [secret for secret in ("欧阳密甲", "13912340980", "桂花巷", "机密叙述") if secret in everything] == []
    assert [personal for personal in (bob.name, str(bob.uid), "csrfmiddlewaretoken", 'name="persons"', project.title) if personal in "".join(shells)] == []
    assert "欧阳密甲" in client.get(address(agency)).content.decode()  # and it was there to be leaked


def test_fifty_clients_at_most_and_a_constant_number_of_queries(agency, bob, browse, project, django_assert_max_num_queries):
    with fence(agency):
        for n in range(55):
            person = make.person(bob, f"客户{n}")
            if n % 3 == 0:
                make.record(bob, project, persons=[person], days_ago=n + 1, minutes=15)
    client = browse(bob)
    client.get(address(agency, "outbox_ready"))
    with django_assert_max_num_queries(20):
        told = client.get(address(agency, "outbox_ready") + "?recents").json()
    assert len({key for key, _words in told["persons"]}) == len(told["persons"]) == 50


def test_attendance_is_sent_once_and_a_session_written_in_between_is_409(agency, alice, bob, browse, project):
    with fence(agency):
        group = groups.running(bob, alice, project)
        people = groups.members(group, bob, 5)
    client, headers, url = browse(bob), {"X-Outbox": str(bob.uid)}, reverse("group_session", args=[agency.slug, group.number, 1])
    data = {"client_uuid": str(uuid.uuid4()), "hold": "1", "day": (timezone.localdate() - timedelta(days=1)).isoformat(), "start": "09:00", "minutes": "90", "walk_ins": "",
            "listed": [one.pk for one in people], "present": [one.pk for one in people[:4]]}
    assert client.post(url, data | {"present": []}, headers=headers).status_code == 422
    answers = [client.post(url, data | {"photos": [make.picture()]}, headers=headers) for _time in range(2)]
    assert [(answer.status_code, answer.json()["number"]) for answer in answers] == [(201, "ZH-S000001"), (200, "ZH-S000001")]
    other = client.post(url, data | {"client_uuid": str(uuid.uuid4())}, headers=headers)
    assert other.status_code == 409 and "written down already" in other.json()["words"]
    assert client.post(url, data, headers={"X-Outbox": str(alice.uid)}).status_code == 403
    with fence(agency):
        record = ServiceRecord.objects.get(kind="session")
        assert (record.person_times, record.session.expected, record.photos.count()) == (4, 5, 1)


def test_the_worker_stands_at_the_root_small_and_under_the_house_policy():
    import gzip

    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript") and "no-cache" in answer["Cache-Control"]
    assert "worker-src 'self'" in answer["Content-Security-Policy"] and "unsafe" not in answer["Content-Security-Policy"]
    assert len(gzip.compress(answer.content)) <= 2048
