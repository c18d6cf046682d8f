"""Saved views: how a member likes to see a list (UX.md 1.1 "Lists")."""

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from organisations.models.membership import Membership
from organisations.records import OwnedModel, OwnedQuerySet, SealedField

LONGEST_QUERY = 1000
NOT_OF_A_VIEW = {"page", "view", "kept", "next", "submission", "csrfmiddlewaretoken"}


def tidy_query(text):
    """The part of an address that makes a view: filters, order, grouping, page size; not the page one stands on."""
    query = QueryDict(str(text).lstrip("?"), mutable=True)
    for name in list(query):
        query.setlist(name, [value for value in query.getlist(name) if value])
        if name in NOT_OF_A_VIEW or name.endswith("-page") or not query.getlist(name):
            del query[name]
    return query.urlencode()


class SavedViewQuerySet(OwnedQuerySet):
    def visible_to(self, membership):
        """A member's own, and those that colleagues share inside the organisation."""
        return self.filter(Q(membership=membership) | Q(is_shared=True))


class SavedView(OwnedModel):
    """A list under a name: the query string that shows it. Sealed, because a search may hold a client's name."""

    PLAIN = "page is_shared is_default starred seq"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner"))
    page = models.CharField(_("page"), max_length=60)
    name = SealedField(_("name"), max_length=40)
    query = SealedField(_("query"), max_length=LONGEST_QUERY)
    is_shared = models.BooleanField(_("shared here"), default=False)
    is_default = models.BooleanField(_("opens first"), default=False)
    starred = models.BooleanField(_("starred"), default=False)
    seq = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        ordering = ["page", "-starred", "seq", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "membership", "page"], condition=Q(is_default=True), name="one_default_view"),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def values(self):
        """The query as names and values, in no order: two addresses that show the same are the same."""
        return sorted((name, value) for name, values in QueryDict(self.query).lists() for value in values)
