"""A list of clients from Excel: looked at first, then opened as files; a mistaken import is taken back (UX.md 2.3)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.sheets import Book, Mistake
from people import services
from people.forms.importing import (
    ASK,
    COLUMNS,
    DRAFT,
    NEW,
    OTHER,
    TEMPLATE,
    WRONG,
    ImportForm,
    PeopleList,
    counted,
    kept_lines,
    of_kind,
    read_import,
    unknown_of,
)
from people.models import ClientImport, ImportStatus
from people.models.importing import OVER

SHOWN = 100  # rows of one kind on the page; the others are counted


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_import(request, organisation):
    """Nothing is saved until the rows that were shown are confirmed as they were shown; a long list is shown when the worker has read it."""
    form = ImportForm(typed(request), request.FILES or None)
    found = read_list(request, form) if request.method == "POST" and form.is_valid() else None
    if found is None:
        return render(request, "people/person_import.html", {"form": form, "unfinished": unfinished(request)})
    if found.is_long:
        return redirect(services.begin_import(found.text, by=request.membership, sha256=found.sha256, total=len(found.below), drafts=found.drafts, language=get_language()))
    if request.POST.get("do") == "import" and request.POST.get("checked") == found.sha256 and found.ready():
        return redirect(services.import_people([line.answers for line in found.ready()], by=request.membership, sha256=found.sha256,
                                               left=len(found.of_kind(ASK, WRONG, OTHER))))
    return render(request, "people/person_import.html", {"form": ImportForm(initial={"rows": found.text, "drafts": found.drafts}), "checked": found.sha256,
                                                         "confirmed": [line for line in found.of_kind(NEW, DRAFT) if str(line.at) in found.confirmed]}
                  | told(found.lines, found.unknown, found.sha256, request))


def read_list(request, form):
    """The list that was sent, or None with the mistake said at the form. A long one is not read here."""
    try:
        found = PeopleList(form.table, membership=request.membership, drafts=form.cleaned_data["drafts"], confirmed=request.POST.getlist("alike"))
    except ValidationError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "rows", error)
        return None
    if not found.is_long:
        found.read()
    return found


def told(lines, unknown, sha256, request):
    """What would become of the rows, for the page."""
    before = ClientImport.objects.visible_to(request.membership).filter(sha256=sha256, status=ImportStatus.DONE, undone_at=None).first()
    ready, wrong = of_kind(lines, NEW, DRAFT), of_kind(lines, WRONG, OTHER)
    return {"lines": lines, "counts": counted(lines), "unknown": unknown, "ready": ready[:SHOWN], "ready_count": len(ready), "asked": of_kind(lines, ASK)[:SHOWN],
            "wrong": wrong[:SHOWN], "wrong_count": len(wrong), "before": before}


def unfinished(request):
    """Lists of this member that are not over."""
    return ClientImport.objects.visible_to(request.membership).exclude(status__in=OVER).select_related("organisation")


# ---------- a long list in the worker ----------


def own_import(request, found):
    return get_object_or_404(ClientImport.objects.visible_to(request.membership).select_related("organisation"), pk=found)


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_import_work(request, organisation, found):
    """A long list on its way: how far it is, then what was found, then how far it is with opening."""
    found = own_import(request, found)
    if request.method == "POST":
        return next_step(request, found)
    if found.is_over:
        return redirect(found)
    context = {"found": found}
    if found.status == ImportStatus.CHECKED:
        context |= told(kept_lines(found), unknown_of(found), found.sha256, request)
    return render(request, "people/person_import_work.html", context)


def next_step(request, found):
    try:
        if request.POST.get("do") == "cancel":
            services.cancel_import(found, by=request.membership)
        else:
            services.open_list(found, by=request.membership, confirmed=[whole(at) for at in request.POST.getlist("alike")])
    except services.ImportMovedOn:
        messages.error(request, _("This list has gone on in the meantime, or nothing of it can be opened."))
    return redirect(own_import(request, found.pk))


@requires(Permission.PERSON_EDIT)
@require_safe
def person_import_progress(request, organisation, found):
    """The moving part of the page, asked for every two seconds; when the step has ended the whole page comes anew."""
    found = own_import(request, found)
    if found.is_under_way:
        return render(request, "people/person_import_progress.html", {"found": found})
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(found)


@requires(Permission.PERSON_EDIT)
@require_safe
def person_import_left(request, organisation, found):
    """The rows that were not imported as a workbook: their own columns, why, what to mend in red; mended, it is imported as it is."""
    found = own_import(request, found)
    if not found.holds_rows:
        raise Http404
    return left_book(found).download("clients-left")


def left_book(found):
    listed, book, rows = read_import(found), Book(), []
    for line in of_kind(kept_lines(found), ASK, WRONG, OTHER, NEW, DRAFT) if found.is_over else of_kind(kept_lines(found), ASK, WRONG, OTHER):
        wrong = {heading for heading, _value, _why in line.problems}
        names = {index: listed.heading(name) for name, index in listed.columns.items()}
        cells = [Mistake(text) if names.get(index) in wrong else text for index, text in enumerate(listed.table[line.at - 1])]
        cells += [""] * (len(listed.table[listed.head]) - len(cells))
        rows.append([*cells, " ".join(f"{heading}{_(': ')}{why}" if heading else why for heading, _value, why in line.problems)])
    book.add_sheet(_("Clients"), [*listed.table[listed.head], _("Why, and how to mend it")], rows, widths=[16] * len(listed.table[listed.head]) + [80])
    return book


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_import_done(request, organisation, found):
    """What an import opened, and the way back for a week."""
    found = own_import(request, found)
    if not found.is_over:
        return redirect(found)
    if request.method == "POST":
        try:
            gone, left = services.undo_import(found, by=request.membership)
        except services.TooLateToTakeBack:
            messages.error(request, _("This import cannot be undone any more."))
        else:
            messages.success(request, _("Taken back: %(gone)s files. Kept because somebody has worked with them: %(left)s.") % {"gone": gone, "left": left})
        return redirect(found)
    return render(request, "people/person_import_done.html", {"found": found})


@requires(Permission.PERSON_EDIT)
@require_safe
def person_import_template(request, organisation):
    """An empty list with the headings that are read."""
    book = Book()
    book.add_sheet(_("Clients"), [capfirst(str(COLUMNS[name][0])) for name in TEMPLATE], [], widths=[16] * len(TEMPLATE))
    return book.download("clients-template")
