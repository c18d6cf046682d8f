"""Addresses of what was done, a module for each part of casework."""

from casework.urls import activities, cases, forms, goods, groups, harm, record, retention, visits

urlpatterns = [
    *activities.urlpatterns,
    *cases.urlpatterns,
    *forms.urlpatterns,
    *goods.urlpatterns,
    *groups.urlpatterns,
    *harm.urlpatterns,
    *record.urlpatterns,
    *retention.urlpatterns,
    *visits.urlpatterns,
]
