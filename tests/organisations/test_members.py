"""Who lets whom in, and that whoever was sent away stays away (SECURITY.md A7)."""

import os
import subprocess
import sys
import threading
import time
import uuid
from datetime import datetime, timedelta

import pytest
from allauth.account.forms import default_token_generator
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from organisations import services
from organisations.access import Role
from organisations.fence import fence
from organisations.models import AuditEvent, Invitation, Membership, Notice
from tests import factories


def invited(fiona, contact="he@example.test", role=Role.WORKER):
    with fence(fiona.organisation):
        made = services.invite(contact=contact, name="何青", role=role, by=fiona)
        return made, reverse("invitation_accept", args=[fiona.organisation.slug, services.token_of(made)])


def details(home, act):
    with fence(home):
        return list(AuditEvent.objects.filter(act=act).order_by("seq").values_list("detail", flat=True))


def test_who_was_sent_away_does_not_come_back_by_an_older_invitation(browse, fiona, bob, agency):
    _made, link = invited(fiona, contact=bob.user.email, role=Role.SUPERVISOR)
    browse(fiona).post(reverse("member_edit", args=[agency.slug, bob.number]), {"role": "worker", "supervisor": bob.supervisor_id, "version": "1"})
    assert browse(bob).post(link).status_code == 410
    with fence(agency):
        bob.refresh_from_db()
        assert (bob.is_active, bob.role) == (False, Role.WORKER)
    assert details(agency, "member.change") == [{"is_active": [True, False], "invitations_ended": 1}]
    _again, newer = invited(fiona, contact=bob.user.email)
    assert browse(bob).post(newer).status_code == 302  # taken back on purpose
    with fence(agency):
        bob.refresh_from_db()
        assert bob.is_active is True


def test_nobody_enters_by_the_invitation_of_an_administrator_who_is_none_any_more(client, browse, fiona, agency):
    grace = factories.member(agency, "Grace", Role.ADMIN)
    _made, link = invited(grace)
    assert client.get(link).status_code == 200
    with fence(agency):
        services.change_membership(grace, role=Role.FINANCE, by=fiona)
    assert [client.get(link).status_code, client.post(link, {"password": factories.PASSWORD}).status_code] == [410, 410]
    with fence(agency):
        assert Membership.objects.count() == 2


def test_a_revoked_invitation_opens_nothing_and_stands_in_the_trail(client, browse, fiona, agency):
    made, link = invited(fiona)
    page = reverse("member_list", args=[agency.slug])
    revoke = reverse("invitation_revoke", args=[agency.slug, made.pk])
    assert revoke in browse(fiona).get(page).content.decode()
    assert browse(fiona).post(revoke).status_code == 302
    assert (client.get(link).status_code, browse(fiona).post(revoke).status_code) == (410, 404)
    assert list(browse(fiona).get(page).context["invitations"]) == []
    assert details(agency, "member.revoke") == [{"role": "worker"}]


def test_the_last_administrator_who_is_invited_as_a_worker_is_told_and_stays(browse, fiona, agency):
    _made, link = invited(fiona, contact=fiona.user.email)
    answer = browse(fiona).post(link, follow=True)
    assert (answer.status_code, "last administrator" in answer.content.decode()) == (200, True)
    with fence(agency):
        fiona.refresh_from_db()
        assert (fiona.role, Invitation.objects.open().count()) == (Role.ADMIN, 1)


def reset_link(browse, fiona, member):
    page = browse(fiona).post(reverse("member_reset", args=[fiona.organisation.slug, member.number]))
    return page.context["link"].removeprefix(settings.PUBLIC_URL)


