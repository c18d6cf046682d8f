"""Logging in, out and failing to, being locked out, the password and the second factor: one audit event in each of the
user's organisations (SECURITY.md E1)."""

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.db.models import Q
from django.dispatch import receiver

from organisations import audit
from organisations.fence import fence, known_user
from organisations.models import Membership, User


def _everywhere(user, act, outcome, request, detail=None):
    with known_user(user):
        homes = [
            membership.organisation
            for membership in Membership.objects.filter(user=user).select_related("organisation")
        ]
    for organisation in homes:
        with fence(organisation, request):
            audit.record(act, user=user, object_kind="user", object_id=str(user.pk), outcome=outcome, request=request, detail=detail)
    return homes


@receiver(user_logged_in)
def note_login(request, user, **kwargs):
    homes = _everywhere(user, "login", "done", request)
    request.session["homes"] = [(organisation.short_name, organisation.slug) for organisation in homes]


@receiver(user_logged_out)
def note_logout(request, user, **kwargs):
    if user is not None:
        _everywhere(user, "logout", "done", request)


@receiver(user_login_failed)
def note_failed_login(credentials, request=None, locked_out=False, **kwargs):
    key = credentials.get("email") or credentials.get("username") or credentials.get("phone") or ""
    user = User.objects.filter(Q(email__iexact=key) | Q(phone=key)).first() if key else None
    if user is None:
        return
    if not locked_out:
        _everywhere(user, "login", "failed", request)
    elif cache.add(f"locked-out-{user.pk}", True, settings.ACCOUNT_LOGIN_TIMEOUT):  # once, not at each knock at the shut door
        _everywhere(user, "lockout", "refused", request)


@receiver(password_changed)
def note_password_change(request, user, **kwargs):
    _everywhere(user, "password.change", "done", request)


@receiver(password_reset)
def note_password_reset(request, user, **kwargs):
    _everywhere(user, "password.reset", "done", request)


@receiver(authenticator_added)
def note_factor_on(request, user, authenticator, **kwargs):
    _everywhere(user, "factor.add", "done", request, {"type": authenticator.type})


@receiver(authenticator_removed)
def note_factor_off(request, user, authenticator, **kwargs):
    _everywhere(user, "factor.remove", "done", request, {"type": authenticator.type})


@receiver(authenticator_reset)
def note_new_codes(request, user, authenticator, **kwargs):
    _everywhere(user, "factor.reset", "done", request, {"type": authenticator.type})
