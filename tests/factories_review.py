"""A call in review with proposals and a panel, through services where there are some."""

from decimal import Decimal

from organisations.access import Role
from organisations.fence import fence
from projects import services
from projects.models import Call
from tests import factories
from tests.factories_calls import handed_in, opened, time_passes

ITEMS = ["need", "goals", "plan", "team", "budget", "sustain"]
TEXT = {"summary": "为独居老人送餐、探访。", "need": "社区有独居老人八十六人，走访五十户。", "activities": "每周探访两次，每月一次活动。", "innovation": "邻里互助。"}


def call_in_review(official, writers, **facts):
    """A call whose closing hour has passed, one proposal for each of `writers` (repeat one for several); returns (call, proposals)."""
    call = opened(official, **({"min_reviewers": 1} | facts))
    proposals = [handed_in(call, writer, title=f"项目{'甲乙丙丁戊己庚辛'[turn % 8]}{turn + 1}", amount=Decimal(10000 * (turn + 1)), texts=TEXT, place="东街",
                           direct_people=50) for turn, writer in enumerate(writers)]
    call = time_passes(call, days=11)
    with fence(official.organisation):
        return services.begin_review(call, by=official), proposals


def expert(bureau, name="Erin"):
    """An expert reviewer: a member of the bureau who may score and nothing else."""
    return factories.member(bureau, name, Role.REVIEWER)


def seat(call, *members, by, chair=None, stated=True):
    """Put members on the panel; with `stated` each has stated to have no conflict."""
    with fence(call.organisation):
        seats = [services.seat_reviewer(call, membership=member, by=by, chair=member is chair) for member in members]
        for member in members if stated else ():
            services.make_statement(call, has_conflict=False, by=member)
        return seats


def marks(total):
    """Marks of the usual sheet (20 15 25 15 15 10) that come to `total`, filled from the first item on."""
    left, given = Decimal(str(total)), {}
    for code, full in zip(ITEMS, (20, 15, 25, 15, 15, 10), strict=True):
        given[code] = min(left, Decimal(full))
        left -= given[code]
    assert left == 0
    return given


def scored(proposal, member, total, comment="", submit=True):
    """The member's sheet on a proposal; submitted unless told otherwise."""
    with fence(member.organisation):
        proposal = fresh(proposal)
        sheet = services.mark_sheet(proposal, marks=marks(total), comment=comment, by=member)
        return services.submit_sheet(proposal, by=member) if submit else sheet


def fresh(proposal):
    """The row as the house that called reads it."""
    return type(proposal).objects.select_related("call__organisation").get(pk=proposal.pk)


def released(official, writers, totals, *, reason="", **facts):
    """A call with released scores: `totals` is a list for each proposal of the totals that experts gave. Returns (call, outcomes by rank)."""
    call, proposals = call_in_review(official, writers, **facts)
    experts = [expert(official.organisation, f"Expert{turn}") for turn in range(max(map(len, totals)))]
    seat(call, *experts, by=official)
    for proposal, given in zip(proposals, totals, strict=True):
        for member, total in zip(experts, given, strict=False):
            scored(proposal, member, total)
    with fence(official.organisation):
        call = services.release_scores(call, reason=reason, by=official)
        return call, list(call.outcomes.select_related("proposal").order_by("rank", "pk"))


def call_again(call):
    return Call.objects.get(pk=call.pk)
