"""Addresses of projects."""

from django.urls import path

from projects import views

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"

urlpatterns = [
    path(f"{HOME}/portfolio/", views.portfolio, name="portfolio"),
    path(f"{HOME}/portfolio/export/", views.portfolio_export, name="portfolio_export"),
    path(f"{HOME}/projects/", views.project_list, name="project_list"),
    path(f"{HOME}/projects/export/", views.project_export, name="project_export"),
    path(f"{HOME}/projects/new/", views.project_new, name="project_new"),
    path(f"{ONE}/", views.project, name="project"),
    path(f"{ONE}/edit/", views.project_edit, name="project_edit"),
    path(f"{ONE}/step/", views.project_step, name="project_step"),
    path(f"{ONE}/parties/", views.project_parties, name="project_parties"),
    path(f"{ONE}/staff/", views.project_staff, name="project_staff"),
    path(f"{ONE}/lines/", views.project_lines, name="project_lines"),
    path(f"{ONE}/indicators/new/", views.indicator_new, name="indicator_new"),
    path(f"{ONE}/indicators/<int:pk>/", views.indicator_edit, name="indicator_edit"),
    path(f"{ONE}/indicators/<int:pk>/target/", views.indicator_target, name="indicator_target"),
    path(f"{ONE}/instalments/", views.project_instalments, name="project_instalments"),
    path(f"{ONE}/instalments/<int:seq>/", views.instalment_edit, name="instalment_edit"),
    path(f"{ONE}/instalments/<int:seq>/payment/", views.payment, name="payment"),
    path(f"{ONE}/figures/", views.project_figures, name="project_figures"),
    path(f"{ONE}/figures/<int:pk>/", views.project_figure, name="project_figure"),
]
