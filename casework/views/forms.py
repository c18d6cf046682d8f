"""The pages of a form, the same for a case, a group and an activity: read and decide, write, hand in, print."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.attendance import covered
from casework.forms.decide import OpinionForm
from casework.forms.sheet import SheetForm
from casework.models import Case, Form
from casework.services.forms import OWNER_OF, OWNERS, form_of, may_decide, may_write
from casework.services.troubles import FormIncomplete, Trouble
from casework.sheets import Table, in_words, sheet_for
from organisations import extras
from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.services import typed


def seen_form(request, uid):
    """A form that the member may read, locked when the request changes it; 404 otherwise."""
    rows = Form.objects.visible_to(request.membership).to_change(request)
    return get_object_or_404(rows.select_related("case__project", "case__person", "group__project", "activity__project", "organisation", "written_by__user"), uid=uid)


def own_form(request, uid):
    """A form that the member writes; 403 for whoever only reads it."""
    form = seen_form(request, uid)
    if not may_write(form, request.membership) and not (form.status == Form.Status.SUBMITTED and request.membership.pk == form.written_by_id):
        raise PermissionDenied
    return form


def reading(form, content):
    """The content as it is read: sections with (label, words) and tables; what is empty is left out, but no principle."""
    sections = []
    for section in sheet_for(form).sections:
        parts = [{"label": part.label, "table": isinstance(part, Table), "columns": getattr(part, "columns", ()), "is_long": bool(getattr(part, "lines", 0)), "value": shown(part, content[part.key])}
                 for part in section.parts if content.get(part.key)]
        if parts or section.principles:
            sections.append({"section": section, "parts": parts})
    return sections


def shown(part, value):
    """A table as rows of words, anything else as words."""
    if isinstance(part, Table):
        return [[in_words(column, row.get(column.key)) for column in part.columns] for row in value]
    return in_words(part, value)


def own_answers(form, content):
    """[(label, words)] of the house's own fields; a field taken out of use keeps its answers."""
    return extras.told(form.kind, content.get("extra", {}))


def own_of_forms(owner, kinds, is_open):
    """For the workbook of a list: the house's own fields in the forms of each case or group, as the newest approved edition answers them."""

    def told(records):
        keys = [record.pk for record in records if is_open(record)]
        fields = list(extras.ExtraField.objects.filter(form__in=kinds).order_by("seq", "pk")) if keys else []
        fields.sort(key=lambda field: kinds.index(field.form))
        answers = {}
        approved = Form.objects.filter(**{f"{owner}__in": keys}, kind__in={field.form for field in fields}, status=Form.Status.APPROVED)
        for form in approved.order_by("edition") if fields else ():
            answers.setdefault(getattr(form, f"{owner}_id"), {})[form.kind] = form.content.get("extra", {})
        labels = [f"{Form.Kind(field.form).label} · {field.label}" for field in fields]
        return labels, {key: [extras.in_words(field, given.get(field.form, {}).get(field.code)) for field in fields] for key, given in answers.items()}

    return told


def page_of(request, row, **more):
    """What the page and the print of a form show."""
    signs, content = dict(sheet_for(row).signs), covered(row, request.membership)
    return {"form_row": row, "owner": row.owner, "sections": reading(row, content), "own_answers": own_answers(row, content),
            "signatures": [(signs.get(code, code), signed) for code, signed in (row.signatures or {}).items()],
            "rounds": list(row.rounds.select_related("by__user")), "may_write": may_write(row, request.membership)} | more


@requires(Permission.RECORD_VIEW, reads="form")
@require_safe
def form(request, organisation, uid):
    """What was written, what was decided, and the buttons of whoever writes or decides."""
    row = seen_form(request, uid)
    deciding = row.status == Form.Status.SUBMITTED and may_decide(row, request.membership)
    newest = form_of(row.owner, row.kind)
    return render(request, "casework/form.html", page_of(request, row, may_decide=deciding, opinion=OpinionForm() if deciding else None,
                                                         may_renew=row.status == Form.Status.APPROVED and newest.pk == row.pk and row.kind in RENEWED
                                                         and request.membership.pk in services.form_writers(row)))


# Plans are changed by a next edition; what tells what was found or done is not.
RENEWED = (Form.Kind.ASSESSMENT, Form.Kind.PLAN, Form.Kind.GROUP_PLAN, Form.Kind.ACTIVITY_PLAN)


@requires(Permission.RECORD_LOG)
@require_POST
def form_begin(request, organisation, kind, uid):
    """Begin a form of a case, group or activity, or go on with the open draft."""
    if kind not in OWNER_OF:
        raise Http404
    model = OWNERS[OWNER_OF[kind]]
    owner = get_object_or_404(model.objects.visible_to(request.membership), uid=uid)
    if model is Case and not owner.open_to(request.membership):
        raise PermissionDenied
    try:
        row = services.begin_form(owner, kind, by=request.membership)
    except Trouble as trouble:
        messages.warning(request, str(trouble))
        return redirect(owner)
    return redirect("form_edit", organisation, row.uid)


