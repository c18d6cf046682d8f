"""What a decided call can grant once more: places that were not taken up, and who is next on its reserve list (F001-6)."""

from decimal import Decimal

from projects.models import Outcome, Project
from projects.models.project import Status

Decision = Outcome.Decision


def of_call(call):
    """The outcomes of a call that a place or a wait for one belongs to, best rank first."""
    found = Outcome.objects.filter(call=call, decision__in=[Decision.ADMITTED, Decision.RESERVE, Decision.GIVEN_UP])
    return list(found.select_related("applicant").order_by("rank", "pk"))


def ended_unsigned(outcomes):
    """The numbers of the projects of these outcomes that ended before the purchaser had signed; no question where nothing was awarded."""
    numbers = [outcome.project_number for outcome in outcomes if outcome.project_number]
    ended = Project.objects.filter(number__in=numbers, status__in=[Status.TERMINATED, Status.CLOSED], contract__purchaser_signed_at=None)
    return set(ended.values_list("number", flat=True)) if numbers else set()


def freed(outcomes):
    """Yuan that were granted when the call was decided and are granted to nobody now."""
    granted = sum((outcome.amount or Decimal(0) for outcome in outcomes if not outcome.from_reserve), Decimal(0))
    return granted - sum((outcome.amount for outcome in outcomes if outcome.decision == Decision.ADMITTED), Decimal(0))


def next_in_reserve(outcomes):
    """Who is next: the best rank of the reserve list, all that share it; those without a score last."""
    waiting = [outcome for outcome in outcomes if outcome.decision == Decision.RESERVE]
    best = min((outcome.rank for outcome in waiting if outcome.rank is not None), default=None)
    return [outcome for outcome in waiting if outcome.rank == best]
