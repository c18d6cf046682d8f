"""What clients and guardians ask for about their own data."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from organisations.views.stepup import confirmed
from people import services
from people.forms import RightsAnswerForm, RightsForm
from people.models import RightsKind, RightsRequest, RightsStatus
from people.services.copies import copy_of, may_copy
from people.services.rights import MAY_ERASE
from people.views.known import known_person, served_person


@requires(Permission.PERSON_VIEW)
@require_safe
def rights_list(request, organisation):
    found = RightsRequest.objects.visible_to(request.membership).select_related("person__organisation", "taken_by__user", "organisation")
    chosen = request.GET.get("status", "")
    if chosen in RightsStatus.values:
        found = found.filter(status=chosen)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    rows = [(one, one.person.label_for(request.membership)) for one in page]
    return render(request, "people/rights_list.html", {"page": page, "rows": rows, "chosen": chosen, "statuses": RightsStatus.choices})


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def rights_new(request, organisation, number):
    person = served_person(request, number)
    form = RightsForm(typed(request), person=person)
    if request.method == "POST" and form.is_valid():
        asked = services.take_rights_request(person, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The request is taken down as %(number)s.") % {"number": asked.number})
        return redirect(asked)
    return render(request, "people/rights_new.html", {"form": form, "person": person, "label": person.label_for(request.membership)})


def this_request(request, number):
    found = RightsRequest.objects.visible_to(request.membership).select_related(
        "person__organisation", "taken_by__user", "answered_by__user", "organisation")
    return get_object_or_404(found, number=number)


@requires(Permission.PERSON_VIEW)
@require_safe
def rights(request, organisation, number):
    asked = this_request(request, number)
    return rights_page(request, asked, RightsAnswerForm())


def rights_page(request, asked, form):
    member, person = request.membership, asked.person
    known = person.known_to(member)
    return render(request, "people/rights.html", {
        "asked": asked, "form": form, "person": person, "label": person.label_for(member), "known": known, "may_copy": known and may_copy(person, member),
        "answers": asked.is_open and may_answer(asked, member), "is_deletion": asked.kind == RightsKind.DELETE,
        "kept": services.why_kept(person, by=member) if asked.is_open and asked.kind == RightsKind.DELETE else [],
        "may_withdraw": asked.is_open and person.serves(member)})


def may_answer(asked, member):
    """Whoever serves the client; a deletion is decided higher up, by another than who took it down."""
    if asked.kind == RightsKind.DELETE:
        return member.role in MAY_ERASE and member.pk != asked.taken_by_id
    return asked.person.serves(member) and member.can(Permission.PERSON_EDIT)


@requires(Permission.PERSON_VIEW)
@require_POST
def rights_answer(request, organisation, number):
    asked = this_request(request, number)
    if not may_answer(asked, request.membership):
        raise PermissionDenied(_("Somebody else answers this request."))
    form = RightsAnswerForm(request.POST)
    if not form.is_valid():
        return rights_page(request, asked, form)
    try:
        if form.refused:
            services.refuse_rights_request(asked, by=request.membership, answer=form.cleaned_data["answer"])
        else:
            services.answer_rights_request(asked, by=request.membership, **form.cleaned_data)
    except services.RequestIsAnswered:
        messages.warning(request, _("This is answered already."))
    except services.ErasureIsRefused as kept:
        form.add_error(None, " ".join(str(reason) for reason in kept.reasons))
        return rights_page(request, asked, form)
    else:
        messages.success(request, _("Saved."))
    return redirect(asked)


@requires(Permission.PERSON_EDIT)
@require_POST
def rights_withdraw(request, organisation, number):
    asked = this_request(request, number)
    if not asked.person.serves(request.membership):
        raise PermissionDenied
    try:
        services.withdraw_rights_request(asked, by=request.membership)
    except services.RequestIsAnswered:
        messages.warning(request, _("This is answered already."))
    else:
        messages.success(request, _("Saved."))
    return redirect(asked)


@requires(Permission.PERSON_VIEW, reads="person")
@require_safe
@confirmed
def person_copy(request, organisation, number):
    """The whole file on paper for the client or a guardian; who printed it and when stands on it."""
    person = known_person(request, number)
    if not may_copy(person, request.membership):
        raise PermissionDenied(_("The responsible worker or their supervisor prints the copy: it holds the texts of all cases."))
    return render(request, "people/person_copy.html", {
        "person": person, "label": person.label_for(request.membership), "parts": copy_of(person), "now": timezone.now()})
