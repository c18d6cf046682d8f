"""Cases: the list, a new one, the page, one client's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from casework import services
from casework.figures.cases import missing_to_close
from casework.filters.cases import STANDING, CaseFilter
from casework.forms.cases import TakeInForm
from casework.models import Case, Form
from casework.tables.cases import CaseTable
from casework.views.case_parts import objectives_of, scores_of, tasks_of, timeline_of
from casework.views.forms import own_of_forms
from organisations.access import Permission, Role, requires
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed
from people.models import Person
from projects.models import Project

SIZES = {"25": 25, "50": 50, "100": 100}
HANDS_OVER = (Role.SUPERVISOR, Role.PROJECT_LEAD)


def seen_case(request, number, *, texts=True):
    """The case when the member sees it, locked when the request changes it; 403 where its texts are closed to them."""
    rows = Case.objects.visible_to(request.membership).to_change(request).select_related(
        "organisation", "person__organisation", "project", "line", "station", "worker__user", "supervisor__user")
    case = get_object_or_404(rows, number=number)
    if texts and not case.open_to(request.membership):
        raise PermissionDenied
    return case


@requires(Permission.CASE_VIEW, reads="case")
@require_safe
@saved_views(gettext_lazy("Cases"))
def case_list(request, organisation):
    """All cases that one may see; without any filter those that are not closed."""
    member = request.membership
    chosen, table = searched(request)
    RequestConfig(request, paginate={"per_page": SIZES.get(request.GET.get("per_page"), 25)}).configure(table)
    return render(request, "casework/case_list.html", {"filter": chosen, "table": table, "may_hand_over": may_hand_over(member), "may_edit": member.can(Permission.CASE_EDIT)})


@requires(Permission.CASE_VIEW, reads="case")
@require_safe
@confirmed
def case_export(request, organisation):
    """The list as a workbook: the same filter, the same columns, the same names or masks; own fields of the forms whose texts one may read."""
    kinds = [Form.Kind.INTAKE, Form.Kind.ASSESSMENT, Form.Kind.PLAN, Form.Kind.EVALUATION, Form.Kind.CLOSING]
    own = own_of_forms("case", kinds, lambda case: case.open_to(request.membership))
    return list_workbook(request, searched(request)[1], kind="case", file="cases", own=own)


def may_hand_over(member):
    return member.can(Permission.CASE_EDIT) and member.role in HANDS_OVER


def searched(request):
    """(filter, table) of the cases that one may see."""
    member = request.membership
    asked = request.GET.copy()
    if "status" not in asked:
        asked["status"] = STANDING
    rows = Case.objects.visible_to(member).annotate(last_at=Max("processes__record__started_at"))
    chosen = CaseFilter(asked, rows.select_related("organisation", "person__organisation", "worker__user", "project", "line"), membership=member)
    return chosen, CaseTable(chosen.qs, membership=member, may_hand_over=may_hand_over(member))


@requires(Permission.CASE_EDIT)
@require_http_methods(["GET", "POST"])
def case_new(request, organisation):
    initial = {"person": list(Person.objects.visible_to(request.membership).filter(number=request.GET["person"]))} if request.GET.get("person") else {}
    form = TakeInForm(typed(request), membership=request.membership, initial=initial)
    if request.method == "POST" and not form.finds_people and form.is_valid():
        try:
            case = services.take_in_case(by=request.membership, **form.facts())
        except services.Trouble as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("%(number)s is taken in. Now write the intake form.") % {"number": case.number})
            return redirect("form_edit", organisation, case.forms.get().uid)
    if form.finds_people:
        form.errors.clear()
    return render(request, "casework/case_new.html", {"form": form, "no_project": not form.fields["line"].widget.choices})


@requires(Permission.CASE_VIEW, reads="case")
@require_safe
def case(request, organisation, number):
    """Everything of one case; who may not read its texts sees that it is there and how far it came."""
    member = request.membership
    found = seen_case(request, number, texts=False)
    page = {"case": found, "label": found.person.label_for(member), "texts_open": found.open_to(member), "may": what_may(found, member),
            "project_open": Project.objects.visible_to(member).filter(pk=found.project_id).exists(),  # who left the project may still end its case
            "person_open": Person.objects.visible_to(member).filter(pk=found.person_id).exists(), "age_band": found.person.age_band_today.label}
    if page["texts_open"]:
        forms = list(found.forms.select_related("written_by__user").prefetch_related("rounds__by__user"))
        page |= {"tasks": tasks_of(found, forms, member), "timeline": timeline_of(found, forms), "objectives": objectives_of(found), "scores": scores_of(found),
                 "processes": list(found.processes.select_related("record__created_by__user", "commented_by__user").prefetch_related("touches__objective").order_by("-seq")),
                 "referrals": list(found.referrals.all()), "follow_ups": list(found.follow_ups.all()), "placements": list(found.placements.all()),
                 "papers": list(found.papers.filter(removed_at=None).select_related("by__user")), "today": timezone.localdate(),
                 "missing": missing_to_close(found) if found.is_open and found.stage in ("evaluation", "closing") else []}
    elif member.can(Permission.RECORD_REVIEW):
        page["waits"] = found.forms.waiting().exists()
    return render(request, "casework/case.html", page)


def what_may(case, member):
    """What this member can do with the case from here."""
    reads, carries = case.open_to(member), member.can(Permission.CASE_EDIT)
    edits = reads and carries
    return {"edit": edits, "log": edits and case.is_open, "close": edits and case.is_open, "reopen": edits and case.status in ("closed", "declined"),
            "hand_over": carries and case.status in ("draft", "open"), "move": edits and case.status in ("draft", "open") and case.project.is_over,
            "refer": edits, "print": reads}


@requires(Permission.CASE_VIEW, reads="person")
@require_safe
def person_cases(request, organisation, number):
    """A client's cases: part of the client's page."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), number=number)
    cases = Case.objects.visible_to(request.membership).filter(person=person).select_related("organisation", "worker__user", "line")
    whole = "casework/person_cases.html"
    return render(request, f"{whole}#rows" if request.htmx else whole, {
        "person": person, "cases": cases, "label": person.label_for(request.membership), "may_edit": request.membership.can(Permission.CASE_EDIT)})
