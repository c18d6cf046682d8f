"""What was done."""

from casework.models.details import ActivityDetail, CallDetail, ConsultationDetail, PublicityDetail, VisitDetail
from casework.models.evidence import REASONS, Reason, reason_words
from casework.models.photo import Photo
from casework.models.record import STEPS, Kind, Participation, RecordWorker, ServiceRecord, Status
from casework.models.review import Correction, ReviewRound

__all__ = ["ActivityDetail", "CallDetail", "ConsultationDetail", "Correction", "Kind", "Participation", "Photo", "PublicityDetail",
           "REASONS", "Reason", "RecordWorker", "ReviewRound", "STEPS", "ServiceRecord", "Status", "VisitDetail", "reason_words"]
