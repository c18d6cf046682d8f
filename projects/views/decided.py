"""What pages of decisions share: who may decide, and what the second of two sees."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from organisations.access import Permission
from projects.models import ProjectParty


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
