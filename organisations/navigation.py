"""What every page shows around its content: who I am here, where I can go."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.fence import known_user
from organisations.models import Membership, Organisation

# word, label, url name, icon, permission, on the phone's bottom bar
# Where a heading of the menu begins, before which word.
HEADINGS = {"people": _("People"), "projects": pgettext_lazy("menu", "Projects"), "trainings": _("Team")}
PAGES = [
    ("today", _("Today"), "today", "house", Permission.ORGANISATION_VIEW, True),
    ("inbox", _("Inbox"), "inbox", "check-square", Permission.INSPECT, True),
    ("portfolio", _("Portfolio"), "portfolio", "grid", Permission.PORTFOLIO_VIEW, True),
    ("log", _("Log a service"), "log_new", "plus-circle", Permission.RECORD_LOG, True),
    ("records", _("My records"), "log_list", "journal", Permission.RECORD_LOG, False),
    ("outbox", _("Outbox"), "outbox", "up-arrow", Permission.RECORD_LOG, False),
    ("review", _("Review"), "review", "check-square", Permission.RECORD_REVIEW, True),
    ("people", _("Clients"), "person_list", "people", Permission.PERSON_VIEW, True),
    ("cosign", _("Visits in my village"), "visit_cosign_list", "check-square", Permission.VISIT_COSIGN, True),
    ("visits", _("Visits"), "visit_list", "visit", Permission.VISIT_PLAN, True),
    ("cases", _("Cases"), "case_list", "folder", Permission.CASE_VIEW, True),
    ("groups", _("Groups"), "group_list", "people", Permission.GROUP_VIEW, False),
    ("activities", _("Activities"), "activity_list", "calendar", Permission.GROUP_VIEW, False),
    ("goods", _("Wishes and goods"), "wish_list", "star", Permission.GOODS_VIEW, False),
    ("harm", _("Mandatory reports"), "harm_list", "warning", Permission.HARM_VIEW, False),
    ("projects", _("Projects"), "project_list", "folder", Permission.PROJECT_VIEW, True),
    ("calls", _("Calls"), "call_list", "publicity", Permission.CALL_VIEW, False),
    ("envelopes", _("Budget"), "envelope_list", "money", Permission.ENVELOPE_VIEW, False),
    ("scoring", _("Scoring"), "scoring_list", "star", Permission.REVIEW_SCORE, True),
    ("proposals", _("Proposals"), "proposal_list", "send", Permission.PROPOSAL_EDIT, False),
    ("inspections", _("Spot checks"), "inspection_list", "check-square", Permission.INSPECT, False),
    ("deadlines", _("Deadlines"), "deadlines", "calendar", Permission.PROJECT_VIEW, False),
    ("reports", _("Reports"), "report_list", "file-text", Permission.REPORT_VIEW, True),
    ("trainings", _("Trainings"), "training_list", "mortarboard", Permission.TRAINING_VIEW, False),
    ("supervision", _("Supervision"), "supervision_list", "chat", Permission.TRAINING_VIEW, False),
    ("members", _("People and roles"), "member_list", "person-badge", Permission.MEMBER_MANAGE, False),
    ("retention", _("Keeping and erasing"), "retention", "delete", Permission.RETENTION_DECIDE, False),
    ("audit", _("Audit trail"), "audit", "shield", Permission.AUDIT_VIEW, False),
    ("settings", _("Settings"), "organisation_settings", "gear", Permission.ORGANISATION_EDIT, False),
]


def navigation(request):
    """Context for the layouts; see docs/components.md for the names."""
    user = getattr(request, "user", None)
    context = {
        "membership": None,
        "organisation": None,
        "memberships": [],
        "navigation": [],
        "bottom_bar": [],
        "log_url": None,
        "outbox_url": None,
        "release": "",
        "theme": "auto",
        "single_keys": True,
        "notices_url": None,
        "unread_notices": 0,
        "request_id": getattr(request, "request_id", ""),
        "demonstration": False,
    }
    if user is None or not user.is_authenticated:
        context["demonstration"] = _demonstration_here()
        return context
    homes = getattr(request, "session", {}).get("homes", [])  # noted at the login; each page asks again who may enter
    context |= {
        "theme": user.theme,
        "single_keys": user.single_keys,
        "memberships": [(name, _url("today", slug)) for name, slug in homes],
    }
    membership = getattr(request, "membership", None)
    if membership is None:
        return context
    pages = [_entry(request, membership, *page) for page in PAGES if membership.can(page[4])]
    pages = _headed([page for page in pages if page])
    slug = membership.organisation.slug
    context |= {
        "membership": membership,
        "organisation": membership.organisation,
        "navigation": pages,
        "bottom_bar": [page for page in pages if page["on_phone"]][:4],
        "log_url": _url("log_new", slug) if membership.can(Permission.RECORD_LOG) else None,
        "outbox_url": _url("outbox", slug) if membership.can(Permission.RECORD_LOG) else None,
        "release": release(),
        "demonstration": membership.organisation.is_demonstration,
        "notices_url": _url("notice_list", slug),
        "unread_notices": getattr(membership, "unread_notices", 0),  # asked with the membership by the middleware
    }
    return context


def release():
    """Another one after every change of the static files: a page that is older than the server says so."""
    return getattr(staticfiles_storage, "manifest_hash", "") or "source"


def _headed(pages):
    """The menu with its headings, when it is long enough to need them."""
    words = list(HEADINGS)
    order = [page[0] for page in PAGES]
    part = None
    for page in pages:
        now = max((word for word in words if order.index(word) <= order.index(page["word"])), key=order.index, default=None)
        page["heading"] = HEADINGS[now] if now != part and len(pages) > 9 else ""
        part = now
    return pages


def _demonstration_here():
    return Organisation.objects.filter(is_demonstration=True).exists()


def my_memberships(user):
    """A user's active memberships in all organisations."""
    with known_user(user):
        return list(
            Membership.objects.active()
            .filter(user=user)
            .select_related("organisation", "user")
            .order_by("organisation__name")
        )


def _url(name, slug):
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return None


def _entry(request, membership, word, label, url_name, icon, permission, on_phone):
    url = _url(url_name, membership.organisation.slug)
    if url is None:
        return None
    rest = request.path.removeprefix(url) if request.path.startswith(url) else None
    # "/log/new/" is a page of its own in the menu, not one of "my records".
    current = rest == "" or (rest is not None and url_name != "today" and rest != "new/")
    return {
        "word": word,
        "label": label,
        "url": url,
        "icon": icon,
        "current": current,
        "on_phone": on_phone,
        "badge": None,
    }
