"""What the web may try without an account: foreign hosts, addresses that lead out, pages in foreign frames."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.guards.sweeps import client_of


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
