"""All addresses: each app brings its own."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))] + [
    path("", include(f"{app}.urls")) for app in ("organisations", "people", "projects", "casework", "training", "reports")
    if find_spec(app) and find_spec(f"{app}.urls")
]
