"""Officials decide on progress reports; both houses pin comments and settle them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from projects.forms.progress import RETURN_PHRASES, PinForm, ReturnWithReasonForm
from projects.services import pins
from projects.services import progress as services
from projects.views import decided
from projects.views.decided import decided_first, keep_to_deciders
from projects.views.progress import may_pin, seen_report, shown


@requires(Permission.DECIDE)
@require_POST
def progress_accept(request, organisation, number):
    """Accept what was handed in; it can be undone before anyone is told."""
    report = seen_report(request, number)
    keep_to_deciders(request, report.project)
    return decide(request, organisation, report, _("%(number)s accepted."), lambda: services.accept_report(report, by=request.membership))


@requires(Permission.DECIDE)
@require_http_methods(["GET", "POST"])
def progress_return(request, organisation, number):
    """Return it with a reason."""
    report = seen_report(request, number)
    keep_to_deciders(request, report.project)
    form = ReturnWithReasonForm(request.POST or None, phrases=RETURN_PHRASES)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return decide(request, organisation, report, _("%(number)s returned."), lambda: services.return_report(report, reason=reason, by=request.membership))
    return shown(request, report, services.last_handed_in(report), status=422 if request.method == "POST" else 200, return_form=form, form=form, returning=True)


def decide(request, organisation, report, words, act):
    """Do it; whoever comes second reads the first decision."""
    return decided.decide(request, act, words=words % {"number": report.number},
                          back=("progress", organisation, report.number), first=lambda decision: decided_first(request, decision, "progress", report))


@requires(Permission.DECIDE)
@require_POST
def progress_undo(request, organisation, number):
    """Take the own decision back before anyone was told."""
    report = seen_report(request, number)
    keep_to_deciders(request, report.project)
    return decided.undo(request, lambda: services.undo_report_decision(report, by=request.membership), back=("progress", organisation, number),
                        words=_("Undone. %(number)s waits for a decision again.") % {"number": number})


@requires(Permission.PROJECT_VIEW)
@require_POST
def pin_new(request, organisation, number):
    """Pin a comment to a figure or a paragraph."""
    report = seen_report(request, number)
    if not may_pin(request, report):
        raise PermissionDenied
    form = PinForm(request.POST)
    handed_in = services.last_handed_in(report)
    if handed_in is None:
        raise Http404
    if not form.is_valid():
        return shown(request, report, handed_in, status=422, form=form, pin_form=form)
    try:
        pins.pin_comment(report, by=request.membership, **form.cleaned_data)
    except pins.NothingThere:
        raise Http404 from None
    messages.success(request, _("Comment pinned."))
    return redirect(f"{reverse('progress', args=[organisation, number])}#{form.cleaned_data['anchor'].replace(':', '-')}")


@requires(Permission.PROJECT_VIEW)
@require_POST
def pin_settle(request, organisation, number, pk):
    """Who asked says that it is answered."""
    report = seen_report(request, number)
    if not may_pin(request, report):
        raise PermissionDenied
    pin = get_object_or_404(report.pins.select_related("report__project__organisation"), pk=pk)
    try:
        pins.settle_pin(pin, by=request.membership)
    except pins.NotYourPin:
        raise PermissionDenied from None
    messages.success(request, _("Settled."))
    return redirect(f"{reverse('progress', args=[organisation, number])}#{pin.anchor.replace(':', '-')}")
