"""Addresses of the ledger."""

urlpatterns = []
