"""Addresses: review."""

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"

urlpatterns = []
