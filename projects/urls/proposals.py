"""Addresses: proposals, and the files of the whole cycle."""

from django.urls import path

from projects.views import papers, proposals

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/proposals/<str:number>"

urlpatterns = [
    path(f"{HOME}/proposals/", proposals.proposal_list, name="proposal_list"),
    path(f"{HOME}/calls/<str:number>/propose/", proposals.proposal_new, name="proposal_new"),
    path(f"{ONE}/", proposals.proposal, name="proposal"),
    path(f"{ONE}/edit/", proposals.proposal_edit, name="proposal_edit"),
    path(f"{ONE}/autosave/", proposals.proposal_autosave, name="proposal_autosave"),
    path(f"{ONE}/check/", proposals.proposal_check, name="proposal_check"),
    path(f"{ONE}/submit/", proposals.proposal_submit, name="proposal_submit"),
    path(f"{ONE}/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path(f"{ONE}/reopen/", proposals.proposal_reopen, name="proposal_reopen"),
    path(f"{HOME}/papers/new/<slug:kind>/<uuid:owner>/", papers.paper_new, name="paper_new"),
    path(f"{HOME}/papers/<uuid:uid>/", papers.paper, name="paper"),
    path(f"{HOME}/papers/<uuid:uid>/remove/", papers.paper_remove, name="paper_remove"),
]
