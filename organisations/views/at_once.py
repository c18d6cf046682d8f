"""Several rows of a list at once: the way back to the list, and what Undo needs, kept in the member's own session for a while."""

import time
from uuid import uuid4

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

KEPT = "at_once"  # in the session: {key: [which act, whose, when, what stood there before]}
MOST_KEPT = 5
KEPT_FOR = 600  # seconds; the message goes after ten, and without JavaScript it stays as long as the page


def remember(request, act, before):
    """Keep what stood there before (JSON); returns the key that stands in Undo's address."""
    key, kept = uuid4().hex, request.session.get(KEPT, {})
    request.session[KEPT] = dict([*list(kept.items())[1 - MOST_KEPT:], (key, [act, request.membership.pk, time.time(), before])])
    return key


def recall(request, act, key):
    """What was kept, once; nothing when it is too late, was another act or is another member's."""
    kept = request.session.get(KEPT, {})
    if key not in kept or kept[key][:2] != [act, request.membership.pk]:
        return []
    *_whose, at, before = kept.pop(key)
    request.session[KEPT] = kept
    return before if time.time() - at <= KEPT_FOR else []


def list_address(request, name, organisation):
    """The list as it was filtered: the form sends its query along."""
    here = reverse(name, args=[organisation])
    address = f"{here}?{request.POST.get('query', '')[:500]}" if request.POST.get("query") else here
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else here
