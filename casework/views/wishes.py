"""Wishes: the list, writing one down, taking it a step further."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.forms.decide import ReasonForm
from casework.forms.goods import WishForm, WishStepForm
from casework.models import ServiceRecord, Wish
from casework.services.wishes import StepMissing, may_verify
from casework.tables.goods import WishTable
from organisations import extras
from organisations import services as house
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed

NEXT = {"registered": "verified", "verified": "claimed", "claimed": "bought", "bought": "delivered", "delivered": "followed"}
ORDER = ["registered", "verified", "claimed", "bought", "delivered", "followed", "declined"]


@requires(Permission.GOODS_VIEW, reads="wish")
@require_safe
@saved_views(gettext_lazy("Wishes"))
def wish_list(request, organisation):
    """Wishes by how far they are."""
    found, many = searched(request)
    states = [(code, words, many[code]) for code, words in Wish.Status.choices]
    total, pages = totals(found), Paginator(found, 25)
    pages.count = total["wishes"]  # counted once
    page = pages.get_page(request.GET.get("page"))
    for wish in page:
        wish.label = wish.person.label_for(request.membership)
    return render(request, "casework/wish_list.html", {"page": page, "total": total, "states": states, "chosen": request.GET.get("status", ""), "q": request.GET.get("q", "")})


@requires(Permission.GOODS_VIEW, reads="wish")
@require_safe
@confirmed
def wish_export(request, organisation):
    """The list as a workbook: the same wishes, the same names or masks; own fields for those who know the client."""
    table = WishTable(searched(request)[0], membership=request.membership)
    return list_workbook(request, table, kind="wish", file="wishes", own=("wish", lambda wish: wish.person.known_to(request.membership)))


def searched(request):
    """(the wishes that are asked for, how many there are of each state), newest first."""
    found = Wish.objects.visible_to(request.membership)
    many = Counter(found.values_list("status", flat=True))
    if request.GET.get("status") in ORDER:
        found = found.filter(status=request.GET["status"])
    if request.GET.get("q"):
        found = found.filter(number__icontains=request.GET["q"].strip()[:40])
    return found.select_related("person__organisation", "project", "organisation").order_by("-pk"), many


def totals(wishes):
    """Of the wishes shown: how many, of how many clients, what was given, and what those not delivered yet would be worth."""
    yet = Q(value=None) & ~Q(status="declined")
    return wishes.order_by().aggregate(wishes=Count("pk"), persons=Count("person", distinct=True), given=Sum("value", default=0), yet=Sum("estimated_value", filter=yet, default=0))


@requires(Permission.GOODS_EDIT)
@require_http_methods(["GET", "POST"])
def wish_new(request, organisation):
    """Write a wish down."""
    form = WishForm(typed(request), by=request.membership)
    if request.method == "POST" and not form.finds_people and form.is_valid():
        try:
            wish = services.register_wish(by=request.membership, **form.facts())
        except services.NotYourClient as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The wish %(number)s is written down.") % {"number": wish.number})
            return redirect(wish)
    if form.finds_people:
        form.errors.clear()
    return render(request, "casework/wish_new.html", {"form": form})


def seen_wish(request, number):
    return get_object_or_404(Wish.objects.visible_to(request.membership).select_related("person__organisation", "project__organisation", "line", "organisation", "by__user"), number=number)


@requires(Permission.GOODS_VIEW, reads="wish")
@require_safe
def wish(request, organisation, number):
    """One wish: what, for whom, its steps, and the next one. Who signed and what the guardian said is for those who know the client."""
    row = seen_wish(request, number)
    steps = list(row.steps.select_related("by__user"))
    for step in steps:
        step.words = Wish.Status(step.after).label
    waits = row.status == Wish.Status.REGISTERED and not may_verify(row, request.membership)
    onward = [code for code in row.next_steps if code == NEXT.get(row.status) and not waits]
    others = [(code, Wish.Status(code).label) for code in row.next_steps if code not in (*onward, NEXT.get(row.status))]
    known = row.person.known_to(request.membership)
    proof = ServiceRecord.objects.visible_to(request.membership).standing().filter(pk=row.record_id).select_related("organisation").first() if row.record_id else None
    return render(request, "casework/wish.html", {
        "wish": row, "known": known, "own_answers": extras.answered("wish", row.uid) if known else [], "label": row.person.label_for(request.membership), "steps": steps, "proof": proof,
        "photos": proof.photos.select_related("organisation") if proof else [], "next": onward[0] if onward else "",
        "next_words": Wish.Status(onward[0]).label if onward else "", "others": others, "waits": waits, "may_edit": request.membership.can(Permission.GOODS_EDIT),
        "may_answer": known and request.membership.can(Permission.GOODS_EDIT) and bool(extras.fields_of("wish"))})


@requires(Permission.GOODS_EDIT, reads="wish")
@require_http_methods(["GET", "POST"])
def wish_own(request, organisation, number):
    """What the house asks about a wish, answered later or otherwise; by those who know the client."""
    row = seen_wish(request, number)
    if not row.person.known_to(request.membership):
        raise PermissionDenied
    form, fields = forms.Form(typed(request)), extras.fields_of("wish")
    extras.add_extras(form, fields, extras.answers_of("wish", row.uid))
    if request.method == "POST" and form.is_valid():
        house.answer_extras("wish", row.uid, answers=extras.typed_answers(form, fields), by=request.membership, on=row)
        messages.success(request, _("Saved."))
        return redirect(row)
    return render(request, "casework/record_own.html", {"form": form, "record": row, "fields": fields})


@requires(Permission.GOODS_EDIT, reads="wish")
@require_http_methods(["GET", "POST"])
def wish_step(request, organisation, number, step):
    """The next step, with what belongs to it."""
    row = seen_wish(request, number)
    if step not in row.next_steps:
        messages.warning(request, str(services.WishMovedOn.words))
        return redirect(row)
    if step == Wish.Status.VERIFIED and not may_verify(row, request.membership):
        messages.warning(request, str(services.OwnWish.words))
        return redirect(row)
    form = WishStepForm(typed(request), wish=row, status=step, by=request.membership)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            services.move_wish(row, step, by=request.membership, on=facts.pop("on"), **facts)
        except StepMissing as missing:
            form.add_error(missing.field if missing.field in form.fields else None, str(missing))
        except services.Trouble as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("%(number)s: %(state)s.") % {"number": number, "state": Wish.Status(step).label})
            return redirect(row)
    return render(request, "casework/wish_step.html", {"form": form, "wish": row, "words": Wish.Status(step).label, "label": row.person.label_for(request.membership)})


@requires(Permission.GOODS_EDIT, reads="wish")
@require_http_methods(["GET", "POST"])
def wish_back(request, organisation, number):
    """Delivered by a slip: back to where it stood, with a reason."""
    row, form = seen_wish(request, number), ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back_wish(row, by=request.membership, reason=form.cleaned_data["reason"])
        except services.Trouble as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The delivery is taken back."))
            return redirect(row)
    return render(request, "casework/wish_step.html", {"form": form, "wish": row, "words": _("Take the delivery back"), "label": row.person.label_for(request.membership)})
