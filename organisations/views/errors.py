"""Pages for what went wrong."""

from django.conf import settings
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from organisations.access import open_to
from organisations.services.kept import from_outbox, keep_form


@open_to("anyone", "the answer to a form without a valid token; it changes nothing")
def csrf_failure(request, reason=""):
    """A form from an old page: refused; what was typed on our own page is kept for its user."""
    kept = None
    origin = request.headers.get("Origin", "")
    if (
        request.user.is_authenticated
        and not from_outbox(request)
        and request.path.startswith("/o/")
        and url_has_allowed_host_and_scheme(origin, {request.get_host()})
    ):
        kept = keep_form(request)
    return render(request, "403_csrf.html", {"kept_url": kept, "debug": settings.DEBUG}, status=403)
