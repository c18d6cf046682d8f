"""Addresses of the ledger."""

from django.urls import path

from casework import views
from casework.views import outbox, own, phrases

urlpatterns = [
    path("o/<slug:organisation>/", views.today, name="today"),
    path("o/<slug:organisation>/today/<str:day>/", views.today_day, name="today_day"),
    path("o/<slug:organisation>/progress/", views.my_progress, name="my_progress"),
    path("o/<slug:organisation>/worklog/<str:month>/", views.my_month, name="my_month"),
    path("o/<slug:organisation>/log/", views.log_list, name="log_list"),
    path("o/<slug:organisation>/log/bulk/", views.log_bulk, name="log_bulk"),
    path("o/<slug:organisation>/log/bulk/undo/<str:key>/", views.log_bulk_undo, name="log_bulk_undo"),
    path("o/<slug:organisation>/log/move/", views.log_move, name="log_move"),
    path("o/<slug:organisation>/log/export/", views.log_export, name="log_export"),
    path("o/<slug:organisation>/log/new/", views.log_new, name="log_new"),
    path("o/<slug:organisation>/log/find/", views.log_find, name="log_find"),
    path("o/<slug:organisation>/log/phrases/", phrases.phrase_list, name="phrase_list"),
    path("o/<slug:organisation>/log/phrases/<int:pk>/drop/", phrases.phrase_drop, name="phrase_drop"),
    path("o/<slug:organisation>/log/<str:number>/", views.record, name="record"),
    path("o/<slug:organisation>/log/<str:number>/again/", views.log_again, name="log_again"),
    path("o/<slug:organisation>/log/<str:number>/undo/", views.log_undo, name="log_undo"),
    path("o/<slug:organisation>/log/<str:number>/edit/", views.record_edit, name="record_edit"),
    path("o/<slug:organisation>/log/<str:number>/submit/", views.record_submit, name="record_submit"),
    path("o/<slug:organisation>/log/<str:number>/correct/", views.record_correct, name="record_correct"),
    path("o/<slug:organisation>/log/<str:number>/void/", views.record_void, name="record_void"),
    path("o/<slug:organisation>/log/<str:number>/own/", own.record_own, name="record_own"),
    path("o/<slug:organisation>/log/<str:number>/photos/", views.record_photos, name="record_photos"),
    path("o/<slug:organisation>/outbox/", outbox.outbox, name="outbox"),
    path("o/<slug:organisation>/outbox/ready/", outbox.outbox_ready, name="outbox_ready"),
    path("o/<slug:organisation>/outbox/shell/<str:page>/", outbox.outbox_shell, name="outbox_shell"),
    path("o/<slug:organisation>/review/", views.review, name="review"),
    path("o/<slug:organisation>/review/<str:number>/approve/", views.review_approve, name="review_approve"),
    path("o/<slug:organisation>/review/<str:number>/return/", views.review_return, name="review_return"),
    path("o/<slug:organisation>/review/forms/<uuid:uid>/approve/", views.review_form_approve, name="review_form_approve"),
    path("o/<slug:organisation>/review/forms/<uuid:uid>/return/", views.review_form_return, name="review_form_return"),
    path("o/<slug:organisation>/records/", views.record_search, name="record_search"),
    path("o/<slug:organisation>/records/export/", views.record_export, name="record_export"),
    path("o/<slug:organisation>/people/<str:number>/records/", views.person_records, name="person_records"),
    path("o/<slug:organisation>/photos/<uuid:uid>/", views.photo, name="photo"),
    path("o/<slug:organisation>/photos/<uuid:uid>/clear/", views.photo_clear, name="photo_clear"),
    path("o/<slug:organisation>/photos/<uuid:uid>/remove/", views.photo_remove, name="photo_remove"),
]
