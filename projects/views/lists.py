"""Lists of projects: the agency's own, and the official's portfolio; one way of counting, filtering and exporting for both."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from organisations import audit
from organisations.access import Permission, requires
from organisations.sheets import Book, Percent
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from projects import figures
from projects.filters import ProjectFilter
from projects.models import Project
from projects.tables import OwnProjectTable, ProjectTable, totals_in_words

WORST_OF_GROUP = 3  # of twelve places: five made the page twice as slow as the plain list, and a phone scroll through sixty cards
TRENDS = {
    "again": lambda row: row.behind_again,
    "worse": lambda row: bool(row.light_before) and figures.WORST_FIRST[row.state] < figures.WORST_FIRST[row.light_before],
    "slower": lambda row: row.delta is not None and row.delta <= 0,
}
PAGE_SIZES = {"25": 25, "50": 50, "100": 100}


class Selection:
    """What the member asked to see: the filter, the rows at the chosen light, how many stand at each light."""

    def __init__(self, request, projects):
        self.request = request
        self.filter = ProjectFilter(request.GET, projects)
        self.all_rows = figures.portfolio(self.filter.qs, member=request.membership)
        self.light, self.group, self.trend = (self.filter.chosen(name) for name in ("light", "group", "trend"))
        self.all_rows = [row for row in self.all_rows if not self.trend or TRENDS[self.trend](row)]
        self.rows = [row for row in self.all_rows if not self.light or row.state == self.light]

    @property
    def is_provider(self):
        """A provider received what a purchaser paid."""
        return self.request.membership.organisation.is_provider

    @property
    def shows_money(self):
        """Whether anything of it may be shown: the door says who, the database says of which projects."""
        return self.request.membership.can(Permission.MONEY_VIEW) and any(row.project.amount is not None for row in self.all_rows)

    def table(self, kind, rows, paginate=True, **options):
        table = kind(list(rows), slug=self.request.membership.organisation.slug, shows_money=self.shows_money, **options)
        size = PAGE_SIZES.get(self.request.GET.get("per_page"), 25)
        RequestConfig(self.request, paginate={"per_page": size} if paginate else False).configure(table)
        return table

    def groups(self, kind, **options):
        """Each group with its worst projects, in that order, and the address of all of them; a page with 200 rows would be slow to read too."""
        shown = []
        for seq, group in enumerate(figures.grouped(self.rows, self.group), 1):
            query = self.request.GET.copy()
            query.pop("group", None)
            query[group.field] = group.value
            table = self.table(kind, group.rows[:WORST_OF_GROUP], paginate=False, orderable=False, prefix=f"g{seq}-", **options)
            table.caption = group.label
            shown.append((group, table, f"?{query.urlencode()}" if group.value and len(group.rows) > WORST_OF_GROUP else ""))
        return shown

    def page(self, kind, **options):
        groups = self.groups(kind, **options) if self.group else []
        totals = figures.totals(self.rows)
        return {"filter": self.filter, "lights": figures.light_counts(self.all_rows), "light": self.light, "groups": groups,
                "table": None if groups else self.table(kind, self.rows, **options), "totals": totals, "shows_money": self.shows_money,
                "total_words": totals_in_words(totals if self.shows_money else totals | {"amount": None}, self.is_provider), "as_of": figures.as_of(self.rows), "nothing_yet": not self.all_rows and not self.request.GET,
                "may_create": self.request.membership.can(Permission.PROJECT_EDIT)}


@requires(Permission.PORTFOLIO_VIEW)
@require_safe
@saved_views(gettext_lazy("Portfolio"))
def portfolio(request, organisation):
    """An official's projects: which are behind, and why (UX O1)."""
    may_bulk = request.membership.can(Permission.INSPECT)
    return render(request, "projects/portfolio.html", Selection(request, of_parties(request)).page(ProjectTable, shows_pick=may_bulk) | {"may_bulk": may_bulk})


@requires(Permission.PROJECT_VIEW)
@require_safe
@saved_views(gettext_lazy("Projects"))
def project_list(request, organisation):
    """The member's projects."""
    own = request.membership.organisation.is_provider
    projects = Project.objects.visible_to(request.membership)
    return render(request, "projects/project_list.html",
                  Selection(request, projects).page(OwnProjectTable if own else ProjectTable, shows_provider=not own))


@requires(Permission.PORTFOLIO_VIEW)
@require_safe
def portfolio_export(request, organisation):
    """The portfolio as an Excel file: all rows of the filter, the same figures, the same totals."""
    return export(request, Selection(request, of_parties(request)))


@requires(Permission.PROJECT_VIEW)
@require_safe
def project_export(request, organisation):
    """The list of projects as an Excel file."""
    return export(request, Selection(request, Project.objects.visible_to(request.membership)))


def of_parties(request):
    """Projects of others in which the member's organisation takes part."""
    return Project.objects.visible_to(request.membership).exclude(organisation=request.membership.organisation)


def export(request, selection):
    book, totals = Book(), figures.totals(selection.rows)
    headings = [_("Number"), _("Project"), _("Provider"), _("Stage"), pgettext("project", "Light"), _("Why"), _("Done"), _("Time progress"), _("Key figures"),
                _("Last record"), _("Starts on"), _("Contract ends")]
    footer = ["", _("%(n)s projects") % {"n": totals["projects"]}] + [""] * 10
    if selection.shows_money:
        headings += [_("Contract amount with supplements (yuan)"), *([_("Received (yuan)"), _("Money received")] if selection.is_provider else [_("Paid (yuan)"), _("Money paid")])]
        footer += [totals["amount"], totals["paid"], _percent(totals["share"])]
    headings += [_("Done at the end of last month"), _("Points since last month"), _("Light last month"), _("Next deadline"), _("What is due")]
    footer += [""] * 5
    counted = figures.as_of(selection.rows)
    notes = [_("Data as of %(moment)s") % {"moment": f"{timezone.localtime(counted):%Y-%m-%d %H:%M}"}] if counted else []
    book.add_sheet(_("Projects"), headings, [_sheet_row(row, selection.shows_money) for row in selection.rows], footer=footer, notes=notes,
                   widths=(16, 32, 20, 10, 10, 40, 10, 10, 48, 18, 12, 12, 16, 16, 10, 10, 10, 10, 12, 20))
    audit.record("project.export", by=request.membership, object_kind="project", detail={"rows": len(selection.rows)}, request=request)
    return book.download("projects")


def _sheet_row(row, shows_money):
    project = row.project
    counts = "\n".join(f"{part.name} {part.countable.normalize():f}" + ("" if part.target is None else f" / {part.target.normalize():f}")
                       for part in row.rows)
    cells = [project.number, project.title, project.organisation.name, str(project.stage),
             figures.LIGHTS.get(row.state, _("no target")), "\n".join(map(str, row.reasons)), _percent(row.rate), _percent(row.time_progress),
             counts, project.last_record_at, project.starts_on, project.ends_on]
    return [*cells, *([row.amount, row.paid, _percent(row.money_share)] if shows_money else []), *_compared(row)]


def _compared(row):
    """Last month's rate, the points since then, the light of then; the next deadline and what it is."""
    before, due = row.last_month, row.next_deadline
    delta = None if row.delta is None else round(row.delta * 100, 1)
    return [_percent(before.rate if before else None), delta, figures.LIGHTS.get(before.light, "") if before else "", due.day if due else None,
            due.label if due else ""]


def _percent(ratio):
    return None if ratio is None else Percent(ratio)
