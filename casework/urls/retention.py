"""Addresses of keeping and erasing."""

from django.urls import path

from casework.views import retention

urlpatterns = [
    path("o/<slug:organisation>/retention/", retention.retention, name="retention"),
    path("o/<slug:organisation>/retention/propose/", retention.retention_propose, name="retention_propose"),
    path("o/<slug:organisation>/retention/<int:pk>/erase/", retention.retention_erase, name="retention_erase"),
    path("o/<slug:organisation>/retention/<int:pk>/keep/", retention.retention_keep, name="retention_keep"),
]
