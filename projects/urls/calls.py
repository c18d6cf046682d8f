"""Addresses: budget envelopes, calls, the public page."""

from django.urls import path

from projects.views import call_steps, calls, envelopes, public

HOME = "o/<slug:organisation>"
ENVELOPE = f"{HOME}/envelopes/<str:number>"
CALL = f"{HOME}/calls/<str:number>"

urlpatterns = [
    path(f"{HOME}/envelopes/", envelopes.envelope_list, name="envelope_list"),
    path(f"{HOME}/envelopes/new/", envelopes.envelope_new, name="envelope_new"),
    path(f"{ENVELOPE}/", envelopes.envelope, name="envelope"),
    path(f"{ENVELOPE}/edit/", envelopes.envelope_edit, name="envelope_edit"),
    path(f"{ENVELOPE}/release/", envelopes.commitment_release, name="commitment_release"),
    path(f"{ENVELOPE}/export/", envelopes.envelope_export, name="envelope_export"),
    path(f"{HOME}/calls/", calls.call_list, name="call_list"),
    path(f"{HOME}/calls/new/", calls.call_new, name="call_new"),
    path(f"{CALL}/", calls.call, name="call"),
    path(f"{CALL}/edit/", calls.call_edit, name="call_edit"),
    path(f"{CALL}/units/", calls.call_units, name="call_units"),
    path(f"{CALL}/open/", call_steps.call_open, name="call_open"),
    path(f"{CALL}/review/", call_steps.call_review, name="call_review"),
    path(f"{CALL}/publicise/", call_steps.call_publicise, name="call_publicise"),
    path(f"{CALL}/decide/", call_steps.call_decide, name="call_decide"),
    path(f"{CALL}/cancel/", call_steps.call_cancel, name="call_cancel"),
    path(f"{CALL}/objections/new/", call_steps.objection_new, name="objection_new"),
    path(f"{CALL}/objections/<int:seq>/answer/", call_steps.objection_answer, name="objection_answer"),
    path(f"{HOME}/public-page/", public.public_page, name="public_page"),
    path("public/<slug:organisation>/", public.public, name="public"),
    path("public/<slug:organisation>/calls/<str:number>/", public.public_call, name="public_call"),
]
