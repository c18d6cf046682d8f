"""Addresses: the inbox, deadlines, what is done with several projects at once."""

from django.urls import path

from projects.views import bulk, deadlines, inbox

HOME = "o/<slug:organisation>"
ITEM = f"{HOME}/inbox/<slug:kind>/<str:number>"

urlpatterns = [
    path(f"{HOME}/inbox/", inbox.inbox, name="inbox"),
    path(f"{HOME}/inbox/approve/", inbox.inbox_approve, name="inbox_approve"),
    path(f"{HOME}/inbox/undo/", inbox.inbox_undo_all, name="inbox_undo_all"),
    path(f"{HOME}/inbox/waiting/", inbox.inbox_waiting, name="inbox_waiting"),
    path(f"{ITEM}/", inbox.inbox_item, name="inbox_item"),
    path(f"{ITEM}/accept/", inbox.inbox_accept, name="inbox_accept"),
    path(f"{ITEM}/return/", inbox.inbox_return, name="inbox_return"),
    path(f"{ITEM}/undo/", inbox.inbox_undo, name="inbox_undo"),
    path(f"{HOME}/deadlines/", deadlines.deadlines, name="deadlines"),
    path(f"{HOME}/portfolio/remind/", bulk.portfolio_remind, name="portfolio_remind"),
    path(f"{HOME}/portfolio/inspect/", bulk.portfolio_inspect, name="portfolio_inspect"),
]
