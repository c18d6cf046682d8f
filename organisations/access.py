"""Who may do what, on one page (DOMAIN.md section 5).

The door (`@requires`) asks for a permission; `visible_to(membership)` on each queryset says which rows.
"""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextChoices
from django.http import Http404
from django.utils.translation import gettext_lazy as _

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Role(TextChoices):
    """What a person is in an organisation."""

    WORKER = "worker", _("Social worker")
    PROJECT_LEAD = "project_lead", _("Project leader")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Agency administrator")
    FINANCE = "finance", _("Finance officer")
    OFFICIAL = "official", _("Purchaser's official")
    AUTHORITY = "authority", _("Official of the supervising authority")
    EVALUATOR = "evaluator", _("Evaluator")
    LANDING = "landing", _("Staff of the landing unit")
    CHILD_DIRECTOR = "child_director", _("Child director")
    AUDITOR = "auditor", _("Audit officer")
    REVIEWER = "reviewer", _("Expert reviewer")


# Whom an agency employs for its services: child directors of the villages, audit officers and people of other houses are members and no staff.
STAFF = (Role.WORKER, Role.PROJECT_LEAD, Role.SUPERVISOR, Role.ADMIN, Role.FINANCE)


class Permission(TextChoices):
    """One act at the door."""

    ORGANISATION_VIEW = "organisation_view", _("Open the organisation")
    ORGANISATION_EDIT = "organisation_edit", _("Change the organisation's settings")
    MEMBER_VIEW = "member_view", _("See who works here")
    MEMBER_MANAGE = "member_manage", _("Invite people and change roles")
    AUDIT_VIEW = "audit_view", _("Read the audit trail")
    PERSON_VIEW = "person_view", _("See client files")
    PERSON_EDIT = "person_edit", _("Open and change client files")
    PROJECT_VIEW = "project_view", _("See projects and their figures")
    PROJECT_EDIT = "project_edit", _("Create and change projects")
    MONEY_VIEW = "money_view", _("See contract amounts and instalments")
    MONEY_EDIT = "money_edit", _("Record instalments")
    PORTFOLIO_VIEW = "portfolio_view", _("See the portfolio")
    ENVELOPE_VIEW = "envelope_view", _("See budget envelopes")
    ENVELOPE_EDIT = "envelope_edit", _("Plan budget envelopes")
    CALL_VIEW = "call_view", _("See calls for proposals")
    CALL_EDIT = "call_edit", _("Call for proposals and decide on them")
    REVIEW_SCORE = "review_score", _("Score proposals on a panel")
    PROPOSAL_EDIT = "proposal_edit", _("Write proposals")
    PROPOSAL_SUBMIT = "proposal_submit", _("Hand in and withdraw proposals")
    CONTRACT_SIGN = "contract_sign", _("Sign contracts")
    HAND_IN = "hand_in", _("Hand in progress reports, changes and proofs")
    DECIDE = "decide", _("Accept or return what providers hand in")
    PAY = "pay", _("Pay instalments")
    INSPECT = "inspect", _("Inspect projects")
    EVALUATE = "evaluate", _("Record the results of evaluations")
    SPEND_VIEW = "spend_view", _("See a project's spending")
    SPEND_EDIT = "spend_edit", _("Record a project's spending")
    RECORD_VIEW = "record_view", _("See service records")
    RECORD_LOG = "record_log", _("Log services")
    RECORD_REVIEW = "record_review", _("Approve and return service records")
    RECORD_CORRECT = "record_correct", _("Correct approved service records")
    CASE_VIEW = "case_view", _("See cases")
    CASE_EDIT = "case_edit", _("Take in and write cases")
    GROUP_VIEW = "group_view", _("See groups and activities")
    GROUP_EDIT = "group_edit", _("Plan and hold groups and activities")
    VISIT_PLAN = "visit_plan", _("Plan visits")
    VISIT_COSIGN = "visit_cosign", _("Co-sign visits in one's own village")
    SITE_CONFIRM = "site_confirm", _("Confirm services done on the own ground")
    GOODS_VIEW = "goods_view", _("See wishes, goods, resources and volunteers")
    GOODS_EDIT = "goods_edit", _("Record wishes, goods, resources and volunteers")
    HARM_VIEW = "harm_view", _("See mandatory reports that concern oneself")
    HARM_REPORT = "harm_report", _("Write mandatory reports")
    RETENTION_VIEW = "retention_view", _("See what is due to be erased")
    RETENTION_DECIDE = "retention_decide", _("Decide on erasing")
    TRAINING_VIEW = "training_view", _("See trainings and supervision")
    TRAINING_EDIT = "training_edit", _("Record trainings")
    SUPERVISION_EDIT = "supervision_edit", _("Record supervision")
    REPORT_VIEW = "report_view", _("Read reports")
    REPORT_REQUEST = "report_request", _("Ask for reports")
    REPORT_ISSUE = "report_issue", _("Issue reports")


