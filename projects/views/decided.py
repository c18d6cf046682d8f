"""What pages of decisions share: who may decide, and what the second of two sees."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import Permission
from projects.models import ProjectParty
from projects.services.progress import NotYourDecision
from projects.services.troubles import AlreadyDecided, NotInThisState, TooLateToUndo


def may_decide(request, project):
    """An official of a purchaser of the project; never of the provider's own house."""
    member = request.membership
    if not member.can(Permission.DECIDE) or project.organisation_id == member.organisation_id:
        return False
    return ProjectParty.objects.filter(project=project, partner=member.organisation_id, role=ProjectParty.Role.PURCHASER).exists()


def keep_to_deciders(request, project):
    if not may_decide(request, project):
        raise PermissionDenied


def decided_first(request, decision, page, row):
    """409: somebody was faster. Who, when, which and why; nothing was changed."""
    verdict = decision.get_verdict_display() if hasattr(decision, "get_verdict_display") else row.Status(decision.verdict).label
    reason = getattr(decision, "reason", "") if hasattr(decision, "texts") else decision.decision_reason
    return render(request, "projects/decided.html", {"row": row, "project": row.project, "decision": decision, "verdict": verdict, "why": reason, "page": page}, status=409)


def decide(request, act, *, words, back, first, decider=lambda decision: decision.decided_member):
    """Do it and say so; the page `back` shows the decision with its Undo, so the message offers no second one. Whoever comes second
    reads the first decision, shown by `first`."""
    try:
        act()
    except AlreadyDecided as faster:
        if decider(faster.decision) != request.membership.pk:
            return first(faster.decision)
    except NotInThisState:
        messages.warning(request, _("There is nothing to decide here now."))
    else:
        messages.success(request, words)
    return redirect(*back)


def undo(request, act, *, words, back):
    """Take the own decision back before anyone was told."""
    try:
        act()
    except (TooLateToUndo, NotYourDecision):
        messages.warning(request, _("This can no longer be undone: the other house has been told."))
    except NotInThisState:
        messages.warning(request, _("There is nothing to undo."))
    else:
        messages.success(request, words)
    return redirect(*back)
