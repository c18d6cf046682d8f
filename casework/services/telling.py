"""Telling members of the house about visits; never with a client's name."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from organisations.models import Membership
from organisations.services import tell

RECENT = timedelta(days=7)  # what was logged later than this is on the director's list all the same


def ask_to_cosign(visits, *, by):
    """Child directors hear, once a day, that visits to children of their village wait for them: `visits` is [(record, clients)]."""
    today = timezone.localdate()
    children = [person for record, people in visits if record.day >= today - RECENT for person in people if person.village]
    if not children:
        return
    directors = list(Membership.objects.active().filter(role=Role.CHILD_DIRECTOR, village__in={person.village for person in children})
                     .select_related("user", "organisation"))
    villages = {person.village for person in children if person.is_minor_on(today)} if directors else set()
    told = [one for one in directors if one.village in villages]
    if told:
        tell(told, kind="visit.cosign", path=reverse("visit_cosign_list", args=[by.organisation.slug]), params={"day": today}, key=f"cosign-{today}", by=by)
