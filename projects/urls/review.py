"""Addresses: panel, scoring, ranking, decisions."""

from django.urls import path

from projects.views import outcomes, review

HOME = "o/<slug:organisation>"
CALL = f"{HOME}/calls/<str:number>"
SHEET = f"{CALL}/scoring/<str:proposal>"

urlpatterns = [
    path(f"{HOME}/scoring/", review.scoring_list, name="scoring_list"),
    path(f"{CALL}/panel/", review.panel, name="panel"),
    path(f"{CALL}/statement/", review.statement, name="statement"),
    path(f"{CALL}/scoring/", review.scoring, name="scoring"),
    path(f"{SHEET}/", review.score_sheet, name="score_sheet"),
    path(f"{SHEET}/autosave/", review.score_sheet_autosave, name="score_sheet_autosave"),
    path(f"{SHEET}/reopen/", review.score_sheet_reopen, name="score_sheet_reopen"),
    path(f"{SHEET}/recuse/", review.score_sheet_recuse, name="score_sheet_recuse"),
    path(f"{CALL}/ranking/", outcomes.ranking, name="ranking"),
    path(f"{CALL}/ranking/undo/", outcomes.ranking_undo, name="ranking_undo"),
    path(f"{CALL}/ranking/export/", outcomes.ranking_export, name="ranking_export"),
    path(f"{CALL}/ranking/release/", outcomes.ranking_release, name="ranking_release"),
    path(f"{CALL}/outcome/<str:proposal>/", outcomes.outcome, name="outcome"),
]
