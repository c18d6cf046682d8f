"""Addresses of trainings and supervision."""

from django.urls import path

from training import views

urlpatterns = [
    path("o/<slug:organisation>/trainings/", views.training_list, name="training_list"),
    path("o/<slug:organisation>/trainings/new/", views.training_new, name="training_new"),
    path("o/<slug:organisation>/trainings/<str:number>/", views.training, name="training"),
    path("o/<slug:organisation>/trainings/<str:number>/edit/", views.training_edit, name="training_edit"),
    path("o/<slug:organisation>/trainings/<str:number>/expect/", views.training_expect, name="training_expect"),
    path(
        "o/<slug:organisation>/trainings/<str:number>/sessions/new/",
        views.training_session_new,
        name="training_session_new",
    ),
    path(
        "o/<slug:organisation>/trainings/<str:number>/sessions/<int:seq>/",
        views.training_session,
        name="training_session",
    ),
    path(
        "o/<slug:organisation>/trainings/<str:number>/sessions/<int:seq>/cancel/",
        views.training_session_cancel,
        name="training_session_cancel",
    ),
    path("o/<slug:organisation>/supervision/", views.supervision_list, name="supervision_list"),
    path("o/<slug:organisation>/supervision/new/", views.supervision_new, name="supervision_new"),
    path("o/<slug:organisation>/supervision/hours/", views.supervision_hours, name="supervision_hours"),
    path("o/<slug:organisation>/supervision/<str:number>/", views.supervision, name="supervision"),
    path("o/<slug:organisation>/supervision/<str:number>/edit/", views.supervision_edit, name="supervision_edit"),
    path("o/<slug:organisation>/supervision/<str:number>/sign/", views.supervision_sign, name="supervision_sign"),
    path(
        "o/<slug:organisation>/supervision/<str:number>/confirm/", views.supervision_confirm, name="supervision_confirm"
    ),
    path(
        "o/<slug:organisation>/supervision/<str:number>/correct/", views.supervision_correct, name="supervision_correct"
    ),
]
