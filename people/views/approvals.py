"""Requests to open a file that one does not serve."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from organisations.words import kind_label
from people import services
from people.forms import AccessForm, DecisionForm
from people.models import MAY_ASK, AccessRequest, AccessStatus
from people.services.approvals import looks_of


@requires(Permission.PERSON_VIEW)
@require_safe
def access_list(request, organisation):
    """What waits first; a request is shown to who asked and to who may decide."""
    found = AccessRequest.objects.visible_to(request.membership).select_related("person__organisation", "asked_by__user", "decided_by__user", "organisation")
    chosen = request.GET.get("status", "")
    if chosen in AccessStatus.values:
        found = found.filter(status=chosen)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    rows = [(one, one.person.label_for(request.membership)) for one in page]
    return render(request, "people/access_list.html", {
        "page": page, "rows": rows, "chosen": chosen, "statuses": AccessStatus.choices, "may_ask": request.membership.role in MAY_ASK})


@requires(Permission.PERSON_VIEW)
@require_http_methods(["GET", "POST"])
def access_new(request, organisation):
    if request.membership.role not in MAY_ASK:
        raise PermissionDenied
    form = AccessForm(typed(request), membership=request.membership, initial={"number": request.GET.get("person", "")[:40]})
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data.pop("number")
        try:
            asked = services.ask_access(person, by=request.membership, **form.cleaned_data)
        except services.AlreadyAsked:
            form.add_error("number", _("You have asked for this file already; the answer is still to come."))
        else:
            messages.success(request, _("The request %(number)s is sent. You are told when it is decided.") % {"number": asked.number})
            return redirect(asked)
    return render(request, "people/access_new.html", {"form": form})


def this_access(request, number):
    found = AccessRequest.objects.visible_to(request.membership).select_related(
        "person__organisation", "asked_by__user", "decided_by__user", "organisation")
    return get_object_or_404(found, number=number)


@requires(Permission.PERSON_VIEW)
@require_safe
def access(request, organisation, number):
    asked = this_access(request, number)
    return access_page(request, asked, DecisionForm(initial={"hours": asked.hours}))


def access_page(request, asked, form):
    looks = list(looks_of(asked)[:50])
    for look in looks:
        look.what = "" if look.object_kind == "person" else kind_label(look)
    return render(request, "people/access.html", {
        "asked": asked, "form": form, "label": asked.person.label_for(request.membership), "looks": looks,
        "decides": asked.is_waiting and services.may_decide(asked, request.membership), "own": asked.asked_by_id == request.membership.pk,
        "may_end": asked.is_open and (asked.asked_by_id == request.membership.pk or services.may_decide(asked, request.membership))})


@requires(Permission.PERSON_VIEW)
@require_POST
def access_decide(request, organisation, number):
    asked = this_access(request, number)
    form = DecisionForm(request.POST)
    if not services.may_decide(asked, request.membership):
        raise PermissionDenied(_("Somebody else decides on this request."))
    if not form.is_valid():
        return access_page(request, asked, form)
    try:
        services.decide_access(asked, by=request.membership, granted=form.granted, **form.cleaned_data)
    except services.RequestIsDecided:
        messages.warning(request, _("This is decided already."))
    else:
        messages.success(request, _("The file is open for that time.") if form.granted else _("The file stays closed."))
    return redirect(asked)


@requires(Permission.PERSON_VIEW)
@require_POST
def access_end(request, organisation, number):
    """Who asked takes the request back or closes the file early; who decides closes it early."""
    asked = this_access(request, number)
    own = asked.asked_by_id == request.membership.pk
    if not own and (asked.is_waiting or not services.may_decide(asked, request.membership)):
        raise PermissionDenied
    step = services.withdraw_access if asked.is_waiting else services.end_access
    try:
        step(asked, by=request.membership)
    except services.RequestIsDecided:
        messages.warning(request, _("This is decided already."))
    else:
        messages.success(request, _("The file is closed."))
    return redirect(asked)
