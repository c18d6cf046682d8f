"""Work orders: what was asked, of whom, until when, what came of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.filters.visits import OrderFilter
from casework.forms.visits import DropForm, OrderForm, OutcomeForm
from casework.models import ServiceRecord, WorkOrder
from casework.services.orders import change_order, drop_order, finish_order, reopen_order
from casework.tables.visits import OrderTable
from casework.views.case_steps import done_or_said
from organisations.access import Permission, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed
from people.models import Person

SIZES = {"25": 25, "50": 50, "100": 100}


def orders_of(request):
    return WorkOrder.objects.visible_to(request.membership).select_related("person__organisation", "assigned_to__user", "by__user", "organisation")


@requires(Permission.VISIT_PLAN, reads="people")
@require_safe
@saved_views(gettext_lazy("Work orders"))
def work_order_list(request, organisation):
    chosen, table = searched(request)
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/work_order_list.html", {"filter": chosen, "table": table, "count": len(table.rows)})


@requires(Permission.VISIT_PLAN, reads="people")
@require_safe
@confirmed
def work_order_export(request, organisation):
    """The list as a workbook: the same filter, the same columns, the same names or masks."""
    return list_workbook(request, searched(request)[1], kind="work_order", file="work-orders")


def searched(request):
    """(filter, table) of the work orders that one may see; without any filter those that are open."""
    asked = request.GET if request.GET else {"status": "open"}
    chosen = OrderFilter(asked, queryset=orders_of(request))
    return chosen, OrderTable(chosen.qs, membership=request.membership)


def order_to_change(request, number):
    return get_object_or_404(orders_of(request).to_change(request), number=number)


@requires(Permission.VISIT_PLAN, reads="workorder")
@require_safe
def work_order(request, organisation, number):
    order, member = get_object_or_404(orders_of(request).select_related("record__organisation"), number=number), request.membership
    return render(request, "casework/work_order.html", {
        "order": order, "text_open": order.text_open_to(member), "label": order.person.label_for(member), "late": order.status == "open" and order.due_on < timezone.localdate(),
        "file_open": Person.objects.visible_to(member).filter(pk=order.person_id).exists(),
        "record": order.record if order.record and ServiceRecord.objects.visible_to(member).filter(pk=order.record_id).exists() else None,
        "done_form": OutcomeForm(auto_id="id_done_%s"), "drop_form": DropForm(auto_id="id_drop_%s")})


@requires(Permission.VISIT_PLAN, reads="workorder")
@require_http_methods(["GET", "POST"])
def work_order_edit(request, organisation, number):
    order = order_to_change(request, number)
    if order.status != WorkOrder.Status.OPEN:
        messages.warning(request, _("Only an open work order is changed."))
        return redirect(order)
    form = OrderForm(typed(request), instance=order, text_open=order.text_open_to(request.membership))
    if request.method == "POST" and form.is_valid() and done_or_said(
            form, lambda: change_order(order, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(order)
    return render(request, "casework/work_order_edit.html", {"form": form, "order": order, "label": order.person.label_for(request.membership)},
                  status=409 if form.conflicts else 200)


@requires(Permission.VISIT_PLAN, reads="workorder")
@require_http_methods(["GET", "POST"])
def work_order_done(request, organisation, number):
    return closing(request, number, OutcomeForm, lambda order, words: finish_order(order, by=request.membership, outcome=words), "casework/work_order_done.html")


@requires(Permission.VISIT_PLAN, reads="workorder")
@require_http_methods(["GET", "POST"])
def work_order_drop(request, organisation, number):
    return closing(request, number, DropForm, lambda order, words: drop_order(order, by=request.membership, reason=words), "casework/work_order_drop.html")


def closing(request, number, form_class, verb, template):
    order = order_to_change(request, number)
    form = form_class(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            verb(order, form.cleaned_data["words"])
        except services.Trouble as trouble:
            messages.warning(request, str(trouble))
        return redirect(order)
    return render(request, template, {"form": form, "order": order, "label": order.person.label_for(request.membership)})


@requires(Permission.VISIT_PLAN)
@require_POST
def work_order_reopen(request, organisation, number):
    order = order_to_change(request, number)
    if request.membership.pk not in (order.by_id, order.assigned_to_id) and not request.membership.can(Permission.RECORD_REVIEW):
        raise PermissionDenied
    try:
        reopen_order(order, by=request.membership)
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect(order)
