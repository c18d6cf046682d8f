"""Home, profile, language, and the organisation's settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from organisations import services
from organisations.access import Permission, open_to, requires
from organisations.forms import OrganisationForm, ProfileForm
from organisations.models import Organisation
from organisations.navigation import my_memberships
from organisations.services import typed


@open_to("user", "shows the organisations of the user who asks")
@login_required
@require_safe
def home(request):
    mine = my_memberships(request.user)
    if len(mine) == 1:
        return redirect("today", mine[0].organisation.slug)
    return render(request, "organisations/home.html", {"mine": mine})


@open_to("user", "a user's own settings")
@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_profile(request.user, **form.cleaned_data)
        if request.user.language:
            translation.activate(request.user.language)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "organisations/profile.html", {"form": form, "mine": my_memberships(request.user)})


@open_to("anyone", "changes only the visitor's own language")
@require_POST
def set_language(request):
    """The language switch: in the cookie, and in the profile of who is logged in."""
    response = django_set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(request.user.Language.choices):
        services.change_profile(request.user, language=language)
    return response


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def organisation_settings(request, organisation):
    rows = Organisation.objects.select_for_update(no_key=True) if request.method == "POST" else Organisation.objects
    own = rows.get(pk=request.membership.organisation_id)
    form = OrganisationForm(typed(request), instance=own)
    if request.method == "POST" and form.is_valid():
        services.change_organisation(own, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("organisation_settings", organisation)
    return render(request, "organisations/organisation_settings.html", {"form": form}, status=409 if form.conflicts else 200)
