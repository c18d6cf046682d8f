"""Addresses of mandatory reports."""

from django.urls import path

from casework.views import harm

urlpatterns = [
    path("o/<slug:organisation>/harm/", harm.harm_list, name="harm_list"),
    path("o/<slug:organisation>/harm/new/", harm.harm_new, name="harm_new"),
    path("o/<slug:organisation>/harm/<str:number>/", harm.harm, name="harm"),
    path("o/<slug:organisation>/harm/<str:number>/report/", harm.harm_report, name="harm_report"),
    path("o/<slug:organisation>/harm/<str:number>/close/", harm.harm_close, name="harm_close"),
    path("o/<slug:organisation>/harm/<str:number>/reopen/", harm.harm_reopen, name="harm_reopen"),
]
