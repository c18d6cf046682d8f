"""Process records of a case: written, kept while writing, read, changed, commented on."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.consents import wanting_of
from casework.forms.processes import CommentForm, ProcessForm
from casework.services import drafts
from casework.views.case_steps import done_or_said
from casework.views.cases import seen_case
from casework.views.own import own_of
from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_saved
from organisations.keys import whole
from organisations.services import typed

FORM = "process"
TEXTS = ("note", "objective", "response", "assessment", "reflection", "follow_up", "others")  # a draft with none of them is none


def key_of(case, seq=None):
    """Under which word the member's own draft lies: of the case's next record, or of one that is being changed."""
    return f"{case.number}/{seq}" if seq else case.number


def in_progress(request, case, seq=None):
    """The form's beginning: what the member was typing, on whatever device."""
    draft = drafts.draft_of(request.membership, FORM, key_of(case, seq))
    fields = drafts.typed_in(draft)
    initial = {name: values if name == "companions" else values[0] for name, values in fields.items() if values and name != "version"}
    return draft, initial


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def process_new(request, organisation, number):
    """Two clicks from the case to the cursor in the text; it saves itself while somebody types."""
    case = seen_case(request, number)
    if not case.is_open:
        messages.warning(request, _("The case is not open. Process records belong to an open case."))
        return redirect(case)
    if request.method == "POST" and "throw_away" in request.POST:
        drafts.drop_draft(request.membership, FORM, key_of(case))
        return redirect("process_new", organisation, number)
    draft, initial = in_progress(request, case)
    form = ProcessForm(typed(request), case=case, by=request.membership, initial=initial)
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: save_new(request, case, form)):
        drafts.drop_draft(request.membership, FORM, key_of(case))
        say_saved(request, case.processes.select_related("record").order_by("seq").last().record, _("Saved as a draft."))
        return redirect(case.get_absolute_url() + "#processes")
    return render(request, "casework/process_edit.html", {"case": case, "form": form, "draft": draft if initial else None, "seen": drafts.version_of(draft), "window": uuid.uuid4()})


def say_saved(request, record, words):
    """Saved and submitted; or kept, and with it why it was not handed in though it should have been."""
    if not submits(request):
        messages.success(request, words)
    elif record.status == "submitted":
        messages.success(request, _("Saved and submitted."))
    else:
        messages.warning(request, str(services.ConsentIsWanting(wanting_of(record))))


def submits(request):
    return "later" not in request.POST


def save_new(request, case, form):
    services.log_process(case, by=request.membership, client_uuid=form.cleaned_data["client_uuid"], mode=form.cleaned_data["mode"], submit=submits(request), **form.facts())


@requires(Permission.CASE_EDIT)
@require_POST
def process_draft(request, organisation, number):
    """What stands in the form right now, kept on the server: 204, or 409 when another window of the same person was faster."""
    case = seen_case(request, number)
    data = request.POST.copy()
    data.pop("seq", None)
    try:
        draft = drafts.keep_draft(request.membership, FORM, key_of(case, whole(request.POST.get("seq"), 6)), data, whole(request.POST.get("seen"), 9),
                                  window=request.POST.get("window", ""), texts=TEXTS)
    except drafts.DraftIsNewer:
        return changed_elsewhere()
    request.submission_done = True
    return draft_saved(draft.saved_at if draft else None)


def seen_process(case, seq):
    return get_object_or_404(case.processes.select_related("record__created_by__user", "record__project", "record__line", "commented_by__user", "case__organisation")
                             .prefetch_related("touches__objective", "record__hands__membership__user"), seq=seq)


@requires(Permission.CASE_VIEW, reads="case")
@require_safe
def process(request, organisation, number, seq):
    case = seen_case(request, number)
    found = seen_process(case, seq)
    return render(request, "casework/process.html", page_of(request, case, found, CommentForm(initial={"comment": found.comment})))


def page_of(request, case, found, comment_form):
    own = any(hand.membership_id == request.membership.pk for hand in found.record.hands.all())
    found.own = own_of([found.record]).get(found.record_id, [])
    may_comment = not own and request.membership.can(Permission.RECORD_REVIEW) and found.commented_by_id in (None, request.membership.pk)
    return {"case": case, "process": found, "record": found.record, "label": case.person.label_for(request.membership), "own": own, "form": comment_form,
            "may_comment": may_comment, "may_edit": own and found.record.is_open and request.membership.can(Permission.CASE_EDIT),
            "may_review": found.record.status == "submitted" and not own and request.membership.can(Permission.RECORD_REVIEW)}


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def process_edit(request, organisation, number, seq):
    """While it is with its worker."""
    case = seen_case(request, number)
    found = seen_process(case, seq)
    if not found.record.is_open or not found.record.hands.filter(membership=request.membership).exists():
        messages.warning(request, _("This record is no longer with you. It changes by a correction."))
        return redirect("process", organisation, number, seq)
    draft, initial = in_progress(request, case, seq)
    form = ProcessForm(typed(request), case=case, by=request.membership, process=found, initial=initial)
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.change_process(
            found, by=request.membership, submit=submits(request), **form.facts())):
        drafts.drop_draft(request.membership, FORM, key_of(case, seq))
        found.record.refresh_from_db()
        say_saved(request, found.record, _("Saved."))
        return redirect("process", organisation, number, seq)
    return render(request, "casework/process_edit.html", {"case": case, "form": form, "process": found, "draft": draft if initial else None, "seen": drafts.version_of(draft), "window": uuid.uuid4()},
                  status=409 if form.conflicts else 200)


@requires(Permission.RECORD_REVIEW, reads="case")
@require_http_methods(["GET", "POST"])
def process_comment(request, organisation, number, seq):
    """What the supervisor says; the worker is told."""
    case = seen_case(request, number)
    found = seen_process(case, seq)
    form = CommentForm(typed(request), initial={"comment": found.comment})
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.comment_process(found, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The worker reads your comment."))
        return redirect("process", organisation, number, seq)
    return render(request, "casework/process.html", page_of(request, case, found, form))
