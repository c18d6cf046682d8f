"""The window through which a party looks at a provider's project, and the doors through which it acts on it
(HOUSE.md section 3, DOMAIN.md section 5, adr 6).

`look` opens the provider's fence for one verified party and one project, writes the look down in both organisations, and
hands out figures and masked rows only: file number, surname and star, age band, category. Never a model object of casework.
`act`, `ask` and `award` are how services of one house write on another's ground: verified, for one row, in both audit trails.
"""

from contextlib import contextmanager

from django.http import Http404
from django.utils import timezone

from organisations import audit
from organisations.fence import current, fence
from projects import counting, figures
from projects.figures.inspection import draw
from projects.models import Call, Outcome, ProjectParty

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

    def sample(self, count, seed, wanted):
        """(masked rows of a sample drawn by its seed, out of how many records)."""
        numbers = count.numbers()
        return self.masked(count.named(draw(numbers, seed, wanted))), len(numbers)

    def pictures(self, numbers):
        """{number of a record: (keys of its evidence photos, how many more are there that nobody outside is shown)}."""
        return counting.gallery().listed(self.project, numbers)

    def picture(self, number, key):
        """An evidence photo, veiled; also to the provider this door shows no other. None when it is gone."""
        return counting.gallery().veiled(self.project, number, key)

    def masked(self, rows):
        """Rows as they may be handed out: a party gets no link to the record and nothing of a client but what `Who` holds."""
        if not self.is_own:
            for row in rows:
                row.url_name, row.url_kwargs = "", {}
                row.who = [counting.Who(who.number, who.initials, who.age_band, who.category) for who in row.who]
        return rows

    def staff(self):
        """Today's team in words: duty and name, in order. Staff are named in the contract; clients are not."""
        assignments = self.project.staff.there().select_related("membership__user")
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
        return self.window.masked(self.figure.page(part.start or 0, part.stop, self.which))


@contextmanager
def look(project, membership, request=None, roles=PARTIES, act="window.look", detail=None):
    """Open the window: the own organisation looks freely, a party in one of `roles` through the provider's fence, anyone
    else gets 404. Build everything to be shown inside; nothing may be fetched after it has closed. `act` and `detail` say
    in both audit trails what was looked at, where it was more than figures."""
    if project.organisation_id == membership.organisation_id:
        yield Window(project, membership, is_own=True)
        return
    party = ProjectParty.objects.filter(project=project, partner=membership.organisation, role__in=roles).first()
    if party is None:
        raise Http404
    audit.record(act, by=membership, on=project, project=project.number, request=request,
                 detail={"provider": project.organisation.code, "role": party.role} | (detail or {}))
    with enter(project.organisation, request):
        audit.record(act, by=membership, on=project, project=project.number, request=request,
                     detail={"organisation": membership.organisation.code, "role": party.role} | (detail or {}))
        yield Window(project, membership, is_own=False)


# ---------- acting on another house's ground ----------


class NotAParty(Exception):
    """The member's organisation does not take part in the project in a role that may do this."""


class NotThisCall(Exception):
    """The call is not another house's published one."""


@contextmanager
def enter(organisation, request=None):
    """Another house's fence inside the own one. The ends of the two audit chains are locked in the order of keys, so that
    two houses that act on each other never wait crosswise. Only this module and `services.telling` may call it."""
    if current().organisation_id < organisation.pk:
        current().leave()
    with fence(organisation, request):
        yield


@contextmanager
def act(project, by, act, *, roles=(ProjectParty.Role.PURCHASER,), on=None, detail=None):
    """Let a member of a party write on the project's ground: `with act(project, by, "progress.accept"): …`.

    In the provider's own house nothing opens. A party in one of `roles` gets the provider's fence; the act stands in its
    own audit trail, the service writes it into the provider's. Rows read before are the reader's: lock and read them again.
    """
    if project.organisation_id == by.organisation_id:
        yield project
        return
    party = ProjectParty.objects.filter(project_id=project.pk, partner_id=by.organisation_id, role__in=roles).first()
    if party is None:
        raise NotAParty
    audit.record(act, by=by, on=on or project, project=project.number,
                 detail={"provider": project.organisation.code, "role": party.role} | (detail or {}))
    with enter(project.organisation):
        yield project


@contextmanager
def ask(call, by, act, *, named=True):
    """Let an applicant write on the ground of a call it answers: a receipt, an objection. `named=False` keeps the applicant
    out of the caller's audit trail, as long as what it hands in is sealed."""
    call = Call.objects.select_related("organisation").published().filter(pk=call.pk).exclude(organisation=by.organisation_id).first()
    if call is None:
        raise NotThisCall
    with enter(call.organisation):
        if not named:
            current().request = None  # nor the network address from which it came
        audit.record(act, by=by if named else None, on=call)
        yield Call.objects.select_for_update(of=("self",)).get(pk=call.pk)


@contextmanager
def award(outcome, by):
    """Let the house that called open the project of an admitted proposal in the applicant's house."""
    outcome = Outcome.objects.select_related("applicant", "call").get(pk=outcome.pk, call__organisation=by.organisation_id)
    if outcome.decision != Outcome.Decision.ADMITTED:
        raise NotAParty
    with enter(outcome.applicant):
        yield outcome
