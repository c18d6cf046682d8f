"""Addresses of the forms of cases, groups and activities."""

from django.urls import path

from casework.views import forms

urlpatterns = [
    path("o/<slug:organisation>/forms/begin/<slug:kind>/<uuid:uid>/", forms.form_begin, name="form_begin"),
    path("o/<slug:organisation>/forms/<uuid:uid>/", forms.form, name="form"),
    path("o/<slug:organisation>/forms/<uuid:uid>/edit/", forms.form_edit, name="form_edit"),
    path("o/<slug:organisation>/forms/<uuid:uid>/autosave/", forms.form_autosave, name="form_autosave"),
    path("o/<slug:organisation>/forms/<uuid:uid>/submit/", forms.form_submit, name="form_submit"),
    path("o/<slug:organisation>/forms/<uuid:uid>/approve/", forms.form_approve, name="form_approve"),
    path("o/<slug:organisation>/forms/<uuid:uid>/return/", forms.form_return, name="form_return"),
    path("o/<slug:organisation>/forms/<uuid:uid>/next/", forms.form_next, name="form_next"),
    path("o/<slug:organisation>/forms/<uuid:uid>/print/", forms.form_print, name="form_print"),
]
