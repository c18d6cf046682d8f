"""What happens to a case as a whole: closed, opened again, handed over, placed; its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.cases import missing_to_close
from casework.forms.cases import CasePaperForm, CloseForm, HandOverForm, PlacementForm, ReopenForm
from casework.models import Case, Form
from casework.views.cases import HANDS_OVER, seen_case
from organisations import papers
from organisations.access import Permission, requires
from organisations.services import typed

MOST_AT_ONCE = 100


def done_or_said(form, verb):
    """Run a verb; what stands in its way becomes a sentence at the form. Returns whether it went through."""
    try:
        verb()
    except services.Trouble as trouble:
        form.add_error(None, str(trouble))
        return False
    return True


@requires(Permission.CASE_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def case_close(request, organisation, number):
    """What is still missing, or the last step."""
    case = seen_case(request, number)
    report = Form.objects.filter(case=case, kind=Form.Kind.CLOSING).exclude(status=Form.Status.REPLACED).order_by("-edition").first()
    close_type = (request.POST if request.method == "POST" else {}).get("close_type") or (report.content.get("close_type") if report else "") or Case.CloseType.REACHED
    form = CloseForm(typed(request), initial={"close_type": close_type})
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.close_case(case, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The case is closed."))
        return redirect(case)
    return render(request, "casework/case_close.html", {"case": case, "form": form, "report": report, "missing": missing_to_close(case, close_type) if case.is_open else []})


@requires(Permission.CASE_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def case_reopen(request, organisation, number):
    case = seen_case(request, number)
    form = ReopenForm(typed(request))
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.reopen_case(case, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The case is open again."))
        return redirect(case)
    return render(request, "casework/case_step.html", {"case": case, "form": form, "title": _("Open the case again"), "button": pgettext("case", "Open again")})


@requires(Permission.CASE_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def case_hand_over(request, organisation, number):
    case = seen_case(request, number)
    form = HandOverForm(typed(request), leave_out=[case.worker_id])
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.hand_over_case(case, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The case is handed over to %(name)s.") % {"name": form.cleaned_data["to"].name})
        gone = not Case.objects.visible_to(request.membership).filter(pk=case.pk).exists()
        return redirect("case_list", organisation) if gone else redirect(case)
    return render(request, "casework/case_step.html", {"case": case, "form": form, "title": _("Hand the case over"), "button": _("Hand over")})


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def case_list_hand_over(request, organisation):
    """Several at once, as ticked in the list."""
    if request.membership.role not in HANDS_OVER:
        raise PermissionDenied
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("case")[:MOST_AT_ONCE]
    cases = list(Case.objects.visible_to(request.membership).filter(number__in=numbers, status__in=["draft", "open"]).select_related("worker__user", "organisation"))
    form = HandOverForm(request.POST if "to" in request.POST else None)
    if form.is_bound and form.is_valid():
        done = services.hand_over_cases(cases, by=request.membership, **form.cleaned_data)
        messages.success(request, ngettext("%(n)s case handed over.", "%(n)s cases handed over.", len(done)) % {"n": len(done)})
        return redirect("case_list", organisation)
    return render(request, "casework/case_list_hand_over.html", {"cases": cases, "form": form})


@requires(Permission.CASE_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def case_placements(request, organisation, number):
    case = seen_case(request, number)
    form = PlacementForm(typed(request))
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.place(case, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(case)
    return render(request, "casework/case_placements.html", {"case": case, "form": form, "placements": case.placements.select_related("by__user")})


@requires(Permission.CASE_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def case_papers(request, organisation, number):
    """Add a file, and see those there are."""
    case = seen_case(request, number)
    form = CasePaperForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and done_or_said(
            form, lambda: services.add_case_paper(case, by=request.membership, upload=form.cleaned_data["file"], title=form.cleaned_data["title"], topic=form.cleaned_data["topic"] or "other")):
        messages.success(request, _("The file is added."))
        return redirect(case.get_absolute_url() + "#files")
    return render(request, "casework/case_papers.html", {"case": case, "form": form, "papers": case.papers.filter(removed_at=None).select_related("by__user")})


@requires(Permission.CASE_VIEW, reads="person")
@require_safe
def case_paper(request, organisation, number, paper):
    """A file of the case, as a download."""
    case = seen_case(request, number)
    return papers.answer(get_object_or_404(case.papers.filter(removed_at=None).select_related("organisation"), uid=paper))


@requires(Permission.CASE_EDIT)
@require_POST
def case_paper_remove(request, organisation, number, paper):
    case = seen_case(request, number)
    services.remove_case_paper(get_object_or_404(case.papers.select_related("organisation", "case"), uid=paper), by=request.membership)
    messages.success(request, _("The file is removed."))
    return redirect("case_papers", organisation, number)
