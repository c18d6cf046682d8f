"""What a purchaser knows of a provider from earlier projects: grades, breaches, reports on time (民发〔2012〕196号: results tied to later purchases).

Read in the purchaser's own fence, where its grades and breaches lie; nobody else's are in it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.figures.rates import share
from projects.models import Breach, EvaluationResult, ProgressReport, Project, ProjectParty, ProviderGrade

BARRED = ProviderGrade.Consequence.BARRED


@dataclass(frozen=True)
class EvaluatorsGrade:
    """A grade that stands in a project's evaluations and not on the purchaser's own record: a third-party evaluator gave it. Nothing follows from it by itself."""

    result: EvaluationResult
    consequence = "none"
    remark = ""

    def __getattr__(self, name):
        return getattr(self.result, name)

    @property
    def on(self):
        return self.result.held_on

    @property
    def given_by(self):
        return f"{self.result.by_house.name} · {self.result.by_name}" if self.result.by_name else self.result.by_house.name


@dataclass
class Standing:
    """A provider in the eyes of one purchaser."""

    provider: object
    grades: list = field(default_factory=list)  # newest first; the purchaser's own and those of evaluators
    breaches: list = field(default_factory=list)  # newest first, lifted ones too
    projects: int = 0
    running: int = 0
    reports: int = 0
    on_time: int = 0
    barred_until: date | None = None

    @property
    def is_known(self):
        return bool(self.grades or self.breaches or self.projects)

    @property
    def is_barred(self):
        return self.barred_until is not None and self.barred_until >= timezone.localdate()

    @property
    def open_breaches(self):
        return [breach for breach in self.breaches if breach.lifted_on is None]

    @property
    def on_time_share(self):
        return share(Decimal(self.on_time), Decimal(self.reports)) if self.reports else None

    @property
    def line(self):
        """All of it in one short line, for lists of proposals."""
        if not self.is_known:
            return _("No earlier project with us")
        parts = [ngettext("%(n)s project with us", "%(n)s projects with us", self.projects) % {"n": self.projects}]
        if self.grades:
            parts.append(_("last grade %(grade)s") % {"grade": self.grades[0].grade})
        if self.open_breaches:
            parts.append(ngettext("%(n)s breach", "%(n)s breaches", len(self.open_breaches)) % {"n": len(self.open_breaches)})
        if self.reports:
            parts.append(_("%(n)s of %(all)s reports on time") % {"n": self.on_time, "all": self.reports})
        if self.is_barred:
            parts.append(_("barred until %(day)s") % {"day": self.barred_until.isoformat()})
        return " · ".join(parts)


def barred_by_grade(grade):
    """A grade that bars holds to the end of the year after it."""
    return date(grade.on.year + 1, 12, 31) if grade.consequence == BARRED else None


def provider_standing(organisation, purchaser):
    """The standing of one provider with a purchaser whose fence is open."""
    return provider_standings([organisation], purchaser)[organisation.pk]


def provider_standings(organisations, purchaser):
    """{key of the provider: its standing with the purchaser}, in five queries for however many."""
    found = {organisation.pk: Standing(organisation) for organisation in organisations}
    own = {"organisation": purchaser, "provider__in": list(found)}
    for grade in ProviderGrade.objects.filter(**own).select_related("by__user").order_by("-on", "-pk"):
        found[grade.provider_id].grades.append(grade)
    _add_evaluators(found, purchaser)
    for breach in Breach.objects.filter(**own).select_related("by__user").order_by("-found_on", "-pk"):
        found[breach.provider_id].breaches.append(breach)
    _count_projects(found, purchaser)
    for standing in found.values():
        own_grades = [grade for grade in standing.grades if isinstance(grade, ProviderGrade)]  # only what the purchaser said bars
        days = [barred_by_grade(grade) for grade in last_of_each(own_grades)] + [breach.barred_until for breach in standing.open_breaches]
        standing.barred_until = max((day for day in days if day), default=None)
    return found


def _add_evaluators(found, purchaser):
    """The grades that evaluators gave in the purchaser's projects, each beside its own ones by its day."""
    parties = ProjectParty.objects.filter(partner=purchaser, role=ProjectParty.Role.PURCHASER)
    results = EvaluationResult.objects.filter(organisation__in=list(found), project__in=parties.values("project"))
    for grade in evaluators_grades(results, [grade for standing in found.values() for grade in standing.grades]):
        found[grade.organisation_id].grades.append(grade)
    for standing in found.values():
        standing.grades.sort(key=lambda grade: (grade.on, grade.at), reverse=True)


def evaluators_grades(results, noted):
    """Of results of evaluations the one in force of each project and stage, as a grade; what a purchaser noted alike (`noted`) is not counted twice."""
    known = {(grade.project_id, grade.stage, grade.grade, grade.score) for grade in noted}
    in_force = {(result.project_id, result.stage): result for result in results.select_related("by_house", "project").order_by("seq")}
    return [EvaluatorsGrade(result) for (project, stage), result in in_force.items()
            if not {(project, stage, result.grade, result.score), (project, stage, result.grade, None)} & known]


def last_of_each(grades):
    """Of the grades of one project and stage only the newest holds."""
    seen, holding = set(), []
    for grade in sorted(grades, key=lambda grade: -grade.pk):
        if (grade.project_id, grade.stage) not in seen:
            seen.add((grade.project_id, grade.stage))
            holding.append(grade)
    return holding


def _count_projects(found, purchaser):
    parties = ProjectParty.objects.filter(partner=purchaser, role=ProjectParty.Role.PURCHASER)
    projects = Project.objects.filter(organisation__in=list(found), pk__in=parties.values("project"))
    houses = {}
    for pk, house, status in projects.order_by().values_list("pk", "organisation_id", "status"):
        houses[pk] = house
        found[house].projects += 1
        found[house].running += status in ("running", "mid_evaluated", "rectifying")
    first = ProgressReport.objects.filter(project__in=houses).order_by().values("pk", "project_id", "due_on").annotate(first=Min("rounds__submitted_at"))
    told = defaultdict(list)
    for report in first:
        if report["first"] is not None:
            told[houses[report["project_id"]]].append(report["due_on"] is None or timezone.localdate(report["first"]) <= report["due_on"])
    for house, in_time in told.items():
        found[house].reports, found[house].on_time = len(in_time), sum(in_time)
