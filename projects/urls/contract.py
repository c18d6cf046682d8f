"""Addresses: contract."""

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"

urlpatterns = []
