"""Saved views: keep, change, star, drop."""

from django.db import transaction
from django.db.models import Max
from django.urls import NoReverseMatch, reverse

from organisations import audit
from organisations.access import Permission
from organisations.models import Membership, SavedView
from organisations.models.saved_view import LONGEST_QUERY, tidy_query

MOST_VIEWS = 30


class NothingToSave(Exception):
    """The list stands without filter, order or grouping: everybody sees it like that anyway."""


class ViewIsTooLong(Exception):
    """More was chosen than an address can hold."""


class TooManyViews(Exception):
    """A member keeps thirty views of one page at most."""


class NoSuchPage(Exception):
    """A view is of a list of this organisation and of nothing else."""


class NotYourView(Exception):
    """A shared view is changed by who made it, or by an administrator."""


def may_change_view(view, membership):
    return view.membership_id == membership.pk or (view.is_shared and membership.can(Permission.ORGANISATION_EDIT))


def page_of_view(page, organisation):
    """The address of the list that a view is of; raises NoSuchPage."""
    try:
        return reverse(page, args=[organisation.slug])
    except NoReverseMatch as error:
        raise NoSuchPage from error


@transaction.atomic
def save_view(*, by, page, name, query, is_shared=False, is_default=False):
    """Keep what a list shows under a name. The member's own view of the same name is replaced: save, and save as."""
    page_of_view(page, by.organisation)
    query, name = tidy_query(query), name.strip()
    if not query:
        raise NothingToSave
    if len(query) > LONGEST_QUERY:
        raise ViewIsTooLong
    _one_at_a_time(by.pk)
    mine = SavedView.objects.filter(membership=by, page=page)
    view = next((one for one in mine if one.name == name), None)
    if view is None:
        if len(mine) >= MOST_VIEWS:
            raise TooManyViews
        last = mine.aggregate(last=Max("seq"))["last"] or 0
        view = SavedView(organisation=by.organisation, membership=by, page=page, seq=last + 1)
    if is_default:
        mine.exclude(pk=view.pk).update(is_default=False)
    view.name, view.query, view.is_shared, view.is_default = name, query, is_shared, is_default
    view.save()
    audit.record("view.save", by=by, on=view, detail={"page": page, "shared": is_shared, "default": is_default})
    return view


@transaction.atomic
def change_view(view, *, by, name, is_shared, is_default=False):
    """Give a view another name, share it inside the organisation or no longer, let the page open with it."""
    _check(view, by)
    _one_at_a_time(view.membership_id)
    is_default = is_default if view.membership_id == by.pk else view.is_default
    if is_default:
        SavedView.objects.filter(membership=view.membership_id, page=view.page).exclude(pk=view.pk).update(is_default=False)
    view.name, view.is_shared, view.is_default = name.strip(), is_shared, is_default
    view.save()
    audit.record("view.change", by=by, on=view, detail={"page": view.page, "shared": is_shared, "default": is_default})
    return view


@transaction.atomic
def star_view(view, *, by, starred):
    """Put one's own view first, or back in line."""
    if view.membership_id != by.pk:
        raise NotYourView
    view.starred = starred
    view.save(update_fields=["starred"])
    audit.record("view.star", by=by, on=view, detail={"page": view.page, "starred": starred})
    return view


@transaction.atomic
def drop_view(view, *, by):
    """Forget a view; the list behind it stays as it is."""
    _check(view, by)
    audit.record("view.drop", by=by, on=view, detail={"page": view.page})
    view.delete()


def _check(view, by):
    if not may_change_view(view, by):
        raise NotYourView


def _one_at_a_time(membership_id):
    """Two windows of one member, two defaults at once: the second waits and sees the first's."""
    Membership.objects.select_for_update(of=("self",)).get(pk=membership_id)
