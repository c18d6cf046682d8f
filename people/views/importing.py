"""A list of clients from Excel: looked at first, then opened as files; a mistaken import is taken back (UX.md 2.3)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from organisations.sheets import Book
from people import services
from people.forms.importing import ASK, COLUMNS, DRAFT, NEW, OTHER, SAME, TEMPLATE, WRONG, ImportForm, PeopleList
from people.models import ClientImport

SHOWN = 100  # rows of one kind on the page; the others are counted


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_import(request, organisation):
    """Nothing is saved until the rows that were shown are confirmed as they were shown."""
    form = ImportForm(typed(request), request.FILES or None)
    found = read_list(request, form) if request.method == "POST" and form.is_valid() else None
    if found is None:
        return render(request, "people/person_import.html", {"form": form})
    if request.POST.get("do") == "import" and request.POST.get("checked") == found.sha256 and found.ready():
        made = services.import_people([line.answers for line in found.ready()], by=request.membership, sha256=found.sha256,
                                      left=len(found.of_kind(ASK, WRONG, OTHER)))
        return next_rows(request, found, made) if found.rest else redirect(made)
    return render(request, "people/person_import.html", {"form": ImportForm(initial={"rows": found.text, "drafts": found.drafts}), "checked": found.sha256} | told(found, request))


def next_rows(request, found, made):
    """The rest of a long list, to be looked at next: it was kept nowhere but on this page."""
    request.submission_done = True
    return render(request, "people/person_import.html", {"form": ImportForm(initial={"rows": found.left_over(), "drafts": found.drafts}), "made": made})


def read_list(request, form):
    """The list that was sent, or None with the mistake said at the form."""
    try:
        return PeopleList(form.table, membership=request.membership, drafts=form.cleaned_data["drafts"], confirmed=request.POST.getlist("alike"))
    except ValidationError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "rows", error)
        return None


def told(found, request):
    """What would become of the list, for the page."""
    before = ClientImport.objects.visible_to(request.membership).filter(sha256=found.sha256, undone_at=None).first()
    return {"found": found, "counts": found.counts(), "ready": found.ready()[:SHOWN], "ready_count": len(found.ready()), "asked": found.of_kind(ASK),
            "wrong": found.of_kind(WRONG, OTHER)[:SHOWN], "wrong_count": len(found.of_kind(WRONG, OTHER)), "same": len(found.of_kind(SAME)),
            "confirmed": [line for line in found.of_kind(NEW, DRAFT) if str(line.at) in found.confirmed], "before": before}


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_import_done(request, organisation, found):
    """What an import opened, and the way back for a week."""
    found = get_object_or_404(ClientImport.objects.visible_to(request.membership), pk=found)
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
