"""The forms of a case: C1 intake, C2 assessment, C3 plan, C6 evaluation, C7 closing report (DOMAIN.md 4.2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.models import Case, Objective, Placement
from casework.sheets.shape import Field, Section, Sheet, Table, long
from people.models.profile_choices import LivingWith

CLIENT = ("client", _("Client"))
GUARDIAN = ("guardian", _("Guardian"))

OLD_AGE = 60  # Law on the protection of the rights of the elderly, article 2


def asked_in(case, day):
    """Of the sections that only some clients have, those of this case on a day; whose age nobody knows is asked neither as a minor nor as old."""
    age = case.person.age_on(day)
    asked = {"minor": case.person.is_minor_on(day), "elder": age is not None and age >= OLD_AGE, "placement": case.kind == Case.Kind.PLACEMENT}
    return {only for only, holds in asked.items() if holds}


# MZ/T 058-2014 and the Law on the protection of minors, article 4: the child is heard, and what serves the child best decides.
CHILD_SERVICES = [("supportive", _("Supportive service")), ("protective", _("Protective service")), ("supplementary", _("Supplementary service")),
                  ("substitute", _("Substitute service"))]
CHILD_ASSESSED = Section("child", _("The child"), (
    long("child_opinion", _("The child's own opinion"), required=True, hint=_("In the child's own words, or why it could not be asked.")),
    long("best_interest", _("The child's best interest"), required=True, hint=_("What serves the child best, and why.")),
    Field("child_service", _("Kinds of service for the child"), "choices", choices=CHILD_SERVICES),
), only="minor")
CHILD_PLANNED = Section("child", _("The child"), (
    long("child_view", _("The child's view of the plan"), required=True, hint=_("In the child's own words, or why it could not be asked.")),
    long("plan_interest", _("How the plan serves the child's best interest"), required=True),
), only="minor")

# MZ/T 064-2016: what somebody does in daily life; nothing is added up, as the standard gives no score for it.
DOES = [("alone", pgettext_lazy("daily life", "By oneself")), ("helped", pgettext_lazy("daily life", "With help")), ("not", pgettext_lazy("daily life", "Not at all"))]
FALLS = [("none", pgettext_lazy("falls", "None")), ("once", pgettext_lazy("falls", "Once")), ("more", pgettext_lazy("falls", "More than once"))]
DAILY_LIFE = Section("elder", _("Daily life in old age"), (
    *(Field(key, label, "choice", choices=DOES) for key, label in (
        ("does_eating", pgettext_lazy("daily life", "Eating")), ("does_dressing", pgettext_lazy("daily life", "Dressing")), ("does_washing", pgettext_lazy("daily life", "Washing")),
        ("does_toilet", _("Using the toilet")), ("does_moving", _("Moving from bed to chair")), ("does_continence", _("Continence")))),
    Field("lives_with", _("Lives alone or with whom"), "choice", choices=LivingWith.choices),
    Field("carer", _("Who takes care"), most=200),
    Field("falls", _("Falls in the last year"), "choice", choices=FALLS),
    long("memory", pgettext_lazy("daily life", "Memory")),
    long("medicines", _("Medicines"), hint=_("Which ones, and who sees to it that they are taken.")),
), only="elder")

# MZ/T 167-2021, 4.1 to 4.4; the ways stand in the order of priority.
PLACED = Section("placement", _("Placement"), (
    Field("placement_way", _("Way of placement"), "choice", required=True, choices=Placement.Outcome.choices,
          hint=_("In the order of priority: the family of birth, relatives and adoption are permanent and come first.")),
    long("why_not_permanent", _("Why no permanent placement is possible now"), hint=_("Needed when the way of placement is not a permanent one.")),
), only="placement", principles=tuple(Placement.Principle.labels))

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
    CHILD_ASSESSED,
    DAILY_LIFE,
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
    PLACED,
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
    CHILD_PLANNED,
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
