"""Finding a client while filling in another form."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from people.forms.pick import found


@requires(Permission.PERSON_VIEW)
@require_http_methods(["GET", "POST"])
def person_pick(request, organisation):
    """At most eight people as choices for the field `pick`. The picker posts, so that no name stands in an address or a log."""
    asked = request.POST if request.method == "POST" else request.GET
    name = asked.get("pick", "people")[:40]
    query = asked.get(f"{name}_q", asked.get("q", ""))[:80]
    return render(request, "people/pick.html", {
        "name": name, "query": query, "kind": "radio" if asked.get("kind") == "radio" else "checkbox",
        "results": found(query, request.membership),
        "may_open": request.membership.can(Permission.PERSON_EDIT), "new_url": reverse("person_new", args=[organisation]),
    })
