"""Addresses of organisations and users."""

from django.urls import path

from organisations import views

urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.profile, name="profile"),
    path("language/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("readyz", views.readyz, name="readyz"),
    path("setup/<str:token>/", views.setup, name="setup"),
    path("invitation/<slug:organisation>/<str:token>/", views.invitation_accept, name="invitation_accept"),
    path("o/<slug:organisation>/members/", views.member_list, name="member_list"),
    path("o/<slug:organisation>/members/invite/", views.member_invite, name="member_invite"),
    path("o/<slug:organisation>/members/invitations/<int:pk>/", views.invitation, name="invitation"),
    path("o/<slug:organisation>/members/invitations/<int:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("o/<slug:organisation>/members/<str:number>/", views.member_edit, name="member_edit"),
    path("o/<slug:organisation>/members/<str:number>/reset/", views.member_reset, name="member_reset"),
    path("o/<slug:organisation>/permissions/", views.permission_list, name="permission_list"),
    path("o/<slug:organisation>/audit/", views.audit_list, name="audit"),
    path("o/<slug:organisation>/notices/", views.notice_list, name="notice_list"),
    path("o/<slug:organisation>/notices/read/", views.notices_read, name="notices_read"),
    path("o/<slug:organisation>/notices/<uuid:uid>/", views.notice_open, name="notice_open"),
    path("o/<slug:organisation>/views/", views.view_list, name="view_list"),
    path("o/<slug:organisation>/views/save/", views.view_save, name="view_save"),
    path("o/<slug:organisation>/views/<uuid:uid>/", views.view_edit, name="view_edit"),
    path("o/<slug:organisation>/views/<uuid:uid>/star/", views.view_star, name="view_star"),
    path("o/<slug:organisation>/views/<uuid:uid>/drop/", views.view_drop, name="view_drop"),
    path("o/<slug:organisation>/settings/", views.organisation_settings, name="organisation_settings"),
    path("o/<slug:organisation>/settings/fields/", views.field_list, name="field_list"),
    path("o/<slug:organisation>/settings/fields/<int:pk>/", views.field_edit, name="field_edit"),
    path("o/<slug:organisation>/settings/numbers/", views.number_list, name="number_list"),
]
