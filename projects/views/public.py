"""The page on which a bureau shows its purchases to everybody, and its settings."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, open_to, requires
from organisations.fence import fence
from organisations.models import Organisation
from organisations.services import typed
from projects import services
from projects.figures.public import public_calls, public_projects, public_totals
from projects.forms.public import PublicPageForm
from projects.models import PublicPage

WHY = "a purchaser shows its projects in figures and its results; it holds no person, small numbers are held back, no cookie is set"
LANGUAGES = ("zh-hans", "en")


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def public_page(request, organisation):
    """Open or close the public page, and what stands on it."""
    page = PublicPage.objects.to_change(request).first() or PublicPage(organisation=request.membership.organisation)
    form = PublicPageForm(typed(request), instance=page)
    if request.method == "POST" and form.is_valid():
        saved = services.set_public_page(by=request.membership, **form.changes())
        messages.success(request, _("The public page is open.") if saved.is_open else _("The public page is closed."))
        return redirect("public_page", organisation)
    return render(request, "projects/public_page.html", {"form": form, "page": page, "calls": public_calls(),
                                                         "public_url": request.build_absolute_uri(public_address(organisation))},
                  status=409 if form.conflicts else 200)


def public_address(slug):
    return reverse("public", args=[slug])


def answer(request, slug, template, make):
    """A page of an open public page, everything read inside the bureau's fence; a closed one is like none."""
    house = get_object_or_404(Organisation, slug=slug)
    language = request.GET.get("lang") if request.GET.get("lang") in LANGUAGES else translation.get_language()
    with fence(house), translation.override(language):
        page = PublicPage.objects.filter(organisation=house, is_open=True).first()
        if page is None:
            raise Http404
        page.organisation = house
        response = render(request, template, {"page": page, "house": house, "demonstration": house.is_demonstration} | make(page))
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Language"] = language
    return response


@open_to("anyone", WHY)
@require_safe
def public(request, organisation):
    """Projects in figures, and the results of calls."""
    def make(page):
        projects = public_projects(page)
        return {"projects": projects, "totals": public_totals(projects), "calls": list(public_calls())}

    return answer(request, organisation, "projects/public.html", make)


@open_to("anyone", WHY)
@require_safe
def public_call(request, organisation, number):
    """The published result of one call."""
    def make(page):
        call = get_object_or_404(public_calls(), number=number)
        return {"call": call, "result": list(call.result.all())}

    return answer(request, organisation, "projects/public_call.html", make)
