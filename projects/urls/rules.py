"""Addresses: working hours."""

from django.urls import path

from projects.views import work_hours

ONE = "o/<slug:organisation>/projects/<str:number>"

urlpatterns = [
    path(f"{ONE}/hours/", work_hours.project_hours, name="project_hours"),
    path(f"{ONE}/hours/rule/", work_hours.project_hours_rule, name="project_hours_rule"),
]
