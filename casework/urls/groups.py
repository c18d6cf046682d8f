"""Addresses of groups."""

from django.urls import path

from casework.views import group_members, group_scores, group_sessions, groups

GROUP = "o/<slug:organisation>/groups/<str:number>/"

urlpatterns = [
    path("o/<slug:organisation>/groups/", groups.group_list, name="group_list"),
    path("o/<slug:organisation>/groups/export/", groups.group_export, name="group_export"),
    path("o/<slug:organisation>/groups/new/", groups.group_new, name="group_new"),
    path(GROUP, groups.group, name="group"),
    path(GROUP + "edit/", groups.group_edit, name="group_edit"),
    path(GROUP + "outline/", groups.group_outline, name="group_outline"),
    path(GROUP + "cancel/", groups.group_cancel, name="group_cancel"),
    path(GROUP + "print/", groups.group_print, name="group_print"),
    path(GROUP + "members/", group_members.group_members, name="group_members"),
    path(GROUP + "members/<int:seq>/", group_members.group_member, name="group_member"),
    path(GROUP + "scores/", group_scores.group_scores, name="group_scores"),
    path(GROUP + "sessions/next/", group_sessions.group_session_next, name="group_session_next"),
    path(GROUP + "sessions/<int:seq>/", group_sessions.group_session, name="group_session"),
    path(GROUP + "sessions/<int:seq>/record/", group_sessions.group_session_record, name="group_session_record"),
    path(GROUP + "sessions/<int:seq>/record/autosave/", group_sessions.group_session_autosave, name="group_session_autosave"),
    path(GROUP + "sessions/<int:seq>/comment/", group_sessions.group_session_comment, name="group_session_comment"),
]
