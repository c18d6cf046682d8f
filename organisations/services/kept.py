"""Keeping what somebody typed when their session had ended (PEERS.md: notes lost at a time-out)."""

import json
import uuid
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from organisations.models import KeptForm

NEVER_KEPT = {"csrfmiddlewaretoken", "submission", "password", "password1", "password2", "oldpassword", "code"}
KEPT_FOR = timedelta(days=1)


def from_outbox(request):
    """Sent by a phone's outbox, which keeps what it sends until it is told that it arrived: nothing is kept here, nothing redirects."""
    return "X-Outbox" in request.headers


def keep_form(request):
    """Keep a POST for its user, sealed; returns the address at which the same form shows it again. Files are not kept."""
    path = _page_of(request)
    if not request.user.is_authenticated:
        return path  # whose text it is, nobody can say any more
    fields = {name: values for name, values in request.POST.lists() if name not in NEVER_KEPT}
    kept = KeptForm.objects.create(user=request.user, path=path[:500], body=json.dumps(fields))
    KeptForm.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    query = request.GET.copy()
    query["kept"] = str(kept.uid)
    return f"{path}?{query.urlencode()}"


def _page_of(request):
    """The page whose form was sent; a form that saves itself posts to another address and says where it stands."""
    page = request.headers.get("X-Autosave", "")
    return page if page.startswith("/o/") and page.isascii() and len(page) <= 500 and "?" not in page else request.path


def typed(request):
    """What a form is bound to: the POST, or on the way back from the login the text that was kept; else None."""
    if request.method == "POST":
        return request.POST
    try:
        uid = uuid.UUID(request.GET.get("kept", ""))
    except ValueError:
        return None
    kept = KeptForm.objects.filter(
        uid=uid, user=request.user, path=request.path, at__gt=timezone.now() - KEPT_FOR
    ).first()
    if kept is None:
        return None
    data = QueryDict(urlencode(json.loads(kept.body), doseq=True), mutable=True)
    data._mutable = False
    return data
