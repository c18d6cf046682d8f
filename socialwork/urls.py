"""All addresses: each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("organisations.urls")),
    path("", include("people.urls")),
    path("", include("projects.urls")),
    path("", include("casework.urls")),
    path("", include("training.urls")),
    path("", include("reports.urls")),
]
