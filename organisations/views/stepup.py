"""Typing the password or the code once more before identities are shown or leave the house (SECURITY.md C8).

The login library asks and remembers, for ACCOUNT_REAUTHENTICATION_TIMEOUT; here stands who has to be asked, and the way back.
"""

from functools import wraps

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

confirmed_lately = did_recently_reauthenticate


def ask_again(request, back):
    """To the page that asks for the password, and from there to `back`, an address of ours."""
    url = f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def confirmed(view):
    """Under the door of a page or download that shows identities: whoever has not confirmed lately is asked first and comes back."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not confirmed_lately(request):
            return ask_again(request, request.get_full_path() if request.method == "GET" else request.path)
        return view(request, *args, **kwargs)

    return asked
