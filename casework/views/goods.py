"""Goods in stock, and material packs handed out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.forms.goods import DayForm, DistributionForm, GoodsForm, MovementForm, RecipientForm
from casework.models import Distribution, GoodsItem
from casework.tables.goods import DistributionTable, GoodsTable
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed

GOODS_STATES = {"low": (gettext_lazy("running out"), Q(is_active=True, stock__lt=F("low_at"))), "off": (gettext_lazy("out of use"), Q(is_active=False))}


@requires(Permission.GOODS_VIEW)
@require_safe
@saved_views(gettext_lazy("Stock"))
def goods_list(request, organisation):
    """What is in stock; what runs out first."""
    items, chosen = goods_asked(request)
    page = Paginator(items, 50).get_page(request.GET.get("page"))
    return render(request, "casework/goods_list.html", {"page": page, "chosen": chosen, "states": [(code, words) for code, (words, _rows) in GOODS_STATES.items()]})


def goods_asked(request):
    """(the goods that are asked for, the state that was chosen)."""
    items = GoodsItem.objects.visible_to(request.membership).select_related("organisation").order_by("-is_active", "name")
    chosen = request.GET.get("state") if request.GET.get("state") in GOODS_STATES else ""
    return items.filter(GOODS_STATES[chosen][1]) if chosen else items, chosen


@requires(Permission.GOODS_VIEW)
@require_safe
@confirmed
def goods_export(request, organisation):
    """The stock as a workbook."""
    return list_workbook(request, GoodsTable(goods_asked(request)[0]), kind="goods", file="stock")


@requires(Permission.GOODS_EDIT)
@require_http_methods(["GET", "POST"])
def goods_new(request, organisation):
    """A new kind of goods."""
    form, made = GoodsForm(typed(request)), []
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: made.append(services.add_goods(by=request.membership, **form.facts()))):
        return redirect(made[0])
    return render(request, "casework/goods_edit.html", {"form": form, "item": None})


@requires(Permission.GOODS_EDIT)
@require_http_methods(["GET", "POST"])
def goods_edit(request, organisation, pk):
    """Other words, value, warning, or out of use."""
    item = get_object_or_404(GoodsItem.objects.visible_to(request.membership).select_related("organisation"), pk=pk)
    form = GoodsForm(typed(request), item=item)
    if request.method == "POST" and form.is_valid():
        services.change_goods(item, by=request.membership, **form.facts())
        messages.success(request, _("Saved."))
        return redirect(item)
    return render(request, "casework/goods_edit.html", {"form": form, "item": item})


@requires(Permission.GOODS_VIEW)
@require_http_methods(["GET", "POST"])
def goods_item(request, organisation, pk):
    """One kind of goods: how many there are, every movement, and the next one."""
    item = get_object_or_404(GoodsItem.objects.visible_to(request.membership).select_related("organisation"), pk=pk)
    may_edit = request.membership.can(Permission.GOODS_EDIT)
    form = MovementForm(typed(request)) if may_edit else None
    if request.method == "POST" and form is not None and form.is_valid() and save_or_complain(
            form, lambda: services.move_goods(item, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The stock is moved."))
        return redirect(item)
    movements = item.movements.select_related("by__user", "distribution__organisation", "resource__organisation", "record__organisation")
    return render(request, "casework/goods_item.html", {"item": item, "form": form, "page": Paginator(movements, 50).get_page(request.GET.get("page"))})


# ---------- material packs ----------


@requires(Permission.GOODS_VIEW)
@require_safe
@saved_views(gettext_lazy("Distributions"))
def distribution_list(request, organisation):
    """Batches of goods for the people of a place."""
    rows, chosen = batches_asked(request)
    return render(request, "casework/distribution_list.html", {"chosen": chosen, "states": Distribution.Status.choices, "page": Paginator(rows, 25).get_page(request.GET.get("page"))})


def batches_asked(request):
    """(the batches that are asked for, the state that was chosen), newest first."""
    rows = Distribution.objects.visible_to(request.membership).select_related("item", "project", "organisation").annotate(
        people=Count("recipients"), pieces=Sum("recipients__quantity")).order_by("-pk")
    chosen = request.GET.get("state") if request.GET.get("state") in Distribution.Status.values else ""
    return rows.filter(status=chosen) if chosen else rows, chosen


@requires(Permission.GOODS_VIEW)
@require_safe
@confirmed
def distribution_export(request, organisation):
    """The list as a workbook; nobody's name."""
    return list_workbook(request, DistributionTable(batches_asked(request)[0]), kind="distribution", file="distributions")


