"""Addresses of the register."""

from django.urls import path

from people import views

O = "o/<slug:organisation>/"  # noqa: E741  the organisation, in front of every address
P = O + "people/<str:number>/"  # one client

urlpatterns = [
    path(O + "people/", views.person_list, name="person_list"),
    path(O + "people/hand-over/", views.person_list_hand_over, name="person_list_hand_over"),
    path(O + "people/hand-over/undo/<str:key>/", views.person_list_undo, name="person_list_undo"),
    path(O + "people/export/", views.person_export, name="person_export"),
    path(O + "people/import/", views.person_import, name="person_import"),
    path(O + "people/import/template/", views.person_import_template, name="person_import_template"),
    path(O + "people/import/<int:found>/", views.person_import_done, name="person_import_done"),
    path(O + "people/new/", views.person_new, name="person_new"),
    path(O + "people/check/", views.person_check, name="person_check"),
    path(O + "people/pick/", views.person_pick, name="person_pick"),
    path(O + "people/duplicates/", views.duplicate_list, name="duplicate_list"),
    path(O + "people/merges/<int:merge>/undo/", views.merge_undo, name="merge_undo"),
    path(O + "people/consents/", views.consent_list, name="consent_list"),
    path(P, views.person, name="person"),
    path(P + "edit/", views.person_edit, name="person_edit"),
    path(P + "profile/", views.person_profile, name="person_profile"),
    path(P + "child/", views.person_child, name="person_child"),
    path(P + "level/", views.person_level, name="person_level"),
    path(P + "status/", views.person_status, name="person_status"),
    path(P + "team/", views.person_team, name="person_team"),
    path(P + "allowances/new/", views.allowance_new, name="allowance_new"),
    path(P + "allowances/<int:allowance>/end/", views.allowance_end, name="allowance_end"),
    path(P + "guardian/", views.guardian_new, name="guardian_new"),
    path(P + "guardian/<int:guardian>/end/", views.guardian_end, name="guardian_end"),
    path(P + "consent/", views.consent_new, name="consent_new"),
    path(P + "consent/paper/", views.consent_paper, name="consent_paper"),
    path(P + "consent/<int:consent>/withdraw/", views.consent_withdraw, name="consent_withdraw"),
    path(P + "consent/<int:consent>/scan/", views.consent_scan, name="consent_scan"),
    path(P + "household/", views.person_household, name="person_household"),
    path(P + "copy/", views.person_copy, name="person_copy"),
    path(P + "rights/", views.rights_new, name="rights_new"),
    path(P + "compare/<str:other>/", views.person_compare, name="person_compare"),
    path(P + "apart/<str:other>/", views.person_apart, name="person_apart"),
    path(P + "reveal/<slug:field>/", views.person_reveal, name="person_reveal"),
    path(O + "households/<str:number>/", views.household, name="household"),
    path(O + "households/<str:number>/edit/", views.household_edit, name="household_edit"),
    path(O + "households/<str:number>/mates/new/", views.housemate_new, name="housemate_new"),
    path(O + "households/<str:number>/mates/<int:mate>/drop/", views.housemate_drop, name="housemate_drop"),
    path(O + "access/", views.access_list, name="access_list"),
    path(O + "access/new/", views.access_new, name="access_new"),
    path(O + "access/<str:number>/", views.access, name="access"),
    path(O + "access/<str:number>/decide/", views.access_decide, name="access_decide"),
    path(O + "access/<str:number>/end/", views.access_end, name="access_end"),
    path(O + "rights/", views.rights_list, name="rights_list"),
    path(O + "rights/<str:number>/", views.rights, name="rights"),
    path(O + "rights/<str:number>/answer/", views.rights_answer, name="rights_answer"),
    path(O + "rights/<str:number>/withdraw/", views.rights_withdraw, name="rights_withdraw"),
]