P = Permission
_EVERYONE = {P.ORGANISATION_VIEW}
_TEAM = _EVERYONE | {P.MEMBER_VIEW, P.PROJECT_VIEW, P.TRAINING_VIEW}
_CASEWORK = {P.CASE_VIEW, P.CASE_EDIT, P.GROUP_VIEW, P.GROUP_EDIT, P.VISIT_PLAN, P.GOODS_VIEW, P.GOODS_EDIT, P.HARM_VIEW, P.HARM_REPORT}
_WORKER = _TEAM | _CASEWORK | {P.PERSON_VIEW, P.PERSON_EDIT, P.RECORD_VIEW, P.RECORD_LOG, P.REPORT_VIEW}
_PURCHASING = {P.ENVELOPE_VIEW, P.ENVELOPE_EDIT, P.CALL_VIEW, P.CALL_EDIT, P.REVIEW_SCORE, P.CONTRACT_SIGN, P.DECIDE, P.PAY, P.INSPECT, P.EVALUATE, P.SPEND_VIEW}
_PARTY = _EVERYONE | {P.MEMBER_VIEW, P.PROJECT_VIEW, P.REPORT_VIEW}

GRANTS = {
    Role.WORKER: _WORKER,
    Role.PROJECT_LEAD: _WORKER
    | {P.RETENTION_VIEW, P.RECORD_REVIEW, P.RECORD_CORRECT, P.PROJECT_EDIT, P.MONEY_VIEW, P.REPORT_REQUEST, P.TRAINING_EDIT, P.CALL_VIEW, P.PROPOSAL_EDIT,
       P.HAND_IN, P.SPEND_VIEW},
    Role.SUPERVISOR: _WORKER | {P.RECORD_REVIEW, P.RECORD_CORRECT, P.SUPERVISION_EDIT, P.TRAINING_EDIT},
    Role.ADMIN: _TEAM
    | {
        P.ORGANISATION_EDIT,
        P.MEMBER_MANAGE,
        P.AUDIT_VIEW,
        P.PERSON_VIEW,
        P.PROJECT_EDIT,
        P.MONEY_VIEW,
        P.MONEY_EDIT,
        P.RECORD_VIEW,
        P.TRAINING_EDIT,
        P.REPORT_VIEW,
        P.REPORT_REQUEST,
        P.REPORT_ISSUE,
        P.CALL_VIEW,
        P.PROPOSAL_EDIT,
        P.PROPOSAL_SUBMIT,
        P.CONTRACT_SIGN,
        P.HAND_IN,
        P.SPEND_VIEW,
        P.SPEND_EDIT,
        P.CASE_VIEW,
        P.GROUP_VIEW,
        P.GOODS_VIEW,
        P.GOODS_EDIT,
        P.HARM_VIEW,
        P.HARM_REPORT,
        P.RETENTION_VIEW,
        P.RETENTION_DECIDE,
    },
    Role.FINANCE: _EVERYONE | {P.PROJECT_VIEW, P.MONEY_VIEW, P.MONEY_EDIT, P.REPORT_VIEW, P.SPEND_VIEW, P.SPEND_EDIT},
    Role.OFFICIAL: _PARTY | _PURCHASING | {P.PORTFOLIO_VIEW, P.MONEY_VIEW},
    Role.AUTHORITY: _PARTY | {P.PORTFOLIO_VIEW, P.INSPECT, P.SPEND_VIEW, P.CALL_VIEW},
    Role.EVALUATOR: _PARTY | {P.PORTFOLIO_VIEW, P.EVALUATE},
    Role.LANDING: _PARTY | {P.CONTRACT_SIGN, P.SITE_CONFIRM},
    Role.CHILD_DIRECTOR: _EVERYONE | {P.PERSON_VIEW, P.VISIT_COSIGN, P.HARM_REPORT, P.HARM_VIEW},
    Role.AUDITOR: _EVERYONE | {P.AUDIT_VIEW},
    # Sits on a purchaser's panel: sees the calls it sits on and the proposals it scores, nothing else.
    Role.REVIEWER: _EVERYONE | {P.CALL_VIEW, P.REVIEW_SCORE},
}
# A bureau or an evaluator has an administrator as well; there the role is about people, not about clients,
# and also opens the portfolio.
PARTY_ADMIN_GRANTS = _PARTY | {P.ORGANISATION_EDIT, P.MEMBER_MANAGE, P.AUDIT_VIEW, P.PORTFOLIO_VIEW, P.MONEY_VIEW, P.ENVELOPE_VIEW, P.CALL_VIEW, P.SPEND_VIEW}

# Who may be a provider; a residents' or village committee runs its own small projects (F001-5).
PROVIDER_KINDS = {"agency", "association", "foundation", "committee"}


def granted(role, organisation_kind=None):
    """The permissions of a role in an organisation of a kind."""
    if role == Role.ADMIN and organisation_kind and organisation_kind not in PROVIDER_KINDS:
        return PARTY_ADMIN_GRANTS
    return GRANTS.get(Role(role), set())


def requires(permission, reads=None):
    """The door of a view under `/o/`: no membership is 404, no permission is 403.

    `reads` names the kind of personal object that the page shows; the middleware then writes a read event
    into the audit trail with the object's number from the address.
    """

    def decorate(view):
        @wraps(view)
        def door(request, *args, **kwargs):
            membership = getattr(request, "membership", None)
            if membership is None:
                raise Http404
            request.asked_permission = permission
            if not membership.can(permission):
                raise PermissionDenied(permission.label)
            if request.method in SAFE:
                return view(request, *args, **kwargs)  # there is nothing to roll back, and the fence is a transaction
            with transaction.atomic():
                return view(request, *args, **kwargs)

        door.permission = permission
        door.reads = reads
        return transaction.non_atomic_requests(door)

    return decorate


def open_to(who, why):
    """The mark of a view outside `/o/`: who may open it ("anyone", "user") and why that is right."""

    def decorate(view):
        view.open_to = who
        view.open_why = why
        return view

    return decorate
