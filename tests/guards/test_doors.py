"""Every address against everybody (SECURITY.md A1, A2, A5, B5, C1, C2, C12; HOUSE.md section 7, 2 to 4).

The sweep reads the URLconf, so an address written tomorrow is in it without anyone remembering.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisations.access import Role
from organisations.fence import fence
from tests import factories, world
from tests.guards.addresses import OURS, addresses

METHODS = ("get", "head", "post", "put", "patch", "delete")
ODD = ["", "0", "-1", "99999999999999999999", "x", "%", "'", '"', "<b>", "../../etc/passwd", "\x00", "null", "None", "[]", "{}",
       "1e9", "NaN", "2026-02-30", "９９", "😀", "a" * 3000, "1;drop table x", "true"]  # fmt: skip
ODD_NAMES = ("q", "page", "per_page", "sort", "kind", "project", "status", "since", "until", "rule", "day", "light", "person", "kept", "next",
             "number", "year", "group", "client", "again", "worker", "actor_id", "outcome")  # fmt: skip


@pytest.fixture
def scene(db):
    """Two agencies with everything in them; the first is bought from by the bureau and seen by the evaluator."""
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    body = factories.organisation(code="PG", slug="pinggu", name="公信评估中心", kind="evaluator")
    landing = factories.organisation(code="LD", slug="jiedao", name="东街街道办事处", kind="street")
    stranger = factories.organisation(code="SS", slug="shishi", name="石狮市民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    other = factories.organisation(code="QM", slug="qiming", name="启明社工服务中心", kind="agency")
    ours = world.build(agency, number=0, partners=[(bureau, "purchaser"), (body, "evaluator"), (landing, "landing")])
    theirs = world.build(other, number=1, partners=[(stranger, "purchaser")])
    outside = {
        "diana": factories.member(bureau, "Diana", Role.OFFICIAL), "bureau_admin": factories.member(bureau, "Bea", Role.ADMIN),
        "edward": factories.member(body, "Edward", Role.EVALUATOR), "lan": factories.member(landing, "Lan", Role.LANDING),
        "stranger": factories.member(stranger, "Sam", Role.OFFICIAL),
    }  # fmt: skip
    return ours, theirs, outside


def client_of(membership=None, **options):
    client = Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False, **options)
    if membership is not None:
        client.force_login(membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def organisation_addresses():
    return [a for a in addresses() if a.route.startswith("o/")]


def url_of(address, place, **changed):
    """The address with this world's own objects in it; None when the world holds none of the kind."""
    values = place.values(address.route) | changed
    arguments = {name: values.get(name) for name in address.arguments}
    if any(value is None for value in arguments.values()):
        return None
    return reverse(address.name, kwargs=arguments)


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_world_has_an_object_for_every_address(scene):
    """An address that this sweep cannot fill in would escape it."""
    ours, _theirs, _outside = scene
    assert [a.route for a in organisation_addresses() if url_of(a, ours) is None] == []


def test_an_outsider_is_sent_to_the_login_and_a_stranger_gets_404_everywhere(scene):
    ours, _theirs, outside = scene
    nobody, stranger = client_of(), client_of(outside["stranger"])
    wrong = {}
    for address in organisation_addresses():
        url = url_of(address, ours)
        for method in METHODS if url else ():
            if (status := getattr(nobody, method)(url).status_code) != 302:
                wrong[f"nobody {method} {url}"] = status
            if (status := getattr(stranger, method)(url).status_code) != 404:
                wrong[f"stranger {method} {url}"] = status
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
    for actor in ("fiona", "grace", "alice", "bob"):
        client = client_of(theirs.members[actor])
        for address in organisation_addresses():
            if len(address.arguments) < 2:
                continue
            url = url_of(address, ours, organisation=theirs.organisation.slug)
            never = url_of(address, ours, organisation=theirs.organisation.slug, number="ZZ-NEVER")
            for method in ("get", "post") if url else ():
                status = getattr(client, method)(url).status_code
                if "number" in address.arguments and status != getattr(client, method)(never).status_code:
                    wrong[f"{actor} {method} {url} tells that it exists"] = status
                if status not in (403, 404, 405):
                    wrong[f"{actor} {method} {url}"] = status
    assert wrong == {}


def test_the_insider_gets_in_where_the_outsider_did_not(scene):
    ours, _theirs, _outside = scene
    wrong = {}
    for address in organisation_addresses():
        url = url_of(address, ours)
        if url is None:
            continue
        answers = {name: client_of(member).get(url).status_code for name, member in ours.members.items()
                   if member.is_active and member.can(address.permission)}
        if answers and not set(answers.values()) & {200, 302, 405, 204}:
            wrong[url] = answers
        if bad := {name: s for name, s in answers.items() if s >= 500}:
            wrong[url] = bad
    assert wrong == {}


