"""The review queue: twenty records a minute by keyboard (UX.md A6), and the forms that were handed in."""

import json
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from casework import services
from casework.figures.checks import checks_of
from casework.filters import ReviewFilter
from casework.forms import ReturnForm
from casework.forms.decide import FormReturnForm
from casework.models import Form, FormRound, Photo, ReviewRound, ServiceRecord, Status
from casework.models.form import of_hands
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
    page = Paginator(in_turn(chosen.qs), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(with_evidence(in_turn(ServiceRecord.objects.filter(pk__among=page.object_list.values("pk")))))
    sent_again(page.object_list, ReviewRound.objects.order_by("seq"), "sent_back")
    return render(request, "casework/review.html", waiting_forms(request, chosen, page) | {
        "page": page, "filter": chosen, "return_form": ReturnForm(), "checks": checks_of(page.object_list),
        "workers": [(name, list(rows)) for name, rows in groupby(page.object_list, key=lambda record: record.lead_name)]})


def waiting_forms(request, chosen, page):
    """The forms that wait for this member, longest first, on the first page; `left` counts forms and records together."""
    asked = chosen.form.cleaned_data if chosen.is_valid() else {}
    rows = Form.objects.none() if asked.get("kind") else Form.objects.to_decide_by(request.membership)
    if asked.get("worker"):
        rows = rows.filter(written_by=asked["worker"])
    shown = list(with_owner(rows).order_by("submitted_at", "pk")[:PER_PAGE]) if page.number == 1 else []
    count = len(shown) if page.number == 1 and len(shown) < PER_PAGE else rows.count()
    sent_again(shown, FormRound.objects.filter(verdict=FormRound.Verdict.RETURNED).order_by("-seq"), "returns")
    return {"waiting_forms": [(form, owner_words(form, request.membership)) for form in shown], "forms_count": count, "form_return": FormReturnForm(),
            "left": count + page.paginator.count}


def with_owner(rows):
    """With all that a list says of a form."""
    return rows.select_related("organisation", "written_by__user", "case__project", "case__person__organisation", "group__project", "activity__project")


def sent_again(rows, rounds, name):
    """Read the rounds of those on which somebody decided before; of most there are none."""
    prefetch_related_objects([row for row in rows if row.decided_at], Prefetch("rounds", rounds, to_attr=name))


def owner_words(form, member):
    """What a form's case, group or activity is called; a client only as this member may call them."""
    return form.case.person.label_for(member) if form.case_id else form.owner.name


def in_turn(rows):
    """By worker and day."""
    return rows.filter(hands__is_lead=True).annotate(lead_name=F("hands__membership__user__name")).order_by("lead_name", "started_at", "id")


def with_evidence(rows):
    """With all that a reviewer decides on."""
    return rows.for_list().prefetch_related(Prefetch("photos", Photo.objects.select_related("organisation")))


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


@requires(Permission.RECORD_REVIEW)
@require_POST
def review_form_approve(request, organisation, uid):
    form = waiting_form(request, uid)
    return decided(request, form, lambda: services.approve_form(form, by=request.membership), _("%(form)s of %(number)s approved."))


@requires(Permission.RECORD_REVIEW, reads="form")
@require_http_methods(["GET", "POST"])
def review_form_return(request, organisation, uid):
    form = waiting_form(request, uid)
    answer = FormReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and answer.is_valid():
        return decided(request, form, lambda: services.return_form(form, by=request.membership, opinion=answer.cleaned_data["reason"]), _("%(form)s of %(number)s returned."))
    return render(request, "casework/review_form_return.html", {"form": answer, "form_row": form, "label": owner_words(form, request.membership)},
                  status=422 if request.htmx and answer.errors else 200)


def waiting_form(request, uid):
    """A form that this member may decide about, or might have: one decided in the meantime is told, not 404."""
    rows = Form.objects.visible_to(request.membership).exclude(of_hands(request.membership)).exclude(status__in=[Form.Status.DRAFT])
    return get_object_or_404(with_owner(rows), uid=uid)


def decided(request, form, verb, words):
    try:
        verb()
    except services.Trouble as trouble:
        return told(request, form, str(trouble))
    return done(request, form, words % {"form": form.get_kind_display(), "number": form.owner.number})


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
