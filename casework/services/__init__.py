"""The verbs of the ledger."""

from casework.services.change import correct_record, edit_record
from casework.services.log import log_many, log_service
from casework.services.photos import add_photo, remove_photo
from casework.services.steps import approve_many, approve_record, return_record, submit_record, undo_last, void_record
from casework.services.troubles import (
    InTheFuture,
    LineOfAnotherProject,
    NothingToCorrect,
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

__all__ = ["InTheFuture", "LineOfAnotherProject", "NothingToCorrect", "OutsideTheTerm", "OwnRecord", "PhotoAlreadyThere",
           "ReasonMissing", "StepNotAllowed", "TooLateToUndo", "TooLong", "TooManyPhotos", "Trouble", "add_photo", "approve_many",
           "approve_record", "correct_record", "edit_record", "log_many", "log_service", "remove_photo", "return_record",
           "submit_record", "undo_last", "void_record"]
