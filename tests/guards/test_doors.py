"""Every address against everybody (SECURITY.md A1, A2, A5, B5, C1, C2, C12; HOUSE.md section 7, 2 to 4).

The sweep reads the URLconf, so an address written tomorrow is in it without anyone remembering.
"""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.guards.addresses import OURS, addresses
from tests.guards.sweeps import client_of, organisation_addresses, undone, url_of

FOR_EVERY_HOUSE = {
    "visit_plan": "a day is everybody's: each member has an own plan of it",
    "visit_plan_print": "a day is everybody's: each member has an own plan of it",
    "today_day": "a day is everybody's: each member has an own sheet of it",
    "outbox_shell": "a page without anybody's name: the same for each member of each house",
    "my_month": "a month is everybody's: each member has an own worklog of it",
    "log_bulk_undo": "what can be taken back stands in one's own session",
    "case_list_undo": "what can be taken back stands in one's own session",
    "person_list_undo": "what can be taken back stands in one's own session",
    "call": "a published call is read by every house",
    "proposal_new": "a published call is answered by every house",
}
RARER = ("head", "put", "patch", "delete")  # beside reading and writing
ODD = ["", "0", "-1", "99999999999999999999", "x", "%", "'", '"', "<b>", "../../etc/passwd", "\x00", "null", "None", "[]", "{}",
       "1e9", "NaN", "2026-02-30", "９９", "²", "😀", "a" * 3000, "1;drop table x", "true"]  # fmt: skip
ODD_NAMES = ("q", "page", "per_page", "sort", "kind", "project", "status", "line", "old", "new", "since", "until", "rule", "day", "light", "person", "kept", "next",
             "number", "year", "group", "client", "again", "worker", "actor_id", "outcome")  # fmt: skip


def test_the_world_has_an_object_for_every_address(scene):
    """An address that this sweep cannot fill in would escape it."""
    ours, _theirs, _outside = scene
    assert [a.route for a in organisation_addresses() if url_of(a, ours) is None] == []


def test_an_outsider_is_sent_to_the_login_and_a_stranger_gets_404_everywhere(scene):
    """The middleware shuts this door before it looks at the method: reading and writing are tried at each address, the rest in turn."""
    ours, _theirs, outside = scene
    nobody, stranger = client_of(), client_of(outside["stranger"])
    wrong = {}
    for turn, url in enumerate(filter(None, [url_of(address, ours) for address in organisation_addresses()])):
        with undone():
            for method in ("get", "post", RARER[turn % len(RARER)]):
                if (status := getattr(nobody, method)(url).status_code) != 302:
                    wrong[f"nobody {method} {url}"] = status
                if (status := getattr(stranger, method)(url).status_code) != 404:
                    wrong[f"stranger {method} {url}"] = status
    assert wrong == {}


def test_without_the_permission_nothing_is_written_by_anybody(scene):
    """That nobody reads it either is seen where everybody opens every page (test_looks.py)."""
    ours, _theirs, outside = scene
    wrong = {}
    for name, member in [(n, m) for n, m in ours.members.items() if m.is_active] + list(outside.items()):
        client = client_of(member)
        with undone():
            for address in organisation_addresses():
                url = None if member.can(address.permission) else url_of(address, ours, organisation=member.organisation.slug)
                if url and (status := client.post(url).status_code) not in (403, 404, 405):
                    wrong[f"{name} {url}"] = status
    assert wrong == {}


@pytest.mark.parametrize("who", ["left"])
def test_an_ex_member_gets_404_everywhere(scene, who):
    ours, _theirs, _outside = scene
    client = client_of(ours.members[who])
    assert {u: s for a in organisation_addresses() if (u := url_of(a, ours)) and (s := client.get(u).status_code) != 404} == {}


def test_a_foreign_object_at_home_is_404_like_one_that_never_was(scene):
    """Charlie's administrator types our numbers into her own organisation's address."""
    ours, theirs, outside = scene
    wrong = {}
    with_objects = [a for a in organisation_addresses() if len(a.arguments) > 1 and a.name not in FOR_EVERY_HOUSE]
    for actor in ("fiona", "grace", "alice", "bob"):
        member = theirs.members[actor]
        client = client_of(member)
        with undone():
            for address in with_objects:
                url = url_of(address, ours, organisation=theirs.organisation.slug)
                never = url_of(address, ours, organisation=theirs.organisation.slug, number="ZZ-NEVER")
                if not url or not member.can(address.permission):
                    continue  # who may not enter learns nothing here at all
                for method in ("get", "post"):
                    status = getattr(client, method)(url).status_code
                    if "number" in address.arguments and status != getattr(client, method)(never).status_code:
                        wrong[f"{actor} {method} {url} tells that it exists"] = status
                    if status not in (403, 404, 405):
                        wrong[f"{actor} {method} {url}"] = status
    assert wrong == {}


