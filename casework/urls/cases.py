"""Addresses of cases."""

from django.urls import path

from casework.views import case_print, case_steps, cases, house_rules, processes, referrals

O = "o/<slug:organisation>/"  # noqa: E741  the organisation, in front of every address
CASE = O + "cases/<str:number>/"

urlpatterns = [
    path(O + "cases/", cases.case_list, name="case_list"),
    path(O + "cases/export/", cases.case_export, name="case_export"),
    path(O + "cases/new/", cases.case_new, name="case_new"),
    path(O + "cases/hand-over/", case_steps.case_list_hand_over, name="case_list_hand_over"),
    path(O + "cases/hand-over/undo/<str:key>/", case_steps.case_list_undo, name="case_list_undo"),
    path(O + "cases/follow-ups/", referrals.follow_up_list, name="follow_up_list"),
    path(O + "people/<str:number>/cases/", cases.person_cases, name="person_cases"),
    path(CASE, cases.case, name="case"),
    path(CASE + "process/new/", processes.process_new, name="process_new"),
    path(CASE + "process/draft/", processes.process_draft, name="process_draft"),
    path(CASE + "process/<int:seq>/", processes.process, name="process"),
    path(CASE + "process/<int:seq>/edit/", processes.process_edit, name="process_edit"),
    path(CASE + "process/<int:seq>/comment/", processes.process_comment, name="process_comment"),
    path(CASE + "referrals/new/", referrals.referral_new, name="referral_new"),
    path(CASE + "referrals/<int:pk>/", referrals.referral, name="referral"),
    path(CASE + "follow-ups/", referrals.case_follow_ups, name="case_follow_ups"),
    path(CASE + "follow-ups/<int:seq>/", referrals.follow_up, name="follow_up"),
    path(CASE + "scores/", referrals.case_scores, name="case_scores"),
    path(CASE + "close/", case_steps.case_close, name="case_close"),
    path(CASE + "reopen/", case_steps.case_reopen, name="case_reopen"),
    path(CASE + "hand-over/", case_steps.case_hand_over, name="case_hand_over"),
    path(CASE + "move/", case_steps.case_move, name="case_move"),
    path(CASE + "placements/", case_steps.case_placements, name="case_placements"),
    path(CASE + "files/", case_steps.case_papers, name="case_papers"),
    path(CASE + "files/<uuid:paper>/", case_steps.case_paper, name="case_paper"),
    path(CASE + "files/<uuid:paper>/remove/", case_steps.case_paper_remove, name="case_paper_remove"),
    path(CASE + "print/", case_print.case_print, name="case_print"),
    path(O + "settings/rules/", house_rules.house_rules, name="house_rules"),
]
