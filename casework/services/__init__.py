"""The verbs of the ledger."""

from casework.services.change import correct_record, edit_record
from casework.services.forms import approve_form, begin_form, next_edition, return_form, save_form, submit_form
from casework.services.forms import writers as form_writers
from casework.services.log import log_many, log_service
from casework.services.photos import add_photo, remove_photo
from casework.services.steps import approve_many, approve_record, return_record, submit_record, undo_last, void_record
from casework.services.troubles import (
    FormIncomplete,
    FormNotOpen,
    InTheFuture,
    LineOfAnotherProject,
    NothingToCorrect,
    NotTheDecider,
    OpinionMissing,
    OutsideTheTerm,
    OwnRecord,
    PhotoAlreadyThere,
    ReasonMissing,
    StepNotAllowed,
    TooLateToUndo,
    TooLong,
    TooManyPhotos,
    Trouble,
)

__all__ = ["FormIncomplete", "FormNotOpen", "InTheFuture", "LineOfAnotherProject", "NotTheDecider", "NothingToCorrect", "OpinionMissing", "OutsideTheTerm",
           "OwnRecord", "PhotoAlreadyThere", "ReasonMissing", "StepNotAllowed", "TooLateToUndo", "TooLong", "TooManyPhotos", "Trouble", "add_photo",
           "approve_form", "approve_many", "approve_record", "begin_form", "correct_record", "edit_record", "form_writers", "log_many", "log_service",
           "next_edition", "remove_photo", "return_form", "return_record", "save_form", "submit_form", "submit_record", "undo_last", "void_record"]
