"""Logging in, staying, and coming back with what was typed."""

import time

import pytest
from django.urls import reverse

from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, KeptForm, Station
from tests import factories


@pytest.fixture
def bobs_password(bob):
    bob.user.set_password(factories.PASSWORD)
    bob.user.phone = "13800000000"
    bob.user.save()
    return factories.PASSWORD


@pytest.mark.parametrize("name", ["bob@example.test", "BOB@example.test", "13800000000"])
def test_either_the_email_or_the_phone_number_logs_in(client, bob, bobs_password, name):
    answer = client.post(reverse("account_login"), {"login": name, "password": bobs_password})
    assert (answer.status_code, answer.url) == (302, "/")
    assert int(client.session["_auth_user_id"]) == bob.user.pk


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(client, bob, bobs_password):
    wrong = client.post(reverse("account_login"), {"login": "bob@example.test", "password": "not the one"})
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.test", "password": "not the one"})
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors != {}


def test_after_five_failures_the_account_waits_and_another_is_not_touched(client, bob, alice, bobs_password):
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "bob@example.test", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "bob@example.test", "password": bobs_password})
    assert "_auth_user_id" not in client.session
    alice.user.set_password(bobs_password)
    alice.user.save()
    client.post(reverse("account_login"), {"login": "alice@example.test", "password": bobs_password})
    assert int(client.session["_auth_user_id"]) == alice.user.pk


def test_a_login_and_a_failed_one_are_in_the_audit_trail_of_the_organisation(client, agency, bob, bobs_password):
    client.post(reverse("account_login"), {"login": "bob@example.test", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "bob@example.test", "password": bobs_password})
    with fence(agency):
        events = list(AuditEvent.objects.filter(act="login").order_by("seq").values_list("outcome", "user_id"))
    assert events == [("failed", bob.user.pk), ("done", bob.user.pk)]


def test_nobody_signs_up_by_themselves(client, db):
    assert client.get(reverse("account_signup")).context.get("form") is None


@pytest.mark.parametrize("idle,stays", [(29 * 60, True), (31 * 60, False)])
def test_a_session_ends_after_thirty_idle_minutes(browse, bob, idle, stays):
    client = browse(bob)
    client.get("/me/")
    session = client.session
    session["seen"] = int(time.time()) - idle
    session.save()
    assert (client.get("/me/").status_code == 200) is stays


@pytest.mark.parametrize("age,stays", [(12 * 3600 - 60, True), (12 * 3600 + 60, False)])
def test_a_session_ends_after_twelve_hours(browse, bob, age, stays):
    client = browse(bob)
    client.get("/me/")
    session = client.session
    session["began"] = int(time.time()) - age
    session.save()
    assert (client.get("/me/").status_code == 200) is stays


def test_what_was_typed_when_the_session_had_ended_comes_back(browse, fiona, agency):
    client = browse(fiona)
    client.get("/me/")
    session = client.session
    session["seen"] = 0
    session.save()
    path = reverse("member_invite", args=[agency.slug])
    answer = client.post(path, {"name": "新来的同事", "contact": "x", "role": "worker"})
    assert answer.status_code == 302 and "kept" in answer.url
    kept = KeptForm.objects.get()
    client.force_login(fiona.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"{path}?kept={kept.uid}")
    assert page.context["form"]["name"].value() == "新来的同事"


def test_what_was_typed_comes_back_to_nobody_else(browse, fiona, agency):
    other = factories.member(agency, "Grace", Role.ADMIN)
    path = reverse("member_invite", args=[agency.slug])
    kept = KeptForm.objects.create(user=fiona.user, path=path, body='{"name": ["新来的同事"]}')
    page = browse(other).get(f"{path}?kept={kept.uid}")
    assert page.context["form"]["name"].value() is None


