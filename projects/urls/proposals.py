"""Addresses: proposals, and the files of the whole cycle."""

from django.urls import path

from projects.views import papers

HOME = "o/<slug:organisation>"

urlpatterns = [
    path(f"{HOME}/papers/new/<slug:kind>/<uuid:owner>/", papers.paper_new, name="paper_new"),
    path(f"{HOME}/papers/<uuid:uid>/", papers.paper, name="paper"),
    path(f"{HOME}/papers/<uuid:uid>/remove/", papers.paper_remove, name="paper_remove"),
]
