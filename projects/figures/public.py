"""What a bureau's public page may say: projects in figures from the last stored counts, small numbers held back."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.models import Call, Contract, Indicator, Project, ProjectParty
from projects.models.project import Status

# Not yet contracted, there is nothing to be shown.
SHOWN = [status for status in Status if status != Status.PUBLICISED]


@dataclass
class PublicFigure:
    """One count as everybody may read it: `value` is None when the number is held back."""

    name: str
    unit: str
    value: Decimal | None
    as_of: Any = None


@dataclass
class PublicProject:
    project: Any
    amount: Decimal | None
    figures: list


def held_back(value, smallest):
    """Whether a count is too small to be shown: it could point to single persons. 0 points to nobody."""
    return 0 < value < smallest


def public_projects(page):
    """The projects that the bureau purchases, from the counts stored for their pages; four queries."""
    parties = ProjectParty.objects.filter(partner=page.organisation_id, role=ProjectParty.Role.PURCHASER).values("project")
    projects = list(Project.objects.filter(pk__in=parties, status__in=SHOWN).select_related("organisation").order_by("-starts_on", "number"))
    keys = [project.pk for project in projects]
    amounts = dict(Contract.objects.filter(project__in=keys).values_list("project", "amount")) if page.shows_amounts else {}
    counts = defaultdict(list)
    indicators = Indicator.objects.filter(project__in=keys, is_active=True).select_related("progress").order_by("project", "-weight", "seq")
    for indicator in indicators:
        if hasattr(indicator, "progress"):
            counts[indicator.project_id].append(indicator)
    return [PublicProject(project, amounts.get(project.pk), _figures(counts[project.pk], page.smallest_number)) for project in projects]


def _figures(indicators, smallest):
    """The figures of one project. What the whole project counts is held back too where the lines that are shown leave a small rest of it:
    whoever subtracts them would know the line that is not shown (SECURITY.md A6)."""
    values = {indicator: None if held_back(indicator.progress.countable, smallest) else indicator.progress.countable for indicator in indicators}
    for whole in (indicator for indicator in indicators if indicator.line_id is None and values[indicator] is not None):
        lines = {}  # two indicators may count the same line
        for indicator in indicators:
            if indicator.line_id and indicator.rule == whole.rule and values[indicator] is not None:
                lines[indicator.line_id] = values[indicator]
        if lines and held_back(values[whole] - sum(lines.values()), smallest):
            values[whole] = None
    return [PublicFigure(indicator.name, indicator.unit, values[indicator], indicator.progress.as_of) for indicator in indicators]


def public_totals(projects):
    """Projects, amount, and the sums over the figures that are shown: a number held back is in no sum, so that no difference tells it."""
    amounts = [entry.amount for entry in projects if entry.amount is not None]
    sums = {}
    for figure in (figure for entry in projects for figure in entry.figures if figure.value is not None):
        sums[(figure.name, figure.unit)] = sums.get((figure.name, figure.unit), Decimal(0)) + figure.value
    most = sorted(sums.items(), key=lambda item: -item[1])[:6]
    counted = [figure.as_of for entry in projects for figure in entry.figures]
    return {"as_of": min(counted, default=None), "projects": len(projects), "providers": len({entry.project.organisation_id for entry in projects}),
            "amount": sum(amounts, Decimal(0)) if amounts else None, "figures": [PublicFigure(name, unit, total) for (name, unit), total in most]}


def public_calls():
    """The calls of the open fence's house whose results everybody may read."""
    return Call.objects.filter(is_public=True, status__in=[Call.Status.PUBLICITY, Call.Status.DECIDED]).order_by("-publicity_from", "number")
