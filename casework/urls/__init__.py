"""Addresses of what was done, a module for each part of casework."""

from casework.urls import forms, record

urlpatterns = [
    *forms.urlpatterns,
    *record.urlpatterns,
]
