"""What was done."""

from casework.models.activity import Activity, ActivityPartner, ActivitySignIn, Answer, PurchaserRule, Survey
from casework.models.case import Case, FollowUp, Objective, Placement, Referral
from casework.models.case_step import CasePaper, CaseStep
from casework.models.details import ActivityDetail, CallDetail, ConsultationDetail, PublicityDetail, VisitDetail
from casework.models.evidence import REASONS, Reason, reason_words
from casework.models.form import Form, FormRound
from casework.models.goods import Distribution, GoodsItem, Movement, Recipient
from casework.models.group import Attendance, Group, GroupMember, Outline, SessionDetail, Stage
from casework.models.harm import HarmReport
from casework.models.house_rule import HouseRule
from casework.models.photo import Photo
from casework.models.phrase import Phrase
from casework.models.process import ObjectiveTouch, ProcessDetail
from casework.models.record import STEPS, Kind, Participation, RecordWorker, ServiceRecord, Status
from casework.models.resource import Duty, ResourceLink, Volunteer
from casework.models.retention import Erasure, RetentionClass
from casework.models.review import Correction, ReviewRound
from casework.models.scale import Scale, Score
from casework.models.visit import VisitDue, VisitInterval, VisitPlan, VisitSheet, VisitStop, WorkOrder
from casework.models.wish import Wish, WishStep

__all__ = ["Activity", "ActivityDetail", "ActivityPartner", "ActivitySignIn", "Answer", "Attendance", "CallDetail", "Case", "CasePaper", "CaseStep", "ConsultationDetail", "Correction",
           "Distribution", "Duty", "Erasure", "FollowUp", "Form", "FormRound", "GoodsItem", "Group", "GroupMember", "HarmReport", "HouseRule", "Kind", "Movement", "Objective",
           "ObjectiveTouch", "Outline", "Participation", "Photo", "Phrase", "Placement", "ProcessDetail", "PublicityDetail", "PurchaserRule", "REASONS", "Reason", "Recipient", "RecordWorker", "Referral", "ResourceLink", "RetentionClass", "ReviewRound", "STEPS", "Scale", "Score", "ServiceRecord", "SessionDetail", "Stage", "Status",
           "Survey", "VisitDetail", "VisitDue", "VisitInterval", "VisitPlan", "VisitSheet", "VisitStop", "Volunteer", "Wish", "WishStep", "WorkOrder", "reason_words"]
