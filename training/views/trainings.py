"""Trainings: the list, a new one, one of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from organisations.tables import RequestConfig
from training import services
from training.filters import TrainingFilter
from training.forms import ExpectForm, TrainingEditForm, TrainingForm
from training.models import Training
from training.tables import SessionTable, TrainingTable


def rows_per_page(request):
    asked = request.GET.get("per_page", "25")
    return int(asked) if asked in ("25", "50", "100") else 25


def may_edit(request):
    return request.membership.can(Permission.TRAINING_EDIT)


@requires(Permission.TRAINING_VIEW)
@require_safe
def training_list(request, organisation):
    rows = Training.objects.visible_to(request.membership).select_related("project", "organisation").with_progress()
    chosen = TrainingFilter(request.GET, queryset=rows, membership=request.membership)
    table = TrainingTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": rows_per_page(request)}).configure(table)
    return render(
        request, "training/training_list.html", {"table": table, "filter": chosen, "may_edit": may_edit(request)}
    )


@requires(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def training_new(request, organisation):
    form = TrainingForm(typed(request), membership=request.membership, initial={"project": request.GET.get("project")})
    if request.method == "POST" and form.is_valid():
        planned = services.plan_training(by=request.membership, **form.plan())
        messages.success(request, _("Saved. Now plan the first session."))
        return redirect(planned)
    return render(request, "training/training_new.html", {"form": form})


def find(request, number):
    rows = Training.objects.visible_to(request.membership).select_related("project", "organisation").with_progress()
    return get_object_or_404(rows, number=number)


@requires(Permission.TRAINING_VIEW)
@require_safe
def training(request, organisation, number):
    found = find(request, number)
    people = found.participants.with_sessions().select_related("membership__user")
    table = SessionTable(found.sessions.with_people().select_related("training__organisation"))
    context = {
        "training": found,
        "people": people,
        "table": table,
        "came": sum(1 for person in people if person.sessions),
        "planned": _("of %(n)s") % {"n": found.planned_sessions},
        "may_edit": may_edit(request),
    }
    return render(request, "training/training.html", context)


@requires(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def training_edit(request, organisation, number):
    rows = Training.objects.visible_to(request.membership).select_related("project", "organisation")
    found = get_object_or_404(rows.to_change(request), number=number)
    form = TrainingEditForm(typed(request), instance=found)
    if request.method == "POST" and form.is_valid():
        services.change_training(found, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(found)
    return render(
        request, "training/training_edit.html", {"form": form, "training": found}, status=409 if form.conflicts else 200
    )


@requires(Permission.TRAINING_EDIT)
@require_http_methods(["GET", "POST"])
def training_expect(request, organisation, number):
    found = find(request, number)
    form = ExpectForm(typed(request))
    if request.method == "POST" and form.is_valid():
        added = services.expect(found, people=form.people(), by=request.membership)
        messages.success(request, ngettext("%(n)s person added.", "%(n)s people added.", added) % {"n": added})
        return redirect(found)
    return render(request, "training/training_expect.html", {"form": form, "training": found})