def test_without_the_permission_it_is_403_or_404_for_every_method(scene):
    ours, _theirs, outside = scene
    wrong = {}
    for member in [m for m in ours.members.values() if m.is_active] + list(outside.values()):
        client = client_of(member)
        for address in organisation_addresses():
            if member.can(address.permission):
                continue
            place = ours if member in ours.members.values() else None
            url = url_of(address, ours, organisation=member.organisation.slug) if place is None else url_of(address, ours)
            for method in ("get", "post") if url else ():
                if (status := getattr(client, method)(url).status_code) not in (403, 404, 405):
                    wrong[f"{member} {method} {url}"] = status
    assert wrong == {}


def test_who_may_not_know_a_client_never_reads_one(scene):
    """Officials, evaluators, landing units, finance and audit officers open everything they can; no canary is in any answer."""
    ours, _theirs, outside = scene
    leaks, seen = {}, 0
    blind = [outside["diana"], outside["bureau_admin"], outside["edward"], outside["lan"], ours.members["henry"], ours.members["liam"],
             ours.members["iris"]]  # fmt: skip
    for member in blind:
        client = client_of(member)
        for address in organisation_addresses():
            url = url_of(address, ours, organisation=member.organisation.slug)
            for extra in ({}, {"HTTP_HX_REQUEST": "true"}) if url else ():
                answer = client.get(url, **extra)
                text = body_of(answer).decode("utf-8", "replace") + str(answer.headers)
                seen += answer.status_code == 200
                if found := [c for c in [*ours.canaries.all(), ours.canaries.name + "祖"] if c in text]:
                    leaks[f"{member} {url}"] = found
    assert leaks == {}
    assert seen > 20  # they did see pages
    shown = body_of(client_of(ours.members["bob"]).get(reverse("person", args=["zhihe", ours.objects.person.number]))).decode()
    assert ours.canaries.name in shown  # and the canary was there to be seen


def test_a_colleague_who_does_not_serve_the_client_reads_no_name(scene):
    """Jack works in the same agency and serves somebody else."""
    ours, _theirs, _outside = scene
    client, leaks = client_of(ours.members["jack"]), {}
    for address in organisation_addresses():
        if url := url_of(address, ours):
            text = body_of(client.get(url)).decode("utf-8", "replace")
            if found := [c for c in ours.canaries.all() if c in text]:
                leaks[url] = found
    assert leaks == {}


def test_a_form_without_its_token_is_refused_everywhere(scene):
    ours, _theirs, outside = scene
    wrong = {}
    for member in (ours.members["fiona"], ours.members["alice"], ours.members["bob"], ours.members["grace"], outside["diana"]):
        client = client_of(member, enforce_csrf_checks=True)
        for address in addresses():
            if not address.module.startswith(OURS):
                continue
            url = url_of(address, ours, organisation=member.organisation.slug) if address.route.startswith("o/") else None
            if url and (status := client.post(url, {"x": "y"}).status_code) != 403:
                wrong[f"{member} {url}"] = status
    assert wrong == {}


def test_looking_changes_nothing(scene):
    """All pages opened by everybody: no row more or less anywhere, the audit trail and sessions apart."""
    ours, _theirs, _outside = scene
    before = row_counts(ours.organisation)
    for member in ours.members.values():
        client = client_of(member)
        for address in organisation_addresses():
            if url := url_of(address, ours):
                client.get(url)
    assert row_counts(ours.organisation) == before


def row_counts(organisation):
    from django.apps import apps

    quiet = {"organisations_auditevent", "organisations_audithead", "django_session"}
    counts = {}
    with fence(organisation), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if (table := model._meta.db_table) not in quiet:
                cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM "{table}" t')
                counts[table] = cursor.fetchone()
    counts["organisations_user"] = counts["organisations_user"][:1]  # last_login moves
    return counts


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
            for index, odd in enumerate(ODD):
                data = dict.fromkeys(ODD_NAMES[index % 3::3], odd)
                if (status := client.get(url, data).status_code) >= 500:
                    broken[f"{member} {url} {odd!r:.40} {sorted(data)}"] = status
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


def test_a_host_that_is_not_ours_is_refused(client, db):
    assert client.get("/healthz", HTTP_HOST="evil.example").status_code == 400
    assert client.get("/healthz", HTTP_X_FORWARDED_HOST="evil.example").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
                                    "http://127.0.0.1.evil.example", "\thttps://evil.example", "///evil.example", "https:///evil.example",
                                    "data:text/html,x"])  # fmt: skip
def test_no_address_leads_out(bob, target):
    bob = bob.user
    bob.set_password(factories.PASSWORD)
    bob.save()
    after_login = Client().post(reverse("account_login") + "?next=" + target, {"login": bob.email, "password": factories.PASSWORD, "next": target})
    switched = Client().post(reverse("set_language"), {"language": "en", "next": target})
    for answer in (after_login, switched):
        assert "evil" not in answer.get("Location", "") and "javascript" not in answer.get("Location", "")


def test_pages_carry_the_headers_that_protect_them(bob):
    page = client_of(bob).get(reverse("person_list", args=["zhihe"]))
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == page["Cross-Origin-Opener-Policy"] == "same-origin"
