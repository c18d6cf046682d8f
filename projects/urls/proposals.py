"""Addresses: proposals."""

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"

urlpatterns = []
