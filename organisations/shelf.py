"""The saved views of a list page, on the page itself.

`@saved_views(_("Portfolio"))` under the door of a list view, with the page's name in words, is all that a page needs
besides `{% include "components/views.html" %}`: it puts `request.views` there, and when the address has no query at all it lets the view see the member's default view as
if it had been typed (`request.GET`). Nothing is redirected: the plain address stays the plain address, and what is shown
is what its links, its filter and its export say. `?view=all` is the list without the default.
"""

from functools import cached_property, wraps

from django.http import QueryDict

from organisations.models import SavedView
from organisations.models.saved_view import tidy_query
from organisations.services import may_change_view

ALL = "view=all"
PAGES = {}  # url name of a list → its name in words; only these have views


class Shelf:
    """The views of one page for one member; one look into the database."""

    def __init__(self, membership, page, query):
        self.membership, self.page, self.query = membership, page, query
        found = SavedView.objects.visible_to(membership).filter(page=page).select_related("membership__user")
        self.views = list(found)
        self.is_default = False

    @property
    def mine(self):
        return [view for view in self.views if view.membership_id == self.membership.pk]

    @property
    def shared(self):
        """Those of colleagues; one's own shared ones stand among one's own."""
        return [view for view in self.views if view.membership_id != self.membership.pk]

    @property
    def default(self):
        return next((view for view in self.mine if view.is_default), None)

    @cached_property
    def current(self):
        """The view that the page shows right now, one's own before a colleague's."""
        now = sorted((name, value) for name, values in QueryDict(self.query).lists() for value in values)
        return next((view for view in [*self.mine, *self.shared] if now and view.values == now), None)

    @property
    def changeable(self):
        return self.current if self.current and may_change_view(self.current, self.membership) else None

    @property
    def everything(self):
        """The query of the list as it is without any view."""
        return f"?{ALL}" if self.default else "?"

    @property
    def shows_anything(self):
        return bool(self.views or self.query)


def saved_views(label):
    """Mark a list view as one whose state can be saved; the view is called as its url name is."""

    def decorate(view):
        PAGES[view.__name__] = label

        @wraps(view)
        def with_views(request, *args, **kwargs):
            shelf = Shelf(request.membership, view.__name__, tidy_query(request.GET.urlencode()))
            if not request.GET and shelf.default:
                request.GET = QueryDict(shelf.default.query)
                shelf.query, shelf.is_default = shelf.default.query, True
            request.views = shelf
            return view(request, *args, **kwargs)

        return with_views

    return decorate
