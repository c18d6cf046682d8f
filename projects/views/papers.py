"""Files of the purchase cycle: putting one to a row, downloading it, taking it away."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import audit
from organisations import papers as files
from organisations.access import Permission, requires
from projects import services
from projects.forms.papers import PaperForm


@requires(Permission.ORGANISATION_VIEW)
@require_safe
def paper(request, organisation, uid):
    """The file as a download, to whoever may read the row it belongs to; every download is written down."""
    found = services.readable_paper(uid, request.membership)
    if found is None:
        raise Http404
    try:
        response = files.answer(found)
    except FileNotFoundError:
        raise Http404 from None
    audit.record("paper.read", by=request.membership, on=found, object_id=str(found.uid), detail={"owner": found.owner_kind}, request=request)
    return response


@requires(Permission.ORGANISATION_VIEW)
@require_http_methods(["GET", "POST"])
def paper_new(request, organisation, kind, owner):
    """Put a file to a row that the member may change."""
    row = services.owner_of(kind, owner, request.membership)
    if row is None or not services.may_add_paper(row, request.membership):
        raise Http404
    form = PaperForm(request.POST or None, request.FILES or None, purposes=services.PURPOSES.get(kind, ()))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_paper(row, by=request.membership, **form.cleaned_data)
        except services.NotInThisState:
            form.add_error("purpose" if "purpose" in form.fields else None, _("It is handed out for signing already; take the contract back to change its papers."))
        except services.TooManyPapers:
            form.add_error("upload", _("There are 30 files already. Put several into one PDF."))
        else:
            messages.success(request, _("The file is there."))
            return redirect(way_back(request))
    return render(request, "projects/paper_new.html", {"form": form, "owner": row, "next": way_back(request)})


@requires(Permission.ORGANISATION_VIEW)
@require_POST
def paper_remove(request, organisation, uid):
    """Take a file away while its row is still open."""
    found = services.readable_paper(uid, request.membership)
    if found is None:
        raise Http404
    try:
        services.remove_paper(found, by=request.membership)
        messages.success(request, _("The file was removed."))
    except (services.NotYourPaper, services.NotInThisState, services.ProjectIsClosed):
        messages.warning(request, _("This file cannot be removed any more."))
    return redirect(way_back(request))


def way_back(request):
    """The page from which the form was sent, inside the member's own organisation."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    home = f"/o/{request.membership.organisation.slug}/"
    safe = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith(home)
    return path if safe else reverse("today", args=[request.membership.organisation.slug])
