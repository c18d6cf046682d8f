"""Addresses of activities, their sign-in and questionnaires."""

from django.urls import path

from casework.views import activities, resources, sign_ins, surveys

HOUSE = "o/<slug:organisation>"
ACTIVITY = f"{HOUSE}/activities/<str:number>"
SURVEY = f"{HOUSE}/surveys/<uuid:uid>"

urlpatterns = [
    path("s/<str:key>/", sign_ins.sign_in, name="sign_in"),
    path("q/<str:key>/", surveys.questionnaire, name="questionnaire"),
    path(f"{HOUSE}/activities/", activities.activity_list, name="activity_list"),
    path(f"{HOUSE}/activities/export/", activities.activity_export, name="activity_export"),
    path(f"{HOUSE}/activities/new/", activities.activity_new, name="activity_new"),
    path(f"{HOUSE}/activities/rule/", activities.activity_rule, name="activity_rule"),
    path(f"{ACTIVITY}/", activities.activity, name="activity"),
    path(f"{ACTIVITY}/edit/", activities.activity_edit, name="activity_edit"),
    path(f"{ACTIVITY}/ask/", activities.activity_ask, name="activity_ask"),
    path(f"{ACTIVITY}/purchaser/", activities.activity_purchaser, name="activity_purchaser"),
    path(f"{ACTIVITY}/cancel/", activities.activity_cancel, name="activity_cancel"),
    path(f"{ACTIVITY}/hold/", activities.activity_hold, name="activity_hold"),
    path(f"{ACTIVITY}/volunteers/", resources.activity_volunteers, name="activity_volunteers"),
    path(f"{ACTIVITY}/print/", activities.activity_print, name="activity_print"),
    path(f"{ACTIVITY}/sheet/", activities.activity_sheet, name="activity_sheet"),
    path(f"{ACTIVITY}/sign-in/", sign_ins.sign_in_board, name="sign_in_board"),
    path(f"{ACTIVITY}/sign-in/open/", sign_ins.sign_in_open, name="sign_in_open"),
    path(f"{ACTIVITY}/sign-in/close/", sign_ins.sign_in_close, name="sign_in_close"),
    path(f"{ACTIVITY}/sign-in/poster/", sign_ins.sign_in_poster, name="sign_in_poster"),
    path(f"{ACTIVITY}/sign-in/projector/", sign_ins.sign_in_projector, name="sign_in_projector"),
    path(f"{ACTIVITY}/sign-in/count/", sign_ins.sign_in_count, name="sign_in_count"),
    path(f"{ACTIVITY}/sign-ins/", sign_ins.sign_in_list, name="sign_in_list"),
    path(f"{ACTIVITY}/sign-ins/paper/", sign_ins.sign_in_paper, name="sign_in_paper"),
    path(f"{ACTIVITY}/sign-ins/<int:pk>/strike/", sign_ins.sign_in_strike, name="sign_in_strike"),
    path(f"{ACTIVITY}/sign-ins/<int:pk>/link/", sign_ins.sign_in_link, name="sign_in_link"),
    path(f"{HOUSE}/surveys/begin/<slug:kind>/<uuid:uid>/", surveys.survey_begin, name="survey_begin"),
    path(f"{SURVEY}/", surveys.survey, name="survey"),
    path(f"{SURVEY}/edit/", surveys.survey_edit, name="survey_edit"),
    path(f"{SURVEY}/open/", surveys.survey_open, name="survey_open"),
    path(f"{SURVEY}/close/", surveys.survey_close, name="survey_close"),
    path(f"{SURVEY}/type/", surveys.survey_type, name="survey_type"),
    path(f"{SURVEY}/type/back/", surveys.survey_take_back, name="survey_take_back"),
    path(f"{SURVEY}/print/", surveys.survey_print, name="survey_print"),
]
