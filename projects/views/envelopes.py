"""The purchaser's money of a year: its envelopes, one envelope with what it holds, planning, and the Excel file."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations import audit
from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.services import typed
from organisations.sheets import Book, Percent
from projects import services
from projects.figures.envelopes import contents, envelope_row, envelopes_of, year_totals
from projects.forms.envelopes import EnvelopeForm, ReleaseForm
from projects.models import Envelope

MOST_MOVEMENTS = 50


def find(request, number):
    return get_object_or_404(Envelope.objects.visible_to(request.membership).select_related("organisation", "parent"), number=number)


def to_change(request, number):
    """The envelope, locked with all of its year as the services lock them, so that nobody waits crosswise."""
    envelope = find(request, number)
    if request.method == "POST":
        list(Envelope.objects.filter(year=envelope.year).order_by("pk").to_change(request))
        envelope.refresh_from_db()
    return envelope


def chosen_year(request, years):
    """The year of the address, else this year, else the newest that has envelopes."""
    chosen, this_year = whole(request.GET.get("year"), 4), timezone.localdate().year
    if chosen in years:
        return chosen
    return this_year if this_year in years or not years else years[0]


@requires(Permission.ENVELOPE_VIEW)
@require_safe
def envelope_list(request, organisation):
    """A fiscal year: planned, committed, paid, left; every envelope and its parts."""
    years = sorted(set(Envelope.objects.order_by().values_list("year", flat=True)), reverse=True)
    year = chosen_year(request, years)
    rows = envelopes_of(year)
    return render(request, "projects/envelope_list.html", {"rows": rows, "totals": year_totals(rows), "year": year, "years": years,
                                                           "may_edit": request.membership.can(Permission.ENVELOPE_EDIT)})


@requires(Permission.ENVELOPE_EDIT)
@require_http_methods(["GET", "POST"])
def envelope_new(request, organisation):
    """Plan a year's money, or set a part of it aside."""
    part_of = Envelope.objects.filter(number=request.GET.get("part_of", "")).first()
    start = {"parent": part_of, "year": part_of.year, "source": part_of.source} if part_of else {}
    form = EnvelopeForm(typed(request), instance=Envelope(organisation=request.membership.organisation), initial=start)
    if request.method == "POST" and form.is_valid():
        made = planned(form, lambda: services.plan_envelope(by=request.membership, **form.changes()))
        if made:
            messages.success(request, _("Saved."))
            return redirect("envelope", organisation, made.number)
    return render(request, "projects/envelope_new.html", {"form": form, "part_of": part_of})


@requires(Permission.ENVELOPE_EDIT)
@require_http_methods(["GET", "POST"])
def envelope_edit(request, organisation, number):
    """Change an envelope, close it or open it again."""
    envelope = to_change(request, number)
    form = EnvelopeForm(typed(request), instance=envelope)
    if request.method == "POST" and form.is_valid() and planned(form, lambda: services.change_envelope(envelope, by=request.membership, **form.changes())):
        messages.success(request, _("Saved."))
        return redirect("envelope", organisation, number)
    return render(request, "projects/envelope_edit.html", {"form": form, "envelope": envelope}, status=409 if form.conflicts else 200)


def planned(form, plan):
    """What `plan` returns; a refusal becomes a sentence at its field."""
    try:
        return plan()
    except services.PartsExceedWhole as refused:
        form.add_error("planned", _("The parts would come to more than the whole; %(left)s yuan are not set aside yet.") % {"left": f"{refused.left:,.2f}"})
    except services.PartOfAnotherYear:
        form.add_error("parent", _("A part belongs to an envelope of the same year, and not to a part of its own."))
    except services.EnvelopeInUse:
        form.add_error("parent", _("Money was committed from this envelope or set aside from it: its year and its place stay."))
    except services.EnvelopeOverspent as refused:
        form.add_error("planned", _("%(missing)s yuan more are committed or paid already.") % {"missing": f"{refused.missing:,.2f}"})
    return None


