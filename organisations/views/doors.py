"""Doors outside an organisation: health, first set-up, invitations."""

import hmac

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations import services
from organisations.access import open_to
from organisations.fence import fence
from organisations.forms import PasswordForm, SetupForm
from organisations.models import Organisation, User
from organisations.services.members import open_invitation
from organisations.setup_link import setup_token

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to("anyone", "says only that the process answers")
@transaction.non_atomic_requests
@require_safe
@never_cache
def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@open_to("anyone", "says only whether work can be done, no detail")
@transaction.non_atomic_requests
@require_safe
@never_cache
def readyz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("not ready", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")


@open_to("anyone", "a script without any data; it stands at the root because a service worker governs only what lies beneath it")
@transaction.non_atomic_requests
@require_safe
@never_cache
def service_worker(request):
    return HttpResponse((settings.BASE_DIR / "static" / "js" / "sw.js").read_bytes(), content_type="text/javascript")


@open_to("anyone", "holds a one-time link; works only while there is no organisation")
@require_http_methods(["GET", "POST"])
def setup(request, token):
    if Organisation.objects.exists() or not hmac.compare_digest(token, setup_token()):
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = found(form.cleaned_data)
        login(request, user, backend=BACKEND)
        return redirect("home")
    return render(request, "organisations/setup.html", {"form": form})


def found(data):
    """The first organisation and its administrator out of the set-up form."""
    by_mail = "@" in data["contact"]
    user = User.objects.create_user(
        email=data["contact"] if by_mail else None,
        phone=None if by_mail else data["contact"],
        name=data["name"],
        password=data["password"],
    )
    services.found_organisation(
        name=data["organisation_name"],
        short_name=data["short_name"],
        slug=services.slug_of(data["short_name"], data["code"]),
        code=data["code"],
        kind=data["kind"],
        user=user,
    )
    return user


@open_to("anyone", "holds a one-time link; only its hash is kept")
@require_http_methods(["GET", "POST"])
def invitation_accept(request, organisation, token):
    home = get_object_or_404(Organisation, slug=organisation)
    with fence(home, request):
        try:
            invitation = open_invitation(token)
        except services.InvitationIsOver:
            return render(request, "organisations/invitation_over.html", status=410)
        known = User.objects.filter(**{"email" if "@" in invitation.contact else "phone": invitation.contact}).first()
        if known and request.user != known:
            messages.info(request, _("You already have an account. Log in, then open the link again."))
            return redirect(f"{settings.LOGIN_URL and '/accounts/login/'}?next={request.path}")
        form = (
            PasswordForm(request.POST or None, user=User(name=invitation.name, email=invitation.contact))
            if not known
            else None
        )
        if request.method == "POST" and (known or form.is_valid()):
            try:
                membership = services.accept_invitation(
                    invitation, user=known, password=None if known else form.cleaned_data["password"]
                )
            except services.LastAdministrator:
                messages.error(request, _("This is the last administrator. Make somebody else one first."))
                return redirect("home")
            if not known:
                login(request, membership.user, backend=BACKEND)
            return redirect("home")
        return render(
            request, "organisations/invitation_accept.html", {"form": form, "invitation": invitation, "home": home}
        )
