"""Forms of the ledger."""

from casework.forms.change import CorrectionForm, RecordForm
from casework.forms.decide import PhotoForm, ReasonForm, ReturnForm
from casework.forms.log import LogForm, find_people, start_for, usual
from casework.forms.service import ASKED, LOGGED, ServiceForm, duration, like

__all__ = ["ASKED", "CorrectionForm", "LOGGED", "LogForm", "PhotoForm", "ReasonForm", "RecordForm", "ReturnForm", "ServiceForm", "duration", "find_people", "like",
           "start_for", "usual"]
