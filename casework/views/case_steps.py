"""What happens to a case as a whole: closed, opened again, handed over, placed; its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.figures.cases import missing_to_close
from casework.forms.cases import CasePaperForm, CloseForm, HandOverForm, MoveForm, PlacementForm, ReopenForm
from casework.models import Case, Form
from casework.services.cases import open_projects
from casework.views.cases import HANDS_OVER, seen_case
from organisations import papers
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.views.at_once import recall, remember
from projects.models import Project

MOST_AT_ONCE = 100


def done_or_said(form, verb):
    """Run a verb; what stands in its way becomes a sentence at the form or at the field it is about. Returns whether it went through."""
    try:
        verb()
    except services.Trouble as trouble:
        form.add_error(trouble.field, str(trouble))
        return False
    return True


@requires(Permission.CASE_EDIT, reads="case")
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


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def case_reopen(request, organisation, number):
    case = seen_case(request, number)
    form = ReopenForm(typed(request))
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.reopen_case(case, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The case is open again."))
        return after_reopening(case)
    return render(request, "casework/case_step.html", {"case": case, "form": form, "title": _("Open the case again"), "button": pgettext("case", "Open again")})


def after_reopening(case):
    """A case of a project that is over goes on in another one: that is chosen next."""
    return redirect("case_move", case.organisation.slug, case.number) if case.project.is_over else redirect(case)


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def case_move(request, organisation, number):
    """Into another project that is under way, where its worker serves."""
    case, member = seen_case(request, number), request.membership
    projects = open_projects(case).filter(pk__in=Project.objects.own(member).values("pk"))
    form = MoveForm(typed(request), case=case, projects=projects)
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.move_case(case, by=member, **form.facts())):
        messages.success(request, _("The case goes on in %(project)s.") % {"project": form.cleaned_data["line"].project.title})
        gone = not Case.objects.visible_to(member).filter(pk=case.pk).exists()
        return redirect("case_list", organisation) if gone else redirect(case)
    return render(request, "casework/case_move.html", {"case": case, "form": form, "any_project": bool(form.fields["line"].widget.choices)})


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def case_hand_over(request, organisation, number):
    """A leader gives a case into other hands without having read it."""
    case = seen_case(request, number, texts=False)
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
    sent = request.POST if request.method == "POST" else request.GET
    numbers = sent.getlist("case")[:MOST_AT_ONCE]
    cases = list(Case.objects.visible_to(request.membership).filter(number__in=numbers, status__in=["draft", "open"]).select_related("worker__user", "organisation"))
    form = HandOverForm(request.POST if "to" in request.POST else None)
    if form.is_bound and form.is_valid():
        handed, stayed = services.hand_over_cases(cases, by=request.membership, seen=who_was_seen(sent), **form.cleaned_data)
        if gone := sorted(set(numbers) - {case.number for case in cases}):
            stayed[_("No longer among the cases that go on and that you see.")] = gone
        say_handed(request, organisation, handed, stayed)
        return redirect("case_list", organisation)
    return render(request, "casework/case_list_hand_over.html", {"cases": cases, "form": form})


def who_was_seen(sent):
    """{case number: whose it was when the page was made}, as the page sends it back."""
    pairs = (text.rpartition(" ") for text in sent.getlist("seen")[:MOST_AT_ONCE])
    return {number: whole(key) for number, _space, key in pairs}


def say_handed(request, organisation, handed, stayed):
    """What was done, and of each that stayed why; the message offers Undo."""
    told = [ngettext("%(n)s case handed over.", "%(n)s cases handed over.", len(handed)) % {"n": len(handed)}] if handed else []
    told += [_("%(numbers)s stayed: %(why)s") % {"numbers": ", ".join(numbers), "why": why} for why, numbers in stayed.items()]
    undo = f"undo:{reverse('case_list_undo', args=[organisation, remember(request, 'cases', handed)])}" if handed else ""
    (messages.success if handed else messages.warning)(request, " ".join(told), extra_tags=undo)


@requires(Permission.CASE_EDIT)
@require_POST
def case_list_undo(request, organisation, key):
    """Put them back; what was handed on or closed in the meantime stays."""
    if request.membership.role not in HANDS_OVER:
        raise PermissionDenied
    back = services.take_cases_back(recall(request, "cases", key), by=request.membership)
    messages.success(request, ngettext("%(n)s case is back with the former worker.", "%(n)s cases are back with their former workers.", len(back)) % {"n": len(back)})
    return redirect("case_list", organisation)


@requires(Permission.CASE_EDIT, reads="case")
@require_http_methods(["GET", "POST"])
def case_placements(request, organisation, number):
    case = seen_case(request, number)
    form = PlacementForm(typed(request))
    if request.method == "POST" and form.is_valid() and done_or_said(form, lambda: services.place(case, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(case)
    return render(request, "casework/case_placements.html", {"case": case, "form": form, "placements": case.placements.select_related("by__user")})


@requires(Permission.CASE_EDIT, reads="case")
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


@requires(Permission.CASE_VIEW, reads="case")
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
