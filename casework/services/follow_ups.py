"""Looking at a client after the case was closed (C8)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from casework.models import Case, FollowUp
from casework.services.case_troubles import CaseMovedOn, DayInTheFuture, DayTooEarly
from casework.services.cases import plan_follow_ups, reopen_case
from casework.services.troubles import ReasonMissing
from organisations import audit


@transaction.atomic
def record_follow_up(follow_up, *, by, done_on, mode, decision, condition="", needs="", again_on=None, record=None):
    """Write down what was found, and what follows: nothing more, another look on `again_on`, or the case is opened again.

    Raises CaseMovedOn (already written down), DayInTheFuture, DayTooEarly, ReasonMissing (opening again needs what was found), and what reopen_case raises.
    """
    follow_up = FollowUp.objects.select_for_update(of=("self",)).select_related("case__project", "organisation").get(pk=follow_up.pk)
    case = follow_up.case
    if follow_up.done_on is not None or case.status != Case.Status.CLOSED:
        raise CaseMovedOn
    if done_on > timezone.localdate():
        raise DayInTheFuture
    if done_on < case.closed_on:
        raise DayTooEarly
    if decision == FollowUp.Decision.REOPEN and not condition.strip():
        raise ReasonMissing
    follow_up.done_on, follow_up.mode, follow_up.decision, follow_up.record = done_on, mode, decision, record
    follow_up.condition, follow_up.needs = condition.strip(), needs.strip()
    follow_up.version += 1
    follow_up.save()
    audit.record("follow_up.record", by=by, on=case, project=case.project.number, detail={"follow_up": follow_up.seq, "decision": decision})
    if decision == FollowUp.Decision.AGAIN and again_on is not None:
        plan_follow_ups(case, by=by, days=[max(again_on, done_on + timedelta(days=1))])
    if decision == FollowUp.Decision.REOPEN:
        reopen_case(case, by=by, reason=condition.strip()[:500])
    return follow_up
