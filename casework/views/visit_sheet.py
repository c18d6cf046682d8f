"""What was seen on a visit, written after it or while it lasts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import services
from casework.figures.goods import goods_of
from casework.figures.visits import ages_of, due_facts
from casework.forms.visits import SheetForm
from casework.models import Kind, ServiceRecord, VisitSheet, WorkOrder
from casework.services.orders import open_order
from casework.services.visits import TEXTS, may_write_sheet, sheet_of, write_sheet
from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.services import typed


def visit_to_write(request, number):
    """(record, sheet or a blank one) of a visit that the member made; its sheet locked when it is changed."""
    found = get_object_or_404(ServiceRecord.objects.visible_to(request.membership).filter(kind=Kind.VISIT).for_list(), number=number)
    if request.membership.pk not in {hand.membership_id for hand in found.hands.all()}:
        raise PermissionDenied
    sheet = VisitSheet.objects.to_change(request).filter(record=found).first()
    return found, sheet or VisitSheet(organisation_id=found.organisation_id, record=found)


def form_of(request, record, sheet, data):
    people = [one.person for one in record.participations.all()]
    due = due_facts([people[0].pk])[people[0].pk].due_on if len(people) == 1 and request.method == "GET" else None
    return SheetForm(data, instance=sheet, record=record, by=request.membership, people=people, due_on=due)


@requires(Permission.RECORD_LOG, reads="record")
@require_http_methods(["GET", "POST"])
def visit_sheet(request, organisation, number):
    record, sheet = visit_to_write(request, number)
    if not may_write_sheet(record, sheet):
        messages.warning(request, _("This visit takes no sheet, or was approved with it."))
        return redirect(record)
    form = form_of(request, record, sheet, typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            order = save(form, record, request.membership)
        except services.Trouble as trouble:  # not enough in stock
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("The sheet is saved; %(number)s is under way.") % {"number": order.number} if order else _("The sheet is saved."))
            return redirect(record)
    return render(request, "casework/visit_sheet.html", {
        "form": form, "record": record, "sheet": sheet, "ages": [(one.label_for(request.membership), age, reached) for one, age, reached in ages_of(record, form.people)],
        "alone": len(record.hands.all()) < 2}, status=409 if form.conflicts else 200)


def sheet_shown(record, own, people, member):
    """What the record's page says of the visit's sheet."""
    if record.kind != Kind.VISIT:
        return {}
    sheet = sheet_of(record)
    texts = [(VisitSheet._meta.get_field(name).verbose_name, getattr(sheet, name)) for name in TEXTS if sheet and getattr(sheet, name)]
    return {
        "sheet": sheet, "texts": texts, "may_write": own and member.can(Permission.RECORD_LOG) and may_write_sheet(record, sheet),
        "companies": [VisitSheet.Company(code).label for code in sheet.company] if sheet else [],
        "hazards": [VisitSheet.Hazard(code).label for code in sheet.hazards] if sheet else [],
        "ages": [(one.label_for(member), age, reached) for one, age, reached in ages_of(record, people)],
        "given": [(move, move.person.label_for(member) if move.person else "") for move in goods_of(record)],
        "orders": WorkOrder.objects.visible_to(member).filter(record=record).select_related("assigned_to__user", "organisation")}


def save(form, record, by):
    """The sheet, and the work order that a need calls for; returns the order or None."""
    cleaned = form.cleaned_data
    write_sheet(record, by=by, values=form.values(), companions=cleaned["companions"], next_due=cleaned["next_due"], purpose=cleaned["purpose"], level=cleaned.get("level"),
                goods=form.goods(), goods_back=cleaned.get("goods_back") or ())
    asked = form.order()
    return open_order(asked.pop("person"), by=by, record=record, **asked) if asked else None


@requires(Permission.RECORD_LOG)
@require_POST
def visit_sheet_autosave(request, organisation, number):
    """The sheet as it stands, kept while somebody writes."""
    record, sheet = visit_to_write(request, number)
    form = form_of(request, record, sheet, request.POST)
    form.is_valid()
    if form.conflicts or form.has_error("__all__", "stale"):
        return changed_elsewhere()
    wrong = next((name for name in form.Meta.fields if name in form.errors), None)
    if wrong:
        return draft_refused(f"{form.fields[wrong].label}: {form.errors[wrong][0]}")
    try:
        saved = write_sheet(record, by=request.membership, values=form.values(), automatic=True)
    except services.Trouble as trouble:
        return draft_refused(trouble)
    return draft_saved(version=saved.version)
