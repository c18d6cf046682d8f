"""Addresses: evaluations, acceptance, closing, a provider's record."""

from django.urls import path

from projects.views import acceptance, closing, standing

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"
ACCEPTANCE = f"{ONE}/acceptance"
PROVIDER = f"{HOME}/providers/<slug:provider>"

urlpatterns = [
    path(f"{ONE}/evaluations/new/", acceptance.evaluation_new, name="evaluation_new"),
    path(f"{ACCEPTANCE}/", acceptance.acceptance, name="acceptance"),
    path(f"{ACCEPTANCE}/new/", acceptance.acceptance_new, name="acceptance_new"),
    path(f"{ACCEPTANCE}/lines/", acceptance.acceptance_lines, name="acceptance_lines"),
    path(f"{ACCEPTANCE}/count/", acceptance.acceptance_count, name="acceptance_count"),
    path(f"{ACCEPTANCE}/edit/", acceptance.acceptance_edit, name="acceptance_edit"),
    path(f"{ACCEPTANCE}/opinions/", acceptance.acceptance_opinions, name="acceptance_opinions"),
    path(f"{ACCEPTANCE}/signatories/", acceptance.acceptance_signatories, name="acceptance_signatories"),
    path(f"{ACCEPTANCE}/complete/", acceptance.acceptance_complete, name="acceptance_complete"),
    path(f"{ACCEPTANCE}/refuse/", acceptance.acceptance_refuse, name="acceptance_refuse"),
    path(f"{ACCEPTANCE}/print/", acceptance.acceptance_print, name="acceptance_print"),
    path(f"{ONE}/closing/", closing.closing, name="closing"),
    path(f"{ONE}/closing/files/", closing.closing_files, name="closing_files"),
    path(f"{ONE}/closing/close/", closing.closing_close, name="closing_close"),
    path(f"{ONE}/rating/", closing.rating_new, name="rating_new"),
    path(f"{PROVIDER}/", standing.provider, name="provider"),
    path(f"{PROVIDER}/breach/", standing.breach_new, name="breach_new"),
    path(f"{PROVIDER}/breach/<int:pk>/lift/", standing.breach_lift, name="breach_lift"),
    path(f"{PROVIDER}/grade/<str:number>/", standing.grade_new, name="grade_new"),
]