def test_no_exemption_is_stale():
    assert set(FOR_EVERY_HOUSE) - {a.name for a in addresses()} == set()


def test_a_form_without_its_token_is_refused_everywhere(scene):
    ours, _theirs, outside = scene
    wrong = {}
    for member in (ours.members["fiona"], outside["diana"]):  # asked before any permission: of one member of each kind of house
        client = client_of(member, enforce_csrf_checks=True)
        with undone():
            for address in addresses():
                if not address.module.startswith(OURS):
                    continue
                url = url_of(address, ours, organisation=member.organisation.slug) if address.route.startswith("o/") else None
                if url and (status := client.post(url, {"x": "y"}).status_code) != 403:
                    wrong[f"{member} {url}"] = status
    assert wrong == {}


def odd_queries():
    """Each name with a third of the values, a different one in each query; in a query no two names hold the same if they can.

    U+0000 is refused before any view sees it, so it is asked for alone.
    """
    own = {name: [odd for odd in ODD[index % 3::3] if odd != "\x00"] for index, name in enumerate(ODD_NAMES)}
    yield dict.fromkeys(ODD_NAMES, "\x00")
    for turn in range(max(map(len, own.values()))):
        yield {name: odds[(turn + index // 3) % len(odds)] for index, (name, odds) in enumerate(own.items())}


def test_odd_values_in_the_query_are_no_server_error(scene):
    ours, _theirs, outside = scene
    broken, done = {}, set()
    for member in (ours.members["grace"], ours.members["alice"], ours.members["fiona"], outside["diana"]):
        client = client_of(member)
        for address in organisation_addresses():
            if len(address.arguments) > 1 or not member.can(address.permission) or address.route in done:
                continue
            done.add(address.route)
            url = url_of(address, ours, organisation=member.organisation.slug)
            for data in odd_queries():
                if (status := client.get(url, data).status_code) >= 500:
                    broken[f"{member} {url} { {name: odd[:40] for name, odd in data.items()} }"] = status
    assert broken == {}


def names_that_are_read():
    """Every name of a field that some view asks for by itself, beside its form."""
    sources = [path.read_text() for app in OURS for path in (settings.BASE_DIR / app).rglob("*.py") if "migrations" not in path.parts]
    return sorted({name for source in sources for name in re.findall(r"""(?:POST|GET|data|sent)(?:\.get(?:list)?\(|\[)"(\w+)\"""", source)} - {"submission"})


def test_what_only_looks_like_a_number_is_no_server_error_in_any_form(scene):
    """"²" is a digit to Python and no number; nobody's column holds five thousand nines."""
    ours, _theirs, outside = scene
    names, broken, done = names_that_are_read(), {}, set()
    assert {"drop", "remove", "preset", "seq", "seen", "persons"} <= set(names)
    for member in (ours.members["bob"], ours.members["alice"], ours.members["grace"], ours.members["fiona"], outside["diana"]):
        client = client_of(member)
        with undone():
            for address in organisation_addresses():
                url = url_of(address, ours, organisation=member.organisation.slug)
                if not url or not member.can(address.permission) or address.route in done:
                    continue
                done.add(address.route)
                for odd in ("²", "9" * 5000):
                    data = dict.fromkeys(names, odd) | {f"signed-{odd}": odd}
                    if (status := client.post(url, data).status_code) >= 500:
                        broken[f"{member} {url} {odd[:9]}"] = status
    assert broken == {}


def test_odd_numbers_in_the_address_are_404(scene):
    ours, _theirs, _outside = scene
    client, broken = client_of(ours.members["fiona"]), {}
    for address in organisation_addresses():
        if "number" in address.arguments:
            for odd in ("99999999999999999999", "'", "<b>", "😀", "%00", "a" * 300):
                url = url_of(address, ours, number=odd)
                if url and (status := client.get(url).status_code) not in (400, 404, 403, 405):
                    broken[url[:120]] = status
    assert broken == {}


def test_error_pages_tell_nothing_but_a_number_to_ask_about(scene):
    ours, _theirs, outside = scene
    page = client_of(outside["stranger"]).get(reverse("project", args=["zhihe", ours.objects.project.number]))
    text = page.content.decode()
    assert page.status_code == 404
    assert not re.search(r"Traceback|site-packages|settings|DoesNotExist", text)
    assert page["X-Request-ID"] in text
