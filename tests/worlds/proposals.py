"""Proposals: one in review, open to the house that called, and one that is sealed still; each with canaries of its own."""

from django.utils import timezone

from organisations.fence import fence
from organisations.models import Series
from projects import services
from tests.factories_proposals import begun, draft, open_call
from tests.projects.test_papers import pdf

SEALED, OPENED = "封存的方案只有本机构可读", "评审中的方案"


def build(world, houses):
    """`o.proposal` is a draft of an open call, `o.sealed` handed in and sealed, `o.opened` in review; texts and papers are canaries."""
    o, fiona = world.objects, world.members["fiona"]
    purchaser = houses.get("purchaser")
    if purchaser is None:
        return
    official = official_of(purchaser)
    with fence(purchaser):
        Series.next(purchaser, f"call-{timezone.localdate().year}")
    closed, o.answered_call = open_call(official, title="已截止的项目征集"), open_call(official, title="进行中的项目征集")
    o.opened = _handed_in(fiona, closed, OPENED, world.text)
    begun(closed, official)
    o.sealed = _handed_in(fiona, o.answered_call, SEALED, world.text)
    o.proposal = draft(fiona, o.answered_call, need=world.text or "尚未提交的草稿")
    with fence(world.organisation):
        o.proposal_paper = services.add_paper(o.proposal, upload=pdf(), title=(world.text or "登记证书")[:100], by=fiona)


def official_of(purchaser):
    """Somebody of the purchaser's house who calls for proposals."""
    from organisations.models import Membership
    from tests import factories

    with fence(purchaser):
        there = Membership.objects.active().filter(role="official").select_related("user", "organisation").first()
    return there or factories.member(purchaser, f"Official{purchaser.pk}", "official")


def _handed_in(member, call, canary, text):
    proposal = draft(member, call, need=text or canary, activities=text or canary)
    with fence(member.organisation):
        services.add_paper(proposal, upload=pdf(f"{canary}.pdf"), title=canary, by=member)
        return services.submit_proposal(proposal, by=member)


def places(world):
    base, o = "o/<slug:organisation>/", world.objects
    if not hasattr(o, "proposal"):
        return []
    return [(base + "proposals/", "number", o.proposal.number), (base + "calls/<str:number>/propose", "number", o.answered_call.number),
            (base + "papers/new/", "kind", "proposal"), (base + "papers/new/", "owner", o.proposal.uid), (base + "papers/", "uid", o.proposal_paper.uid)]
