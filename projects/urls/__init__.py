"""Addresses of what was purchased, a module for each part of the cycle."""

from projects.urls import (
    acceptance,
    calls,
    contract,
    inbox,
    inspection,
    progress,
    project,
    proposals,
    review,
    rules,
    spending,
)

urlpatterns = [
    *project.urlpatterns, *calls.urlpatterns, *proposals.urlpatterns, *review.urlpatterns, *contract.urlpatterns, *progress.urlpatterns,
    *spending.urlpatterns, *inspection.urlpatterns, *acceptance.urlpatterns, *inbox.urlpatterns, *rules.urlpatterns,
]