def choose(link, password):
    """Somebody opens the link and chooses a password; whether it was taken."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    form = client.get(link, follow=True)
    if form.context.get("token_fail"):
        return False
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}).status_code == 302


def test_who_logs_in_by_phone_and_forgot_the_password_gets_back_in_by_a_link_that_works_once(browse, client, fiona, bob, agency):
    bob.user.email, bob.user.phone = None, "13800000000"
    bob.user.save()
    link = reset_link(browse, fiona, bob)
    assert (choose(link, factories.PASSWORD), choose(link, "another-long-password")) == (True, False)
    client.post(reverse("account_login"), {"login": "13800000000", "password": factories.PASSWORD})
    assert int(client.session["_auth_user_id"]) == bob.user.pk
    with fence(agency):
        assert list(Notice.objects.visible_to(bob).values_list("kind", flat=True)) == ["member.reset_link"]
        acts = AuditEvent.objects.filter(act__in=["member.reset_link", "password.reset"]).order_by("seq")
        assert list(acts.values_list("act", "actor_id", "user_id")) == [("member.reset_link", fiona.pk, fiona.user_id), ("password.reset", None, bob.user_id)]


def test_who_lets_a_colleague_back_in_types_the_own_password_first(browse, fiona, bob, agency):
    fiona.user.set_password(factories.PASSWORD)
    fiona.user.save()
    client, path = browse(fiona), reverse("member_reset", args=[agency.slug, bob.number])
    assert client.post(path).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    assert (client.post(path).context["link"] != "", details(agency, "member.reset_link")) == (True, [{}])


def test_a_link_to_a_new_password_is_dead_after_a_day_and_when_the_member_has_logged_in(browse, client, fiona, bob, monkeypatch):
    link = reset_link(browse, fiona, bob)
    with monkeypatch.context() as later:
        later.setattr(default_token_generator, "_now", lambda: datetime.now() + timedelta(hours=25))
        assert choose(link, factories.PASSWORD) is False
    assert Client().get(link).status_code == 302
    client.force_login(bob.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert choose(link, factories.PASSWORD) is False


def test_an_administrator_takes_over_nobody_who_works_in_another_house_too(browse, fiona, bob, agency, other_agency):
    def may():
        page = browse(fiona).post(reverse("member_reset", args=[agency.slug, bob.number]))
        return page.context["may_reset"], bool(page.context["link"])

    with fence(other_agency):
        there = services.join(other_agency, user=bob.user, role=Role.ADMIN, by=None)
    assert may() == (False, False)
    with fence(other_agency):
        there.is_active = False
        there.save()
    assert may() == (True, True)
    own = browse(fiona).post(reverse("member_reset", args=[agency.slug, fiona.number]))
    assert (own.context["link"], details(agency, "member.reset_link")) == ("", [{}])


def test_a_link_does_not_outlive_joining_another_house(browse, fiona, bob, agency, other_agency):
    link = reset_link(browse, fiona, bob)
    chief = factories.member(other_agency, "Chief", Role.ADMIN)
    _made, invitation = invited(chief, contact=bob.user.email)
    assert browse(bob).post(invitation).status_code == 302
    assert choose(link, factories.PASSWORD) is False


def test_without_a_mail_server_no_link_is_printed_and_the_page_says_who_helps(client, bob, settings, capfd):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # what stands there without EMAIL_HOST
    page = client.get(reverse("account_reset_password"), headers={"accept-language": "en"})
    client.post(reverse("account_reset_password"), {"email": bob.user.email})
    assert ("No e-mail is sent from here" in page.content.decode(), bob.user.email in "".join(capfd.readouterr())) == (True, False)
    done = subprocess.run([sys.executable, "-c", "import django; django.setup(); from django.conf import settings; print(settings.EMAIL_BACKEND)"],
                          cwd=settings.BASE_DIR, env=os.environ | {"EMAIL_HOST": "", "DJANGO_SETTINGS_MODULE": "socialwork.settings"}, capture_output=True, text=True)
    assert done.stdout.strip() == "django.core.mail.backends.dummy.EmailBackend"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_dismiss_each_other_leave_one():
    home = factories.organisation()
    fiona, grace = factories.member(home, "Fiona", Role.ADMIN), factories.member(home, "Grace", Role.ADMIN)
    start, found = threading.Barrier(2), []

    def dismiss(whom, by):
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(by.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        try:
            start.wait(10)
            with transaction.atomic():
                data = {"role": "admin", "version": "1", "submission": str(uuid.uuid4())}
                answer = client.post(reverse("member_edit", args=[home.slug, whom.number]), data)
                time.sleep(0.5)
            found.append(answer.status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=dismiss, args=pair) for pair in ((fiona, grace), (grace, fiona))]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    with fence(home):
        assert (sorted(found), Membership.objects.active().count()) == ([200, 302], 1)
