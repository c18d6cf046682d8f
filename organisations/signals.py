"""Logging in, out and failing to: one audit event in each of the user's organisations (SECURITY.md E1)."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.dispatch import receiver

from organisations import audit
from organisations.fence import fence, known_user
from organisations.models import Membership, User


def _everywhere(user, act, outcome, request):
    with known_user(user):
        homes = [
            membership.organisation
            for membership in Membership.objects.filter(user=user).select_related("organisation")
        ]
    for organisation in homes:
        with fence(organisation, request):
            audit.record(act, user=user, object_kind="user", object_id=str(user.pk), outcome=outcome, request=request)
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
def note_failed_login(credentials, request=None, **kwargs):
    key = credentials.get("email") or credentials.get("username") or credentials.get("phone") or ""
    user = User.objects.filter(Q(email__iexact=key) | Q(phone=key)).first() if key else None
    if user is not None:
        _everywhere(user, "login", "failed", request)
