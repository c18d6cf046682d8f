"""Addresses: milestones, progress reports, change requests."""

from django.urls import path

from projects.views import changes, decisions, milestones, progress

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"
REPORT = f"{HOME}/progress/<str:number>"
CHANGE = f"{HOME}/changes/<str:number>"

urlpatterns = [
    path(f"{ONE}/milestones/", milestones.milestone_list, name="milestone_list"),
    path(f"{ONE}/milestones/<int:seq>/", milestones.milestone_edit, name="milestone_edit"),
    path(f"{ONE}/progress/", progress.progress_list, name="progress_list"),
    path(f"{ONE}/progress/new/", progress.progress_new, name="progress_new"),
    path(f"{ONE}/progress/calendar/", progress.progress_calendar, name="progress_calendar"),
    path(f"{REPORT}/", progress.progress, name="progress"),
    path(f"{REPORT}/edit/", progress.progress_edit, name="progress_edit"),
    path(f"{REPORT}/autosave/", progress.progress_autosave, name="progress_autosave"),
    path(f"{REPORT}/submit/", progress.progress_submit, name="progress_submit"),
    path(f"{REPORT}/accept/", decisions.progress_accept, name="progress_accept"),
    path(f"{REPORT}/return/", decisions.progress_return, name="progress_return"),
    path(f"{REPORT}/undo/", decisions.progress_undo, name="progress_undo"),
    path(f"{REPORT}/pins/", decisions.pin_new, name="pin_new"),
    path(f"{REPORT}/pins/<int:pk>/settle/", decisions.pin_settle, name="pin_settle"),
    path(f"{REPORT}/rounds/<int:seq>/", progress.progress_round, name="progress_round"),
    path(f"{REPORT}/compare/", progress.progress_compare, name="progress_compare"),
    path(f"{ONE}/changes/", changes.change_list, name="change_list"),
    path(f"{ONE}/changes/new/<slug:kind>/", changes.change_new, name="change_new"),
    path(f"{CHANGE}/", changes.change, name="change"),
    path(f"{CHANGE}/edit/", changes.change_edit, name="change_edit"),
    path(f"{CHANGE}/submit/", changes.change_submit, name="change_submit"),
    path(f"{CHANGE}/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path(f"{CHANGE}/approve/", changes.change_approve, name="change_approve"),
    path(f"{CHANGE}/return/", changes.change_return, name="change_return"),
    path(f"{CHANGE}/undo/", changes.change_undo, name="change_undo"),
]
