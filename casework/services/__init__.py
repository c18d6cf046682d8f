"""The verbs of the ledger."""

from casework.services import case_forms  # noqa: F401  what an approved form does to its case
from casework.services.activities import (
    ActivityMovedOn,
    EndsBeforeItBegins,
    NobodyToAsk,
    NotYetHeld,
    PurchaserFirst,
    ask_purchaser,
    cancel_activity,
    change_activity,
    hold_activity,
    plan_activity,
    record_purchaser,
    set_purchaser_rule,
)
from casework.services.case_hands import hand_over_cases, take_cases_back
from casework.services.case_papers import add_case_paper, remove_case_paper
from casework.services.case_troubles import (
    CaseMovedOn,
    CaseNotReady,
    ConsentMissing,
    DayInTheFuture,
    DayTooEarly,
    NotPermanent,
    OpenAlready,
    ProcessIncomplete,
    ScoreOutOfRange,
    WrongStage,
)
from casework.services.cases import (
    bring_cases_back,
    carry_over_cases,
    close_case,
    decline_case,
    hand_over_case,
    move_case,
    open_case,
    plan_follow_ups,
    reopen_case,
    take_in_case,
)
from casework.services.change import correct_record, edit_record
from casework.services.duties import NobodyHelped, take_over_volunteers
from casework.services.follow_ups import record_follow_up
from casework.services.forms import approve_form, begin_form, next_edition, return_form, save_form, submit_form
from casework.services.forms import writers as form_writers
from casework.services.goods import (
    CameBackAlready,
    DistributionMovedOn,
    KnownGoods,
    NobodyReceives,
    NobodySigned,
    NotAllSigned,
    NotEnough,
    ReceivesTwice,
    add_goods,
    add_recipient,
    cancel_distribution,
    change_goods,
    change_quantities,
    drop_recipient,
    hand_out,
    hand_over_goods,
    move_goods,
    plan_distribution,
    take_back_goods,
)
from casework.services.groups import (
    GroupIsOver,
    GroupNotRunning,
    PlanIsApproved,
    TwoLeadersAreOne,
    cancel_group,
    change_group,
    plan_group,
    write_outline,
)
from casework.services.harm import (
    FollowUpMissing,
    HarmMovedOn,
    NobodyTold,
    ReportedBefore,
    begin_harm,
    close_harm,
    reopen_harm,
    report_harm,
    write_harm,
)
from casework.services.house_rules import set_house_rule
from casework.services.log import log_many, log_service
from casework.services.measures import score_members
from casework.services.members import (
    AlreadyAMember,
    LeftBeforeJoining,
    NoGuardianConsent,
    NoNameGiven,
    add_member,
    leave_group,
    note_member,
)
from casework.services.orders import change_order, drop_order, finish_order, open_order, refer_child, reopen_order
from casework.services.photos import add_photo, clear_photo, remove_photo
from casework.services.phrases import TooManyPhrases, add_phrase, drop_phrase
from casework.services.placements import place
from casework.services.plans import arrange_plan, drop_stop, plan_visits
from casework.services.processes import change_process, comment_process, log_process
from casework.services.referrals import answer_referral, refer, send_referral
from casework.services.resources import (
    DutyOverlaps,
    DutyTooLong,
    KnownVolunteer,
    ResourceMovedOn,
    add_volunteer,
    change_volunteer,
    confirm_resource,
    link_resource,
    record_duty,
    strike_duty,
    strike_resource,
    thank,
)
from casework.services.retention import (
    ErasureMovedOn,
    KeptByLaw,
    ProposedByYourself,
    RuleInThePast,
    approve_erasure,
    keep_on,
    propose_erasures,
    set_retention,
    wake_kept,
)
from casework.services.scores import add_scale, remove_score, score
from casework.services.sessions import (
    NoSuchSession,
    SessionIsWritten,
    TextChanged,
    change_session,
    comment_session,
    hold_session,
    write_session,
)
from casework.services.sign_ins import (
    DecidedAlready,
    PhoneIsFull,
    SheetIsFull,
    SignedAlready,
    add_paper_lines,
    close_sign_in,
    link_sign_in,
    open_sign_in,
    sign_in,
    sign_in_by_proxy,
    strike_sign_in,
)
from casework.services.steps import (
    approve_many,
    approve_record,
    return_record,
    submit_record,
    take_record_back,
    undo_last,
    void_record,
)
from casework.services.surveys import (
    AlreadyAsked,
    PhoneHasAnswered,
    SurveyClosed,
    answer_survey,
    begin_survey,
    change_survey,
    close_survey,
    drop_last_answer,
    open_survey,
    type_in_answer,
)
from casework.services.troubles import (
    ConsentIsWanting,
    FormIncomplete,
    FormNotOpen,
    InTheFuture,
    LineOfAnotherProject,
    NothingToCorrect,
    NotOnTheStaff,
    NotTheDecider,
    NotWithoutConsent,
    NotYourClient,
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
from casework.services.visits import cosign_visit, set_interval, undo_cosign, write_sheet
from casework.services.wishes import OwnWish, StepMissing, WishMovedOn, move_wish, register_wish, take_back_wish

__all__ = ["ActivityMovedOn", "AlreadyAMember", "AlreadyAsked", "CameBackAlready", "CaseMovedOn", "CaseNotReady", "ConsentIsWanting", "ConsentMissing", "DayInTheFuture", "DayTooEarly",
           "DecidedAlready", "DistributionMovedOn", "DutyOverlaps", "DutyTooLong", "EndsBeforeItBegins", "ErasureMovedOn", "FollowUpMissing",
           "FormIncomplete", "FormNotOpen", "GroupIsOver", "GroupNotRunning", "HarmMovedOn", "InTheFuture", "KeptByLaw", "KnownGoods",
           "KnownVolunteer", "LeftBeforeJoining", "LineOfAnotherProject", "NoGuardianConsent", "NoNameGiven", "NoSuchSession", "NobodyHelped", "NobodyReceives", "NobodySigned",
           "NobodyToAsk", "NobodyTold", "NotAllSigned", "NotEnough", "NotPermanent", "NotTheDecider", "NotYetHeld", "NotWithoutConsent", "NotYourClient", "NothingToCorrect", "OpenAlready",
           "OpinionMissing", "NotOnTheStaff", "OutsideTheTerm", "OwnRecord", "OwnWish", "PhoneHasAnswered", "PhoneIsFull", "PhotoAlreadyThere", "PlanIsApproved",
           "ProcessIncomplete", "ProposedByYourself", "PurchaserFirst", "ReasonMissing", "ReceivesTwice", "ReportedBefore", "ResourceMovedOn", "RuleInThePast",
           "ScoreOutOfRange", "SessionIsWritten", "SheetIsFull", "SignedAlready", "StepMissing", "StepNotAllowed", "SurveyClosed", "TextChanged",
           "TooLateToUndo", "TooLong", "TooManyPhotos", "TooManyPhrases", "Trouble", "TwoLeadersAreOne", "WishMovedOn", "WrongStage", "add_case_paper", "add_goods",
           "add_member", "add_paper_lines", "add_photo", "add_phrase", "add_recipient", "add_scale", "add_volunteer", "answer_referral", "answer_survey",
           "approve_erasure", "approve_form", "approve_many", "approve_record", "arrange_plan", "ask_purchaser", "begin_form", "begin_harm",
           "begin_survey", "bring_cases_back", "cancel_activity", "cancel_distribution", "cancel_group", "carry_over_cases", "clear_photo", "change_activity", "change_goods",
           "change_group", "change_order", "change_process", "change_quantities", "change_session", "change_survey", "change_volunteer", "close_case", "close_harm",
           "close_sign_in", "close_survey", "comment_process", "comment_session", "confirm_resource", "correct_record", "cosign_visit", "decline_case",
           "drop_last_answer", "drop_order", "drop_phrase", "drop_recipient", "drop_stop", "edit_record", "finish_order", "form_writers", "hand_out",
           "hand_over_case", "hand_over_cases", "hand_over_goods", "hold_activity", "hold_session", "keep_on", "leave_group", "link_resource", "link_sign_in",
           "log_many", "log_process", "log_service", "move_case", "move_goods", "move_wish", "next_edition", "note_member", "open_case", "open_order",
           "open_sign_in", "open_survey", "place", "plan_activity", "plan_distribution", "plan_follow_ups", "plan_group", "plan_visits",
           "propose_erasures", "record_duty", "record_follow_up", "record_purchaser", "refer", "refer_child", "register_wish", "remove_case_paper",
           "remove_photo", "remove_score", "reopen_case", "reopen_harm", "reopen_order", "report_harm", "return_form", "return_record", "save_form",
           "score", "score_members", "send_referral", "set_house_rule", "set_interval", "set_purchaser_rule", "set_retention", "sign_in", "sign_in_by_proxy",
           "strike_duty", "strike_resource", "strike_sign_in", "submit_form", "submit_record", "take_back_goods", "take_back_wish", "take_cases_back", "take_in_case", "take_over_volunteers",
           "take_record_back", "thank", "type_in_answer", "undo_cosign", "undo_last", "void_record", "wake_kept", "write_harm", "write_outline", "write_session", "write_sheet"]
