"""The window through which a party looks at a provider's project (HOUSE.md section 3, DOMAIN.md section 5).

It opens the provider's fence for one verified party and one project, writes the look down in both organisations, and hands
out figures and masked rows only: file number, surname and star, age band, category. Never a model object of casework.
"""

from contextlib import contextmanager

from django.http import Http404
from django.utils import timezone

from organisations import audit
from organisations.fence import current, fence
from projects import counting, figures
from projects.models import ProjectParty

PARTIES = (ProjectParty.Role.PURCHASER, ProjectParty.Role.AUTHORITY, ProjectParty.Role.EVALUATOR, ProjectParty.Role.LANDING)
PER_PAGE = 50


class Window:
    """What may be seen of one project. `is_own`: the provider looks at itself, rows may link to their records."""

    def __init__(self, project, membership, is_own):
        self.project = project
        self.membership = membership
        self.is_own = is_own

    def figures(self, on=None, **options):
        """The rows of `figures.indicator_rows`, counted now."""
        return figures.indicator_rows(self.project, on, **options)

    def figures_of_page(self, on=None):
        """The same rows for a page: from the last count where it still stands."""
        return figures.fresh_rows(self.project, on)

    def light(self, rows, on=None):
        """The project's light over these rows."""
        return figures.project_light(self.project, rows, on or timezone.localdate())

    def rows(self, count, page=1, per_page=PER_PAGE, which=counting.ALL):
        """One page of the records behind a figure; the amounts of all pages add up to the figure."""
        return self.listing(count, which)[(page - 1) * per_page:page * per_page]

    def listing(self, count, which=counting.ALL):
        """The records behind a figure as a list that fetches only the part asked for."""
        return Listing(self, count, which)

    def staff(self):
        """The team in words: duty and name, in order. Staff are named in the contract; clients are not."""
        assignments = self.project.staff.filter(until=None).select_related("membership__user")
        return [{"duty": entry.get_duty_display(), "name": entry.membership.name, "title": entry.membership.title, "since": entry.since}
                for entry in assignments]

    def parties(self):
        """All who take part: role and organisation."""
        return [{"role": party.get_role_display(), "code": party.role, "name": party.partner.name}
                for party in self.project.parties.select_related("partner")]


class Listing:
    """A long list of masked rows: its length, and any part of it."""

    def __init__(self, window, count, which):
        self.window, self.figure, self.which = window, count, which
        self._length = None

    def __len__(self):
        if self._length is None:
            self._length = self.figure.size(self.which)
        return self._length

    def __getitem__(self, part):
        rows = self.figure.page(part.start or 0, part.stop, self.which)
        if not self.window.is_own:
            for row in rows:
                row.url_name, row.url_kwargs = "", {}
                row.who = [counting.Who(who.number, who.initials, who.age_band, who.category) for who in row.who]
        return rows


@contextmanager
def look(project, membership, request=None, roles=PARTIES):
    """Open the window: the own organisation looks freely, a party in one of `roles` through the provider's fence, anyone
    else gets 404. Build everything to be shown inside; nothing may be fetched after it has closed."""
    if project.organisation_id == membership.organisation_id:
        yield Window(project, membership, is_own=True)
        return
    party = ProjectParty.objects.filter(project=project, partner=membership.organisation, role__in=roles).first()
    if party is None:
        raise Http404
    audit.record("window.look", by=membership, on=project, project=project.number, request=request,
                 detail={"provider": project.organisation.code, "role": party.role})
    if membership.organisation_id < project.organisation_id:
        # The ends of the two audit chains are locked in the order of keys: two houses that look at each other never wait crosswise.
        current().leave()
    with fence(project.organisation, request):
        audit.record("window.look", by=membership, on=project, project=project.number, request=request,
                     detail={"organisation": membership.organisation.code, "role": party.role})
        yield Window(project, membership, is_own=False)
