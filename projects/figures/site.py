"""Services of a project as its landing units see them: masked rows with the word each has got."""

from django.utils import timezone

from projects import counting
from projects.figures.indicators import counted_period
from projects.models import SiteWord

# All services that count, whatever their kind.
CODE = "PERSON_TIMES"
OPEN, CONFIRMED, QUESTIONED = "open", SiteWord.Verdict.CONFIRMED.value, SiteWord.Verdict.QUESTIONED.value


def services_of(project, on=None):
    """The services of a project up to a day, as a count that can list its rows."""
    on = on or timezone.localdate()
    period = counted_period(project, on) or counting.Period(project.starts_on, project.starts_on)
    return counting.count(project, period, CODE)


def standing_words(project):
    """The words that hold."""
    return SiteWord.objects.filter(project=project, lapsed_at=None)


def narrowed(figure, project, show):
    """The same count, of it only the services that nobody has spoken about, or those that were confirmed or questioned."""
    said = standing_words(project)
    if show == OPEN:
        figure.rows = figure.rows.exclude(number__in=said.values("number"))
    elif show in (CONFIRMED, QUESTIONED):
        figure.rows = figure.rows.filter(number__in=said.filter(verdict=show).values("number"))
    return figure


def counts_of(project):
    """{open, confirmed, questioned: how many services}."""
    return {show: narrowed(services_of(project), project, show).rows.order_by().count() for show in (OPEN, CONFIRMED, QUESTIONED)}


def words_about(project, numbers):
    """{number of a record: the words that hold about it}."""
    found = {}
    for word in standing_words(project).filter(number__in=numbers).select_related("by_house"):
        found.setdefault(word.number, []).append(word)
    return found
