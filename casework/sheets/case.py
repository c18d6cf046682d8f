"""The forms of a case: C1 intake, C2 assessment, C3 plan, C6 evaluation, C7 closing report (DOMAIN.md 4.2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models import Case, Objective
from casework.sheets.shape import Field, Section, Sheet, Table, long

CLIENT = ("client", _("Client"))
GUARDIAN = ("guardian", _("Guardian"))

INTAKE = Sheet("intake", (
    Section("problem", _("What brought the client"), (
        long("presenting", _("Presenting problem"), required=True),
        long("expectation", _("What the client expects")),
        Field("problem_types", _("Kinds of problem"), "choices", required=True, choices=Case.Problem.choices),
        long("previous_help", _("Help sought before")),
    )),
    Section("danger", _("Urgency and danger"), (
        Field("urgency", _("Urgency"), "choice", required=True, choices=Case.Urgency.choices),
        Field("risk_flags", _("Dangers"), "choices", choices=Case.Risk.choices, hint=_("Leave empty when there is none.")),
        long("risk_note", _("What was done at once")),
    )),
    Section("decision", _("First assessment and decision"), (
        long("preliminary", _("Preliminary assessment"), required=True),
        Field("decision", pgettext_lazy("intake", "Decision"), "choice", required=True, choices=Case.Decision.choices),
        long("decision_reason", _("Reason of the decision")),
    )),
))

ASSESSMENT = Sheet("assessment", (
    Section("visits", _("How we looked into it"), (
        Table("visit_dates", _("Visits for the assessment"), (Field("day", pgettext_lazy("assessment", "Day"), "day", required=True),
                                                               Field("met", _("Who was met")))),
    )),
    Section("self", _("The person"), (
        long("physical", _("Body and health")),
        long("psychological", _("Mood and thinking")),
        long("ability", _("Abilities")),
        long("behaviour", pgettext_lazy("assessment", "Behaviour")),
    )),
    Section("family", pgettext_lazy("assessment", "The family"), (
        Table("members", _("Members of the family"), (
            Field("name", pgettext_lazy("person", "Name")), Field("relation", _("Relation")), Field("age", _("Age"), "number", bounds=(0, 130)), Field("occupation", _("Occupation")),
            Field("note", _("Note")))),
        long("relations", _("Relations in the family")),
        long("finances", _("Money in the family")),
        long("family_strengths", _("Strengths of the family")),
    )),
    Section("surroundings", _("School, work, neighbourhood"), (
        long("school_work", _("School or work")),
        long("peers", _("Friends and peers")),
        long("community", pgettext_lazy("assessment", "Community")),
        long("formal", _("Authorities and services involved")),
    )),
    Section("conclusion", _("Conclusion"), (
        long("formulation", _("How the problem came and what keeps it going"), required=True, hint=_("Causes, how long, what was tried, what maintains it.")),
        Table("needs", _("Needs"), (Field("need", _("Need"), required=True), Field("priority", _("Priority"), "number", bounds=(1, 99))), required=True),
        long("strengths", _("Strengths and resources")),
        Field("risk_level", _("Risk level"), "choice", required=True, choices=Case.RiskLevel.choices),
        long("client_view", _("How the client sees it")),
        Field("theory", _("Theory")),
    )),
))

PLAN = Sheet("plan", (
    Section("goals", pgettext_lazy("plan", "Goals"), (
        Field("theory_model", _("Theory or model"), required=True),
        long("overall_goal", _("Overall goal"), required=True),
        Table("objectives", _("Objectives"), (
            Field("text", pgettext_lazy("plan", "Objective"), required=True, most=500), Field("indicator", _("Measured by"), required=True, most=300),
            Field("baseline", _("At the beginning"), most=200), Field("target", _("At the end"), required=True, most=200), Field("due", pgettext_lazy("plan", "Until"), "day"),
            Field("priority", _("Priority"), "number", bounds=(1, 99))), required=True, most=12),
    )),
    Section("steps", _("Steps and resources"), (
        Table("steps", _("Steps"), (
            Field("stage", pgettext_lazy("plan", "Stage"), required=True), Field("period", pgettext_lazy("plan", "Period")), Field("content", _("Content"), required=True),
            Field("method", pgettext_lazy("plan", "Method")), Field("who", pgettext_lazy("plan", "Who"))), required=True),
        long("resources", _("Resources needed")),
        long("risks", _("Risks and how we meet them")),
    )),
    Section("frame", _("Frame"), (
        Field("planned_sessions", _("Sessions planned"), "number", required=True),
        Field("planned_close", _("Planned to close on"), "day", required=True),
        long("evaluation_method", _("How it will be evaluated"), required=True),
    )),
), signs=(CLIENT, GUARDIAN))

EVALUATION = Sheet("evaluation", (
    Section("result", _("Results"), (
        Field("phase", pgettext_lazy("evaluation form", "Evaluation"), "choice", required=True, choices=[("process", _("On the way")), ("result", _("At the end"))]),
        Table("achievement", _("Objectives"), (
            Field("objective", pgettext_lazy("plan", "Objective"), required=True), Field("result", pgettext_lazy("evaluation form", "Result"), "choice", required=True, choices=Objective.Result.choices),
            Field("evidence", _("Shown by"), required=True)), required=True, most=12),
    )),
    Section("client", _("In the client's eyes"), (
        Field("self_pre", _("Client's own mark before (1 to 10)"), "number", bounds=(1, 10)),
        Field("self_post", _("Client's own mark now (1 to 10)"), "number", bounds=(1, 10)),
        long("satisfaction", _("How satisfied the client is")),
    )),
    Section("worker", _("In the worker's eyes"), (
        long("worker_evaluation", _("What worked and what did not"), required=True),
    )),
))

CLOSING = Sheet("closing", (
    Section("why", _("Why the case closes"), (
        Field("close_type", _("Why the case closes"), "choice", required=True, choices=Case.CloseType.choices),
        long("problem_review", _("The problem in retrospect")),
    )),
    Section("what", _("What was done and reached"), (
        Field("service_period", _("Service period"), counted=True, hint=_("From the opening to the last contact. Counted from the process records; kept as it is when the report is handed in.")),
        Field("total_contacts", _("Contacts in all"), counted=True), Field("total_hours", _("Hours in all"), counted=True),
        long("intervention_summary", pgettext_lazy("case", "What was done"), required=True),
        long("goal_achievement", _("What was reached"), required=True),
        long("remaining_needs", _("Needs that remain")),
        long("client_feedback", _("What the client says")),
    )),
    Section("after", _("Afterwards"), (
        long("follow_up_plan", _("Follow-up plan")),
        long("ethics", _("Notes on ethics")),
    )),
), signs=(CLIENT, GUARDIAN))

SHEETS = (INTAKE, ASSESSMENT, PLAN, EVALUATION, CLOSING)
