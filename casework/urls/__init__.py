"""Addresses of what was done, a module for each part of casework."""

from casework.urls import activities, forms, groups, record, visits

urlpatterns = [
    *activities.urlpatterns,
    *forms.urlpatterns,
    *groups.urlpatterns,
    *record.urlpatterns,
    *visits.urlpatterns,
]
