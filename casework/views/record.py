"""One record: looking, changing, correcting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.checks import checks_of, people_at, unwilling
from casework.forms import CorrectionForm, PhotoForm, ReasonForm, RecordForm, ReturnForm
from casework.habits import Habits
from casework.models import Kind, ServiceRecord, Status
from casework.photos import NotAPicture
from casework.services.photos import OPEN
from casework.views.own import own_shown
from casework.views.visit_sheet import sheet_shown
from casework.words import correction_rows
from organisations.access import Permission, requires
from organisations.services import typed
from people.models import Person
from projects.figures.site import words_about


@requires(Permission.RECORD_VIEW, reads="record")
@require_safe
def record(request, organisation, number):
    member = request.membership
    found = get_object_or_404(ServiceRecord.objects.visible_to(member).for_list(), number=number)
    own, people, note_open = is_own(found, member), [one.person for one in found.participations.all()], found.note_open_to(member)
    return render(request, "casework/record.html", {
        "record": found, "own": own, "people": people_shown(people, member), "photos": found.photos.select_related("organisation"),
        "rounds": found.rounds.select_related("by__user"), "note_open": note_open,
        "corrections": [(one, correction_rows(one, note_open)) for one in found.corrections.select_related("by__user")],
        "site_words": words_about(found.project, [found.number]).get(found.number, []), "checks": checks_of([found]).get(found.pk), "twins": twins(found, member), "may": what_may(found, own, member), "photo_form": PhotoForm(), "return_form": ReturnForm(auto_id="id_return_%s")}
        | sheet_shown(found, own, people, member) | own_shown(found, own and (found.is_open or found.status == Status.SUBMITTED), note_open))


def is_own(found, member):
    return any(hand.membership_id == member.pk for hand in found.hands.all())


def people_shown(people, member):
    """(what they are called, address of the file when the member may open it)."""
    open_files = set(Person.objects.visible_to(member).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    return [(one.label_for(member), one.number, one.number if one.pk in open_files and member.can(Permission.PERSON_VIEW) else "")
            for one in people]


def twins(found, member):
    """For reviewers: other records that show one of the same pictures, even if it was made smaller or saved anew."""
    if not member.can(Permission.RECORD_REVIEW):
        return []
    looks = list(found.photos.values_list("look", flat=True))
    return ServiceRecord.objects.visible_to(member).standing().filter(photos__look__in=looks).exclude(pk=found.pk).distinct()[:5] if looks else []


def what_may(found, own, member):
    """The steps that this member can take from here."""
    logs, corrects = own and member.can(Permission.RECORD_LOG), member.can(Permission.RECORD_CORRECT)
    return {
        "edit": logs and found.is_open, "submit": logs and found.is_open, "photos": logs and found.status in OPEN,
        "clear": own or member.can(Permission.RECORD_REVIEW), "again": logs, "review": found.status == Status.SUBMITTED and not own and member.can(Permission.RECORD_REVIEW),
        "correct": corrects and not own and found.status == Status.APPROVED and found.note_open_to(member),
        "answer": member.can(Permission.RECORD_REVIEW),
        "void": found.may_become(Status.VOID) and (corrects or (logs and found.status != Status.APPROVED)),
    }


def record_to_change(request, number, permission=None):
    """The record, locked when it is changed: own ones for their workers, others only with `permission`."""
    found = get_object_or_404(ServiceRecord.objects.visible_to(request.membership).to_change(request), number=number)
    own = found.hands.filter(membership=request.membership).exists()
    if permission is None and not own:
        raise PermissionDenied
    return found


@requires(Permission.RECORD_LOG, reads="record")
@require_http_methods(["GET", "POST"])
def record_edit(request, organisation, number):
    found = record_to_change(request, number)
    if not found.is_open:
        messages.warning(request, _("This record is no longer with you. It changes by a correction."))
        return redirect(found)
    if found.kind == Kind.SESSION:
        return redirect("group_session_record", organisation, found.session.group.number, found.session.seq)
    form = change_form(RecordForm, request, found)
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: save_record(request, found, form)):
        return redirect(found)
    return render(request, "casework/record_edit.html", {"form": form, "record": found}, status=409 if form.conflicts else 200)


def save_record(request, found, form):
    """Both or neither: what cannot be handed in is not half saved. Only a consent that is wanting leaves it a draft, with what was typed."""
    with transaction.atomic():
        services.edit_record(found, by=request.membership, **form.facts())
        if request.POST.get("submit"):
            handed_in(request, found, _("Saved and submitted."))
        else:
            messages.success(request, _("Saved."))


def handed_in(request, found, words):
    """Submit a record that was saved: or it stays a draft, and the message says whose consent is wanting. Returns whether it went through."""
    try:
        services.submit_record(found, by=request.membership)
    except services.ConsentIsWanting as trouble:
        messages.warning(request, str(trouble))
        return False
    messages.success(request, words)
    return True


@requires(Permission.RECORD_LOG)
@require_POST
def record_submit(request, organisation, number):
    found = record_to_change(request, number)
    try:
        handed_in(request, found, _("Submitted for review."))
    except services.ProcessIncomplete as trouble:
        messages.warning(request, str(trouble))
        return redirect("process_edit", organisation, found.process.case.number, found.process.seq)
    except services.StepNotAllowed as trouble:
        if found.status != Status.SUBMITTED:
            messages.warning(request, str(trouble))
    return redirect(found)


@requires(Permission.RECORD_CORRECT, reads="record")
@require_http_methods(["GET", "POST"])
def record_correct(request, organisation, number):
    found = record_to_change(request, number, Permission.RECORD_CORRECT)
    if found.hands.filter(membership=request.membership).exists() or not found.note_open_to(request.membership):
        raise PermissionDenied
    if found.status != Status.APPROVED:
        messages.warning(request, _("Only an approved record is corrected."))
        return redirect(found)
    if found.kind == Kind.SESSION:
        return redirect(found.session)
    form = change_form(CorrectionForm, request, found)
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: services.correct_record(
            found, by=request.membership, reason=form.cleaned_data["reason"], changes=form.facts(), photos=form.cleaned_data["photos"])):
        messages.success(request, _("Corrected. The figures follow."))
        return redirect(found)
    return render(request, "casework/record_correct.html", {"form": form, "record": found, "unwilling": unwilling(people_at(found), request.membership)}, status=409 if form.conflicts else 200)


def change_form(form_class, request, found):
    persons = [one.person for one in found.participations.select_related("person")]
    lead = found.hands.select_related("membership__user", "membership__organisation").get(is_lead=True).membership
    habits = Habits(lead)
    return form_class(typed(request), request.FILES or None, by=request.membership, lead=lead, habits=habits, record=found, persons=persons,
                      people=habits.recent_people() if lead == request.membership else [])


def save_or_complain(form, verb):
    """Run a verb; what stands in its way becomes a sentence at the form. Returns whether it went through."""
    try:
        verb()
    except (services.Trouble, NotAPicture) as trouble:
        form.add_error(None, str(trouble))
        return False
    return True


@requires(Permission.RECORD_VIEW)
@require_http_methods(["GET", "POST"])
def record_void(request, organisation, number):
    found = get_object_or_404(ServiceRecord.objects.visible_to(request.membership).for_list(), number=number)
    if found.status != Status.VOID and not what_may(found, is_own(found, request.membership), request.membership)["void"]:
        raise PermissionDenied
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid() and save_or_complain(
            form, lambda: services.void_record(found, by=request.membership, reason=form.cleaned_data["reason"])):
        messages.success(request, _("The record is void."))
        return redirect(found)
    return render(request, "casework/record_void.html", {"form": form, "record": found})
