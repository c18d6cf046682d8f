"""Forms of trainings and supervision."""

from training.forms.period import PeriodForm
from training.forms.supervision import CorrectionForm, SupervisionForm
from training.forms.trainings import (
    CancelSessionForm,
    ExpectForm,
    SessionForm,
    SignInForm,
    TrainingEditForm,
    TrainingForm,
)

__all__ = [
    "CancelSessionForm",
    "CorrectionForm",
    "ExpectForm",
    "PeriodForm",
    "SessionForm",
    "SignInForm",
    "SupervisionForm",
    "TrainingEditForm",
    "TrainingForm",
]
