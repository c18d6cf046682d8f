"""Instalments and payments."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.services import typed
from projects import services
from projects.forms import InstalmentForm, InstalmentPlanForm, PaymentForm
from projects.views.projects import free


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_instalments(request, organisation, number):
    """Agree how the contract amount is split."""
    project = free(request, number)
    form = InstalmentPlanForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.agree_instalments(project, by=request.membership, **form.cleaned_data)
        except services.AmountIsMissing:
            form.add_error(None, _("Enter the contract amount first."))
        except services.PaymentsHaveBegun:
            form.add_error(None, _("Something was paid already; the split stays as it was agreed."))
        else:
            messages.success(request, _("Saved."))
            return redirect("project", organisation, number)
    return render(request, "projects/project_instalments.html", {"form": form, "project": project, "instalments": project.instalments.all()})


def one(request, project, seq):
    instalment = get_object_or_404(project.instalments.to_change(request), seq=seq)
    instalment.project = project
    return instalment


@requires(Permission.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def instalment_edit(request, organisation, number, seq):
    """When an instalment falls due, and on which conditions."""
    project = free(request, number)
    instalment = one(request, project, seq)
    form = InstalmentForm(typed(request), instance=instalment)
    if request.method == "POST" and form.is_valid():
        services.change_instalment(instalment, by=request.membership, **form.changes())
        messages.success(request, _("Saved."))
        return redirect("project", organisation, number)
    return render(request, "projects/instalment_edit.html", {"form": form, "project": project, "instalment": instalment},
                  status=409 if form.conflicts else 200)


@requires(Permission.MONEY_EDIT)
@require_http_methods(["GET", "POST"])
def payment(request, organisation, number, seq):
    """Record what was received and withheld, and which conditions are met."""
    project = free(request, number)
    instalment = one(request, project, seq)
    form = PaymentForm(typed(request), instance=instalment)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "met"}
        services.record_payment(instalment, by=request.membership, conditions=form.conditions(), **facts)
        messages.success(request, _("Saved."))
        return redirect("project", organisation, number)
    return render(request, "projects/payment.html", {"form": form, "project": project, "instalment": instalment},
                  status=409 if form.conflicts else 200)
