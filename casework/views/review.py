"""The review queue: twenty records a minute by keyboard (UX.md A6)."""

import json
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from casework import services
from casework.filters import ReviewFilter
from casework.forms import ReturnForm
from casework.models import Photo, ServiceRecord, Status
from casework.tables import Listing
from organisations.access import Permission, requires

PER_PAGE = 20


@requires(Permission.RECORD_REVIEW)
@require_http_methods(["GET", "POST"])
def review(request, organisation):
    """Waiting records by worker and day with their evidence; a POST approves the ticked ones."""
    if request.method == "POST":
        return approve_ticked(request, organisation)
    waiting = ServiceRecord.objects.to_review_by(request.membership)
    chosen = ReviewFilter(request.GET, queryset=waiting)
    rows = with_lead(chosen.qs).order_by("lead_name", "started_at", "id")
    page = Paginator(Listing(rows, rows.count(), with_evidence), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/review.html", {
        "page": page, "filter": chosen, "return_form": ReturnForm(),
        "workers": [(name, list(rows)) for name, rows in groupby(page.object_list, key=lambda record: record.lead_name)]})


def with_lead(rows):
    return rows.filter(hands__is_lead=True).annotate(lead_name=F("hands__membership__user__name"))


def with_evidence(rows):
    """With all that a reviewer decides on."""
    return with_lead(rows).for_list().prefetch_related(Prefetch("photos", Photo.objects.select_related("organisation")), "rounds")


def approve_ticked(request, organisation):
    ticked = ServiceRecord.objects.to_review_by(request.membership).filter(number__in=request.POST.getlist("records")[:PER_PAGE])
    done = services.approve_many(list(ticked), by=request.membership)
    messages.success(request, ngettext("%(n)s record approved.", "%(n)s records approved.", len(done)) % {"n": len(done)})
    return redirect(request.get_full_path())


@requires(Permission.RECORD_REVIEW)
@require_POST
def review_approve(request, organisation, number):
    found = get_object_or_404(ServiceRecord.objects.visible_to(request.membership), number=number)
    try:
        services.approve_record(found, by=request.membership)
    except services.Trouble as trouble:
        if not (isinstance(trouble, services.StepNotAllowed) and already(found, Status.APPROVED, request.membership)):
            return told(request, found, str(trouble))
    return done(request, found, _("%(number)s approved.") % {"number": number})


@requires(Permission.RECORD_REVIEW)
@require_http_methods(["GET", "POST"])
def review_return(request, organisation, number):
    found = get_object_or_404(ServiceRecord.objects.visible_to(request.membership).for_list(), number=number)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_record(found, by=request.membership, reason=form.cleaned_data["reason"])
        except services.Trouble as trouble:
            if not (isinstance(trouble, services.StepNotAllowed) and already(found, Status.RETURNED, request.membership)):
                return told(request, found, str(trouble))
        return done(request, found, _("%(number)s returned.") % {"number": number})
    return render(request, "casework/review_return.html", {"form": form, "record": found}, status=422 if request.htmx and form.errors else 200)


def already(found, status, member):
    """The same decision sent twice is one decision and gets the same answer."""
    found.refresh_from_db()
    last = found.rounds.order_by("-seq").first()
    return found.status == status and last is not None and last.by_id == member.pk


def done(request, found, words):
    if request.htmx:
        return HttpResponse("", headers={"HX-Trigger": json.dumps({"decided": {"text": words}})})
    messages.success(request, words)
    return back(request, found)


def told(request, found, words):
    """Nothing was decided, and why."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"toast": {"text": words}})})
    messages.warning(request, words)
    return back(request, found)


def back(request, found):
    """To the page it was decided on: the record's own, or the queue where it stood."""
    return redirect(found) if request.POST.get("from") == "record" else redirect("review", found.organisation.slug)
