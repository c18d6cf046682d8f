"""Addresses of reports, and the verification page that is open to anyone."""

from django.urls import path

from reports import views

reports = "o/<slug:organisation>/reports/"
one = reports + "<str:number>/"

urlpatterns = [
    path(reports, views.report_list, name="report_list"),
    path(reports + "new/", views.report_new, name="report_new"),
    path(one, views.report, name="report"),
    path(one + "progress/", views.report_progress, name="report_progress"),
    path(one + "cancel/", views.report_cancel, name="report_cancel"),
    path(one + "retry/", views.report_retry, name="report_retry"),
    path(one + "issue/", views.report_issue, name="report_issue"),
    path(one + "correct/", views.report_correct, name="report_correct"),
    path(one + "drift/", views.report_drift, name="report_drift"),
    path(one + "preview/", views.report_preview, name="report_preview"),
    path(one + "photos/<uuid:uid>/", views.report_photo, name="report_photo"),
    path(one + "pdf/", views.report_pdf, name="report_pdf"),
    path(one + "xlsx/", views.report_xlsx, name="report_xlsx"),
    path("v/", views.verify_code, name="verify_code"),
    path("v/style.css", views.report_style, name="report_style"),
    path("v/<slug:slug>/<str:code>/", views.verify, name="verify"),
]
