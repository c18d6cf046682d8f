"""Trainings with sessions and sign-in; supervision with attendance (DOMAIN.md 4.7, 4.8)."""

from training.models.attendee import Attendee
from training.models.supervision import (
    SupervisionAttendance,
    SupervisionCorrection,
    SupervisionGroup,
    SupervisionGroupMember,
    SupervisionSession,
    SupervisionTopic,
)
from training.models.training import Participant, SignIn, Training, TrainingSession

__all__ = [
    "Attendee",
    "Participant",
    "SignIn",
    "SupervisionAttendance",
    "SupervisionCorrection",
    "SupervisionGroup",
    "SupervisionGroupMember",
    "SupervisionSession",
    "SupervisionTopic",
    "Training",
    "TrainingSession",
]
