"""The pages of trainings and supervision."""

from training.views.sessions import training_session, training_session_cancel, training_session_new
from training.views.supervision import (
    supervision,
    supervision_confirm,
    supervision_correct,
    supervision_edit,
    supervision_hours,
    supervision_list,
    supervision_new,
    supervision_sign,
)
from training.views.trainings import training, training_edit, training_expect, training_list, training_new

__all__ = [
    "supervision",
    "supervision_confirm",
    "supervision_correct",
    "supervision_edit",
    "supervision_hours",
    "supervision_list",
    "supervision_new",
    "supervision_sign",
    "training",
    "training_edit",
    "training_expect",
    "training_list",
    "training_new",
    "training_session",
    "training_session_cancel",
    "training_session_new",
]
