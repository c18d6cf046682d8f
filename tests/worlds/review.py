"""The panel: the call of the opened proposal is being scored, a second call has its scores released; comments are canaries."""

from django.utils import timezone

from organisations.access import Role
from organisations.fence import fence
from organisations.models import Series
from projects import services
from tests import factories
from tests.factories_proposals import begun, draft, open_call
from tests.factories_review import fresh, marks
from tests.worlds.proposals import official_of

BLIND, SHOWN = "盲评期间的评语", "公布以后的评语"


def build(world, houses):
    """`o.proposal_in_scoring` has a sheet with a comment nobody else may read yet, `o.proposal_ranked` is ranked and not decided."""
    o, fiona, purchaser = world.objects, world.members["fiona"], houses.get("purchaser")
    if purchaser is None:
        return
    official = official_of(purchaser)
    o.reviewer = factories.member(purchaser, f"Expert{purchaser.pk}", Role.REVIEWER)
    with fence(purchaser):
        Series.next(purchaser, f"call-{timezone.localdate().year}")
    call = open_call(official, title=(world.text or "已评审的项目征集")[:100])
    with fence(world.organisation):
        o.proposal_ranked = draft(fiona, call, need=world.text or "已评审的方案")
        o.proposal_ranked = services.submit_proposal(o.proposal_ranked, by=fiona)
    begun(call, official)
    o.proposal_in_scoring = o.opened
    _scored(o.proposal_in_scoring, o.reviewer, official, world.text or BLIND)
    _scored(o.proposal_ranked, o.reviewer, official, world.text or SHOWN)
    with fence(purchaser):
        services.release_scores(o.proposal_ranked.call, reason=world.text or "一位专家即可", by=official)


def _scored(proposal, reviewer, official, comment):
    with fence(official.organisation):
        proposal = fresh(proposal)
        services.seat_reviewer(proposal.call, membership=reviewer, by=official, chair=True)
        services.make_statement(proposal.call, has_conflict=False, by=reviewer)
        services.mark_sheet(proposal, marks=marks("87.83"), comment=comment, by=reviewer)
        services.submit_sheet(proposal, by=reviewer)


def places(world):
    o, call = world.objects, "o/<slug:organisation>/calls/<str:number>/"
    if not hasattr(o, "proposal_ranked"):
        return []
    scored = [(call + page, "number", o.proposal_in_scoring.call.number) for page in ("panel", "statement", "scoring", "ranking/release")]
    judged = [(call + page, "number", o.proposal_ranked.call.number) for page in ("ranking", "outcome")]
    return [*scored, (call + "scoring", "proposal", o.proposal_in_scoring.number), *judged, (call + "outcome", "proposal", o.proposal_ranked.number)]
