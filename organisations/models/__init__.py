"""Who works here."""

from organisations.models.audit import AuditEvent, AuditHead
from organisations.models.draft import Draft
from organisations.models.extra import ExtraAnswers, ExtraField
from organisations.models.holiday import Holiday
from organisations.models.membership import Invitation, Membership
from organisations.models.notice import Notice
from organisations.models.numbering import NumberTemplate
from organisations.models.organisation import Organisation, Series, Station
from organisations.models.saved_view import SavedView
from organisations.models.submission import KeptForm, Submission
from organisations.models.user import User

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Draft",
    "ExtraAnswers",
    "ExtraField",
    "Holiday",
    "Invitation",
    "KeptForm",
    "Membership",
    "Notice",
    "NumberTemplate",
    "Organisation",
    "SavedView",
    "Series",
    "Station",
    "Submission",
    "User",
]
