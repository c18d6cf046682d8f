"""What a report would lack, said before it is built, with the place where it can be mended (UX.md A2)."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models import ServiceRecord, Status
from casework.models.evidence import MENDABLE
from projects.counting import Period
from projects.models import Instalment, Project
from reports import words
from training.models import SupervisionSession

CHAPTERS = {
    "self_evaluation": ("basics", "background", "implementation", "indicators", "outcomes", "team", "spending", "publicity", "problems", "next_steps",
                        "attachments"),
    "annual": ("foreword", "agency", "chronicle", "plan", "overview", "projects", "cases", "staff", "supervision", "volunteers", "party", "finance",
               "honours", "next_year", "thanks"),
}
WRITTEN_ONLY = {"outcomes", "problems", "next_steps", "attachments", "foreword", "chronicle", "plan", "cases", "volunteers", "party", "honours",
                "next_year", "thanks"}
DONE, LACKING, EMPTY = "done", "lacking", "empty"


@dataclass
class Gap:
    """Something that is not there yet: which chapter would show it, in words, and where to go."""

    chapter: str
    text: str
    url: str = ""


@dataclass
class Section:
    """A chapter before it is built: its title, whether it is complete, and what it lacks."""

    key: str
    title: Any
    state: str
    gaps: list


def gaps(*, kind, start, end, membership, project=None, **_rest):
    """Everything that the report would lack today."""
    period = Period(start, end)
    slug = membership.organisation.slug
    records = ServiceRecord.objects.filter(started_at__gte=period.since, started_at__lt=period.until)
    if project is not None:
        records = records.filter(project=project)
    chapter = "implementation" if project is not None else "overview"
    found = [*_records(records, chapter, _Search(slug, period, project)), *_learning(period, project, slug)]
    return [*found, *(_project(project, slug) if project is not None else _agency(membership, period, slug))]


class _Search:
    """The address of the search of all records, narrowed to what the report would count."""

    def __init__(self, slug, period, project):
        self.slug = slug
        self.query = {"since": period.start.isoformat(), "until": period.end.isoformat()} | ({"project": project.pk} if project is not None else {})

    def __call__(self, **more):
        return _url("record_search", self.slug, query=urlencode(self.query | more))


def _records(records, chapter, search):
    waiting = records.filter(status=Status.SUBMITTED).count()
    returned = records.filter(status=Status.RETURNED).count()
    lacking = records.filter(status=Status.APPROVED, countable=False, reasons__overlap=[reason.value for reason in MENDABLE]).count()
    if not records.filter(countable=True).exists():
        yield Gap(chapter, _("No service of the period counts."), search())
    if waiting:
        yield Gap(chapter, ngettext("%(n)s record waits for review and does not count.", "%(n)s records wait for review and do not count.", waiting)
                  % {"n": waiting}, search(status="submitted"))
    if returned:
        yield Gap(chapter, ngettext("%(n)s record was returned to its worker.", "%(n)s records were returned to their workers.", returned)
                  % {"n": returned}, search(status="returned"))
    if lacking:
        yield Gap(chapter, ngettext("%(n)s approved record does not count because evidence is missing.",
                                    "%(n)s approved records do not count because evidence is missing.", lacking) % {"n": lacking}, search(status="approved", counted="no"))


def _learning(period, project, slug):
    sessions = SupervisionSession.objects.filter(started_at__gte=period.since, started_at__lt=period.until)
    if project is not None:
        sessions = sessions.filter(project=project)
    drafts = sessions.exclude(status="signed").count()
    if drafts:
        yield Gap("team" if project is not None else "supervision",
                  ngettext("%(n)s supervision session is not signed.", "%(n)s supervision sessions are not signed.", drafts) % {"n": drafts},
                  _url("supervision_list", slug))


def _project(project, slug):
    page = _url("project", slug, project.number)
    indicators = list(project.indicators.filter(is_active=True).prefetch_related("targets"))
    if not indicators:
        yield Gap("indicators", _("No indicators are set."), page)
    bare = sum(1 for indicator in indicators if not indicator.targets.all())
    if bare:
        yield Gap("indicators", ngettext("%(n)s indicator has no target.", "%(n)s indicators have no target.", bare) % {"n": bare}, page)
    if project.amount is None:
        yield Gap("spending", _("The contract amount is missing."), page)
    if not Instalment.objects.filter(project=project).exists():
        yield Gap("spending", _("No instalments are agreed."), page)
    for text, lack in ((project.need, _("The needs are not described.")), (project.goals, _("The goals are not described."))):
        if not text.strip():
            yield Gap("background", lack, page)


def _agency(membership, period, slug):
    organisation = membership.organisation
    if not organisation.credit_code:
        yield Gap("agency", _("The unified social credit code of the agency is missing."), _url("organisation_settings", slug))
    running = Project.objects.filter(organisation=organisation, starts_on__lte=period.end, ends_on__gte=period.start)
    bare = running.filter(indicators=None).count()
    if bare:
        yield Gap("projects", ngettext("%(n)s project has no indicators.", "%(n)s projects have no indicators.", bare) % {"n": bare}, _url("project_list", slug))
    unpaid = running.filter(instalments=None).count()
    if unpaid:
        yield Gap("finance", ngettext("%(n)s project has no instalments.", "%(n)s projects have no instalments.", unpaid) % {"n": unpaid},
                  _url("project_list", slug))


def sections(kind, found):
    """The chapters of a report with what each lacks; the form says which texts are still empty."""
    by_chapter = {}
    for gap in found:
        by_chapter.setdefault(gap.chapter, []).append(gap)
    return [Section(key, words.CHAPTERS[key], LACKING if key in by_chapter else (EMPTY if key in WRITTEN_ONLY else DONE), by_chapter.get(key, []))
            for key in CHAPTERS[kind]]


def _url(name, *args, query=""):
    try:
        return reverse(name, args=args) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""
