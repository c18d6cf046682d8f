"""What a house asks about a service beyond our own questions: answered on a page of its own, so that the quick log stays quick."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.models import ServiceRecord
from organisations import extras
from organisations import services as house
from organisations.access import Permission, requires
from organisations.models import ExtraAnswers
from organisations.services import typed


def form_of(record):
    """The name under which a house adds fields to this kind of record."""
    return f"log_{record.kind}"


def own_shown(record, may_write, note_open):
    """For the record's page: what was answered, for those who read the note, and whether there is something to answer."""
    fields, answers = extras.fields_of(form_of(record)), extras.answers_of(form_of(record), record.uid) if note_open else {}
    known = {field.code for field in fields}
    past = extras.ExtraField.objects.filter(form=form_of(record), code__in=set(answers) - known) if set(answers) - known else []
    return {"own_answers": [(field.label, extras.in_words(field, answers[field.code])) for field in [*fields, *past] if field.code in answers],
            "own_fields": fields, "may_answer": may_write and bool(fields),
            "own_missing": [field.label for field in fields if field.is_required and field.code not in answers]}


def own_of(records):
    """{record: [(label, answer in words)]} of several records at once, for a print; fields out of use too."""
    forms, uids = {form_of(record) for record in records}, {record.uid: record for record in records}
    answers = {row.owner_uid: row.answers for row in ExtraAnswers.objects.filter(form__in=forms, owner_uid__in=uids)}
    fields = list(extras.ExtraField.objects.filter(form__in=forms).order_by("seq", "pk")) if answers else []
    return {uids[uid].pk: [(field.label, extras.in_words(field, told[field.code])) for field in fields if field.form == form_of(uids[uid]) and field.code in told]
            for uid, told in answers.items()}


@requires(Permission.RECORD_LOG, reads="record")
@require_http_methods(["GET", "POST"])
def record_own(request, organisation, number):
    """Answer the house's own fields of one record, as long as it is open."""
    record = get_object_or_404(ServiceRecord.objects.visible_to(request.membership).select_related("organisation", "project"), number=number)
    if not record.is_open and record.status != "submitted" or not record.hands.filter(membership=request.membership).exists():
        raise PermissionDenied
    fields = extras.fields_of(form_of(record))
    form = forms.Form(typed(request))
    extras.add_extras(form, fields, extras.answers_of(form_of(record), record.uid))
    if request.method == "POST" and form.is_valid():
        house.answer_extras(form_of(record), record.uid, answers=extras.typed_answers(form, fields), by=request.membership, on=record)
        messages.success(request, _("Saved."))
        return redirect(record)
    return render(request, "casework/record_own.html", {"form": form, "record": record, "fields": fields})
