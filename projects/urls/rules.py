"""Addresses: working hours, working days of the steps of a call."""

from django.urls import path

from projects.views import step_days, work_hours

ONE = "o/<slug:organisation>/projects/<str:number>"

urlpatterns = [
    path("o/<slug:organisation>/settings/steps/", step_days.step_days, name="step_days"),
    path(f"{ONE}/hours/", work_hours.project_hours, name="project_hours"),
    path(f"{ONE}/hours/rule/", work_hours.project_hours_rule, name="project_hours_rule"),
]