@requires(Permission.ENVELOPE_VIEW)
@require_safe
def envelope(request, organisation, number):
    """One envelope: its figures, its parts, the projects it pays, what moved."""
    found = find(request, number)
    row = envelope_row(found)
    trail = Trail(request, row)
    return render(request, "projects/envelope.html", {
        "envelope": found, "row": row, "parts": row.parts, "projects": trail.inside.of(found).projects, "trail": trail, "movements": trail.movements[:trail.most],
        "more": max(len(trail.movements) - trail.most, 0) if trail.most else 0,
        "calls": found.calls.all(), "may_edit": request.membership.can(Permission.ENVELOPE_EDIT)})


class Trail:
    """The movements behind one figure of the page (`?of=paid`, `&project=` for one line): all of them, with the same total. An envelope's
    figures count its parts, so their movements stand there too. Without a figure chosen: what moved last in the envelope itself."""

    def __init__(self, request, row):
        self.of = side if (side := request.GET.get("of")) in ("committed", "paid") else ""
        self.about = request.GET.get("project", "") if self.of else ""
        self.most = None if self.of else MOST_MOVEMENTS
        self.has_parts = bool(self.of and not self.about and row.parts)
        self.inside = contents(row.envelope, *(part.envelope for part in _below(row) if self.has_parts))
        self.movements = [move for move in self.inside.movements if self.of in ("", move.side) and self.about in ("", move.number)]
        self.total = sum((move.amount for move in self.movements), Decimal(0))


@requires(Permission.ENVELOPE_EDIT)
@require_http_methods(["GET", "POST"])
def commitment_release(request, organisation, number):
    """Give money back that a contract binds and that will not be paid."""
    found = find(request, number)
    held = [line for line in contents(found).projects if line.open > 0 and line.project]
    chosen = next((line for line in held if line.number == request.GET.get("project")), None)
    form = ReleaseForm(typed(request), held=held, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            services.release_commitment(found, by=request.membership, **form.cleaned_data)
            messages.success(request, _("Saved. The money is free in the envelope again."))
            return redirect("envelope", organisation, number)
        except services.NothingLeftToRelease as refused:
            form.add_error("amount", _("%(left)s yuan of it are committed and unpaid; not more than that can be given back.") % {"left": f"{refused.left:,.2f}"})
    return render(request, "projects/commitment_release.html", {"form": form, "envelope": found, "held": held})


@requires(Permission.ENVELOPE_VIEW)
@require_safe
def envelope_export(request, organisation, number):
    """The envelope as an Excel file: the same figures, its projects, every movement."""
    found = find(request, number)
    row, inside = envelope_row(found), contents(found)
    projects, moved = inside.projects, inside.movements
    book = Book()
    book.add_sheet(_("Envelopes"), [_("Number"), _("Envelope"), _("Planned (yuan)"), _("Committed (yuan)"), _("Paid (yuan)"), _("Execution rate"), _("Left (yuan)"),
                                    _("Projects"), _("Mean of a project (yuan)")],
                   [_sheet_row(part) for part in [row, *_below(row)]], widths=(16, 32, 16, 16, 16, 12, 16, 10, 20))
    book.add_sheet(_("Projects"), [_("Number"), _("Project"), _("Provider"), _("Committed (yuan)"), _("Paid (yuan)"), _("Open (yuan)")],
                   [(line.number, line.title, line.provider, line.committed, line.paid, line.open) for line in projects], widths=(16, 36, 24, 16, 16, 16),
                   footer=["", "", "", sum(line.committed for line in projects), sum(line.paid for line in projects), sum(line.open for line in projects)])
    book.add_sheet(_("Movements"), [_("Date"), _("Kind"), _("Number"), _("Project"), _("Amount (yuan)"), _("By"), _("Reason")],
                   [(move.on, move.words, move.number, move.title, move.amount, move.by, move.reason) for move in moved], widths=(12, 16, 16, 36, 16, 12, 40))
    audit.record("envelope.export", by=request.membership, on=found, request=request)
    return book.download(found.number)


def _below(row):
    for part in row.parts:
        yield part
        yield from _below(part)


def _sheet_row(row):
    return (row.envelope.number, row.envelope.name, row.planned, row.committed, row.paid, None if row.execution is None else Percent(row.execution), row.left,
            len(row.projects), row.mean)
