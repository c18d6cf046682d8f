"""Addresses of the register."""

from django.urls import path

from people import views

O = "o/<slug:organisation>/"  # noqa: E741  the organisation, in front of every address

urlpatterns = [
    path(O + "people/", views.person_list, name="person_list"),
    path(O + "people/new/", views.person_new, name="person_new"),
    path(O + "people/check/", views.person_check, name="person_check"),
    path(O + "people/pick/", views.person_pick, name="person_pick"),
    path(O + "people/<str:number>/", views.person, name="person"),
    path(O + "people/<str:number>/edit/", views.person_edit, name="person_edit"),
    path(O + "people/<str:number>/status/", views.person_status, name="person_status"),
    path(O + "people/<str:number>/team/", views.person_team, name="person_team"),
    path(O + "people/<str:number>/guardian/", views.guardian_new, name="guardian_new"),
    path(O + "people/<str:number>/consent/", views.consent_new, name="consent_new"),
    path(O + "people/<str:number>/consent/<int:consent>/withdraw/", views.consent_withdraw, name="consent_withdraw"),
    path(O + "people/<str:number>/consent/<int:consent>/scan/", views.consent_scan, name="consent_scan"),
    path(O + "people/<str:number>/household/", views.person_household, name="person_household"),
    path(O + "people/<str:number>/reveal/<slug:field>/", views.person_reveal, name="person_reveal"),
    path(O + "households/<str:number>/", views.household_edit, name="household_edit"),
]
