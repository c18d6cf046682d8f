"""Addresses of what was done, a module for each part of casework."""

from casework.urls import activities, forms, record, visits

urlpatterns = [
    *activities.urlpatterns,
    *forms.urlpatterns,
    *record.urlpatterns,
    *visits.urlpatterns,
]
