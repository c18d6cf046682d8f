"""The records behind a figure."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.access import Permission, requires
from organisations.dates import DayField
from organisations.keys import whole
from organisations.tables import RequestConfig
from projects import counting, figures, window
from projects.figures.posts import assignments_of, posts_filled
from projects.figures.progress import evidence_words
from projects.models import Indicator
from projects.tables import RecordTable
from projects.views.projects import seen

SHOWN = (counting.ALL, counting.COUNTED, counting.NOT_COUNTED)


@requires(Permission.PROJECT_VIEW)
@require_safe
def project_figure(request, organisation, number, pk):
    """An indicator's figure: definition, target, total, and every record behind it, masked."""
    project = seen(request, number)
    with window.look(project, request.membership, request) as pane:
        indicator = get_object_or_404(Indicator.objects.select_related("line").prefetch_related("targets"), project=project, pk=pk)
        indicator.project = project
        context = figure_context(request, pane, project, counting.Scope.of(indicator), indicator.rule, indicator)
    return render(request, "projects/project_figure.html", context)


@requires(Permission.PROJECT_VIEW)
@require_safe
def project_figures(request, organisation, number):
    """Any counting rule over the project: `?rule=PERSON_TIMES`."""
    project = seen(request, number)
    code = request.GET.get("rule", "")
    if code and code not in counting.rules():
        raise Http404
    if not code:
        return render(request, "projects/project_figures.html", {"project": project, "rules": counting.rules().values()})
    with window.look(project, request.membership, request) as pane:
        line = project.lines.filter(pk=whole(request.GET.get("line"))).first()
        kind = request.GET.get("kind", "")[:20] if "kind" in counting.get(code).options else ""
        scope = counting.Scope(project.organisation, project, line, {"kind": kind} if kind else {})
        context = figure_context(request, pane, project, scope, code, None)
    return render(request, "projects/project_figure.html", context)


def figure_context(request, pane, project, scope, code, indicator):
    """Everything the page shows, fetched while the window is open: afterwards nothing could be."""
    on, period = chosen_period(request, project)
    which = request.GET.get("show") if request.GET.get("show") in SHOWN else counting.ALL
    context = {"project": project, "indicator": indicator, "scope": scope, "rule": counting.get(code), "period": period, "which": which,
               "kept": [(name, request.GET[name]) for name in ("rule", "line", "kind", "show") if name in request.GET], "is_own": pane.is_own, "unit": indicator.unit if indicator else counting.get(code).unit}
    if period is not None:
        figure = counting.get(code).count(scope, period)
        table = RecordTable(pane.listing(figure, which), slug=request.membership.organisation.slug)
        RequestConfig(request, paginate={"per_page": {"25": 25, "100": 100}.get(request.GET.get("per_page"), 50)}).configure(table)
        context |= {"table": table, "total": figure.total(), "recorded": figure.total_recorded(), "size": figure.size()}
    if indicator is not None:
        targets = list(indicator.targets.all())
        target = figures.target_of_term(project, indicator, targets, on)
        version = figures.target_version(targets, on)
        term = figures.term_on(project, on)
        context["posts"] = posts_filled(assignments_of(project), term.starts_on, term.ends_on, on) if version and version.per_worker else None
        context |= {"target": target, "version": version, "evidence": evidence_words(version.evidence) if version else [], "version_words": _("version %(n)s") % {"n": version.number} if version else "",
                    "rate": figures.rate(context.get("total", 0), target), "whole_term": period == figures.counted_period(project, on)}
    return context


def chosen_period(request, project):
    """(cut-off, period): the term up to today, or the days asked for, inside the term. Target and rate are those at the cut-off."""
    today = timezone.localdate()
    start, end = day_of(request, "since") or project.starts_on, day_of(request, "until") or today
    start, end = max(start, project.starts_on), min(end, project.ends_on, today)
    return end, counting.Period(start, end) if start <= end else None


def day_of(request, name):
    try:
        return DayField(required=False).clean(request.GET.get(name, ""))
    except ValidationError:  # a day nobody can read is as good as none
        return None