@requires(Permission.RECORD_LOG, reads="form")
@require_http_methods(["GET", "POST"])
def form_edit(request, organisation, uid):
    """One form in sections. Every button keeps everything; nothing needs to be right before it is handed in."""
    row = own_form(request, uid)
    if request.method == "GET" and not row.is_open and typed(request) is None:
        return redirect("form", organisation, uid)
    sheet = SheetForm(typed(request), form=row, more=request.GET.get("add", ""), check="check" in request.GET and request.method == "GET")
    if request.method == "POST" and row.is_open and sheet.is_valid():
        services.save_form(row, content=sheet.content(request.POST.get("drop", "")), signatures=sheet.signatures(), by=request.membership)
        return after_saving(request, organisation, row)
    stale = bool(sheet.conflicts) or (request.method == "POST" and not row.is_open)
    return render(request, "casework/form_edit.html", {"form": sheet, "form_row": row, "owner": row.owner, "sections": list(sheet.sections()), "is_open": row.is_open},
                  status=409 if stale else 200)


def after_saving(request, organisation, row):
    """Where the pressed button leads: back to a table, to handing in, or back to the form."""
    here = reverse("form_edit", args=[organisation, row.uid])
    table = request.POST.get("add") or request.POST.get("drop", "").split("-")[0]
    if table in sheet_for(row).tables():
        return redirect(f"{here}?add={table}#{table}" if "add" in request.POST else f"{here}#{table}")
    if request.POST.get("next") == "submit":
        return hand_in(request, organisation, row)
    messages.success(request, _("The draft is saved."))
    return redirect(here)


@requires(Permission.RECORD_LOG)
@require_POST
def form_autosave(request, organisation, uid):
    """The form as it stands, kept while somebody writes: 204, or 409 when the draft is newer or no draft any more."""
    row = own_form(request, uid)
    sheet = SheetForm(request.POST, form=row)
    valid = sheet.is_valid()
    if sheet.conflicts or sheet.has_error("__all__", "stale") or not row.is_open:
        return changed_elsewhere()
    if not valid:
        name, errors = next(iter(sheet.errors.items()))
        return draft_refused(f"{sheet.fields[name].label}: {errors[0]}" if name in sheet.fields else errors[0])
    saved = services.save_form(row, content=sheet.content(), signatures=sheet.signatures(), by=request.membership, automatic=True)
    return draft_saved(saved.saved_at, saved.version)


# ---------- steps ----------


def hand_in(request, organisation, row):
    """Hand in, or show what is missing at its field."""
    try:
        services.submit_form(row, by=request.membership)
    except FormIncomplete:
        return redirect(reverse("form_edit", args=[organisation, row.uid]) + "?check=1")
    except Trouble as trouble:
        messages.warning(request, str(trouble))
        return redirect("form", organisation, row.uid)
    messages.success(request, _("The form is handed in."))
    return redirect(row.owner)


@requires(Permission.RECORD_LOG)
@require_POST
def form_submit(request, organisation, uid):
    """Hand the form to whoever decides."""
    return hand_in(request, organisation, own_form(request, uid))


@requires(Permission.RECORD_REVIEW)
@require_POST
def form_approve(request, organisation, uid):
    """Approve what was handed in."""
    opinion = request.POST.get("opinion", "").strip()[:1000]
    return decide(request, organisation, seen_form(request, uid), lambda row: services.approve_form(row, by=request.membership, opinion=opinion), _("The form is approved."))


@requires(Permission.RECORD_REVIEW)
@require_http_methods(["GET", "POST"])
def form_return(request, organisation, uid):
    """Give the form back with an opinion."""
    row = seen_form(request, uid)
    opinion = OpinionForm(request.POST if request.method == "POST" else None, needed=True)
    if request.method == "POST" and opinion.is_valid():
        return decide(request, organisation, row, lambda row: services.return_form(row, by=request.membership, opinion=opinion.cleaned_data["opinion"]),
                      _("The form went back to its writer."))
    return render(request, "casework/form_return.html", page_of(request, row, form=opinion))


def decide(request, organisation, row, act, words):
    """Do it; whoever comes second reads that somebody was faster."""
    try:
        act(row)
    except Trouble as trouble:
        messages.warning(request, str(trouble))
    else:
        messages.success(request, words)
    return redirect("form", organisation, row.uid)


@requires(Permission.RECORD_LOG)
@require_POST
def form_next(request, organisation, uid):
    """Begin the next edition of an approved plan."""
    row = seen_form(request, uid)
    if request.membership.pk not in services.form_writers(row):
        raise PermissionDenied
    try:
        return redirect("form_edit", organisation, services.next_edition(row, by=request.membership).uid)
    except Trouble as trouble:
        messages.warning(request, str(trouble))
        return redirect("form", organisation, uid)


@requires(Permission.RECORD_VIEW, reads="form")
@require_safe
def form_print(request, organisation, uid):
    """The form as a sheet to print and sign."""
    return render(request, "casework/form_print.html", page_of(request, seen_form(request, uid)))
