"""What the audit trail knows of accounts and of the house's own settings (SECURITY.md E1, E4)."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from organisations.fence import fence
from organisations.models import AuditEvent
from tests import factories

SETTINGS = {"name": "致和社工事务所", "short_name": "致和", "kind": "agency", "credit_code": "", "region": "", "late_after_hours": "24"}


@pytest.fixture
def change(browse, fiona, agency):
    """An administrator sends the page of settings, as opened at a version."""
    agency.short_name = "致和"
    agency.save()

    def send(version=1, **changes):
        return browse(fiona).post(reverse("organisation_settings", args=[agency.slug]), SETTINGS | {"version": version} | changes)

    return send


def trail(home, *acts):
    with fence(home):
        return list(AuditEvent.objects.filter(act__in=acts).order_by("seq").values_list("act", "outcome", "user_id", "detail"))


def test_the_trail_says_that_the_second_factor_was_switched_off_and_nothing_that_stayed(change, agency, fiona):
    assert [change(requires_second_factor="on").status_code] == [302]
    agency.refresh_from_db()
    assert (agency.requires_second_factor, agency.version) == (True, 2)
    agency.requires_second_factor = False  # an administrator without a code app could not send the next one
    agency.save()
    assert change(version=2, late_after_hours="48", region="泉州").status_code == 302
    assert [detail for _act, _outcome, _user, detail in trail(agency, "organisation.change")] == [
        {"requires_second_factor": [False, True]}, {"late_after_hours": [24, 48], "region": ["", "泉州"]}]


def test_two_administrators_do_not_overwrite_each_others_settings(change, agency):
    assert change(late_after_hours="48").status_code == 302
    late = change(late_after_hours="72", region="泉州")
    assert (late.status_code, late.context["form"]["region"].value()) == (409, "泉州")
    assert ("hours after which a record is late", 48, 72) in [(str(label).lower(), theirs, yours) for label, theirs, yours in late.context["form"].conflicts]
    agency.refresh_from_db()
    assert (agency.late_after_hours, agency.region) == (48, "")


def test_a_changed_password_and_a_second_factor_on_and_off_are_in_the_trail(browse, agency, bob, django_capture_on_commit_callbacks):
    bob.user.set_password(factories.PASSWORD)
    bob.user.save()
    client = browse(bob)
    new = "violet-harbour-stone-7"
    assert client.post(reverse("account_change_password"), {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}).status_code == 302
    client.force_login(bob.user.__class__.objects.get(pk=bob.user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("account_reauthenticate"), {"password": new})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=bob.user, type="totp").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    happened = [(act, detail.get("type")) for act, _outcome, user, detail in trail(agency, "password.change", "factor.add", "factor.remove") if user == bob.user.pk]
    assert [one for one in happened if one[1] != "recovery_codes"] == [("password.change", None), ("factor.add", "totp"), ("factor.remove", "totp")]


def test_a_lock_out_is_told_once_and_not_at_each_knock(client, agency, bob):
    for _ in range(9):
        client.post(reverse("account_login"), {"login": bob.user.email, "password": "wrong"})
    assert [(act, outcome) for act, outcome, _user, _detail in trail(agency, "login", "lockout")] == [("login", "failed")] * 5 + [("lockout", "refused")]