def test_an_organisation_can_require_a_second_factor(browse, bob, agency):
    agency.requires_second_factor = True
    agency.save()
    answer = browse(bob).get(reverse("permission_list", args=[agency.slug]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_activate_totp"))


def test_the_same_form_sent_twice_is_done_once(browse, fiona, agency):
    from organisations.models import Invitation

    client = browse(fiona)
    path = reverse("member_edit", args=[agency.slug, fiona.number])
    data = {"submission": "6f2a3c1e-0000-4000-8000-000000000001", "role": "admin", "title": "总干事", "is_active": "on", "version": "1"}
    first, second = client.post(path, data), client.post(path, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    with fence(agency):
        fiona.refresh_from_db()
        assert fiona.version == 2
        assert Invitation.objects.count() == 0


def test_a_stale_edit_is_shown_beside_the_saved_text_and_loses_nothing(browse, fiona, bob, agency):
    client = browse(fiona)
    path = reverse("member_edit", args=[agency.slug, bob.number])
    data = {"role": "worker", "title": "社工", "is_active": "on", "version": "1"}
    assert client.post(path, data).status_code == 302
    late = client.post(path, data | {"title": "高级社工"})
    assert late.status_code == 409
    assert late.context["form"]["title"].value() == "高级社工"
    assert ("Job title", "社工", "高级社工") in late.context["form"].conflicts


def test_the_last_administrator_stays(browse, fiona, agency):
    path = reverse("member_edit", args=[agency.slug, fiona.number])
    page = browse(fiona).post(path, {"role": "worker", "is_active": "on", "version": "1"})
    assert "last administrator" in page.content.decode()
    with fence(agency):
        fiona.refresh_from_db()
        assert fiona.role == Role.ADMIN


def test_a_changed_role_works_from_the_next_request(browse, bob, fiona, agency):
    client = browse(fiona)
    audit_page = reverse("audit", args=[agency.slug])
    assert browse(bob).get(audit_page).status_code == 403
    client.post(reverse("member_edit", args=[agency.slug, bob.number]), {"role": "auditor", "is_active": "on", "version": "1"})
    assert browse(bob).get(audit_page).status_code == 200
    with fence(agency):
        assert AuditEvent.objects.get(act="member.change").detail["role"] == ["worker", "auditor"]


def test_an_invitation_works_once(client, browse, fiona, agency):
    page = browse(fiona).post(
        reverse("member_invite", args=[agency.slug]), {"name": "何青", "contact": "he@example.test", "role": "worker"}, follow=True
    )
    path = "/" + page.context["link"].split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": factories.PASSWORD}).status_code == 302
    assert client.get(path).status_code == 410
    with fence(agency):
        assert Station.objects.count() == 0
        assert AuditEvent.objects.filter(act="member.join").count() == 2


def test_the_first_organisation_is_made_through_a_link_that_then_dies(client, db):
    from organisations.setup_link import setup_token

    path = reverse("setup", args=[setup_token()])
    data = {"organisation_name": "致和社工事务所", "short_name": "致和", "kind": "agency", "code": "zh", "name": "何青",
            "contact": "he@example.test", "password": factories.PASSWORD}
    assert client.post(reverse("setup", args=["wrong"]), data).status_code == 404
    assert client.post(path, data).status_code == 302
    assert client.get(path).status_code == 404


def test_ending_my_other_sessions_ends_them(client, bob, bobs_password):
    from django.test import Client

    here, there = Client(HTTP_ACCEPT_LANGUAGE="en"), Client(HTTP_ACCEPT_LANGUAGE="en")
    for one in (here, there):
        one.post(reverse("account_login"), {"login": "bob@example.test", "password": bobs_password})
    assert there.get("/me/").status_code == 200
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert (here.get("/me/").status_code, there.get("/me/").status_code) == (200, 302)


def test_logging_in_gives_a_new_session_and_logging_out_kills_the_cookie(client, bob, bobs_password):
    client.get(reverse("account_login"))
    client.session["x"] = 1
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": "bob@example.test", "password": bobs_password})
    inside = client.session.session_key
    assert inside != before
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = inside
    assert client.get("/me/").status_code == 302


def test_a_disabled_account_is_out_at_the_next_request(browse, bob):
    client = browse(bob)
    assert client.get("/me/").status_code == 200
    bob.user.is_active = False
    bob.user.save()
    assert client.get("/me/").status_code == 302


def test_the_deployment_check_has_no_warning(settings):
    """SECURITY.md C11: the production profile, TLS on, its own long key."""
    import os
    import subprocess
    import sys

    env = os.environ | {"TLS": "on", "DEBUG": "off", "SECRET_KEY": "k3y" * 30 + "!?Az"}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it
    done = subprocess.run([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], cwd=settings.BASE_DIR, env=env,
                          capture_output=True, text=True)
    assert (done.returncode, "no issues (0 silenced)" in done.stdout + done.stderr) == (0, True), done.stderr
