"""What happens to every request: an id, the session's age, the language, privacy headers, and the fence."""

import logging
import time
import uuid

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from organisations import audit, fence
from organisations.access import SAFE
from organisations.models import Membership, Organisation, Submission
from organisations.models.notice import unread_notices
from organisations.services.kept import from_outbox, keep_form

log = logging.getLogger("socialwork.access")
# What other apps want to know of every member, asked in the one query that finds the membership: {attribute: expression}.
ASKED_OF_MEMBERS = {}
MANY = 100  # unread notices: the bell says 99+
WORKER_SCRIPT = "/sw.js"  # a browser fetches it when it likes: that says nothing of a person, and a redirect is no script


class RequestIdMiddleware:
    """Every answer carries an id that the error page prints and the audit trail keeps."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = str(uuid.uuid4())
        request.membership = None
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)  # PostgreSQL has no such character; nobody types it
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        return response


class SessionAgeMiddleware:
    """A session ends after 30 idle minutes and after 12 hours in any case (SECURITY.md C5). What was typed is kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.path != WORKER_SCRIPT:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            seen = request.session.get("seen", now)
            if (
                now - seen > settings.SESSION_IDLE.total_seconds()
                or now - began > settings.SESSION_ABSOLUTE.total_seconds()
            ):
                return self.end(request)
            asks_by_itself = from_outbox(request) and request.method == "GET"  # nobody sits there: it neither keeps a session awake nor ends it
            if (now - seen > 60 or "seen" not in request.session) and not asks_by_itself:
                request.session["seen"] = now
        return self.get_response(request)

    def end(self, request):
        path = request.get_full_path()
        if from_outbox(request):
            return signed_out()  # the session is left for the form that stands open beside it: whose text it is must be known to keep it
        if request.method == "POST":
            path = keep_form(request)
        logout(request)
        login = f"{reverse('account_login')}?{urlencode({'next': path if request.method in ('GET', 'POST') else '/', 'ended': 1})}"
        if request.headers.get("HX-Request"):
            response = HttpResponseRedirect(login)
            response.status_code = 204
            response["HX-Redirect"] = login
            return response
        return redirect(login)


class LanguageMiddleware:
    """The profile's language wins over the browser's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class PrivacyMiddleware:
    """Personal pages are stored nowhere on their way; the browser may use none of its sensors."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = "geolocation=(), microphone=(), camera=(), payment=(), usb=()"
        if request.user.is_authenticated or request.path.startswith(("/o/", "/accounts/")):
            response["Cache-Control"] = "no-store, private"
        return response


class FenceMiddleware:
    """Turns `/o/<organisation>/…` into `request.membership` and an open fence around one transaction.

    No membership is 404. A refusal rolls back what the view wrote (the door's savepoint) and is audited after it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith("/o/"):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self.to_login(request)
        slug = request.path.split("/")[2]
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            return self.get_response(request)  # the view's door answers 404
        with fence.fence(organisation, request):
            members = Membership.objects.active().select_related("user", "organisation").annotate(unread_notices=unread_notices(MANY), **ASKED_OF_MEMBERS)
            membership = members.filter(user=request.user).first()
            if membership is None:
                audit.record(
                    "door", user=request.user, outcome="refused", object_kind="organisation", object_id=slug
                )
                return self.get_response(request)
            request.membership = membership
            if organisation.requires_second_factor and not has_second_factor(request.user):
                return redirect(
                    f"{reverse('mfa_activate_totp')}?{urlencode({'next': request.get_full_path()})}"
                )
            return self.answer(request, membership)

    def to_login(self, request):
        if from_outbox(request):
            return signed_out()
        path = keep_form(request) if request.method == "POST" else request.get_full_path()
        return redirect(f"{reverse('account_login')}?{urlencode({'next': path})}")

    def answer(self, request, membership):
        key = submission_key(request)
        if key:
            row = Submission(
                organisation=membership.organisation, membership=membership, key=key, path=request.path[:300]
            )
            Submission.objects.bulk_create([row], ignore_conflicts=True)  # waits for a twin that is still at work
            known = Submission.objects.get(membership=membership, key=key)
            if known.uid != row.uid:
                if known.path != row.path:
                    raise PermissionDenied
                return redirect(known.location or request.path)
        response = self.get_response(request)
        if key:
            if response.status_code in (301, 302, 303) or response.headers.get("HX-Redirect"):
                known.location = (response.headers.get("HX-Redirect") or response["Location"])[:500]
                known.save(update_fields=["location"])
            elif response.status_code not in (200, 201, 204) or not getattr(request, "submission_done", False):
                known.delete()  # refused or not valid: the same form may be sent again, mended
        self.note(request, response, membership)
        return response

    def note(self, request, response, membership):
        match = request.resolver_match
        if match is None:
            return
        kind = getattr(match.func, "reads", None)
        name = " ".join(str(value) for value in match.kwargs.values() if value != membership.organisation.slug)
        if response.status_code in (403, 404):
            audit.record(
                match.url_name or "page", by=membership, outcome="refused", object_kind=kind or "", object_id=name[:60]
            )
        elif kind and request.method == "GET" and response.status_code == 200:
            audit.record(
                "read",
                by=membership,
                object_kind=kind,
                object_id=name[:60],
                detail={"page": match.url_name}
                | ({"part": request.headers["HX-Target"][:40]} if request.headers.get("HX-Target") else {}),
            )

    def process_exception(self, request, exception):
        """What was asked and why it failed, in the log; no values."""
        if not isinstance(exception, (Http404, PermissionDenied)):
            log.error("request %s failed: %s", request.request_id, type(exception).__name__)


def signed_out():
    return JsonResponse({}, status=401)


def submission_key(request):
    """The form's one-time key, when it carries a proper one."""
    if request.method in SAFE:
        return None
    try:
        return uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def has_second_factor(user):
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(user)
