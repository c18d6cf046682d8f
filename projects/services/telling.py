"""Telling members of either house what happened on shared ground; the words stand in projects/words.py."""

from django.urls import reverse

from organisations.fence import current
from organisations.models import Membership
from organisations.services import tell, withdraw
from projects.models import ProjectParty
from projects.window import enter


def members_who(organisation, permission):
    """The active members of the organisation whose fence is open who may do something."""
    members = Membership.objects.active().filter(organisation=organisation).select_related("user", "organisation")
    return [member for member in members if member.can(permission)]


def tell_house(organisation, permission, *, kind, page, by, params=None, key="", after=None):
    """Tell those of one house who have a permission; `page` is (url name, *arguments after the organisation)."""
    path = reverse(page[0], args=[organisation.slug, *page[1:]])
    if current().organisation_id == organisation.pk:
        return tell(members_who(organisation, permission), kind=kind, path=path, params=params, key=key, by=by, after=after)
    with enter(organisation):
        return tell(members_who(organisation, permission), kind=kind, path=path, params=params, key=key, by=by, after=after)


def tell_provider(project, permission, *, kind, page, by, params=None, key="", after=None):
    """Tell the provider's members who have a permission; also from inside a party's act."""
    return tell_house(project.organisation, permission, kind=kind, page=page, by=by, params=params, key=key, after=after)


def tell_parties(project, permission, *, kind, page, by, params=None, key="", after=None, roles=(ProjectParty.Role.PURCHASER,)):
    """Tell the members of the parties in these roles; called on the provider's ground."""
    parties = project.parties.filter(role__in=roles).exclude(partner=project.organisation_id).select_related("partner").order_by("partner_id")
    return sum(tell_house(party.partner, permission, kind=kind, page=page, by=by, params=params, key=key, after=after) for party in parties)


def take_back(organisation, key, *, by):
    """Nobody was told yet and nobody will be: the decision was undone."""
    if current().organisation_id == organisation.pk:
        return withdraw(key, by=by)
    with enter(organisation):
        return withdraw(key, by=by)
