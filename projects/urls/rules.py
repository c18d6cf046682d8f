"""Addresses: services on site, working hours, working days of the steps of a call."""

from django.urls import path

from projects.views import site, step_days, work_hours

ONE = "o/<slug:organisation>/projects/<str:number>"

urlpatterns = [
    path("o/<slug:organisation>/settings/steps/", step_days.step_days, name="step_days"),
    path(f"{ONE}/services/", site.site_services, name="site_services"),
    path(f"{ONE}/services/confirm/", site.site_confirm, name="site_confirm"),
    path(f"{ONE}/services/<str:record>/question/", site.site_question, name="site_question"),
    path(f"{ONE}/services/<str:record>/answer/", site.site_answer, name="site_answer"),
    path(f"{ONE}/hours/", work_hours.project_hours, name="project_hours"),
    path(f"{ONE}/hours/rule/", work_hours.project_hours_rule, name="project_hours_rule"),
]
