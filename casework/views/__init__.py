"""Pages of the ledger."""

from casework.views.lists import person_records, record_export, record_search
from casework.views.log import log_again, log_find, log_new, log_undo
from casework.views.my_progress import my_month, my_progress
from casework.views.my_records import log_bulk, log_bulk_undo, log_export, log_list, log_move
from casework.views.photos import photo, photo_clear, photo_remove, record_photos
from casework.views.record import record, record_correct, record_edit, record_submit, record_void
from casework.views.review import review, review_approve, review_form_approve, review_form_return, review_return
from casework.views.today import today, today_day

__all__ = ["log_again", "log_bulk", "log_bulk_undo", "log_export", "log_find", "log_list", "log_move", "log_new", "log_undo", "my_month", "my_progress", "person_records", "photo", "photo_clear", "photo_remove", "record",
           "record_correct", "record_edit", "record_export", "record_photos", "record_search", "record_submit", "record_void", "review",
           "review_approve", "review_form_approve", "review_form_return", "review_return", "today", "today_day"]
