"""What the page of a call says about its review."""

from types import SimpleNamespace

from django import template

from organisations.access import Permission
from projects.figures.ranking import scoring_progress
from projects.models import Call, Reviewer
from projects.services.review import may_release

register = template.Library()


@register.simple_tag(takes_context=True)
def review_of_call(context, call):
    """For `projects/parts/review_of_call.html`: how far the panel is, in counts, and where the member goes on; None for
    those who take no part in it. Reads no mark."""
    member = context["request"].membership
    if call.organisation_id != member.organisation_id or not member.can(Permission.REVIEW_SCORE) or context.get("kept_out"):
        return None
    official = member.can(Permission.CALL_EDIT)
    if call.status in (Call.Status.DRAFT, Call.Status.CANCELLED) or not (official or Reviewer.objects.filter(call=call, membership=member).exists()):
        return None
    progress = scoring_progress(call)
    seat = next((seat for seat in progress.seats if seat.membership_id == member.pk), None)
    return SimpleNamespace(seat=seat, official=official, progress=progress, may_release=may_release(call, member, seat),
                           may_rank=call.released_at is not None and not (seat and seat.has_conflict),
                           is_scoring=call.status == Call.Status.REVIEW and not call.released_at)