@requires(Permission.GOODS_EDIT)
@require_http_methods(["GET", "POST"])
def distribution_new(request, organisation):
    """Who gets how many of what."""
    form, made = DistributionForm(typed(request), by=request.membership), []
    if request.method == "POST" and not form.finds_people and form.is_valid() and save_or_complain(
            form, lambda: made.append(services.plan_distribution(by=request.membership, **form.facts()))):
        return redirect(made[0])
    if form.finds_people:
        form.errors.clear()
    return render(request, "casework/distribution_new.html", {"form": form})


def seen_batch(request, number):
    return get_object_or_404(Distribution.objects.visible_to(request.membership).select_related("item", "project", "line", "organisation", "applicant__user"), number=number)


def recipients_of(batch, member):
    """Who is on the list, as the member may name them; who signed, mostly a guardian of the same name, only beside a client whom they know."""
    rows = list(batch.recipients.select_related("person__organisation"))
    for row in rows:
        row.label, row.signer = row.person.label_for(member), row.signed_by if row.person.known_to(member) else ""
    return rows


@requires(Permission.GOODS_VIEW, reads="distribution")
@require_safe
def distribution(request, organisation, number):
    """One batch: who gets how many, who signed; handing out at once."""
    batch = seen_batch(request, number)
    rows = recipients_of(batch, request.membership)
    return render(request, "casework/distribution.html", {"batch": batch, "rows": rows, "pieces": sum(row.quantity for row in rows), "day": DayForm(),
                                                          "may_edit": request.membership.can(Permission.GOODS_EDIT) and batch.status == "planned"})


@requires(Permission.GOODS_VIEW, reads="distribution")
@require_safe
def distribution_print(request, organisation, number):
    """The list to sign on paper."""
    batch = seen_batch(request, number)
    return render(request, "casework/distribution_print.html", {"batch": batch, "rows": recipients_of(batch, request.membership)})


def step(request, batch, act, words):
    """Do it, or say why not."""
    try:
        act()
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    else:
        messages.success(request, words)
    return redirect(batch)


@requires(Permission.GOODS_EDIT)
@require_POST
def distribution_hand(request, organisation, number):
    """Handed out: somebody signed for each."""
    batch, day = seen_batch(request, number), DayForm(request.POST)
    if not day.is_valid():
        messages.warning(request, _("Say on which day, today or earlier."))
        return redirect(batch)
    signed, quantities = sent(request, "signed-"), {key: whole(value) for key, value in sent(request, "quantity-").items()}
    return step(request, batch, lambda: services.hand_out(batch, by=request.membership, signed=signed, on=day.cleaned_data["on"], quantities=quantities),
                _("The goods are handed out."))


def sent(request, prefix):
    """{recipient's key: what was written} of the fields of a list."""
    return {key: value for name, value in request.POST.items() if name.startswith(prefix) and (key := whole(name.removeprefix(prefix))) is not None}


@requires(Permission.GOODS_EDIT)
@require_POST
def distribution_quantities(request, organisation, number):
    """Who gets how many, as written in the list."""
    batch, quantities = seen_batch(request, number), {key: whole(value) for key, value in sent(request, "quantity-").items()}
    return step(request, batch, lambda: services.change_quantities(batch, quantities, by=request.membership), _("Saved."))


@requires(Permission.GOODS_EDIT, reads="distribution")
@require_http_methods(["GET", "POST"])
def distribution_add(request, organisation, number):
    """One more on the list, with how many for them."""
    batch = seen_batch(request, number)
    if batch.status != Distribution.Status.PLANNED:
        messages.warning(request, str(services.DistributionMovedOn.words))
        return redirect(batch)
    form = RecipientForm(typed(request), by=request.membership)
    if request.method == "POST" and not form.finds_people and form.is_valid() and save_or_complain(
            form, lambda: services.add_recipient(batch, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("%(number)s is on the list.") % {"number": form.cleaned_data["person"].number})
        return redirect(batch)
    if form.finds_people:
        form.errors.clear()
    return render(request, "casework/distribution_add.html", {"batch": batch, "form": form})


@requires(Permission.GOODS_EDIT)
@require_POST
def distribution_drop(request, organisation, number, pk):
    """Take one off the list."""
    batch = seen_batch(request, number)
    recipient = get_object_or_404(batch.recipients.select_related("person"), pk=pk)
    return step(request, batch, lambda: services.drop_recipient(batch, recipient, by=request.membership), _("Taken off the list."))


@requires(Permission.GOODS_EDIT)
@require_POST
def distribution_cancel(request, organisation, number):
    """Not handed out after all."""
    batch = seen_batch(request, number)
    return step(request, batch, lambda: services.cancel_distribution(batch, by=request.membership), _("The distribution is cancelled."))
