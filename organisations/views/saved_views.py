"""Saved views: keep one, change one, put them in order."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import services
from organisations.access import Permission, requires
from organisations.forms import SavedViewForm, ViewForm
from organisations.models import SavedView
from organisations.services import typed
from organisations.shelf import PAGES

REFUSALS = {
    services.NothingToSave: gettext_lazy("Nothing is filtered, sorted or grouped here, so there is nothing to save."),
    services.ViewIsTooLong: gettext_lazy("Too much is chosen at once. Choose less, then save."),
    services.TooManyViews: gettext_lazy("You keep 30 views of this page already. Delete one first."),
}


@requires(Permission.ORGANISATION_VIEW)
@require_safe
def view_list(request, organisation):
    """All of a member's views and those shared here, page by page."""
    views = SavedView.objects.visible_to(request.membership).select_related("membership__user")
    return render(request, "organisations/view_list.html", {"pages": by_page(views, request.membership)})


@requires(Permission.ORGANISATION_VIEW)
@require_http_methods(["GET", "POST"])
def view_save(request, organisation):
    """From the small form on a list; a mistake comes back on a page of its own."""
    if (request.POST or request.GET).get("page") not in PAGES:
        return redirect("view_list", organisation)
    form = ViewForm(typed(request), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            view = services.save_view(by=request.membership, **form.cleaned_data)
        except tuple(REFUSALS) as refused:
            form.add_error(None, str(REFUSALS[type(refused)]))
        else:
            messages.success(request, _("The view is saved."))
            return redirect(address_of(view, request.membership))
    return render(request, "organisations/view_save.html", {"form": form})


@requires(Permission.ORGANISATION_VIEW)
@require_http_methods(["GET", "POST"])
def view_edit(request, organisation, uid):
    view = own_view(request, uid)
    form = SavedViewForm(typed(request), view=view, own=view.membership_id == request.membership.pk)
    if request.method == "POST" and form.is_valid():
        services.change_view(view, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(address_of(view, request.membership))
    return render(request, "organisations/view_edit.html", {"form": form, "view": view, "address": address_of(view, request.membership)})


@requires(Permission.ORGANISATION_VIEW)
@require_POST
def view_star(request, organisation, uid):
    view = get_object_or_404(SavedView, uid=uid, membership=request.membership)
    services.star_view(view, by=request.membership, starred=not view.starred)
    return redirect("view_list", organisation)


@requires(Permission.ORGANISATION_VIEW)
@require_POST
def view_drop(request, organisation, uid):
    services.drop_view(own_view(request, uid), by=request.membership)
    messages.success(request, _("The view is deleted. The list itself is untouched."))
    return redirect("view_list", organisation)


def own_view(request, uid):
    """A view that this member may change; another's is there to be used, not to be found here."""
    view = get_object_or_404(SavedView.objects.visible_to(request.membership).select_related("membership__user"), uid=uid)
    if not services.may_change_view(view, request.membership):
        raise Http404
    return view


def address_of(view, membership):
    return f"{services.page_of_view(view.page, membership.organisation)}?{view.query}"


def by_page(views, membership):
    """(page in words, its views with their addresses); a page that is no more is passed over."""
    pages = {}
    for view in views:
        if view.page in PAGES:
            view.address, view.is_mine = address_of(view, membership), view.membership_id == membership.pk
            view.changeable = services.may_change_view(view, membership)
            pages.setdefault(view.page, []).append(view)
    return [(PAGES[page], views) for page, views in pages.items()]
